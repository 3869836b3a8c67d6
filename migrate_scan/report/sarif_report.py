"""SARIF 2.1.0 within the limits of GitHub code scanning.

One result per finding that some target cannot run as it stands; addresses relative to
the repository, no base ids, our own fingerprint key (rule, symbol and context, no line);
a mechanical edit is a fix, one for each target.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from migrate_scan.model import Place, Suggestion, Tool
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.issues import Issue, costliest
from migrate_scan.report.json_report import dumps
from migrate_scan.report.safe import shortened, visible
from migrate_scan.rules import all_rules

MAX_RESULTS = 25_000
MAX_MESSAGE = 1_000
FINGERPRINT_KEY = "migrateScan/v1"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINK = re.compile(r"[\[\]\\]")


def render(tool: Tool, issues: Sequence[Issue], text: Catalogue) -> str:
    """The SARIF log, gravest and costliest results where there are more than GitHub takes."""
    kept = costliest(list(issues), MAX_RESULTS)
    rules = _rules(text, kept)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {"name": tool.name, "version": tool.version, "rules": rules}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, numbers) for issue in kept],
    }
    left_out = len(issues) - len(kept)
    if left_out:
        note = {"level": "warning", "message": {"text": text("sarif.left_out", n=left_out)}}
        run["invocations"] = [
            {"executionSuccessful": True, "toolExecutionNotifications": [note]},
        ]
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rules(text: Catalogue, issues: Sequence[Issue]) -> list[dict[str, Any]]:
    categories = {issue.subject.rule: issue.subject.category for issue in issues}
    known = all_rules()
    return [
        {
            "id": rule,
            "name": known[rule].name if rule in known else rule,
            "shortDescription": {"text": text.name("category", categories[rule])},
            "fullDescription": {"text": known[rule].summary if rule in known else rule},
            "help": {"text": known[rule].why if rule in known else rule},
        }
        for rule in sorted(categories)
    ]


def _result(issue: Issue, rules: Mapping[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": issue.subject.rule,
        "ruleIndex": rules[issue.subject.rule],
        "level": issue.level,
        "message": {"text": _text(shortened(issue.message, MAX_MESSAGE))},
        "locations": [{"physicalLocation": _location(issue.place)}],
        "partialFingerprints": {FINGERPRINT_KEY: issue.fingerprint},
    }
    if issue.edits and issue.place.cell is None:
        result["fixes"] = [_fix(issue.place, target, e) for target, e in issue.edits.items()]
    return result


def _fix(place: Place, target: str, edit: Suggestion) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    replacement = {"deletedRegion": region, "insertedContent": {"text": edit.new}}
    return {
        "description": {"text": _text(f"{target}: {edit.old} → {edit.new}")},
        "artifactChanges": [
            {"artifactLocation": _artifact(place), "replacements": [replacement]},
        ],
    }


def _location(place: Place) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(place)}
    # A notebook's lines count within a cell, which SARIF cannot say.
    if place.cell is None:
        location["region"] = {"startLine": place.line, "startColumn": place.column}
    return location


def _artifact(place: Place) -> dict[str, str]:
    return {"uri": quote(place.path, errors="surrogateescape")}


def _text(text: str) -> str:
    """A message may hold [links](address): brackets of the scanned tree are none."""
    return _LINK.sub(r"\\\g<0>", visible(text))
