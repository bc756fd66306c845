"""How periods are counted (Civil Code 201–203): the start day is not counted.

A period of years ends on the day with the same date, or on the month's last day where there is none; a period
of days that would end on a day off ends on the next working day; a period of working days counts only those.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from nantong_award.regulation.edition import Edition, NotStated
from nantong_award.regulation.holidays import PUBLISHED, Calendar

ONE_DAY = timedelta(days=1)


class CalendarBasis(StrEnum):
    """Whether every day looked at stands in a published schedule."""

    PUBLISHED = "published"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period's last day, and the first day on which what follows may happen."""

    last_day: date
    next_day: date
    calendar: CalendarBasis = CalendarBasis.PUBLISHED


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a count of working days; `number` is its place in the count, None for a day off."""

    day: date
    worked: bool
    number: int | None
    published: bool


def years_after(day: date, years: int) -> date:
    """The same date `years` later; 29 February falls back to the 28th."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def years_before(day: date, years: int) -> date:
    """The same date `years` earlier; 29 February falls back to the 28th."""
    return years_after(day, -years)


def months_before(day: date, months: int) -> date:
    """The same date `months` earlier, or the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def completed(since: date, years: int, on: date) -> bool:
    """Whether a period of `years` that began on `since` is complete on `on` (以上 includes the number)."""
    return years_after(since, years) <= on


def _ending(last: date, published: bool) -> Deadline:
    basis = CalendarBasis.PUBLISHED if published else CalendarBasis.ESTIMATED
    return Deadline(last, last + ONE_DAY, basis)


def working_days_after(start: date, days: int, calendar: Calendar = PUBLISHED) -> Deadline:
    """`days` working days, counted from the day after `start`."""
    counted = count_working_days(start, days, calendar)
    return _ending(counted[-1].day if counted else start, all(each.published for each in counted))


def count_working_days(start: date, days: int, calendar: Calendar = PUBLISHED) -> tuple[CountedDay, ...]:
    """Every day looked at until `days` working days are counted, from the day after `start`, with its number."""
    counted: list[CountedDay] = []
    day, number = start, 0
    while number < days:
        day += ONE_DAY
        worked = calendar.is_workday(day)
        number += worked
        counted.append(CountedDay(day, worked, number if worked else None, calendar.is_published(day)))
    return tuple(counted)


def days_after(start: date, days: int, calendar: Calendar = PUBLISHED) -> Deadline:
    """`days` plain days, counted from the day after `start`; never ending on a day off."""
    day = start + timedelta(days=days)
    published = calendar.is_published(day)
    while not calendar.is_workday(day):
        day += ONE_DAY
        published = published and calendar.is_published(day)
    return _ending(day, published)


def years_term(start: date, years: int) -> Deadline:
    """`years` years from `start`; days off do not move it."""
    return _ending(years_after(start, years), True)


def award_bar(edition: Edition, approved_on: date) -> Deadline:
    """第三十条: the years in which a holder of the award may not apply again."""
    if edition.award_bar_mode == "calendar_years":
        return _ending(date(approved_on.year + edition.award_bar_years, 12, 31), True)
    return years_term(approved_on, edition.award_bar_years)


def _years(rule: str, years: int | None, edition: Edition, start: date) -> Deadline:
    if years is None:
        raise NotStated(edition.key, rule)
    return years_term(start, years)


def _internal_notice(edition: Edition, start: date, calendar: Calendar) -> Deadline:
    if edition.internal_notice_days is None:
        raise NotStated(edition.key, "internal_notice")
    return working_days_after(start, edition.internal_notice_days, calendar)


_RULES: dict[str, Callable[[Edition, date, Calendar], Deadline]] = {
    "internal_notice": _internal_notice,
    "public_notice": lambda e, day, calendar: days_after(day, e.public_notice_days, calendar),
    "incident_report": lambda e, day, calendar: days_after(day, e.incident_report_days, calendar),
    "award_bar": lambda e, day, _: award_bar(e, day),
    "second_nomination_bar": lambda e, day, _: years_term(day, e.nomination_bar_years),
    "fraud_debarment": lambda e, day, _: _years("fraud_debarment", e.fraud_years, e, day),
    "revocation_debarment": lambda e, day, _: _years("revocation_debarment", e.revocation_years, e, day),
}

RULES: tuple[str, ...] = tuple(_RULES)


def deadline(edition: Edition, rule: str, start: date, calendar: Calendar = PUBLISHED) -> Deadline:
    """The period of a rule that begins on `start`.

    Raises NotStated where the edition has no such period, KeyError for an unknown rule.
    """
    return _RULES[rule](edition, start, calendar)
