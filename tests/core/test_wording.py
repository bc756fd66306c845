"""The kernel's facts in words."""

import re
from datetime import date

import pytest

from nantong_award.core.wording import in_words, row_page
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


@pytest.mark.parametrize(
    ("rests_on", "words"),
    [
        (
            "registered_in_city true; established_on 2010-05-01",
            "在本市登记注册：是；成立日期：2010年5月1日",
        ),
        (
            "honours luban 2025-01-01; reference_day 2026-08-31",
            "荣誉：鲁班奖 2025年1月1日；基准日：2026年8月31日",
        ),
        ("incidents none", "不得申报情形：无"),
        ("推荐截止 2027-01-12 23:59", "推荐截止 2027年1月12日 23:59"),
        ("established_on 2010-13-45", "成立日期：2010-13-45"),
    ],
)
@pytest.mark.requirement("R12.1")
def test_facts_are_told_in_chinese(rests_on: str, words: str) -> None:
    assert in_words(rests_on) == words


@pytest.mark.parametrize("kind", [*HonourKind, *IncidentKind])
def test_no_kind_of_honour_or_incident_is_left_in_english(kind: str) -> None:
    assert not in_words(f"honours {kind}").isascii()
    assert kind not in in_words(f"honours {kind}")


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
def test_every_fact_of_every_rule_is_told_in_chinese(
    edition: str, facts: OrganizationFacts | IndividualFacts
) -> None:
    found = examine(
        by_key(edition),
        facts,
        reference_day=DAY,
        awards=(HeldAward(AwardLevel.AWARD, None), HeldAward(AwardLevel.NOMINATION, date(2024, 1, 1))),
        debarments=(Debarment("35", date(2020, 1, 1), date(2023, 1, 1)),),
        related_applications=["91320600MA00000001"],
    )
    left = {word for finding in found for word in re.findall(r"[a-z_]{3,}", in_words(finding.rests_on or ""))}
    assert left == set()


def test_an_open_item_leads_to_the_page_of_its_row_and_a_fact_leads_nowhere():
    pages = [
        row_page(text)
        for text in ("applications.round:7", "applications.nothing:7", "established_on 2010-05-01", None)
    ]
    assert pages == ["/admin/applications/round/7/change/", "", "", ""]
