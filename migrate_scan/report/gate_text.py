"""The gate's answer for a terminal or a log."""

from collections.abc import Iterator

from migrate_scan.report.gate_view import GateView
from migrate_scan.report.issues import Issue
from migrate_scan.report.safe import visible
from migrate_scan.report.wording import place

MAX_FAILING = 200
MAX_WARNINGS = 20
MAX_NOTES = 20
_RED, _YELLOW, _GREEN, _OFF = "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"


def render(view: GateView, *, color: bool) -> str:
    """What was added, for which target it matters and what to write instead."""
    return "".join(f"{line}\n" for line in _lines(view, color))


def _lines(view: GateView, color: bool) -> Iterator[str]:
    def paint(text: str, code: str) -> str:
        return f"{code}{text}{_OFF}" if color else text

    failing, others = view.sorted_out()
    yield visible(view.headline)
    for issues, limit, code in ((failing, MAX_FAILING, _RED), (others, MAX_WARNINGS, _YELLOW)):
        for issue in issues[:limit]:
            first, *rest = _block(view, issue)
            yield paint(first, code)
            yield from rest
        if len(issues) > limit:
            yield f"  {view.text('more', n=len(issues) - limit)}"
    for reason in view.whole:
        yield paint(visible(reason), _RED)
    notes = list(view.notes())
    for note in notes[:MAX_NOTES]:
        yield f"  {visible(note)}"
    if len(notes) > MAX_NOTES:
        yield f"  {view.text('more', n=len(notes) - MAX_NOTES)}"
    code = _RED if view.result.verdict.failed else _GREEN
    yield paint(view.verdict, code)


def _block(view: GateView, issue: Issue) -> Iterator[str]:
    level = view.text(f"gate.level.{issue.level}")
    # The level stands first, so that no path of the tree begins a line.
    yield visible(f"{level}: {place(view.text, issue.place)}: {view.title(issue)}")
    for line in view.details(issue):
        yield f"    {visible(line)}"
