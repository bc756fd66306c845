"""An invented applicant's answers as the fields of the section pages."""

from collections.abc import Iterator
from typing import Any

from applications.sections.fields import Kind, Section


def posted(section: Section, data: dict[str, Any]) -> dict[str, str]:
    """What a person would type and tick."""
    return dict(_fields(section, data))


def _fields(section: Section, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in section.asked(data):
        value = data.get(field.key)
        if value is None:
            continue
        if field.kind is Kind.ROWS:
            for place, row in enumerate(value):
                for column in field.columns:
                    yield from _one(f"{field.key}-{place}-{column.key}", column.kind, row.get(column.key))
        elif field.kind is Kind.TABLE:
            for line in field.entered:
                figures = value.get(line.key) or []
                for place, figure in enumerate(figures):
                    yield from _one(f"{field.key}-{line.key}-{place}", Kind.MONEY, figure)
        else:
            yield from _one(field.key, field.kind, value)


def _one(name: str, kind: Kind, value: Any) -> Iterator[tuple[str, str]]:
    if kind is Kind.AGREE:
        if value:
            yield name, "on"
    elif value is not None:
        yield name, str(value)
