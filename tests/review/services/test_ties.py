"""第二十三条: what tells equal totals apart, and the committee's order where nothing does."""

from decimal import Decimal

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.documents_evaluation import compile_report
from review.models import CommitteeDecision, Evaluation, EvaluationReport
from review.services import ties
from tests.factories.applications import make_applicant, make_round
from tests.factories.review_events import (
    make_assignment,
    make_report,
    make_role,
    make_shortlisted,
    make_turn,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R23.1")]


@pytest.fixture
def papers(monkeypatch):
    """Papers cost seconds and are looked at elsewhere: here they are a few bytes."""
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")


def make_file(round, name, material, site, speech):
    """A finalist with these stage scores."""
    application = make_shortlisted(
        round, reviewed=False, status=Status.FINALIST, applicant=make_applicant(name=name)
    )
    make_report(make_assignment(application, stage="material"), [material] * 3)
    make_report(make_assignment(application, stage="site"), [site] * 3)
    make_turn(application, status="locked", score=Decimal(speech))
    return application


def make_equal():
    """Two files equal in everything, and one with their total and a better site score."""
    round = make_round(stage=RoundStage.EVALUATION)
    # 600 × 0.2 + 600 × 0.7 + 700 × 0.1 = 610;  600 × 0.2 + 650 × 0.7 + 350 × 0.1 = 610
    files = [
        make_file(round, "甲公司", 60, 60, 700),
        make_file(round, "乙公司", 60, 60, 700),
        make_file(round, "丙公司", 60, 65, 350),
    ]
    return round, files


def ranks():
    return dict(Evaluation.objects.values_list("application__applicant__name", "rank"))


def test_the_site_score_decides_first_and_what_nothing_tells_apart_stays_shared(papers):
    round, _files = make_equal()
    report = compile_report(round, by=make_role("office"))
    findings = report.figures["classes"]["organization"]["findings"]
    assert ranks() == {"丙公司": 1, "甲公司": 2, "乙公司": 2}
    assert [each["code"] for each in findings] == ["tie"]


def test_the_committees_order_is_on_record_and_makes_the_next_version(papers):
    round, files = make_equal()
    office = make_role("office")
    compile_report(round, by=office)
    ruling = ties.rule_tie(
        round, by=office, order=[files[1].pk, files[0].pk], number="5号", decided_on=clock.today()
    )
    report = compile_report(round, by=office)
    assert ranks() == {"丙公司": 1, "乙公司": 2, "甲公司": 3}
    assert (ruling.decision.matter, report.number, EvaluationReport.objects.count()) == ("ranking", 2, 2)
    assert report.changes == [{"name": "甲公司", "what": "名次", "before": "2", "after": "3"}]


def test_only_files_that_share_a_place_can_be_put_in_an_order():
    round, files = make_equal()
    office = make_role("office")
    given = {"number": "5号", "decided_on": clock.today()}
    with pytest.raises(Stale):
        ties.rule_tie(round, by=office, order=[files[2].pk, files[0].pk], **given)
    with pytest.raises(Unsuitable):
        ties.rule_tie(round, by=office, order=[files[0].pk, files[1].pk, files[1].pk], **given)
    with pytest.raises(Forbidden):
        ties.rule_tie(round, by=make_role("committee"), order=[files[0].pk, files[1].pk], **given)
    type(round).objects.filter(pk=round.pk).update(stage=RoundStage.PUBLICITY)
    round.refresh_from_db()
    with pytest.raises(Closed):
        ties.rule_tie(round, by=office, order=[files[0].pk, files[1].pk], **given)
    assert CommitteeDecision.objects.count() == 0
