"""The consensus page by HTTP: saving, both values, live changes, members' words, costs (R20.4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from review.models import ConsensusEntry, Remark
from review.services import consensus
from tests.factories.review import (
    hand_in_all,
    leader_of,
    make_expert,
    make_panel,
    make_review_round,
    seats,
    seen_by_leader,
    user_of,
)
from tests.review.views.pages import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.4")]
HTMX = {"HX-Request": "true"}
ITEM = "4.1.2"


@pytest.fixture
def assignment():
    panel = make_panel(make_review_round(panel_policy="consensus"))
    hand_in_all(panel, (50, 60, 80))
    return panel.assignments.get()


def as_seat(assignment, place):
    return signed_in(user_of(seats(assignment.panel)[place]))


def at(assignment, name="report", *rest):
    return reverse(f"review:{name}", args=[assignment.pk, *rest])


def test_the_page_shows_every_expert_and_starts_from_the_mean(assignment):
    page = text(as_seat(assignment, 0).get(at(assignment)))
    codes = [seat.expert.code for seat in seats(assignment.panel)]
    assert [code in page for code in codes] == [True] * 3
    assert ("平均 65%" in page, "偏离" in page, '<option value="65" selected>65%' in page) == (True,) * 3


def test_an_entry_is_kept_and_the_page_gets_what_changed(assignment):
    leader = as_seat(assignment, 0)
    given = {"version": 0, "percent": 70, "note": "补充材料", "seen": seen_by_leader(assignment)}
    answer = leader.post(at(assignment, "save_consensus", ITEM), given, headers=HTMX)
    assert (answer.status_code, ConsensusEntry.objects.get().percent) == (200, 70)
    part = text(answer)
    assert ('value="1"' in part, seen_by_leader(assignment) in part) == (True, True)


def test_a_page_that_missed_a_change_keeps_its_old_stamp(assignment):
    seen = seen_by_leader(assignment)
    consensus.save(assignment, by=leader_of(assignment), key="4.1.3", values={"note": "别处"}, version=0)
    given = {"version": 0, "percent": 70, "note": "补充材料", "seen": seen}
    part = text(as_seat(assignment, 0).post(at(assignment, "save_consensus", ITEM), given, headers=HTMX))
    assert 'name="seen"' not in part


def test_a_change_without_words_is_told_at_the_item(assignment):
    leader = as_seat(assignment, 0)
    given = {"version": 0, "percent": 75, "note": ""}
    for headers in (HTMX, {}):
        answer = leader.post(at(assignment, "save_consensus", ITEM), given, headers=headers)
        assert (answer.status_code, "请写明理由" in text(answer)) == (422, True)
    assert not ConsensusEntry.objects.exists()


def test_two_windows_get_both_values_and_may_write_over(assignment):
    leader, url = as_seat(assignment, 0), at(assignment, "save_consensus", ITEM)
    leader.post(url, {"version": 0, "percent": 70, "note": "甲窗口"}, headers=HTMX)
    second = {"version": 0, "percent": 75, "note": "乙窗口"}
    answer = leader.post(url, second, headers=HTMX)
    told = text(answer)
    assert (answer.status_code, "甲窗口" in told, "乙窗口" in told) == (409, True, True)
    assert leader.post(url, second).status_code == 409
    assert leader.post(url, {**second, "over": 1}, headers=HTMX).status_code == 200
    assert list(ConsensusEntry.objects.values_list("percent", "note", "version")) == [(75, "乙窗口", 2)]


@pytest.mark.parametrize(
    "given", [{}, {"version": "x"}, {"version": 0, "percent": "x"}, {"version": 0, "percent": 37}]
)
def test_garbage_is_refused(assignment, given):
    answer = as_seat(assignment, 0).post(at(assignment, "save_consensus", ITEM), given)
    assert (answer.status_code, ConsensusEntry.objects.count()) == (422, 0)


def test_an_unknown_key_is_not_there(assignment):
    answer = as_seat(assignment, 0).post(at(assignment, "save_consensus", "9.9"), {"version": 0})
    assert answer.status_code == 404


def test_members_follow_live_and_say_what_they_think(assignment):
    member, leader = as_seat(assignment, 1), leader_of(assignment)
    page = member.get(at(assignment))
    since = page.context["live"]
    assert member.get(at(assignment, "consensus_live"), {"since": since}).status_code == 204
    values = {"percent": 70, "note": "组长的建议"}
    consensus.save(assignment, by=leader, key=ITEM, values=values, version=0)
    part = text(member.get(at(assignment, "consensus_live"), {"since": since}))
    assert ("组长的建议" in part, "合议 70%" in part) == (True, True)
    said = member.post(at(assignment, "say", ITEM), {"text": "同意"})
    again = member.post(at(assignment, "say", ITEM), {"text": "同意"})
    assert ([said.status_code, again.status_code], Remark.objects.count()) == ([302, 302], 1)
    assert "同意" in text(as_seat(assignment, 0).get(at(assignment, "consensus_live"), {"since": since}))
    assert member.post(at(assignment, "say", ITEM), {"text": ""}).status_code == 422


def test_a_member_records_nothing_and_a_stranger_finds_nothing(assignment):
    given = {"version": 0, "percent": 70, "note": "代笔"}
    member, stranger = as_seat(assignment, 1), signed_in(make_expert().user)
    assert member.post(at(assignment, "save_consensus", ITEM), given).status_code == 403
    addresses = [at(assignment), at(assignment, "consensus_live"), at(assignment, "consensus_history")]
    assert [stranger.get(each).status_code for each in addresses] == [404] * 3
    assert stranger.post(at(assignment, "save_consensus", ITEM), given).status_code == 404


def test_the_history_tells_before_and_after(assignment):
    leader = as_seat(assignment, 0)
    for version, note in enumerate(("第一次写", "第二次写")):
        leader.post(at(assignment, "save_consensus", ITEM), {"version": version, "percent": 70, "note": note})
    page = text(leader.get(at(assignment, "consensus_history")))
    assert ("第一次写" in page, "第二次写" in page, "记录合议" in page) == (True, True, True)


def test_the_page_costs_the_same_for_three_experts_and_for_seven():
    costs = []
    for size in (3, 7):
        panel = make_panel(make_review_round(panel_policy="consensus", year=2030 + size), size=size)
        hand_in_all(panel, (60, 60, 65, 60, 60, 65, 60))
        assignment = panel.assignments.get()
        leader = as_seat(assignment, 0)
        leader.get(at(assignment))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            leader.get(at(assignment))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 30
