"""From what people wrote to what the rules ask."""

from datetime import date

import pytest

from applications import facts
from applications.sections.self_check import questions
from applications.sections.specimens import specimen_answers
from nantong_award.regulation.editions import loader
from nantong_award.regulation.facts import (
    EmployerFacts,
    EnvironmentalRating,
    Honour,
    HonourKind,
    IncidentFact,
    IncidentKind,
    IndividualFacts,
    OrganizationFacts,
    Severity,
)
from nantong_award.regulation.rules import eligibility
from nantong_award.regulation.stage import Track

DAY = date(2026, 6, 30)
LAW = loader.by_key("2023-draft")


def answers(track=Track.ORGANIZATION, **over):
    return specimen_answers(track, LAW, DAY, **over)


def test_a_complete_organisation_form_as_facts():
    assert facts.organization_facts(answers()) == OrganizationFacts(
        registered_in_city=True,
        independent_legal_person=True,
        established_on=date(2011, 6, 30),
        excellence_model_since=date(2020, 6, 30),
        chief_quality_officer=True,
        industry_leading=None,
        honours=(Honour(HonourKind.PROVINCIAL_CREDIT_AAA, date(2024, 6, 30)),),
        performance_leading=None,
        good_credit=None,
        waste_compliant=None,
        industrial=True,
        construction=False,
        environmental_rating=EnvironmentalRating.GREEN,
        safety_level=None,  # this edition does not ask it
        policy_compliant=None,
        incidents=(),
    )


def test_a_complete_individual_form_as_facts():
    assert facts.individual_facts(answers(Track.INDIVIDUAL), True) == IndividualFacts(
        quality_work_since=date(2008, 6, 30),
        works_in_city=True,
        quality_contribution=None,
        quality_culture_contribution=None,
        role_model=None,
        serious_violation=False,
        employer=EmployerFacts(policy_compliant=None, incidents=()),
        employer_notice_complete=True,
    )


def test_an_empty_form_tells_nothing_but_that_no_honour_is_there():
    assert facts.organization_facts({}) == OrganizationFacts(honours=())
    assert facts.organization_facts({}, trusting=True) == OrganizationFacts()


@pytest.mark.requirement("R13.1")
def test_a_claim_proves_nothing_and_a_denial_does():
    denied = facts.organization_facts(answers(standing={"good_credit": False}))
    trusted = facts.organization_facts(answers(), trusting=True)
    assert (denied.good_credit, trusted.good_credit) == (False, True)


@pytest.mark.requirement("R13.1")
def test_the_declaration_of_incidents_is_read_whole():
    row = {"kind": "work_safety", "severity": "general", "on": "2025-03-02", "liable": True, "details": "…"}
    told = answers(incidents={"has_incidents": True, "incidents": [row, {"kind": ""}]})
    incident = IncidentFact(IncidentKind.WORK_SAFETY, Severity.GENERAL, date(2025, 3, 2), True)
    assert facts.organization_facts(told).incidents == (incident,)
    assert facts.organization_facts(answers(incidents={"has_incidents": None})).incidents is None
    assert (
        facts.organization_facts(answers(incidents={"has_incidents": False, "incidents": [row]})).incidents
        == ()
    )


@pytest.mark.parametrize(
    ("code", "declared", "expected"),
    [
        ("3831", None, True),
        ("3831", False, True),
        ("0510", None, False),
        ("0610", None, True),
        ("4690", None, True),
        ("4710", True, True),
        ("4710", False, False),
        (None, True, True),
        ("", None, None),
    ],
)
def test_industry_is_sections_b_c_and_d(code, declared, expected):
    assert facts.is_industrial(code, declared) is expected


def test_a_rating_that_was_never_given_is_not_known():
    assert (
        facts.organization_facts(answers(standing={"environmental_rating": "not_rated"})).environmental_rating
        is None
    )


@pytest.mark.requirement("R6.2")
@pytest.mark.parametrize(
    ("employees", "revenue", "expected"),
    [(1200, "39999", "medium"), (1000, "40000", "large"), (299, "50000", "small"), (19, "90000", "micro")],
)
def test_size_is_computed_from_industry_staff_and_revenue(employees, revenue, expected):
    assert facts.size_of(answers(basics={"employees": employees, "revenue": revenue})) == expected


def test_size_is_unknown_while_a_figure_is():
    assert facts.size_of(answers(basics={"employees": None})) is None
    assert facts.size_of({}) is None


@pytest.mark.parametrize("edition", ["2020", "2023-draft"])
@pytest.mark.parametrize("track", list(Track))
def test_a_specimen_is_complete_and_nothing_in_it_is_unmet(track, edition):
    law = loader.by_key(edition)
    made = specimen_answers(track, law, DAY)
    told = (
        facts.organization_facts(made) if track is Track.ORGANIZATION else facts.individual_facts(made, True)
    )
    assert eligibility.examine(law, told, reference_day=DAY).unmet == ()


@pytest.mark.requirement("R12.2")
@pytest.mark.parametrize("track", list(Track))
def test_the_self_check_asks_for_every_fact_but_the_notice(track):
    law = loader.by_key("2020")
    made = specimen_answers(track, law, DAY)
    asked = {
        group.key: {field.key: made.get(group.key, {}).get(field.key) for field in group.fields}
        for group in questions(track, law)
    }
    told = facts.self_checked_facts(track, asked)
    unknown = {name for name in told.__slots__ if getattr(told, name) is None}
    assert unknown == (set() if track is Track.ORGANIZATION else {"employer_notice_complete"})
