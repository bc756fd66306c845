"""When experts have time (R11.1): periods without time against the days for which they are wanted."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from review.models import BusyPeriod, Expert

Periods = dict[int, list[BusyPeriod]]


def clashes(experts: Iterable[Expert], starts_on: date, ends_on: date) -> Periods:
    """Expert → the periods without time that touch these days; experts who are free are left out. 1 query."""
    found: Periods = defaultdict(list)
    rows = BusyPeriod.objects.filter(
        expert__in=[expert.pk for expert in experts], starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    for period in rows:
        found[period.expert_id].append(period)
    return dict(found)
