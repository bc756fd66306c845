"""Calendar files (RFC 5545); the only importer of icalendar.

A deadline is shown as the hour before it, so that one that falls on midnight stands on its own day; a planned day
is an event of that day; what has a beginning is shown from there. Identifiers are stable, and a later copy with a
higher sequence takes the place of the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from nantong_award.core import clock

CONTENT_TYPE = "text/calendar; charset=utf-8"
LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One entry: `key` is its stable name within the portal, `until` an instant or a day."""

    key: str
    title: str
    until: datetime | date
    text: str = ""
    path: str = ""
    days_before: tuple[int, ...] = (3, 1)
    since: datetime | None = None


def write(name: str, deadlines: Iterable[Deadline], *, sequence: int) -> bytes:
    """A calendar of deadlines in Asia/Shanghai with reminders; `sequence` grows with each change."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Nantong Mayor Quality Award//Deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for deadline in deadlines:
        calendar.add_component(_event(deadline, sequence))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, sequence: int) -> object:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{deadline.key}@{urlsplit(settings.SITE_URL).hostname or 'portal'}")
    event.add("dtstamp", clock.now())
    event.add("sequence", sequence)
    event.add("summary", deadline.title)
    for name, value in _span(deadline.until, deadline.since):
        event.add(name, value)
    if deadline.text:
        event.add("description", deadline.text)
    if deadline.path:
        event.add("url", f"{settings.SITE_URL}{deadline.path}")
    event.add("transp", "TRANSPARENT")
    for days in deadline.days_before:
        event.add_component(_alarm(deadline.title, days))
    return event


def _span(until: datetime | date, since: datetime | None) -> list[tuple[str, datetime | date]]:
    if isinstance(until, datetime):
        ends = until.astimezone(clock.SHANGHAI)
        return [("dtstart", since.astimezone(clock.SHANGHAI) if since else ends - LAST_HOUR), ("dtend", ends)]
    return [("dtstart", until), ("dtend", until + timedelta(days=1))]


def _alarm(title: str, days: int) -> object:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(days=-days))
    return alarm
