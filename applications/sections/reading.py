"""A section's answers as people read them: on the check page, in the print, beside the opinion form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from applications.sections.fields import Data, Field, Kind, Section, Words, is_blank


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a value, or a table with its header."""

    key: str
    label: Words
    value: str = ""
    header: tuple[Words, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it is shown as a table."""
        return bool(self.header)

    @property
    def words(self) -> str:
        """The whole answer in one line, to be set beside another."""
        return "；".join("，".join(filter(None, row)) for row in self.rows) if self.is_table else self.value


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that two texts of a section give differently."""

    label: Words
    before: str
    after: str


def read(section: Section, data: Data, years: Sequence[int] = ()) -> list[Answer]:
    """The answers that apply, in the order of the form."""
    return [_answer(field, data.get(field.key), years) for field in section.asked(data)]


def changes(section: Section, before: Data, after: Data, years: Sequence[int] = ()) -> list[Change]:
    """What differs between two texts of a section, in the order of the form."""
    old, new = ({answer.key: answer for answer in read(section, data, years)} for data in (before, after))
    return [
        Change(field.label, _words(old.get(field.key)), _words(new.get(field.key)))
        for field in section.fields
        if _words(old.get(field.key)) != _words(new.get(field.key))
    ]


def _words(answer: Answer | None) -> str:
    return answer.words if answer else ""


def _answer(field: Field, value: Any, years: Sequence[int]) -> Answer:
    if field.kind is Kind.ROWS:
        header = tuple(column.label for column in field.columns)
        rows = tuple(
            tuple(read_value(column, row.get(column.key)) for column in field.columns) for row in value or ()
        )
        return Answer(field.key, field.label, header=header, rows=rows)
    if field.kind is Kind.TABLE:
        header = (_("指标"), _("单位"), *(_("%(year)d年") % {"year": year} for year in years))
        rows = tuple(
            (
                str(line.label),
                str(line.unit),
                *map(_figure, (value or {}).get(line.key) or [None] * len(years)),
            )
            for line in field.lines
        )
        return Answer(field.key, field.label, header=header, rows=rows)
    return Answer(field.key, field.label, read_value(field, value))


def read_value(field: Field, value: Any) -> str:
    """One value in words; empty where there is none."""
    if is_blank(value):
        return ""
    if field.kind is Kind.BOOL:
        return _("是") if value else _("否")
    if field.kind is Kind.AGREE:
        return _("已确认") if value else ""
    if field.kind is Kind.CHOICE:
        return str(field.label_of(value))
    if field.kind is Kind.DATE:
        day = date.fromisoformat(value)
        return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
    if field.kind in (Kind.MONEY, Kind.NUMBER):
        return f"{_figure(value)} {field.unit}".strip()
    return str(value)


def _figure(value: Any) -> str:
    try:
        return "" if is_blank(value) else f"{Decimal(str(value)):,f}"
    except InvalidOperation:
        return str(value)
