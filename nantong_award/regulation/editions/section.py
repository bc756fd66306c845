"""Checked reading of one TOML table: every refusal names the file, the key and the reason (R0.3)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

Member = TypeVar("Member", bound=Enum)


class EditionError(Exception):
    """A bad edition or criteria file: which file, which key, and why."""

    def __init__(self, file: Path | str, key: str, reason: str) -> None:
        self.file, self.key, self.reason = str(file), key, reason
        super().__init__(f"{file}: {key}: {reason}")


class Section:
    """One table of a file; remembers which keys were read, so that a misspelt key is refused."""

    def __init__(self, file: Path, path: str, table: Any) -> None:
        if not isinstance(table, dict):
            raise EditionError(file, path, "expected a table")
        self.file, self.path, self.table = file, path, table
        self.read: set[str] = set()

    def name(self, key: str) -> str:
        """The key's full path."""
        return f"{self.path}.{key}" if self.path else key

    def fail(self, key: str, reason: str) -> EditionError:
        """An error at a key of this table."""
        return EditionError(self.file, self.name(key), reason)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.table

    def _value(self, key: str) -> Any:
        self.read.add(key)
        if key not in self.table:
            raise self.fail(key, "is missing")
        return self.table[key]

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, "expected a text")
        return value

    def numeral(self, key: str) -> str:
        """An article or item number, written as a text: "12"."""
        value = self.text(key)
        if not (value.isascii() and value.isdigit() and 0 < int(value) < 100):
            raise self.fail(key, 'expected the number of an article or item as text, such as "12"')
        return value

    def whole(self, key: str, low: int = 0, high: int = 10_000) -> int:
        """A whole number within bounds."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.fail(key, f"expected a whole number from {low} to {high}")
        return value

    def maybe_whole(self, key: str, low: int = 1) -> int | None:
        """A whole number, or None where the key is left out."""
        return self.whole(key, low) if self.has(key) else None

    def decimal(self, key: str) -> Decimal:
        """A decimal written as a text, never as a binary float."""
        value = self._value(key)
        if not isinstance(value, str):
            raise self.fail(key, 'expected a decimal as text, such as "0.20"')
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self.fail(key, f"{value!r} is no decimal") from None
        if not number.is_finite() or number < 0:
            raise self.fail(key, f"{value!r} is no decimal from 0 up")
        return number

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        if default is not None and not self.has(key):
            return default
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.fail(key, "expected true or false")
        return value

    def maybe_day(self, key: str) -> date | None:
        """A date, or None where the key is left out."""
        if not self.has(key):
            return None
        value = self._value(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fail(key, "expected a date")
        return value

    def maybe_month_day(self, key: str) -> tuple[int, int] | None:
        """A yearly day written "03-31", or None where the key is left out."""
        if not self.has(key):
            return None
        value = self.text(key)
        try:
            day = date.fromisoformat(f"2001-{value}")
        except ValueError:
            raise self.fail(key, f'{value!r} is no day of the year such as "03-31"') from None
        return day.month, day.day

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """One of a few words."""
        if default is not None and not self.has(key):
            return default
        value = self.text(key)
        if value not in set(allowed):
            raise self.fail(key, f"{value!r} is none of {', '.join(sorted(allowed))}")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of different texts."""
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise self.fail(key, "expected a list of texts")
        if len(set(value)) != len(value):
            raise self.fail(key, "names something twice")
        return tuple(value)

    def members(self, key: str, kind: type[Member]) -> frozenset[Member]:
        """A list of the values of an enumeration, not empty."""
        words = self.words(key)
        known = {str(member.value): member for member in kind}
        for word in words:
            if word not in known:
                raise self.fail(key, f"{word!r} is none of {', '.join(known)}")
        if not words:
            raise self.fail(key, "is empty")
        return frozenset(known[word] for word in words)

    def section(self, key: str) -> "Section":
        """A table within this one."""
        return Section(self.file, self.name(key), self._value(key))

    def sections(self, key: str) -> list["Section"]:
        """A list of tables within this one, not empty."""
        value = self._value(key)
        if not isinstance(value, list) or not value:
            raise self.fail(key, "expected a list of tables")
        return [Section(self.file, f"{self.name(key)}[{at}]", table) for at, table in enumerate(value)]

    def finish(self) -> None:
        """Refuses keys that nobody read."""
        for key in self.table:
            if key not in self.read:
                raise self.fail(key, "is not known here")
