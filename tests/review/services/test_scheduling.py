"""第二十、二十一、三十三条: days, hours, supervisor and answer of a visit; what cannot be is refused."""

from datetime import date, time, timedelta

import pytest
from django.test import TestCase

from applications.transitions import RoundStage
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.grants_visits import held, sync_all
from review.models import Answer, SiteVisit
from review.services import interests, scheduling
from review.services.scheduling import Place
from review.transitions import VisitStatus
from tests.factories.applications import owner_of
from tests.factories.review_events import (
    leader_of,
    make_assignment,
    make_individual,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 7)


@pytest.mark.requirement("R21.2")
def test_a_schedule_tells_panel_organisation_and_supervisor_and_gives_each_its_right():
    office, supervisor = make_role("office"), make_role("supervisor")
    assignment = make_assignment(make_shortlisted())
    with TestCase.captureOnCommitCallbacks():
        visit = scheduling.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY, supervisor=supervisor)
    leader, owner = leader_of(assignment.panel), owner_of(assignment.application.applicant)
    members = {seat.expert.user_id for seat in assignment.panel.seats.all()}
    assert held(visit) == {
        *((pk, "view_sitevisit") for pk in members),
        *((pk, "record_sitevisit") for pk in members),
        (leader.pk, "conduct_sitevisit"),
        (leader.pk, "give_feedback_sitevisit"),
        (owner.pk, "give_feedback_sitevisit"),
        (supervisor.pk, "view_sitevisit"),
        (supervisor.pk, "supervise_sitevisit"),
    }
    told = set(Message.objects.values_list("kind", "recipient"))
    assert told == {
        *(("visit_scheduled", pk) for pk in members | {owner.pk}),
        ("visit_to_supervise", supervisor.pk),
    }
    assert sync_all() == 0


def test_another_supervisor_takes_over_every_right_of_the_first():
    office, first, second = make_role("office"), make_role("supervisor"), make_role("supervisor")
    visit = make_visit(supervisor=first, status=VisitStatus.SCHEDULED)
    scheduling.reschedule(
        visit, by=office, starts_on=DAY, ends_on=DAY, supervisor=second, version=visit.version
    )
    rights = held(visit)
    assert [first.pk in {user for user, _name in rights}, (second.pk, "supervise_sitevisit") in rights] == [
        False,
        True,
    ]


def test_only_the_office_schedules():
    assignment = make_assignment(make_shortlisted())
    for person in (leader_of(assignment.panel), make_role("supervisor"), make_role("member_unit")):
        with pytest.raises(Forbidden):
            scheduling.schedule(assignment, by=person, starts_on=DAY, ends_on=DAY)
    assert SiteVisit.objects.count() == 0


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (DAY, DAY - timedelta(days=1), "ends_on"),
        (DAY, DAY, "starts_on"),
        (DAY - timedelta(days=2), DAY, "starts_on"),
        (DAY - timedelta(days=9), DAY, "ends_on"),
    ],
)
def test_days_that_cannot_be_are_refused_at_the_field(starts_on, ends_on, field):
    office, round = make_role("office"), make_site_round()
    taken = make_visit(make_shortlisted(round), starts_on=DAY, ends_on=DAY)
    assignment = make_assignment(make_shortlisted(round), taken.assignment.panel)
    with pytest.raises(Unsuitable) as refusal:
        scheduling.schedule(assignment, by=office, starts_on=starts_on, ends_on=ends_on)
    assert (refusal.value.field, SiteVisit.objects.count()) == (field, 1)


def test_a_supervisor_is_in_one_place_at_a_time_and_belongs_to_neither_side():
    office, round, supervisor = make_role("office"), make_site_round(), make_role("supervisor")
    make_visit(make_shortlisted(round), starts_on=DAY, ends_on=DAY, supervisor=supervisor)
    assignment = make_assignment(make_shortlisted(round))
    unfit = [supervisor, leader_of(assignment.panel), owner_of(assignment.application.applicant)]
    for person in unfit:
        with pytest.raises(Unsuitable) as refusal:
            scheduling.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY, supervisor=person)
        assert refusal.value.field == "supervisor"


@pytest.mark.requirement("R32.1")
def test_who_must_keep_away_from_the_organisation_does_not_supervise_its_visit():
    office, supervisor, free = make_role("office"), make_role("supervisor"), make_role("supervisor")
    assignment = make_assignment(make_shortlisted())
    interests.declare(supervisor, assignment.application.applicant, by=supervisor, note="亲属任职")
    supervisor.refresh_from_db()
    plan = {"by": office, "starts_on": DAY, "ends_on": DAY}
    with pytest.raises(Unsuitable) as alone:
        scheduling.schedule(assignment, **plan, supervisor=supervisor)
    with pytest.raises(Unsuitable) as together:
        scheduling.schedule_all([(assignment, DAY, DAY, supervisor)], by=office)
    visit = scheduling.schedule(assignment, **plan, supervisor=free)
    with pytest.raises(Unsuitable) as moved:
        scheduling.reschedule(visit, **plan, supervisor=supervisor, version=visit.version)
    assert [refusal.value.field for refusal in (alone, together, moved)] == [
        "supervisor",
        f"day-{assignment.pk}",
        "supervisor",
    ]
    assert all("第三十二条" in refusal.value.message for refusal in (alone, together, moved))
    assert SiteVisit.objects.get().supervisor == free


