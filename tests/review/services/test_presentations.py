"""第二十二条: one presenter at a time, lock, absence, correction, release."""

from decimal import Decimal

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import LiveSession, MemberScore, Presentation
from review.services import big_screen, live_scoring, presentations
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


@pytest.fixture
def stage():
    return make_round(stage=RoundStage.PRESENTATION)


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


def test_a_begun_turn_can_be_taken_back_and_keeps_what_units_have_entered():
    turn, unit, office = make_turn(begun_at=clock.now()), make_unit(), make_role("office")
    make_member_score(turn, unit, 70)
    presentations.undo_begin(turn, by=office)
    state = (turn.status, turn.begun_at, turn.ends_at)
    presentations.begin(turn, by=office)
    assert state == (PresentationStatus.WAITING, None, None)
    assert (turn.status, MemberScore.objects.get().total) == (PresentationStatus.SPEAKING, Decimal(700))


@pytest.mark.requirement("R22.2")
def test_a_locked_score_is_corrected_only_by_a_recorded_reopening_that_every_scorer_is_told():
    office, unit, other = make_role("office"), make_unit(), make_unit()
    turn = make_turn()
    make_member_score(turn, unit, 70)
    presentations.lock(turn, by=office)
    with pytest.raises(Unsuitable):
        presentations.reopen(turn, by=office, reason=" ")
    presentations.reopen(turn, by=office, reason="甲单位录入有误")
    opened = (turn.status, turn.score, turn.locked_at)
    live_scoring.score(turn, by=user_of(unit), items=percents_for(turn, 80), version=1)
    presentations.lock(turn, by=office)
    event = AuditEvent.objects.get(verb="reopen")
    told = set(Message.objects.filter(kind="presentation_reopened").values_list("recipient", flat=True))
    assert opened == (PresentationStatus.REOPENED, None, None)
    assert (turn.status, turn.score) == (PresentationStatus.LOCKED, Decimal(800))
    assert (event.reason, Decimal(event.details["score"])) == ("甲单位录入有误", Decimal(700))
    assert told == {user_of(unit).pk, user_of(other).pk}


def test_nobody_is_reopened_while_somebody_speaks(stage):
    locked = make_turn(make_finalist(stage), status=PresentationStatus.LOCKED, score=Decimal(1))
    make_turn(make_finalist(stage))
    with pytest.raises(Stale):
        presentations.reopen(locked, by=make_role("office"), reason="更正")


@pytest.mark.requirement("R22.2")
def test_scores_are_released_one_by_one_or_all_at_the_end_as_the_session_says(stage):
    office = make_role("office")
    locked = make_turn(make_finalist(stage), status=PresentationStatus.LOCKED, score=Decimal(1))
    waiting = make_turn(make_finalist(stage), status=PresentationStatus.WAITING)
    with pytest.raises(Closed):
        presentations.release(stage, by=office, presentation=locked)
    big_screen.set_release(stage, by=office, release=LiveSession.Release.EACH)
    presentations.release(stage, by=office, presentation=locked)
    with pytest.raises(Stale):
        presentations.release(stage, by=office, presentation=waiting)
    with pytest.raises(Stale):
        presentations.release(stage, by=office)
    shown = Presentation.objects.filter(released_at__isnull=False)
    assert list(shown.values_list("pk", flat=True)) == [locked.pk]
