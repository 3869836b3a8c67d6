"""Random figures, drawn once and shared by every simulation of a process.

One draw a parameter and sample: places that share a parameter are wrong together, which is
what makes a range wide; drawing each place on its own would shrink it to nothing. Draws are
stratified, so that few of them give steady percentiles, and they hang on the parameter's
name and seed alone: the same code gives the same figures on every target and machine.
"""

from functools import cache
from math import exp, log
from random import Random
from statistics import NormalDist

from migrate_scan.model import Parameter

SAMPLES = 500
SEED = 20_261_101
_FIVE_PERCENT = -NormalDist().inv_cdf(0.05)


@cache
def normal(name: str, samples: int = SAMPLES, seed: int = SEED) -> tuple[float, ...]:
    """Standard normal draws, one in each of ``samples`` equally likely strata."""
    order = list(range(samples))
    Random(f"{seed}:{name}").shuffle(order)
    quantile = _strata(samples)
    return tuple(quantile[position] for position in order)


@cache
def _strata(samples: int) -> tuple[float, ...]:
    inverse = NormalDist().inv_cdf
    return tuple(inverse((position + 0.5) / samples) for position in range(samples))


@cache
def drawn(parameter: Parameter, samples: int = SAMPLES, seed: int = SEED) -> tuple[float, ...]:
    """``parameter`` in each sample: its mode is the middle, one draw in twenty lies below its
    low and one above its high value (a log-normal for each half)."""
    middle = log(parameter.mode)
    below = (middle - log(parameter.low)) / _FIVE_PERCENT
    above = (log(parameter.high) - middle) / _FIVE_PERCENT
    return tuple(
        exp(middle + draw * (below if draw < 0 else above))
        for draw in normal(parameter.id, samples, seed)
    )
