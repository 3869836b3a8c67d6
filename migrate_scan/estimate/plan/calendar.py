"""Working days of a country, from the ``holidays`` library."""

from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)
_MOST_DAYS = 30_000
"""A plan of more working days than this is no plan (and no calendar reaches that far)."""


class PlanError(ValueError):
    """The plan cannot be made as it was asked for; the message says why."""


class WorkCalendar:
    """The working days of a country (``CN``) or a part of it (``DE-BY``). Weekends that are
    worked instead of a holiday count. Raises PlanError if the calendar is unknown."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._days = _holidays(name)
        self._known: dict[date, list[date]] = {}

    def working_day(self, start: date, number: int) -> date:
        """The working day ``number`` (from 0) at or after ``start``. Raises PlanError for a
        number that no calendar holds."""
        if number > _MOST_DAYS or start.year + number // 200 > date.max.year - 2:
            raise PlanError(f"{number} working days from {start} are beyond any calendar")
        days = self._known.setdefault(start, [])
        following = days[-1] + _DAY if days else start
        while len(days) <= number:
            if self._days.is_working_day(following):
                days.append(following)
            following += _DAY
        return days[number]

    def first(self, start: date, after: float) -> date:
        """The day on which work begins that starts ``after`` working days of work."""
        return self.working_day(start, int(after + 1e-6))

    def last(self, start: date, after: float) -> date:
        """The day on which work ends that takes until ``after`` working days of work."""
        return self.working_day(start, max(ceil(after - 1e-6), 1) - 1)


def _holidays(name: str) -> "HolidayBase":
    import holidays  # slow to import, and only plans need it

    country, dash, part = name.upper().partition("-")
    try:
        # A dash with nothing behind it is no part of any country.
        return holidays.country_holidays(country, subdiv=part or dash or None)
    except NotImplementedError as error:
        raise PlanError(
            f"unknown calendar {name!r}: name a country by its two letters (CN, US, DE), "
            "with a part of it where holidays differ (DE-BY)"
        ) from error
