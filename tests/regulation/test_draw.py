"""The draw: recomputable from seed and ids alone, strata decided exactly."""

import random
from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nantong_award.regulation import draw as drawing
from nantong_award.regulation.draw import BadDraw, Contribution, Stratum, commitment, draw
from nantong_award.regulation.strata import satisfiable

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=6)
IDS = st.lists(TEXTS, min_size=1, max_size=9, unique=True)


@st.composite
def draws(rnd: st.DrawFn) -> tuple[list[str], int, list[Stratum]]:
    ids = rnd(IDS)
    size = rnd(st.integers(1, len(ids)))
    some = st.builds(Stratum, st.frozensets(st.sampled_from(ids), min_size=1), st.integers(0, size))
    return ids, size, rnd(st.lists(some, max_size=4))


@pytest.mark.requirement("R20.2")
@given(st.tuples(IDS, TEXTS, st.randoms(use_true_random=False)))
def test_the_order_depends_on_seed_and_ids_alone(given: tuple[list[str], str, random.Random]) -> None:
    ids, seed, rnd = given
    shuffled = rnd.sample(ids, len(ids))
    tickets = sorted((sha256(f"{seed}\n{name}".encode()).hexdigest(), name) for name in ids)
    for candidates in (ids, shuffled):
        result = draw(seed, candidates, 1)
        assert [(t.ticket, t.id) for t in result.order] == tickets


@pytest.mark.requirement("R20.1")
@settings(deadline=None)
@given(draws())
def test_the_drawn_are_the_first_set_in_order_that_meets_every_stratum(
    given: tuple[list[str], int, list[Stratum]],
) -> None:
    ids, size, strata = given
    order = [ticket.id for ticket in draw("seed", ids, 1).order]
    meeting = (
        chosen
        for chosen in combinations(order, size)
        if all(len(stratum.ids & set(chosen)) >= stratum.at_least for stratum in strata)
    )
    expected = next(meeting, None)
    if expected is None:
        with pytest.raises(BadDraw, match="strata"):
            draw("seed", ids, size, strata)
        return
    result = draw("seed", ids, size, strata)
    assert result.drawn == expected
    assert result.reserve == tuple(name for name in order if name not in expected)


def test_overlapping_strata_among_many_are_decided_at_once() -> None:
    rnd = random.Random(7)
    ids = [f"E{number:03d}" for number in range(200)]
    strata = [Stratum(frozenset(rnd.sample(ids, 30)), 4) for _ in range(12)]
    drawn = set(draw("2026", ids, 14, strata).drawn)
    assert len(drawn) == 14
    assert all(len(stratum.ids & drawn) >= stratum.at_least for stratum in strata)
    with pytest.raises(BadDraw, match="strata"):
        draw("2026", ids, 6, strata)


def test_a_stratum_needs_as_many_as_it_asks_though_slots_are_free() -> None:
    assert satisfiable((2,), {1: 2, 0: 5}, 3) is True
    assert satisfiable((2,), {1: 1, 0: 5}, 3) is False
    assert satisfiable((0,), {0: 2}, 3) is False


@pytest.mark.parametrize(
    ("seed", "ids", "size", "strata", "key"),
    [
        ("", ["a"], 1, [], "seed"),
        ("a\nb", ["a"], 1, [], "seed"),
        ("\ud800", ["a"], 1, [], "seed"),
        ("s", ["a", ""], 1, [], "candidates[1]"),
        ("s", ["a\x7f"], 1, [], "candidates[0]"),
        ("s", ["a", "a"], 1, [], "candidates"),
        ("s", [], 1, [], "size"),
        ("s", ["a"], 0, [], "size"),
        ("s", ["a"], 2, [], "size"),
        ("s", ["a"], 1, [Stratum(frozenset("b"), 1)], "strata[0].ids"),
        ("s", ["a", "b"], 1, [Stratum(frozenset("ab"), 2)], "strata[0].at_least"),
        ("s", ["a", "b"], 1, [Stratum(frozenset("a"), -1)], "strata[0].at_least"),
        ("s", ["a", "b"], 1, [Stratum(frozenset("a"), 1), Stratum(frozenset("b"), 1)], "strata"),
    ],
)
def test_a_draw_that_cannot_be_held_is_refused(
    seed: str, ids: list[str], size: int, strata: list[Stratum], key: str
) -> None:
    with pytest.raises(BadDraw) as refused:
        draw(seed, ids, size, strata)
    assert refused.value.key == key


def contribution(by: str, secret: str) -> Contribution:
    return Contribution(by, secret, commitment(by, secret))


def test_the_seed_is_the_hash_of_the_secrets_in_order_and_the_public_value_last() -> None:
    parts = [contribution("甲", "0123456789abcdef"), contribution("乙", "fedcba9876543210")]
    lines = "0123456789abcdef\nfedcba9876543210\n"
    assert drawing.seed(parts) == sha256(lines.encode()).hexdigest()
    assert drawing.seed(parts, "沪指 3456.78") == sha256((lines + "沪指 3456.78\n").encode()).hexdigest()
    assert drawing.seed(parts[::-1]) != drawing.seed(parts)


@pytest.mark.parametrize(
    ("parts", "public_value", "key"),
    [
        ([], None, "contributions"),
        ([contribution("甲", "0123456789abcde")], None, "contributions[0].secret"),
        ([contribution("甲", "0123456789abcde\n")], None, "contributions[0].secret"),
        ([contribution("", "0123456789abcdef")], None, "contributions[0].by"),
        ([contribution("甲", "0123456789abcdef")] * 2, None, "contributions[1].by"),
        ([Contribution("甲", "0123456789abcdef", "0" * 64)], None, "contributions[0].commitment"),
        ([contribution("甲", "0123456789abcdef")], "", "public_value"),
    ],
)
def test_a_seed_that_nobody_could_trust_is_refused(
    parts: list[Contribution], public_value: str | None, key: str
) -> None:
    with pytest.raises(BadDraw) as refused:
        drawing.seed(parts, public_value)
    assert refused.value.key == key


def test_a_refused_secret_names_who_gave_it() -> None:
    with pytest.raises(BadDraw, match="监督员甲"):
        drawing.seed([Contribution("监督员甲", "0123456789abcdef", "f" * 64)])
