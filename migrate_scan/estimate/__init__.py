"""How long it takes: findings become work, work becomes a range of person-days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from migrate_scan.estimate.parameters import EffortModel, load
from migrate_scan.estimate.simulate import simulate
from migrate_scan.estimate.work import Subject, Term, by_hand, term_for
from migrate_scan.model import Estimate, Finding, Goal, Scope

__all__ = ["estimate"]


def estimate(
    findings: Sequence[Finding],
    subjects: Mapping[str, Subject],
    target: str,
    *,
    keeps_cuda: bool,
    scope: Scope,
    goal: Goal,
) -> tuple[tuple[Finding, ...], Estimate, float, float]:
    """Give each finding its effort and sum them.

    ``subjects`` holds what counts (own area, not suppressed) by id; findings on anything
    else get no effort. Returns the findings with effort and work package, the estimate,
    the effort that the findings still ask for and what they would be by hand, both at the
    most likely value in person-days.
    """
    model = load()
    terms: list[tuple[Term, int]] = []
    charged: list[Finding] = []
    remaining = 0.0
    for finding in findings:
        subject = subjects.get(finding.subject)
        term = term_for(finding, subject, model, target) if subject is not None else None
        if term is None:
            charged.append(finding)
            continue
        effort = term.effort(model)
        remaining += effort.mode
        terms.append((term, 1))
        charged.append(replace(finding, effort=effort, work_package=term.package))
    if subjects:
        terms.extend((term, 0) for term in _unseen(terms, scope, goal, keeps_cuda, model))
    whole = sum(by_hand(subject, model) for subject in subjects.values())
    return tuple(charged), simulate(terms, model, scope=scope, goal=goal), remaining, whole


def _unseen(
    terms: Sequence[tuple[Term, int]],
    scope: Scope,
    goal: Goal,
    keeps_cuda: bool,
    model: EffortModel,
) -> list[Term]:
    """Work that no line of source shows."""
    device = "same_device" if keeps_cuda else "renamed_device"
    unseen = [Term("bring_up", 1, (f"bring_up.{device}",))]
    if scope == "training" and any(term.package == "distributed" for term, _ in terms):
        unseen.append(Term("distributed", 1, ("distributed_validation",)))
    if goal != "runs":
        unseen.append(Term("accuracy", 1, (f"accuracy.{scope}",)))
    if goal == "tuned":
        unseen.append(Term("performance", 1, (f"performance.{scope}",)))
    return [term for term in unseen if term.package in model.packages]
