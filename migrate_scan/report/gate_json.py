"""The gate's JSON: the stable interface of ``migrate-scan gate``."""

from typing import Any

import msgspec

from migrate_scan.gate.policy import Judged, Policy, Reason
from migrate_scan.gate.result import GateResult
from migrate_scan.report.json_report import dumps
from migrate_scan.report.subjects import Subject

SCHEMA_VERSION = "1.0"


def render(result: GateResult) -> str:
    """The whole document and a newline; ASCII only, nothing volatile."""
    return dumps(document(result)) + "\n"


def document(result: GateResult) -> dict[str, Any]:
    """The result as plain objects."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": msgspec.to_builtins(result.tool),
        "root": result.root,
        "base": result.base,
        "head": result.head,
        "new": [_judged(item) for item in result.new],
        "fixed": [_judged(item) for item in result.fixed],
        "moved": [{**_judged(move.judged), "from": _place(move.before)} for move in result.moved],
        "known": [_subject(subject) for subject in result.known],
        "verdict": {
            "failed": result.verdict.failed,
            "reasons": [_reason(reason) for reason in result.verdict.reasons],
        },
        "policy": _policy(result.policy),
        "diagnostics": msgspec.to_builtins(result.diagnostics),
        "skipped": msgspec.to_builtins(result.skipped),
        "partial": msgspec.to_builtins(result.partial),
    }


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "rule": subject.rule,
        "category": subject.category,
        "symbol": subject.symbol,
        "scope": subject.places[0].scope or "",
        "fingerprint": subject.fingerprint,
        **_place(subject),
    }


def _judged(item: Judged) -> dict[str, Any]:
    targets: dict[str, Any] = {}
    for name, finding in item.verdicts.items():
        targets[name] = {"status": finding.status, "route": finding.route}
        if finding.replacement:
            targets[name]["replacement"] = finding.replacement
        if finding.suggestion is not None:
            targets[name]["suggestion"] = msgspec.to_builtins(finding.suggestion)
    return {**_subject(item.subject), "targets": targets}


def _place(subject: Subject) -> dict[str, Any]:
    place = subject.places[0]
    shown: dict[str, Any] = {"path": place.path, "line": place.line, "column": place.column}
    return shown if place.cell is None else {**shown, "cell": place.cell}


def _reason(reason: Reason) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "condition": reason.condition,
        "target": reason.target or None,
        "message": reason.message,
    }
    if reason.subject is not None:
        shown |= {"fingerprint": reason.subject.fingerprint, **_place(reason.subject)}
    return shown


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "fail_on": [condition.text for condition in policy.conditions],
        "targets": list(policy.targets),
        "warn_only": policy.warn_only,
        "maps": {"version": policy.maps, "pinned": policy.pinned},
    }
