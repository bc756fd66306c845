"""第十二条: what the findings rest on and how they are numbered."""

from datetime import date

import pytest

from nantong_award.regulation.finding import Finding, Outcome
from nantong_award.regulation.rules.eligibility import examine, verdict
from nantong_award.regulation.rules.organization import operation
from tests.regulation.samples import E2020, E2023, REFERENCE_DAY, organization


@pytest.mark.requirement("R12.1")
def test_a_finding_names_article_fact_day_and_a_plain_sentence() -> None:
    facts = organization(established_on=date(2021, 9, 1))
    assert operation(E2023, facts, REFERENCE_DAY) == Finding(
        article="12",
        item="1",
        code="operation",
        outcome=Outcome.UNMET,
        rests_on="registered_in_city true; independent_legal_person true; established_on 2021-09-01; "
        "reference_day 2026-08-31",
        message="经营未满5年（2026-09-01满）",
    )


def test_what_fails_is_told_before_what_is_missing() -> None:
    facts = organization(registered_in_city=False, established_on=None)
    assert operation(E2023, facts, REFERENCE_DAY).message == "不在本市登记注册；待补充：成立日期"


@pytest.mark.requirement("R12.1")
def test_there_is_one_finding_for_each_item() -> None:
    places = [(f.article, f.item) for f in examine(E2023, organization(), reference_day=REFERENCE_DAY)]
    assert places == [
        *(("12", str(item)) for item in range(1, 7)),
        *(("13", str(item)) for item in range(1, 6)),
        ("29", None),
        ("30", None),
        ("35", None),
    ]


def test_an_item_that_an_edition_lacks_does_not_apply() -> None:
    findings = examine(E2020, organization(), reference_day=REFERENCE_DAY, related_applications=["91"])
    absent = [f.code for f in findings if f.outcome is Outcome.NOT_APPLICABLE]
    assert (absent, verdict(findings)) == (["related_companies", "penalties"], True)
