"""Orders of merit with ties: how far down a list so many places reach (第二十一、二十四条)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby


def in_order(scores: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Ids from the best score down; equal scores by id, so that the input's order does not matter."""
    return tuple(sorted(scores, key=lambda name: (-scores[name], name)))


def by_score(ranked: Iterable[str], scores: Mapping[str, Decimal]) -> Iterator[tuple[str, ...]]:
    """Groups of equal score, best first."""
    for _, group in groupby(ranked, key=lambda name: scores[name]):
        yield tuple(group)
