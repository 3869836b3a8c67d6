"""Cross-validation by whole repositories: the model beside its baselines, in one run."""

from collections.abc import Callable, Sequence
from math import exp, log, sqrt
from statistics import fmean, median

from migrate_scan.estimate.calibrate.fitting import fit
from migrate_scan.estimate.calibrate.metrics import Guess
from migrate_scan.estimate.calibrate.regression import least_squares, product
from migrate_scan.estimate.calibration import Observation
from migrate_scan.estimate.parameters import EffortModel

Predict = Callable[[Observation], tuple[float, float]]
"""The middle of a port's days and the standard deviation of their logarithm."""
Learn = Callable[[Sequence[Observation]], Predict]


def learners(base: EffortModel) -> dict[str, Learn]:
    """The estimate and its baselines, by name."""

    def estimate(ports: Sequence[Observation]) -> Predict:
        found = fit(ports, base)
        return lambda port: (found.predict(port), found.predictive_sd(port))

    return {
        "estimate": estimate,
        "median": _median,
        "counts": _regression(_scanned),
        "given_counts": _regression(_given),
        "oracle": _regression(lambda port: [log(1 + port.added_lines)]),
    }


def left_out(ports: Sequence[Observation], learn: Learn) -> list[Guess]:
    """A guess for every port by what was learned from all other repositories."""
    found: list[Guess] = []
    for repository in sorted({port.repository for port in ports}):
        predict = learn([port for port in ports if port.repository != repository])
        for port in ports:
            if port.repository == repository:
                middle, log_sd = predict(port)
                found.append(Guess(port.id, repository, port.days, middle, log_sd))
    return found


def _median(ports: Sequence[Observation]) -> Predict:
    middle = median(port.days for port in ports)
    log_sd = sqrt(fmean(log(port.days / middle) ** 2 for port in ports))
    return lambda _: (middle, log_sd)


def _scanned(port: Observation) -> list[float]:
    return [log(1 + port.usages), log(1 + port.kernels), *_target(port)]


def _given(port: Observation) -> list[float]:
    hits = port.usages if port.given_hits is None else port.given_hits
    kernels = port.kernels if port.given_kernels is None else port.given_kernels
    return [log(1 + hits), log(1 + kernels), *_target(port)]


def _target(port: Observation) -> list[float]:
    return [float(port.target == name) for name in ("rocm", "mlu", "musa")]


def _regression(design: Callable[[Observation], list[float]]) -> Learn:
    """Least squares of log(days)."""

    def learn(ports: Sequence[Observation]) -> Predict:
        rows = [[1.0, *design(port)] for port in ports]
        beta = least_squares(rows, [log(port.days) for port in ports])
        free = max(len(ports) - len(beta), 1)

        def value(port: Observation) -> float:
            return product(beta, [1.0, *design(port)])

        log_sd = sqrt(sum((log(port.days) - value(port)) ** 2 for port in ports) / free)
        return lambda port: (exp(value(port)), log_sd)

    return learn
