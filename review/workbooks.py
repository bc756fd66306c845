"""XLSX of the expert pool, in and out, and of one's own sheet."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable, read, write
from review.models import Expert
from review.selectors.sheets import Sheet as Scoresheet

SEPARATOR = "、"


def columns() -> tuple[Column, ...]:
    """The pool's columns, with headers in the reader's language."""
    return (
        Column("code", _("专家编号"), "text", False),
        Column("name", _("姓名"), "text", True),
        Column("email", _("电子邮箱"), "text", False),
        Column("mobile", _("手机号码"), "text", False),
        Column("employer", _("工作单位"), "text", True),
        Column("employer_code", _("单位信用代码"), "text", False),
        Column("title", _("职称"), "text", False),
        Column("birth_year", _("出生年份"), "integer", False),
        Column("practice_years", _("质量工作年限"), "integer", False),
        Column("priority", _("优先类别"), "text", False),
        Column("specialities", _("专长"), "text", False),
        Column("trained_on", _("准则培训日期"), "date", False),
        Column("pledged_on", _("廉洁承诺日期"), "date", False),
        Column("is_available", _("本年度可参加"), "text", False),
    )


def pool(experts: Iterable[Expert]) -> bytes:
    """The pool as a workbook that can be read back."""
    wanted = columns()
    rows = ([_cell(expert, column.key) for column in wanted] for expert in experts)
    return write([Sheet(_("评审专家库"), [column.header for column in wanted], rows)])


def _cell(expert: Expert, key: str) -> Any:
    if key in ("name", "email", "mobile"):
        return getattr(expert.user, key) or ""
    if key == "priority":
        return expert.get_priority_display() if expert.priority else ""
    if key == "specialities":
        return SEPARATOR.join(expert.specialities)
    return getattr(expert, key)


def read_pool(file: BinaryIO) -> list[dict[str, Any]]:
    """The rows of an uploaded pool as `services.experts.import_pool` takes them; raises Unreadable, all or
    nothing, with sheet, row and column of every problem.
    """
    rows = read(file, columns(), row_key="row")
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    taken = [_taken(row, row.pop("row"), seen, problems) for row in rows]
    if problems:
        raise Unreadable(problems)
    return taken


def _taken(row: dict[str, Any], number: int, seen: dict[str, int], problems: list[Problem]) -> dict[str, Any]:
    """One row in the model's terms."""
    labels = {str(label): value for value, label in Expert.Priority.choices}

    def problem(key: str, message: str) -> None:
        header = next(column.header for column in columns() if column.key == key)
        problems.append(Problem(_("评审专家库"), number, header, message))

    code = row["code"] or ""
    if code and seen.setdefault(code, number) != number:
        problem("code", _("与第 %(row)d 行的编号相同") % {"row": seen[code]})
    if not code and not (row["email"] or row["mobile"]):
        problem("email", _("新专家须有电子邮箱或者手机号码"))
    priority = labels.get(row["priority"] or "")
    if priority is None and row["priority"]:
        problem("priority", _("没有这个类别：%(value)s") % {"value": row["priority"]})
    availability = row["is_available"] or _("是")
    if availability not in (_("是"), _("否")):
        problem("is_available", _("请填写“是”或者“否”"))
    texts = ("email", "mobile", "employer_code", "title")
    return {
        **row,
        **{key: row[key] or "" for key in texts},
        "code": code,
        "priority": priority or "",
        "specialities": [each for each in (row["specialities"] or "").split(SEPARATOR) if each],
        "is_available": availability == _("是"),
    }


def scoresheet(sheet: Scoresheet) -> bytes:
    """One expert's own sheet."""
    header = [
        _("条目"),
        _("名称"),
        _("分值"),
        _("百分比"),
        _("得分"),
        _("优势"),
        _("改进机会"),
        _("现场核实问题"),
    ]
    rows = (
        [
            line.item.code,
            line.item.title,
            line.item.points,
            line.score.percent,
            line.points,
            line.score.strengths,
            line.score.opportunities,
            line.score.questions,
        ]
        for line in sheet.lines
    )
    return write([Sheet(_("评分表"), header, rows)])
