"""What is asked of each place of a report: an edit, or why there is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from migrate_scan.model import Finding, Report, Route, Suggestion, Usage
from migrate_scan.parse.facts import PYTHON_CATEGORIES, Category

_READY: frozenset[Route | None] = frozenset({"as_is", "shim"})
_EDITED: frozenset[Route | None] = frozenset({"rename", "replace"})
_CATEGORIES: frozenset[Category] = PYTHON_CATEGORIES - {"jit", "compile", "extension"}
_COMPILED: frozenset[Category] = frozenset({"custom_op", "extension", "python_kernel"})
_PLAIN_BUILDS = (".BuildExtension", ".CppExtension")
_TOLD: frozenset[Category] = PYTHON_CATEGORIES | {"environment"}
"""Variables that Python sets or reads stand beside what is edited, and depend on it."""


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
    for usage in _own_python(report, _TOLD):
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
    return _own_python(report, _CATEGORIES)


def compiled_code(report: Report) -> dict[str, str]:
    """The Python files that call, or build, code compiled for CUDA, each with one such name."""
    return {
        usage.path: usage.symbol
        for usage in reversed(report.usages)
        if usage.category in _COMPILED and not usage.symbol.endswith(_PLAIN_BUILDS)
    }


def _own_python(report: Report, categories: frozenset[Category]) -> Iterator[Usage]:
    for usage in report.usages:
        # Variables are of shell scripts and images too.
        python = usage.category != "environment" or usage.path.endswith(".py")
        if usage.area == "own" and usage.category in categories and python and not usage.suppressed:
            yield usage
