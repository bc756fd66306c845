"""The holiday table as a workbook: what is written is what is read again."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from nantong_award.core import workbooks
from nantong_award.core.models import CalendarDay
from nantong_award.core.models.holidays import FIRST_YEAR, LAST_YEAR
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable

SHEET, ROW = "节假日安排", "row"
KINDS = {"休": False, "班": True}
COLUMNS = (
    Column("date", "日期", "date", required=True),
    Column("kind", "安排", required=True),
    Column("name", "名称"),
    Column("source", "依据"),
)
_HEADERS = {column.key: column.header for column in COLUMNS}
SATURDAY = 5
# Days off in every schedule; a year without them is not a whole year.
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))


def read_holidays(file: IO[bytes] | File | bytes) -> list[dict[str, Any]]:
    """Whole years of 休 and 班; raises Unreadable with every problem by row and column."""
    rows = workbooks.read(file, COLUMNS, row_key=ROW)
    if not rows:
        raise Unreadable([Problem(SHEET, 2, "", _("工作簿中没有日期。"))])
    problems = [Problem(SHEET, row[ROW], _HEADERS[key], text) for row in rows for key, text in _unsound(row)]
    problems += _twice(rows)
    if not problems:
        problems += _not_whole(rows)
    if problems:
        raise Unreadable(problems)
    return [
        {
            "date": row["date"],
            "worked": KINDS[row["kind"]],
            "name": row.get("name") or "",
            "source": row.get("source") or "",
        }
        for row in rows
    ]


def _unsound(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    day: date = row["date"]
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        yield "date", _("年份应在 %(first)d 至 %(last)d 之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if row["kind"] not in KINDS:
        yield "kind", _("请填写“休”或者“班”。")
    elif KINDS[row["kind"]] and day.weekday() < SATURDAY:
        yield "kind", _("该日是周一至周五，本就上班，不必登记为“班”。")
    if len(row.get("name") or "") > 40:
        yield "name", _("名称不得超过 40 字。")
    if len(row.get("source") or "") > 120:
        yield "source", _("依据不得超过 120 字。")


def _twice(rows: list[dict[str, Any]]) -> Iterator[Problem]:
    seen: dict[date, int] = {}
    for row in rows:
        if row["date"] in seen:
            text = _("与第 %(row)d 行重复。") % {"row": seen[row["date"]]}
            yield Problem(SHEET, row[ROW], _HEADERS["date"], text)
        seen.setdefault(row["date"], row[ROW])


def _not_whole(rows: list[dict[str, Any]]) -> Iterator[Problem]:
    """A year that lacks a day off of every schedule would be counted wrongly: it is refused."""
    off = {row["date"] for row in rows if not KINDS[row["kind"]]}
    for year in sorted({row["date"].year for row in rows}):
        last = max(row[ROW] for row in rows if row["date"].year == year)
        for month, day in ALWAYS_OFF:
            if date(year, month, day) not in off:
                text = _("%(year)d 年的安排不完整：缺少 %(month)d 月 %(day)d 日“休”。")
                found = text % {"year": year, "month": month, "day": day}
                yield Problem(SHEET, last, _HEADERS["date"], found)


def write_holidays(days: Iterable[CalendarDay] = ()) -> bytes:
    """The table, or with no days the empty workbook to fill in."""
    rows = ([day.date, day.get_worked_display(), day.name, day.schedule.source] for day in days)
    return workbooks.write([Sheet(SHEET, [column.header for column in COLUMNS], rows)])
