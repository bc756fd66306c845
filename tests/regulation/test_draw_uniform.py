"""The draw is uniform: chi-square over 20,000 seeds, every candidate in every place; strata hold in each (R20.2).

The seeds are fixed, so the figures are the same in every run; the limits are the 0.1 % points of chi-square.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from nantong_award.regulation.draw import Drawn, Stratum, draw

SEEDS = 20_000
IDS = tuple(f"E{number:02d}" for number in range(1, 13))
SIZE = 4
JUDGES, INDUSTRY = frozenset(IDS[:3]), frozenset(IDS[2:7])
# Candidates who differ by nothing but their id: judges, experts of the industry, all others.
ALIKE = (IDS[:2], IDS[3:7], IDS[7:])
# 0.1 % points by degrees of freedom.
LIMITS = {1: 10.83, 3: 16.27, 4: 18.47, 11: 31.26, 121: 174.88}

pytestmark = pytest.mark.requirement("R20.2")


def seeds() -> Iterable[str]:
    return (f"种子-{number:05d}" for number in range(SEEDS))


@pytest.fixture(scope="module")
def results() -> list[Drawn]:
    return [draw(seed, IDS, SIZE) for seed in seeds()]


def of_places(orders: Iterable[Sequence[str]]) -> float:
    """Σ (O−E)²/E over candidate × place; scaled, because every row and column of counts has the same sum."""
    counts = Counter((name, place) for order in orders for place, name in enumerate(order))
    expected = SEEDS / len(IDS)
    cells = ((name, place) for name in IDS for place in range(len(IDS)))
    return sum((counts[cell] - expected) ** 2 / expected for cell in cells) * (len(IDS) - 1) / len(IDS)


def of_drawn(draws: Sequence[Sequence[str]], names: Sequence[str]) -> float:
    """Whether alike candidates are drawn alike often: their deviations over what one draw varies by itself."""
    counts = Counter(name for drawn in draws for name in drawn)
    together = [len(set(names) & set(drawn)) for drawn in draws]
    one = sum(together) / len(names)
    both = sum(count * (count - 1) for count in together) / (len(names) * (len(names) - 1))
    mean = sum(counts[name] for name in names) / len(names)
    return sum((counts[name] - mean) ** 2 for name in names) / (one - both)


def test_t_85_every_candidate_has_the_same_chance_of_every_place(results: list[Drawn]) -> None:
    assert of_places([ticket.id for ticket in result.order] for result in results) < LIMITS[121]
    assert of_drawn([result.drawn for result in results], IDS) < LIMITS[11]


def test_an_order_that_leans_to_one_candidate_would_be_found(results: list[Drawn]) -> None:
    orders = [[ticket.id for ticket in result.order] for result in results]
    for order in orders[::20]:  # one draw in twenty puts the first of the list first
        order.remove(IDS[0])
        order.insert(0, IDS[0])
    assert of_places(orders) > LIMITS[121]
    assert of_drawn([order[:SIZE] for order in orders], IDS) > LIMITS[11]


@pytest.mark.requirement("R20.1")
def test_overlapping_strata_hold_for_every_seed_and_favour_nobody_among_equals() -> None:
    strata = [Stratum(JUDGES, 1), Stratum(INDUSTRY, 2)]
    draws = [draw(seed, IDS, SIZE, strata).drawn for seed in seeds()]
    assert all(len(JUDGES & set(drawn)) >= 1 and len(INDUSTRY & set(drawn)) >= 2 for drawn in draws)
    assert [group for group in ALIKE if of_drawn(draws, group) >= LIMITS[len(group) - 1]] == []
