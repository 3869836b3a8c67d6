"""Measures of error where the answer is known."""

from math import exp, log

import pytest

from migrate_scan.estimate.calibrate.metrics import Guess, measure, measured


def guess(days: float, middle: float, log_sd: float = 0.5, repository: str = "a/a") -> Guess:
    return Guess("p", repository, days, middle, log_sd)


def test_perfect_guesses() -> None:
    found = measure([guess(days, days) for days in (1.0, 2.0, 5.0, 9.0)])
    assert found["mdmre"] == found["log_sd"] == 0
    assert found["within_two"] == found["p80_coverage"] == 1
    assert found["rank"] == pytest.approx(1)
    assert found["p80_width"] == pytest.approx(exp(0.8416 * 0.5), rel=1e-4)


def test_each_measure_on_four_ports() -> None:
    found = measure([guess(1, 2), guess(4, 2), guess(9, 3), guess(10, 40)])
    assert found["mdmre"] == pytest.approx((2 / 3 + 1) / 2)
    assert found["within_two"] == 0.5
    assert found["p80_coverage"] == 0.5
    logs = [log(2), log(2), log(3), log(4)]
    assert found["log_sd"] == pytest.approx((sum(x * x for x in logs) / 4) ** 0.5)


def test_a_model_without_an_order_has_no_rank() -> None:
    assert measure([guess(1, 3), guess(5, 3), guess(9, 3)])["rank"] == 0


def test_ties_share_their_ranks() -> None:
    assert measure([guess(1, 1), guess(1, 2), guess(2, 3)])["rank"] == pytest.approx(
        0.866, abs=1e-3
    )


def test_intervals_are_over_repositories_and_repeatable() -> None:
    """Ten copies of a port in one repository tell no more than one."""
    many = [guess(float(n), 3.0, repository=f"r/{n}") for n in range(1, 21)]
    one = [guess(float(n), 3.0, repository="r/1") for n in range(1, 21)]
    wide = measured(many)["mdmre"]
    assert wide.low < wide.value < wide.high
    assert measured(many)["mdmre"] == wide
    alone = measured(one)["mdmre"]
    assert alone.low == alone.value == alone.high
