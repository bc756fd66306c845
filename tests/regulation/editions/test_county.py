"""第三十六条: a county's edition is one more file; every rule follows its numbers without a line of code."""

import json
from datetime import date
from typing import Any

import pytest

from nantong_award.regulation.editions import loader
from nantong_award.regulation.facts import EmployerFacts, HeldAward, IncidentFact, IncidentKind, Severity
from nantong_award.regulation.rules.eligibility import examine
from nantong_award.regulation.rules.panel import convened
from nantong_award.regulation.rules.prize import is_again
from nantong_award.regulation.rules.shortlist import planned_for_site
from nantong_award.regulation.stage import AwardLevel
from tests.regulation.samples import (
    COUNTY,
    E2023,
    REFERENCE_DAY,
    ask,
    county_edition,
    individual,
    organization,
)

pytestmark = pytest.mark.requirement("R0.2")


def answer(operation: str, given: dict[str, Any]) -> dict[str, Any]:
    """The command's output under the county's edition."""
    with county_edition():
        status, out, err = ask(operation, {"edition": "county-2027", **given})
    assert (status, err) == (0, "")
    output: dict[str, Any] = json.loads(out)
    return output


def test_a_folder_of_editions_is_registered_at_once() -> None:
    loader.register(COUNTY.parent)
    try:
        assert loader.keys() == ("2020", "2023-draft", "county-2027")
    finally:
        loader.unregister("county-2027")
    assert loader.keys() == ("2020", "2023-draft")


def test_its_weights_ratio_and_notice_apply() -> None:
    parts = {"material": 700, "site": 800, "presentation": 900}
    assert answer("score", {"kind": "organization", **parts}) == {"total": "790.00"}
    assert answer("shortlist", {"planned": 3, "scores": {}})["limit"] == 6
    term = answer("deadline", {"rule": "internal_notice", "start": "2026-09-18"})
    assert term["last_day"] == "2026-09-29"


def test_its_places_and_money_apply() -> None:
    given = {"kind": "organization", "day": "2027-12-20", "award_places": 2, "nomination_places": 0}
    candidates = [{"id": "a", "score": 9, "sme": True}, {"id": "b", "score": 8}, {"id": "c", "score": 7}]
    output = answer("select", {**given, "candidates": candidates})
    assert (output["award"], output["prizes"]) == (["a", "b"], {"a": "200000", "b": "200000"})
    with county_edition():
        status, out, err = ask(
            "select", {"edition": "county-2027", **given, "award_places": 3, "candidates": []}
        )
    assert (status, out) == (2, "")
    assert "award_places" in err


def test_its_own_sheet_applies() -> None:
    sheet = {"expert": "x", "items": {"A.1": 50, "B.1": 100}}
    given = {"kind": "organization", "stage": "material", "policy": "mean", "sheets": [sheet]}
    assert answer("panel_score", given)["score"] == "800.00"


def test_its_numbering_is_cited() -> None:
    with county_edition() as county:
        findings = examine(county, organization(established_on=date(2024, 1, 1)), reference_day=REFERENCE_DAY)
    assert [f.citation.text for f in findings.unmet] == ["第八条第（二）项"]


def test_it_judges_an_individuals_employer_by_its_own_clauses() -> None:
    general = IncidentFact(IncidentKind.WORK_SAFETY, Severity.LARGER, date(2025, 1, 1), True)
    major = IncidentFact(IncidentKind.WORK_SAFETY, Severity.MAJOR, date(2025, 1, 1), True)
    with county_edition() as county:
        unmet = [
            [
                f.code
                for f in examine(county, individual(employer=employer), reference_day=REFERENCE_DAY).unmet
            ]
            for employer in (EmployerFacts(False, (general,)), EmployerFacts(True, (major,)))
        ]
    assert unmet == [[], ["clean_record"]]


def test_it_may_leave_later_facts_to_the_next_round() -> None:
    later = organization(incidents=(IncidentFact(IncidentKind.FAILED_INSPECTION, None, date(2026, 9, 15)),))
    with county_edition() as county:
        assert examine(county, later, reference_day=REFERENCE_DAY).unmet == ()
    assert len(examine(E2023, later, reference_day=REFERENCE_DAY).unmet) == 1


def test_it_may_read_any_earlier_title_as_a_second_one() -> None:
    nominated = [HeldAward(AwardLevel.NOMINATION, date(2020, 1, 1))]
    with county_edition() as county:
        assert is_again(county, AwardLevel.AWARD, nominated)
        assert planned_for_site(county, 2, 3) == 2
    assert not is_again(E2023, AwardLevel.AWARD, nominated)
    assert planned_for_site(E2023, 2, 3) == 5


def test_it_may_state_no_length_for_fraud() -> None:
    with county_edition():
        given = {"edition": "county-2027", "rule": "fraud_debarment", "start": "2027-01-01"}
        status, out, err = ask("deadline", given)
    assert (status, out) == (2, "")
    assert (
        err
        == "rule: expected a rule that edition county-2027 states; it states no period for fraud_debarment\n"
    )


def test_it_takes_more_experts_to_a_panel() -> None:
    with county_edition() as county:
        assert [convened(county, seats, 1).clear for seats in (4, 5)] == [False, True]
