"""The gate's answer as Markdown: a comment that is kept up to date, or a job summary."""

from collections.abc import Iterator

from migrate_scan.report.gate_view import GateView
from migrate_scan.report.issues import Issue
from migrate_scan.report.safe import markdown, markdown_code, shortened
from migrate_scan.report.wording import place

MARKER = "<!-- migrate-scan gate -->"
"""The first line: by it a bot finds its own comment again."""
MAX_ISSUES = 50
MAX_NOTES = 20
_PLACE = 120


def render(view: GateView) -> str:
    """Well below the 65,536 characters that a comment may hold."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: GateView) -> Iterator[str]:
    text = view.text
    yield MARKER
    title = text("gate.title")
    yield f"### {title}: {markdown(view.verdict)}"
    yield ""
    yield markdown(view.headline)
    for reason in view.whole:
        yield ""
        yield f"**{markdown(reason)}**"
    failing, others = view.sorted_out()
    shown = [*failing, *others][:MAX_ISSUES]
    for issue in shown:
        yield ""
        yield from _block(view, issue)
    if len(view.issues) > len(shown):
        yield ""
        yield text("more", n=len(view.issues) - len(shown))
    notes = list(view.notes())
    if notes:
        yield ""
        yield from (f"- {markdown(shortened(note, 300))}" for note in notes[:MAX_NOTES])
    if len(notes) > MAX_NOTES:
        yield f"- {text('more', n=len(notes) - MAX_NOTES)}"


def _block(view: GateView, issue: Issue) -> Iterator[str]:
    level = view.text(f"gate.level.{issue.level}")
    where = markdown_code(shortened(place(view.text, issue.place), _PLACE))
    yield f"**{level}** {where} {markdown(view.title(issue))}"
    yield ""
    yield from (f"- {markdown(line)}" for line in view.details(issue))
