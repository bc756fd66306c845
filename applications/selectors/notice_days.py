"""The days of an internal notice as one sees them: which are counted, and from when one may file (Art. 18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from nantong_award.core import clock
from nantong_award.core.working_days import OfficeCalendar
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.terms import CalendarBasis, CountedDay, count_working_days, deadline

ONE_DAY = timedelta(days=1)
SATURDAY = 5
LONGEST = 45  # days shown; a notice of years is a typing error that its own check tells


class Mark(StrEnum):
    """What a day is in the count."""

    START = "start"
    COUNTED = "counted"
    MADE_UP = "made_up"
    OFF = "off"
    BEYOND = "beyond"
    FILING = "filing"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip; `number` is its place in the count, `name` the holiday it belongs to."""

    day: date
    mark: Mark
    number: int | None = None
    name: str = ""

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday: its column."""
        return self.day.isoweekday()


@dataclass(frozen=True, slots=True)
class NoticeDays:
    """A notice from its first day to the first day of filing."""

    started_on: date
    last_day: date
    ended_on: date
    earliest: date
    estimated: bool
    days: tuple[Day, ...]
    too_late: bool

    @property
    def short(self) -> bool:
        """The stated end lies before the last day asked for."""
        return self.ended_on < self.last_day


def count_notice(
    edition: Edition,
    started_on: date,
    ended_on: date | None,
    *,
    closes_at: datetime,
    calendar: OfficeCalendar,
) -> NoticeDays:
    """The days of a notice that begins on `started_on`; a stated end beyond the last day moves the filing."""
    term = deadline(edition, "internal_notice", started_on, calendar)
    ends = ended_on or term.last_day
    earliest = max(ends, term.last_day) + ONE_DAY
    counted = count_working_days(started_on, edition.internal_notice_days or 0, calendar)
    return NoticeDays(
        started_on=started_on,
        last_day=term.last_day,
        ended_on=ends,
        earliest=earliest,
        estimated=term.calendar is CalendarBasis.ESTIMATED,
        days=tuple(_strip(started_on, counted, earliest, calendar)),
        too_late=clock.at(earliest) >= closes_at,
    )


def _strip(
    started_on: date, counted: tuple[CountedDay, ...], earliest: date, calendar: OfficeCalendar
) -> Iterator[Day]:
    yield Day(started_on, Mark.START)
    for each in counted:
        name = calendar.name_of(each.day)
        if not each.worked:
            yield Day(each.day, Mark.OFF, name=name)
        else:
            mark = Mark.MADE_UP if each.day.weekday() >= SATURDAY else Mark.COUNTED
            yield Day(each.day, mark, each.number, name)
    day = (counted[-1].day if counted else started_on) + ONE_DAY
    while day < earliest and (day - started_on).days < LONGEST:
        worked = calendar.is_workday(day)
        yield Day(day, Mark.BEYOND if worked else Mark.OFF, name="" if worked else calendar.name_of(day))
        day += ONE_DAY
    yield Day(earliest, Mark.FILING)


def latest_start(edition: Edition, closes_at: datetime, calendar: OfficeCalendar) -> date | None:
    """The last day on which a notice may begin so that one can still file; None where it is past."""
    last = clock.day_of(closes_at - timedelta(seconds=1))
    for back in range(LONGEST):
        start = last - timedelta(days=back)
        if clock.at(deadline(edition, "internal_notice", start, calendar).next_day) < closes_at:
            return start if start >= clock.today() else None
    return None
