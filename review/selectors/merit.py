"""Raw sheets → the kernel's reviews: what counts of experts' sheets, agreed sheets and member units (Art. 16)."""

from collections.abc import Iterable, Mapping

from applications.models import Application, Round
from applications.models.round import PanelPolicy
from nantong_award.regulation.rules.merit import Review, Tallies, Way, tallies
from nantong_award.regulation.rules.scoring import Policy
from nantong_award.regulation.stage import Stage, Track, scored_stages
from review.facts import STAGES
from review.models import MemberScore, MemberUnit, PanelReport, Presentation, Score
from review.models.panel import ReviewStage
from review.transitions import PresentationStatus, ReportStatus, ScorecardStatus

Sheets = dict[str, dict[str, int]]
Reviews = dict[int, dict[Stage, Review]]


def way_of(round: Round) -> Way:
    """How the round's sheets become places: the policies that it fixed before the review (R16.1)."""
    consensus = round.panel_policy == PanelPolicy.CONSENSUS
    return Way(None if consensus else Policy(round.panel_policy), Policy(round.presentation_policy))


def unit_code(unit: int | MemberUnit) -> str:
    """How a member unit is called where names do not belong: DW03."""
    pk = unit if isinstance(unit, int) else unit.pk
    return f"DW{pk:02d}"


def reviews_of(round: Round) -> Reviews:
    """Every file's reviews that count: signed reports with their locked sheets, locked presenters: 4 queries."""
    found: Reviews = {}
    sheets = _panel_sheets(round)
    reports = PanelReport.objects.filter(
        assignment__application__round=round, assignment__released_at=None, status=ReportStatus.SIGNED
    ).values_list("assignment", "assignment__application", "assignment__stage", "agreed")
    for assignment, application, stage, agreed in reports:
        review = Review(sheets.get(assignment, {}), agreed or None)
        found.setdefault(application, {})[STAGES[ReviewStage(stage)]] = review
    units = _unit_sheets(round)
    turns = Presentation.objects.filter(
        application__round=round, status__in=[PresentationStatus.LOCKED, PresentationStatus.ABSENT]
    )
    for pk, application, status in turns.values_list("pk", "application", "status"):
        absent = status == PresentationStatus.ABSENT
        review = Review({} if absent else units.get(pk, {}), None, absent)
        found.setdefault(application, {})[Stage.PRESENTATION] = review
    return found


def _panel_sheets(round: Round) -> dict[int, Sheets]:
    """Locked sheets by assignment and expert: 1 query."""
    rows = Score.objects.filter(
        scorecard__assignment__application__round=round,
        scorecard__status=ScorecardStatus.LOCKED,
        percent__isnull=False,
    ).values_list("scorecard__assignment", "scorecard__seat__expert__code", "item", "percent")
    sheets: dict[int, Sheets] = {}
    for assignment, expert, item, percent in rows:
        sheets.setdefault(assignment, {}).setdefault(expert, {})[item] = int(percent or 0)
    return sheets


def _unit_sheets(round: Round) -> dict[int, Sheets]:
    """Member units' sheets by presentation; abstentions and struck sheets are none: 1 query."""
    rows = MemberScore.objects.filter(
        presentation__application__round=round, abstained=False, handed_in_at__isnull=False, struck=None
    )
    sheets: dict[int, Sheets] = {}
    for presentation, unit, items in rows.values_list("presentation", "unit", "items"):
        sheets.setdefault(presentation, {})[unit_code(unit)] = items
    return sheets


def tallied(
    round: Round, track: Track, files: Iterable[Application], reviews: Reviews
) -> Mapping[str, Tallies]:
    """The files' sheets added up, by id; a file without one of its stages is left out (T-95)."""
    wanted = set(scored_stages(track))
    return {
        str(file.pk): tallies(round.law, track, {stage: own[stage] for stage in wanted})
        for file in files
        if wanted <= set(own := reviews.get(file.pk, {}))
    }
