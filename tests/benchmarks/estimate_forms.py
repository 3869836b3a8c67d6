"""Which form of the law would be chosen, and how good the choice is: nested cross-validation.

``python -m tests.benchmarks.estimate_forms`` prints it for the shipped calibration's ports. The
forms and their priors were written down before any of them but ``lines`` was measured.
For each upstream repository, the forms are compared on ten groups of the other repositories
(mean absolute log error), the best one is fitted to all of these and asked about the one left
out: so the figures hold the price of choosing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import fmean

from migrate_scan.estimate.calibrate.fitting import (
    folds,
    has_kernels,
    line_parameters,
    predicted_lines,
    shifts,
)
from migrate_scan.estimate.calibrate.metrics import Guess, measure
from migrate_scan.estimate.calibrate.regression import Prior, product, robust
from migrate_scan.estimate.calibrate.validate import Predict, left_out
from migrate_scan.estimate.calibration import LINE_OFFSET, Observation
from migrate_scan.estimate.parameters import EffortModel, assumptions, load
from migrate_scan.estimate.work import KERNELS

Form = Mapping[str, Prior]
"""The features of a form, each with its coefficient's prior: middle and standard deviation."""
FORMS: Mapping[str, Form] = {
    "lines": {"lines": (0.5, 0.15)},
    "lines, has kernels": {"lines": (0.4, 0.15), "has kernels": (0.5, 0.3)},
    "lines, kernels, places": {"lines": (0.3, 0.15), "kernels": (0.2, 0.1), "places": (0.1, 0.1)},
    "kernels, places": {"kernels": (0.25, 0.1), "places": (0.25, 0.1)},
}
MEAN = ("lines", "kernels, places")
"""Two forms whose mean in logarithms is the fifth."""

LogDays = Callable[[Observation], float]


@dataclass(frozen=True, slots=True)
class _Features:
    model: EffortModel

    def of(self, port: Observation) -> dict[str, float]:
        kernels = sum(work.findings for work in port.work if work.package == KERNELS)
        places = sum(work.findings for work in port.work) - kernels
        return {
            "lines": log(predicted_lines(port, self.model) + LINE_OFFSET),
            "has kernels": float(has_kernels(port)),
            "kernels": log(1 + kernels),
            "places": log(1 + places),
        }


def fitted(ports: Sequence[Observation]) -> dict[str, LogDays]:
    """Every form, fitted to ``ports``."""
    features = _Features(assumptions().with_lines(line_parameters(ports, assumptions())))
    found = {name: _fitted(form, features, ports) for name, form in FORMS.items()}
    first, second = (found[name] for name in MEAN)
    found[f"mean of {' and '.join(MEAN)}"] = lambda port: (first(port) + second(port)) / 2
    return found


def _fitted(form: Form, features: _Features, ports: Sequence[Observation]) -> LogDays:
    """Coefficients and targets' shifts shrink to their priors."""
    rows = [[features.of(port)[name] for name in form] for port in ports]
    y = [log(port.days) for port in ports]
    beta = robust(rows, y, [*form.values()])
    own = shifts(
        (port.target, told - product(beta, [1.0, *row]))
        for port, row, told in zip(ports, rows, y, strict=True)
    )
    return lambda port: (
        product(beta, [1.0, *(features.of(port)[name] for name in form)])
        + own.get(port.target, 0.0)
    )


def errors_within(ports: Sequence[Observation]) -> dict[str, list[float]]:
    """The log errors of every form on groups of repositories that were left out of ``ports``."""
    found: dict[str, list[float]] = defaultdict(list)
    for rest, out in folds(ports):
        forms = fitted(rest)
        for name, log_days in forms.items():
            found[name] += (log(port.days) - log_days(port) for port in out)
    return found


def nested(ports: Sequence[Observation]) -> tuple[list[Guess], Counter[str]]:
    """A guess for every port by the form that its repository had no part in choosing, and how
    often each form was chosen."""
    chosen: Counter[str] = Counter()

    def learn(rest: Sequence[Observation]) -> Predict:
        errors = errors_within(rest)
        best = min(errors, key=lambda name: fmean(map(abs, errors[name])))
        chosen[best] += 1
        log_days = fitted(rest)[best]
        log_sd = sqrt(fmean(error**2 for error in errors[best]))
        return lambda port: (exp(log_days(port)), log_sd)

    return left_out(ports, learn), chosen


def main() -> None:
    """Print the choices and the measures of what was chosen."""
    ports = load().calibration.observations
    for name, errors in errors_within(ports).items():
        print(f"{name}: mean absolute log error {fmean(map(abs, errors)):.3f}")
    guesses, chosen = nested(ports)
    print("chosen:", ", ".join(f"{name} {count} times" for name, count in chosen.most_common()))
    print(", ".join(f"{name} {value:.2f}" for name, value in measure(guesses).items()))


if __name__ == "__main__":
    main()
