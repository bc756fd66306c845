"""The office's live page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from review.transitions import PresentationStatus
from tests.factories.applications import make_user
from tests.factories.review_events import (
    make_member_score,
    make_role,
    make_turn,
    make_unit,
    user_of,
)
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R22.2")
def test_the_board_shows_who_has_scored_and_no_figure_before_the_lock():
    turn, unit = make_turn(), make_unit()
    make_member_score(turn, unit, 85)
    office = signed_in(make_role("office"))
    address = reverse("review:board", args=[turn.application.round_id])
    before = text(office.get(address, headers={"HX-Request": "true"}))
    make_unit(name="尚未打分的单位")
    after = text(office.get(address))
    assert ["已打分" in before, "850" in before, "85" in before.replace(str(turn.pk), ""), "未打分" in after] == [
        True, False, False, True,
    ]  # fmt: skip


def test_the_office_runs_a_turn_from_the_board():
    office = signed_in(make_role("office"))
    turn, unit = make_turn(status=PresentationStatus.WAITING), make_unit()
    office.post(reverse("review:begin_presentation", args=[turn.pk]), {"version": turn.version})
    make_member_score(turn, unit, 90)
    turn.refresh_from_db()
    office.post(reverse("review:lock_presentation", args=[turn.pk]), {"version": turn.version})
    turn.refresh_from_db()
    assert (turn.status, turn.score) == (PresentationStatus.LOCKED, Decimal(900))


def test_presentations_lead_each_to_the_own_page():
    turn, unit = make_turn(), make_unit()
    address = reverse("review:presentations")
    goes = [signed_in(user).get(address).get("Location") for user in (make_role("office"), user_of(unit))]
    board = reverse("review:board", args=[turn.application.round_id])
    assert goes == [board, reverse("review:score_presenter")]
    assert signed_in(make_user()).get(address).status_code == 404
