"""A member unit's sheet."""

from decimal import Decimal

import pytest
from django.urls import reverse

from nantong_award.core import clock
from review.models import MemberScore
from review.transitions import PresentationStatus
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
JSON = {"Accept": "application/json"}


def address_of(turn):
    return reverse("review:save_member_score", args=[turn.pk])


def test_a_member_scores_on_the_page_reconnects_and_finds_everything_again():
    turn, unit = make_turn(), make_unit()
    items = percents_for(turn, 85)
    first = signed_in(user_of(unit))
    first.post(address_of(turn), {**items, "note": "思路清楚", "version": 0, "hand_in": "1"})
    page = signed_in(user_of(unit)).get(reverse("review:score_presenter"))
    form = page.context["form"]
    kept = {field.name: field.value() for _item, field in form.rows()}
    assert (kept, form["note"].value(), form["version"].value()) == (items, "思路清楚", 1)


def test_the_page_saves_itself_and_is_told_what_is_kept():
    turn, unit = make_turn(), make_unit()
    member = signed_in(user_of(unit))
    first = member.post(address_of(turn), {"S1.1": 60, "version": 0}, headers=JSON)
    done = member.post(
        address_of(turn), {**percents_for(turn, 60), "version": 1, "hand_in": "1"}, headers=JSON
    ).json()
    own = member.get(reverse("review:own_member_score", args=[turn.pk])).json()
    told = first.json()
    assert (told["version"], told["state"], told["items"], told["total"]) == (1, "draft", {"S1.1": 60}, "")
    assert (done["version"], done["state"], done["total"]) == (2, "handed_in", "600.00")
    assert own == done


def test_handing_in_names_the_items_that_are_missing():
    turn, unit = make_turn(), make_unit()
    answer = signed_in(user_of(unit)).post(address_of(turn), {"S1.1": 60, "version": 0, "hand_in": "1"})
    missing = [code for code in percents_for(turn, 0) if code != "S1.1"]
    assert (answer.status_code, sorted(answer.context["form"].errors), MemberScore.objects.count()) == (
        422,
        missing,
        0,
    )


@pytest.mark.concurrency
def test_a_second_phone_of_the_unit_gets_409_with_both_sheets_and_may_save_upon_it():
    turn, unit = make_turn(), make_unit()
    other = make_role("member_unit")
    unit.users.add(other)
    mine = {**percents_for(turn, 40), "version": 0, "hand_in": "1"}
    signed_in(user_of(unit)).post(address_of(turn), mine | percents_for(turn, 85))
    second = signed_in(other)
    answer = second.post(address_of(turn), mine)
    by_itself = second.post(address_of(turn), mine, headers=JSON)
    form = answer.context["form"]
    typed = {field.name: field.value() for _item, field in form.rows()}
    assert (answer.status_code, typed, form["version"].value()) == (409, percents_for(turn, 40), 1)
    assert "850.00" in text(answer)
    assert (by_itself.status_code, by_itself.json()["theirs"]["total"]) == (409, "850.00")
    second.post(address_of(turn), mine | {"version": 1})
    assert MemberScore.objects.get().total == Decimal(400)


def test_late_scores_are_answered_with_403_and_the_instant():
    locked = clock.now()
    turn, unit = make_turn(status=PresentationStatus.LOCKED, score=Decimal(1), locked_at=locked), make_unit()
    member, late = signed_in(user_of(unit)), {**percents_for(turn, 85), "version": 0}
    page, by_itself = (member.post(address_of(turn), late, headers=headers) for headers in ({}, JSON))
    assert (page.status_code, by_itself.status_code, MemberScore.objects.count()) == (403, 403, 0)
    assert by_itself.json()["instant"] == locked.isoformat()


def test_standing_aside_needs_a_reason_and_an_interest_closes_the_sheet():
    turn = make_turn()
    abstaining, interested = make_unit(), make_unit()
    ends = []
    for unit, name in ((abstaining, "abstain_presenter"), (interested, "declare_presenter_interest")):
        member, address = signed_in(user_of(unit)), reverse(f"review:{name}", args=[turn.pk])
        ends.append(member.post(address, {"version": 0, "reason": " "}).status_code)
        ends.append(member.post(address, {"version": 0, "reason": "下属企业"}).status_code)
    pages = [
        signed_in(user_of(unit)).get(f"{reverse('review:score_presenter')}{query}").context.get("form")
        for unit, query in ((abstaining, ""), (abstaining, "?again=1"), (interested, "?again=1"))
    ]
    late = signed_in(user_of(interested)).post(address_of(turn), {**percents_for(turn, 85), "version": 1})
    assert (ends, late.status_code) == ([422, 302, 422, 302], 403)
    assert dict(MemberScore.objects.values_list("unit", "is_interested")) == {
        abstaining.pk: False,
        interested.pk: True,
    }
    assert [form is None for form in pages] == [True, False, True]


def test_t98_the_unit_that_recommended_the_presenter_is_warned_and_may_score():
    turn = make_turn()
    pages = [
        text(signed_in(user_of(unit)).get(reverse("review:score_presenter")))
        for unit in (make_unit(body=turn.application.county), make_unit())
    ]
    assert ["本单位推荐了这位演讲者" in page for page in pages] == [True, False]


def test_a_unit_sees_no_other_sheet_and_nobody_else_sees_any():
    turn, unit, other = make_turn(make_finalist()), make_unit(), make_unit()
    make_member_score(turn, other, 85)
    own = reverse("review:own_member_score", args=[turn.pk])
    member = signed_in(user_of(unit))
    assert member.get(own).json() == {"version": 0, "state": "none"}
    assert "850" not in text(member.get(reverse("review:score_presenter")))
    assert [status_of(make_role(key), own) for key in ("office", "committee", "supervisor")] == [
        404,
        404,
        404,
    ]


def test_t98_after_an_interest_the_person_still_scores_every_other_presenter():
    """T-98: the page with the session's order stays open; the next presenter is scored as usual."""
    unit, barred = make_unit(), make_turn(status=PresentationStatus.WAITING)
    turn = make_turn(make_finalist(barred.application.round))
    member = signed_in(user_of(unit))
    member.post(
        reverse("review:declare_presenter_interest", args=[barred.pk]), {"reason": "亲属任职", "version": 0}
    )
    page = member.get(reverse("review:score_presenter"))
    member.post(address_of(turn), {**percents_for(turn, 85), "version": 0, "hand_in": "1"})
    assert (page.status_code, barred.application.applicant.name in text(page)) == (200, True)
    assert {row.presentation_id: row.state for row in MemberScore.objects.all()} == {
        barred.pk: "interested",
        turn.pk: "handed_in",
    }
