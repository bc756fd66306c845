"""R23.1: every stored figure follows from the raw sheets."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from review.documents_evaluation import compile_report
from review.models import Evaluation, MemberScore, PanelReport, Presentation, Score
from review.selectors.verification import discrepancies
from tests.factories.review_events import make_evaluation_round, make_role

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R23.1")]


@pytest.fixture
def compiled(monkeypatch):
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")
    round, _files = make_evaluation_round()
    compile_report(round, by=make_role("office"))
    return round


def verify(given: object) -> int | str | None:
    with pytest.raises(SystemExit) as end:
        call_command("verify_round", str(given))
    return end.value.code


def test_a_compiled_round_holds(compiled, capsys):
    assert (verify(compiled.pk), capsys.readouterr().out) == (
        0,
        "2026年度南通市市长质量奖: 5 份评审报告、3 场演讲陈述、3 个名次，0 处不符\n",
    )


def falsify_raw_sheet() -> None:
    score = Score.objects.order_by("pk")[0]
    Score.objects.filter(pk=score.pk).update(percent=score.percent + 5)


def falsify_total() -> None:
    Evaluation.objects.filter(application__applicant__name="甲公司").update(total=Decimal("780.000000000001"))


@pytest.mark.parametrize(
    "falsify",
    [
        falsify_raw_sheet,
        falsify_total,
        lambda: PanelReport.objects.filter(assignment__stage="site").update(score=Decimal(999)),
        lambda: PanelReport.objects.update(spread=Decimal(1)),
        lambda: Presentation.objects.filter(position__gt=0).update(score=Decimal(1)),
        lambda: MemberScore.objects.update(abstained=True, total=None, items={}),
        lambda: Evaluation.objects.filter(application__applicant__name="乙公司").update(rank=1),
        lambda: Evaluation.objects.filter(application__applicant__name="张三").update(material=Decimal(751)),
    ],
)
def test_any_changed_figure_is_found(compiled, falsify):
    falsify()
    assert discrepancies(compiled) != []
    assert verify(compiled.pk) == 1


@pytest.mark.parametrize("given", ["0", "x", "-1", "9" * 30, "²"])
def test_what_is_no_round_is_bad_input(given):
    assert verify(given) == 2
