"""Places and totals from stage scores: exact, and rounded only to be shown."""

from decimal import Decimal

import pytest

from nantong_award.regulation.editions import loader
from nantong_award.regulation.rules.scoring import BadScore, half_up
from nantong_award.regulation.stage import Track
from review.facts_evaluation import StageScores, final_total, ids_in_order, kept, ranks, total_so_far

DRAFT = loader.by_key("2023-draft")


@pytest.mark.requirement("R16.1")
@pytest.mark.parametrize(
    ("track", "scores", "total"),
    [
        (Track.ORGANIZATION, ("620", "650", "920"), "671.00"),
        (Track.INDIVIDUAL, ("700", None, "880"), "736.00"),
    ],
)
def test_the_weighted_total_of_each_track(track, scores, total):
    parts = StageScores(*(None if each is None else Decimal(each) for each in scores))
    assert half_up(final_total(DRAFT, track, parts)) == Decimal(total)


def test_an_organisation_without_a_site_score_has_no_total():
    parts = StageScores(Decimal(620), None, Decimal(920))
    with pytest.raises(BadScore):
        final_total(DRAFT, Track.ORGANIZATION, parts)
    assert total_so_far(DRAFT, Track.ORGANIZATION, parts) is None


def test_the_sum_before_presentations_counts_the_reviews_alone():
    organisation = StageScores(Decimal(620), Decimal(650), None)
    person = StageScores(Decimal(700), None, None)
    assert total_so_far(DRAFT, Track.ORGANIZATION, organisation) == Decimal(579)
    assert total_so_far(DRAFT, Track.INDIVIDUAL, person) == Decimal(560)


def test_places_follow_exact_totals_even_where_the_shown_ones_are_equal():
    totals = {"a": Decimal("700.001"), "b": Decimal("700.002"), "c": Decimal("700.001"), "d": Decimal(1)}
    shown = {half_up(total) for name, total in totals.items() if name != "d"}
    assert (ranks(totals), shown) == ({"b": 1, "a": 2, "c": 2, "d": 4}, {Decimal("700.00")})


def test_a_stored_score_keeps_twelve_decimals_rounded_half_up():
    assert kept(Decimal(2000) / 3) == Decimal("666.666666666667")
    assert kept(Decimal("0.0000000000005")) == Decimal("0.000000000001")


def test_an_order_is_read_with_or_without_its_tickets():
    assert ids_in_order([{"id": "b", "ticket": "0a"}, {"id": "a", "ticket": "ff"}]) == ["b", "a"]
    assert ids_in_order(["b", "a"]) == ["b", "a"]


@pytest.mark.requirement("R16.1")
def test_a_total_of_thirds_that_is_exactly_half_a_cent_rounds_up() -> None:
    # 2200/3 × 20 % + 2275/3 × 70 % + 700.05 × 10 % = 747.505 exactly
    parts = StageScores(kept(Decimal(2200) / 3), kept(Decimal(2275) / 3), kept(Decimal("700.05")))
    total = final_total(DRAFT, Track.ORGANIZATION, parts)
    assert (total, half_up(total)) == (Decimal("747.505"), Decimal("747.51"))
