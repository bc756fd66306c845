"""第二十二条: drawn order, one presenter at a time, live scores, lock."""

from datetime import timedelta
from decimal import Decimal

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import Draw, MemberScore, Presentation
from review.selectors.presentations import order_candidates
from review.services import presentations
from review.transitions import PresentationStatus
from tests.factories.applications import make_round
from tests.factories.review_events import (
    make_decision,
    make_draw,
    make_finalist,
    make_member_score,
    make_role,
    make_turn,
    make_unit,
    percents_for,
    user_of,
)

pytestmark = pytest.mark.django_db
AT = clock.at(clock.today() + timedelta(days=7), 9)


def make_order(round, numbers):
    order = [{"id": number, "ticket": "0"} for number in numbers]
    return make_draw(round, Draw.Purpose.PRESENTATION_ORDER, order=order)


@pytest.fixture
def stage():
    return make_round(stage=RoundStage.PRESENTATION)


@pytest.mark.requirement("R22.1")
def test_nothing_is_scheduled_before_the_committee_has_decided(stage):
    make_finalist(stage)
    with pytest.raises(Obstructed) as refusal:
        presentations.schedule(
            stage, by=make_role("office"), draw=make_order(stage, order_candidates(stage)), starts_at=AT
        )
    assert [(each.article, each.code) for each in refusal.value.findings] == [("22", "committee_decision")]
    assert Presentation.objects.count() == 0


@pytest.mark.requirement("R22.2")
def test_turns_follow_the_drawn_order_and_everybody_is_told(stage):
    make_decision(stage)
    unit = make_unit()
    first, second, gone = (make_finalist(stage) for _number in range(3))
    draw = make_order(stage, [second.number, gone.number, first.number])
    gone.delete()
    presentations.schedule(stage, by=make_role("office"), draw=draw, starts_at=AT, minutes=20)
    turns = Presentation.objects.order_by("position").values_list("application", "position", "scheduled_at")
    assert list(turns) == [(second.pk, 1, AT), (first.pk, 2, AT + timedelta(minutes=20))]
    told = set(Message.objects.values_list("kind", "recipient"))
    owners = {user.pk for each in (first, second) for user in each.applicant.members.all()}
    assert told == {
        *(("presentation_scheduled", pk) for pk in owners),
        ("scoring_announced", user_of(unit).pk),
    }


@pytest.mark.concurrency
def test_a_second_schedule_is_told_and_changes_nothing(stage):
    make_decision(stage)
    office, first = make_role("office"), make_finalist(stage)
    draw = make_order(stage, [first.number])
    presentations.schedule(stage, by=office, draw=draw, starts_at=AT)
    with pytest.raises(Stale):
        presentations.schedule(stage, by=office, draw=draw, starts_at=AT + timedelta(days=1))
    assert list(Presentation.objects.values_list("scheduled_at", flat=True)) == [AT]


def test_an_order_of_another_list_is_refused(stage):
    make_decision(stage)
    office, _first = make_role("office"), make_finalist(stage)
    for draw in (
        make_order(stage, ["2026T99999"]),
        make_draw(stage, Draw.Purpose.SITE, order=order_candidates(stage)),
        make_draw(
            stage, Draw.Purpose.PRESENTATION_ORDER, order=order_candidates(stage), voided_at=clock.now()
        ),
    ):
        with pytest.raises(Unsuitable) as refusal:
            presentations.schedule(stage, by=office, draw=draw, starts_at=AT)
        assert refusal.value.field == "draw"


def test_waiting_turns_move_to_other_times_in_the_same_order(stage):
    office = make_role("office")
    done = make_turn(make_finalist(stage), position=1, status=PresentationStatus.LOCKED, scheduled_at=AT)
    waiting = make_turn(make_finalist(stage), position=2, status=PresentationStatus.WAITING)
    presentations.reschedule(stage, by=office, starts_at=AT + timedelta(days=1))
    times = dict(Presentation.objects.values_list("pk", "scheduled_at"))
    assert times == {done.pk: AT, waiting.pk: AT + timedelta(days=1)}


@pytest.mark.requirement("R22.2")
def test_one_presenter_speaks_at_a_time(stage):
    office = make_role("office")
    speaking = make_turn(make_finalist(stage))
    waiting = make_turn(make_finalist(stage), status=PresentationStatus.WAITING)
    with pytest.raises(Stale):
        presentations.begin(waiting, by=office)
    make_member_score(speaking, make_unit(), 80)
    presentations.lock(speaking, by=office)
    presentations.begin(waiting, by=office)
    assert (waiting.status, waiting.begun_at is not None) == (PresentationStatus.SPEAKING, True)


def test_who_withdrew_is_not_called_and_nobody_is_outside_the_stage():
    office = make_role("office")
    gone = make_turn(make_finalist(status=Status.WITHDRAWN), status=PresentationStatus.WAITING)
    early = make_round(year=2027, stage=RoundStage.SITE_REVIEW)
    soon = make_turn(make_finalist(early), status=PresentationStatus.WAITING)
    for turn in (gone, soon):
        with pytest.raises(Closed):
            presentations.begin(turn, by=office)


@pytest.mark.requirement("R22.2")
def test_a_unit_scores_the_presenter_who_is_speaking_and_may_correct_it_before_the_lock():
    turn, unit = make_turn(), make_unit()
    member = user_of(unit)
    presentations.score(turn, by=member, items=percents_for(turn, 70))
    presentations.score(turn, by=member, items=percents_for(turn, 85), version=1)
    row = MemberScore.objects.get()
    assert (row.total, row.version, row.abstained) == (Decimal("850.00"), 2, False)


