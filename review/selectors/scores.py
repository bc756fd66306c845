"""What is read of the sheets handed in: merged item by item, and the panels' results."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application, Round
from nantong_award.regulation.criteria_set import CriteriaItem, CriteriaSet
from nantong_award.regulation.rules.scoring import Policy, combine
from review.facts import criteria_of, percentages, points_so_far
from review.models import Assignment, PanelReport, Score, Scorecard
from review.models.panel import ReviewStage
from review.selectors.panels import HANDED_IN
from review.transitions import ReportStatus, ScorecardStatus

# A spread on one item above which the panel should talk about it (domain.md 2.3: default, no source).
SPREAD_TO_DISCUSS = 20


@dataclass(frozen=True, slots=True)
class Merged:
    """One item across the sheets of a file: who gave what, mean, spread, the agreed percentage."""

    item: CriteriaItem
    given: tuple[tuple[str, int], ...]
    mean: Decimal
    spread: int
    proposed: int
    agreed: int
    note: str
    strengths: tuple[str, ...]
    opportunities: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def is_wide(self) -> bool:
        """Opinions differ so much that the panel should talk about it."""
        return self.spread > SPREAD_TO_DISCUSS


def sheets_of(assignment: Assignment) -> dict[str, dict[str, int]]:
    """Expert code → item → percentage of every sheet handed in: 2 queries."""
    return {card.seat.expert.code: percentages(card.scores.all()) for card in handed_in(assignment)}


def handed_in(assignment: Assignment) -> list[Scorecard]:
    """Sheets that count for the panel's score, with their scores."""
    cards = assignment.scorecards.filter(status__in=HANDED_IN, seat__vacated_at=None)
    return list(
        cards.select_related("seat__expert__user").prefetch_related("scores").order_by("seat__expert__code")
    )


def open_sheets(assignment: Assignment) -> int:
    """How many sheets of the file are not handed in."""
    return assignment.scorecards.filter(status=ScorecardStatus.BLANK).count()


def merged(assignment: Assignment, report: PanelReport | None = None) -> list[Merged]:
    """The file's sheets item by item, starting from the mean (R20.4); only for those who may see it."""
    criteria = criteria_of(assignment.panel)
    cards = handed_in(assignment)
    scores = {card.seat.expert.code: {score.item: score for score in card.scores.all()} for card in cards}
    return [_merge(criteria, item, scores, report) for item in criteria.items] if cards else []


def _merge(
    criteria: CriteriaSet,
    item: CriteriaItem,
    scores: Mapping[str, Mapping[str, Score]],
    report: PanelReport | None,
) -> Merged:
    rows = [(code, own[item.code]) for code, own in scores.items() if item.code in own]
    given = tuple((code, score.percent) for code, score in rows if score.percent is not None)
    values = [percent for _code, percent in given]
    mean = Decimal(sum(values)) / len(values)
    proposed = nearest_step(mean, criteria.step)
    return Merged(
        item=item,
        given=given,
        mean=mean,
        spread=max(values) - min(values),
        proposed=proposed,
        agreed=report.agreed.get(item.code, proposed) if report else proposed,
        note=report.notes.get(item.code, "") if report else "",
        strengths=tuple(score.strengths for _code, score in rows if score.strengths),
        opportunities=tuple(score.opportunities for _code, score in rows if score.opportunities),
        questions=tuple(score.questions for _code, score in rows if score.questions),
    )


def nearest_step(value: Decimal, step: int) -> int:
    """The nearest percentage of the sheet's steps, half up."""
    return int((value / step + Decimal("0.5")) // 1) * step


def proposed(assignment: Assignment) -> dict[str, int]:
    """The consensus sheet to start from: the mean of every item in the sheet's steps."""
    return {row.item.code: row.proposed for row in merged(assignment)}


def outliers(assignment: Assignment) -> tuple[str, ...]:
    """Experts whose total lies far from the median."""
    criteria = criteria_of(assignment.panel)
    totals = {code: points_so_far(criteria, given) for code, given in sheets_of(assignment).items()}
    return combine(assignment.panel.round.law, Policy.MEAN, totals).outliers if totals else ()


def panel_scores(round: Round, stage: ReviewStage) -> dict[int, Decimal]:
    """Application → the signed panel score of that kind of review, unrounded: 1 query."""
    rows = PanelReport.objects.filter(
        assignment__application__round=round,
        assignment__stage=stage,
        assignment__released_at=None,
        status=ReportStatus.SIGNED,
    )
    return dict(rows.values_list("assignment__application", "score"))


def report_of(application: Application, stage: ReviewStage) -> PanelReport | None:
    """The signed report on a file."""
    rows = PanelReport.objects.filter(
        assignment__application=application, assignment__stage=stage, assignment__released_at=None
    )
    return rows.filter(status=ReportStatus.SIGNED).first()
