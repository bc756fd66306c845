"""A section's answers as people read them: on the check page, in the print, beside the opinion form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from applications.sections.fields import REASONS, Data, Field, Kind, Line, Section, Words, is_blank
from applications.sections.figures import Table
from applications.sections.merging import place_names, same, split
from applications.sections.privacy import masked, private_field


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a value, or a table with its header."""

    key: str
    label: Words
    value: str = ""
    header: tuple[Words, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_masked: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it is shown as a table."""
        return bool(self.header)

    @property
    def words(self) -> str:
        """The whole answer in one line, to be set beside another."""
        return "；".join("，".join(filter(None, row)) for row in self.rows) if self.is_table else self.value


@dataclass(frozen=True, slots=True)
class Dispute:
    """A place of a section that two people filled differently at once, in words."""

    place: str
    label: Words
    yours: str
    theirs: str


def read(section: Section, data: Data, years: Sequence[int] = (), *, in_full: bool = False) -> list[Answer]:
    """The answers that apply, in the order of the form; private ones masked, but in the applicant's own print."""
    shown = data if in_full else masked(section, data)
    answers = [_answer(field, shown.get(field.key), years) for field in section.asked(data)]
    return [
        replace(answer, is_masked=answer.value != "")
        if not in_full and private_field(section, answer.key)
        else answer
        for answer in answers
    ]


def _answer(field: Field, value: Any, years: Sequence[int]) -> Answer:
    if field.kind is Kind.ROWS:
        header = tuple(column.label for column in field.columns)
        rows = tuple(
            tuple(read_value(column, row.get(column.key)) for column in field.columns) for row in value or ()
        )
        return Answer(field.key, field.label, header=header, rows=rows)
    if field.kind is Kind.TABLE:
        header = (_("指标"), _("单位"), *(_("%(year)d年") % {"year": year} for year in years))
        return Answer(field.key, field.label, header=header, rows=_table_rows(field, value or {}, years))
    return Answer(field.key, field.label, read_value(field, value))


def _table_rows(field: Field, value: Data, years: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Entered and computed lines; where there are no figures, the reason why stands in the first year."""
    table, reasons, rows = Table(value, len(years)), value.get(REASONS) or {}, []
    for line in field.lines:
        figures = [_figure(each) for each in _line_figures(line, value, table)]
        if not any(figures) and reasons.get(line.key):
            figures = [reasons[line.key], *figures[1:]]
        rows.append((str(line.label), str(line.unit), *figures))
    return tuple(rows)


def _line_figures(line: Line, value: Data, table: Table) -> list[Any]:
    return table.derived(line.key) if line.derived else value.get(line.key) or [None] * table.years


def disputes(section: Section, yours: Data, theirs: Data) -> list[Dispute]:
    """Both values of every place that two people changed at once, in the order of the form."""
    mine, other = split(section, yours), split(section, theirs)
    return [
        Dispute(place, label, _place_words(field, mine[place]), _place_words(field, other.get(place)))
        for field in section.fields
        for place, label in zip(place_names(field), _place_labels(field), strict=True)
        if place in mine and not same(mine[place], other.get(place))
    ]


def _place_labels(field: Field) -> list[Words]:
    return [line.label for line in field.entered] if field.kind is Kind.TABLE else [field.label]


def _place_words(field: Field, value: Any) -> str:
    if field.kind is Kind.TABLE:
        figures, reason = value or (None, "")
        return "，".join(filter(None, (*(_figure(each) or "—" for each in figures or ()), reason)))
    return _answer(field, value, ()).words


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
    if field.kind is Kind.EVIDENCE:
        return str(value).partition(":")[2]
    if field.kind in (Kind.MONEY, Kind.NUMBER):
        return f"{_figure(value)} {field.unit}".strip()
    return str(value)


def _figure(value: Any) -> str:
    try:
        return "" if is_blank(value) else f"{Decimal(str(value)):,f}"
    except InvalidOperation:
        return str(value)
