"""第二十、二十一、三十三条: a visit from the supervisor's sign-in to its close, and the close of the stage."""

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import SiteVisit, SupervisorReport
from review.services import feedback, site_review, visit_records
from review.transitions import VisitStatus
from tests.factories.applications import owner_of
from tests.factories.review_events import (
    GOOD_POINTS,
    close_ready,
    leader_of,
    make_decision,
    make_individual,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
    make_visited,
)

pytestmark = pytest.mark.django_db


def blocking(error: pytest.ExceptionInfo[Obstructed]) -> list[tuple[str, str]]:
    return [(finding.article, finding.code) for finding in error.value.findings.blocking]


@pytest.mark.requirement("R33.1")
@pytest.mark.parametrize("named", [True, False])
def test_no_visit_starts_before_the_supervisor_has_signed_in(named):
    supervisor = make_role("supervisor") if named else None
    visit = make_visit(status=VisitStatus.SCHEDULED, supervisor=supervisor, present_at=None)
    for person in (leader_of(visit.assignment.panel), make_role("office")):
        with pytest.raises(Obstructed) as refusal:
            site_review.start_visit(SiteVisit.objects.get(pk=visit.pk), by=person)
        assert blocking(refusal) == [("33", "supervisor_present")]
    visit.refresh_from_db()
    assert (visit.status, visit.started_at) == (VisitStatus.SCHEDULED, None)


@pytest.mark.requirement("R33.1")
def test_only_the_supervisor_says_that_the_supervisor_is_there_and_the_leader_is_told():
    visit = make_visit(status=VisitStatus.SCHEDULED, present_at=None)
    leader = leader_of(visit.assignment.panel)
    for person in (leader, make_role("office"), make_role("supervisor")):
        with pytest.raises(Forbidden):
            site_review.sign_in_supervisor(visit, by=person)
    site_review.sign_in_supervisor(visit, by=visit.supervisor)
    first = visit.present_at
    site_review.sign_in_supervisor(visit, by=visit.supervisor)
    told = list(Message.objects.filter(kind="visit_supervisor_present").values_list("recipient", flat=True))
    assert (visit.present_at, told) == (first, [leader.pk])
    assert AuditEvent.objects.filter(verb="sign_in_supervisor").count() == 1


def test_the_leader_starts_the_visit_and_both_sides_are_asked_for_feedback():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    leader, owner = leader_of(visit.assignment.panel), owner_of(visit.assignment.application.applicant)
    site_review.start_visit(visit, by=leader)
    asked = set(Message.objects.filter(kind="feedback_due").values_list("recipient", flat=True))
    assert (visit.status, asked, visit.started_at is None) == (
        VisitStatus.UNDER_WAY,
        {leader.pk, owner.pk},
        False,
    )


@pytest.mark.requirement("R33.1")
def test_the_supervisor_changes_nothing_of_the_review():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    supervisor = visit.supervisor
    for change in (
        lambda: site_review.start_visit(visit, by=supervisor),
        lambda: visit_records.save_note(
            visit, by=supervisor, kind="check", key="evidence.process", values={"state": "met"}, version=0
        ),
        lambda: visit_records.record_attendance(visit, by=supervisor, day=visit.starts_on, present=[]),
        lambda: feedback.give_feedback(visit, by=supervisor, ratings={}),
    ):
        with pytest.raises(Forbidden):
            change()


@pytest.mark.requirement("R33.1")
def test_the_supervisors_record_is_filed_once_and_irregularities_reach_the_office():
    office, visit = make_role("office"), make_visit()
    points = {**GOOD_POINTS, "members": False}
    record = site_review.file_supervisor_report(
        visit, by=visit.supervisor, points=points, text="全程在场", irregularities="有一名专家迟到"
    )
    with pytest.raises(Stale):
        site_review.file_supervisor_report(visit, by=visit.supervisor, points=GOOD_POINTS, text="第二次")
    told = list(Message.objects.filter(kind="visit_irregularities").values_list("recipient", flat=True))
    assert (record.text, record.points, told) == ("全程在场", points, [office.pk])


def test_nobody_but_the_supervisor_files_the_record_and_only_during_the_visit():
    visit = make_visit()
    for person in (leader_of(visit.assignment.panel), make_role("office"), make_role("supervisor")):
        with pytest.raises(Forbidden):
            site_review.file_supervisor_report(visit, by=person, points=GOOD_POINTS, text="代填")
    planned = make_visit(make_shortlisted(visit.assignment.application.round), status=VisitStatus.SCHEDULED)
    with pytest.raises(Closed):
        site_review.file_supervisor_report(planned, by=planned.supervisor, points=GOOD_POINTS, text="提前")


@pytest.mark.parametrize(
    ("change", "irregularities", "field"),
    [
        ({"no_gifts": None}, "", "no_gifts"),
        ({"no_gifts": False}, " ", "irregularities"),
        ({"weather": True}, "", "weather"),
    ],
)
def test_every_point_of_the_record_is_answered_and_a_no_explained(change, irregularities, field):
    visit = make_visit()
    with pytest.raises(Unsuitable) as refusal:
        site_review.file_supervisor_report(
            visit,
            by=visit.supervisor,
            points={**GOOD_POINTS, **change},
            text="在场",
            irregularities=irregularities,
        )
    assert (refusal.value.field, SupervisorReport.objects.count()) == (field, 0)


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
