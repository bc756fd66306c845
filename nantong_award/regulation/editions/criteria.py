"""Reads and checks a scoresheet file of `criteria/` (第十五、十六条)."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from nantong_award.regulation.criteria_set import Band, CriteriaItem, CriteriaSet
from nantong_award.regulation.editions.section import EditionError, Section

TOTAL = 1000
FOLDER = Path(__file__).resolve().parent.parent / "criteria"


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a table; a syntax error is an EditionError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EditionError(path, "file", "is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(path, "file", f"is no TOML: {error}") from None


@cache
def load_criteria(path: Path) -> CriteriaSet:
    """A scoresheet file, checked: its key is its name, points sum to 1000, bands cover 0…100."""
    top = Section(path, "", read_toml(path))
    if top.text("key") != path.stem:
        raise top.fail("key", f"is not the file's name {path.stem!r}")
    total, step = top.whole("total", 1), top.whole("step", 1, 100)
    if total != TOTAL:
        raise top.fail("total", f"is {total}, not {TOTAL}")
    items = _items(top)
    points = sum((item.points for item in items), Decimal(0))
    if points != total:
        raise top.fail("items", f"points sum to {points}, not {total}")
    bands = _bands(top, {item.kind for item in items}, step)
    criteria = CriteriaSet(path.stem, top.text("title"), Decimal(total), step, items, bands)
    top.finish()
    return criteria


def _items(top: Section) -> tuple[CriteriaItem, ...]:
    categories, table = top.section("categories"), top.section("items")
    items = []
    for code in table.table:
        item = table.section(code)
        category = code.rpartition(".")[0]
        if not categories.has(category):
            raise table.fail(code, f"has no category {category!r}")
        kind = item.choice("kind", ("process", "result", "plain"))
        points = Decimal(item.whole("points", 1))
        title, guidance = item.text("title"), item.text("guidance")
        heading = categories.text(category)
        items.append(CriteriaItem(code, title, category, heading, points, kind, guidance))
        item.finish()
    categories.finish()
    return tuple(items)


def _bands(top: Section, kinds: set[str], step: int) -> dict[str, tuple[Band, ...]]:
    table = top.section("bands")
    bands = {kind: _bands_of(table, kind, step) for kind in sorted(kinds)}
    table.finish()
    return bands


def _bands_of(table: Section, kind: str, step: int) -> tuple[Band, ...]:
    bands, expected = [], 0
    for part in table.sections(kind):
        low, high = part.whole("low", 0, 100), part.whole("high", 0, 100)
        if low != expected or high < low:
            raise part.fail("low", f"bands must join: expected {expected}")
        bands.append(Band(low, high, part.text("label"), part.text("text")))
        part.finish()
        expected = high + step
    if bands[-1].high != 100:
        raise table.fail(kind, "bands must end at 100")
    return tuple(bands)
