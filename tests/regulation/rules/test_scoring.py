"""第十六条: sheets, panels and totals."""

from decimal import Decimal

import pytest

from nantong_award.regulation.rules.scoring import (
    BadScore,
    Policy,
    combine,
    half_up,
    panel_score,
    sheet_total,
)
from nantong_award.regulation.stage import Stage, Track
from tests.regulation.samples import E2023, scores

SHEET = E2023.criteria(Track.ORGANIZATION, Stage.MATERIAL_REVIEW)


def flat(percent: int) -> dict[str, Decimal | int]:
    return dict.fromkeys(SHEET.codes, percent)


def test_a_flat_sheet_has_its_percentage_of_a_thousand() -> None:
    assert [sheet_total(SHEET, flat(percent)) for percent in (0, 35, 100)] == [0, 350, 1000]


def test_an_item_may_give_a_quarter_point() -> None:
    assert sheet_total(SHEET, {**flat(0), "4.4.3": 35}) == Decimal("5.25")


@pytest.mark.parametrize("percent", [37, -5, 105, Decimal("2.5")])
def test_t96_other_steps_are_refused(percent: Decimal | int) -> None:
    with pytest.raises(BadScore, match=r"4\.2\.2: expected a percentage from 0 to 100 in steps of 5"):
        sheet_total(SHEET, {**flat(50), "4.2.2": percent})


def test_a_missing_and_an_unknown_item_are_refused() -> None:
    with pytest.raises(BadScore, match=r"4\.7\.7"):
        sheet_total(SHEET, {code: 50 for code in SHEET.codes if code != "4.7.7"})
    with pytest.raises(BadScore, match=r"4\.1\.1"):
        sheet_total(SHEET, {**flat(50), "4.1.1": 50})


def test_the_trimmed_mean_leaves_out_one_high_and_one_low_from_five_sheets_on() -> None:
    five = scores(a=500, b=600, c=610, d=620, e=1000)
    four = {name: five[name] for name in "abcd"}
    assert combine(E2023, Policy.TRIMMED_MEAN, five).score == 610
    assert combine(E2023, Policy.MEAN, five).score == 666
    assert combine(E2023, Policy.TRIMMED_MEAN, four).score == Decimal("582.5")


def test_of_equal_highest_totals_only_one_is_left_out() -> None:
    assert combine(E2023, Policy.TRIMMED_MEAN, scores(a=1, b=7, c=7, d=10, e=10)).score == 8


def test_spread_and_outliers_are_those_of_all_sheets() -> None:
    result = combine(E2023, Policy.TRIMMED_MEAN, scores(a=479, b=480, c=600, d=720, e=721))
    assert (result.spread, result.outliers) == (Decimal(242), ("a", "e"))


def test_the_median_of_an_even_number_is_the_middle_of_the_two() -> None:
    assert combine(E2023, Policy.MEAN, scores(a=400, b=500, c=500, d=601)).outliers == ("d",)
    assert combine(E2023, Policy.MEAN, scores(a=400, b=500, c=502, d=601)).outliers == ("a",)


def test_a_single_sheet_is_its_own_score() -> None:
    result = panel_score(E2023, Track.ORGANIZATION, Stage.SITE_REVIEW, Policy.TRIMMED_MEAN, {"x": flat(65)})
    assert (result.score, result.spread, result.outliers) == (Decimal(650), Decimal(0), ())


def test_no_sheet_is_no_score() -> None:
    with pytest.raises(BadScore, match="sheets"):
        panel_score(E2023, Track.ORGANIZATION, Stage.MATERIAL_REVIEW, Policy.MEAN, {})


@pytest.mark.requirement("R17.1")
def test_t67_an_individual_has_no_site_review() -> None:
    with pytest.raises(BadScore, match="stage"):
        panel_score(E2023, Track.INDIVIDUAL, Stage.SITE_REVIEW, Policy.MEAN, {"x": flat(65)})


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.005", "0.01"), ("0.0049999", "0.00"), ("705.275", "705.28"), ("-0.0", "0.00"), ("7", "7.00")],
)
def test_figures_are_shown_with_two_decimals_half_up(value: str, text: str) -> None:
    assert str(half_up(Decimal(value))) == text
