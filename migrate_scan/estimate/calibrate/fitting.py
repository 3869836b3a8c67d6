"""Fits the few free parameters to real ports: lines first, then days.

Everything is on the logarithmic scale and robust, and shrinks towards what is known before
any port was seen, the more the fewer ports there are. No random numbers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, prod, sqrt
from statistics import fmean, median, pstdev

import msgspec

from migrate_scan.estimate.calibrate.regression import Prior, robust
from migrate_scan.estimate.calibration import LINE_OFFSET, Law, Measured, Observation
from migrate_scan.estimate.draws import drawn
from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.estimate.work import KERNELS, REWRITTEN, TRANSLATED
from migrate_scan.model import LineKind

_PRIOR_PORTS = 5
"""What the assumed figure of a line parameter counts for, in ports."""
_PRIOR_TARGET_PORTS = 20
"""A target's own shift counts as much as the pooled fit once it has this many ports."""
_EXPONENT: Prior = (0.4, 0.15)
"""Effort grows with the predicted lines, but a port does not touch all that could be touched."""
_WRITTEN: Prior = (0.5, 0.15)
"""The same of lines that were really written."""
_KERNELS: Prior = (0.5, 0.3)
"""What device code of its own adds to a port beside its lines: a toolchain, builds, tests."""
_SPREAD_SAMPLES = 200
_LEAST_LINES = 5.0
_EDITS_BY_HAND = frozenset({"edit_made"})
"""Factors of tool support, which the ports did not have."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Measured line parameters and the law; ``model`` has both."""

    lines: dict[str, Measured]
    law: Law
    model: EffortModel

    def predict(self, port: Observation) -> float:
        """Predicted days of a port."""
        lines = predicted_lines(port, self.model)
        return exp(self.law.log_days(lines, port.target, kernels=has_kernels(port)))

    def predictive_sd(self, port: Observation) -> float:
        """The standard deviation of the logarithm of its days."""
        return self.law.predictive_sd(lines_log_sd(port, self.model))


def fit(ports: Sequence[Observation], base: EffortModel) -> Fit:
    """Fit to ``ports`` with the assumptions of ``base`` as a start. ``log_sd`` comes from
    repositories that a fold leaves out."""
    centre = _centre(ports, base)
    left = (
        log(port.days) - log(fold.predict(port))
        for rest, out in folds(ports)
        for fold in (_centre(rest, base),)
        for port in out
    )
    spreads = (centre.law.exponent * lines_log_sd(port, centre.model) for port in ports)
    law = msgspec.structs.replace(centre.law, log_sd=_scale(left), own_log_sd=_scale(spreads))
    return Fit(centre.lines, law, centre.model)


def folds(
    ports: Sequence[Observation], most: int = 10
) -> Iterable[tuple[list[Observation], list[Observation]]]:
    """``ports`` as (kept, left out), at most ``most`` times and by whole repositories."""
    names = sorted({port.repository for port in ports})
    group = {name: number % most for number, name in enumerate(names)}
    for number in range(min(most, len(names))):
        out = [port for port in ports if group[port.repository] == number]
        yield [port for port in ports if group[port.repository] != number], out


def has_kernels(port: Observation) -> bool:
    """Whether the code to be ported has device code of its own."""
    return any(work.package == KERNELS for work in port.work)


def predicted_lines(port: Observation, model: EffortModel) -> float:
    """All lines that the scan predicts, at the middle of the parameters."""
    return sum(_lines(port, model).values())


def _lines(port: Observation, model: EffortModel, without: str = "") -> dict[LineKind, float]:
    """Predicted lines by kind; ``without`` names the beginning of parameters that count as 1."""
    found: dict[LineKind, float] = defaultdict(float)
    for work in port.work:
        names = (n for n in work.parameters if n not in _EDITS_BY_HAND)
        found[work.lines] += work.quantity * prod(
            model.parameters[n].mode for n in names if not (without and n.startswith(without))
        )
    return found


def lines_log_sd(port: Observation, model: EffortModel) -> float:
    """How uncertain the predicted lines are: the standard deviation of their logarithm."""
    sums = [LINE_OFFSET] * _SPREAD_SAMPLES
    for work in port.work:
        values = [work.quantity] * _SPREAD_SAMPLES
        for name in work.parameters:
            if name not in _EDITS_BY_HAND:
                draws = drawn(model.parameters[name], _SPREAD_SAMPLES)
                values = [a * b for a, b in zip(values, draws, strict=True)]
        sums = [a + b for a, b in zip(sums, values, strict=True)]
    return pstdev(log(value) for value in sums)


