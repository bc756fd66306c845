"""Two versions of an answer side by side: what was said before, what is said now, and where they part (R18.3)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from applications.sections.fields import Data, Section, Words
from applications.sections.reading import Answer, read

# A clause at a time: readers look for the sentence that changed, not for single letters.
CLAUSE = re.compile(r"[^，。；、！？,;\s]*[，。；、！？,;\s]?")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text; `marked` where the other side says it otherwise."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One value on both sides."""

    label: Words
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table that both versions have, or only one."""

    state: str  # same, changed, added, removed
    cells: tuple[Pair, ...]

    @property
    def changed(self) -> bool:
        """Whether the versions differ here."""
        return self.state != "same"


@dataclass(frozen=True, slots=True)
class TablePair:
    """A table of both versions laid into one."""

    label: Words
    header: tuple[Words, ...]
    rows: list[Row]

    @property
    def changed(self) -> bool:
        """Whether any line differs."""
        return any(row.changed for row in self.rows)


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """A section of both versions."""

    key: str
    title: Words
    pairs: list[Pair]
    tables: list[TablePair]

    @property
    def pairs_changed(self) -> bool:
        """Whether any single answer differs."""
        return any(each.changed for each in self.pairs)

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.pairs_changed or any(table.changed for table in self.tables)


def compare_section(section: Section, before: Data, after: Data, years: Sequence[int]) -> ComparedSection:
    """Every answer that either version has, in the order of the form; private ones masked, their change told (RX.5)."""
    old, new = _read(section, before, years), _read(section, after, years)
    pairs, tables = [], []
    for field in section.fields:
        left, right = old.get(field.key), new.get(field.key)
        shown = (right or left or (None,))[0]
        if shown is None:
            continue
        if shown.is_table:
            tables.append(_table(shown, _both_rows(left), _both_rows(right)))
        else:
            pairs.append(_cell(shown.label, _both_values(left), _both_values(right)))
    return ComparedSection(section.key, section.title, pairs, tables)


# An answer as it is shown, and as it is: the first may be masked, the second is what was said.
Both = tuple[Answer, Answer]
Cell = tuple[str, str]


def _read(section: Section, data: Data, years: Sequence[int]) -> dict[str, Both]:
    shown, said = read(section, data, years), read(section, data, years, in_full=True)
    return {one.key: (one, other) for one, other in zip(shown, said, strict=True)}


def _both_values(answer: Both | None) -> Cell:
    return (answer[0].value, answer[1].value) if answer else ("", "")


def _both_rows(answer: Both | None) -> list[tuple[Cell, ...]]:
    if answer is None:
        return []
    lines = zip(answer[0].rows, answer[1].rows, strict=True)
    return [tuple(zip(shown, said, strict=True)) for shown, said in lines]


def _cell(label: Words, before: Cell, after: Cell) -> Pair:
    """A masked value that looks the same on both sides is still marked when it is not."""
    found = pair(label, before[0], after[0])
    if found.changed or before[1] == after[1]:
        return found
    return Pair(label, (Part(before[0], True),), (Part(after[0], True),), changed=True)


def pair(label: Words, before: str, after: str) -> Pair:
    """Two texts with the clauses marked that only one of them has."""
    if before == after:
        same = (Part(before, False),) if before else ()
        return Pair(label, same, same, changed=False)
    old, new = _clauses(before), _clauses(after)
    left: list[Part] = []
    right: list[Part] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _put(left, "".join(old[i:j]), kind != "equal")
        _put(right, "".join(new[k:m]), kind != "equal")
    return Pair(label, tuple(left), tuple(right), changed=True)


def _clauses(text: str) -> list[str]:
    return [each for each in CLAUSE.findall(text) if each]


def _put(parts: list[Part], text: str, marked: bool) -> None:
    if text:
        parts.append(Part(text, marked))


def _table(shown: Answer, old: list[tuple[Cell, ...]], new: list[tuple[Cell, ...]]) -> TablePair:
    rows: list[Row] = []
    for _kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        rows += _rows(shown.header, old[i:j], new[k:m])
    return TablePair(shown.label, shown.header, rows)


NOTHING = ("", "")


def _rows(header: Sequence[Words], old: list[tuple[Cell, ...]], new: list[tuple[Cell, ...]]) -> Iterator[Row]:
    """Lines at the same place of a changed run are one line changed; what is over came or went."""
    both = min(len(old), len(new))
    for left, right in zip(old[:both], new[:both], strict=True):
        cells = tuple(_cell(head, a, b) for head, a, b in zip(header, left, right, strict=True))
        yield Row("changed" if left != right else "same", cells)
    for gone in old[both:]:
        cells = tuple(_cell(head, each, NOTHING) for head, each in zip(header, gone, strict=True))
        yield Row("removed", cells)
    for come in new[both:]:
        cells = tuple(_cell(head, NOTHING, each) for head, each in zip(header, come, strict=True))
        yield Row("added", cells)
