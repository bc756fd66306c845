"""The second half of the review through the real draws, panels and sheets: shortlist → evaluation."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.regulation.stage import Track
from review.documents_evaluation import compile_report
from review.models import Draw, Evaluation, MutualFeedback, SiteVisit
from review.sections_events import RATINGS
from review.selectors.presentations import order_candidates, turns_of
from review.selectors.visits import seats_of
from review.services import (
    decisions,
    draws,
    evaluation,
    feedback,
    finalist_lists,
    live_scoring,
    presentation_schedule,
    presentations,
    scheduling,
    site_review,
)
from tests.factories.applications import owner_of
from tests.factories.review import commit_and_reveal, hand_in_all, make_panel, make_report, make_witness
from tests.factories.review_events import (
    GOOD_POINTS,
    make_individual,
    make_role,
    make_shortlisted,
    make_site_round,
    make_unit,
    percents_for,
    user_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(monkeypatch):
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")


def visit_all(round, office, panel) -> None:
    """Each file of the panel on its own day, from schedule to close."""
    for place, assignment in enumerate(panel.assignments.order_by("pk")):
        supervisor, day = make_role("supervisor"), clock.today() + timedelta(days=place)
        visit = scheduling.schedule(assignment, by=office, starts_on=day, ends_on=day, supervisor=supervisor)
        leader = seats_of(panel).get(is_leader=True).expert.user
        owner = owner_of(assignment.application.applicant)
        site_review.sign_in_supervisor(visit, by=supervisor)
        site_review.start_visit(visit, by=leader)
        for person, direction in ((leader, "by_panel"), (owner, "by_organization")):
            feedback.give_feedback(visit, by=person, ratings=dict.fromkeys(RATINGS[direction], 4))
        site_review.file_supervisor_report(
            visit, by=supervisor, points=GOOD_POINTS, text="全程在场，未见异常。"
        )
        make_report(assignment)
        site_review.close_visit(SiteVisit.objects.get(pk=visit.pk), by=leader)


def present_all(round, office) -> None:
    """Order by a drawn lot, then every turn with two units."""
    witnesses = [make_witness(), make_witness()]
    draw = draws.open_draw(
        round,
        by=office,
        purpose=Draw.Purpose.PRESENTATION_ORDER,
        witnesses=witnesses,
        candidates=order_candidates(round),
    )
    commit_and_reveal(draw, witnesses)
    draw = draws.carry_out(draw, by=office)
    presentation_schedule.schedule(round, by=office, draw=draw, starts_at=clock.now() + timedelta(days=1))
    units = [make_unit(), make_unit()]
    for turn in turns_of(round):
        presentations.begin(turn, by=office)
        for unit, percent in zip(units, (70, 80), strict=True):
            live_scoring.score(turn, by=user_of(unit), items=percents_for(turn, percent))
        presentations.lock(turn, by=office)


@pytest.mark.requirement("R17.1")
@pytest.mark.requirement("R23.1")
def test_from_the_shortlist_to_the_comprehensive_report(papers):
    round, office = make_site_round(), make_role("office")
    files, person = [make_shortlisted(round) for _number in range(2)], make_individual(round)
    panel = make_panel(round, files=files, purpose=Draw.Purpose.SITE, office=office)
    hand_in_all(panel)
    visit_all(round, office, panel)
    decision = decisions.record_decision(
        round, by=office, matter="finalists", number="通质委〔2026〕1号", decided_on=clock.today()
    )
    listed = finalist_lists.draft(round, by=office, finalists=[*files, person], reasons={})
    finalist_lists.confirm(listed, by=make_role("committee"), decision=decision)
    site_review.close(round, by=office)
    present_all(round, office)
    presentations.close(round, by=office)
    compile_report(round, by=office)
    evaluation.close(round, by=office)
    panel.refresh_from_db()
    assert (round.stage, panel.status, MutualFeedback.objects.count()) == (
        RoundStage.PUBLICITY,
        "concluded",
        4,
    )
    assert set(round.applications.values_list("status", flat=True)) == {Status.FINALIST}
    assert Evaluation.objects.filter(application__applicant__track=Track.ORGANIZATION).count() == 2
    with pytest.raises(SystemExit) as end:
        call_command("verify_round", str(round.pk))
    assert end.value.code == 0
