"""The shipped editions: one per date, every rule cited, sums right, nothing left out silently."""

from datetime import date
from decimal import Decimal

import pytest

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions import loader
from nantong_award.regulation.editions.parts import RULES
from nantong_award.regulation.stage import AwardLevel, Stage, Track, scored_stages
from tests.regulation.samples import E2020, E2023, county_edition

SHIPPED = [pytest.param(E2020, id="2020"), pytest.param(E2023, id="2023-draft")]


@pytest.mark.requirement("R0.1")
def test_two_editions_ship() -> None:
    assert loader.keys() == ("2020", "2023-draft")
    loader.check_all()


@pytest.mark.parametrize(
    ("day", "key"), [(date(2019, 12, 31), None), (date(2020, 1, 1), "2020"), (date(2026, 8, 31), "2020")]
)
def test_on_each_day_one_edition_is_in_force_and_a_draft_never(day: date, key: str | None) -> None:
    edition = loader.in_force_on(day)
    assert (edition and edition.key) == key


@pytest.mark.parametrize(
    ("day", "key"),
    [(date(2026, 12, 31), "2020"), (date(2027, 1, 1), "county-2027"), (date(2032, 1, 1), "2020")],
)
def test_a_later_edition_takes_over_on_its_day_until_it_ends(day: date, key: str) -> None:
    with county_edition():
        edition = loader.in_force_on(day)
    assert edition is not None
    assert edition.key == key


@pytest.mark.parametrize("edition", SHIPPED)
def test_every_rule_is_cited_and_read(edition: Edition) -> None:
    assert set(edition.rules) == set(RULES)
    assert all(rule.citation.text.startswith("第") and rule.reading for rule in edition.rules.values())


def test_both_editions_cite_the_same_places() -> None:
    assert {c: r.citation for c, r in E2020.rules.items()} == {c: r.citation for c, r in E2023.rules.items()}


@pytest.mark.requirement("R16.1")
@pytest.mark.parametrize("edition", SHIPPED)
@pytest.mark.parametrize("track", list(Track))
def test_weights_sum_to_one_over_the_stages_of_the_track(edition: Edition, track: Track) -> None:
    assert sum(edition.weights[track].values()) == 1
    assert tuple(edition.weights[track]) == scored_stages(track)


@pytest.mark.requirement("R15.1")
@pytest.mark.parametrize("edition", SHIPPED)
def test_every_sheet_sums_to_a_thousand_and_its_bands_cover_every_step(edition: Edition) -> None:
    for track in Track:
        for stage in scored_stages(track):
            sheet = edition.criteria(track, stage)
            assert sum(sheet.points.values()) == sheet.total == 1000
            for item in sheet.items:
                steps = set(range(0, 101, sheet.step))
                assert steps == {
                    p for b in sheet.bands_of(item) for p in range(b.low, b.high + 1, sheet.step)
                }


def test_the_organisations_sheet_is_the_2012_standard() -> None:
    sheet = E2023.criteria(Track.ORGANIZATION, Stage.MATERIAL_REVIEW)
    by_category: dict[str, Decimal] = {}
    for item in sheet.items:
        by_category[item.category] = by_category.get(item.category, Decimal(0)) + item.points
    assert {category: int(points) for category, points in by_category.items()} == {
        "4.1": 110,
        "4.2": 90,
        "4.3": 90,
        "4.4": 130,
        "4.5": 100,
        "4.6": 80,
        "4.7": 400,
    }
    assert len(sheet.items) == 23
    assert {item.kind for item in sheet.items if item.category == "4.7"} == {"result"}
    assert {item.kind for item in sheet.items if item.category != "4.7"} == {"process"}


def test_what_we_do_not_know_is_listed() -> None:
    assert E2020.unknown == ("revocation_debarment.years", "annual_reports.years", "annual_reports.due")
    assert E2023.unknown == ("effective_from",)


def told(edition: Edition) -> dict[str, object]:
    """The values of the table of differences."""
    return {
        "nominations": edition.quota(Track.ORGANIZATION, AwardLevel.NOMINATION),
        "ratio": edition.site_ratio,
        "notice": edition.internal_notice_days,
        "list public": edition.publishes_accepted_list,
        "safety level": edition.safety_level_at_most,
        "one per group": edition.related_companies_barred,
        "penalties bar": "penalties" in edition.exclusions,
        "fraud": edition.fraud_years,
        "sanctions": edition.fraud_sanctions,
        "revocation": edition.revocation_years,
        "documents": edition.winner_documents,
        "reports": edition.annual_report_years,
        "packaging": edition.title_on_packaging,
        "practice": edition.expert.practice_years,
        "AAA window": edition.honours[0].within_years,
        "honour classes": len(edition.honours),
    }


@pytest.mark.requirement("R0.1")
def test_the_values_that_differ_between_the_editions() -> None:
    assert told(E2020) == {
        "nominations": 3,
        "ratio": 3,
        "notice": None,
        "list public": True,
        "safety level": 2,
        "one per group": False,
        "penalties bar": False,
        "fraud": 3,
        "sanctions": ("warning", "revoked_application"),
        "revocation": None,
        "documents": ("plaque", "certificate"),
        "reports": None,
        "packaging": True,
        "practice": 5,
        "AAA window": 5,
        "honour classes": 5,
    }
    assert told(E2023) == {
        "nominations": 5,
        "ratio": Decimal("1.5"),
        "notice": 5,
        "list public": False,
        "safety level": None,
        "one per group": True,
        "penalties bar": True,
        "fraud": 5,
        "sanctions": ("revoked_application",),
        "revocation": 5,
        "documents": ("plaque",),
        "reports": 3,
        "packaging": False,
        "practice": None,
        "AAA window": None,
        "honour classes": 7,
    }


def test_the_draft_covers_rounds_through_2028() -> None:
    assert [E2023.covers(2028), E2023.covers(2029), E2020.covers(2029)] == [True, False, True]
