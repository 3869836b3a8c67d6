"""Straight lines through logarithms: by least squares, and robustly with priors."""

from collections.abc import Sequence
from math import sqrt
from statistics import median

_HUBER = 0.5
"""In standard deviations: close to the median's line, because P50 is a median."""
_ROUNDS = 12

Prior = tuple[float, float]
"""What a coefficient is before any port was seen, and its standard deviation."""


def robust(
    rows: Sequence[Sequence[float]], y: Sequence[float], priors: Sequence[Prior]
) -> list[float]:
    """Coefficients by Huber's weights: the constant, then one a column of ``rows``, each
    shrunk to its prior. None but the constant is negative: a column that would be is left out,
    and the others are fitted without it."""
    beta = _shrunk(rows, y, priors)
    least = min(range(1, len(beta)), key=beta.__getitem__, default=0)
    if not least or beta[least] >= 0:
        return beta
    others = [[*row[: least - 1], *row[least:]] for row in rows]
    rest = robust(others, y, [*priors[: least - 1], *priors[least:]])
    return [*rest[:least], 0.0, *rest[least:]]


def _shrunk(
    rows: Sequence[Sequence[float]], y: Sequence[float], priors: Sequence[Prior]
) -> list[float]:
    """As :func:`robust`, whatever the signs."""
    design = [[1.0, *row] for row in rows]
    weights, scale, beta = [1.0] * len(y), 1.0, [0.0]
    for _ in range(_ROUNDS):
        heavy = [[sqrt(w) * x for x in row] for w, row in zip(weights, design, strict=True)]
        told = [sqrt(w) * b for w, b in zip(weights, y, strict=True)]
        for position, (middle, sd) in enumerate(priors, 1):
            heavy.append([scale / sd * (column == position) for column in range(len(priors) + 1)])
            told.append(scale / sd * middle)
        beta = least_squares(heavy, told)
        errors = [b - product(beta, row) for b, row in zip(y, design, strict=True)]
        scale = max(1.4826 * median(map(abs, errors)), 1e-6)
        weights = [min(1.0, _HUBER * scale / max(abs(error), 1e-12)) for error in errors]
    return beta


def product(beta: Sequence[float], row: Sequence[float]) -> float:
    """What the coefficients say of a row."""
    return sum(b * x for b, x in zip(beta, row, strict=True))


def least_squares(rows: Sequence[Sequence[float]], y: Sequence[float]) -> list[float]:
    """Coefficients by the normal equations; a tiny ridge stands in for columns that are
    constant in a fold."""
    size = len(rows[0])
    matrix = [
        [sum(row[i] * row[j] for row in rows) + (1e-6 if i == j else 0.0) for j in range(size)]
        + [sum(row[i] * value for row, value in zip(rows, y, strict=True))]
        for i in range(size)
    ]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(matrix[i][column]))
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        for row in range(size):
            if row != column:
                factor = matrix[row][column] / matrix[column][column]
                matrix[row] = [
                    a - factor * b for a, b in zip(matrix[row], matrix[column], strict=True)
                ]
    return [matrix[i][size] / matrix[i][i] for i in range(size)]
