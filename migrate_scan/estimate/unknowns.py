"""What nobody knows yet, ranked by what an answer would change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.assess.rank import is_open
from migrate_scan.estimate.simulate import Outlook
from migrate_scan.estimate.work import Subject, terms_for
from migrate_scan.maps.select.constraints import is_of_dtypes
from migrate_scan.maps.select.names import is_plain
from migrate_scan.model import (
    AnsweredBy,
    Dependency,
    Finding,
    Kernel,
    Operator,
    Unknown,
    Usage,
)
from migrate_scan.parse.facts import Category
from migrate_scan.probe.recipes import recipe

_ASKED: frozenset[Category] = frozenset(
    {"torch_cuda_api", "backend_flag", "distributed", "jit", "compile", "triton"}
)
"""Usages whose verdict is that of their symbol. A compute capability is none of them: it means
nothing elsewhere, whatever the call says."""


def unknowns(
    findings: Sequence[Finding], subjects: Mapping[str, Subject], outlook: Outlook
) -> tuple[Unknown, ...]:
    """Open questions on ``subjects`` (those that count), the one that moves P50 most first.

    ``best`` and ``worst`` are P50 if the answer were yes or no; neither leaves P50 behind, as
    would a yes that only says where the edits go.
    """
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        subject = subjects.get(finding.subject)
        if subject is not None and is_open(finding):
            groups[_kind(subject), _symbol(subject)].append(finding)
    found = [
        _unknown(kind, symbol, members, subjects, outlook)
        for (kind, symbol), members in groups.items()
    ]
    found.sort(key=lambda u: (u.best_days - u.worst_days, -u.findings, u.kind, u.symbol))
    return tuple(found)


def can_be_asked(subject: Subject) -> bool:
    """Whether a device can be asked about a subject: its name is torch's or Triton's own."""
    if isinstance(subject, Usage):
        return subject.category in _ASKED and is_plain(subject.symbol)
    return isinstance(subject, Operator) and is_plain(subject.symbol)


def _answered_by(subject: Subject, codes: Sequence[str]) -> AnsweredBy:
    """Who settles a question: a call on the device; who knows the code, where it is the team's
    own or a condition has to be held against its use; else the vendor."""
    own = isinstance(subject, Kernel) or (
        isinstance(subject, Usage) and subject.category in ("custom_op", "binary_blob")
    )
    if own or not all(map(is_of_dtypes, codes)):
        return "team"
    if isinstance(subject, Usage | Operator) and can_be_asked(subject) and recipe(subject.symbol):
        return "device"
    return "vendor"


def _unknown(
    kind: str,
    symbol: str,
    members: Sequence[Finding],
    subjects: Mapping[str, Subject],
    outlook: Outlook,
) -> Unknown:
    now = _lines(members, subjects, outlook)
    yes = [
        replace(f, status="supported", constraints=(), route=f.route or "as_is") for f in members
    ]
    no = [replace(f, status="unsupported", constraints=(), route=None) for f in members]
    best, worst = (_lines(answer, subjects, outlook) for answer in (yes, no))
    codes = tuple(sorted({c.code for f in members for c in f.constraints if c.state != "met"}))
    return Unknown(
        symbol=symbol,
        kind=kind,
        findings=len(members),
        status=members[0].status,
        answered_by=_answered_by(subjects[members[0].subject], codes),
        codes=codes,
        documents=tuple(sorted({e.url or e.source for f in members for e in f.evidence})),
        best_days=round(outlook.middle(max(now - best, 0.0)), 2),
        worst_days=round(outlook.middle(min(now - worst, 0.0)), 2),
    )


def _lines(findings: Sequence[Finding], subjects: Mapping[str, Subject], outlook: Outlook) -> float:
    model = outlook.basis.model
    return sum(
        term.middle(model)
        for finding in findings
        for term in terms_for(finding, subjects[finding.subject], model, outlook.situation.target)
    )


def _symbol(subject: Subject) -> str:
    """What one answer settles: a name, but all kernels of a language together."""
    if isinstance(subject, Kernel):
        return f"{subject.language} kernels"
    return subject.name if isinstance(subject, Dependency) else subject.symbol


def _kind(subject: Subject) -> str:
    return type(subject).__name__.lower()
