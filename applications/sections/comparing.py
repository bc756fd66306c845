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
        return any(each.changed for each in (*self.pairs, *self.tables))


def compare_section(section: Section, before: Data, after: Data, years: Sequence[int]) -> ComparedSection:
    """Every answer that either version has, in the order of the form."""
    old, new = ({answer.key: answer for answer in read(section, data, years)} for data in (before, after))
    pairs, tables = [], []
    for field in section.fields:
        left, right = old.get(field.key), new.get(field.key)
        shown = right or left
        if shown is None:
            continue
        if shown.is_table:
            tables.append(_table(shown, left.rows if left else (), right.rows if right else ()))
        else:
            told = pair(shown.label, left.value if left else "", right.value if right else "")
            pairs.append(_behind_the_mask(told, before.get(field.key) != after.get(field.key)))
    return ComparedSection(section.key, section.title, pairs, tables)


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


def _behind_the_mask(told: Pair, differs: bool) -> Pair:
    """Two numbers may look the same once they are masked: that they differ is told all the same."""
    if told.changed or not differs or not told.before:
        return told
    before, after = (tuple(Part(part.text, True) for part in side) for side in (told.before, told.after))
    return Pair(told.label, before, after, changed=True)


def _clauses(text: str) -> list[str]:
    return [each for each in CLAUSE.findall(text) if each]


def _put(parts: list[Part], text: str, marked: bool) -> None:
    if text:
        parts.append(Part(text, marked))


def _table(shown: Answer, before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> TablePair:
    old, new = [tuple(row) for row in before], [tuple(row) for row in after]
    rows: list[Row] = []
    for _kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        rows += _rows(shown.header, old[i:j], new[k:m])
    return TablePair(shown.label, shown.header, rows)


def _rows(header: Sequence[Words], old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> Iterator[Row]:
    """Lines at the same place of a changed run are one line changed; what is over came or went."""
    both = min(len(old), len(new))
    for left, right in zip(old[:both], new[:both], strict=True):
        cells = tuple(pair(head, a, b) for head, a, b in zip(header, left, right, strict=True))
        yield Row("changed" if left != right else "same", cells)
    for gone in old[both:]:
        yield Row("removed", tuple(pair(head, cell, "") for head, cell in zip(header, gone, strict=True)))
    for come in new[both:]:
        yield Row("added", tuple(pair(head, "", cell) for head, cell in zip(header, come, strict=True)))
