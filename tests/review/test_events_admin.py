"""The office's lists of visits, presentations, evaluations and decisions in the admin."""

from decimal import Decimal

import pytest
from django.urls import reverse

from applications.transitions import RoundStage
from review.documents_evaluation import compile_report
from review.models import CommitteeDecision, SiteVisit
from review.transitions import PresentationStatus, VisitStatus
from tests.factories.applications import make_round
from tests.factories.review_events import (
    close_ready,
    make_decision,
    make_evaluation_round,
    make_finalist,
    make_member_score,
    make_role,
    make_shortlisted,
    make_site_round,
    make_turn,
    make_unit,
    make_visit,
)
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db
LISTS = [
    "sitevisit", "supervisorreport", "mutualfeedback", "memberunit", "presentation", "memberscore",
    "evaluation", "evaluationreport", "committeedecision",
]  # fmt: skip


@pytest.fixture
def year(monkeypatch):
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")
    round, _files = make_evaluation_round()
    close_ready(make_visit(make_shortlisted(make_site_round(year=2027))))
    make_decision(round)
    compile_report(round, by=make_role("office"))
    return round


def test_every_list_and_detail_opens_and_exports_for_the_office(year):
    office = signed_in(make_role("office"))
    for name in LISTS:
        rows = reverse(f"admin:review_{name}_changelist")
        page = office.get(rows)
        first = page.context["cl"].result_list[0]
        detail = office.get(reverse(f"admin:review_{name}_change", args=[first.pk]))
        export = office.post(rows, {"action": "export_xlsx", "_selected_action": [first.pk]})
        assert (name, page.status_code, detail.status_code, export.content[:2]) == (name, 200, 200, b"PK")


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_for_any_number(rows, django_assert_max_num_queries):
    office, round, supervisor = signed_in(make_role("office")), make_site_round(), make_role("supervisor")
    turn = make_turn(make_finalist(make_round(year=2027, stage=RoundStage.PRESENTATION)))
    for _row in range(rows):
        make_visit(make_shortlisted(round, reviewed=False), supervisor=supervisor)
        make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
        make_unit()
    for name, limit in (("sitevisit", 14), ("presentation", 14), ("memberunit", 14)):
        address = reverse(f"admin:review_{name}_changelist")
        office.get(address)
        with django_assert_max_num_queries(limit):
            assert office.get(address).status_code == 200


@pytest.mark.requirement("R22.2")
def test_nobody_reads_a_sheet_in_the_admin_before_the_lock():
    turn, unit = make_turn(), make_unit()
    row = make_member_score(turn, unit, 85)
    office = signed_in(make_role("office"))
    rows = reverse("admin:review_memberscore_changelist")
    detail = reverse("admin:review_memberscore_change", args=[row.pk])
    before = [unit.name in text(office.get(rows)).partition("result_list")[2], office.get(detail).status_code]
    turn.score = Decimal(850)
    turn.save()
    type(turn).objects.filter(pk=turn.pk).update(status=PresentationStatus.LOCKED)
    after = [unit.name in text(office.get(rows)).partition("result_list")[2], office.get(detail).status_code]
    assert (before, after) == ([False, 302], [True, 200])


def test_a_visit_is_closed_from_the_admin_over_its_confirm_page():
    visit = SiteVisit.objects.get(pk=close_ready(make_visit()).pk)
    office = signed_in(make_role("office"))
    address = reverse("admin:review_sitevisit_act", args=[visit.pk, "close"])
    assert office.get(address).status_code == 200
    office.post(address, {"version": visit.version})
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CLOSED


def test_a_decision_is_entered_with_the_persons_name_and_never_changed():
    office, round = make_role("office"), make_site_round()
    client = signed_in(office)
    sent = {"round": round.pk, "matter": "disqualification", "number": "通质委〔2026〕5号", "summary": ""}
    refused = client.post(reverse("admin:review_committeedecision_add"), {**sent, "decided_on": "2099-01-01"})
    client.post(reverse("admin:review_committeedecision_add"), {**sent, "decided_on": "2026-09-01"})
    decision = CommitteeDecision.objects.get()
    address = reverse("admin:review_committeedecision_change", args=[decision.pk])
    changed = client.post(address, {**sent, "number": "另一号", "decided_on": "2026-09-02"})
    assert (refused.status_code, decision.entered_by, changed.status_code) == (422, office, 403)
