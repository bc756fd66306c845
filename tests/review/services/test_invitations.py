"""Drawn experts accept or decline within a term; the reserve moves up; names show after the sign-in (R20.1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from nantong_award.core import clock
from nantong_award.core.models import Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.models import Draw, Invitation
from review.services import invitations, recusals
from tests.factories.review import make_panel, make_review_office, make_witness, seats, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.1", "R20.2")]


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def panel(office):
    return make_panel(office=office, convened=False)


def page(name, invitation):
    return reverse(f"review:{name}", args=[invitation.pk])


def test_every_drawn_expert_is_asked_with_a_term(panel):
    rows = Invitation.objects.filter(seat__panel=panel)
    told = Message.objects.filter(kind="review_seat_offered").values_list("recipient", flat=True)
    terms = {(row.answer_by - row.invited_at).total_seconds() for row in rows}
    assert {round(term) for term in terms} == {2 * 24 * 3600}
    assert set(told) == {seat.expert.user_id for seat in seats(panel)}


def test_an_expert_answers_on_the_own_page_and_nobody_else_finds_it(client, panel):
    first, second, _third = seats(panel)
    client.force_login(user_of(second))
    assert client.get(page("invitation", first.invitation)).status_code == 404
    client.force_login(user_of(first))
    assert client.get(page("invitation", first.invitation)).status_code == 200
    twice = [client.post(page("accept_invitation", first.invitation)).status_code for _each in range(2)]
    assert twice == [302, 409]
    assert client.post(page("decline_invitation", first.invitation), {"reason": " "}).status_code == 422
    assert client.post(page("sign_in", first.invitation)).status_code == 302
    first.refresh_from_db()
    assert first.shown == str(first.expert)


def test_t_84_who_declines_is_replaced_from_the_front_of_the_reserve_by_a_linked_draw(office, panel):
    seat = seats(panel)[1]
    invitations.decline(seat.invitation, by=user_of(seat), reason="出国访问")
    seat.refresh_from_db()
    recusal = seat.recusals.get()
    assert (seat.vacated_at is not None, recusal.reason) == (True, "不能参加：出国访问")
    new = recusals.replace(recusal, by=office)
    following = Draw.objects.get(previous=panel.draw)
    assert [new.expert.code] == following.drawn == panel.draw.reserve[:1]
    assert following.reason == f"{seat.expert.code} 不能参加"
    assert new.invitation.answer == ""
    with pytest.raises(Stale):
        invitations.accept(Invitation.objects.get(seat=seat), by=user_of(seat))


def test_an_answer_is_the_experts_or_the_offices_and_a_refusal_has_a_reason(panel):
    seat = seats(panel)[0]
    with pytest.raises(Forbidden):
        invitations.accept(seat.invitation, by=make_witness())
    with pytest.raises(Unsuitable):
        invitations.decline(seat.invitation, by=user_of(seat), reason="  ")
    assert Invitation.objects.get(seat=seat).answer == ""


def test_open_invitations_are_reminded_once_before_and_once_after_the_term(office, panel, time_machine):
    first = seats(panel)[0]
    invitations.accept(first.invitation, by=office)
    start = clock.now()
    for hours in (1, 25, 26, 49, 73):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        invitations.remind()
    told = Message.objects.filter(kind="review_seat_reminder")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(
        seat.expert.user_id for seat in seats(panel)[1:] for _twice in range(2)
    )


def test_an_expert_signs_in_once(panel):
    seat = seats(panel)[0]
    with pytest.raises(Forbidden):
        invitations.sign_in(seat, by=make_witness())
    invitations.sign_in(seat, by=user_of(seat))
    with pytest.raises(Stale):
        invitations.sign_in(seat, by=user_of(seat))
    assert Invitation.objects.get(seat=seat).answer == Invitation.Answer.ACCEPTED
