"""The workbook from which past winners enter the ledger; lists are exported by the admin itself."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from applications.models import StandingEntry
from nantong_award.core import clock, workbooks
from nantong_award.core.identifiers import check_credit_code
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable
from nantong_award.regulation.stage import Track

SHEET, ROW = "历年获奖", "row"
FIRST_YEAR = 2009
LEVELS = {
    "市长质量奖": StandingEntry.Kind.AWARD.value,
    "市长质量奖提名奖": StandingEntry.Kind.NOMINATION.value,
}
TRACKS = {"组织": Track.ORGANIZATION.value, "个人": Track.INDIVIDUAL.value}
PAST_WINNERS = (
    Column("year", "年度", "integer", required=True),
    Column("level", "奖项", required=True),
    Column("track", "类别", required=True),
    Column("name", "名称", required=True),
    Column("credit_code", "统一社会信用代码"),
    Column("area", "所在地区"),
    Column("approved_on", "批准日", "date"),
    Column("prize", "奖金（元）", "decimal"),
)
_HEADERS = {column.key: column.header for column in PAST_WINNERS}


def read_past_winners(file: IO[bytes] | File | bytes) -> list[dict[str, Any]]:
    """The rows of a workbook of past winners; raises Unreadable with every problem by row and column.

    Unknown approval days and credit codes may stay empty.
    """
    rows = workbooks.read(file, PAST_WINNERS, row_key=ROW)
    if not rows:
        raise Unreadable([Problem(SHEET, 2, "", _("工作簿中没有获奖记录。"))])
    problems: list[Problem] = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        number = row.pop(ROW)
        problems += [Problem(SHEET, number, _HEADERS[key], text) for key, text in _unsound(row)]
        title = (row["year"], row["level"], row["track"], row["name"])
        if title in seen:
            text = _("与第 %(row)d 行重复。") % {"row": seen[title]}
            problems.append(Problem(SHEET, number, _HEADERS["name"], text))
        seen.setdefault(title, number)
    if problems:
        raise Unreadable(problems)
    return [_as_stored(row) for row in rows]


def _unsound(row: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What cannot be: only the form of the values is asked, no rule of the measures (history is history)."""
    today = clock.today()
    if not FIRST_YEAR <= row["year"] <= today.year:
        yield "year", _("年度应在 %(first)d 至 %(last)d 之间。") % {"first": FIRST_YEAR, "last": today.year}
    if row["level"] not in LEVELS:
        yield "level", _("请填写“市长质量奖”或者“市长质量奖提名奖”。")
    if row["track"] not in TRACKS:
        yield "track", _("请填写“组织”或者“个人”。")
    if len(row["name"]) > 120:
        yield "name", _("名称不得超过 120 字。")
    approved_on: date | None = row.get("approved_on")
    if approved_on is not None and approved_on > today:
        yield "approved_on", _("批准日不得晚于今天。")
    prize: Decimal | None = row.get("prize")
    if prize is not None and not 0 <= prize < 10**10:
        yield "prize", _("奖金应为不小于 0 的金额。")
    try:
        if row.get("credit_code"):
            check_credit_code(row["credit_code"])
    except ValidationError as error:
        yield "credit_code", error.messages[0]


def _as_stored(row: dict[str, Any]) -> dict[str, Any]:
    code = row.get("credit_code")
    return row | {
        "level": LEVELS[row["level"]],
        "track": TRACKS[row["track"]],
        "credit_code": check_credit_code(code) if code else None,
    }


def empty_past_winners() -> bytes:
    """The workbook to fill in, with the headers that are read again."""
    return workbooks.write([Sheet(SHEET, [column.header for column in PAST_WINNERS], [])])
