"""第二十、二十一、三十三条: visits from schedule to close, and the close of the stage."""

from datetime import date, timedelta

import pytest
from django.test import TestCase

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.grants_visits import held, sync_all
from review.models import SiteVisit
from review.services import feedback, site_review
from review.transitions import VisitStatus
from tests.factories.applications import owner_of
from tests.factories.review_events import (
    close_ready,
    leader_of,
    make_assignment,
    make_decision,
    make_individual,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
    make_visited,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 7)


def blocking(error: pytest.ExceptionInfo[Obstructed]) -> list[tuple[str, str]]:
    return [(finding.article, finding.code) for finding in error.value.findings.blocking]


@pytest.mark.requirement("R21.2")
def test_a_schedule_tells_panel_organisation_and_supervisor_and_gives_each_its_right():
    office, supervisor = make_role("office"), make_role("supervisor")
    assignment = make_assignment(make_shortlisted())
    with TestCase.captureOnCommitCallbacks():
        visit = site_review.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY, supervisor=supervisor)
    leader, owner = leader_of(assignment.panel), owner_of(assignment.application.applicant)
    members = {seat.expert.user_id for seat in assignment.panel.seats.all()}
    assert held(visit) == {
        *((pk, "view_sitevisit") for pk in members),
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
    site_review.reschedule(
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
            site_review.schedule(assignment, by=person, starts_on=DAY, ends_on=DAY)
    assert SiteVisit.objects.count() == 0


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (DAY, DAY - timedelta(days=1), "ends_on"),
        (DAY, DAY, "starts_on"),
        (DAY - timedelta(days=9), DAY, "starts_on"),
    ],
)
def test_days_that_cannot_be_are_refused_at_the_field(starts_on, ends_on, field):
    office, round = make_role("office"), make_site_round()
    taken = make_visit(make_shortlisted(round), starts_on=DAY, ends_on=DAY)
    assignment = make_assignment(make_shortlisted(round), taken.assignment.panel)
    with pytest.raises(Unsuitable) as refusal:
        site_review.schedule(assignment, by=office, starts_on=starts_on, ends_on=ends_on)
    assert (refusal.value.field, SiteVisit.objects.count()) == (field, 1)


def test_a_supervisor_is_in_one_place_at_a_time_and_belongs_to_neither_side():
    office, round, supervisor = make_role("office"), make_site_round(), make_role("supervisor")
    make_visit(make_shortlisted(round), starts_on=DAY, ends_on=DAY, supervisor=supervisor)
    assignment = make_assignment(make_shortlisted(round))
    unfit = [supervisor, leader_of(assignment.panel), owner_of(assignment.application.applicant)]
    for person in unfit:
        with pytest.raises(Unsuitable) as refusal:
            site_review.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY, supervisor=person)
        assert refusal.value.field == "supervisor"


def test_an_individual_and_a_round_elsewhere_get_no_visit():
    office = make_role("office")
    person = make_assignment(make_individual(make_site_round()))
    early = make_assignment(make_shortlisted(make_site_round(year=2027, stage=RoundStage.MATERIAL_REVIEW)))
    for assignment in (person, early):
        with pytest.raises(Closed):
            site_review.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY)


@pytest.mark.concurrency
def test_two_schedules_of_one_file_leave_one_visit():
    office, assignment = make_role("office"), make_assignment(make_shortlisted())
    site_review.schedule(assignment, by=office, starts_on=DAY, ends_on=DAY)
    with pytest.raises(Stale):
        site_review.schedule(
            assignment, by=office, starts_on=DAY + timedelta(days=7), ends_on=DAY + timedelta(days=7)
        )
    assert list(SiteVisit.objects.values_list("starts_on", flat=True)) == [DAY]


@pytest.mark.requirement("R33.1")
def test_no_visit_starts_without_a_supervisor():
    visit = make_visit(status=VisitStatus.SCHEDULED, supervisor=None)
    with pytest.raises(Obstructed) as refusal:
        site_review.start_visit(visit, by=leader_of(visit.assignment.panel))
    visit.refresh_from_db()
    assert (blocking(refusal), visit.status) == ([("33", "supervisor_present")], VisitStatus.SCHEDULED)


def test_the_leader_starts_the_visit_and_both_sides_are_asked_for_feedback():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    leader, owner = leader_of(visit.assignment.panel), owner_of(visit.assignment.application.applicant)
    site_review.start_visit(visit, by=leader)
    asked = set(Message.objects.filter(kind="feedback_due").values_list("recipient", flat=True))
    assert (visit.status, asked) == (VisitStatus.UNDER_WAY, {leader.pk, owner.pk})


@pytest.mark.requirement("R33.1")
def test_the_supervisor_changes_nothing_of_the_review():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    supervisor = visit.supervisor
    for change in (
        lambda: site_review.start_visit(visit, by=supervisor),
        lambda: site_review.record_method(
            visit, by=supervisor, method="evidence", text="查验", version=visit.version
        ),
        lambda: feedback.give_feedback(visit, by=supervisor, ratings={}),
    ):
        with pytest.raises(Forbidden):
            change()


