"""What is asked of each place of a report: an edit, or why there is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from migrate_scan.model import Finding, Report, Route, Suggestion, Usage
from migrate_scan.parse.facts import Category

_READY: frozenset[Route | None] = frozenset({"as_is", "shim"})
_EDITED: frozenset[Route | None] = frozenset({"rename", "replace"})
_CATEGORIES: frozenset[Category] = frozenset(
    {
        "torch_cuda_api",
        "device_method",
        "device_literal",
        "device_check",
        "capability_check",
        "backend_flag",
        "distributed",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A usage with its edit. Without one, ``refusal`` says why; it is empty where the place
    may stay as it is, or ``follows`` an edit elsewhere in the file."""

    usage: Usage
    suggestion: Suggestion | None
    refusal: str = ""
    follows: bool = False


def asked_of(report: Report, target: str, explain: Callable[[Finding], str]) -> Iterator[Asked]:
    """What one target's findings ask of the repository's own Python.

    ``explain`` puts into words why a finding has no edit. Raises KeyError if the report has
    no such target.
    """
    findings = {finding.subject: finding for finding in report.targets[target].findings}
    for usage in editable(report):
        finding = findings.get(usage.id)
        if finding is None:
            continue
        if finding.suggestion is not None and finding.route in _EDITED:
            yield Asked(usage, finding.suggestion)
        elif finding.route == "rename":
            yield Asked(usage, None, follows=True)
        else:
            yield Asked(usage, None, "" if finding.route in _READY else explain(finding))


def editable(report: Report) -> Iterator[Usage]:
    """The usages that edits are about: torch's Python in the repository's own code."""
    for usage in report.usages:
        if usage.area == "own" and usage.category in _CATEGORIES and not usage.suppressed:
            yield usage
