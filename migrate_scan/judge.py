"""What one target says about an inventory and what a port to it takes: assess → estimate."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from migrate_scan.assess import Subject, assess
from migrate_scan.assess.adopt import adopt
from migrate_scan.assess.plans import notes_with_shim, notes_without_shim, recommend
from migrate_scan.assess.readiness import counts, readiness
from migrate_scan.assess.risks import risks
from migrate_scan.assess.shim import shim_plan
from migrate_scan.config import Config
from migrate_scan.estimate import Calibrated, Charge, Situation, charge, estimate, range_of
from migrate_scan.estimate.what_if import what_if
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Estimate, Inventory, Plan, RecognisedProject, TargetReport


def situation_of(target: TargetMap, config: Config) -> Situation:
    """What the estimate of a port to ``target`` is conditional on."""
    return Situation(
        target=target.target,
        keeps_cuda=target.device_type == "cuda",
        scope=config.scope,
        goal=config.goal,
        experience=config.experience,
    )


def target_report(
    inventory: Inventory,
    subjects: Mapping[str, Subject],
    target: TargetMap,
    config: Config,
    project: RecognisedProject | None,
    basis: Calibrated,
) -> TargetReport:
    """What ``target`` says about the inventory and what a port to it takes; ``subjects`` are
    those that count, ``project`` is the scanned one if it is known, ``basis`` the calibration."""
    situation = situation_of(target, config)
    charged = charge(
        assess(inventory, target, config.dtype, config.scope), subjects, situation, basis
    )
    estimated = estimate(charged)
    plans = _plans(charged, estimated, subjects, target)
    return TargetReport(
        stack=target.stack,
        maps=target.info,
        adopt=adopt(project, target),
        readiness=plans[0].readiness,
        counts=plans[0].counts,
        findings=charged.findings,
        estimate=estimated,
        plans=plans,
        risks=risks(inventory, charged.findings, subjects),
        keeps_cuda=situation.keeps_cuda,
    )


def with_what_if(
    target: TargetMap,
    subjects: Mapping[str, Subject],
    judge: Callable[[TargetMap], TargetReport],
) -> TargetReport:
    report = judge(target)
    others = what_if(report, subjects, lambda stack: judge(target.on(stack)))
    return replace(report, what_if=others)


def _plans(
    charged: Charge, estimated: Estimate, subjects: Mapping[str, Subject], target: TargetMap
) -> tuple[Plan, ...]:
    kinds = {name: type(subject).__name__.lower() for name, subject in subjects.items()}
    counting = [finding for finding in charged.findings if finding.subject in subjects]
    days = (estimated.p50_days, estimated.p80_days)
    plans = [_plan(charged, days, kinds, notes=notes_without_shim(counting))]
    if target.shim is not None:
        outlook = charged.outlook
        findings = tuple(shim_plan(charged.findings))
        through = charge(findings, subjects, outlook.situation, outlook.basis)
        notes = notes_with_shim(counting, target.shim)
        plans.append(_plan(through, range_of(through.outlook)[:2], kinds, shim=True, notes=notes))
    return recommend(plans)


def _plan(
    charged: Charge,
    days: tuple[float, float],
    kinds: Mapping[str, str],
    *,
    notes: tuple[str, ...],
    shim: bool = False,
) -> Plan:
    return Plan(
        shim=shim,
        readiness=readiness(charged.findings, kinds, charged.remaining, charged.by_hand),
        counts=counts(charged.findings, kinds),
        p50_days=days[0],
        p80_days=days[1],
        notes=notes,
    )
