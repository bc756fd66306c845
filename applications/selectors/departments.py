"""部门联审: the departments that are asked and their matters, as shipped data (R12.4)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nantong_award.regulation.facts import IncidentKind

SHIPPED = Path(__file__).resolve().parent.parent / "fixtures" / "departments.toml"


@dataclass(frozen=True, slots=True)
class Matter:
    """核查事项: what one row asks; a rating has no kinds."""

    key: str
    title: str
    kinds: tuple[IncidentKind, ...]
    is_rating: bool


@dataclass(frozen=True, slots=True)
class Department:
    """One department: its sheet in the workbook and what it is asked."""

    key: str
    name: str
    sheet: str
    matters: tuple[Matter, ...]

    def matter(self, key: str) -> Matter | None:
        """The matter of that key; None where the list no longer has it."""
        return next((each for each in self.matters if each.key == key), None)

    def asked(self, title: str) -> Matter | None:
        """The matter of that title, as a row names it."""
        return next((each for each in self.matters if each.title == title), None)


@cache
def departments() -> tuple[Department, ...]:
    """All departments in the order of the sheets."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["department"]
    return tuple(
        Department(row["key"], row["name"], row["sheet"], tuple(map(_matter, row["matter"]))) for row in rows
    )


def _matter(row: dict[str, object]) -> Matter:
    kinds = row.get("kinds") or ()
    assert isinstance(kinds, list | tuple)
    return Matter(
        str(row["key"]), str(row["title"]), tuple(map(IncidentKind, kinds)), bool(row.get("rating"))
    )


def department(key: str) -> Department | None:
    """One of them; None for a key that the list no longer has."""
    return next((each for each in departments() if each.key == key), None)
