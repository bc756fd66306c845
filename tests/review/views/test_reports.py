"""The panel's report by HTTP: compile, sign, dissent, reopen, the PDF (R20.4)."""

import pytest
from django.urls import reverse

from review.models import Dissent, PanelReport, Scorecard
from review.transitions import ReportStatus, ScorecardStatus
from tests.factories.applications import make_user
from tests.factories.review import (
    card_of,
    compile_report,
    hand_in,
    hand_in_all,
    make_panel,
    make_report,
    make_review_round,
    seats,
    seen_by_leader,
    user_of,
)
from tests.review.views.pages import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.4")]


@pytest.fixture
def panel():
    return make_panel(make_review_round(panel_policy="consensus"))


@pytest.fixture
def ready(panel):
    """A panel whose sheets are in and close to each other."""
    hand_in_all(panel, (60, 60, 65))
    return panel


def url_of(panel, name="report"):
    return reverse(f"review:{name}", args=[panel.assignments.get().pk])


def as_seat(panel, place):
    return signed_in(user_of(seats(panel)[place]))


def test_before_the_last_sheet_is_in_the_leader_sees_no_figure(panel):
    hand_in(card_of(seats(panel)[1]), 85)
    leader = as_seat(panel, 0)
    page = text(leader.get(url_of(panel)))
    assert ("还有 2 份评分表未提交" in page, "850.00" in page, "85%" in page) == (True, False, False)
    assert leader.post(url_of(panel, "compile_report"), {"seen": ""}).status_code == 404
    assert not PanelReport.objects.exists()


def test_a_member_whose_sheet_is_open_finds_nothing(panel):
    hand_in(card_of(seats(panel)[0]))
    assert as_seat(panel, 1).get(url_of(panel)).status_code == 404


def test_the_leader_compiles_and_every_member_signs(ready):
    leader, assignment = as_seat(ready, 0), ready.assignments.get()
    assert leader.get(url_of(ready)).status_code == 200
    sent = leader.post(url_of(ready, "compile_report"), {"seen": seen_by_leader(assignment)})
    assert sent.status_code == 302
    report = PanelReport.objects.get()
    leader.post(url_of(ready, "sign"), {"draft": 1})
    assert report.signatures.count() == 0
    for place in (1, 2, 0):
        as_seat(ready, place).post(url_of(ready, "sign"), {"draft": 1})
    report.refresh_from_db()
    assert (report.status, report.score, bool(report.pdf)) == (ReportStatus.SIGNED, 600, True)
    pdf = leader.get(reverse("review:report_pdf", args=[report.pk]))
    assert (pdf.status_code, b"".join(pdf.streaming_content)[:5]) == (200, b"%PDF-")
    assert leader.post(url_of(ready, "sign"), {"draft": 1}).status_code == 409
    assert leader.get(url_of(ready)).status_code == 200


def test_what_must_be_talked_about_is_told_and_nothing_is_compiled(panel):
    hand_in_all(panel, (50, 60, 80))
    leader, assignment = as_seat(panel, 0), panel.assignments.get()
    assert "汇总之前还有" in text(leader.get(url_of(panel)))
    answer = leader.post(url_of(panel, "compile_report"), {"seen": seen_by_leader(assignment)})
    assert (answer.status_code, PanelReport.objects.count()) == (422, 0)
    assert "相差 30 个百分点，超过 20，请写明讨论结果" in text(answer)


@pytest.mark.parametrize("seen", ["", "x", "0:|"])
def test_a_stale_page_compiles_nothing(ready, seen):
    answer = as_seat(ready, 0).post(url_of(ready, "compile_report"), {"seen": seen})
    assert (answer.status_code, PanelReport.objects.count()) == (409, 0)


def test_a_stale_draft_is_not_signed(ready):
    make_report(ready.assignments.get(), signed=False)
    compile_report(ready.assignments.get())
    member = as_seat(ready, 1)
    assert member.post(url_of(ready, "sign"), {"draft": 1}).status_code == 409
    assert member.post(url_of(ready, "sign"), {}).status_code == 409
    assert member.post(url_of(ready, "sign"), {"draft": 2}).status_code == 302
    assert PanelReport.objects.get().signatures.count() == 1


def test_a_draft_that_was_taken_back_is_not_signed(ready):
    answer = as_seat(ready, 1).post(url_of(ready, "sign"), {"draft": 1})
    assert answer.status_code == 409


def test_a_member_cannot_compile(ready):
    member, seen = as_seat(ready, 1), seen_by_leader(ready.assignments.get())
    assert member.post(url_of(ready, "compile_report"), {"seen": seen}).status_code == 403


def test_a_dissent_is_written_answered_and_shown_to_the_office(ready):
    make_report(ready.assignments.get(), signed=False)
    member, leader = as_seat(ready, 1), as_seat(ready, 0)
    url = url_of(ready, "dissent")
    assert member.get(url).status_code == 200
    assert member.post(url, {"draft": 1, "text": ""}).status_code == 422
    assert member.post(url, {"draft": 1, "text": "4.7.4 偏高，证据不足"}).status_code == 302
    said = Dissent.objects.get()
    answer = reverse("review:answer_dissent", args=[said.pk])
    assert leader.get(answer).status_code == 200
    assert leader.post(answer, {"text": " "}).status_code == 422
    assert leader.post(answer, {"text": "已核对"}).status_code == 302
    office = make_user(permissions=("review.view_panelreport", "review.run_panel"))
    page = text(signed_in(office).get(url_of(ready)))
    assert ("4.7.4 偏高，证据不足" in page, "已核对" in page) == (True, True)


def test_the_office_reads_after_all_sheets_are_in_and_changes_nothing(ready):
    office = signed_in(make_user(permissions=("review.view_panelreport",)))
    page = office.get(url_of(ready))
    assert (page.status_code, "650.00" in text(page)) == (200, True)
    assert office.post(url_of(ready, "compile_report"), {"seen": ""}).status_code == 403


def test_the_leader_gives_a_sheet_back_with_a_reason(ready):
    leader, card = as_seat(ready, 0), card_of(seats(ready)[1])
    url = reverse("review:reopen", args=[card.pk])
    assert leader.get(url).status_code == 200
    assert leader.post(url, {"version": card.version, "reason": ""}).status_code == 422
    assert leader.post(url, {"version": 99, "reason": "笔误"}).status_code == 409
    assert leader.post(url, {"version": card.version, "reason": "笔误"}).status_code == 302
    assert Scorecard.objects.get(pk=card.pk).status == ScorecardStatus.BLANK
    assert as_seat(ready, 1).get(url).status_code == 404


def test_an_unsigned_report_has_no_pdf(ready):
    report = make_report(ready.assignments.get(), signed=False)
    url = reverse("review:report_pdf", args=[report.pk])
    assert as_seat(ready, 0).get(url).status_code == 404
