"""How long it takes: findings become work, work becomes a range of person-days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from migrate_scan.estimate.parameters import load
from migrate_scan.estimate.simulate import simulate
from migrate_scan.estimate.work import Subject, Term, by_hand, term_for
from migrate_scan.model import Estimate, Finding, Goal, Scope

__all__ = ["Charge", "charge", "estimate"]


@dataclass(frozen=True, slots=True)
class Charge:
    """Findings with their effort, the terms it is made of, what is left to do and what the
    same would be by hand (person-days at the most likely value)."""

    findings: tuple[Finding, ...]
    terms: tuple[Term, ...]
    remaining: float
    by_hand: float


def charge(findings: Sequence[Finding], subjects: Mapping[str, Subject], target: str) -> Charge:
    """Give each finding on one of ``subjects`` (own area, not suppressed) its effort."""
    model = load()
    terms: list[Term] = []
    charged: list[Finding] = []
    remaining = whole = 0.0
    for finding in findings:
        subject = subjects.get(finding.subject)
        if subject is None:
            charged.append(finding)
            continue
        hand = by_hand(subject, model)
        whole += hand
        term = term_for(finding, subject, model, target)
        if term is None:
            charged.append(finding)
            continue
        effort = term.effort(model)
        # What nobody knows is never counted as covered, however little finding out may take.
        known = finding.status not in ("unknown", "unverified")
        remaining += effort.mode if known else max(effort.mode, hand)
        terms.append(term)
        charged.append(replace(finding, effort=effort, work_package=term.package))
    return Charge(tuple(charged), tuple(terms), remaining, whole)


def estimate(terms: Sequence[Term], *, keeps_cuda: bool, scope: Scope, goal: Goal) -> Estimate:
    """Sum ``terms`` and the work that no line shows; nothing to do is an estimate of zero."""
    model = load()
    unseen = _unseen(terms, scope, goal, keeps_cuda) if terms else []
    return simulate(terms, unseen, model, scope=scope, goal=goal)


def _unseen(terms: Sequence[Term], scope: Scope, goal: Goal, keeps_cuda: bool) -> list[Term]:
    """Work that no line of source shows."""
    device = "same_device" if keeps_cuda else "renamed_device"
    unseen = [Term("bring_up", 1, (f"bring_up.{device}",))]
    if scope == "training" and any(term.package == "distributed" for term in terms):
        unseen.append(Term("distributed", 1, ("distributed_validation",)))
    if goal != "runs":
        unseen.append(Term("accuracy", 1, (f"accuracy.{scope}",)))
    if goal == "tuned":
        unseen.append(Term("performance", 1, (f"performance.{scope}",)))
    return unseen
