"""SARIF 2.1.0 within the limits of GitHub code scanning.

One result per subject that some target cannot run as it stands; addresses relative to
the repository, no base ids, our own fingerprint key (rule, symbol and context, no line).
"""

import re
from collections import Counter
from typing import Any
from urllib.parse import quote

from migrate_scan.model import Finding, Place
from migrate_scan.report import wording
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.groups import needs_work
from migrate_scan.report.json_report import dumps
from migrate_scan.report.safe import visible
from migrate_scan.report.subjects import Subject
from migrate_scan.report.view import View

MAX_RESULTS = 25_000
FINGERPRINT_KEY = "migrateScan/v1"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINK = re.compile(r"[\[\]\\]")
_HARD_ROUTES = frozenset({"rewrite", "redesign"})


def render(view: View, text: Catalogue) -> str:
    """The SARIF log, costliest results first where there are more than GitHub takes."""
    subjects = [s for s in view.own if s.rule and s.places and _open(view, s)]
    kept = sorted(subjects, key=lambda s: -_weight(view, s))[:MAX_RESULTS]
    chosen = {subject.id for subject in kept}
    seen: Counter[str] = Counter()
    results = [_result(view, text, s, seen) for s in subjects if s.id in chosen]
    tool = view.report.tool
    driver = {"name": tool.name, "version": tool.version, "rules": _rules(text, kept)}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    left_out = len(subjects) - len(kept)
    if left_out:
        note = {"level": "warning", "message": {"text": text("sarif.left_out", n=left_out)}}
        run["invocations"] = [
            {"executionSuccessful": True, "toolExecutionNotifications": [note]},
        ]
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _open(view: View, subject: Subject) -> bool:
    return any(needs_work(finding) for finding in view.verdicts(subject.id).values())


def _weight(view: View, subject: Subject) -> float:
    efforts = (finding.effort for finding in view.verdicts(subject.id).values())
    return max((effort.mode for effort in efforts if effort), default=0.0)


def _rules(text: Catalogue, subjects: list[Subject]) -> list[dict[str, Any]]:
    categories = {subject.rule: subject.category for subject in subjects}
    return [
        {"id": rule, "shortDescription": {"text": text.name("category", categories[rule])}}
        for rule in sorted(categories)
    ]


def _result(view: View, text: Catalogue, subject: Subject, seen: Counter[str]) -> dict[str, Any]:
    verdicts = view.verdicts(subject.id)
    # Equal fingerprints are a multiset; the number keeps them apart.
    seen[subject.fingerprint] += 1
    place = subject.places[0]
    return {
        "ruleId": subject.rule,
        "level": _level(verdicts),
        "message": {"text": _message(text, subject, verdicts)},
        "locations": [{"physicalLocation": _location(place)}],
        "partialFingerprints": {
            FINGERPRINT_KEY: f"{subject.fingerprint}:{seen[subject.fingerprint]}"
        },
    }


def _location(place: Place) -> dict[str, Any]:
    location: dict[str, Any] = {
        "artifactLocation": {"uri": quote(place.path, errors="surrogateescape")}
    }
    # A notebook's lines count within a cell, which SARIF cannot say.
    if place.cell is None:
        location["region"] = {"startLine": place.line, "startColumn": place.column}
    return location


def _message(text: Catalogue, subject: Subject, verdicts: dict[str, Finding]) -> str:
    parts = [
        f"{target}: {text.name('status', finding.status)}. {wording.advice(text, finding)}"
        for target, finding in verdicts.items()
    ]
    # A message may hold [links](address): brackets of the scanned tree are none.
    return _LINK.sub(r"\\\g<0>", visible(f"{subject.symbol}. {' '.join(parts)}"))


def _level(verdicts: dict[str, Finding]) -> str:
    """A pull request shows errors first: what has to be written by hand."""
    findings = verdicts.values()
    if any(f.status == "unsupported" or f.route in _HARD_ROUTES for f in findings):
        return "error"
    return "warning" if any(f.route is not None for f in findings) else "note"
