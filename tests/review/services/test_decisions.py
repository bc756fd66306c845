"""第二十二条: the committee decides who presents; the office enters it."""

from datetime import timedelta

import pytest

from applications.models import Application
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import CommitteeDecision
from review.services import decisions
from tests.factories.applications import make_applicant
from tests.factories.review_events import (
    make_decision,
    make_individual,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
    make_visited,
)

pytestmark = pytest.mark.django_db
VALUES = {"matter": "finalists", "number": "通质委纪〔2026〕3号"}


def statuses() -> dict[str, str]:
    return dict(Application.objects.values_list("applicant__name", "status"))


@pytest.mark.requirement("R22.1")
def test_the_decided_list_goes_on_and_everybody_else_learns_why_not():
    round, office = make_site_round(), make_role("office")
    first = make_visited(round, applicant=make_applicant(name="甲公司"))
    make_visited(round, applicant=make_applicant(name="乙公司"))
    person = make_individual(round)
    decision = decisions.record_decision(round, by=office, decided_on=clock.today(), **VALUES)
    decisions.decide_finalists(round, by=office, decision=decision, finalists=[first, person])
    told = set(Message.objects.filter(kind__startswith="finalist").values_list("subject", flat=True))
    assert (statuses(), told) == (
        {"甲公司": Status.FINALIST, "乙公司": Status.ELIMINATED, "张三": Status.FINALIST},
        {"进入演讲陈述：甲公司", "进入演讲陈述：张三", "未进入演讲陈述：乙公司"},
    )
    left = Application.objects.get(applicant__name="乙公司")
    assert left.decision_reason == "未列入市质委会确定的演讲陈述名单（通质委纪〔2026〕3号，第二十二条）。"


def test_an_own_reason_of_a_file_stands_in_place_of_the_standard_one():
    round, office = make_site_round(), make_role("office")
    first, second = make_visited(round), make_visited(round)
    decisions.decide_finalists(
        round,
        by=office,
        decision=make_decision(round),
        finalists=[first],
        reasons={second.pk: "总分低于推荐线"},
    )
    assert Application.objects.get(pk=second.pk).decision_reason == "总分低于推荐线"


@pytest.mark.requirement("R22.1")
def test_a_file_without_both_reports_cannot_be_chosen():
    round, office = make_site_round(), make_role("office")
    unvisited, under_way = make_shortlisted(round), make_visit(make_shortlisted(round)).assignment.application
    with pytest.raises(Obstructed) as refusal:
        decisions.decide_finalists(
            round, by=office, decision=make_decision(round), finalists=[unvisited, under_way]
        )
    assert [(each.article, each.code) for each in refusal.value.findings.blocking] == [
        ("22", f"reports:{unvisited.pk}"),
        ("22", f"visit:{unvisited.pk}"),
        ("22", f"reports:{under_way.pk}"),
        ("22", f"visit:{under_way.pk}"),
    ]
    assert set(Application.objects.values_list("status", flat=True)) == {Status.SHORTLISTED}


def test_the_decision_must_be_this_rounds_and_about_the_list():
    round, other, office = make_site_round(), make_site_round(year=2027), make_role("office")
    first = make_visited(round)
    for decision in (make_decision(other), make_decision(round, matter=CommitteeDecision.Matter.CANDIDATES)):
        with pytest.raises(Unsuitable) as refusal:
            decisions.decide_finalists(round, by=office, decision=decision, finalists=[first])
        assert refusal.value.field == "decision"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"matter": "dinner"}, "matter"),
        ({"number": "  "}, "number"),
        ({"decided_on": clock.today() + timedelta(days=1)}, "decided_on"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(change, field):
    values = {**VALUES, "decided_on": clock.today(), **change}
    with pytest.raises(Unsuitable) as refusal:
        decisions.record_decision(make_site_round(), by=make_role("office"), **values)
    assert (refusal.value.field, CommitteeDecision.objects.count()) == (field, 0)


@pytest.mark.concurrency
def test_the_same_number_is_entered_once_and_a_list_is_decided_once():
    round, office = make_site_round(), make_role("office")
    first = make_visited(round)
    decision = decisions.record_decision(round, by=office, decided_on=clock.today(), **VALUES)
    with pytest.raises(Unsuitable) as refusal:
        decisions.record_decision(round, by=office, decided_on=clock.today(), **VALUES)
    assert refusal.value.field == "number"
    decisions.decide_finalists(round, by=office, decision=decision, finalists=[first])
    with pytest.raises(Stale):
        decisions.decide_finalists(round, by=office, decision=decision, finalists=[first])


def test_nobody_but_the_office_enters_and_only_at_the_site_review():
    round = make_site_round()
    first, decision = make_visited(round), make_decision(round)
    for key in ("committee", "member_unit", "supervisor", "inspector", "expert"):
        person = make_role(key)
        with pytest.raises(Forbidden):
            decisions.record_decision(round, by=person, decided_on=clock.today(), **VALUES)
        with pytest.raises(Forbidden):
            decisions.decide_finalists(round, by=person, decision=decision, finalists=[first])
    later = make_site_round(year=2027, stage=RoundStage.PRESENTATION)
    with pytest.raises(Closed):
        decisions.decide_finalists(later, by=make_role("office"), decision=make_decision(later), finalists=[])
