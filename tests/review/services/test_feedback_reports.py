"""What every applicant is told: words and bands, no points, no ranks, no names (Art. 16, 20–21)."""

import json

import pytest

from applications.models import Application
from applications.transitions import RoundStage, Status
from nantong_award.core.models import Message
from nantong_award.core.refusals import Forbidden, Stale
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import Track
from review.models import Assignment, Draw, FeedbackReport
from review.selectors import feedback_reports as selectors
from review.services import feedback_reports
from review.transitions import FeedbackReportStatus
from tests.factories.applications import make_user, owner_of
from tests.factories.review import (
    card_of,
    hand_in_all,
    leader_of,
    make_file,
    make_panel,
    make_report,
    make_review_round,
    make_scored_file,
    seats,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R16.1")]
RIGHTS = ("review.release_feedbackreport", "review.view_feedbackreport")


@pytest.fixture
def office():
    return make_user(name="市质委办甲", permissions=RIGHTS)


def judged(percents=(60, 60, 65), policy="consensus", words=True, **over):
    """A file with a signed report, eliminated after the material review."""
    panel = make_panel(make_review_round(panel_policy=policy), **over)
    hand_in_all(panel, percents)
    assignment = panel.assignments.get()
    code = assignment.panel.round.law.criteria(panel.track, "material_review").codes[0]
    if words:
        card_of(seats(panel)[1]).scores.filter(item=code).update(strengths="方法系统", opportunities="宜量化")
    make_report(assignment)
    return eliminated(assignment.application)


def eliminated(application):
    Application.objects.filter(pk=application.pk).update(status=Status.ELIMINATED)
    return Application.objects.select_related("round", "applicant").get(pk=application.pk)


def test_the_report_gives_words_and_bands_by_category(office):
    report = feedback_reports.prepare(judged(), by=office)
    first = report.categories[0]
    assert (first["strengths"], first["opportunities"], first["band"]) == (
        "4.1.2 方法系统",
        "4.1.2 宜量化",
        "50–65%",
    )
    assert [each["code"] for each in report.categories] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7"]


@pytest.mark.parametrize(
    ("percents", "band"), [((60, 60, 60), "50–65%"), ((65, 70, 70), "70–85%"), ((0, 5, 5), "0–5%")]
)
@pytest.mark.parametrize("policy", ["consensus", "mean", "trimmed_mean"])
def test_the_band_follows_the_panels_result_under_every_policy(office, percents, band, policy):
    report = feedback_reports.prepare(judged(percents, policy), by=office)
    assert {each["band"] for each in report.categories} == {band}


def test_no_points_no_rank_no_code_and_no_name_stand_in_it(office):
    application = judged()
    report = feedback_reports.prepare(application, by=office)
    told = json.dumps([report.categories, report.summary], ensure_ascii=False)
    experts = selectors.experts_of(application)
    secrets = [word for each in experts for word in (each.code, each.user.name)] + ["600", "615", "605"]
    assert [word for word in secrets if word in told] == []


def test_an_individual_has_one_as_well(office):
    file = judged((60, 60, 60), purpose=Draw.Purpose.MATERIAL_INDIVIDUAL)
    report = feedback_reports.release(file, by=office)
    assert (file.applicant.track, report.status, len(report.categories)) == (
        Track.INDIVIDUAL,
        FeedbackReportStatus.RELEASED,
        5,
    )


def test_it_goes_out_with_a_message_that_says_nothing_of_it(office):
    application = judged()
    report = feedback_reports.release(application, by=office)
    message = Message.objects.get(dedupe_key__startswith="review_feedback_report:")
    assert (message.recipient, message.link) == (
        owner_of(application.applicant),
        f"/review/feedback-reports/{report.pk}/",
    )
    assert "方法系统" not in message.body
    with pytest.raises(Stale):
        feedback_reports.release(application, by=office)
    assert Message.objects.filter(dedupe_key__startswith="review_feedback_report:").count() == 1


def test_without_a_signed_report_there_is_nothing_to_tell(office):
    with pytest.raises(Obstructed):
        feedback_reports.prepare(make_file(make_review_round()), by=office)
    assert not FeedbackReport.objects.exists()


def test_who_is_still_in_the_running_waits_for_the_evaluation(office):
    application = judged()
    Application.objects.filter(pk=application.pk).update(status=Status.SHORTLISTED)
    application.refresh_from_db()
    with pytest.raises(Obstructed) as refused:
        feedback_reports.release(application, by=office)
    assert [each.code for each in refused.value.findings.blocking] == ["review_not_over"]
    type(application.round).objects.update(stage=RoundStage.PUBLICITY)
    application = Application.objects.get(pk=application.pk)
    assert feedback_reports.release(application, by=office).status == FeedbackReportStatus.RELEASED


@pytest.mark.parametrize("what", ["code", "name"])
def test_an_experts_name_or_code_in_the_words_keeps_it_back(office, what):
    application = judged()
    expert = selectors.experts_of(application)[0]
    secret = expert.code if what == "code" else expert.user.name
    report = feedback_reports.prepare(application, by=office)
    words = {"material:4.1": {"strengths": f"{secret} 认为很好", "opportunities": ""}}
    feedback_reports.edit(report, by=office, words=words, summary="", version=report.version)
    second = make_user(name="市质委办乙", permissions=RIGHTS)
    with pytest.raises(Obstructed) as refused:
        feedback_reports.release(application, by=second)
    assert [each.code for each in refused.value.findings.blocking] == ["names_an_expert"]
    assert FeedbackReport.objects.get().status == FeedbackReportStatus.PREPARED


def test_what_was_changed_by_hand_is_released_by_another(office):
    application = judged()
    report = feedback_reports.prepare(application, by=office)
    feedback_reports.edit(report, by=office, words={}, summary="另写的总体意见", version=report.version)
    with pytest.raises(Forbidden):
        feedback_reports.release(application, by=office)
    second = make_user(name="市质委办乙", permissions=RIGHTS)
    released = feedback_reports.release(application, by=second)
    assert (released.summary, released.status) == ("另写的总体意见", FeedbackReportStatus.RELEASED)


def test_two_who_edit_see_both_values(office):
    report = feedback_reports.prepare(judged(), by=office)
    seen = report.version
    feedback_reports.edit(report, by=office, words={}, summary="甲", version=seen)
    with pytest.raises(Stale):
        feedback_reports.edit(FeedbackReport.objects.get(), by=office, words={}, summary="乙", version=seen)
    assert FeedbackReport.objects.get().summary == "甲"


def test_the_panels_leader_edits_the_own_draft_and_nobody_releases_it_but_the_office(office):
    application = judged()
    report = feedback_reports.prepare(application, by=office)
    leader = leader_of(_assignment(application))
    feedback_reports.edit(report, by=leader, words={}, summary="组长补充", version=report.version)
    for user in (leader, owner_of(application.applicant), make_user()):
        with pytest.raises(Forbidden):
            feedback_reports.release(application, by=user)
    with pytest.raises(Forbidden):
        feedback_reports.edit(
            FeedbackReport.objects.get(), by=make_user(), words={}, summary="外人", version=1
        )


def _assignment(application):
    return Assignment.objects.get(application=application)


def test_preparing_again_keeps_words_that_were_changed_by_hand(office):
    application = judged()
    report = feedback_reports.prepare(application, by=office)
    words = {"material:4.1": {"strengths": "改过的优势", "opportunities": ""}}
    feedback_reports.edit(report, by=office, words=words, summary="改过", version=report.version)
    again = feedback_reports.prepare(application, by=office)
    assert (again.categories[0]["strengths"], again.summary) == ("改过的优势", "改过")


def test_a_release_of_all_names_what_is_held_back_and_may_be_repeated(office):
    out = judged()
    running = make_scored_file(out.round, 70)
    done = feedback_reports.release_all(out.round, by=office)
    assert ([each.application for each in done.sent], [row for row, _why in done.held]) == ([out], [running])
    again = feedback_reports.release_all(out.round, by=office)
    assert (again.sent, [row for row, _why in again.held]) == ([], [running])
    chosen = feedback_reports.release_all(out.round, by=office, applications=[])
    assert (chosen.sent, chosen.held) == ([], [])


def test_who_reads_what(office):
    application = judged()
    report = feedback_reports.prepare(application, by=office)
    owner, stranger = owner_of(application.applicant), make_user()
    leader = leader_of(_assignment(application))
    people = (office, leader, owner, stranger)
    assert [selectors.readable(user).exists() for user in people] == [True, True, False, False]
    feedback_reports.release(application, by=office)
    assert [selectors.readable(user).exists() for user in people] == [True, True, True, False]
    assert (report.pk, selectors.editable(office).exists()) == (FeedbackReport.objects.get().pk, False)
