"""XLSX of one's own sheet: out with the guide and every item's version, back with the same checks (R20.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable, read_sheets, write
from review.models import KeyFactors, Scorecard
from review.selectors.sheets import Sheet as Scoresheet
from review.services.key_factors import FIELDS as FACTORS
from review.services.scorecards import FIELDS, TEXT_LIMIT


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row of the workbook says of one item (or of one key factor), and the version that it was made from."""

    item: str
    row: int
    version: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """A workbook that was read."""

    scores: list[Entry]
    factors: list[Entry]


def score_columns(step: int) -> tuple[Column, ...]:
    """The sheet's columns; only percentage and texts can be typed into."""
    steps = tuple(str(each) for each in range(0, 101, step))
    return (
        Column("item", _("条目"), "text", True, locked=True),
        Column("title", _("名称"), locked=True),
        Column("points", _("分值"), "decimal", locked=True),
        Column("percent", _("百分比"), choices=steps),
        Column("strengths", _("优势")),
        Column("opportunities", _("改进机会")),
        Column("questions", _("现场核实问题")),
        Column("version", _("版本"), "text", True, locked=True),
    )


def factor_columns() -> tuple[Column, ...]:
    """The key factors' columns."""
    return (
        Column("item", _("要点"), "text", True, locked=True),
        Column("text", _("内容")),
        Column("version", _("版本"), "text", True, locked=True),
    )


def scoresheet(sheet: Scoresheet, factors: KeyFactors | None) -> bytes:
    """One expert's own sheet as a form to fill in away from the network; key factors where the sheet has them."""
    card = sheet.card
    columns = score_columns(sheet.criteria.step)
    rows = (
        [
            line.item.code,
            line.item.title,
            line.item.points,
            line.score.percent,
            line.score.strengths,
            line.score.opportunities,
            line.score.questions,
            _stamp(card, line.score.version),
        ]
        for line in sheet.lines
    )
    sheets = [Sheet(_("评分表"), [each.header for each in columns], rows, columns)]
    if factors:
        sheets.append(_factors(card, factors))
    return write([*sheets, _guide(sheet), _about(sheet)])


def _factors(card: Scorecard, factors: KeyFactors) -> Sheet:
    columns = factor_columns()
    rows = ([_name(key), getattr(factors, key), _stamp(card, factors.version)] for key in FACTORS)
    return Sheet(_("组织概述要点"), [each.header for each in columns], rows, columns)


def _guide(sheet: Scoresheet) -> Sheet:
    """Each item's bands beside each other, as the page shows them."""
    columns = tuple(
        Column(key, key, locked=True) for key in (_("条目"), _("名称"), _("要点"), _("档次"), _("说明"))
    )
    rows = (
        [line.item.code, line.item.title, line.item.guidance, band.label, band.text]
        for line in sheet.lines
        for band in line.bands
    )
    return Sheet(_("评分指南"), [each.header for each in columns], rows, columns)


def _about(sheet: Scoresheet) -> Sheet:
    columns = tuple(Column(key, key, locked=True) for key in (_("项目"), _("内容")))
    file = sheet.card.assignment.application
    rows: list[list[Any]] = [
        [_("申报编号"), file.number],
        [_("申报主体"), file.applicant.name],
        [_("评分标准"), sheet.criteria.title],
        [_("评分表版本"), sheet.stamp],
        [_("导出时间"), clock.now()],
        [_("填写方法"), _("只填“百分比”和三栏文字，百分比从列表选择；填好后在同一页上传。其余各列已锁定。")],
        [_("版本"), _("“版本”一列用来核对导出以后网上有无改动，请不要修改。")],
    ]
    return Sheet(_("说明"), [each.header for each in columns], rows, columns)


def _stamp(card: Scorecard, version: int) -> str:
    """Which sheet, and which version of the item."""
    return f"{card.pk}-{version}"


def _name(key: str) -> str:
    return str(KeyFactors._meta.get_field(key).verbose_name)  # type: ignore[union-attr]


def read_scoresheet(file: BinaryIO, sheet: Scoresheet) -> Filled:
    """What a filled workbook says; raises Unreadable with sheet, row and column of every problem, all or nothing."""
    titles = {"scores": _("评分表"), "factors": _("组织概述要点")}
    known = {titles["scores"]: score_columns(sheet.criteria.step), titles["factors"]: factor_columns()}
    found = read_sheets(file, known, beside=(_("评分指南"), _("说明")), row_key="row")
    problems: list[Problem] = []
    scores = list(
        _entries(found.get(titles["scores"], []), titles["scores"], sheet, sheet.criteria.codes, problems)
    )
    names = {_name(key): key for key in FACTORS}
    factors = list(_entries(found.get(titles["factors"], []), titles["factors"], sheet, names, problems))
    if not scores and not factors and not problems:
        problems.append(Problem(titles["scores"], 1, "", _("没有可以读取的内容，请使用从本页下载的工作簿。")))
    if problems:
        raise Unreadable(problems)
    return Filled(
        [_score(entry) for entry in scores],
        [
            Entry(names[each.item], each.row, each.version, {names[each.item]: each.values["text"] or ""})
            for each in factors
        ],
    )


def _score(entry: Entry) -> Entry:
    """Percentages as numbers, empty cells as empty texts."""
    percent = entry.values.get("percent")
    values: dict[str, Any] = {"percent": None if percent is None else int(percent)}
    values |= {key: entry.values.get(key) or "" for key in FIELDS[1:]}
    return Entry(entry.item, entry.row, entry.version, values)


def _entries(
    rows: Iterable[Mapping[str, Any]],
    title: str,
    sheet: Scoresheet,
    known: Iterable[str],
    problems: list[Problem],
) -> Iterable[Entry]:
    """The rows that belong to this sheet; what does not is a problem at its place."""
    seen: dict[str, int] = {}
    for row in rows:
        number, item = row["row"], row["item"]
        if item not in known:
            problems.append(Problem(title, number, _("条目"), _("评分表没有这个条目。")))
            continue
        if seen.setdefault(item, number) != number:
            problems.append(
                Problem(title, number, _("条目"), _("与第 %(row)d 行重复。") % {"row": seen[item]})
            )
        version = _version(row["version"], sheet.card)
        if version is None:
            problems.append(Problem(title, number, _("版本"), _("这一行不是从这份评分表导出的。")))
        problems += [
            Problem(title, number, name, _("不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT})
            for name, text in row.items()
            if isinstance(text, str) and len(text) > TEXT_LIMIT
        ]
        yield Entry(item, number, version or 0, dict(row))


def _version(text: str, card: Scorecard) -> int | None:
    number, _dash, version = text.partition("-")
    return int(version) if number == str(card.pk) and version.isdecimal() and len(version) < 9 else None
