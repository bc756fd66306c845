"""A scoresheet as data (第十五条): items, points, percentage bands."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """One band of the scoring guide: percentages low…high and what they mean."""

    low: int
    high: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CriteriaItem:
    """评分项: `kind` is "process", "result" or "plain" and chooses the bands."""

    code: str
    title: str
    category: str
    category_title: str
    points: Decimal
    kind: str
    guidance: str


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """评分表: its items sum to `total`; percentages go from 0 to 100 in steps of `step`."""

    key: str
    title: str
    total: Decimal
    step: int
    items: tuple[CriteriaItem, ...]
    bands: Mapping[str, tuple[Band, ...]]

    @property
    def codes(self) -> tuple[str, ...]:
        """The item codes in order."""
        return tuple(item.code for item in self.items)

    @property
    def points(self) -> Mapping[str, Decimal]:
        """Points by item code."""
        return {item.code: item.points for item in self.items}

    def bands_of(self, item: CriteriaItem) -> tuple[Band, ...]:
        """The bands that guide the scoring of an item."""
        return self.bands[item.kind]
