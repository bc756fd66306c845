"""A section as a form: single fields, rows and tables; a draft may be incomplete, but not wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.forms.draft import DraftForm, Errors
from applications.forms.fields import form_field, is_given
from applications.forms.table import TableForm, TableLine
from applications.sections.fields import Choices, Data, Field, Kind, Section, Words
from applications.sections.figures import Oddity
from applications.sections.industries import by_section
from applications.sections.reasons import Blank
from applications.sections.registry import YEARS

LIMIT = 50  # rows of a list that names no limit of its own


@dataclass
class Part:
    """One field as the template shows it: a bound field, the forms of its rows, or the lines of its table."""

    field: Field
    shown: bool
    bound: forms.BoundField | None = None
    rows: list[DraftForm] | None = None
    table: list[tuple[Words, list[TableLine]]] | None = None
    notes: list[Any] = field(default_factory=list)

    @property
    def industries(self) -> list[Any]:
        """The divisions to choose from, where an industry is asked."""
        return by_section() if self.field.kind is Kind.INDUSTRY else []

    @property
    def is_reason(self) -> bool:
        """Whether it asks why another question is blank."""
        return isinstance(self.field.when, Blank)

    @property
    def rows_left(self) -> int:
        """How many rows more there may be."""
        return (self.field.limit or LIMIT) - len(self.rows or ())


class SectionForm:
    """The whole section, bound to a post or to what is stored; `files` are those that evidence fields offer."""

    def __init__(
        self,
        section: Section,
        answers: Data,
        posted: QueryDict | None = None,
        *,
        years: Sequence[int] = tuple(range(YEARS)),
        more: str = "",
        blank: int = 1,
        files: Choices = (),
    ) -> None:
        self.section, self.answers, self.posted, self.years = section, answers, posted, years
        self.more, self.blank, self.files = more, blank, files
        single = [field for field in section.fields if field.kind not in (Kind.ROWS, Kind.TABLE)]
        self.main = self._form({field.key: form_field(field, files) for field in single}, "", answers)
        self.tables = {
            field.key: TableForm(field, answers.get(field.key) or {}, years, posted)
            for field in section.fields
            if field.kind is Kind.TABLE
        }
        self.rows = {field.key: self._rows(field) for field in section.fields if field.kind is Kind.ROWS}

    def _form(self, fields: Mapping[str, forms.Field], prefix: str, initial: Data) -> DraftForm:
        return DraftForm(fields, data=self.posted, prefix=prefix or None, initial=dict(initial))

    def _rows(self, field: Field) -> list[DraftForm]:
        kept: list[Data] = self.answers.get(field.key) or []
        if self.posted is None:
            wanted = len(kept) + (self.blank if self.more == field.key or not kept else 0)
        else:
            wanted = self._posted_rows(field) or self.blank
        return [
            self._form(
                {column.key: form_field(column, self.files) for column in field.columns},
                f"{field.key}-{place}",
                kept[place] if place < len(kept) else {},
            )
            for place in range(wanted)
        ]

    def _posted_rows(self, field: Field) -> int:
        pattern = re.compile(rf"{field.key}-(\d{{1,3}})-")
        places = [int(match[1]) for name in self.posted or () if (match := pattern.match(name))]
        return min(max(places, default=-1), field.limit or LIMIT) + 1

    # --- what was given --------------------------------------------------------------------------------------
    @property
    def forms(self) -> Iterator[DraftForm]:
        """Every form in it."""
        yield self.main
        yield from self.tables.values()
        for rows in self.rows.values():
            yield from rows

    def is_valid(self) -> bool:
        """Nothing is wrong; much may be missing."""
        return not self.errors()

    def errors(self) -> Errors:
        """Every message with its place, in the order of the fields."""
        found = [error for form in self.forms for error in form.summary()]
        for key, rows in self.rows.items():
            limit = self.section.field(key).limit
            if limit is not None and len(self._given(rows)) > limit:
                text = _("“%(label)s”最多 %(limit)d 行。") % {
                    "label": self.section.field(key).label,
                    "limit": limit,
                }
                found.append({"id": f"rows-{key}", "message": text})
        return found

    def data(self) -> dict[str, Any]:
        """What can be kept: valid answers, and for those in error what was stored before."""
        kept = {**self.answers, **self.main.valid_values()}
        for key, table in self.tables.items():
            kept[key] = table.value()
        for key, rows in self.rows.items():
            if not any(form.errors for form in rows):
                kept[key] = self._given(rows)[: self.section.field(key).limit]
        return kept

    def wrong_places(self) -> set[str]:
        """Places with something that cannot be kept (see sections.merging)."""
        wrong = set(self.main.errors)
        for table in self.tables.values():
            wrong |= table.wrong_places()
        for key, rows in self.rows.items():
            limit = self.section.field(key).limit
            if any(form.errors for form in rows) or (limit and len(self._given(rows)) > limit):
                wrong.add(key)
        return wrong

    @staticmethod
    def _given(rows: list[DraftForm]) -> list[dict[str, Any]]:
        return [row for form in rows if is_given(row := form.valid_values())]

    # --- what is shown -----------------------------------------------------------------------------------------
    def parts(
        self, notes: Mapping[str, list[Any]] | None = None, oddities: Iterable[Oddity] = ()
    ) -> list[Part]:
        """The fields in order, each in the shape its template needs, with what there is to note beside it."""
        answers = self.data() if self.posted is not None else self.answers
        made = [self._part(field, field.is_asked(answers), oddities) for field in self.section.fields]
        for part in made:
            part.notes = (notes or {}).get(part.field.key, [])
        return made

    def _part(self, field: Field, shown: bool, oddities: Iterable[Oddity]) -> Part:
        if field.kind is Kind.ROWS:
            return Part(field, shown, rows=self.rows[field.key])
        if field.kind is Kind.TABLE:
            return Part(field, shown, table=self.tables[field.key].groups(oddities))
        return Part(field, shown, bound=self.main[field.key])
