"""The office's live page, the pulse, the big screen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from nantong_award.core import clock
from review.models import LiveSession, Presentation
from review.selectors import live_pulse
from review.services import big_screen, live_scoring
from review.transitions import PresentationStatus
from tests.factories.applications import make_user, owner_of
from tests.factories.review_events import (
    make_finalist,
    make_member_score,
    make_role,
    make_turn,
    make_unit,
    percents_for,
    user_of,
)
from tests.review.views.pages import signed_in, status_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R22.2")]


def pulse_of(turn, **over):
    return reverse("review:presentation_pulse", args=[live_pulse.token_of(turn.application.round, **over)])


def test_the_board_shows_who_has_scored_and_no_figure_before_the_lock():
    turn, unit = make_turn(), make_unit()
    make_member_score(turn, unit, 85)
    office = signed_in(make_role("office"))
    address = reverse("review:board", args=[turn.application.round_id])
    before = text(office.get(address, headers={"HX-Request": "true"}))
    make_unit(name="尚未打分的单位")
    after = text(office.get(address))
    assert ["已交分" in before, "850" in before, "未打分" in after, "尚未打分的单位" in after] == [
        True, False, True, True,
    ]  # fmt: skip


def test_the_office_runs_a_turn_from_the_board():
    office = signed_in(make_role("office"))
    turn, unit = make_turn(status=PresentationStatus.WAITING), make_unit()

    def step(name, **values):
        turn.refresh_from_db()
        address = reverse(f"review:{name}", args=[turn.pk])
        return office.post(address, {"version": turn.version, **values}).status_code

    steps = [
        step("begin_presentation"),
        step("presentation_timer", act="pause"),
        step("undo_presentation"),
        step("begin_presentation"),
    ]
    make_member_score(turn, unit, 90)
    steps += [
        step("lock_presentation"),
        step("reopen_presentation", reason="更正"),
        step("lock_presentation"),
    ]
    turn.refresh_from_db()
    assert (steps, turn.status, turn.score) == ([302] * 7, PresentationStatus.LOCKED, Decimal(900))


@pytest.mark.concurrency
def test_a_step_over_an_older_page_is_told():
    turn = make_turn(ends_at=clock.now() + timedelta(minutes=3))
    office, address = signed_in(make_role("office")), reverse("review:presentation_timer", args=[turn.pk])
    sent = {"version": turn.version, "act": "pause"}
    assert [office.post(address, sent).status_code for _click in range(2)] == [302, 409]


def test_presentations_lead_each_to_the_own_page():
    turn, unit = make_turn(), make_unit()
    address = reverse("review:presentations")
    goes = [signed_in(user).get(address).get("Location") for user in (make_role("office"), user_of(unit))]
    board = reverse("review:board", args=[turn.application.round_id])
    assert goes == [board, reverse("review:score_presenter")]
    assert signed_in(make_user()).get(address).status_code == 404


def test_nobody_else_runs_or_watches():
    turn = make_turn()
    round = turn.application.round_id
    for person in (user_of(make_unit()), make_role("supervisor"), make_user()):
        pages = [status_of(person, reverse(f"review:{name}", args=[turn.pk])) for name in (
            "lock_presentation", "reopen_presentation", "record_absence",
        )]  # fmt: skip
        posts = [
            signed_in(person).post(reverse(f"review:{name}", args=[pk])).status_code
            for name, pk in (("begin_presentation", turn.pk), ("presentation_timer", turn.pk),
                             ("release_presentation", turn.pk), ("screen_link", round))
        ]  # fmt: skip
        assert (pages, posts, status_of(person, reverse("review:board", args=[round]))) == (
            [404] * 3, [404] * 4, 404,
        )  # fmt: skip


def test_the_pulse_costs_one_query_needs_no_session_and_answers_304_until_something_changes(
    client, django_assert_num_queries
):
    turn, unit = make_turn(ends_at=clock.now() + timedelta(seconds=300)), make_unit()
    units, office = pulse_of(turn), pulse_of(turn, with_answers=True)
    with django_assert_num_queries(1):
        first = client.get(units)
    with django_assert_num_queries(2):
        watched = client.get(office)
    again = client.get(units, headers={"If-None-Match": first["ETag"]})
    live_scoring.score(turn, by=user_of(unit), items=percents_for(turn, 70))
    quiet = client.get(units, headers={"If-None-Match": first["ETag"]})
    told = client.get(office, headers={"If-None-Match": watched["ETag"]})
    turn.save()
    moved = client.get(units, headers={"If-None-Match": first["ETag"]})
    assert [each.status_code for each in (first, again, quiet, told, moved)] == [200, 304, 304, 200, 200]
    assert first.json() == {
        "turn": turn.pk,
        "status": "speaking",
        "phase": "statement",
        "label": "陈述",
        "running": True,
        "left": 300,
    }
    assert "sessionid" not in first.cookies


def test_a_pulse_of_ones_own_making_is_not_there(client):
    turn = make_turn()
    for address in (pulse_of(turn)[:-3] + "xx/", reverse("review:presentation_pulse", args=["1:2:3"])):
        assert client.get(address).status_code == 404


def test_the_big_screen_shows_scores_once_they_are_released_and_ends_with_its_link(client):
    office = make_role("office")
    turn, unit = make_turn(), make_unit(name="甲局")
    make_member_score(turn, unit, 85)
    round = turn.application.round
    runner = signed_in(office)
    act = reverse("review:screen_link", args=[round.pk])
    runner.post(act, {"act": "open"})
    old = reverse("review:big_screen", args=[big_screen.link_of(LiveSession.objects.get())])
    during = text(client.get(old))
    turn.refresh_from_db()
    runner.post(reverse("review:lock_presentation", args=[turn.pk]), {"version": turn.version})
    locked = text(client.get(old))
    runner.post(reverse("review:release_presentations", args=[round.pk]))
    released = text(client.get(old))
    runner.post(act, {"act": "open"})
    new = reverse("review:big_screen", args=[big_screen.link_of(LiveSession.objects.get())])
    seen = [client.get(old).status_code, client.get(new).status_code]
    runner.post(act, {"act": "revoke"})
    assert ["850.00" in page for page in (during, locked, released)] == [False, False, True]
    assert [turn.application.applicant.name in during, "甲局" in during] == [True, False]
    assert (seen, client.get(new).status_code) == ([404, 200], 404)


def test_a_release_before_its_time_is_refused_on_the_page():
    turn = make_turn(status=PresentationStatus.LOCKED, score=Decimal(1))
    make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
    office = signed_in(make_role("office"))
    one = reverse("review:release_presentation", args=[turn.pk])
    early = office.post(one).status_code
    office.post(
        reverse("review:screen_link", args=[turn.application.round_id]), {"act": "release", "release": "each"}
    )
    assert (early, office.post(one).status_code) == (403, 302)
    assert Presentation.objects.get(pk=turn.pk).released_at is not None


def test_the_calendar_holds_all_turns_for_a_unit_and_the_own_turn_for_a_finalist():
    turn = make_turn()
    round = turn.application.round
    make_turn(make_finalist(round))
    address = reverse("review:presentations_ics", args=[round.pk])
    people = [make_role("office"), user_of(make_unit()), owner_of(turn.application.applicant)]
    assert [text(signed_in(person).get(address)).count("BEGIN:VEVENT") for person in people] == [2, 2, 1]
    assert status_of(make_user(), address) == 404
