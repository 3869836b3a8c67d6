"""Lines through points: found where they are, kept from strays, and never downhill."""

import pytest

from migrate_scan.estimate.calibrate.regression import least_squares, product, robust

LOOSE = (0.0, 100.0)
ROWS = [[float(x), float(x % 2)] for x in range(20)]


def test_a_plane_is_found() -> None:
    y = [1.0 + 0.5 * a + 2.0 * b for a, b in ROWS]
    assert robust(ROWS, y, [LOOSE, LOOSE]) == pytest.approx([1.0, 0.5, 2.0], abs=1e-3)
    assert least_squares([[1.0, *row] for row in ROWS], y) == pytest.approx(
        [1.0, 0.5, 2.0], abs=1e-3
    )


def test_a_stray_moves_least_squares_and_not_the_robust_line() -> None:
    rows = [[float(x)] for x in range(20)]
    y = [1.0 + 0.5 * x + 0.1 * (1 - 2 * (x % 2)) for (x,) in rows]
    y[-1] += 30
    assert robust(rows, y, [LOOSE])[1] == pytest.approx(0.5, abs=0.02)
    assert least_squares([[1.0, *row] for row in rows], y)[1] > 0.7


def test_few_points_stay_close_to_the_prior() -> None:
    y = [0.0, 3.0, -1.0]
    (_, slope) = robust([[0.0], [0.1], [0.2]], y, [(0.4, 0.01)])
    assert slope == pytest.approx(0.4, abs=0.01)


def test_a_column_that_is_the_same_everywhere_is_no_division_by_zero() -> None:
    rows = [[float(x), 1.0] for x in range(10)]
    beta = robust(rows, [0.5 * x for x, _ in rows], [LOOSE, (0.5, 0.3)])
    assert beta[1] == pytest.approx(0.5, abs=0.01)
    assert product(beta, [1.0, 4.0, 1.0]) == pytest.approx(2.0, abs=0.05)


def test_what_would_go_downhill_is_left_out_and_the_rest_fitted_without_it() -> None:
    y = [1.0 + 0.5 * a - 2.0 * b for a, b in ROWS]
    found = robust(ROWS, y, [LOOSE, LOOSE])
    alone = robust([[a] for a, _ in ROWS], y, [LOOSE])
    assert found == [*alone, 0.0]
    assert robust(ROWS, [-a - b for a, b in ROWS], [LOOSE, LOOSE])[1:] == [0.0, 0.0]
