"""第二十二条: the drawn order laid out in time; nothing before the committee has decided."""

from datetime import timedelta

import pytest

from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.models import Message
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import Draw, LiveSession, Presentation
from review.selectors.presentations import order_candidates
from review.services import presentation_schedule
from review.services.presentation_schedule import Pace
from review.transitions import FinalistListStatus, PresentationStatus
from tests.factories.applications import make_round
from tests.factories.review_events import (
    make_draw,
    make_finalist,
    make_list,
    make_role,
    make_turn,
    make_unit,
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
def test_t97_nothing_is_scheduled_before_the_committee_has_decided(stage):
    make_list(stage, make_finalist(stage), status=FinalistListStatus.DRAFTED)
    with pytest.raises(Obstructed) as refusal:
        presentation_schedule.schedule(
            stage, by=make_role("office"), draw=make_order(stage, order_candidates(stage)), starts_at=AT
        )
    assert [(each.article, each.code) for each in refusal.value.findings] == [("22", "committee_decision")]
    assert Presentation.objects.count() == 0


@pytest.mark.requirement("R22.2")
def test_turns_follow_the_drawn_order_and_everybody_is_told(stage):
    make_list(stage)
    unit = make_unit()
    first, second, gone = (make_finalist(stage) for _number in range(3))
    draw = make_order(stage, [second.number, gone.number, first.number])
    gone.delete()
    presentation_schedule.schedule(
        stage, by=make_role("office"), draw=draw, starts_at=AT, pace=Pace(12, 8), place="市行政中心"
    )
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
    make_list(stage)
    office, first = make_role("office"), make_finalist(stage)
    draw = make_order(stage, [first.number])
    presentation_schedule.schedule(stage, by=office, draw=draw, starts_at=AT)
    with pytest.raises(Stale):
        presentation_schedule.schedule(stage, by=office, draw=draw, starts_at=AT + timedelta(days=1))
    assert list(Presentation.objects.values_list("scheduled_at", flat=True)) == [AT]


def test_an_order_of_another_list_is_refused(stage):
    make_list(stage)
    office, _first = make_role("office"), make_finalist(stage)
    for draw in (
        make_order(stage, ["2026T99999"]),
        make_draw(stage, Draw.Purpose.SITE, order=order_candidates(stage)),
        make_draw(
            stage, Draw.Purpose.PRESENTATION_ORDER, order=order_candidates(stage), voided_at=clock.now()
        ),
    ):
        with pytest.raises(Unsuitable) as refusal:
            presentation_schedule.schedule(stage, by=office, draw=draw, starts_at=AT)
        assert refusal.value.field == "draw"


def test_waiting_turns_move_to_other_times_in_the_same_order(stage):
    office = make_role("office")
    done = make_turn(make_finalist(stage), position=1, status=PresentationStatus.LOCKED, scheduled_at=AT)
    waiting = make_turn(make_finalist(stage), position=2, status=PresentationStatus.WAITING)
    presentation_schedule.reschedule(stage, by=office, starts_at=AT + timedelta(days=1))
    times = dict(Presentation.objects.values_list("pk", "scheduled_at"))
    assert times == {done.pk: AT, waiting.pk: AT + timedelta(days=1)}


def test_a_pause_comes_after_every_so_many_turns(stage):
    make_list(stage)
    files = [make_finalist(stage) for _number in range(5)]
    draw = make_order(stage, [each.number for each in files])
    pace = Pace(statement=10, questions=5, pause_every=2, pause=20)
    presentation_schedule.schedule(stage, by=make_role("office"), draw=draw, starts_at=AT, pace=pace)
    times = Presentation.objects.order_by("position").values_list("scheduled_at", flat=True)
    assert [(at - AT) // timedelta(minutes=1) for at in times] == [0, 15, 50, 65, 100]


@pytest.mark.parametrize(
    ("pace", "field"),
    [
        (Pace(statement=2), "statement"),
        (Pace(questions=61), "questions"),
        (Pace(pause_every=-1), "pause_every"),
    ],
)
def test_minutes_that_cannot_be_are_refused_at_their_field(stage, pace, field):
    make_list(stage)
    draw = make_order(stage, [make_finalist(stage).number])
    with pytest.raises(Unsuitable) as refusal:
        presentation_schedule.schedule(stage, by=make_role("office"), draw=draw, starts_at=AT, pace=pace)
    assert (refusal.value.field, LiveSession.objects.count()) == (field, 0)
