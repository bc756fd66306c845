"""Consensus and report by HTTP: the leader compiles, members sign, the leader last."""

import pytest
from django.urls import reverse

from review.models import PanelReport, Scorecard
from review.transitions import ReportStatus, ScorecardStatus
from tests.factories.review import (
    card_of,
    hand_in,
    hand_in_all,
    make_panel,
    make_report,
    make_review_round,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.4")]


@pytest.fixture
def panel():
    return make_panel(make_review_round(panel_policy="consensus"))


def url_of(panel):
    return reverse("review:report", args=[panel.assignments.get().pk])


def as_seat(client, panel, place):
    client.force_login(user_of(seats(panel)[place]))
    return client


def answers(panel, **over):
    given = {"seen": "", "summary": "总体良好"}
    criteria = panel.round.law.criteria(*_sheet(panel))
    for item in criteria.items:
        given |= {f"agreed-{item.code}": 60, f"note-{item.code}": ""}
    return given | over


def _sheet(panel):
    from nantong_award.regulation.stage import Stage, Track

    return Track(panel.track), Stage.MATERIAL_REVIEW


def test_before_the_last_sheet_is_in_the_leader_sees_no_figure(client, panel):
    hand_in(card_of(seats(panel)[1]), 85)
    page = as_seat(client, panel, 0).get(url_of(panel)).content.decode()
    assert ("还有 2 份评分表未提交" in page, "850.00" in page) == (True, False)
    assert client.post(url_of(panel), answers(panel)).status_code == 200
    assert not PanelReport.objects.exists()


def test_members_do_not_see_the_consensus_before_it_is_compiled(client, panel):
    hand_in_all(panel)
    assert as_seat(client, panel, 1).get(url_of(panel)).status_code == 404


def test_the_leader_compiles_and_every_member_signs(client, panel):
    hand_in_all(panel)
    leader = as_seat(client, panel, 0)
    assert leader.get(url_of(panel)).status_code == 200
    assert leader.post(url_of(panel), answers(panel)).status_code == 302
    report = PanelReport.objects.get()
    sign = reverse("review:sign", args=[report.pk])
    leader.post(sign)
    assert report.signatures.count() == 0
    for place in (1, 2, 0):
        as_seat(client, panel, place).post(sign)
    report.refresh_from_db()
    assert (report.status, report.score, bool(report.pdf)) == (ReportStatus.SIGNED, 600, True)
    pdf = client.get(reverse("review:report_pdf", args=[report.pk]))
    assert (pdf.status_code, b"".join(pdf.streaming_content)[:5]) == (200, b"%PDF-")
    assert client.post(sign).status_code == 409


def test_a_change_without_a_note_is_told_at_its_field_and_nothing_is_compiled(client, panel):
    hand_in_all(panel)
    answer = as_seat(client, panel, 0).post(url_of(panel), answers(panel, **{"agreed-4.1.2": 75}))
    assert (answer.status_code, PanelReport.objects.count()) == (422, 0)
    assert "4.1.2 的合议百分比与平均值不同，请写明理由。" in answer.content.decode()


@pytest.mark.parametrize("over", [{"agreed-4.1.2": 37}, {"agreed-4.1.2": "x"}, {"seen": "x"}])
def test_garbage_is_refused(client, panel, over):
    hand_in_all(panel)
    answer = as_seat(client, panel, 0).post(url_of(panel), answers(panel, **over))
    assert (answer.status_code, PanelReport.objects.count()) == (422, 0)


def test_two_leaders_at_once_one_is_told(client, panel):
    hand_in_all(panel)
    leader = as_seat(client, panel, 0)
    leader.post(url_of(panel), answers(panel))
    assert leader.post(url_of(panel), answers(panel)).status_code == 409
    assert PanelReport.objects.count() == 1


def test_a_member_cannot_compile(client, panel):
    hand_in_all(panel)
    report = make_report(panel.assignments.get(), signed=False)
    member = as_seat(client, panel, 1)
    assert member.get(url_of(panel)).status_code == 200
    assert member.post(url_of(panel), answers(panel, seen=report.pk)).status_code == 403


def test_the_leader_gives_a_sheet_back_with_a_reason(client, panel):
    hand_in_all(panel)
    leader, card = as_seat(client, panel, 0), card_of(seats(panel)[1])
    url = reverse("review:reopen", args=[card.pk])
    assert leader.get(url).status_code == 200
    assert leader.post(url, {"version": card.version, "reason": ""}).status_code == 422
    assert leader.post(url, {"version": 99, "reason": "笔误"}).status_code == 409
    assert leader.post(url, {"version": card.version, "reason": "笔误"}).status_code == 302
    assert Scorecard.objects.get(pk=card.pk).status == ScorecardStatus.BLANK
    assert as_seat(client, panel, 1).get(url).status_code == 404


def test_an_unsigned_report_has_no_pdf(client, panel):
    hand_in_all(panel)
    report = make_report(panel.assignments.get(), signed=False)
    url = reverse("review:report_pdf", args=[report.pk])
    assert as_seat(client, panel, 0).get(url).status_code == 404
