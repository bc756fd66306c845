"""What a finding rests on, in words; no rule may leave a name that the office cannot read."""

import re
from datetime import date

import pytest

from applications.selectors.fact_words import in_words
from nantong_award.regulation.editions.loader import by_key
from nantong_award.regulation.facts import (
    Debarment,
    EmployerFacts,
    EnvironmentalRating,
    HeldAward,
    Honour,
    HonourKind,
    IncidentFact,
    IncidentKind,
    IndividualFacts,
    OrganizationFacts,
    Severity,
)
from nantong_award.regulation.rules.eligibility import examine
from nantong_award.regulation.stage import AwardLevel

DAY = date(2026, 6, 30)
INCIDENTS = tuple(
    IncidentFact(kind, grade, date(2025, 1, 2), liable)
    for kind in IncidentKind
    for grade in (None, *Severity)
    for liable in (None, True, False)
)
APPLICANTS = [
    OrganizationFacts(),
    OrganizationFacts(
        registered_in_city=True,
        established_on=date(2011, 12, 23),
        honours=tuple(Honour(kind, day) for kind in HonourKind for day in (None, date(2024, 1, 2))),
        industrial=True,
        environmental_rating=EnvironmentalRating.GREEN,
        safety_level=2,
        policy_compliant=False,
        incidents=INCIDENTS,
    ),
    OrganizationFacts(honours=(), incidents=()),
    IndividualFacts(),
    IndividualFacts(
        quality_work_since=date(2000, 1, 1),
        works_in_city=True,
        role_model=True,
        serious_violation=False,
        employer=EmployerFacts(policy_compliant=True, incidents=INCIDENTS),
        employer_notice_complete=True,
    ),
    IndividualFacts(employer=EmployerFacts(policy_compliant=True, incidents=())),
]


@pytest.mark.parametrize("edition", ["2020", "2023-draft"])
@pytest.mark.parametrize("facts", APPLICANTS)
def test_every_fact_of_every_rule_is_told_in_chinese(edition, facts):
    found = examine(
        by_key(edition),
        facts,
        reference_day=DAY,
        awards=(HeldAward(AwardLevel.AWARD, None), HeldAward(AwardLevel.NOMINATION, date(2024, 1, 1))),
        debarments=(Debarment("35", date(2020, 1, 1), date(2023, 1, 1)),),
        related_applications=["91320600MA00000001"],
    )
    left = {word for finding in found for word in re.findall(r"[a-z_]{3,}", in_words(finding.rests_on))}
    assert left == set()


@pytest.mark.parametrize(
    ("rests_on", "words"),
    [
        (
            "registered_in_city true; established_on 2011-12-23; reference_day 2026-06-30",
            "在本市登记：是；成立日期：2011-12-23；基准日：2026-06-30",
        ),
        (
            "awards award day unknown; reference_day 2026-06-30",
            "曾获称号：市长质量奖 批准日不详；基准日：2026-06-30",
        ),
        ("related_applications 91320600MA00000001", "关联企业的申报：91320600MA00000001"),
        (None, ""),
    ],
)
def test_names_and_values_are_told_apart(rests_on, words):
    assert in_words(rests_on) == words
