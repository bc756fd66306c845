"""What is read of the sheets handed in, and the panels' results."""

from collections.abc import Iterable
from decimal import Decimal

from applications.models import Round
from review.facts import percentages
from review.models import Assignment, PanelReport, Scorecard, Seat
from review.models.panel import ReviewStage
from review.selectors.panels import HANDED_IN
from review.transitions import ReportStatus, ScorecardStatus


def sheets_of(assignment: Assignment) -> dict[str, dict[str, int]]:
    """Expert code → item → percentage of every sheet handed in: 2 queries."""
    return {card.seat.expert.code: percentages(card.scores.all()) for card in handed_in(assignment)}


def handed_in(assignment: Assignment) -> list[Scorecard]:
    """Sheets that count for the panel's score, with their scores."""
    cards = assignment.scorecards.filter(status__in=HANDED_IN, seat__vacated_at=None)
    return list(
        cards.select_related("seat__expert__user").prefetch_related("scores").order_by("seat__expert__code")
    )


def leading(seats: Iterable[Seat]) -> Seat | None:
    """Who leads a file: the panel's leader, or the first of the others where the leader was recused from it."""
    return min(seats, key=lambda seat: (not seat.is_leader, seat.pk), default=None)


def open_sheets(assignment: Assignment) -> int:
    """How many sheets of the file are not handed in."""
    return assignment.scorecards.filter(status=ScorecardStatus.BLANK).count()


def nearest_step(value: Decimal, step: int) -> int:
    """The nearest percentage of the sheet's steps, half up."""
    return int((value / step + Decimal("0.5")) // 1) * step


def panel_scores(round: Round, stage: ReviewStage) -> dict[int, Decimal]:
    """Application → the signed panel score of that kind of review, unrounded: 1 query."""
    rows = PanelReport.objects.filter(
        assignment__application__round=round,
        assignment__stage=stage,
        assignment__released_at=None,
        status=ReportStatus.SIGNED,
    )
    return dict(rows.values_list("assignment__application", "score"))