def test_an_individual_and_a_round_elsewhere_get_no_visit():
    office = make_role("office")
    person = make_assignment(make_individual(make_site_round()))
    early = make_assignment(make_shortlisted(make_site_round(year=2027, stage=RoundStage.MATERIAL_REVIEW)))
    for assignment in (person, early):
        with pytest.raises(Closed):
            scheduling.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY)


@pytest.mark.concurrency
def test_two_schedules_of_one_file_leave_one_visit():
    office, assignment = make_role("office"), make_assignment(make_shortlisted())
    scheduling.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY)
    with pytest.raises(Stale):
        scheduling.schedule(
            assignment, by=office, starts_on=DAY + timedelta(days=7), ends_on=DAY + timedelta(days=7)
        )
    assert list(SiteVisit.objects.values_list("starts_on", flat=True)) == [DAY]


@pytest.mark.requirement("R21.2")
def test_a_panel_visits_two_organisations_on_the_halves_of_one_day():
    office, round = make_role("office"), make_site_round()
    first = make_assignment(make_shortlisted(round))
    second = make_assignment(make_shortlisted(round), first.panel)
    for assignment, begins, ends in ((first, 9, 12), (second, 14, 17)):
        place = Place(starts_at=time(begins), ends_at=time(ends))
        scheduling.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY, place=place)
    assert SiteVisit.objects.count() == 2
    moved = SiteVisit.objects.get(assignment=second)
    with pytest.raises(Unsuitable) as refusal:
        scheduling.reschedule(
            moved,
            by=office,
            starts_on=DAY,
            ends_on=DAY,
            supervisor=None,
            version=moved.version,
            place=Place(starts_at=time(11), ends_at=time(15)),
        )
    assert refusal.value.field == "starts_on"


def test_a_whole_proposal_is_saved_or_nothing_of_it():
    office, round = make_role("office"), make_site_round()
    first = make_assignment(make_shortlisted(round))
    second = make_assignment(make_shortlisted(round), first.panel)
    with pytest.raises(Unsuitable) as refusal:
        scheduling.schedule_all([(first, DAY, DAY, None), (second, DAY, DAY, None)], by=office)
    assert (refusal.value.field, SiteVisit.objects.count(), Message.objects.count()) == (
        f"day-{second.pk}",
        0,
        0,
    )
    later = DAY + timedelta(days=1)
    scheduling.schedule_all([(first, DAY, DAY, None), (second, later, later, None)], by=office)
    assert list(SiteVisit.objects.values_list("starts_on", flat=True)) == [DAY, later]


@pytest.mark.requirement("R21.2")
def test_the_organisation_confirms_its_day_or_asks_for_another_with_a_reason():
    office, visit = make_role("office"), make_visit(status=VisitStatus.SCHEDULED)
    owner = owner_of(visit.assignment.application.applicant)
    with pytest.raises(Unsuitable) as refusal:
        scheduling.answer(visit, by=owner, agrees=False, note=" ", version=visit.version)
    scheduling.answer(visit, by=owner, agrees=False, note="当日停电检修，九日可以", version=visit.version)
    told = list(Message.objects.filter(kind="visit_other_day").values_list("recipient", flat=True))
    assert (refusal.value.field, visit.answer, told) == ("note", Answer.OTHER_DAY, [office.pk])
    assert AuditEvent.objects.get(verb="answer_schedule").reason == "当日停电检修，九日可以"
    scheduling.reschedule(
        visit,
        by=office,
        starts_on=visit.starts_on + timedelta(days=2),
        ends_on=visit.starts_on + timedelta(days=2),
        supervisor=visit.supervisor,
        version=visit.version,
    )
    assert (visit.answer, visit.answer_note, visit.answered_at) == (Answer.NONE, "", None)
    scheduling.answer(visit, by=owner, agrees=True, version=visit.version)
    assert SiteVisit.objects.get().answer == Answer.AGREED


def test_nobody_but_the_organisation_answers_and_only_before_the_visit():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    for person in (leader_of(visit.assignment.panel), make_role("office"), visit.supervisor):
        with pytest.raises(Forbidden):
            scheduling.answer(visit, by=person, agrees=True, version=visit.version)
    under_way = make_visit(make_shortlisted(visit.assignment.application.round))
    owner = owner_of(under_way.assignment.application.applicant)
    with pytest.raises(Closed):
        scheduling.answer(under_way, by=owner, agrees=True, version=under_way.version)


def test_another_supervisor_must_sign_in_anew():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    scheduling.reschedule(
        visit,
        by=make_role("office"),
        starts_on=visit.starts_on,
        ends_on=visit.ends_on,
        supervisor=make_role("supervisor"),
        version=visit.version,
    )
    assert SiteVisit.objects.get().present_at is None
