"""Which days are worked, as the office's table says: what every computed day of the portal rests on.

The table is read once and kept in memory; each use asks one small query whether it is still the same, so that an
import counts at once in every process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from nantong_award.core.models import CalendarDay, HolidaySchedule
from nantong_award.regulation.holidays import PUBLISHED, StateCouncilCalendar, scheduled_days

Stamps = tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    stamps: Stamps
    days: StateCouncilCalendar
    names: Mapping[date, str]


_kept: list[_Table] = [_Table((), PUBLISHED, {})]


class OfficeCalendar:
    """The kernel's Calendar; it asks the database when the first day is asked for, and not before."""

    @cached_property
    def _table(self) -> _Table:
        stamps = tuple(HolidaySchedule.objects.order_by("year").values_list("stamp", flat=True))
        if stamps != _kept[0].stamps:
            _kept[0] = _read(stamps)
        return _kept[0]

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked."""
        return self._table.days.is_workday(day)

    def is_published(self, day: date) -> bool:
        """Whether that answer rests on a published schedule."""
        return self._table.days.is_published(day)

    def name_of(self, day: date) -> str:
        """The holiday for which the day is off or worked; empty for an ordinary day."""
        table = self._table
        if day in table.names or day.year in table.days.published_years:
            return table.names.get(day, "")
        return next((each.name for each in scheduled_days(day.year) if each.day == day), "")


def calendar() -> OfficeCalendar:
    """The calendar of this moment; pass it to the kernel, and use one for all days of one answer."""
    return OfficeCalendar()


def _read(stamps: Stamps) -> _Table:
    rows = list(CalendarDay.objects.values_list("date", "worked", "name"))
    years = HolidaySchedule.objects.filter(whole_year=True).values_list("year", flat=True)
    days = StateCouncilCalendar({day: worked for day, worked, _name in rows}, frozenset(years))
    return _Table(stamps, days, {day: name for day, _worked, name in rows})
