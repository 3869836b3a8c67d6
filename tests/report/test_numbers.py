import pytest

from migrate_scan.report import numbers


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.01, "<0.1"), (0.25, "0.2"), (9.94, "9.9"), (9.96, "10"), (1234.5, "1,234")],
)
def test_days(value: float, shown: str) -> None:
    assert numbers.days(value) == shown


def test_day_range_says_a_single_figure_once() -> None:
    assert numbers.day_range(12.1, 12.3) == "12"
    assert numbers.day_range(12, 16) == "12–16"
    assert numbers.day_range(0.01, 1.8) == "0–1.8"
    assert numbers.day_range(0.01, 0.02) == "<0.1"
    assert numbers.day_range(0, 0) == "0"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "–"), (0, 5, "0 %"), (999, 1000, "99 %"), (3, 3, "100 %"), (1, 1000, "<1 %")],
)
def test_percent_never_rounds_up_to_all(part: float, whole: float, shown: str) -> None:
    assert numbers.percent(part, whole) == shown
