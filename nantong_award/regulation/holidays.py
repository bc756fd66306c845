"""Which days are worked: the State Council's yearly schedule, adjusted workdays included.

Published years come from `chinese_calendar`; a year without a schedule is estimated from weekends and the
statutory holidays (with the compensating day off the law gives when one falls on a weekend), never from a
guess at adjusted workdays. The office's own table goes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Protocol

import chinese_calendar

FIRST_PUBLISHED = min(chinese_calendar.holidays).year
LAST_PUBLISHED = max(chinese_calendar.holidays).year
SATURDAY = 5


class Calendar(Protocol):
    """What terms ask of a calendar."""

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked."""

    def is_published(self, day: date) -> bool:
        """Whether that answer rests on a published schedule."""


@dataclass(frozen=True)
class StateCouncilCalendar:
    """The published schedules, with an optional table of the office: {day: is it worked}.

    A day in the table counts as published; a year in `published_years` is taken as wholly described by the
    table, weekends aside.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    published_years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked: the office's table, then the schedule, then the estimate."""
        if day in self.overrides:
            return self.overrides[day]
        if day.year in self.published_years:
            return day.weekday() < SATURDAY
        if FIRST_PUBLISHED <= day.year <= LAST_PUBLISHED:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY and day not in statutory_holidays(day.year)

    def is_published(self, day: date) -> bool:
        """Whether a schedule was published for the day."""
        in_table = day in self.overrides or day.year in self.published_years
        return in_table or FIRST_PUBLISHED <= day.year <= LAST_PUBLISHED


PUBLISHED = StateCouncilCalendar()


@lru_cache(maxsize=64)
def statutory_holidays(year: int) -> frozenset[date]:
    """Days off by rule in a year; adjusted days off are left out because their workdays are not known."""
    import holidays  # slow to import (0.3 s) and needed for estimated years only

    named = holidays.country_holidays("CN", years=year, language="en_US")
    return frozenset(day for day, name in named.items() if "substituted" not in name and day.year == year)
