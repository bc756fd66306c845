"""Filling the holiday table: whole years from a workbook, or from the schedules our library knows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core.audit import record
from nantong_award.core.models import CalendarDay, HolidaySchedule, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden
from nantong_award.regulation.holidays import FIRST_PUBLISHED, LAST_PUBLISHED, scheduled_days

ADD = "core.add_holidayschedule"


@transaction.atomic
def import_years(rows: Sequence[Mapping[str, Any]], *, by: User | None) -> list[HolidaySchedule]:
    """Every year that the rows name becomes exactly what they say; `by` is None on the command line only."""
    _allowed(by)
    years: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        years.setdefault(row["date"].year, []).append(row)
    return [_write(year, days, by) for year, days in sorted(years.items())]


@transaction.atomic
def seed(*, by: User | None) -> list[HolidaySchedule]:
    """The schedules published for 2004 to 2026, for the years that the table does not have yet."""
    _allowed(by)
    present = set(HolidaySchedule.objects.values_list("year", flat=True))
    source = _("国务院办公厅关于%(year)d年部分节假日安排的通知")
    return [
        _write(
            year,
            [
                {
                    "date": each.day,
                    "worked": each.worked,
                    "name": each.name,
                    "source": source % {"year": year},
                }
                for each in scheduled_days(year)
            ],
            by,
        )
        for year in range(FIRST_PUBLISHED, LAST_PUBLISHED + 1)
        if year not in present
    ]


def _allowed(by: User | None) -> None:
    if by is not None and not may(by, ADD):
        raise Forbidden(_("您没有维护节假日安排的权限。"))


def _write(year: int, rows: Sequence[Mapping[str, Any]], by: User | None) -> HolidaySchedule:
    """One year, whole; what it held before is replaced and told in the audit log."""
    schedule = HolidaySchedule.objects.select_for_update().filter(year=year).first()
    schedule = schedule or HolidaySchedule(year=year)
    before = _text(schedule.days.values_list("date", "worked")) if schedule.pk else ""
    schedule.source = next((row["source"] for row in rows if row.get("source")), schedule.source)
    schedule.whole_year = True
    schedule.save()
    schedule.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(schedule=schedule, date=row["date"], worked=row["worked"], name=row.get("name") or "")
        for row in rows
    )
    after = _text((row["date"], row["worked"]) for row in rows)
    record("import_holidays", schedule, by=by, details={"before": before, "after": after})
    return schedule


def _text(days: Any) -> str:
    """Days as the log keeps them: 0101休 0104班."""
    return " ".join(f"{day:%m%d}{'班' if worked else '休'}" for day, worked in sorted(days, key=_first))


def _first(pair: tuple[date, bool]) -> date:
    return pair[0]
