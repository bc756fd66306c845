"""Which visits a person sees, whom the office may ask to supervise, what keeps a stage open."""

import pytest

from applications.transitions import Status
from review.models import Score, SiteVisit
from review.selectors import visit_records, visit_steps
from review.selectors import visits as selectors
from review.transitions import VisitStatus
from tests.factories.applications import make_user, owner_of
from tests.factories.review_events import (
    leader_of,
    make_assignment,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
    make_visited,
)

pytestmark = pytest.mark.django_db


def test_each_person_sees_the_own_visits_and_the_office_all():
    round = make_site_round()
    mine, other = make_visit(make_shortlisted(round)), make_visit(make_shortlisted(round))
    people = [
        leader_of(mine.assignment.panel),
        owner_of(mine.assignment.application.applicant),
        mine.supervisor,
        make_role("office"),
        make_user(),
        make_role("inspector"),
    ]
    seen = [set(selectors.visits_for(person)) for person in people]
    assert seen == [{mine}, {mine}, {mine}, {mine, other}, set(), set()]


def test_a_visit_of_a_released_file_is_nobodys():
    visit = make_visit()
    type(visit.assignment).objects.update(released_at=visit.assignment.application.created_at)
    assert list(selectors.visits_for(make_role("office"))) == []


@pytest.mark.requirement("R33.1")
def test_supervisors_are_watchers_who_do_not_run_the_review():
    supervisor, inspector = make_role("supervisor"), make_role("inspector")
    for key in ("office", "committee", "member_unit", "expert"):
        make_role(key)
    make_role("supervisor", is_active=False)
    assert set(selectors.possible_supervisors()) == {supervisor, inspector}


def test_only_files_with_a_panel_and_without_days_wait_for_a_schedule():
    round = make_site_round()
    waiting = make_assignment(make_shortlisted(round))
    make_visit(make_shortlisted(round))
    make_shortlisted(round)
    make_assignment(make_shortlisted(round, status=Status.WITHDRAWN))
    assert list(selectors.unscheduled(round)) == [waiting]


@pytest.mark.requirement("R21.2")
def test_questions_of_the_material_review_come_by_item_and_from_locked_sheets():
    visit = make_visit()
    cards = visit.assignment.application
    sheets = Score.objects.filter(
        scorecard__assignment__application=cards, scorecard__assignment__stage="material"
    )
    first = sheets.filter(item="4.2.2").first()
    Score.objects.filter(pk=first.pk).update(questions="战略如何分解到部门？")
    other = sheets.filter(item="4.1.2").exclude(scorecard=first.scorecard).first()
    Score.objects.filter(pk=other.pk).update(questions="高层如何沟通？")
    assert [score.questions for score in visit_records.questions_for(visit)] == [
        "高层如何沟通？",
        "战略如何分解到部门？",
    ]


def test_a_stage_waits_for_visits_of_organisations_still_in_the_running():
    round = make_site_round()
    make_visited(round)
    open_visit = make_visit(make_shortlisted(round))
    unvisited = make_shortlisted(round)
    make_visit(make_shortlisted(round, status=Status.WITHDRAWN))
    assert [code for code, _message in selectors.site_review_gaps(round)] == [
        f"visit:{open_visit.assignment.application_id}",
        f"visit:{unvisited.pk}",
    ]


def test_findings_are_those_of_the_next_step():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    states = {}
    for state in VisitStatus.values:
        SiteVisit.objects.filter(pk=visit.pk).update(status=state)
        found = visit_steps.findings_now(SiteVisit.objects.get())
        states[state] = None if found is None else found.items[0].code
    assert states == {"scheduled": "supervisor_present", "under_way": "site_report", "closed": None}
