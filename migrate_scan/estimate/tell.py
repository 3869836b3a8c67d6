"""An outlook as the report has it: percentiles, packages, items, lines and drivers."""

from collections import defaultdict
from math import exp

from migrate_scan.estimate.draws import SAMPLES, SEED
from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.estimate.simulate import Outlook, spread
from migrate_scan.estimate.work import KERNELS, REWRITTEN, Term
from migrate_scan.model import (
    Driver,
    Estimate,
    LineKind,
    Lines,
    Parameter,
    WorkItem,
    WorkKind,
    WorkPackage,
)

DRIVERS = 5


def range_of(outlook: Outlook) -> tuple[float, float, float]:
    """P50, P80 and P95 in person-days."""
    p50, p80, p95 = (round(days, 1) for days in outlook.percentiles(0.5, 0.8, 0.95))
    return p50, p80, p95


def told(outlook: Outlook) -> Estimate:
    """The estimate, with what it is made of."""
    course = outlook.course()
    p50, p80, p95 = range_of(outlook)
    situation = outlook.situation
    return Estimate(
        p50_days=p50,
        p80_days=p80,
        p95_days=p95,
        seed=SEED,
        samples=SAMPLES,
        scope=situation.scope,
        goal=situation.goal,
        experience=situation.experience,
        calibration=outlook.basis.calibration.claim(),
        drivers=_drivers(outlook),
        work_packages=_packages(outlook, course.by_package),
        work_items=_items(outlook),
        lines=_lines(outlook),
        parameters=_parameters(outlook),
        all_kernels_p50_days=_with_all_kernels(outlook),
    )


def _with_all_kernels(outlook: Outlook) -> float | None:
    """P50 where nothing of a rewrite is left out; None where nothing was."""
    model = outlook.basis.model
    left_out = sum(term.in_full(model) - term.middle(model) for term in outlook.terms)
    return round(outlook.middle_with(left_out), 1) if left_out > 0 else None


def _drivers(outlook: Outlook) -> tuple[Driver, ...]:
    """The parts without which the estimate is the lowest: the largest shares need not be those,
    since days grow more slowly than lines and code with kernels takes longer as a whole."""
    whole, rate = outlook.middle(), outlook.days_per_line()
    if not whole:
        return ()
    model = outlook.basis.model
    parts: dict[tuple[str, WorkKind | None], float] = defaultdict(float)
    for term in outlook.terms:
        parts[term.package, term.item] += term.middle(model)
    of_kernels = [part for part in parts if part[0] == KERNELS]
    found = [
        (outlook.middle(lines, without_kernels=of_kernels == [part]), lines * rate, *part)
        for part, lines in parts.items()
    ]
    visible = outlook.lines * rate
    for package, name in outlook.unseen.items():
        days = visible * model.parameters[name].mode
        found.append((outlook.middle(without_unseen=package), days, package, None))
    found.sort(key=lambda part: (part[0], -part[1], part[2], part[3] or ""))
    return tuple(
        Driver(
            what=model.packages[package].title,
            share=round(days / whole, 4),
            package=package,
            kind=kind,
            days=round(days, 2),
            p50_without=round(without, 1),
        )
        for without, days, package, kind in found[:DRIVERS]
    )


def _items(outlook: Outlook) -> tuple[WorkItem, ...]:
    model, rate = outlook.basis.model, outlook.days_per_line()
    return tuple(_item(term, model, rate) for term in outlook.terms)


def _item(term: Term, model: EffortModel, days_per_line: float) -> WorkItem:
    low, mode, high = term.predicted(model)
    return WorkItem(
        findings=term.findings,
        package=term.package,
        kind=term.item,
        line_kind=term.lines,
        quantity=round(term.quantity, 3),
        lines=Lines(low=round(low, 1), mode=round(mode, 1), high=round(high, 1)),
        days=round(mode * days_per_line, 2),
        parameter_ids=term.parameters,
    )


def _lines(outlook: Outlook) -> dict[LineKind, Lines]:
    model = outlook.basis.model
    sums: dict[LineKind, list[float]] = {}
    for term in outlook.terms:
        total = sums.setdefault(term.lines, [0.0, 0.0, 0.0])
        for position, value in enumerate(term.predicted(model)):
            total[position] += value
    return {
        kind: Lines(low=round(low, 1), mode=round(mode, 1), high=round(high, 1))
        for kind, (low, mode, high) in sorted(sums.items())
    }


def _packages(outlook: Outlook, by_package: dict[str, list[float]]) -> tuple[WorkPackage, ...]:
    """Each package's part of P50 (so that they add up to it) and its own range."""
    model, rate = outlook.basis.model, outlook.days_per_line()
    days = spread(by_package)
    found: list[WorkPackage] = []
    for name, plan in model.packages.items():
        if name not in days:
            continue
        mine = [term for term in outlook.terms if term.package == name]
        used = {parameter for term in mine for parameter in term.parameters}
        lines = sum(term.middle(model) for term in mine)
        if name in outlook.unseen:
            used.add(outlook.unseen[name])
            lines += outlook.lines * model.parameters[outlook.unseen[name]].mode
        low, high = days[name]
        found.append(
            WorkPackage(
                id=name,
                title=plan.title,
                low=round(low, 2),
                mode=round(lines * rate, 2),
                high=round(high, 2),
                findings=sum(term.findings for term in mine),
                after=_present_before(name, set(days), model),
                parameter_ids=tuple(sorted(used)),
            )
        )
    return tuple(found)


def _present_before(name: str, present: set[str], model: EffortModel) -> tuple[str, ...]:
    """What must stand before ``name``; where that package has no work, what stood before it."""
    found: list[str] = []
    queue = list(model.packages[name].after)
    for package in queue:
        if package in present:
            found.append(package)
        else:
            queue.extend(model.packages[package].after)
    return tuple(dict.fromkeys(found))


def _parameters(outlook: Outlook) -> tuple[Parameter, ...]:
    """Every number that was used, the law's among them."""
    if not outlook.terms:
        return ()
    used = {name for term in outlook.terms for name in term.parameters}
    used |= {*outlook.unseen.values(), *outlook.usual.values(), *outlook.situation.factors()}
    law, calibration = outlook.basis.calibration.law, outlook.basis.calibration
    sd = law.residual_sd
    source = f"{calibration.provenance.ports} {calibration.name}"
    start = exp(law.intercept + law.shifts.get(outlook.situation.target, 0.0))
    factor = exp(law.kernels)
    kernels = ("days.kernels", factor, factor, factor, "times a port of code without kernels")
    written = ("days.written", law.written, law.written, law.written, "exponent of written lines")
    fixed = (
        (
            "days.factor",
            start,
            start,
            start,
            f"person-days, times (lines + {law.offset:g}) to the exponent",
        ),
        ("days.exponent", law.exponent, law.exponent, law.exponent, "exponent of the lines"),
        *((kernels,) if outlook.kernels else ()),
        *((written,) if REWRITTEN in used else ()),
        ("model_error", exp(-sd), 1.0, exp(sd), "factor on the whole (one standard deviation)"),
    )
    return (
        *(outlook.parameters[name] for name in sorted(used)),
        *(
            Parameter(
                id=name,
                low=round(low, 4),
                mode=round(mode, 4),
                high=round(high, 4),
                unit=unit,
                source=source,
            )
            for name, low, mode, high, unit in fixed
        ),
    )
