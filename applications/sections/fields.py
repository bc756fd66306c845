"""What an application form is made of: sections of fields, written as data (domain: Art. 12–14, 18)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Choices = tuple[tuple[str, Words], ...]
Data = Mapping[str, Any]
# Where a table of figures keeps why a line has none; no line has this name.
REASONS = "reasons"


class Kind(StrEnum):
    """How a field is asked, checked and stored. Days are stored as ISO text, decimals as digits in text."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    BOOL = "bool"
    AGREE = "agree"
    CREDIT_CODE = "credit_code"
    MOBILE = "mobile"
    LANDLINE = "landline"
    POSTCODE = "postcode"
    EMAIL = "email"
    INDUSTRY = "industry"
    EVIDENCE = "evidence"
    ROWS = "rows"
    TABLE = "table"


class Condition(Protocol):
    """What decides from the answers whether a field is asked; `key` names the field that it hangs on."""

    @property
    def key(self) -> str:
        """The field of the same section that decides."""

    def holds(self, data: Data) -> bool:
        """Whether the data say so."""


@dataclass(frozen=True, slots=True)
class When:
    """A field is asked only while another field of its section holds one of these values."""

    key: str
    values: tuple[Any, ...] = (True,)

    def holds(self, data: Data) -> bool:
        """Whether the data say so."""
        return data.get(self.key) in self.values


@dataclass(frozen=True, slots=True)
class Field:
    """填报项. `limit` counts characters of texts and rows of tables; `unit` stands behind the figure.

    `private` answers identify or reach a person: a browser never keeps them on its own machine (RX.5).
    Who leaves an `explain` field blank is asked for the reason (applications.sections.reasons).
    """

    key: str
    label: Words
    kind: Kind = Kind.TEXT
    required: bool = True
    help: Words = ""
    limit: int | None = None
    unit: Words = ""
    choices: Choices = ()
    columns: tuple[Field, ...] = ()
    lines: tuple[Line, ...] = ()
    when: Condition | None = None
    private: bool = False
    explain: bool = False

    @property
    def entered(self) -> list[Line]:
        """The lines of a table that people fill in; the others are computed."""
        return [line for line in self.lines if not line.derived]

    def is_asked(self, data: Data) -> bool:
        """Whether the present answers make this field apply."""
        return self.when is None or self.when.holds(data)

    def label_of(self, value: Any) -> Words:
        """A choice as people read it."""
        return dict(self.choices).get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of figures over the three years before the application year.

    `derived` lines are computed from others, `signed` ones may be negative, and a `share` is at most 100 %.
    """

    key: str
    label: Words
    unit: Words
    required: bool = False
    group: Words = ""
    derived: bool = False
    signed: bool = False
    share: bool = False
    help: Words = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a section still lacks, and where."""

    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Section:
    """申报表的一部分."""

    key: str
    title: Words
    fields: tuple[Field, ...]
    help: Words = ""
    article: str = ""

    def field(self, key: str) -> Field:
        """One field; KeyError where there is none of that name."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def asked(self, data: Data) -> list[Field]:
        """The fields that apply to these answers."""
        return [field for field in self.fields if field.is_asked(data)]

    def missing(self, data: Data) -> list[Missing]:
        """Every required answer that is not there yet."""
        return [lack for field in self.asked(data) for lack in _lacking(field, data.get(field.key))]

    def is_started(self, data: Data) -> bool:
        """Whether anything was answered."""
        return any(not is_blank(value) for value in data.values())


def is_blank(value: Any) -> bool:
    """No answer: `False` and 0 are answers."""
    return value is None or value in ("", [], {})


def _lacking(field: Field, value: Any) -> list[Missing]:
    if field.kind is Kind.TABLE:
        return _lacking_lines(field, value or {})
    if field.kind is Kind.ROWS and not is_blank(value):
        return _lacking_cells(field, value)
    if field.kind is Kind.AGREE and field.required and value is not True:
        return [Missing(field.key, _("请确认：%(label)s") % {"label": field.label})]
    if field.required and is_blank(value):
        return [Missing(field.key, _("请填写“%(label)s”") % {"label": field.label})]
    return []


def _lacking_lines(field: Field, figures: Data) -> list[Missing]:
    """Required lines without figures and without a reason why there are none."""
    reasons = figures.get(REASONS) or {}
    return [
        Missing(field.key, _("请填齐“%(label)s”三年的数据，或者写明无此项的原因") % {"label": line.label})
        for line in field.entered
        if line.required
        and is_blank(reasons.get(line.key))
        and any(is_blank(figure) for figure in figures.get(line.key) or [None])
    ]


def _lacking_cells(field: Field, rows: list[Data]) -> list[Missing]:
    return [
        Missing(
            field.key,
            _("“%(label)s”第 %(row)d 行缺少“%(column)s”")
            % {"label": field.label, "row": place, "column": column.label},
        )
        for place, row in enumerate(rows, start=1)
        for column in field.columns
        if column.required and column.is_asked(row) and is_blank(row.get(column.key))
    ]
