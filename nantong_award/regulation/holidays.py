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
_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


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


@dataclass(frozen=True, slots=True)
class ScheduledDay:
    """One day that a published schedule names: a day off, or a weekend day that is worked."""

    day: date
    worked: bool
    name: str


def scheduled_days(year: int) -> tuple[ScheduledDay, ...]:
    """The days named by the published schedule of a year; empty where our data has none."""
    off = [ScheduledDay(day, False, _NAMES[name]) for day, name in chinese_calendar.holidays.items()]
    worked = [ScheduledDay(day, True, _NAMES[name]) for day, name in chinese_calendar.workdays.items()]
    return tuple(sorted((each for each in (*off, *worked) if each.day.year == year), key=lambda e: e.day))


@lru_cache(maxsize=64)
def statutory_holidays(year: int) -> frozenset[date]:
    """Days off by rule in a year; adjusted days off are left out because their workdays are not known."""
    import holidays  # slow to import (0.3 s) and needed for estimated years only

    named = holidays.country_holidays("CN", years=year, language="en_US")
    return frozenset(day for day, name in named.items() if "substituted" not in name and day.year == year)
