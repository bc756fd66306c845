"""A member unit's sheet."""

from decimal import Decimal

import pytest
from django.urls import reverse

from review.models import (
    MemberScore,
)
from review.transitions import PresentationStatus
from tests.factories.review_events import (
    make_role,
    make_turn,
    make_unit,
    percents_for,
    user_of,
)
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R22.2")
def test_a_member_scores_on_the_page_reconnects_and_finds_everything_again():
    turn, unit = make_turn(), make_unit()
    items = percents_for(turn, 85)
    first = signed_in(user_of(unit))
    first.post(reverse("review:save_member_score", args=[turn.pk]), {**items, "version": 0})
    page = signed_in(user_of(unit)).get(reverse("review:score_presenter"))
    kept = {field.name: field.value() for _item, field in page.context["form"].rows()}
    assert (kept, page.context["form"]["version"].value()) == (items, 1)


@pytest.mark.concurrency
def test_a_second_phone_of_the_unit_gets_409_with_both_sheets_and_may_save_upon_it():
    turn, unit = make_turn(), make_unit()
    other = make_role("member_unit")
    unit.users.add(other)
    address = reverse("review:save_member_score", args=[turn.pk])
    signed_in(user_of(unit)).post(address, {**percents_for(turn, 85), "version": 0})
    second = signed_in(other)
    answer = second.post(address, {**percents_for(turn, 40), "version": 0})
    form = answer.context["form"]
    typed = {field.name: field.value() for _item, field in form.rows()}
    assert (answer.status_code, typed, form["version"].value()) == (409, percents_for(turn, 40), 1)
    assert "850.00" in text(answer)
    second.post(address, {**typed, "version": 1})
    assert MemberScore.objects.get().total == Decimal(400)


def test_the_sheet_says_when_somebody_else_speaks_and_is_silent_otherwise():
    turn, unit = make_turn(), make_unit()
    client = signed_in(user_of(unit))
    same = client.get(reverse("review:now_speaking", args=[turn.pk]))
    other = client.get(reverse("review:now_speaking", args=[0]))
    assert (same.status_code, turn.application.applicant.name in text(other)) == (204, True)


def test_late_scores_are_answered_with_403():
    turn, unit = make_turn(status=PresentationStatus.LOCKED, score=Decimal(1)), make_unit()
    answer = signed_in(user_of(unit)).post(
        reverse("review:save_member_score", args=[turn.pk]), {**percents_for(turn, 85), "version": 0}
    )
    assert (answer.status_code, MemberScore.objects.count()) == (403, 0)
