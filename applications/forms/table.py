"""The indicator table as a form: figures of three years, the reason where there are none, and what follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applications.forms.draft import DraftForm
from applications.forms.fields import FigureField
from applications.sections.fields import REASONS, Data, Field, Line, Words
from applications.sections.figures import Oddity, Table

REASON_LIMIT = 100


@dataclass
class TableLine:
    """One line as the template shows it: cells to fill in, or computed figures."""

    line: Line
    place: str
    cells: list[tuple[int, forms.BoundField]] = field(default_factory=list)
    reason: forms.BoundField | None = None
    derived: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class TableForm(DraftForm):
    """The lines that people fill in, bound to a post or to what is stored."""

    def __init__(self, table: Field, kept: Data, years: Sequence[int], posted: QueryDict | None) -> None:
        self.table, self.kept, self.years = table, kept, years
        fields: dict[str, forms.Field] = {}
        initial: dict[str, Any] = {}
        for line in table.entered:
            figures = dict(enumerate(kept.get(line.key) or []))
            for place in range(len(years)):
                fields[f"{line.key}-{place}"] = _cell(line)
                initial[f"{line.key}-{place}"] = figures.get(place)
            fields[f"{line.key}-{REASONS}"] = _reason(line)
            initial[f"{line.key}-{REASONS}"] = (kept.get(REASONS) or {}).get(line.key, "")
        super().__init__(fields, data=posted, prefix=table.key, initial=initial)

    def value(self) -> dict[str, Any]:
        """Figures by line, and reasons; where a figure is wrong, what was stored before."""
        valid, made = self.valid_values(), {}
        reasons = dict(self.kept.get(REASONS) or {})
        for line in self.table.entered:
            before = self.kept.get(line.key) or []
            made[line.key] = [
                valid[name] if (name := f"{line.key}-{place}") in valid else _at(before, place)
                for place in range(len(self.years))
            ]
            reasons[line.key] = valid.get(f"{line.key}-{REASONS}", reasons.get(line.key, ""))
        return {**made, REASONS: {key: text for key, text in reasons.items() if text}}

    def wrong_places(self) -> set[str]:
        """Lines with something that cannot be kept."""
        return {f"{self.table.key}.{name.rpartition('-')[0]}" for name in self.errors}

    def groups(self, oddities: Iterable[Oddity] = ()) -> list[tuple[Words, list[TableLine]]]:
        """Lines under their headings, computed ones and notes included."""
        told: dict[str, list[str]] = {}
        for oddity in oddities:
            told.setdefault(oddity.line, []).append(oddity.message)
        figures = Table(self.value() if self.is_bound else self.kept, len(self.years))
        groups: dict[str, tuple[Words, list[TableLine]]] = {}
        for line in self.table.lines:
            shown = self._line(line, figures)
            shown.notes = told.get(line.key, [])
            groups.setdefault(str(line.group), (line.group, []))[1].append(shown)
        return list(groups.values())

    def _line(self, line: Line, figures: Table) -> TableLine:
        place = f"{self.table.key}.{line.key}"
        if line.derived:
            computed = ["" if figure is None else f"{figure:,f}" for figure in figures.derived(line.key)]
            return TableLine(line, place, derived=list(zip(self.years, computed, strict=True)))
        cells = [(year, self[f"{line.key}-{number}"]) for number, year in enumerate(self.years)]
        return TableLine(line, place, cells, reason=self[f"{line.key}-{REASONS}"])


def _cell(line: Line) -> FigureField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
    return FigureField(label=f"{line.label}", max_digits=16, decimal_places=4, required=False, widget=widget)


def _reason(line: Line) -> forms.CharField:
    return forms.CharField(
        label=_("无此项的原因"), max_length=REASON_LIMIT, required=False, widget=forms.TextInput()
    )


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else None
