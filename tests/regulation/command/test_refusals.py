"""Bad input: exit status 2, nothing on standard output, one line that names the key."""

from typing import Any

import pytest

from tests.regulation.samples import ELIGIBILITY, GOOD, NOTICE, SCORE, SELECT, SHORTLIST, ask, refused

pytestmark = pytest.mark.requirement("R0.4")


@pytest.mark.parametrize(
    ("operation", "given", "key"),
    [
        ("deadline", {**NOTICE, "edition": 2020}, "edition"),
        ("deadline", {**NOTICE, "edition": "../2020"}, "edition"),
        ("deadline", {**NOTICE, "rule": "lunch"}, "rule"),
        ("deadline", {**NOTICE, "start": None}, "start"),
        ("deadline", {**NOTICE, "start": "2026-11-02T00:00"}, "start"),
        ("deadline", {**NOTICE, "start": "２０２６-11-02"}, "start"),
        ("deadline", {"edition": "2023-draft", "rule": "annual_reports", "year": "2026"}, "year"),
        ("deadline", {"edition": "2023-draft", "rule": "annual_reports", "year": True}, "year"),
        ("deadline", {"edition": "2023-draft", "rule": "annual_reports"}, "year"),
        ("score", {**SCORE, "material": True}, "material"),
        ("score", {**SCORE, "material": "1e2"}, "material"),
        ("score", {**SCORE, "material": "+1"}, "material"),
        ("score", {**SCORE, "material": " 1"}, "material"),
        ("score", {**SCORE, "material": "1" * 50}, "material"),
        ("score", {**SCORE, "presentation": None}, "presentation"),
        ("score", {**SCORE, "kind": "team"}, "kind"),
        ("shortlist", {**SHORTLIST, "planned": 1.0}, "planned"),
        ("shortlist", {**SHORTLIST, "planned": -1}, "planned"),
        ("shortlist", {**SHORTLIST, "scores": []}, "scores"),
        ("shortlist", {**SHORTLIST, "scores": {"a": None}}, "scores.a"),
        ("shortlist", {**SHORTLIST, "scores": {"": 1}}, "scores."),
        ("select", {**SELECT, "award_places": "2"}, "award_places"),
        ("select", {**SELECT, "nomination_places": True}, "nomination_places"),
        ("select", {**SELECT, "candidates": [{"id": "a"}]}, "candidates[0].score"),
        ("select", {**SELECT, "candidates": [{"id": "a", "score": 1, "sme": 1}]}, "candidates[0].sme"),
        ("select", {**SELECT, "candidates": [{"id": "a", "score": 1, "size": 1}]}, "candidates[0].size"),
        ("eligibility", {**ELIGIBILITY, "applicant": None}, "applicant"),
        ("eligibility", {**ELIGIBILITY, "applicant": {}}, "applicant.kind"),
        ("eligibility", {**ELIGIBILITY, "awards": [{"level": "gold"}]}, "awards[0].level"),
        ("eligibility", {**ELIGIBILITY, "awards": {}}, "awards"),
        ("eligibility", {**ELIGIBILITY, "debarments": [{"article": "29"}]}, "debarments[0].from"),
        (
            "eligibility",
            {**ELIGIBILITY, "debarments": [{"article": "5", "from": "2024-01-01"}]},
            "debarments",
        ),
        (
            "eligibility",
            {
                **ELIGIBILITY,
                "debarments": [{"article": "29", "from": "2024-01-02", "until": "2024-01-01"}],
            },
            "debarments[0].until",
        ),
        ("draw", {"seed": "s", "candidates": ["a", "a"], "size": 1}, "candidates[1]"),
        ("draw", {"seed": "s", "candidates": ["a", 5], "size": 1}, "candidates[1]"),
        ("draw", {"seed": "s", "candidates": ["a"], "size": 2}, "size"),
        ("draw", {"seed": "s\n", "candidates": ["a"], "size": 1}, "seed"),
        (
            "draw",
            {"seed": "s", "candidates": ["a"], "size": 1, "strata": [{"ids": ["b"], "at_least": 1}]},
            "strata[0].ids",
        ),
        (
            "draw",
            {"seed": "s", "candidates": ["a"], "size": 1, "strata": [{"ids": ["a"], "at_least": 2}]},
            "strata[0].at_least",
        ),
        ("seed", {"contributions": []}, "contributions"),
    ],
)
def test_bad_input_names_the_key(operation: str, given: dict[str, Any], key: str) -> None:
    assert refused(operation, given).startswith(key)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"established_on": "yesterday"}, "applicant.established_on"),
        ({"chief_quality_officer": "yes"}, "applicant.chief_quality_officer"),
        ({"chief_quality_officer": 1}, "applicant.chief_quality_officer"),
        ({"safety_level": 4}, "applicant.safety_level"),
        ({"safety_level": True}, "applicant.safety_level"),
        ({"environmental_rating": "pink"}, "applicant.environmental_rating"),
        ({"honours": {}}, "applicant.honours"),
        ({"honours": [{"granted_on": "2024-01-01"}]}, "applicant.honours[0].kind"),
        ({"honours": [{"kind": "luban", "year": 2024}]}, "applicant.honours[0].year"),
        ({"incidents": [{"kind": "flood"}]}, "applicant.incidents[0].kind"),
        ({"incidents": [{"kind": "quality", "severity": "huge"}]}, "applicant.incidents[0].severity"),
        ({"incidents": [{"kind": "quality", "liable": 0}]}, "applicant.incidents[0].liable"),
        ({"role_model": True}, "applicant.role_model"),
        ({"kind": "individual"}, "applicant.registered_in_city"),
    ],
)
def test_a_bad_fact_names_its_key(change: dict[str, Any], key: str) -> None:
    given = {**ELIGIBILITY, "applicant": {**ELIGIBILITY["applicant"], **change}}
    assert refused("eligibility", given).startswith(key)


def test_panel_scores_refuse_what_no_sheet_may_hold() -> None:
    good = GOOD["panel_score"]
    sheet = good["sheets"][0]
    for percent, accepted in (
        (37, False),
        ("60", True),
        (60.0, True),
        (True, False),
        (-5, False),
        (105, False),
    ):
        given = {**good, "sheets": [{**sheet, "items": {**sheet["items"], "4.1.2": percent}}]}
        assert (ask("panel_score", given)[0] == 0) is accepted
    assert "items.4.1.1" in refused(
        "panel_score", {**good, "sheets": [{**sheet, "items": {**sheet["items"], "4.1.1": 50}}]}
    )
    assert refused("panel_score", {**good, "sheets": [sheet, sheet]}).startswith("sheets[1].expert")
    assert refused("panel_score", {**good, "sheets": []}).startswith("sheets")
    assert refused("panel_score", {**good, "kind": "individual", "stage": "site"}).startswith("stage")
    assert refused("panel_score", {**good, "policy": "best"}).startswith("policy")
