"""第三十二条: heard before decided, seen before done; struck sheets, new results, nothing lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.documents_evaluation import carry_out, compile_report
from review.models import (
    Assignment,
    Evaluation,
    EvaluationReport,
    MemberScore,
    MemberUnit,
    MisconductCase,
    PanelReport,
    Score,
    Scorecard,
    StruckSheet,
)
from review.selectors.evaluation import report_of
from review.selectors.verification import discrepancies
from review.services import evaluation, misconduct
from tests.factories.applications import make_round
from tests.factories.misconduct import make_decided, make_heard, make_reported
from tests.factories.review_events import (
    make_assignment,
    make_decision,
    make_evaluation_round,
    make_panel,
    make_report,
    make_role,
    make_shortlisted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.2")]


@pytest.fixture
def papers(monkeypatch):
    """Papers cost seconds and are looked at elsewhere: here they are a few bytes."""
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")


def make_four(percents=(40, 60, 70, 80), **over):
    """A round in material review with one file whose panel of four has signed."""
    round = make_round(stage=over.pop("stage", RoundStage.MATERIAL_REVIEW), **over)
    application = make_shortlisted(round, reviewed=False, status=Status.ACCEPTED)
    panel = make_panel(round, "material", experts=4)
    report = make_report(make_assignment(application, panel), percents)
    return round, report, [seat.expert for seat in panel.seats.order_by("pk")]


def rows() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Scorecard, Score, PanelReport, StruckSheet, AuditEvent, Message)
    )


def test_nobody_is_judged_unheard_and_nothing_is_done_undecided():
    round, _report, experts = make_four()
    office = make_role("office")
    case = make_reported(round, office, expert=experts[3])
    with pytest.raises(Stale):
        misconduct.decide(
            case, by=office, number="1号", decided_on=clock.today(), decided_by="市质委办", grounds="违纪",
            measure="warning", void=[], version=case.version,
        )  # fmt: skip
    with pytest.raises(Stale):
        misconduct.carry_out(case, by=office, seen="")
    assert MisconductCase.objects.get().status == "reported"


@pytest.mark.parametrize("role", ["committee", "inspector", "supervisor", "expert", "member_unit"])
def test_only_the_office_handles_cases(role):
    round, _report, experts = make_four()
    case = make_decided(round, make_role("office"), expert=experts[3])
    other = make_role(role)
    for act in (
        lambda: make_reported(round, other, expert=experts[0]),
        lambda: misconduct.preview(case, by=other),
        lambda: misconduct.carry_out(case, by=other, seen=""),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_preview_shows_old_and_new_and_changes_nothing():
    round, report, experts = make_four()
    office = make_role("office")
    case = make_decided(round, office, expert=experts[3])
    before = rows()
    shown = misconduct.preview(case, by=office)
    name = f"{report.assignment.application.applicant.name} · 材料评审"
    assert shown.impact["tables"]["panels"] == [
        {"name": name, "what": "评审组得分", "before": "625.00", "after": "566.67"},
        {"name": name, "what": "有效评分表", "before": "4", "after": "3"},
        {"name": name, "what": "极差", "before": "400.00", "after": "300.00"},
        {"name": name, "what": "偏离的评分表", "before": f"{experts[0].code}、{experts[3].code}", "after": experts[0].code},
    ]  # fmt: skip
    assert (rows(), Scorecard.objects.filter(status="struck").count()) == (before, 0)
    report.refresh_from_db()
    assert report.score == Decimal(625)


def test_striking_reckons_the_panel_anew_and_keeps_every_sheet():
    round, report, experts = make_four()
    office = make_role("office")
    case = make_decided(round, office, expert=experts[3])
    sheets = Score.objects.count()
    case = misconduct.carry_out(case, by=office, seen=misconduct.preview(case, by=office).mark)
    report.refresh_from_db()
    # (400 + 600 + 700) / 3
    assert (report.score, set(report.totals)) == (
        Decimal("566.666666666667"),
        {expert.code for expert in experts[:3]},
    )
    card = Scorecard.objects.get(seat__expert=experts[3])
    event = AuditEvent.objects.get(verb="recompute_report")
    assert (card.status, card.struck_by.case, Score.objects.count()) == ("struck", case, sheets)
    assert (event.details["before"]["score"], event.details["after"]["score"]) == (
        "625.000000000000",
        "566.666666666667",
    )
    assert (case.status, discrepancies(round)) == ("carried_out", [])


def test_t100_a_panel_below_three_sheets_is_void_and_its_file_free_for_another(papers):
    """T-100: sheets voided, panel below three → reviewed again; everything stays on record."""
    round = make_round(stage=RoundStage.MATERIAL_REVIEW)
    application = make_shortlisted(round, status=Status.ACCEPTED)
    report = PanelReport.objects.get()
    expert = report.assignment.panel.seats.first().expert
    office = make_role("office")
    case = make_decided(round, office, expert=expert)
    shown = misconduct.preview(case, by=office)
    misconduct.carry_out(case, by=office, seen=shown.mark)
    report.refresh_from_db()
    released = Assignment.objects.get(pk=report.assignment_id).released_at
    name = f"{application.applicant.name} · 材料评审"
    assert (shown.impact["void"], report.status, released is not None) == ([name], "voided", True)
    assert (report.score, report.totals != {}) == (Decimal(550), True)
    make_report(make_assignment(application, stage="material"), (60, 60, 60))
    assert PanelReport.objects.filter(status="signed").get().score == Decimal(600)


def test_a_preview_that_is_no_longer_true_is_refused_with_the_present_one():
    round, report, experts = make_four()
    office = make_role("office")
    case = make_decided(round, office, expert=experts[3])
    seen = misconduct.preview(case, by=office).mark
    PanelReport.objects.filter(pk=report.pk).update(score=Decimal(1))
    with pytest.raises(Stale) as refusal:
        misconduct.carry_out(case, by=office, seen=seen)
    case.refresh_from_db()
    assert (refusal.value.yours, refusal.value.theirs != seen, case.status) == (seen, True, "decided")
    assert StruckSheet.objects.count() == 0


@pytest.mark.concurrency
def test_carrying_out_twice_strikes_once():
    round, _report, experts = make_four()
    office = make_role("office")
    case = make_decided(round, office, expert=experts[3])
    seen = misconduct.preview(case, by=office).mark
    misconduct.carry_out(case, by=office, seen=seen)
    with pytest.raises(Stale):
        misconduct.carry_out(case, by=office, seen=seen)
    assert (StruckSheet.objects.count(), Message.objects.filter(kind="misconduct_panel").count()) == (1, 1)


def test_at_the_evaluation_a_unit_struck_makes_the_next_version_with_what_changed(papers):
    round, files = make_evaluation_round()
    office = make_role("office")
    compile_report(round, by=office)
    unit = MemberUnit.objects.order_by("pk")[0]
    case = make_decided(round, office, unit=unit)
    carry_out(case, by=office, seen=misconduct.preview(case, by=office).mark)
    newest = report_of(round)
    # 甲公司: (75 + 80) / 2 instead of (70 + 75 + 80) / 3: 550 × 0.2 + 850 × 0.7 + 775 × 0.1
    first = Evaluation.objects.get(application=files[0])
    assert (first.presentation, first.total) == (Decimal(775), Decimal("782.5"))
    assert (newest.number, EvaluationReport.objects.count(), evaluation.findings(round).clear) == (2, 2, True)
    assert {"name": "甲公司", "what": "总分", "before": "780.00", "after": "782.50"} in newest.changes
    assert (MemberScore.objects.filter(unit=unit).count(), discrepancies(round)) == (3, [])


def test_earlier_decisions_stand_until_the_committee_has_said_what_follows(papers):
    round, _files = make_evaluation_round()
    office, committee = make_role("office"), make_role("committee")
    make_decision(round)
    report = PanelReport.objects.filter(assignment__stage="site").first()
    expert = report.assignment.panel.seats.first().expert
    case = make_decided(round, office, expert=expert)
    shown = misconduct.preview(case, by=office)
    case = misconduct.carry_out(case, by=office, seen=shown.mark)
    told = set(Message.objects.filter(kind="misconduct_committee").values_list("recipient", flat=True))
    codes = [each.code for each in evaluation.findings(round).blocking]
    assert (bool(shown.impact["decisions"]), told) == (True, {committee.pk})
    assert f"misconduct:{case.pk}" in codes
    misconduct.record_follow_up(
        case,
        by=office,
        number="通质委纪〔2026〕9号",
        decided_on=clock.today(),
        summary="维持名单，另行复评。",
    )
    assert f"misconduct:{case.pk}" not in [each.code for each in evaluation.findings(round).blocking]


def test_exclusion_takes_the_person_out_of_the_pool_with_the_decision():
    round, _report, experts = make_four()
    office = make_role("office")
    case = make_decided(round, office, expert=experts[3], measure="exclusion")
    misconduct.carry_out(case, by=office, seen=misconduct.preview(case, by=office).mark)
    experts[3].refresh_from_db()
    assert (experts[3].excluded_on, experts[3].exclusion_number) == (clock.today(), case.number)
    assert experts[3].seats.get().vacated_at is not None


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"number": " "}, "number"),
        ({"decided_on": timedelta(days=1)}, "decided_on"),
        ({"decided_on": timedelta(days=-1)}, "decided_on"),
        ({"measure": "flogging"}, "measure"),
        ({"measure": "suspension"}, "suspended_until"),
        ({"grounds": ""}, "grounds"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(over, field):
    round, _report, experts = make_four()
    office = make_role("office")
    case = make_heard(round, office, expert=experts[3])
    given = {
        "number": "1号", "decided_on": timedelta(0), "decided_by": "市质委办", "grounds": "违纪",
        "measure": "warning", "void": [], **over,
    }  # fmt: skip
    given["decided_on"] = clock.today() + given["decided_on"]
    with pytest.raises(Unsuitable) as refusal:
        misconduct.decide(case, by=office, version=case.version, **given)
    assert (refusal.value.field, MisconductCase.objects.get().status) == (field, "heard")


def test_a_case_seen_before_another_acted_is_stale():
    round, _report, experts = make_four()
    office = make_role("office")
    case = make_reported(round, office, expert=experts[3])
    with pytest.raises(Stale) as refusal:
        misconduct.dismiss(case, by=office, reason="查无实据", version=case.version + 1)
    assert (refusal.value.yours, refusal.value.theirs) == (case.version + 1, case.version)
    assert misconduct.dismiss(case, by=office, reason="查无实据", version=case.version).status == "dismissed"


def test_a_case_is_about_one_scorer():
    round, _report, experts = make_four()
    office = make_role("office")
    for about in ({}, {"expert": experts[0], "unit": MemberUnit.objects.create(name="单位")}):
        with pytest.raises(Unsuitable):
            make_reported(round, office, **about)
