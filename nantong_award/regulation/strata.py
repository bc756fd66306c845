"""Whether what is left to draw can still meet every stratum: decided exactly, for any overlap (R20.1).

Candidates are told apart only by the strata they belong to, written as bits: a supply says how many
candidates of each sort are left, a demand how many each stratum still asks for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

STEPS = (8, 8, 8, 4, 4, 4, 4, 2, 2, 2, 2, 1, 1, 1, 1, 1)
Demand = tuple[int, ...]


def still_asked(demand: Demand, mask: int) -> Demand:
    """What is still asked of each stratum after drawing one candidate of these strata."""
    return tuple(max(0, need - (mask >> at & 1)) for at, need in enumerate(demand))


def satisfiable(demand: Demand, supply: Mapping[int, int], slots: int) -> bool:
    """Whether `slots` candidates can be taken from the supply so that the demand is met.

    A search in which every step is safe: for the stratum with the fewest sorts of candidates, either one more
    of its richest sort is taken, or none of that sort and then none of any sort it contains (a swap would do
    as well). A bound ends most branches at once.
    """
    if sum(count for count in supply.values() if count > 0) < slots:
        return False
    seen = set()
    states = [(demand, tuple(supply.items()), slots)]
    while states:
        demand, available, slots = states.pop()
        active = sum(1 << at for at, need in enumerate(demand) if need)
        sorts: Counter[int] = Counter()
        for mask, count in available:
            if mask & active and count > 0:
                sorts[mask & active] += count
        answer = bounded(demand, sorts, slots)
        if answer:
            return True
        state = (demand, tuple(sorted(sorts.items())), slots)
        if answer is False or state in seen:
            continue
        seen.add(state)
        scarce = _scarcest(demand, sorts)
        richest = max((mask for mask in sorts if mask >> scarce & 1), key=lambda m: (m.bit_count(), m))
        without = tuple((mask, count) for mask, count in sorts.items() if mask & ~richest)
        states.append((demand, without, slots))
        taken = tuple((mask, count - (mask == richest)) for mask, count in sorts.items())
        states.append((still_asked(demand, richest), taken, slots - 1))
    return False


def bounded(demand: Demand, sorts: Mapping[int, int], slots: int) -> bool | None:
    """A quick answer where there is one, else None.

    Each stratum is given a weight; no choice can weigh more than the `slots` heaviest candidates together, so
    where even those weigh less than the demand, it cannot be met. Where they meet it, it can. Weights grow
    where the heaviest leave something open. Whole numbers only: the answer is a proof, not an estimate.
    """
    if max(demand, default=0) > slots:
        return False
    weights = [8 if need else 0 for need in demand]
    for step in STEPS:
        total, covered = _heaviest(weights, sorts, slots)
        if total < sum(weight * need for weight, need in zip(weights, demand, strict=True)):
            return False
        short = [need - got for need, got in zip(demand, covered, strict=True)]
        if max(short, default=0) <= 0:
            return True
        weights = [max(0, weight + step * lack) for weight, lack in zip(weights, short, strict=True)]
    lacking = any(
        need > sum(count for mask, count in sorts.items() if mask >> at & 1) for at, need in enumerate(demand)
    )
    return False if lacking else None


def _heaviest(weights: Sequence[int], sorts: Mapping[int, int], slots: int) -> tuple[int, list[int]]:
    """The weight of the heaviest candidates for the slots, and how many they give each stratum."""
    strata = range(len(weights))
    weighed = sorted(
        ((sum(weights[at] for at in strata if mask >> at & 1), mask) for mask in sorts), reverse=True
    )
    total, covered = 0, [0] * len(weights)
    for weight, mask in weighed:
        taken = min(slots, sorts[mask])
        slots -= taken
        total += weight * taken
        for at in strata:
            covered[at] += taken * (mask >> at & 1)
        if not slots:
            break
    return total, covered


def _scarcest(demand: Demand, sorts: Mapping[int, int]) -> int:
    asked = [at for at, need in enumerate(demand) if need]
    return min(asked, key=lambda at: sum(1 for mask in sorts if mask >> at & 1))
