"""How numbers are written in every format made for people."""

import math


def days(value: float) -> str:
    """Person-days: one decimal below ten, whole days above."""
    if value <= 0:
        return "0"
    if value < 0.05:
        return "<0.1"
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def day_range(low: float, high: float) -> str:
    """A range of person-days; one figure where both ends are written alike."""
    first, last = days(low) if low >= 0.05 else "0", days(high)
    if last == "<0.1":
        return last
    return first if first == last else f"{first}–{last}"


def percent(part: float, whole: float) -> str:
    """A share, rounded down so that 100 % means all of it; a dash where there is no whole."""
    if whole <= 0:
        return "–"
    share = 100 * part / whole
    return f"{math.floor(share + 1e-9)} %" if share >= 1 or part <= 0 else "<1 %"
