"""The only reader of time. Instants are UTC, days are those of Asia/Shanghai.

`run_year` and the demonstration move this clock inside their own process; the portal itself knows no clock
but the system's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_shift: ContextVar[timedelta] = ContextVar("shift", default=timedelta())


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC) + _shift.get()


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def day_of(instant: datetime) -> date:
    """The day in Asia/Shanghai on which an instant lies."""
    return instant.astimezone(SHANGHAI).date()


def at(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """The instant of a wall-clock time in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute, second), SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant after a day: deadlines hold until just before it (Civil Code 203: 24:00)."""
    return at(day + timedelta(days=1))


@contextmanager
def moved_to(instant: datetime) -> Iterator[None]:
    """Inside this block, in this process only, the clock runs from `instant` on."""
    token = _shift.set(instant - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