def _centre(ports: Sequence[Observation], base: EffortModel) -> Fit:
    """The fit without its error."""
    lines = line_parameters(ports, base)
    model = base.with_lines(lines)
    rows = [
        [log(predicted_lines(port, model) + LINE_OFFSET), float(has_kernels(port))]
        for port in ports
    ]
    y = [log(port.days) for port in ports]
    written = [[log(port.added_lines + LINE_OFFSET)] for port in ports]
    intercept, exponent, kernels = robust(rows, y, (_EXPONENT, _KERNELS))
    law = Law(
        intercept=intercept,
        exponent=exponent,
        written=robust(written, y, (_WRITTEN,))[1],
        kernels=kernels,
        offset=LINE_OFFSET,
        shifts={},
        log_sd=1.0,
        own_log_sd=0.0,
    )
    found = Fit(lines, law, model)
    left = ((port.target, log(port.days) - log(found.predict(port))) for port in ports)
    return Fit(lines, msgspec.structs.replace(law, shifts=shifts(left)), model)


def shifts(left: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Each target's own shift, from the log errors ``left`` on its ports, shrunk to none."""
    errors: dict[str, list[float]] = defaultdict(list)
    for target, error in left:
        errors[target].append(error)
    return {
        target: sum(found) / (len(found) + _PRIOR_TARGET_PORTS)
        for target, found in sorted(errors.items())
    }


def line_parameters(ports: Sequence[Observation], base: EffortModel) -> dict[str, Measured]:
    """Lines a Python place from ports without device code; the share of the kernels' work that
    was done from those with it."""
    places = "python_place"
    python = [p for p in ports if not has_kernels(p) and p.python_lines]
    found = {places: _measured(python, base, places, lambda p: (p.python_lines, ("python",)))}
    for name, other in ((TRANSLATED, REWRITTEN), (REWRITTEN, TRANSLATED)):
        native = [
            p
            for p in ports
            if p.native_lines and _lines_with(name, p, base) > _lines_with(other, p, base)
        ]
        found[name] = _measured(native, base, name, lambda p: (p.native_lines, ("device", "host")))
    return found


def _lines_with(name: str, port: Observation, base: EffortModel) -> float:
    """Predicted lines that the parameter ``name`` has a part in, were it 1."""
    return sum(_share_of(name, port, base, has_part=True).values())


def _share_of(
    name: str, port: Observation, base: EffortModel, *, has_part: bool
) -> Mapping[LineKind, float]:
    """Predicted lines of the work that ``name`` has a part in, were it 1, or of all other."""
    work = tuple(work for work in port.work if (name in work.parameters) == has_part)
    return _lines(msgspec.structs.replace(port, work=work), base, without=name)


def _measured(
    ports: Sequence[Observation],
    base: EffortModel,
    name: str,
    real: Callable[[Observation], tuple[int, tuple[LineKind, ...]]],
) -> Measured:
    """The middle of real lines over predicted ones, shrunk to the assumed figure. Lines that
    other parameters predict are taken off the real ones: ``name`` does not change them."""
    assumed = base.parameters[name]
    ratios: list[float] = []
    for port in ports:
        lines, kinds = real(port)
        own, others = (_share_of(name, port, base, has_part=part) for part in (True, False))
        bare = sum(own[kind] for kind in kinds)
        if bare * assumed.mode >= _LEAST_LINES:
            left = lines - sum(others[kind] for kind in kinds)
            ratios.append(log(max(left, 1) / bare))
    count = len(ratios)
    if not count:
        return Measured(assumed.low, assumed.mode, assumed.high, 0, assumed.source)
    weight = count / (count + _PRIOR_PORTS)
    middle = weight * median(ratios) + (1 - weight) * log(assumed.mode)
    factor = exp(middle) / assumed.mode
    return Measured(
        low=round(assumed.low * factor, 4),
        mode=round(assumed.mode * factor, 4),
        high=round(assumed.high * factor, 4),
        ports=count,
        source=f"{count} real ports, shrunk towards {assumed.mode:g}; its spread is an assumption",
    )


def _scale(errors: Iterable[float]) -> float:
    """The root mean square."""
    return sqrt(fmean(error**2 for error in errors))
