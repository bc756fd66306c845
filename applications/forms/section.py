"""A section as a form: single fields, rows and tables; a draft may be incomplete, but not wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.forms.fields import FigureField, form_field, is_given, stored
from applications.sections.fields import Data, Field, Kind, Line, Section
from applications.sections.registry import YEARS

Errors = list[dict[str, str]]


class DraftForm(forms.Form):
    """Fields of a draft: what is required is marked so, but may still be missing."""

    use_required_attribute = False

    def __init__(self, fields: Mapping[str, forms.Field], **options: Any) -> None:
        super().__init__(**options)
        self.fields.update(fields)

    def full_clean(self) -> None:
        """Check what is there; forget complaints about what is not there yet."""
        super().full_clean()
        for name, found in list(self.errors.items()):
            rest = [error for error in found.as_data() if error.code != "required"]
            del self.errors[name]
            if rest:
                self.add_error(None if name == NON_FIELD_ERRORS else name, rest)

    def valid_values(self) -> dict[str, Any]:
        """What passed, as JSON keeps it; a field in error is left out, and a form not sent says nothing."""
        if not self.is_bound:
            return {}
        return {name: stored(self.cleaned_data.get(name)) for name in self.fields if name not in self.errors}

    def summary(self) -> Errors:
        """Every message with the place where it was made."""
        return [
            {"id": self[name].auto_id, "message": f"{self[name].label}：{message}"}
            for name, messages in self.errors.items()
            for message in messages
        ]


@dataclass
class Part:
    """One field as the template shows it: a bound field, the forms of its rows, or the lines of its table."""

    field: Field
    shown: bool
    bound: forms.BoundField | None = None
    rows: list[DraftForm] | None = None
    table: list[tuple[Line, list[tuple[int, forms.BoundField]]]] | None = None


class SectionForm:
    """The whole section, bound to a post or to what is stored."""

    def __init__(
        self,
        section: Section,
        answers: Data,
        posted: QueryDict | None = None,
        *,
        years: Sequence[int] = tuple(range(YEARS)),
        more: str = "",
        blank: int = 1,
    ) -> None:
        self.section, self.answers, self.posted, self.years = section, answers, posted, years
        self.more, self.blank = more, blank
        single = [field for field in section.fields if field.kind not in (Kind.ROWS, Kind.TABLE)]
        self.main = self._form({field.key: form_field(field) for field in single}, "", answers)
        self.tables = {field.key: self._table(field) for field in section.fields if field.kind is Kind.TABLE}
        self.rows = {field.key: self._rows(field) for field in section.fields if field.kind is Kind.ROWS}

    def _form(self, fields: Mapping[str, forms.Field], prefix: str, initial: Data) -> DraftForm:
        return DraftForm(fields, data=self.posted, prefix=prefix or None, initial=dict(initial))

    def _table(self, field: Field) -> DraftForm:
        kept = self.answers.get(field.key) or {}
        fields, initial = {}, {}
        for line in field.lines:
            for year in range(len(self.years)):
                cell = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
                fields[f"{line.key}-{year}"] = FigureField(
                    label=f"{line.label}", max_digits=16, decimal_places=4, required=False, widget=cell
                )
                initial[f"{line.key}-{year}"] = dict(enumerate(kept.get(line.key) or [])).get(year)
        return self._form(fields, field.key, initial)

    def _rows(self, field: Field) -> list[DraftForm]:
        kept: list[Data] = self.answers.get(field.key) or []
        if self.posted is None:
            wanted = len(kept) + (self.blank if self.more == field.key or not kept else 0)
        else:
            wanted = self._posted_rows(field) or self.blank
        return [
            self._form(
                {column.key: form_field(column) for column in field.columns},
                f"{field.key}-{place}",
                kept[place] if place < len(kept) else {},
            )
            for place in range(wanted)
        ]

    def _posted_rows(self, field: Field) -> int:
        pattern = re.compile(rf"{field.key}-(\d{{1,3}})-")
        places = [int(match[1]) for name in self.posted or () if (match := pattern.match(name))]
        return min(max(places, default=-1), field.limit or 50) + 1

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
            kept[key] = self._lines(self.section.field(key), table)
        for key, rows in self.rows.items():
            if not any(form.errors for form in rows):
                kept[key] = self._given(rows)[: self.section.field(key).limit]
        return kept

    def _lines(self, field: Field, table: DraftForm) -> dict[str, list[Any]]:
        before, valid = self.answers.get(field.key) or {}, table.valid_values()
        return {
            line.key: [
                valid[name] if (name := f"{line.key}-{year}") in valid else _at(before.get(line.key), year)
                for year in range(len(self.years))
            ]
            for line in field.lines
        }

    @staticmethod
    def _given(rows: list[DraftForm]) -> list[dict[str, Any]]:
        return [row for form in rows if is_given(row := form.valid_values())]

    # --- what is shown -----------------------------------------------------------------------------------------
    def parts(self) -> list[Part]:
        """The fields in order, each in the shape its template needs."""
        answers = self.data() if self.posted is not None else self.answers
        return [self._part(field, field.is_asked(answers)) for field in self.section.fields]

    def _part(self, field: Field, shown: bool) -> Part:
        if field.kind is Kind.ROWS:
            return Part(field, shown, rows=self.rows[field.key])
        if field.kind is Kind.TABLE:
            table = self.tables[field.key]
            cells = [
                (line, [(year, table[f"{line.key}-{place}"]) for place, year in enumerate(self.years)])
                for line in field.lines
            ]
            return Part(field, shown, table=cells)
        return Part(field, shown, bound=self.main[field.key])


def _at(values: list[Any] | None, place: int) -> Any:
    return values[place] if values and place < len(values) else None
