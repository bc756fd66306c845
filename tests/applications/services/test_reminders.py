"""Reminders before the deadlines: once a step, however often and however late the task runs."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from applications import tasks
from applications.services.reminders import step_of
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import Message
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

FILING = datetime(2026, 6, 30, 17, 30, tzinfo=clock.SHANGHAI)
ENDORSING = datetime(2026, 7, 15, 17, 30, tzinfo=clock.SHANGHAI)


def on(day):
    """Nine o'clock in Shanghai."""
    return time_machine.travel(
        datetime.combine(day, datetime.min.time(), clock.SHANGHAI) + timedelta(hours=9), tick=False
    )


@pytest.fixture
def year():
    """A round with a draft, a returned and a submitted file."""
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=clock.SHANGHAI), tick=False):
        round = make.make_round(filing_closes_at=FILING, endorsing_closes_at=ENDORSING)
        files = {
            status: make.make_application(round=round, status=status)
            for status in (Status.DRAFT, Status.RETURNED, Status.SUBMITTED, Status.ENDORSED)
        }
        clerk = make.make_clerk(files[Status.SUBMITTED].county)
    return round, files, clerk


def told(kind):
    """Who was told, as often as it was."""
    return sorted(Message.objects.filter(kind=kind).values_list("recipient", flat=True))


def test_a_week_before_each_deadline_those_concerned_are_told_once(year):
    _round, files, clerk = year
    owner = {status: make.owner_of(file.applicant).pk for status, file in files.items()}
    with on((FILING - timedelta(days=7)).date()):
        assert (tasks.remind_of_deadlines(), tasks.remind_of_deadlines()) == (1, 1)
        assert told("filing_deadline_near") == [owner[Status.DRAFT]]
        assert told("endorsing_deadline_near") == []
    with on((ENDORSING - timedelta(days=7)).date()):
        tasks.remind_of_deadlines()
        tasks.remind_of_deadlines()
        assert told("filing_deadline_near") == sorted([owner[Status.DRAFT], owner[Status.RETURNED]])
        assert told("endorsing_deadline_near") == [clerk.pk]
    assert "尚有 1 件" in Message.objects.get(kind="endorsing_deadline_near").subject


def test_three_steps_are_told_and_days_between_tell_nothing_new(year):
    _round, files, _clerk = year
    for left in range(10, -1, -1):
        with on((FILING - timedelta(days=left)).date()):
            tasks.remind_of_deadlines()
    assert told("filing_deadline_near") == [make.owner_of(files[Status.DRAFT].applicant).pk] * 3


def test_a_late_run_tells_the_step_that_is_due_then(year):
    with on((FILING - timedelta(days=2)).date()):
        tasks.remind_of_deadlines()
    assert len(told("filing_deadline_near")) == 1


def test_an_extended_deadline_is_told_anew(year):
    round, _files, _clerk = year
    with on((FILING - timedelta(days=1)).date()):
        tasks.remind_of_deadlines()
        round.filing_closes_at = FILING + timedelta(days=3)
        round.save()
        tasks.remind_of_deadlines()
    assert len(told("filing_deadline_near")) == 2


@pytest.mark.parametrize("stage", [RoundStage.PLANNING, RoundStage.QUALIFICATION])
def test_outside_the_application_stage_nobody_is_reminded(year, stage):
    type(year[0]).objects.filter(pk=year[0].pk).update(stage=stage)
    with on(FILING.date()):
        assert tasks.remind_of_deadlines() == 0


def test_after_the_deadline_nobody_is_reminded(year):
    with time_machine.travel(FILING, tick=False):
        tasks.remind_of_deadlines()
    assert told("filing_deadline_near") == []


@pytest.mark.parametrize(
    ("left", "step"), [(8, None), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1), (-1, None)]
)
def test_the_step_that_is_due(left, step):
    assert step_of(FILING, (FILING - timedelta(days=left)).date()) == step


@pytest.mark.parametrize(("day", "step"), [(22, None), (23, 7), (27, 3), (29, 1), (30, 1), (31, None)])
def test_a_term_that_ends_at_midnight_counts_from_the_day_that_it_ends(day, step):
    midnight = clock.end_of(date(2026, 5, 30))
    assert step_of(midnight, date(2026, 5, day)) == step
