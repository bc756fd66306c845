"""催办: the office sees who lets files wait, and asks them once, with a reason (R18.4)."""

from datetime import datetime, timedelta

import pytest
import time_machine

from applications.selectors.escalation import bodies_waiting
from applications.services import opinions, reminders
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 12, 0, tzinfo=clock.SHANGHAI)
ENDORSING = datetime(2026, 6, 17, 17, 30, tzinfo=clock.SHANGHAI)


@pytest.fixture
def year():
    """Two bodies with waiting files, one without; the older file lies with the second."""
    with time_machine.travel(NOON, tick=False):
        round = make.make_round(endorsing_closes_at=ENDORSING)
        bodies = [make.make_body() for _each in range(3)]
        for body, days in ((bodies[0], 1), (bodies[1], 6), (bodies[1], 2)):
            make.make_application(
                round=round,
                applicant=make.make_applicant(county=body),
                status=Status.SUBMITTED,
                submitted_at=NOON - timedelta(days=days),
            )
        make.make_application(
            round=round, applicant=make.make_applicant(county=bodies[2]), status=Status.ENDORSED
        )
        clerks = [make.make_clerk(body) for body in bodies[:1]]
    return round, bodies, clerks


def at(instant):
    return time_machine.travel(instant, tick=False)


@pytest.mark.requirement("R18.4")
def test_the_list_names_bodies_by_the_age_of_their_oldest_file(year):
    round, bodies, _clerks = year
    with at(NOON):
        rows = bodies_waiting(round)
    assert [(row.body, row.count, row.clerks, row.reminded_at, row.urged_at) for row in rows] == [
        (bodies[1], 2, 0, None, None),
        (bodies[0], 1, 1, None, None),
    ]


@pytest.mark.requirement("R18.4")
def test_the_office_urges_with_a_reason_and_the_list_remembers(year):
    round, bodies, clerks = year
    office = make.make_office()
    with at(NOON):
        count = reminders.urge(bodies[:2], by=office, round=round, reason=" 请抓紧。 ", seen_at=NOON)
        rows = {row.body: row for row in bodies_waiting(round)}
    told = Message.objects.filter(kind="endorsing_urged")
    assert (count, [each.recipient for each in told], "请抓紧。" in told[0].body) == (2, clerks, True)
    assert {(row.urged_by, row.urged_for, row.urged_at) for row in rows.values()} == {
        ("市质委办", "请抓紧。", NOON)
    }
    assert AuditEvent.objects.filter(verb="urge_endorsing", reason="请抓紧。").count() == 2


def test_who_looked_at_an_older_list_does_not_urge_again(year):
    round, bodies, _clerks = year
    office = make.make_office()
    with at(NOON + timedelta(minutes=1)):
        reminders.urge(bodies[:1], by=office, round=round, reason="请办理", seen_at=NOON)
        with pytest.raises(Stale):
            reminders.urge(bodies[:2], by=office, round=round, reason="请办理", seen_at=NOON)
    with at(NOON + timedelta(days=1)):
        reminders.urge(bodies[:1], by=office, round=round, reason="再请办理", seen_at=clock.now())
    assert Message.objects.filter(kind="endorsing_urged").count() == 2


def test_nobody_is_urged_without_a_reason_without_need_or_by_others(year):
    round, bodies, clerks = year
    office = make.make_office()
    cases = [
        (Unsuitable, bodies[:1], office, " "),
        (Unsuitable, [], office, "请办理"),
        (Stale, bodies[2:], office, "请办理"),
        (Forbidden, bodies[:1], clerks[0], "请办理"),
    ]
    with at(NOON):
        for refusal, chosen, who, reason in cases:
            with pytest.raises(refusal):
                reminders.urge(chosen, by=who, round=round, reason=reason, seen_at=NOON)
    assert Message.objects.filter(kind="endorsing_urged").count() == 0


def test_a_reminder_by_the_clock_is_noted_once_a_step(year):
    round, _bodies, _clerks = year
    with at(NOON):
        reminders.remind_of_deadlines()
        reminders.remind_of_deadlines()
        row = bodies_waiting(round)[0]
    assert (row.reminded_at, AuditEvent.objects.filter(verb="remind_endorsing").count()) == (NOON, 2)
    with at(ENDORSING - timedelta(days=2)):
        reminders.remind_of_deadlines()
    assert AuditEvent.objects.filter(verb="remind_endorsing").count() == 4


def test_a_department_that_has_not_answered_is_reminded_until_it_has(year):
    round, bodies, clerks = year
    application = (
        round.applications.filter(county=bodies[0]).select_related("round", "county", "applicant").get()
    )
    department = make.make_body(kind="department", name="市生态环境局")
    officer = make.make_clerk(department)
    with at(NOON):
        opinions.ask_opinion(application, by=clerks[0], body=department)
        reminders.remind_of_deadlines()
        reminders.remind_of_deadlines()
        opinions.add_opinion(application, by=officer, body=department, opinion="无处罚记录。")
    with at(ENDORSING - timedelta(days=1)):
        reminders.remind_of_deadlines()
    assert Message.objects.filter(kind="opinion_deadline_near", recipient=officer).count() == 1


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_body_and_for_many(django_assert_num_queries, count):
    round = make.make_round()
    for _each in range(count):
        make.make_application(round=round, status=Status.SUBMITTED)
    with django_assert_num_queries(3):
        rows = bodies_waiting(round)
    assert len(rows) == count
