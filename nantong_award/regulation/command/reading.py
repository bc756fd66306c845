"""Reads the command's JSON strictly: every refusal names the key and what was expected."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, NoReturn, TypeVar

from nantong_award.regulation.draw import plain

Member = TypeVar("Member", bound=Enum)
Answer = TypeVar("Answer")

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS = re.compile(r"[0-9]+(\.[0-9]+)?")
FIRST_YEAR, LAST_YEAR = 1000, 9000
DECIMALS = 40


class BadInput(ValueError):
    """Bad input: `key` and what was expected there, as one line."""

    def __init__(self, key: str, expected: str) -> None:
        self.key, self.expected = key, expected
        super().__init__(one_line(f"{key}: {expected}"))


def one_line(text: str) -> str:
    """The text with everything escaped that could break or fake a line."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def parse(text: str) -> Any:
    """JSON with decimals kept exact; NaN, infinities and keys given twice are refused."""
    try:
        return json.loads(text, parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_object)
    except BadInput:
        raise
    except RecursionError:
        raise BadInput("input", "expected JSON that is less deeply nested") from None
    except ValueError as error:
        raise BadInput("input", f"expected JSON ({error})") from None


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        _no_number(text)
    return number if number.is_finite() else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise BadInput("input", f"expected a finite number, not {text[:40]}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(twice, "expected once, is given twice")
    return table


class Table:
    """One JSON object, with the keys it may have."""

    def __init__(self, value: Any, path: str, allowed: Collection[str]) -> None:
        if not isinstance(value, dict):
            raise BadInput(path or "input", "expected an object")
        self.table: Mapping[str, Any] = value
        self.path = path
        for key in value:
            if key not in allowed:
                raise BadInput(self.name(key), f"unknown key, expected one of {', '.join(sorted(allowed))}")

    def name(self, key: str) -> str:
        """The key's full path."""
        return f"{self.path}.{key}" if self.path else key

    def fail(self, key: str, expected: str) -> NoReturn:
        """Refuses the value at a key."""
        raise BadInput(self.name(key), f"expected {expected}")

    def given(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.table.get(key) is not None

    def maybe(self, key: str, read: Callable[[str], Answer]) -> Answer | None:
        """What `read` makes of the key; None where it is absent or null (not known)."""
        return read(key) if self.given(key) else None

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self.table.get(key)
        return value if isinstance(value, bool) else self.fail(key, "true or false")

    def text(self, key: str) -> str:
        """A text of printable signs, not empty."""
        value = self.table.get(key)
        if not isinstance(value, str) or not plain(value):
            self.fail(key, "a text that is not empty and holds no control character")
        return value

    def day(self, key: str) -> date:
        """An ISO date."""
        value = self.table.get(key)
        if isinstance(value, str) and DAY.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                self.fail(key, f"a day that exists, not {value}")
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
        self.fail(key, f"a day as YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}")

    def whole(self, key: str, low: int, high: int | None = None) -> int:
        """A whole number within bounds."""
        value = self.table.get(key)
        inside = isinstance(value, int) and not isinstance(value, bool) and value >= low
        if not inside or (high is not None and value > high):  # type: ignore[operator]
            self.fail(key, f"a whole number from {low}" + ("" if high is None else f" to {high}"))
        return int(value)  # type: ignore[arg-type]

    def number(self, key: str, high: int) -> Decimal:
        """A number from 0 up, given as a number or as a string of decimal digits."""
        expected = f"a number from 0 to {high}, or a string of its decimal digits"
        value = self.table.get(key)
        if isinstance(value, str) and DIGITS.fullmatch(value) and len(value) <= DECIMALS:
            value = Decimal(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= high:
            self.fail(key, expected)
        number = Decimal(value)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and (exponent < -DECIMALS or len(number.as_tuple().digits) > DECIMALS):
            self.fail(key, f"{expected}, of at most {DECIMALS} digits")
        return number.copy_abs()

    def member(self, key: str, kind: type[Member]) -> Member:
        """One of an enumeration's values."""
        value = self.table.get(key)
        known = {member.value: member for member in kind}
        if not isinstance(value, str) or value not in known:
            self.fail(key, f"one of {', '.join(known)}")
        return known[value]

    def word(self, key: str, words: Collection[str]) -> str:
        """One of a few words."""
        value = self.table.get(key)
        if not isinstance(value, str) or value not in words:
            self.fail(key, f"one of {', '.join(words)}")
        return value

    def rows(self, key: str) -> list[Any]:
        """A list; absent or null reads as empty where the caller says it is optional."""
        value = self.table.get(key)
        return value if isinstance(value, list) else self.fail(key, "a list")

    def tables(self, key: str, allowed: Collection[str]) -> list["Table"]:
        """A list of objects."""
        return [Table(row, f"{self.name(key)}[{at}]", allowed) for at, row in enumerate(self.rows(key))]

    def texts(self, key: str) -> list[str]:
        """A list of different texts of printable signs, none empty."""
        seen: dict[str, None] = {}
        for at, row in enumerate(self.rows(key)):
            if not isinstance(row, str) or not plain(row):
                self.fail(f"{key}[{at}]", "a text that is not empty and holds no control character")
            if row in seen:
                self.fail(f"{key}[{at}]", f"every text once, {row} is there already")
            seen[row] = None
        return list(seen)

    def named(self, key: str) -> "Table":
        """An object whose keys are ids of the caller's."""
        value = self.table.get(key)
        if not isinstance(value, dict):
            self.fail(key, "an object")
        for name in value:
            if not plain(name):
                self.fail(f"{key}.{name}", "an id that is not empty and holds no control character")
        return Table(value, self.name(key), value.keys())
