"""第十六、二十三条: totals, places, papers, and the close of the evaluation."""

import io
from decimal import Decimal

import openpyxl
import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core.models import Message
from nantong_award.core.refusals import Closed, Forbidden, Stale
from nantong_award.regulation.finding import Obstructed
from review.documents_evaluation import compile_report
from review.models import Evaluation, EvaluationReport, Presentation
from review.services import evaluation
from review.workbooks_evaluation import comprehensive_workbook
from tests.factories.applications import make_round
from tests.factories.review_events import (
    make_evaluation_round,
    make_individual,
    make_role,
    make_turn,
    make_visited,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(monkeypatch):
    """Papers cost seconds and are looked at elsewhere: here they are a few bytes."""
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")


@pytest.mark.requirement("R16.1")
@pytest.mark.requirement("R23.1")
def test_totals_are_weighted_by_track_and_ranked_per_class(papers):
    round, _files = make_evaluation_round()
    compile_report(round, by=make_role("office"))
    rows = Evaluation.objects.order_by("application__applicant__track", "rank").values_list(
        "application__applicant__name", "material", "site", "presentation", "total", "rank"
    )
    assert list(rows) == [
        # 750 × 0.8 + 650 × 0.2
        ("张三", Decimal(750), None, Decimal(650), Decimal(730), 1),
        # 550 × 0.2 + 850 × 0.7 + 750 × 0.1
        ("甲公司", Decimal(550), Decimal(850), Decimal(750), Decimal(780), 1),
        # 550 × 0.2 + 650 × 0.7 + 950 × 0.1
        ("乙公司", Decimal(550), Decimal(650), Decimal(950), Decimal(660), 2),
    ]


def test_equal_totals_share_a_place_and_the_next_place_is_left_out(papers):
    round = make_round(stage=RoundStage.EVALUATION)
    for percents in ((60, 65, 70), (60, 65, 70), (50, 55, 60)):
        make_turn(make_visited(round, percents, status=Status.FINALIST), status="locked", score=Decimal(700))
    report = compile_report(round, by=make_role("office"))
    places = list(Evaluation.objects.order_by("rank").values_list("rank", flat=True))
    codes = [each["code"] for each in report.figures["classes"]["organization"]["findings"]]
    assert (places, codes) == ([1, 1, 3], ["tie"])


def test_an_absent_presenter_has_zero_and_a_flag(papers):
    round = make_round(stage=RoundStage.EVALUATION)
    make_turn(make_individual(round, status=Status.FINALIST), status="absent", score=Decimal(0))
    report = compile_report(round, by=make_role("office"))
    found = report.figures["classes"]["individual"]
    assert (Evaluation.objects.get().total, found["rows"][0]["absent"], found["findings"][0]["code"]) == (
        Decimal(600),
        True,
        "absent",
    )


def test_without_a_part_there_is_no_total_and_no_report(papers):
    round = make_round(stage=RoundStage.EVALUATION)
    finalist = make_visited(round, status=Status.FINALIST)
    with pytest.raises(Obstructed) as refusal:
        compile_report(round, by=make_role("office"))
    assert [each.code for each in refusal.value.findings.blocking] == [f"score:{finalist.pk}"]
    assert (Evaluation.objects.count(), EvaluationReport.objects.count()) == (0, 0)


def test_figures_that_change_while_the_papers_are_made_are_not_kept():
    round, files = make_evaluation_round()
    office = make_role("office")
    data = evaluation.prepare(round, by=office)
    turn = Presentation.objects.get(application=files[0])
    turn.score = Decimal(1)
    turn.save()
    with pytest.raises(Stale):
        evaluation.keep_report(round, by=office, data=data, pdf=b"%PDF", xlsx=b"PK")
    assert (Evaluation.objects.count(), EvaluationReport.objects.count()) == (0, 0)


@pytest.mark.concurrency
def test_compiling_twice_leaves_one_report_and_one_place_each(papers):
    round, files = make_evaluation_round()
    office = make_role("office")
    compile_report(round, by=office)
    compile_report(round, by=office)
    assert (Evaluation.objects.count(), EvaluationReport.objects.count()) == (len(files), 1)


def test_a_file_that_left_the_list_loses_its_place(papers):
    round, files = make_evaluation_round()
    office = make_role("office")
    compile_report(round, by=office)
    type(files[1]).objects.filter(pk=files[1].pk).update(status=Status.WITHDRAWN)
    assert evaluation.findings(round).blocking[0].code == "evaluation_outdated"
    compile_report(round, by=office)
    assert set(Evaluation.objects.values_list("application", flat=True)) == {files[0].pk, files[2].pk}


def test_only_the_office_compiles_and_only_at_the_evaluation(papers):
    round, _files = make_evaluation_round()
    for key in ("committee", "member_unit", "supervisor", "inspector", "expert"):
        with pytest.raises(Forbidden):
            compile_report(round, by=make_role(key))
    with pytest.raises(Closed):
        compile_report(make_round(year=2027, stage=RoundStage.PRESENTATION), by=make_role("office"))


@pytest.mark.requirement("R17.2")
def test_the_stage_closes_with_a_report_that_says_what_the_scores_say(papers):
    round, files = make_evaluation_round()
    office, committee = make_role("office"), make_role("committee")
    with pytest.raises(Obstructed) as refusal:
        evaluation.close(round, by=office)
    assert [each.code for each in refusal.value.findings.blocking] == ["evaluation_report"]
    compile_report(round, by=office)
    turn = Presentation.objects.get(application=files[0])
    turn.score = Decimal(1)
    turn.save()
    with pytest.raises(Obstructed) as refusal:
        evaluation.close(round, by=office)
    assert [each.code for each in refusal.value.findings.blocking] == ["evaluation_outdated"]
    compile_report(round, by=office)
    evaluation.close(round, by=office)
    told = list(Message.objects.filter(kind="evaluation_reported").values_list("recipient", flat=True))
    assert (round.stage, told) == (RoundStage.PUBLICITY, [committee.pk])


@pytest.mark.requirement("R23.1")
def test_the_workbook_holds_the_unrounded_figures():
    round, _files = make_evaluation_round()
    data = evaluation.prepare(round, by=make_role("office"))
    book = openpyxl.load_workbook(io.BytesIO(comprehensive_workbook(round, data)))
    rows = [row[2:8] for row in book["组织"].iter_rows(min_row=2, values_only=True)]
    assert [(row[0], row[2], row[3], row[4], row[5]) for row in rows] == [
        ("甲公司", 550, 850, 750, 780),
        ("乙公司", 550, 650, 950, 660),
    ]
    assert book.sheetnames == [
        "组织", "个人", "类目得分率", "名次间距", "名次敏感情形", "评分表合计", "提示", "说明",
    ]  # fmt: skip
