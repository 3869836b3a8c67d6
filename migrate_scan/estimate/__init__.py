"""How long it takes: findings become work, work becomes a range of person-days."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.assess.rank import ready
from migrate_scan.estimate.parameters import Calibrated, load
from migrate_scan.estimate.simulate import Outlook
from migrate_scan.estimate.situation import Situation
from migrate_scan.estimate.tell import range_of, told
from migrate_scan.estimate.work import Subject, Term, by_hand, terms_for
from migrate_scan.model import Effort, Estimate, Finding

__all__ = ["Calibrated", "Charge", "Situation", "charge", "estimate", "load", "range_of"]


class Charge(Struct, frozen=True):
    """Findings with their effort, the outlook on all of their work, what is left to do and
    what the same would be by hand (predicted lines)."""

    findings: tuple[Finding, ...]
    outlook: Outlook
    remaining: float
    by_hand: float


def charge(
    findings: Sequence[Finding],
    subjects: Mapping[str, Subject],
    situation: Situation,
    basis: Calibrated | None = None,
) -> Charge:
    """Give each finding on one of ``subjects`` (own area, not suppressed) its effort in
    person-days, with ``basis`` or the shipped calibration."""
    basis = basis or load()
    model, target = basis.model, situation.target
    terms: dict[int, tuple[Term, ...]] = {}
    remaining = whole = 0.0
    for position, finding in enumerate(findings):
        subject = subjects.get(finding.subject)
        if subject is None:
            continue
        asked = terms_for(finding, subject, model, target)
        # A kernel that real ports would leave out is not ready for that.
        lines = sum(term.in_full(model) for term in asked)
        hand = max(by_hand(subject, model), lines)
        whole += hand
        if not asked:
            continue
        terms[position] = asked
        # What nobody knows is never counted as covered, however little finding out may take;
        # what is ready is, although someone must see it run.
        if finding.status in ("unknown", "unverified"):
            remaining += hand
        elif not ready(finding):
            remaining += lines
    outlook = Outlook([term for asked in terms.values() for term in asked], basis, situation)
    days = outlook.days_per_line()
    efforts = {asked: _effort(asked, basis, days) for asked in set(terms.values())}
    charged = (
        replace(finding, effort=efforts[found], work_package=found[0].package)
        if (found := terms.get(position)) is not None
        else finding
        for position, finding in enumerate(findings)
    )
    return Charge(tuple(charged), outlook, remaining, whole)


def _effort(terms: Sequence[Term], basis: Calibrated, days_per_line: float) -> Effort:
    predicted = [term.predicted(basis.model) for term in terms]
    low, mode, high = map(sum, zip(*predicted, strict=True))
    return Effort(
        low=round(low * days_per_line, 6),
        mode=round(mode * days_per_line, 6),
        high=round(high * days_per_line, 6),
        parameter_ids=tuple(dict.fromkeys(name for term in terms for name in term.parameters)),
    )


def estimate(charged: Charge) -> Estimate:
    """The estimate of all the work of a charge; nothing to do is an estimate of zero."""
    return told(charged.outlook)
