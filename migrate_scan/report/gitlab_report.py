"""GitLab code quality: the subset of the Code Climate format that merge requests show."""

import hashlib
from collections.abc import Sequence
from typing import Any

from migrate_scan.report.issues import Issue, Level
from migrate_scan.report.json_report import dumps
from migrate_scan.report.safe import shortened, visible

_SEVERITY: dict[Level, str] = {"error": "critical", "warning": "minor", "note": "info"}
_MESSAGE = 1_000


def render(issues: Sequence[Issue]) -> str:
    """A JSON list, one object a finding."""
    return dumps([_entry(issue) for issue in issues]) + "\n"


def _entry(issue: Issue) -> dict[str, Any]:
    return {
        "description": visible(shortened(issue.message, _MESSAGE)),
        "check_name": issue.subject.rule,
        "fingerprint": hashlib.sha256(issue.fingerprint.encode()).hexdigest(),
        "severity": _SEVERITY[issue.level],
        "location": {"path": visible(issue.place.path), "lines": {"begin": issue.place.line}},
    }
