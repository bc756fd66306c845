"""Panels are formed from draws, convened when lawful, and lose conflicted members (Art. 20, 32)."""

import pytest

from applications.models import Application
from applications.transitions import Status
from nantong_award.core.models import Message
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import Track
from review import grants
from review.models import Draw, Expert, Interest, Scorecard, Seat
from review.services import panels, recusals, scorecards
from review.transitions import PanelStatus, ScorecardStatus
from tests.factories.review import (
    card_of,
    declare,
    fill_sheet,
    make_draw,
    make_expert,
    make_file,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.1")]


@pytest.fixture
def office():
    return make_review_office()


def statuses(seat):
    return list(Scorecard.objects.filter(seat=seat).order_by("pk").values_list("status", flat=True))


def test_the_drawn_experts_sit_with_one_leader(office):
    draw = make_draw(make_review_round(), office)
    panel = panels.form_panel(draw, by=office, name="第一评审组")
    sitting = [(seat.expert.code, seat.is_leader) for seat in panel.seats.order_by("pk")]
    assert sitting == [(code, place == 0) for place, code in enumerate(draw.drawn)]
    assert (panel.stage, panel.track, panel.status) == ("material", "organization", "formed")


def test_one_draw_serves_two_panels_without_sharing_an_expert(office):
    draw = make_draw(make_review_round(), office, size=6, experts=6)
    first, second = (list(Expert.objects.filter(code__in=draw.drawn[at : at + 3])) for at in (0, 3))
    panels.form_panel(draw, by=office, name="甲组", experts=first)
    with pytest.raises(Unsuitable):
        panels.form_panel(draw, by=office, name="乙组", experts=[*second, first[0]])
    panel = panels.form_panel(draw, by=office, name="乙组", experts=second, leader=second[2])
    assert [seat.expert for seat in panel.seats.filter(is_leader=True)] == [second[2]]


def test_nobody_who_was_not_drawn_gets_a_seat(office):
    draw = make_draw(make_review_round(), office)
    with pytest.raises(Unsuitable):
        panels.form_panel(draw, by=office, name="甲组", experts=[make_expert()])
    assert not Seat.objects.exists()


def test_a_panel_of_two_is_not_convened_and_the_finding_says_why(office):
    panel = make_panel(office=office, size=2, convened=False)
    with pytest.raises(Obstructed) as refused:
        panels.convene(panel, by=office)
    found = [(each.article, each.message) for each in refused.value.findings.blocking]
    assert found == [("20", "评审组2人，少于3人")]
    assert (Scorecard.objects.count(), panel.status) == (0, PanelStatus.FORMED)


def test_convening_gives_every_member_a_sheet_for_every_file_and_tells_them(office):
    panel = make_panel(office=office, files=2)
    assert Scorecard.objects.count() == 6
    told = Message.objects.filter(kind="review_panel_convened").values_list("recipient", flat=True)
    assert sorted(told) == sorted(seat.expert.user_id for seat in seats(panel))


@pytest.mark.requirement("R32.1")
def test_a_file_is_not_assigned_to_a_panel_with_a_conflict(office):
    panel = make_panel(office=office, convened=False)
    file = make_file(panel.round)
    Interest.objects.create(
        expert=seats(panel)[1].expert, applicant=file.applicant, kind=Interest.Kind.ADVICE
    )
    with pytest.raises(Unsuitable) as refused:
        panels.assign(panel, [file], by=office)
    assert seats(panel)[1].expert.code in refused.value.message


@pytest.mark.parametrize("over", [{"status": Status.REFUSED}, {"track": Track.INDIVIDUAL}])
def test_only_fitting_files_are_assigned(office, over):
    panel = make_panel(office=office, convened=False)
    with pytest.raises(Unsuitable):
        panels.assign(panel, [make_file(panel.round, **over)], by=office)


def test_a_file_belongs_to_one_panel_until_that_panel_is_dissolved(office):
    panel = make_panel(office=office)
    files = [row.application for row in panel.assignments.all()]
    other = make_panel(panel.round, office=office, convened=False)
    with pytest.raises(Unsuitable):
        panels.assign(other, files, by=office)
    panels.dissolve(panel, by=office, reason="组成不当")
    panels.assign(other, files, by=office)
    assert (panel.status, set(statuses(seats(other)[0]))) == (PanelStatus.DISSOLVED, set())
    assert set(Scorecard.objects.filter(assignment__panel=panel).values_list("status", flat=True)) == {
        "struck"
    }


@pytest.mark.requirement("R32.1")
def test_a_declared_conflict_closes_the_file_and_strikes_the_sheet_at_once(office):
    panel = make_panel(office=office, files=2)
    seat = seats(panel)[1]
    card, other = Scorecard.objects.filter(seat=seat).order_by("pk")
    declare(card)
    file = card.assignment.application
    assert may(user_of(seat), "applications.view_application", file)
    recusals.declare_conflict(card, by=user_of(seat), note="两年前任顾问", kind=Interest.Kind.ADVICE)
    assert statuses(seat) == [ScorecardStatus.STRUCK, ScorecardStatus.BLANK]
    assert not may(user_of(seat), "applications.view_application", file)
    assert not may(user_of(seat), "review.score_scorecard", card)
    assert may(user_of(seat), "review.score_scorecard", other)
    assert Message.objects.filter(kind="review_recused").count() == 1
    assert Interest.objects.filter(expert=seat.expert, applicant=file.applicant).count() == 1


@pytest.mark.requirement("R32.1")
def test_a_recused_member_is_replaced_from_the_front_of_the_reserve(office):
    panel = make_panel(office=office, files=2)
    left = seats(panel)[2]
    recusal = recusals.recuse(left, by=office, reason="请假")
    seat = recusals.replace(recusal, by=office)
    draw = Draw.objects.get(previous=panel.draw)
    assert (seat.expert.code, draw.drawn, draw.reason) == (
        panel.draw.reserve[0],
        [panel.draw.reserve[0]],
        f"{left.expert.code} 回避",
    )
    assert (statuses(left), statuses(seat)) == (["struck", "struck"], ["blank", "blank"])
    with pytest.raises(Stale):
        recusals.replace(recusal, by=office)


@pytest.mark.requirement("R32.1")
def test_a_reserve_member_with_a_conflict_does_not_move_up(office):
    panel = make_panel(office=office)
    file = panel.assignments.get().application
    first = Expert.objects.get(code=panel.draw.reserve[0])
    Interest.objects.create(expert=first, applicant=file.applicant, kind=Interest.Kind.FAMILY)
    seat = recusals.replace(recusals.recuse(seats(panel)[2], by=office, reason="请假"), by=office)
    assert seat.expert.code == panel.draw.reserve[1]


def test_the_replacement_for_one_file_takes_that_file_only(office):
    panel = make_panel(office=office, files=2)
    card = Scorecard.objects.filter(seat=seats(panel)[1]).order_by("pk").first()
    recusal = recusals.declare_conflict(card, by=user_of(card.seat), note="亲属任职")
    seat = recusals.replace(recusal, by=office)
    assert [each.assignment for each in Scorecard.objects.filter(seat=seat)] == [card.assignment]


def test_a_recused_leader_leaves_a_leader_behind(office):
    panel = make_panel(office=office)
    leader = seats(panel)[0]
    seat = recusals.replace(recusals.recuse(leader, by=office, reason="请假"), by=office)
    assert [each.pk for each in seats(panel) if each.is_leader] == [seat.pk]
    card = Scorecard.objects.exclude(status="struck").first()
    assert may(user_of(seat), "review.lead_panel", card)
    assert not may(user_of(leader), "review.lead_panel", card)


def test_appointing_another_leader_moves_the_rights(office):
    panel = make_panel(office=office)
    old, new, _third = seats(panel)
    panels.appoint_leader(new, by=office)
    card = card_of(new)
    assert [may(user_of(seat), "review.lead_panel", card) for seat in (old, new)] == [False, True]


def test_after_the_signed_report_nobody_is_recused(office):
    panel = make_panel(office=office)
    for seat in seats(panel):
        scorecards.submit(fill_sheet(card_of(seat)), by=user_of(seat))
    make_report(panel.assignments.get())
    with pytest.raises(Stale):
        recusals.recuse(seats(panel)[1], by=office, reason="事后回避")


def test_an_expert_runs_no_panel(office):
    panel = make_panel(office=office)
    member = user_of(seats(panel)[1])
    acts = [
        lambda: recusals.recuse(seats(panel)[0], by=member, reason="不公"),
        lambda: panels.dissolve(panel, by=member, reason="不公"),
        lambda: panels.appoint_leader(seats(panel)[1], by=member),
        lambda: panels.assign(panel, [make_file(panel.round)], by=member),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


@pytest.mark.requirement("RX.4")
def test_rights_follow_from_the_rows_and_deriving_them_again_changes_nothing(office):
    panel = make_panel(office=office, files=2)
    declare(Scorecard.objects.filter(seat=seats(panel)[0]).first())
    recusals.replace(recusals.recuse(seats(panel)[1], by=office, reason="请假"), by=office)
    assert grants.sync_all() == 0
    opened = Application.objects.filter(pk__in=panel.assignments.values("application"))
    held = [may(user_of(seats(panel)[0]), "applications.view_application", file) for file in opened]
    assert sorted(held) == [False, True]
