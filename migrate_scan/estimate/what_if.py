"""What another torch version or chip would change, told from one scan.

Each alternative is one step away from the stack that was judged, so that a difference has
one cause. Only the judgement is made again; nothing is read or parsed anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from migrate_scan.assess.rank import ready, worst_state
from migrate_scan.estimate.work import Subject
from migrate_scan.maps.load import alternatives
from migrate_scan.model import (
    Dependency,
    Finding,
    Kernel,
    Outcome,
    Stack,
    TargetReport,
    VerdictChange,
    WhatIf,
)

MAX_CHANGES = 50
"""Changes that are kept for each stack, those of the most findings first."""


def what_if(
    base: TargetReport, subjects: Mapping[str, Subject], judge: Callable[[Stack], TargetReport]
) -> tuple[WhatIf, ...]:
    """``base`` against every stack one step away; ``judge`` judges the same inventory on one.

    ``subjects`` are those that count (own area, not suppressed).
    """
    return tuple(_compared(base, judge(stack), subjects) for stack in alternatives(base.stack))


def _compared(base: TargetReport, other: TargetReport, subjects: Mapping[str, Subject]) -> WhatIf:
    changes = _changes(base.findings, other.findings, subjects)
    return WhatIf(
        stack=other.stack,
        readiness=other.readiness,
        counts=other.counts,
        p50_days=other.estimate.p50_days,
        p80_days=other.estimate.p80_days,
        changes=tuple(changes[:MAX_CHANGES]),
        changes_total=len(changes),
    )


def _changes(
    before: Iterable[Finding], after: Iterable[Finding], subjects: Mapping[str, Subject]
) -> list[VerdictChange]:
    """Symbols that come to something else; most findings first."""
    now = {finding.subject: _outcome(finding) for finding in after}
    found: Counter[tuple[str, Outcome, Outcome]] = Counter()
    for finding in before:
        subject = subjects.get(finding.subject)
        outcome, other = _outcome(finding), now.get(finding.subject)
        if subject is not None and other is not None and other != outcome:
            found[_symbol(subject), outcome, other] += 1
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0][0], str(item[0])))
    return [
        VerdictChange(symbol=symbol, findings=count, before=outcome, after=other)
        for (symbol, outcome, other), count in ordered
    ]


def _outcome(finding: Finding) -> Outcome:
    return Outcome(
        status=finding.status,
        constraints=worst_state(finding),
        route=finding.route,
        ready=ready(finding),
    )


def _symbol(subject: Subject) -> str:
    return subject.name if isinstance(subject, Kernel | Dependency) else subject.symbol
