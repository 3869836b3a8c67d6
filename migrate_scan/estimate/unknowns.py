"""What nobody knows yet, ranked by what an answer would change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.assess.rank import undecided
from migrate_scan.estimate.simulate import Outlook
from migrate_scan.estimate.work import Subject, term_for
from migrate_scan.model import Dependency, Finding, Kernel, Unknown


def unknowns(
    findings: Sequence[Finding], subjects: Mapping[str, Subject], outlook: Outlook
) -> tuple[Unknown, ...]:
    """Open questions on ``subjects`` (those that count), the one that moves P50 most first.

    ``best`` and ``worst`` are P50 if the answer were yes or no.
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


def is_open(finding: Finding) -> bool:
    """Whether the maps do not know, or cannot tell from source."""
    return finding.status in ("unknown", "unverified") or undecided(finding)


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
    worst = _lines(no, subjects, outlook)
    return Unknown(
        symbol=symbol,
        kind=kind,
        findings=len(members),
        status=members[0].status,
        codes=tuple(sorted({c.code for f in members for c in f.constraints if c.state != "met"})),
        documents=tuple(sorted({e.url or e.source for f in members for e in f.evidence})),
        best_days=round(outlook.middle(now - _lines(yes, subjects, outlook)), 2),
        worst_days=round(outlook.middle(min(now - worst, 0.0)), 2),
    )


def _lines(findings: Sequence[Finding], subjects: Mapping[str, Subject], outlook: Outlook) -> float:
    model = outlook.basis.model
    terms = (
        term_for(finding, subjects[finding.subject], model, outlook.situation.target)
        for finding in findings
    )
    return sum(term.middle(model) for term in terms if term is not None)


def _symbol(subject: Subject) -> str:
    """What one answer settles: a name, but all kernels of a language together."""
    if isinstance(subject, Kernel):
        return f"{subject.language} kernels"
    return subject.name if isinstance(subject, Dependency) else subject.symbol


def _kind(subject: Subject) -> str:
    return type(subject).__name__.lower()
