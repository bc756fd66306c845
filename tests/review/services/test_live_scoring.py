"""第二十二条: what a member unit does on its phone."""

from decimal import Decimal

import pytest

from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.bars import is_barred
from nantong_award.core.models import AuditEvent, User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.models import Interest, MemberScore
from review.selectors.presentations import has_recommended
from review.services import live_scoring, presentations
from review.transitions import PresentationStatus
from tests.factories.applications import make_round
from tests.factories.review_events import (
    make_finalist,
    make_member_score,
    make_role,
    make_turn,
    make_unit,
    percents_for,
    user_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R22.2")
def test_a_unit_scores_the_presenter_who_is_speaking_and_may_correct_it_before_the_lock():
    turn, unit = make_turn(), make_unit()
    member = user_of(unit)
    live_scoring.score(turn, by=member, items=percents_for(turn, 70))
    live_scoring.score(turn, by=member, items=percents_for(turn, 85), version=1)
    row = MemberScore.objects.get()
    assert (row.total, row.version, row.abstained) == (Decimal("850.00"), 2, False)


def test_the_log_tells_that_a_unit_has_scored_and_not_what():
    turn, unit = make_turn(), make_unit()
    live_scoring.score(turn, by=user_of(unit), items=percents_for(turn, 70))
    assert AuditEvent.objects.get(verb="score_presentation").details == {"unit": unit.name, "version": "1"}


@pytest.mark.concurrency
def test_of_two_people_of_one_unit_the_second_is_told_both_values():
    turn, unit = make_turn(), make_unit()
    first, second = user_of(unit), make_role("member_unit")
    unit.users.add(second)
    live_scoring.score(turn, by=first, items=percents_for(turn, 70))
    for version in (0, 7):
        with pytest.raises(Stale) as refusal:
            live_scoring.score(turn, by=second, items=percents_for(turn, 30), version=version)
        assert (refusal.value.yours["total"], refusal.value.theirs) == (
            "300",
            {"items": percents_for(turn, 70), "total": "700.00", "version": 1},
        )
    assert MemberScore.objects.get().scored_by == first


@pytest.mark.parametrize(
    ("change", "field"),
    [({"S1.1": 37}, "S1.1"), ({"S1.1": 105}, "S1.1"), ({"S1.1": None}, "S1.1"), ({"S9.9": 50}, "S9.9")],
)
def test_a_sheet_that_cannot_be_is_refused_at_its_item(change, field):
    turn, unit = make_turn(), make_unit()
    items = {key: value for key, value in (percents_for(turn, 50) | change).items() if value is not None}
    with pytest.raises(Unsuitable) as refusal:
        live_scoring.score(turn, by=user_of(unit), items=items)
    assert (refusal.value.field, MemberScore.objects.count()) == (field, 0)


def test_before_and_after_the_turn_nobody_scores():
    unit = make_unit()
    stage = make_round(stage=RoundStage.PRESENTATION)
    for status in (PresentationStatus.WAITING, PresentationStatus.LOCKED, PresentationStatus.ABSENT):
        turn = make_turn(make_finalist(stage), status=status)
        with pytest.raises(Closed):
            live_scoring.score(turn, by=user_of(unit), items=percents_for(turn, 50))
    assert MemberScore.objects.count() == 0


def test_only_people_of_active_units_score():
    turn = make_turn()
    for person in (make_role("member_unit"), user_of(make_unit(is_active=False)), make_role("office")):
        with pytest.raises(Forbidden):
            live_scoring.score(turn, by=person, items=percents_for(turn, 50))


@pytest.mark.requirement("R22.2")
def test_a_draft_may_be_incomplete_and_does_not_count_until_it_is_handed_in():
    turn, unit, office = make_turn(), make_unit(), make_role("office")
    make_member_score(turn, make_unit(), 80)
    live_scoring.score(turn, by=user_of(unit), items={"S1.1": 20}, note="开头好", hand_in=False)
    draft = MemberScore.objects.get(unit=unit)
    live_scoring.score(turn, by=user_of(unit), items=percents_for(turn, 20), version=1, hand_in=False)
    presentations.lock(turn, by=office)
    assert (draft.state, draft.total, draft.note, turn.score) == ("draft", None, "开头好", Decimal(800))


def test_what_was_handed_in_stays_so_when_it_changes_and_cannot_lose_an_item():
    turn, unit = make_turn(), make_unit()
    member = user_of(unit)
    first = live_scoring.score(turn, by=member, items=percents_for(turn, 70))
    live_scoring.score(turn, by=member, items=percents_for(turn, 75), version=1, hand_in=False)
    row = MemberScore.objects.get()
    with pytest.raises(Unsuitable) as refusal:
        live_scoring.score(turn, by=member, items={"S1.1": 70}, version=2, hand_in=False)
    assert (row.state, row.total, row.handed_in_at, refusal.value.field) == (
        "handed_in",
        Decimal("750.00"),
        first.handed_in_at,
        "S2.1",
    )


@pytest.mark.requirement("R22.2")
def test_after_the_lock_a_score_is_refused_with_the_instant():
    locked = clock.now()
    turn = make_turn(status=PresentationStatus.LOCKED, score=Decimal(1), locked_at=locked)
    with pytest.raises(Closed) as refusal:
        live_scoring.score(turn, by=user_of(make_unit()), items=percents_for(turn, 50))
    at = f"{locked.astimezone(clock.SHANGHAI):%H:%M:%S}"
    assert (refusal.value.instant, at in refusal.value.message) == (locked, True)


@pytest.mark.requirement("R22.2")
def test_an_abstention_has_a_reason_and_may_become_a_score_before_the_lock():
    turn, unit = make_turn(), make_unit()
    member = user_of(unit)
    with pytest.raises(Unsuitable):
        live_scoring.abstain(turn, by=member, reason=" ")
    live_scoring.abstain(turn, by=member, reason="未听完全程")
    abstained = MemberScore.objects.get()
    live_scoring.score(turn, by=member, items=percents_for(turn, 60), version=1)
    scored = MemberScore.objects.get()
    assert [(row.state, row.total, row.reason) for row in (abstained, scored)] == [
        ("abstained", None, "未听完全程"),
        ("handed_in", Decimal("600.00"), ""),
    ]


@pytest.mark.requirement("R22.2")
def test_t98_a_declared_interest_bars_the_unit_and_a_recommendation_only_warns():
    turn = make_turn(make_finalist(), status=PresentationStatus.WAITING)
    recommending = make_unit(body=turn.application.county)
    other = make_unit()
    assert [has_recommended(unit, turn) for unit in (recommending, other)] == [True, False]
    live_scoring.declare_interest(turn, by=user_of(other), reason="下属企业")
    presentations.begin(turn, by=make_role("office"))
    live_scoring.score(turn, by=user_of(recommending), items=percents_for(turn, 60))
    with pytest.raises(Forbidden):
        live_scoring.score(turn, by=user_of(other), items=percents_for(turn, 60), version=1)
    with pytest.raises(Forbidden):
        live_scoring.abstain(turn, by=user_of(other), reason="改为弃权", version=1)
    assert dict(MemberScore.objects.values_list("unit", "total")) == {
        recommending.pk: Decimal("600.00"),
        other.pk: None,
    }


def test_an_interest_that_is_declared_during_the_turn_takes_the_score_away():
    turn, unit = make_turn(), make_unit()
    make_member_score(turn, unit, 90)
    live_scoring.declare_interest(turn, by=user_of(unit), reason="亲属任职", version=1)
    event = AuditEvent.objects.get(verb="declare_interest", subject__startswith="review.presentation")
    row = MemberScore.objects.get()
    assert (row.state, row.items, row.total, event.reason) == ("interested", {}, None, "亲属任职")


@pytest.mark.requirement("R32.1")
def test_t98_who_declares_an_interest_keeps_away_everywhere_and_the_units_other_people_do_not():
    """T-98: the unit gives no score; the person is barred from the applicant, a colleague only from this sheet."""
    turn, unit = make_turn(), make_unit()
    member, colleague = user_of(unit), make_role("member_unit")
    unit.users.add(colleague)
    live_scoring.declare_interest(turn, by=member, reason=" 亲属任职 ")
    interest = Interest.objects.get()
    people = User.objects.in_bulk([member.pk, colleague.pk])
    assert (interest.person, interest.applicant, interest.kind, interest.source, interest.note) == (
        member,
        turn.application.applicant,
        "declared",
        "person",
        "亲属任职",
    )
    assert {pk: is_barred(person, turn.application) for pk, person in people.items()} == {
        member.pk: True,
        colleague.pk: False,
    }
    for person in people.values():
        with pytest.raises(Forbidden):
            live_scoring.score(turn, by=person, items=percents_for(turn, 60), version=1)
