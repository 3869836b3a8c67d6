"""Working days: weekends, holidays, worked weekends, and names that are none."""

from datetime import date

import pytest

from migrate_scan.estimate.plan.calendar import PlanError, WorkCalendar


def test_chinese_new_year_and_its_worked_saturday() -> None:
    """In February 2026 the 14th (a Saturday) is worked and the 16th to 23rd are off."""
    calendar = WorkCalendar("CN")
    days = [calendar.working_day(date(2026, 2, 13), number) for number in range(3)]
    assert days == [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24)]


def test_a_start_on_a_sunday_begins_on_monday() -> None:
    assert WorkCalendar("US").first(date(2026, 11, 29), 0.0) == date(2026, 11, 30)


def test_the_last_day_holds_the_end() -> None:
    calendar, start = WorkCalendar("us"), date(2026, 11, 30)
    assert calendar.last(start, 0.3) == date(2026, 11, 30)
    assert calendar.last(start, 1.0) == date(2026, 11, 30)
    assert calendar.last(start, 1.1) == date(2026, 12, 1)
    assert calendar.first(start, 1.0) == date(2026, 12, 1)


def test_parts_of_a_country_differ() -> None:
    epiphany = date(2027, 1, 6)
    assert WorkCalendar("DE-BY").first(epiphany, 0.0) != epiphany
    assert WorkCalendar("DE-BE").first(epiphany, 0.0) == epiphany


@pytest.mark.parametrize("name", ["XX", "", "China", "DE-XX", "IT-"])
def test_an_unknown_calendar_is_refused(name: str) -> None:
    with pytest.raises(PlanError, match="unknown calendar"):
        WorkCalendar(name)


def test_a_plan_beyond_any_calendar_is_refused() -> None:
    with pytest.raises(PlanError, match="beyond any calendar"):
        WorkCalendar("CN").last(date(2026, 12, 1), 1e6)
