"""GitHub annotations: workflow commands that a runner shows beside the changed lines.

A step shows ten errors, ten warnings and ten notices and drops the rest silently, so the
gravest are chosen here and the last notice says how many there are.
"""

from collections.abc import Iterator, Sequence

from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.issues import LEVELS, Issue, Level, costliest
from migrate_scan.report.safe import shortened, visible

MAX_PER_LEVEL = 10
MAX_ERRORS = 4
"""Of the errors that concern no single place; the log and the summary hold them all."""
_COMMANDS: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_MESSAGE = 500
_PROPERTY = 200


def render(issues: Sequence[Issue], text: Catalogue, errors: Sequence[str] = ()) -> str:
    """One command a line; every text of the scanned tree is escaped. ``errors`` concern no
    single place."""
    return "".join(f"{line}\n" for line in _lines(issues, text, errors))


def _lines(issues: Sequence[Issue], text: Catalogue, errors: Sequence[str]) -> Iterator[str]:
    yield from (f"::error::{_data(shortened(error, _MESSAGE))}" for error in errors[:MAX_ERRORS])
    if not issues and not errors:
        yield f"::notice::{_data(text('blockers.none'))}"
    shown = 0
    # One notice is kept back for what is left out.
    taken = {"error": min(len(errors), MAX_ERRORS), "note": 1}
    for level in LEVELS:
        limit = MAX_PER_LEVEL - taken.get(level, 0)
        chosen = costliest([issue for issue in issues if issue.level == level], limit)
        shown += len(chosen)
        yield from (_command(issue) for issue in chosen)
    if shown < len(issues):
        left_out = text("github.left_out", n=len(issues) - shown)
        yield f"::notice::{_data(left_out)}"


def _command(issue: Issue) -> str:
    place, subject = issue.place, issue.subject
    properties = {"file": place.path}
    if place.cell is None:
        properties |= {"line": str(place.line), "col": str(place.column)}
    properties["title"] = f"{subject.rule} {shortened(subject.symbol, _PROPERTY)}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[issue.level]} {listed}::{_data(shortened(issue.message, _MESSAGE))}"


def _data(value: str) -> str:
    """Line ends would end the command; they are made visible, the percent sign is escaped."""
    return visible(value).replace("%", "%25")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
