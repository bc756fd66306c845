"""A second reckoning: every stored score from the raw sheets, with the kernel alone (R23.1)."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from applications.models import Application, Round
from nantong_award.regulation.rules.scoring import (
    BadScore,
    Policy,
    panel_score,
    sheet_total,
    total_score,
)
from nantong_award.regulation.stage import Stage, Track
from review.facts_evaluation import kept, ranks
from review.models import Evaluation, MemberScore, PanelReport, Presentation, Score
from review.models.panel import ReviewStage
from review.transitions import PresentationStatus, ReportStatus, ScorecardStatus

STAGES = {ReviewStage.MATERIAL.value: Stage.MATERIAL_REVIEW, ReviewStage.SITE.value: Stage.SITE_REVIEW}
Sheets = dict[str, dict[str, int]]
# File → stage → score, computed anew.
Computed = dict[int, dict[Stage, Decimal]]


def discrepancies(round: Round) -> list[str]:
    """Every stored figure that the raw sheets do not give again; empty when all hold."""
    computed: Computed = {}
    found = [*_panels(round, computed), *_presentations(round, computed)]
    return found + list(_places(round, computed))


def counted(round: Round) -> tuple[int, int, int]:
    """How many panel reports, presentations and places there are to verify."""
    return (
        PanelReport.objects.filter(assignment__application__round=round, status=ReportStatus.SIGNED).count(),
        Presentation.objects.filter(application__round=round, score__isnull=False).count(),
        Evaluation.objects.filter(application__round=round).count(),
    )


def _wrong(subject: object, what: str, stored: Decimal | int | None, computed: Decimal | int) -> str:
    values = {"subject": subject, "what": what, "stored": stored, "computed": computed}
    return _("%(subject)s：%(what)s记录为 %(stored)s，重算为 %(computed)s") % values


def _panel_sheets(round: Round) -> dict[int, Sheets]:
    """Locked sheets by assignment and expert: 1 query."""
    rows = Score.objects.filter(
        scorecard__assignment__application__round=round,
        scorecard__status=ScorecardStatus.LOCKED,
    ).values_list("scorecard__assignment", "scorecard__seat__expert__code", "item", "percent")
    sheets: dict[int, Sheets] = {}
    for assignment, expert, item, percent in rows:
        if percent is not None:
            sheets.setdefault(assignment, {}).setdefault(expert, {})[item] = percent
    return sheets


def _panels(round: Round, computed: Computed) -> Iterator[str]:
    sheets = _panel_sheets(round)
    reports = PanelReport.objects.filter(
        assignment__application__round=round, assignment__released_at=None, status=ReportStatus.SIGNED
    ).select_related(
        "assignment__application__applicant", "assignment__application__round", "assignment__panel"
    )
    for report in reports:
        application = report.assignment.application
        stage = STAGES[report.assignment.stage]
        try:
            score, spread = _panel_score(report, stage, sheets.get(report.assignment_id, {}))
        except BadScore as error:
            yield f"{report}：{error}"
            continue
        computed.setdefault(application.pk, {})[stage] = score
        if kept(report.score) != score:
            yield _wrong(report, _("评审组得分"), report.score, score)
        if kept(report.spread) != spread:
            yield _wrong(report, _("极差"), report.spread, spread)


def _panel_score(report: PanelReport, stage: Stage, sheets: Sheets) -> tuple[Decimal, Decimal]:
    application = report.assignment.application
    law, track = application.round.law, application.track
    consensus = report.policy not in set(Policy)
    policy = Policy.MEAN if consensus else Policy(report.policy)
    result = panel_score(law, track, stage, policy, sheets)
    score = sheet_total(law.criteria(track, stage), report.agreed) if consensus else result.score
    return kept(score), kept(result.spread)


def _presentations(round: Round, computed: Computed) -> Iterator[str]:
    given: dict[int, Sheets] = {}
    for row in MemberScore.objects.filter(presentation__application__round=round, abstained=False):
        given.setdefault(row.presentation_id, {})[str(row.unit_id)] = row.items
    turns = Presentation.objects.filter(application__round=round, score__isnull=False)
    for turn in turns.select_related("application__applicant", "application__round"):
        score = Decimal(0)
        if turn.status != PresentationStatus.ABSENT:
            try:
                score = _presentation_score(turn.application, given.get(turn.pk, {}))
            except BadScore as error:
                yield f"{turn}：{error}"
                continue
        computed.setdefault(turn.application_id, {})[Stage.PRESENTATION] = kept(score)
        if kept(turn.score or Decimal(0)) != kept(score):
            yield _wrong(turn, _("演讲陈述分"), turn.score, kept(score))


def _presentation_score(application: Application, sheets: Sheets) -> Decimal:
    policy = Policy(application.round.presentation_policy)
    return panel_score(application.round.law, application.track, Stage.PRESENTATION, policy, sheets).score


def _places(round: Round, computed: Computed) -> Iterator[str]:
    for track in Track:
        rows = list(
            Evaluation.objects.filter(application__round=round, application__applicant__track=track)
            .select_related("application__applicant", "application__round")
            .order_by("rank", "pk")
        )
        totals: dict[int, Decimal] = {}
        for row in rows:
            parts = computed.get(row.application_id, {})
            yield from _parts(row, parts)
            try:
                total = total_score(
                    round.law, track, *(parts.get(stage) for stage in (*STAGES.values(), Stage.PRESENTATION))
                )
            except BadScore as error:
                yield f"{row.application}：{error}"
                continue
            totals[row.pk] = kept(total)
            # Both at the places that are stored: thirds that add up to half a cent differ below them only.
            if kept(row.total) != totals[row.pk]:
                yield _wrong(row.application, _("总分"), row.total, totals[row.pk])
        places = ranks(totals)
        for row in rows:
            if row.pk in places and row.rank != places[row.pk]:
                yield _wrong(row.application, _("名次"), row.rank, places[row.pk])


def _parts(row: Evaluation, parts: dict[Stage, Decimal]) -> Iterator[str]:
    stored = {
        Stage.MATERIAL_REVIEW: (_("材料评审分"), row.material),
        Stage.SITE_REVIEW: (_("现场评审分"), row.site),
        Stage.PRESENTATION: (_("演讲陈述分"), row.presentation),
    }
    for stage, (what, value) in stored.items():
        if stage in parts and (value is None or kept(value) != parts[stage]):
            yield _wrong(row.application, what, value, parts[stage])
