"""A plan of visits reckoned: ways between organisations, what two plans have in common, the course of the day."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from nantong_award.core import clock
from review.models import SiteVisit
from review.sections_visits import AGENDA, Step

OPENS, CLOSES = time(9), time(17)
NOON = (time(12), time(13, 30))
ROUNDED_TO = 5  # minutes


@dataclass(frozen=True, slots=True)
class Stop:
    """A panel at one organisation, planned or only thought of (`visit` is None)."""

    visit: int | None
    name: str
    area: str
    panel: int
    supervisor: int | None
    begins: datetime
    ends: datetime
    travel_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the day's course."""

    begins: datetime
    ends: datetime
    step: Step


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("travel.toml").read_text(encoding="utf-8"))


@cache
def minutes_between(here: str, there: str) -> int:
    """By the table of distances; areas are known by the beginning of their committee's name."""
    table = _table()
    if here == there:
        return int(table["within"])
    known: dict[str, dict[str, int]] = table["minutes"]
    names = set(known) | {name for row in known.values() for name in row}
    first, second = (next((name for name in names if area.startswith(name)), "") for area in (here, there))
    if first == second and first:
        return int(table["within"])
    found = known.get(first, {}).get(second) or known.get(second, {}).get(first)
    return int(found or table["unknown"])


def stop_of(visit: SiteVisit) -> Stop:
    """A visit as the plan sees it; its application's county is loaded."""
    application = visit.assignment.application
    return Stop(
        visit=visit.pk,
        name=application.applicant.name,
        area=application.county.name,
        panel=visit.assignment.panel_id,
        supervisor=visit.supervisor_id,
        begins=visit.begins,
        ends=visit.ends,
        travel_minutes=visit.travel_minutes,
    )


def overlap(one: Stop, other: Stop) -> bool:
    """Whether the two are at the same time."""
    return one.begins < other.ends and other.begins < one.ends


def minutes_to(stop: Stop, before: Stop) -> int:
    """How long the way to a stop takes from the one before: what the office said, else the table."""
    if stop.travel_minutes is not None:
        return stop.travel_minutes
    return minutes_between(before.area, stop.area)


def too_close(one: Stop, other: Stop) -> int | None:
    """Minutes of the way where the time between two stops of a day does not do for it."""
    first, then = sorted((one, other), key=lambda stop: stop.begins)
    minutes = minutes_to(then, first)
    gap = then.begins - first.ends
    return minutes if timedelta() <= gap < timedelta(minutes=minutes) else None


def days_of(starts_on: date, ends_on: date) -> list[date]:
    """Every day of a visit."""
    return [starts_on + timedelta(days=place) for place in range((ends_on - starts_on).days + 1)]


def course(visit: SiteVisit) -> list[Part]:
    """第二十一条: the day's parts with their times; a part that noon or night cuts goes on afterwards."""
    stretches = list(_stretches(visit))
    total = sum((end - begin for begin, end in stretches), timedelta())
    return list(_laid_out(stretches, total))


def _stretches(visit: SiteVisit) -> Iterator[tuple[datetime, datetime]]:
    """The time at the organisation, without noon and night."""
    for day in days_of(visit.starts_on, visit.ends_on):
        opens = visit.starts_at if day == visit.starts_on else OPENS
        closes = visit.ends_at if day == visit.ends_on else CLOSES
        halves = ((opens, min(closes, NOON[0])), (max(opens, NOON[1]), closes))
        yield from (
            (datetime.combine(day, begin, clock.SHANGHAI), datetime.combine(day, end, clock.SHANGHAI))
            for begin, end in halves
            if begin < end
        )


def _laid_out(stretches: Sequence[tuple[datetime, datetime]], total: timedelta) -> Iterator[Part]:
    rest = list(stretches)
    for place, step in enumerate(AGENDA):
        minutes = round(total.total_seconds() / 60 * step.share / 100 / ROUNDED_TO) * ROUNDED_TO
        left = total if place == len(AGENDA) - 1 else timedelta(minutes=minutes)
        while rest and left:
            begin, end = rest[0]
            until = min(end, begin + left)
            yield Part(begin, until, step)
            left -= until - begin
            rest[0:1] = [] if until == end else [(until, end)]


def in_order(stops: Iterable[Stop]) -> list[Stop]:
    """Stops as they follow each other."""
    return sorted(stops, key=lambda stop: (stop.begins, stop.ends, stop.visit or 0))
