"""A file as people read it: every answer under its label, tables as tables; for the county and the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.facts import answers_of
from applications.models import Application
from applications.sections.evidence import requirements_of
from applications.sections.fields import Field, Kind, is_blank
from applications.sections.registry import indicator_years, sections_of

MISSING = "—"


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table within a section."""

    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with its single answers and its tables."""

    key: str
    title: str
    answers: list[dict[str, str]]
    tables: list[ShownTable]


def shown_sections(application: Application) -> list[ShownSection]:
    """All sections as they were filled: one query."""
    answers, years = answers_of(application), indicator_years(application.round.year)
    return [
        _shown(section.key, str(section.title), section.asked(data), data, years)
        for section in sections_of(application.track, application.round.law)
        for data in [answers.get(section.key, {})]
    ]


def _shown(
    key: str, title: str, fields: list[Field], data: Mapping[str, Any], years: tuple[int, ...]
) -> ShownSection:
    single = [field for field in fields if field.kind not in (Kind.ROWS, Kind.TABLE)]
    tables = [field for field in fields if field.kind in (Kind.ROWS, Kind.TABLE)]
    return ShownSection(
        key,
        title,
        [{"label": str(field.label), "value": words(field, data.get(field.key))} for field in single],
        [_table(field, data.get(field.key), years) for field in tables],
    )


def words(field: Field, value: Any) -> str:
    """One answer as text."""
    if is_blank(value):
        return MISSING
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field.kind is Kind.CHOICE:
        return str(field.label_of(value))
    return f"{value} {field.unit}".strip()


def _table(field: Field, value: Any, years: tuple[int, ...]) -> ShownTable:
    if field.kind is Kind.TABLE:
        figures = value or {}
        rows = [
            [
                f"{line.label}（{line.unit}）" if line.unit else str(line.label),
                *_figures(figures.get(line.key)),
            ]
            for line in field.lines
        ]
        return ShownTable(str(field.label), [_("指标"), *(str(year) for year in years)], rows)
    columns = list(field.columns)
    rows = [[words(column, row.get(column.key)) for column in columns] for row in value or []]
    return ShownTable(str(field.label), [str(column.label) for column in columns], rows)


def _figures(values: Any) -> list[str]:
    return [MISSING if is_blank(each) else str(each) for each in (values or [None] * 3)]


def shown_evidence(application: Application) -> list[dict[str, Any]]:
    """The files that are part of the application, with the name of what they prove: one query."""
    names = {need.key: str(need.label) for need in requirements_of(application.track)}
    items = application.evidence.filter(removed_at=None).select_related("file")
    return [
        {"item": item, "stored": item.file, "label": item.title, "note": names.get(item.requirement, "")}
        for item in items
    ]
