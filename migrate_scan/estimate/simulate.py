"""Sums three-point figures to percentiles by a seeded simulation.

One draw a parameter and sample: places that share a parameter are wrong together, which
is what makes a range wide; drawing each place on its own would shrink it to nothing.
A log-normal model error multiplies the sum (see ``model_error`` in ``effort.yaml``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat
from math import exp, sqrt
from operator import add, mul
from random import Random
from statistics import fmean, quantiles

from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.estimate.work import Term
from migrate_scan.model import Driver, Estimate, Goal, Parameter, Scope, WorkPackage

SAMPLES = 2_000
SEED = 20_261_101


def simulate(
    terms: Sequence[Term],
    unseen: Sequence[Term],
    model: EffortModel,
    *,
    scope: Scope,
    goal: Goal,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Estimate:
    """Percentiles in person-days of the sum of ``terms`` (one a finding) and ``unseen`` work.

    The same terms and seed give the same figures.
    """
    sums = _merge((*terms, *unseen))
    used = sorted({name for package, names in sums for name in names})
    parameters = [(name, model.parameters[name]) for name in used]
    drawn, errors = _draws([parameter for _, parameter in parameters], model.log_sd, samples, seed)
    columns = dict(zip(used, drawn, strict=True))
    by_package: dict[str, list[float]] = {}
    for (package, names), quantity in sums.items():
        days: Iterable[float] = repeat(quantity, samples)
        for name in names:
            days = map(mul, days, columns[name])
        by_package[package] = list(map(add, by_package.get(package) or repeat(0.0), days))
    totals = [sum(days) * error for *days, error in zip(*by_package.values(), errors, strict=True)]
    p50, p80, p95 = _percentiles(totals)
    return Estimate(
        p50_days=p50,
        p80_days=p80,
        p95_days=p95,
        seed=seed,
        samples=samples,
        scope=scope,
        goal=goal,
        calibration=model.calibration,
        drivers=_drivers(by_package, model),
        work_packages=_packages(terms, unseen, model),
        parameters=(
            *(model.parameters[name] for name in used),
            Parameter(
                id="model_error",
                low=round(exp(-model.log_sd), 3),
                mode=1.0,
                high=round(exp(model.log_sd), 3),
                unit="factor on the whole (one standard deviation)",
                source=model.log_sd_source,
            ),
        ),
    )


def _draws(
    parameters: Sequence[Parameter], log_sd: float, samples: int, seed: int
) -> tuple[list[list[float]], list[float]]:
    """A column of ``samples`` draws for each parameter, and one of model errors.

    What ``Random.triangular`` does, written out: the calls were most of the estimate's time.
    """
    random = Random(seed)
    uniform, gauss = random.random, random.gauss
    columns: list[list[float]] = [[] for _ in parameters]
    errors: list[float] = []
    shapes = [_shape(parameter) for parameter in parameters]
    drawing = [(*shape, column.append) for shape, column in zip(shapes, columns, strict=True)]
    for _ in range(samples):
        for low, high, width, peak, keep in drawing:
            u = uniform()
            if u > peak:
                keep(high - width * sqrt((1.0 - u) * (1.0 - peak)))
            else:
                keep(low + width * sqrt(u * peak))
        errors.append(exp(gauss(0.0, log_sd)))
    return columns, errors


def _shape(parameter: Parameter) -> tuple[float, float, float, float]:
    """Low, high, width and where between the two the peak stands (0 to 1)."""
    low, high = parameter.low, parameter.high
    width = high - low
    return low, high, width, (parameter.mode - low) / width if width else 1.0


def _merge(terms: Iterable[Term]) -> dict[tuple[str, tuple[str, ...]], float]:
    """Terms with the same package and parameters are one."""
    sums: dict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for term in terms:
        sums[(term.package, term.parameters)] += term.quantity
    return dict(sorted(sums.items()))


def _percentiles(totals: list[float]) -> tuple[float, float, float]:
    if not any(totals):
        return 0.0, 0.0, 0.0
    cuts = quantiles(totals, n=100, method="inclusive")
    return round(cuts[49], 1), round(cuts[79], 1), round(cuts[94], 1)


def _drivers(by_package: dict[str, list[float]], model: EffortModel) -> tuple[Driver, ...]:
    """Work packages by their share of the mean effort, largest first."""
    means = {package: fmean(values) for package, values in by_package.items()}
    whole = sum(means.values())
    ranked = sorted(means.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Driver(what=model.packages[package].title, share=round(mean / whole, 4))
        for package, mean in ranked
        if whole and mean
    )


def _packages(
    terms: Sequence[Term], unseen: Sequence[Term], model: EffortModel
) -> tuple[WorkPackage, ...]:
    packages: list[WorkPackage] = []
    present = {term.package for term in (*terms, *unseen)}
    for name, plan in model.packages.items():
        if name not in present:
            continue
        mine = [term for term in terms if term.package == name]
        efforts = [
            term.effort(model) for term in (*mine, *(u for u in unseen if u.package == name))
        ]
        packages.append(
            WorkPackage(
                id=name,
                title=plan.title,
                low=round(sum(e.low for e in efforts), 2),
                mode=round(sum(e.mode for e in efforts), 2),
                high=round(sum(e.high for e in efforts), 2),
                findings=len(mine),
                after=_present_before(name, present, model),
                parameter_ids=tuple(sorted({p for e in efforts for p in e.parameter_ids})),
            )
        )
    return tuple(packages)


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