@pytest.mark.requirement("R21.2")
def test_what_was_done_by_each_method_is_recorded_with_name_and_time():
    visit = make_visit()
    leader = leader_of(visit.assignment.panel)
    with_version = {"by": leader, "version": visit.version}
    site_review.record_method(visit, method="evidence", text=" 查验了检验记录 ", **with_version)
    stored = SiteVisit.objects.get().methods["evidence"]
    assert (stored["text"], stored["by"]) == ("查验了检验记录", str(leader))
    with pytest.raises(Stale):
        site_review.record_method(visit, method="evidence", text="旧页面", **with_version)
    assert SiteVisit.objects.get().methods["evidence"] == stored


@pytest.mark.parametrize(
    ("method", "text", "field"), [("dinner", "吃饭", "method"), ("evidence", "  ", "text")]
)
def test_a_method_record_that_cannot_be_is_refused_at_the_field(method, text, field):
    visit = make_visit()
    with pytest.raises(Unsuitable) as refusal:
        site_review.record_method(
            visit, by=leader_of(visit.assignment.panel), method=method, text=text, version=visit.version
        )
    assert (refusal.value.field, SiteVisit.objects.get().methods) == (field, {})


@pytest.mark.requirement("R33.1")
def test_the_supervisors_record_is_filed_once_and_irregularities_reach_the_office():
    office, visit = make_role("office"), make_visit()
    record = site_review.file_supervisor_report(
        visit, by=visit.supervisor, text="全程在场", irregularities="有一名专家迟到"
    )
    with pytest.raises(Stale):
        site_review.file_supervisor_report(visit, by=visit.supervisor, text="第二次")
    told = list(Message.objects.filter(kind="visit_irregularities").values_list("recipient", flat=True))
    assert (record.text, told) == ("全程在场", [office.pk])


def test_nobody_but_the_supervisor_files_the_record_and_only_during_the_visit():
    visit = make_visit()
    for person in (leader_of(visit.assignment.panel), make_role("office"), make_role("supervisor")):
        with pytest.raises(Forbidden):
            site_review.file_supervisor_report(visit, by=person, text="代填")
    planned = make_visit(make_shortlisted(visit.assignment.application.round), status=VisitStatus.SCHEDULED)
    with pytest.raises(Closed):
        site_review.file_supervisor_report(planned, by=planned.supervisor, text="提前")


@pytest.mark.requirement("R33.1")
@pytest.mark.requirement("R34.1")
def test_a_visit_cannot_close_before_report_record_and_both_feedbacks_are_there():
    visit = make_visit()
    with pytest.raises(Obstructed) as refusal:
        site_review.close_visit(visit, by=leader_of(visit.assignment.panel))
    assert blocking(refusal) == [
        ("21", "site_report"),
        ("33", "supervisor_record"),
        ("34", "feedback_by_organization"),
        ("34", "feedback_by_panel"),
    ]


def test_a_visit_with_everything_closes_and_the_log_keeps_the_findings():
    visit = close_ready(make_visit())
    visit = SiteVisit.objects.get(pk=visit.pk)
    site_review.close_visit(visit, by=make_role("office"))
    event = AuditEvent.objects.get(verb="close")
    assert (visit.status, event.findings["subject"]) == (VisitStatus.CLOSED, f"review.sitevisit:{visit.pk}")


@pytest.mark.concurrency
def test_of_two_closes_at_once_one_is_told():
    visit = close_ready(make_visit())
    office = make_role("office")
    mine, yours = SiteVisit.objects.get(pk=visit.pk), SiteVisit.objects.get(pk=visit.pk)
    site_review.close_visit(mine, by=office)
    with pytest.raises(Stale):
        site_review.close_visit(yours, by=office)
    assert AuditEvent.objects.filter(verb="close").count() == 1


@pytest.mark.requirement("R17.2")
def test_the_stage_stays_open_while_a_visit_a_decision_or_a_file_is_open():
    round = make_site_round()
    office, waiting, person = make_role("office"), make_shortlisted(round), make_individual(round)
    with pytest.raises(Obstructed) as refusal:
        site_review.close(round, by=office)
    round.refresh_from_db()
    assert (blocking(refusal), round.stage) == (
        [
            ("17", f"visit:{waiting.pk}"),
            ("17", "committee_decision"),
            ("17", f"undecided:{waiting.pk}"),
            ("17", f"undecided:{person.pk}"),
        ],
        RoundStage.SITE_REVIEW,
    )


def test_a_settled_stage_closes():
    round = make_site_round()
    make_visited(round, status=Status.FINALIST)
    make_decision(round, decided_on=clock.today())
    site_review.close(round, by=make_role("office"))
    assert round.stage == RoundStage.PRESENTATION
