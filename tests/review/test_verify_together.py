"""R23.1: random rounds through the database: compiled, verified, and compared with the naive reckoning."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from applications.transitions import RoundStage, Status
from review.documents_evaluation import compile_report
from review.facts_evaluation import kept
from review.models import Evaluation, MemberScore, PanelReport, Presentation, Score
from review.selectors.verification import discrepancies
from review.services.presentations import result_of
from tests.factories.applications import make_round
from tests.factories.review_events import (
    make_assignment,
    make_member_score,
    make_panel,
    make_report,
    make_role,
    make_shortlisted,
    make_turn,
    make_unit,
)
from tests.regulation import naive

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R23.1")]


@pytest.fixture
def papers(monkeypatch):
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")


def play(seed):
    """A round of three to five organisations with random panels, sheets and units; one of them did not come."""
    dice = random.Random(seed)
    policies = ["mean", "trimmed_mean"]
    round = make_round(
        stage=RoundStage.EVALUATION,
        panel_policy=dice.choice(policies),
        presentation_policy=dice.choice(policies),
    )
    units = [make_unit() for _each in range(dice.randint(3, 6))]
    for number in range(dice.randint(3, 5)):
        application = make_shortlisted(round, reviewed=False, status=Status.FINALIST)
        for stage in ("material", "site"):
            panel = make_panel(round, stage, experts=dice.randint(3, 5))
            percents = [dice.randrange(30, 95, 5) for _seat in panel.seats.all()]
            make_report(make_assignment(application, panel), percents)
        turn = make_turn(application, status="locked" if number else "absent", score=Decimal(0))
        for unit in units if number else []:
            make_member_score(turn, unit, dice.choice([None, 60, 75, 80, 95, 70]))
        if number:
            result = result_of(turn)
            Presentation.objects.filter(pk=turn.pk).update(score=kept(result.score) if result else Decimal(0))
    return round


def stage_of(sheets, absent=False):
    return {"sheets": sheets, "struck": [], "agreed": None, "absent": absent}


def read(round):
    """The raw sheets as the naive reckoning takes them."""
    files = {}
    for application in Evaluation.objects.filter(application__round=round).values_list(
        "application", flat=True
    ):
        file = {}
        for stage in ("material", "site"):
            sheets: dict[int, dict[str, int]] = {}
            rows = Score.objects.filter(
                scorecard__assignment__application=application, scorecard__assignment__stage=stage
            )
            for card, item, percent in rows.values_list("scorecard", "item", "percent"):
                sheets.setdefault(card, {})[item] = percent
            file[stage] = stage_of(sheets)
        turn = Presentation.objects.get(application=application)
        given = {
            row.unit_id: row.items for row in MemberScore.objects.filter(presentation=turn, abstained=False)
        }
        file["speech"] = stage_of(given, absent=turn.status == "absent")
        files[application] = file
    return files


@pytest.mark.parametrize("seed", range(4))
def test_a_random_round_is_compiled_verified_and_the_same_by_hand(seed, papers):
    round = play(seed)
    compile_report(round, by=make_role("office"))
    assert discrepancies(round) == []
    merits = {
        pk: naive.merit(
            file, "organization", round.panel_policy, round.presentation_policy, naive.ORGANIZATION
        )
        for pk, file in read(round).items()
    }
    ranks = naive.ranks(merits)
    for row in Evaluation.objects.filter(application__round=round):
        assert row.rank == ranks[row.application_id][0]
        assert abs(Fraction(row.total) - merits[row.application_id][0]) < Fraction(2, 10**12)


def test_one_percent_changed_in_a_raw_sheet_is_found(papers):
    round = play(7)
    compile_report(round, by=make_role("office"))
    score = Score.objects.order_by("pk")[0]
    Score.objects.filter(pk=score.pk).update(percent=score.percent - 5)
    found = discrepancies(round)
    assert str(PanelReport.objects.get(assignment=score.scorecard.assignment)) in found[0]
