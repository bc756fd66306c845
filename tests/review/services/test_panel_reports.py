"""One score from several sheets, by the policy of the round, signed by everybody (R16.1, R20.4)."""

from decimal import Decimal

import pytest

from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review import documents
from review.models import PanelReport, Scorecard
from review.selectors import scores as selectors
from review.services import panel_reports, recusals
from review.transitions import ReportStatus, ScorecardStatus
from tests.factories.review import (
    card_of,
    hand_in,
    hand_in_all,
    make_expert,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R16.1")]


def scored_panel(policy="mean", percents=(50, 60, 70), size=3):
    panel = make_panel(make_review_round(panel_policy=policy), size=size)
    hand_in_all(panel, percents)
    return panel


def leader(panel):
    return user_of(seats(panel)[0])


@pytest.mark.parametrize(
    ("policy", "percents", "score"),
    [
        ("mean", (50, 60, 65), Decimal("583.333333333333")),
        ("trimmed_mean", (50, 60, 65), Decimal("583.333333333333")),
        ("trimmed_mean", (0, 60, 65, 70, 100), Decimal("650")),
        ("consensus", (50, 60, 65), Decimal("600")),
    ],
)
def test_the_score_follows_the_policy_of_the_round(policy, percents, score):
    panel = scored_panel(policy, percents, len(percents))
    report = make_report(panel.assignments.get(), signed=False)
    report.refresh_from_db()
    assert report.score == score


def test_totals_spread_and_outliers_are_kept_by_expert():
    panel = scored_panel("mean", (40, 60, 90))
    report = make_report(panel.assignments.get(), signed=False)
    codes = [seat.expert.code for seat in seats(panel)]
    assert {code: Decimal(total) for code, total in report.totals.items()} == dict(
        zip(codes, (400, 600, 900), strict=True)
    )
    assert (report.spread, sorted(report.outliers)) == (500, sorted([codes[0], codes[2]]))


def test_before_the_last_sheet_is_in_there_is_no_report():
    panel = make_panel()
    hand_in(card_of(seats(panel)[0]))
    with pytest.raises(Obstructed):
        panel_reports.compile_report(panel.assignments.get(), by=leader(panel))
    assert not PanelReport.objects.exists()


@pytest.mark.requirement("R32.1")
def test_with_fewer_sheets_than_the_edition_asks_there_is_no_report():
    panel, office = make_panel(), make_review_office()
    recusals.recuse(seats(panel)[2], by=office, reason="请假")
    for seat in seats(panel):
        hand_in(card_of(seat))
    with pytest.raises(Obstructed) as refused:
        panel_reports.compile_report(panel.assignments.get(), by=leader(panel))
    assert [each.message for each in refused.value.findings] == ["有效评分表 2 份，少于 3 份，请先递补"]


@pytest.mark.requirement("R20.4")
def test_an_agreed_percentage_other_than_the_mean_carries_a_note():
    panel = scored_panel("consensus", (60, 60, 60))
    assignment = panel.assignments.get()
    with pytest.raises(Unsuitable) as refused:
        panel_reports.compile_report(assignment, by=leader(panel), agreed={"4.1.2": 70})
    assert refused.value.field == "4.1.2"
    report = panel_reports.compile_report(
        assignment, by=leader(panel), agreed={"4.1.2": 70}, notes={"4.1.2": "现场材料补充"}
    )
    assert (report.score, report.agreed["4.1.2"], report.notes) == (605, 70, {"4.1.2": "现场材料补充"})


@pytest.mark.parametrize("agreed", [37, 105, -5])
def test_an_agreed_percentage_outside_the_steps_is_refused(agreed):
    panel = scored_panel("consensus")
    with pytest.raises(Unsuitable):
        panel_reports.compile_report(
            panel.assignments.get(), by=leader(panel), agreed={"4.1.2": agreed}, notes={"4.1.2": "无"}
        )


@pytest.mark.requirement("R20.4")
def test_the_last_signature_is_the_leaders_and_locks_the_sheets():
    panel = scored_panel()
    report = make_report(panel.assignments.get(), signed=False)
    with pytest.raises(Unsuitable):
        panel_reports.sign(report, by=leader(panel))
    signing = panel_reports.signing_seats(report)
    for seat in signing:
        report = panel_reports.sign(report, by=user_of(seat))
    assert ([seat.is_leader for seat in signing], report.status) == (
        [False, False, True],
        ReportStatus.SIGNED,
    )
    assert set(Scorecard.objects.values_list("status", flat=True)) == {ScorecardStatus.LOCKED}


def test_nobody_signs_twice_and_no_stranger_signs():
    panel = scored_panel()
    report = make_report(panel.assignments.get(), signed=False)
    member = user_of(seats(panel)[1])
    panel_reports.sign(report, by=member)
    with pytest.raises(Stale):
        panel_reports.sign(report, by=member)
    stranger = make_expert().user
    with pytest.raises(Forbidden):
        panel_reports.sign(report, by=stranger)
    assert report.signatures.count() == 1


def test_only_the_leader_compiles():
    panel = scored_panel()
    with pytest.raises(Forbidden):
        panel_reports.compile_report(panel.assignments.get(), by=user_of(seats(panel)[1]))


def test_compiling_again_takes_the_signatures_back():
    panel = scored_panel()
    assignment = panel.assignments.get()
    first = make_report(assignment, signed=False)
    panel_reports.sign(first, by=user_of(seats(panel)[1]))
    second = panel_reports.compile_report(assignment, by=leader(panel), summary="补充意见", seen=first.pk)
    assert (second.signatures.count(), second.summary, PanelReport.objects.count()) == (0, "补充意见", 1)


def test_two_leaders_at_once_one_compiles_and_the_other_is_told():
    panel = scored_panel()
    assignment = panel.assignments.get()
    panel_reports.compile_report(assignment, by=leader(panel), seen=None)
    with pytest.raises(Stale):
        panel_reports.compile_report(assignment, by=leader(panel), seen=None)
    assert PanelReport.objects.count() == 1


def test_a_signed_report_is_not_compiled_again():
    panel = scored_panel()
    report = make_report(panel.assignments.get())
    with pytest.raises(Stale):
        panel_reports.compile_report(panel.assignments.get(), by=leader(panel), seen=report.pk)


def test_merging_starts_from_the_mean_in_steps_and_marks_wide_spreads():
    panel = scored_panel("consensus", (50, 60, 80))
    row = selectors.merged(panel.assignments.get())[0]
    assert (row.proposed, row.spread, row.is_wide) == (65, 30, True)


def test_the_pdf_is_filed_once():
    panel = scored_panel()
    report = make_report(panel.assignments.get(), summary="总体较好")
    first = documents.panel_report(report, by=leader(panel))
    report.refresh_from_db()
    assert documents.panel_report(report, by=leader(panel)) == first
    with first.file.open("rb") as filed:
        assert filed.read(5) == b"%PDF-"
