"""The gate's JSON: the stable interface of ``migrate-scan gate``.

The document is written down as types, so that its JSON Schema is derived from them.
"""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from migrate_scan.gate import policy
from migrate_scan.gate.result import GateResult
from migrate_scan.model import Diagnostic, PartialFile, Route, SkippedFile, Status, Suggestion, Tool
from migrate_scan.report.json_report import dumps
from migrate_scan.report.subjects import Subject

SCHEMA_VERSION = "1.0"


class From(Struct, frozen=True, kw_only=True):
    """Where a finding stood before; ``cell`` in a notebook only."""

    path: str
    line: int
    column: int
    cell: int | UnsetType = UNSET


class Known(Struct, frozen=True, kw_only=True):
    """A finding and its place."""

    rule: str
    category: str
    symbol: str
    scope: str
    fingerprint: str
    path: str
    line: int
    column: int
    cell: int | UnsetType = UNSET


class Answer(Struct, frozen=True, kw_only=True):
    """What a target says about a finding."""

    status: Status
    route: Route | None
    replacement: str | UnsetType = UNSET
    suggestion: Suggestion | UnsetType = UNSET


class Item(Known, frozen=True, kw_only=True):
    """A finding and what every target says about it."""

    targets: dict[str, Answer]


class Moved(Item, frozen=True, kw_only=True):
    """A finding that stands at another path than before."""

    before: From = msgspec.field(name="from")


class Reason(Struct, frozen=True, kw_only=True):
    """Why the gate fails; the finding's place where it is one finding."""

    condition: str
    target: str | None
    message: str
    fingerprint: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    line: int | UnsetType = UNSET
    column: int | UnsetType = UNSET
    cell: int | UnsetType = UNSET


class Verdict(Struct, frozen=True, kw_only=True):
    """What the exit code says, and why."""

    failed: bool
    reasons: tuple[Reason, ...]


class Maps(Struct, frozen=True, kw_only=True):
    """The version of the operator maps, and whether the configuration pins it."""

    version: str
    pinned: bool


class Policy(Struct, frozen=True, kw_only=True):
    """What the gate fails on."""

    fail_on: tuple[str, ...]
    targets: tuple[str, ...]
    warn_only: bool
    maps: Maps


class Gate(Struct, frozen=True, kw_only=True):
    """The whole document. ``base`` null is an empty tree, ``head`` null the index."""

    schema_version: str
    tool: Tool
    root: str
    base: str | None
    head: str | None
    new: tuple[Item, ...]
    fixed: tuple[Item, ...]
    moved: tuple[Moved, ...]
    known: tuple[Known, ...]
    verdict: Verdict
    policy: Policy
    diagnostics: tuple[Diagnostic, ...]
    skipped: tuple[SkippedFile, ...]
    partial: tuple[PartialFile, ...]


TYPES = (From, Known, Answer, Item, Moved, Reason, Verdict, Maps, Policy, Gate)


def render(result: GateResult) -> str:
    """The whole document and a newline; ASCII only, nothing volatile."""
    return dumps(msgspec.to_builtins(_document(result))) + "\n"


def _document(result: GateResult) -> Gate:
    return Gate(
        schema_version=SCHEMA_VERSION,
        tool=result.tool,
        root=result.root,
        base=result.base,
        head=result.head,
        new=tuple(Item(**_judged(item)) for item in result.new),
        fixed=tuple(Item(**_judged(item)) for item in result.fixed),
        moved=tuple(
            Moved(**_judged(move.judged), before=From(**_place(move.before)))
            for move in result.moved
        ),
        known=tuple(Known(**_subject(subject)) for subject in result.known),
        verdict=Verdict(
            failed=result.verdict.failed,
            reasons=tuple(_reason(reason) for reason in result.verdict.reasons),
        ),
        policy=_policy(result.policy),
        diagnostics=result.diagnostics,
        skipped=result.skipped,
        partial=result.partial,
    )


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "rule": subject.rule,
        "category": subject.category,
        "symbol": subject.symbol,
        "scope": subject.places[0].scope or "",
        "fingerprint": subject.fingerprint,
        **_place(subject),
    }


def _judged(item: policy.Judged) -> dict[str, Any]:
    targets = {
        name: Answer(
            status=finding.status,
            route=finding.route,
            replacement=finding.replacement or UNSET,
            suggestion=finding.suggestion or UNSET,
        )
        for name, finding in item.verdicts.items()
    }
    return {**_subject(item.subject), "targets": targets}


def _place(subject: Subject) -> dict[str, Any]:
    place = subject.places[0]
    cell = UNSET if place.cell is None else place.cell
    return {"path": place.path, "line": place.line, "column": place.column, "cell": cell}


def _reason(reason: policy.Reason) -> Reason:
    subject = reason.subject
    found = {} if subject is None else {"fingerprint": subject.fingerprint, **_place(subject)}
    return Reason(
        condition=reason.condition, target=reason.target or None, message=reason.message, **found
    )


def _policy(said: policy.Policy) -> Policy:
    return Policy(
        fail_on=tuple(condition.text for condition in said.conditions),
        targets=said.targets,
        warn_only=said.warn_only,
        maps=Maps(version=said.maps, pinned=said.pinned),
    )
