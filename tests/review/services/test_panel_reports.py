"""One score from several sheets, by the policy of the round, as the consensus stands (R16.1, R20.4)."""

from decimal import Decimal

import pytest

from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Stale
from nantong_award.regulation.finding import Obstructed
from review import documents
from review.models import PanelReport
from review.services import consensus, panel_reports, recusals, scorecards, signatures
from tests.factories.review import (
    card_of,
    compile_report,
    hand_in,
    hand_in_all,
    leader_of,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    seats,
    seen_by_leader,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R16.1")]


def scored_file(policy="mean", percents=(50, 60, 70), size=3):
    panel = make_panel(make_review_round(panel_policy=policy), size=size)
    hand_in_all(panel, percents)
    return panel.assignments.get()


def asked(found):
    """What the leader is told to write down, by place."""
    return [(each.code, each.rests_on) for each in found.blocking]


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
    report = make_report(scored_file(policy, percents, len(percents)), signed=False)
    report.refresh_from_db()
    assert report.score == score


def test_totals_spread_and_outliers_are_kept_by_expert():
    assignment = scored_file("mean", (40, 60, 90))
    report = make_report(assignment, signed=False)
    codes = [seat.expert.code for seat in seats(assignment.panel)]
    assert {code: Decimal(total) for code, total in report.totals.items()} == dict(
        zip(codes, (400, 600, 900), strict=True)
    )
    assert (report.spread, sorted(report.outliers)) == (500, sorted([codes[0], codes[2]]))


def test_before_the_last_sheet_is_in_there_is_no_report():
    panel = make_panel()
    hand_in(card_of(seats(panel)[0]))
    assignment = panel.assignments.get()
    with pytest.raises(Obstructed):
        panel_reports.compile_report(assignment, by=leader_of(assignment), seen="")
    assert not PanelReport.objects.exists()


@pytest.mark.requirement("R32.1")
def test_with_fewer_sheets_than_the_edition_asks_there_is_no_report():
    panel, office = make_panel(), make_review_office()
    recusals.recuse(seats(panel)[2], by=office, reason="请假")
    for seat in seats(panel):
        hand_in(card_of(seat))
    with pytest.raises(Obstructed) as refused:
        compile_report(panel.assignments.get())
    assert [each.message for each in refused.value.findings] == ["有效评分表 2 份，少于 3 份，请先递补"]


@pytest.mark.requirement("R20.4")
@pytest.mark.parametrize("policy", ["consensus", "mean", "trimmed_mean"])
def test_differences_beyond_the_rounds_limits_are_talked_about_first(policy):
    assignment = scored_file(policy, (50, 60, 75))
    with pytest.raises(Obstructed) as refused:
        panel_reports.compile_report(assignment, by=leader_of(assignment), seen=seen_by_leader(assignment))
    codes = assignment.panel.round.law.criteria("organization", "material_review").codes
    wanted = [("not_discussed", code) for code in codes] + [("totals_not_discussed", "total")]
    assert (asked(refused.value.findings), PanelReport.objects.count()) == (wanted, 0)
    report = compile_report(assignment)
    assert (set(report.notes), report.draft) == ({*codes, "total"}, 1)


@pytest.mark.requirement("R20.4")
def test_differences_within_the_limits_need_no_words():
    assignment = scored_file("consensus", (60, 60, 65))
    report = panel_reports.compile_report(
        assignment, by=leader_of(assignment), seen=seen_by_leader(assignment)
    )
    assert (report.notes, report.score) == ({}, 600)


def test_the_agreed_percentage_counts_with_its_note():
    assignment = scored_file("consensus", (60, 60, 60))
    values = {"percent": 70, "note": "现场材料补充"}
    consensus.save(assignment, by=leader_of(assignment), key="4.1.2", values=values, version=0)
    report = compile_report(assignment)
    assert (report.score, report.agreed["4.1.2"], report.notes) == (605, 70, {"4.1.2": "现场材料补充"})


def test_only_the_leader_compiles():
    assignment = scored_file()
    with pytest.raises(Forbidden):
        compile_report(assignment, by=user_of(seats(assignment.panel)[1]))


def test_what_is_compiled_is_what_was_seen():
    assignment = scored_file("consensus", (60, 60, 60))
    seen = seen_by_leader(assignment)
    values = {"note": "另一窗口写的综合意见"}
    consensus.save(assignment, by=leader_of(assignment), key="summary", values=values, version=0)
    with pytest.raises(Stale):
        panel_reports.compile_report(assignment, by=leader_of(assignment), seen=seen)
    assert not PanelReport.objects.exists()


def test_two_leaders_at_once_one_compiles_and_the_other_is_told():
    assignment = scored_file("mean", (60, 60, 60))
    seen, leader = seen_by_leader(assignment), leader_of(assignment)
    panel_reports.compile_report(assignment, by=leader, seen=seen)
    with pytest.raises(Stale):
        panel_reports.compile_report(assignment, by=leader, seen=seen)
    assert list(PanelReport.objects.values_list("draft", flat=True)) == [1]


def test_a_signed_report_is_not_compiled_again():
    assignment = scored_file()
    make_report(assignment)
    with pytest.raises(Stale):
        panel_reports.compile_report(assignment, by=leader_of(assignment), seen=seen_by_leader(assignment))


def test_a_reopened_sheet_takes_the_draft_back_and_the_log_names_who_had_signed():
    assignment = scored_file()
    report = make_report(assignment, signed=False)
    member = seats(assignment.panel)[1]
    signatures.sign(report, by=user_of(member), draft=1)
    scorecards.reopen(card_of(member), by=leader_of(assignment), reason="4.7 有笔误")
    event = AuditEvent.objects.get(verb="discard_report")
    assert (event.reason, event.details["void_signatures"]) == ("4.7 有笔误", [member.expert.code])
    assert (PanelReport.objects.count(), assignment.consensus.count() > 0) == (0, True)


def test_words_of_the_sheets_are_gathered_by_category_and_the_leader_may_change_them():
    assignment = scored_file("consensus", (60, 60, 60))
    for seat, text in zip(seats(assignment.panel), ("方法系统", "方法系统", "数据完整"), strict=True):
        card_of(seat).scores.filter(item="4.1.2").update(strengths=text)
    report = make_report(assignment, signed=False)
    gathered = report.texts["4.1"]
    assert sorted(gathered["strengths"].splitlines()) == ["4.1.2 数据完整", "4.1.2 方法系统"]
    assert gathered["opportunities"] == ""
    values = {"strengths": "4.1.2 方法系统，数据完整", "opportunities": "4.1.3 宜量化"}
    consensus.save(assignment, by=leader_of(assignment), key="4.1", values=values, version=0)
    again = make_report(assignment, signed=False)
    assert (again.pk, again.draft, again.texts["4.1"]) == (report.pk, 2, values)


def test_the_pdf_is_filed_once():
    assignment = scored_file()
    report = make_report(assignment)
    first = documents.panel_report(report, by=leader_of(assignment))
    report.refresh_from_db()
    assert documents.panel_report(report, by=leader_of(assignment)) == first
    with first.file.open("rb") as filed:
        assert filed.read(5) == b"%PDF-"


def test_the_check_code_follows_figures_and_words():
    report = make_report(scored_file(), signed=False)
    code = documents.check_code(report)
    report.refresh_from_db()
    assert documents.check_code(report) == code
    report.summary = "改过"
    assert documents.check_code(report) != code
