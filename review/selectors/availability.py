"""When experts have time (R11.1): periods without time against the days for which they are wanted."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

from review.models import BusyPeriod, Expert

Periods = dict[int, list[BusyPeriod]]
# A review goes on for weeks and is done between other work: a week's journey does not keep anybody out of it.
TOO_BUSY = Fraction(1, 2)


def clashes(experts: Iterable[Expert], starts_on: date, ends_on: date) -> Periods:
    """Expert → the periods without time that touch these days; experts who are free are left out. 1 query."""
    found: Periods = defaultdict(list)
    rows = BusyPeriod.objects.filter(
        expert__in=[expert.pk for expert in experts], starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    for period in rows:
        found[period.expert_id].append(period)
    return dict(found)


def unavailable_between(experts: Iterable[Expert], starts_on: date, ends_on: date) -> dict[int, str]:
    """Expert → why not, for a stage of review: barred, away this year, or busy on more than half its days.

    2 queries for any number of experts. A stage that is over already asks nothing of the calendar.
    """
    experts = list(experts)
    barred = set(Expert.objects.barred(starts_on).values_list("pk", flat=True))
    periods = clashes(experts, starts_on, ends_on) if starts_on <= ends_on else {}
    days = (ends_on - starts_on).days + 1
    found: dict[int, str] = {}
    for expert in experts:
        busy = len(busy_days(periods.get(expert.pk, ()), starts_on, ends_on))
        if expert.pk in barred:
            found[expert.pk] = _("已取消评审资格") if expert.excluded_on else _("评审资格暂停")
        elif not expert.is_available:
            found[expert.pk] = _("本年度不能参加")
        elif busy and Fraction(busy, days) > TOO_BUSY:
            told = _("评审期间 %(days)d 天中有 %(busy)d 天不能参加")
            found[expert.pk] = told % {"days": days, "busy": busy}
    return found


def busy_days(periods: Iterable[BusyPeriod], starts_on: date, ends_on: date) -> set[date]:
    """The days of a span on which there is no time; overlapping periods count once."""
    found: set[date] = set()
    for period in periods:
        first, last = max(period.starts_on, starts_on), min(period.ends_on, ends_on)
        found |= {first + timedelta(days=offset) for offset in range((last - first).days + 1)}
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month strip."""

    on: date
    is_busy: bool
    is_past: bool

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.on.weekday() >= 5


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the calendar."""

    first: date
    days: Sequence[Day]

    @property
    def busy(self) -> int:
        """How many of its days are taken."""
        return sum(day.is_busy for day in self.days)


def months(periods: Iterable[BusyPeriod], today: date, count: int = 6) -> list[Month]:
    """This month and those that follow, day by day."""
    periods, found = list(periods), []
    year, month = today.year, today.month
    for _each in range(count):
        length = monthrange(year, month)[1]
        first, last = date(year, month, 1), date(year, month, length)
        taken = busy_days(periods, first, last)
        days = [first + timedelta(days=offset) for offset in range(length)]
        found.append(Month(first, [Day(day, day in taken, day < today) for day in days]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found
