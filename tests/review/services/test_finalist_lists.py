"""第二十二条: the office proposes, the committee decides through another person, then the list is published."""

import pytest

from applications.models import Application
from applications.transitions import RoundStage, Status
from nantong_award.core.models import Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import CommitteeDecision, FinalistEntry, FinalistList
from review.services import finalist_lists
from review.transitions import FinalistListStatus
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

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R22.1")]


def drafted(round, *proposed, reasons=None, by=None):
    return finalist_lists.draft(
        round, by=by or make_role("office"), finalists=proposed, reasons=reasons or {}
    )


def statuses():
    return dict(Application.objects.values_list("applicant__name", "status"))


def test_the_confirmed_list_goes_on_and_everybody_else_learns_why_not():
    round, committee = make_site_round(), make_role("committee")
    first = make_visited(round, applicant=make_applicant(name="甲公司"))
    second = make_visited(round, applicant=make_applicant(name="乙公司"))
    person = make_individual(round)
    listed = drafted(round, first, person, reasons={second.pk: "总分低于推荐线。"})
    before = statuses()
    finalist_lists.confirm(listed, by=committee, decision=make_decision(round, number="通质委纪〔2026〕3号"))
    told = set(Message.objects.filter(kind__startswith="finalist_").values_list("subject", flat=True))
    assert set(before.values()) == {Status.SHORTLISTED, Status.ACCEPTED}
    assert (statuses(), told) == (
        {"甲公司": Status.FINALIST, "乙公司": Status.ELIMINATED, "张三": Status.FINALIST},
        {"进入演讲陈述：甲公司", "进入演讲陈述：张三", "未进入演讲陈述：乙公司"},
    )
    left = Application.objects.get(applicant__name="乙公司")
    assert left.decision_reason == "总分低于推荐线（通质委纪〔2026〕3号，第二十二条）"


def test_who_drafted_the_list_cannot_confirm_it():
    round, office = make_site_round(), make_role("office")
    listed = drafted(round, make_visited(round), by=office)
    with pytest.raises(Forbidden):
        finalist_lists.confirm(listed, by=office, decision=make_decision(round))
    for key in ("office", "member_unit", "supervisor", "inspector"):
        with pytest.raises(Forbidden):
            finalist_lists.confirm(listed, by=make_role(key), decision=make_decision(round))
    assert set(statuses().values()) == {Status.SHORTLISTED}


def test_the_secretary_is_told_of_each_draft():
    round, committee = make_site_round(), make_role("committee")
    first = make_visited(round)
    listed = drafted(round, first)
    finalist_lists.draft(round, by=make_role("office"), finalists=[first], reasons={}, version=listed.version)
    told = Message.objects.filter(kind="finalists_to_decide").values_list("recipient", flat=True)
    assert list(told) == [committee.pk] * 2


def test_a_file_that_is_not_proposed_needs_its_reason():
    round = make_site_round()
    first, second = make_visited(round), make_visited(round)
    with pytest.raises(Unsuitable) as refusal:
        drafted(round, first)
    with pytest.raises(Unsuitable) as empty:
        drafted(round, reasons={first.pk: "一", second.pk: "二"})
    assert (refusal.value.field, empty.value.field, FinalistList.objects.count()) == (
        f"reason-{second.pk}",
        "finalists",
        0,
    )


def test_a_file_without_both_reports_cannot_be_proposed():
    round = make_site_round()
    unvisited, under_way = make_shortlisted(round), make_visit(make_shortlisted(round)).assignment.application
    with pytest.raises(Obstructed) as refusal:
        drafted(round, unvisited, under_way)
    assert {(each.article, each.code) for each in refusal.value.findings.blocking} == {
        ("22", f"reports:{unvisited.pk}"),
        ("22", f"visit:{unvisited.pk}"),
        ("22", f"reports:{under_way.pk}"),
        ("22", f"visit:{under_way.pk}"),
    }
    assert FinalistList.objects.count() == 0


@pytest.mark.concurrency
def test_a_draft_over_another_is_refused_and_a_list_is_confirmed_once():
    round, office, committee = make_site_round(), make_role("office"), make_role("committee")
    first, second = make_visited(round), make_visited(round)
    listed = drafted(round, first, reasons={second.pk: "不列入"})
    with pytest.raises(Stale):
        finalist_lists.draft(round, by=office, finalists=[first, second], reasons={}, version=7)
    finalist_lists.draft(round, by=office, finalists=[first, second], reasons={}, version=listed.version)
    listed = FinalistList.objects.get()
    finalist_lists.confirm(listed, by=committee, decision=make_decision(round))
    with pytest.raises(Stale):
        finalist_lists.confirm(FinalistList.objects.get(), by=committee, decision=make_decision(round))
    with pytest.raises(Stale):
        finalist_lists.draft(round, by=office, finalists=[first], reasons={}, version=listed.version)
    assert list(FinalistEntry.objects.values_list("is_proposed", flat=True)) == [True, True]


def test_a_file_that_left_after_the_draft_sends_the_list_back():
    round = make_site_round()
    first, second = make_visited(round), make_visited(round)
    listed = drafted(round, first, second)
    Application.objects.filter(pk=second.pk).update(status=Status.WITHDRAWN)
    with pytest.raises(Stale):
        finalist_lists.confirm(listed, by=make_role("committee"), decision=make_decision(round))
    assert FinalistList.objects.get().status == FinalistListStatus.DRAFTED


def test_the_decision_must_be_this_rounds_and_about_the_list():
    round, other = make_site_round(), make_site_round(year=2027)
    listed = drafted(round, make_visited(round))
    for decision in (make_decision(other), make_decision(round, matter=CommitteeDecision.Matter.CANDIDATES)):
        with pytest.raises(Unsuitable) as refusal:
            finalist_lists.confirm(listed, by=make_role("committee"), decision=decision)
        assert refusal.value.field == "decision"


def test_t97_a_list_is_published_only_after_the_decision_and_once():
    round, office = make_site_round(), make_role("office")
    listed = drafted(round, make_visited(round))
    with pytest.raises(Obstructed) as refusal:
        finalist_lists.publish(round, by=office)
    assert [each.article for each in refusal.value.findings.blocking] == ["22"]
    finalist_lists.confirm(listed, by=make_role("committee"), decision=make_decision(round))
    finalist_lists.publish(round, by=office)
    with pytest.raises(Stale):
        finalist_lists.publish(round, by=office)
    assert FinalistList.objects.get().published_at is not None


def test_only_the_office_drafts_and_only_at_the_site_review():
    round = make_site_round()
    first = make_visited(round)
    for key in ("committee", "member_unit", "supervisor", "inspector", "expert"):
        with pytest.raises(Forbidden):
            drafted(round, first, by=make_role(key))
    later = make_site_round(year=2027, stage=RoundStage.PRESENTATION)
    with pytest.raises(Closed):
        drafted(later, first)
