"""Measures of error on ports that were left out of a fit."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from random import Random
from statistics import fmean, geometric_mean, median

from migrate_scan.model import Figure

_P80 = 0.8416212335729143
_RESAMPLES = 1_000
_SEED = 20_261_102
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model said about a port of ``repository`` that took ``days``: the middle of its
    days and the standard deviation of their logarithm."""

    id: str
    repository: str
    days: float
    middle: float
    log_sd: float

    @property
    def p80(self) -> float:
        """Days that four ports in five do not exceed, says the model."""
        return self.middle * exp(_P80 * self.log_sd)


def measure(guesses: Sequence[Guess]) -> dict[str, float]:
    """The measures by name.

    ``mdmre`` is the median of |estimate - actual| / actual; ``within_two`` the share within a
    factor of two; ``log_sd`` the root mean square of log(actual / estimate); ``p80_coverage``
    the share that took no longer than P80; ``p80_width`` the geometric mean of P80 / P50;
    ``rank`` is Spearman's correlation.
    """
    errors = [log(guess.days / guess.middle) for guess in guesses]
    return {
        "mdmre": median(abs(g.middle - g.days) / g.days for g in guesses),
        "within_two": fmean(abs(error) <= log(2) + _ROUNDING for error in errors),
        "log_sd": sqrt(fmean(error**2 for error in errors)),
        "p80_coverage": fmean(g.days <= g.p80 * (1 + _ROUNDING) for g in guesses),
        "p80_width": geometric_mean(g.p80 / g.middle for g in guesses),
        "rank": _spearman([g.middle for g in guesses], [g.days for g in guesses]),
    }


def measured(guesses: Sequence[Guess]) -> dict[str, Figure]:
    """The measures with their 95 % intervals: whole repositories are drawn again."""
    return _with_intervals(guesses, measure)


def differences(guesses: Sequence[Guess], others: Sequence[Guess]) -> dict[str, Figure]:
    """The measures less those of another model's guesses on the same ports, with 95 %
    intervals: both are measured on the same draws, so what is hard for both cancels out."""
    theirs = {guess.id: guess for guess in others}

    def difference(sample: Sequence[Guess]) -> dict[str, float]:
        other = measure([theirs[guess.id] for guess in sample])
        return {name: value - other[name] for name, value in measure(sample).items()}

    return _with_intervals(guesses, difference)


def _with_intervals(
    guesses: Sequence[Guess], value_of: Callable[[Sequence[Guess]], dict[str, float]]
) -> dict[str, Figure]:
    groups: dict[str, list[Guess]] = defaultdict(list)
    for guess in guesses:
        groups[guess.repository].append(guess)
    names = sorted(groups)
    random = Random(_SEED)
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(_RESAMPLES):
        sample = [g for name in random.choices(names, k=len(names)) for g in groups[name]]
        for name, value in value_of(sample).items():
            drawn[name].append(value)
    return {name: _figure(value, drawn[name]) for name, value in value_of(guesses).items()}


def _figure(value: float, drawn: list[float]) -> Figure:
    drawn.sort()
    low, high = (drawn[round(share * (len(drawn) - 1))] for share in (0.025, 0.975))
    return Figure(round(value, 3), round(low, 3), round(high, 3))


def _spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation; 0 where one side has no order (a model that always says the same)."""
    x, y = _ranks(a), _ranks(b)
    mean_x, mean_y = fmean(x), fmean(y)
    xy = sum((i - mean_x) * (j - mean_y) for i, j in zip(x, y, strict=True))
    xx = sum((i - mean_x) ** 2 for i in x)
    yy = sum((j - mean_y) ** 2 for j in y)
    return xy / sqrt(xx * yy) if xx > 0 and yy > 0 else 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 0; equal values share the mean of theirs."""
    order = sorted(range(len(values)), key=lambda position: values[position])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for position in order[start:end]:
            ranks[position] = (start + end - 1) / 2
        start = end
    return ranks
