"""Feedback reports by HTTP: the office's list, editing, sending, the applicant's page and PDF."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from applications.transitions import Status
from review.models import FeedbackReport, PanelReport
from review.transitions import FeedbackReportStatus
from tests.factories.applications import make_user, owner_of
from tests.factories.review import make_review_round, make_scored_file
from tests.review.views.pages import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R16.1")]
RIGHTS = ("review.release_feedbackreport", "review.view_feedbackreport")
LIST = "/review/feedback-reports/"


@pytest.fixture
def office():
    return signed_in(make_user(name="市质委办甲", permissions=RIGHTS))


def judged(round=None, count=1):
    """Files with signed reports that are out after the material review; agreed sheets at 60 %."""
    round = round or make_review_round()
    files = [make_scored_file(round, 60) for _each in range(count)]
    for file in files:
        report = file_report(file)
        codes = report.assignment.panel.round.law.criteria("organization", "material_review").codes
        report.agreed, report.texts = (
            dict.fromkeys(codes, 60),
            {"4.1": {"strengths": "方法系统", "opportunities": ""}},
        )
        report.save()
    Application.objects.filter(pk__in=[file.pk for file in files]).update(status=Status.ELIMINATED)
    return round, files


def file_report(file):
    return PanelReport.objects.get(assignment__application=file)


def send(office, name, round):
    return office.post(reverse(f"review:{name}"), {"round": round.pk}, follow=True)


def test_the_office_prepares_and_sends_all_and_the_applicant_reads_the_own(office):
    round, (file,) = judged()
    assert "未起草" in text(office.get(LIST))
    send(office, "prepare_feedback_reports", round)
    report = FeedbackReport.objects.get()
    page = reverse("review:feedback_report", args=[report.pk])
    owner, stranger = signed_in(owner_of(file.applicant)), signed_in(make_user())
    assert [each.get(page).status_code for each in (office, owner, stranger)] == [200, 404, 404]
    assert "已发送 1 份" in text(send(office, "release_feedback_reports", round))
    shown = text(owner.get(page))
    assert ("方法系统" in shown, "50–65%" in shown, "600" in shown) == (True, True, False)
    pdf = owner.get(reverse("review:feedback_report_pdf", args=[report.pk]))
    assert (pdf.status_code, b"".join(pdf.streaming_content)[:5]) == (200, b"%PDF-")
    assert stranger.get(reverse("review:feedback_report_pdf", args=[report.pk])).status_code == 404
    assert "已发送 0 份" in text(send(office, "release_feedback_reports", round))


def test_words_are_edited_over_the_version_that_was_seen(office):
    round, _files = judged()
    send(office, "prepare_feedback_reports", round)
    report = FeedbackReport.objects.get()
    url = reverse("review:edit_feedback_report", args=[report.pk])
    form = office.get(url).context["form"]
    fields = {name: form.initial.get(name, field.initial) for name, field in form.fields.items()}
    given = {name: "" if value is None else value for name, value in fields.items()}
    assert office.post(url, {**given, "strengths-0": "改过的优势"}).status_code == 302
    assert office.post(url, {**given, "strengths-0": "又一人改"}).status_code == 409
    assert office.post(url, {**given, "version": "x"}).status_code == 422
    report.refresh_from_db()
    assert report.categories[0]["strengths"] == "改过的优势"
    sent = office.post(
        reverse("review:release_feedback_report", args=[report.pk]), {"version": report.version}
    )
    assert sent.status_code == 403
    other = signed_in(make_user(name="市质委办乙", permissions=RIGHTS))
    assert (
        other.post(
            reverse("review:release_feedback_report", args=[report.pk]), {"version": report.version - 1}
        ).status_code
        == 409
    )
    assert (
        other.post(
            reverse("review:release_feedback_report", args=[report.pk]), {"version": report.version}
        ).status_code
        == 302
    )
    assert FeedbackReport.objects.get().status == FeedbackReportStatus.RELEASED
    assert office.get(url).status_code == 404


def test_what_is_held_back_is_named_with_its_reason(office):
    round, (file,) = judged()
    Application.objects.filter(pk=file.pk).update(status=Status.SHORTLISTED)
    page = text(send(office, "release_feedback_reports", round))
    assert (file.applicant.name in page, "评审尚未结束" in page) == (True, True)
    assert not FeedbackReport.objects.filter(status=FeedbackReportStatus.RELEASED).exists()


def test_the_list_is_the_offices(office):
    owner = signed_in(make_user())
    assert [each.get(LIST).status_code for each in (office, owner)] == [200, 404]
    assert owner.post(reverse("review:release_feedback_reports"), {"round": 1}).status_code == 404
    assert office.post(reverse("review:release_feedback_reports"), {"round": "x"}).status_code == 404


def test_the_list_costs_the_same_for_two_files_and_for_twenty(office):
    costs = []
    for count in (2, 18):
        round, _files = judged(make_review_round(year=2026 + count), count)
        send(office, "prepare_feedback_reports", round)
        office.get(f"{LIST}?round={round.pk}")
        with CaptureQueriesContext(connection) as queries:
            office.get(f"{LIST}?round={round.pk}")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20