def test_the_log_tells_that_a_unit_has_scored_and_not_what():
    turn, unit = make_turn(), make_unit()
    presentations.score(turn, by=user_of(unit), items=percents_for(turn, 70))
    assert AuditEvent.objects.get(verb="score_presentation").details == {"unit": unit.name, "version": "1"}


@pytest.mark.concurrency
def test_of_two_people_of_one_unit_the_second_is_told_both_values():
    turn, unit = make_turn(), make_unit()
    first, second = user_of(unit), make_role("member_unit")
    unit.users.add(second)
    presentations.score(turn, by=first, items=percents_for(turn, 70))
    for version in (0, 7):
        with pytest.raises(Stale) as refusal:
            presentations.score(turn, by=second, items=percents_for(turn, 30), version=version)
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
        presentations.score(turn, by=user_of(unit), items=items)
    assert (refusal.value.field, MemberScore.objects.count()) == (field, 0)


def test_before_and_after_the_turn_nobody_scores():
    unit = make_unit()
    stage = make_round(stage=RoundStage.PRESENTATION)
    for status in (PresentationStatus.WAITING, PresentationStatus.LOCKED, PresentationStatus.ABSENT):
        turn = make_turn(make_finalist(stage), status=status)
        with pytest.raises(Closed):
            presentations.score(turn, by=user_of(unit), items=percents_for(turn, 50))
    assert MemberScore.objects.count() == 0


def test_only_people_of_active_units_score():
    turn = make_turn()
    for person in (make_role("member_unit"), user_of(make_unit(is_active=False)), make_role("office")):
        with pytest.raises(Forbidden):
            presentations.score(turn, by=person, items=percents_for(turn, 50))


@pytest.mark.requirement("R22.2")
@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        ((60, 70, 80), Decimal(700)),
        ((60, 70, None), Decimal(650)),
        # Five sheets or more: the highest and the lowest are left out.
        ((0, 60, 70, 80, 100), Decimal(700)),
        ((0, 60, 70, 80, None), Decimal(525)),
    ],
)
def test_a_lock_fixes_the_score_by_the_policy_and_an_abstention_is_not_zero(percents, expected):
    turn = make_turn()
    for percent in percents:
        make_member_score(turn, make_unit(), percent)
    presentations.lock(turn, by=make_role("office"))
    stored = Presentation.objects.get()
    assert (stored.score, stored.status) == (expected, PresentationStatus.LOCKED)


def test_a_plain_mean_is_taken_where_the_round_says_so():
    turn = make_turn(make_finalist(make_round(stage=RoundStage.PRESENTATION, presentation_policy="mean")))
    for percent in (0, 60, 70, 80, 100):
        make_member_score(turn, make_unit(), percent)
    presentations.lock(turn, by=make_role("office"))
    assert Presentation.objects.get().score == Decimal(620)


def test_without_a_sheet_there_is_nothing_to_lock():
    turn = make_turn()
    make_member_score(turn, make_unit(), None)
    with pytest.raises(Obstructed):
        presentations.lock(turn, by=make_role("office"))
    assert Presentation.objects.get().status == PresentationStatus.SPEAKING


@pytest.mark.concurrency
def test_of_two_locks_at_once_one_is_told():
    turn, office = make_turn(), make_role("office")
    make_member_score(turn, make_unit(), 80)
    mine, yours = Presentation.objects.get(), Presentation.objects.get()
    presentations.lock(mine, by=office)
    with pytest.raises(Stale):
        presentations.lock(yours, by=office)
    assert AuditEvent.objects.filter(verb="lock").count() == 1


def test_an_absence_counts_zero_and_the_committee_is_told(stage):
    committee = make_role("committee")
    turn = make_turn(make_finalist(stage), status=PresentationStatus.WAITING)
    presentations.record_absence(turn, by=make_role("office"), reason="未到场")
    told = list(Message.objects.filter(kind="presentation_absent").values_list("recipient", flat=True))
    stored = Presentation.objects.get()
    assert (stored.score, stored.status, told) == (Decimal(0), PresentationStatus.ABSENT, [committee.pk])


def test_member_units_run_nothing(stage):
    turn, member = make_turn(make_finalist(stage), status=PresentationStatus.WAITING), user_of(make_unit())
    for verb in (presentations.begin, presentations.lock, presentations.record_absence):
        make_score = verb is presentations.lock
        if make_score:
            make_member_score(turn, make_unit(), 50)
        with pytest.raises(Forbidden):
            verb(turn, by=member)


@pytest.mark.requirement("R17.2")
def test_the_stage_closes_when_every_finalist_is_scored_or_absent(stage):
    office = make_role("office")
    make_turn(make_finalist(stage), status=PresentationStatus.ABSENT, score=Decimal(0))
    waiting = make_finalist(stage)
    with pytest.raises(Obstructed) as refusal:
        presentations.close(stage, by=office)
    assert [each.code for each in refusal.value.findings.blocking] == [f"presentation:{waiting.pk}"]
    make_turn(waiting, status=PresentationStatus.LOCKED, score=Decimal(700))
    presentations.close(stage, by=office)
    assert stage.stage == RoundStage.EVALUATION
