"""My page: one timeline, what a return wants, what an end means, the terms as a calendar file (Art. 18, 19)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from applications.models import Application
from applications.services import endorsing
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def page(client, application):
    """The page of a file, signed in as its owner."""
    client.force_login(make.owner_of(application.applicant))
    return client.get(reverse("applications:application", args=[application.pk])).content.decode()


def test_the_page_says_who_has_the_file_and_until_when(client):
    application = make.make_application(status=Status.SUBMITTED)
    shown = page(client, application)
    assert shown.count('aria-current="step"') == 1
    assert f"<p>{application.county.name}</p>" in shown
    assert "推荐单位审核推荐" in shown


@pytest.mark.requirement("R18.3")
def test_a_return_names_its_parts_and_its_reason_before_anything_else(client):
    application = make.make_application(status=Status.SUBMITTED, filled=True)
    clerk = make.make_clerk(application.county)
    endorsing.return_for_correction(
        application, by=clerk, reason="请补充近三年变化。", sections=["profile", "evidence"]
    )
    shown = page(client, application)
    top = shown[shown.index('class="banner') : shown.index('class="tasks"')]
    named = [
        reverse("applications:section", args=[application.pk, "profile"]),
        reverse("applications:evidence", args=[application.pk]),
    ]
    assert ("请补充近三年变化。" in top, [address in top for address in named]) == (True, [True, True])
    assert reverse("applications:section", args=[application.pk, "basics"]) not in top


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.DECLINED, ["市质委办不能越过推荐单位受理", "向推荐单位询问", "可以申报下一年度"]),
        (Status.REFUSED, ["不符合申报条件", "凭通知书文号"]),
        (Status.WITHDRAWN, ["本年度不能重新申报"]),
    ],
)
def test_an_end_says_what_it_means_and_what_one_can_do(client, status, words):
    application = make.make_application(status=status, decision_reason="理由全文。")
    shown = page(client, application)
    assert [word in shown for word in [*words, "理由全文。"]] == [True] * (len(words) + 1)


@pytest.mark.requirement("R18.4")
def test_a_late_file_says_so_to_its_applicant(client):
    """T-74."""
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    shown = page(client, make.make_application(round=round, status=Status.SUBMITTED))
    assert ("按时提交，逾期未推荐" in shown, "您不必重新提交" in shown) == (True, True)


def calendar_of(client, address):
    """The parsed calendar file."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content)


def events_of(calendar):
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_the_terms_of_a_file_are_a_calendar_file(client):
    application = make.make_application()
    round = application.round
    client.force_login(make.owner_of(application.applicant))
    calendar = calendar_of(client, reverse("applications:deadlines", args=[application.pk]))
    events = events_of(calendar)
    submit = next(event for uid, event in events.items() if "-submit@" in uid)
    # The term ends at 24:00: the event is the hour before it, on the same day, by the clock of Shanghai.
    assert submit["dtend"].dt == round.filing_closes_at
    assert submit["dtstart"].dt == round.filing_closes_at - timedelta(hours=1)
    assert submit["dtstart"].dt.astimezone(clock.SHANGHAI).date() == clock.day_of(
        round.filing_closes_at - timedelta(seconds=1)
    )
    assert submit["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    alarms = [alarm["trigger"].dt for alarm in submit.walk("VALARM")]
    assert alarms == [timedelta(days=-7), timedelta(days=-3), timedelta(days=-1)]
    planned = next(event for uid, event in events.items() if "-qualification_due_on@" in uid)
    assert (planned["dtstart"].dt, type(planned["dtstart"].dt)) == (round.qualification_due_on, date)
    assert len(events) == len(list(calendar.walk("VEVENT"))) == 8


def test_an_extended_term_moves_the_same_entry(client):
    application = make.make_application()
    client.force_login(make.owner_of(application.applicant))
    address = reverse("applications:deadlines", args=[application.pk])
    before = events_of(calendar_of(client, address))
    round = application.round
    round.filing_closes_at += timedelta(days=2)
    round.save()
    after = events_of(calendar_of(client, address))
    uid = next(uid for uid in before if "-submit@" in uid)
    assert before.keys() == after.keys()
    assert after[uid]["dtend"].dt - before[uid]["dtend"].dt == timedelta(days=2)
    assert int(after[uid]["sequence"]) > int(before[uid]["sequence"])


@pytest.mark.requirement("RX.4")
def test_a_strangers_calendar_is_not_there(client):
    application = make.make_application()
    address = reverse("applications:deadlines", args=[application.pk])
    assert client.get(address).status_code == 302
    client.force_login(make.make_user())
    assert client.get(address).status_code == 404


def test_a_file_that_has_ended_has_an_empty_calendar(client):
    application = make.make_application(status=Status.DECLINED)
    client.force_login(make.owner_of(application.applicant))
    calendar = calendar_of(client, reverse("applications:deadlines", args=[application.pk]))
    assert events_of(calendar) == {}


def test_the_announced_terms_are_for_everybody(client):
    announcement = make.make_announcement(make.make_round())
    address = reverse("applications:round_deadlines", args=[announcement.pk])
    events = events_of(calendar_of(client, address))
    kinds = sorted(uid.split("@")[0].split("-", 2)[2] for uid in events)
    assert kinds == [
        "endorsing",
        "evaluation_due_on",
        "filing",
        "material_review_due_on",
        "presentation_due_on",
        "publicity_due_on",
        "qualification_due_on",
        "site_review_due_on",
    ]


def test_an_announcement_without_a_round_or_not_yet_published_has_none(client):
    plain = make.make_announcement()
    later = make.make_announcement(make.make_round(), published_at=None)
    answers = [
        client.get(reverse("applications:round_deadlines", args=[row.pk])).status_code
        for row in (plain, later)
    ]
    assert answers == [404, 404]


def test_the_page_costs_the_same_for_a_short_and_a_long_history(client, django_assert_num_queries):
    application = make.make_application(filled=True)
    page(client, application)
    owner = make.owner_of(application.applicant)
    for number in range(12):
        make.make_evidence(application, title=f"材料{number}")
    client.force_login(owner)
    address = reverse("applications:application", args=[application.pk])
    client.get(address)
    with time_machine.travel(clock.now(), tick=False), django_assert_num_queries(QUERIES):
        client.get(address)
    assert Application.objects.count() == 1


QUERIES = 16
