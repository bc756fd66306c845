"""Orders of merit with ties: how far down a list so many places reach (第二十一、二十三、二十四条)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

# What decides an order, first things first; the higher value stands before the lower.
Key = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """名次: `rank` is the first place that those of equal merit share, `last` the last."""

    rank: int
    last: int

    @property
    def is_shared(self) -> bool:
        """Somebody else has the same merit."""
        return self.rank != self.last


def in_order(scores: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Ids from the best score down; equal scores by id, so that the input's order does not matter."""
    return tuple(sorted(scores, key=lambda name: (-scores[name], name)))


def by_score(ranked: Iterable[str], scores: Mapping[str, Decimal]) -> Iterator[tuple[str, ...]]:
    """Groups of equal score, best first."""
    for _, group in groupby(ranked, key=lambda name: scores[name]):
        yield tuple(group)


def places(keys: Mapping[str, Key], rulings: Iterable[Sequence[str]] = ()) -> dict[str, Place]:
    """Places by keys, best first; equal keys share a place unless a ruling puts exactly these in an order."""
    ordered = sorted(keys, key=lambda name: (tuple(-part for part in keys[name]), name))
    decided = {frozenset(order): tuple(order) for order in rulings}
    found: dict[str, Place] = {}
    for _, group in groupby(ordered, key=lambda name: keys[name]):
        names, first = tuple(group), len(found) + 1
        if len(names) > 1 and frozenset(names) in decided:
            order = decided[frozenset(names)]
            found |= {name: Place(first + at, first + at) for at, name in enumerate(order)}
        else:
            found |= dict.fromkeys(names, Place(first, first + len(names) - 1))
    return found


def side(place: Place, lines: Sequence[tuple[str, int]]) -> str:
    """The first line (name, places up to it) that a place stands above; `tied_…` where it lies across one."""
    for name, reach in lines:
        if place.last <= reach:
            return name
        if place.rank <= reach:
            return f"tied_{name}"
    return "out"
