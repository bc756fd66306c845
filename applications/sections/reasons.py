"""未填写的原因: a question that everybody is asked and this applicant leaves blank is answered with a reason.

The reason is a field of its own at the end of its section, asked only while the question is blank. So it is saved,
merged, read, printed and compared like every other answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Data, Field, Words, is_blank

REASON_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Blank:
    """A field is asked only while another field of its section, or this column of its rows, is blank."""

    key: str
    column: str = ""

    def holds(self, data: Data) -> bool:
        """Whether something is left out. Rows that are not there yet leave no column out."""
        value = data.get(self.key)
        if not self.column:
            return is_blank(value)
        return any(is_blank(row.get(self.column)) for row in value or ())


def explained(*fields: Field) -> tuple[Field, ...]:
    """The fields, and after them the reasons of those marked `explain`."""
    return (*fields, *(reason for field in fields for reason in _reasons(field)))


def _reasons(field: Field) -> Iterator[Field]:
    if field.explain:
        yield _reason(f"{field.key}_blank", field.label, Blank(field.key))
    for column in field.columns:
        if column.explain:
            yield _reason(f"{field.key}_{column.key}_blank", column.label, Blank(field.key, column.key))


def _reason(key: str, label: Words, when: Blank) -> Field:
    words = format_lazy(_("{label}未填写的原因"), label=label)
    return Field(key, words, limit=REASON_LIMIT, when=when)
