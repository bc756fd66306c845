"""The timer of a turn, on the server's clock."""

from datetime import timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.refusals import Forbidden, Stale
from review.models import Phase
from review.services import presentations
from review.services.presentation_timer import TimerAct, turn_timer
from review.transitions import PresentationStatus
from tests.factories.review_events import make_finalist, make_role, make_turn

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R22.2")]


def shown(turn):
    return (turn.phase, turn.ends_at is not None, turn.time_left)


def test_statement_pause_more_time_and_questions():
    office, turn = make_role("office"), make_turn(make_finalist(), status=PresentationStatus.WAITING)
    start, seen = clock.now(), []
    with clock.moved_to(start):
        presentations.begin(turn, by=office)
    for seconds, act in (
        (540, TimerAct.PAUSE),
        (600, TimerAct.EXTEND),
        (700, TimerAct.RESUME),
        (880, TimerAct.QUESTIONS),
    ):
        with clock.moved_to(start + timedelta(seconds=seconds)):
            seen.append(shown(turn))
            turn_timer(turn, by=office, act=act)
            seen.append(shown(turn))
    assert seen == [
        (Phase.STATEMENT, True, "01:00"),
        (Phase.STATEMENT, False, "01:00"),
        (Phase.STATEMENT, False, "01:00"),
        (Phase.STATEMENT, False, "02:00"),
        (Phase.STATEMENT, False, "02:00"),
        (Phase.STATEMENT, True, "02:00"),
        (Phase.STATEMENT, True, "−01:00"),
        (Phase.QUESTIONS, True, "05:00"),
    ]


def test_steps_that_do_not_fit_and_people_who_may_not_are_refused():
    turn = make_turn(ends_at=clock.now())
    with pytest.raises(Forbidden):
        turn_timer(turn, by=make_role("committee"), act=TimerAct.PAUSE)
    with pytest.raises(Stale):
        turn_timer(turn, by=make_role("office"), act=TimerAct.RESUME)
    turn_timer(turn, by=make_role("office"), act=TimerAct.QUESTIONS)
    with pytest.raises(Stale):
        turn_timer(turn, by=make_role("office"), act=TimerAct.QUESTIONS)
