"""How much of the code runs as it is: three figures that are never mixed."""

from collections import Counter
from collections.abc import Iterable, Mapping

from migrate_scan.assess.rank import can_run, ready, undecided
from migrate_scan.model import Counts, Finding, OperatorShare, Readiness, Share

Subjects = Mapping[str, str]
"""Kind (usage, kernel, operator, dependency) of every subject that counts: own area,
not suppressed."""


def readiness(
    findings: Iterable[Finding], subjects: Subjects, remaining: float, by_hand: float
) -> Readiness:
    """Count what is ready. ``remaining`` is the effort that is left and ``by_hand`` what the
    same work would be if nothing were ready, both in person-days."""
    groups: dict[str, list[Finding]] = {"usage": [], "kernel": [], "operator": []}
    for finding in findings:
        kind = subjects.get(finding.subject)
        if kind in groups:
            groups[kind].append(finding)
    operators = groups["operator"]
    return Readiness(
        device_code=_share(groups["usage"]),
        kernels=_share(groups["kernel"]),
        operators=OperatorShare(
            ready=sum(can_run(f) for f in operators),
            undecided=sum(f.status == "limited" and undecided(f) for f in operators),
            total=len(operators),
        ),
        effort_weighted=_weighted(remaining, by_hand),
    )


def _share(findings: list[Finding]) -> Share:
    return Share(ready=sum(map(ready, findings)), total=len(findings))


def _weighted(remaining: float, by_hand: float) -> float:
    if by_hand <= 0:
        return 1.0
    return round(max(0.0, min(1.0, 1.0 - remaining / by_hand)), 4)


def counts(findings: Iterable[Finding], subjects: Subjects) -> Counts:
    """Findings that count, by status and by route (``none`` where no way is known)."""
    counted = [finding for finding in findings if finding.subject in subjects]
    statuses: Counter[str] = Counter(finding.status for finding in counted)
    routes: Counter[str] = Counter(finding.route or "none" for finding in counted)
    return Counts(by_status=dict(sorted(statuses.items())), by_route=dict(sorted(routes.items())))
