"""A second reckoning: every stored score from the raw sheets, with the kernel alone (R23.1)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.models.round import PanelPolicy
from nantong_award.regulation.rules.merit import nearest_step
from nantong_award.regulation.rules.scoring import (
    BadScore,
    PanelScore,
    Policy,
    panel_score,
    sheet_total,
)
from nantong_award.regulation.stage import Stage
from review.facts import STAGES
from review.facts_evaluation import kept
from review.models import Evaluation, MemberScore, PanelReport, Presentation, StruckSheet
from review.models.panel import ReviewStage
from review.selectors.merit import Reviews, reviews_of
from review.selectors.verification_places import (
    places_that_differ,
    report_that_differs,
    shortlist_that_differs,
)
from review.selectors.verification_words import wrong
from review.transitions import PresentationStatus, ReportStatus, ScorecardStatus

Sheets = Mapping[str, Mapping[str, int]]
# File → stage → score, computed anew.
Computed = dict[int, dict[Stage, Decimal]]


def discrepancies(round: Round) -> list[str]:
    """Every stored figure that the raw sheets do not give again; empty when all hold."""
    reviews, computed = reviews_of(round), Computed()
    return [
        *_panels(round, reviews, computed),
        *_member_sheets(round),
        *_presentations(round, reviews, computed),
        *_struck(round),
        *shortlist_that_differs(round, computed),
        *places_that_differ(round, reviews, computed),
        *report_that_differs(round, reviews),
    ]


def counted(round: Round) -> tuple[int, int, int]:
    """How many panel reports, presentations and places there are to verify."""
    return (
        PanelReport.objects.filter(assignment__application__round=round, status=ReportStatus.SIGNED).count(),
        Presentation.objects.filter(application__round=round, score__isnull=False).count(),
        Evaluation.objects.filter(application__round=round).count(),
    )


def _panels(round: Round, reviews: Reviews, computed: Computed) -> Iterator[str]:
    reports = PanelReport.objects.filter(
        assignment__application__round=round, assignment__released_at=None, status=ReportStatus.SIGNED
    ).select_related(
        "assignment__application__applicant", "assignment__application__round", "assignment__panel"
    )
    for report in reports.order_by("pk"):
        application = report.assignment.application
        stage = STAGES[ReviewStage(report.assignment.stage)]
        sheets = reviews.get(application.pk, {})[stage].sheets
        try:
            score, result = _panel_result(report, stage, sheets)
        except BadScore as error:
            yield f"{report}：{error}"
            continue
        computed.setdefault(application.pk, {})[stage] = score
        yield from _report(report, score, result)
        yield from _notes(report, stage, sheets)


def _panel_result(report: PanelReport, stage: Stage, sheets: Sheets) -> tuple[Decimal, PanelScore]:
    application = report.assignment.application
    law, track = application.round.law, application.track
    consensus = report.policy not in set(Policy)
    policy = Policy.MEAN if consensus else Policy(report.policy)
    result = panel_score(law, track, stage, policy, sheets)
    score = sheet_total(law.criteria(track, stage), report.agreed) if consensus else result.score
    return kept(score), result


def _report(report: PanelReport, score: Decimal, result: PanelScore) -> Iterator[str]:
    if kept(report.score) != score:
        yield wrong(report, _("评审组得分"), report.score, score)
    if kept(report.spread) != kept(result.spread):
        yield wrong(report, _("极差"), report.spread, kept(result.spread))
    stored = {code: Decimal(str(total)) for code, total in report.totals.items()}
    for code in sorted({*stored, *result.totals}):
        if stored.get(code) != result.totals.get(code):
            what = _("%(code)s 的评分表合计") % {"code": code}
            yield wrong(report, what, stored.get(code), result.totals.get(code))
    if set(report.outliers) != set(result.outliers):
        what = _("偏离的评分表")
        yield wrong(report, what, "、".join(report.outliers), "、".join(result.outliers))


def _notes(report: PanelReport, stage: Stage, sheets: Sheets) -> Iterator[str]:
    """Under consensus a percentage that is not the mean of the sheets rests on a comment (R20.4)."""
    if report.policy != PanelPolicy.CONSENSUS:
        return
    application = report.assignment.application
    criteria = application.round.law.criteria(application.track, stage)
    for code in criteria.codes:
        mean = nearest_step([items[code] for items in sheets.values()], criteria.step)
        agreed = report.agreed.get(code)
        if agreed != mean and not report.notes.get(code, "").strip():
            yield wrong(report, _("%(code)s 的合议百分比（无合议说明）") % {"code": code}, agreed, mean)


def _member_sheets(round: Round) -> Iterator[str]:
    """The stored total of a member unit's sheet is that of its items, also after it was given back."""
    rows = MemberScore.objects.filter(
        presentation__application__round=round, abstained=False, handed_in_at__isnull=False
    ).select_related("presentation__application__round", "presentation__application__applicant", "unit")
    for row in rows.order_by("pk"):
        application = row.presentation.application
        criteria = application.round.law.criteria(application.track, Stage.PRESENTATION)
        try:
            total = sheet_total(criteria, row.items)
        except BadScore as error:
            yield f"{row}：{error}"
            continue
        if row.total != total:
            yield wrong(row, _("合计"), row.total, total)


def _presentations(round: Round, reviews: Reviews, computed: Computed) -> Iterator[str]:
    turns = Presentation.objects.filter(application__round=round, score__isnull=False)
    for turn in turns.select_related("application__applicant", "application__round"):
        score = Decimal(0)
        if turn.status != PresentationStatus.ABSENT:
            given = reviews.get(turn.application_id, {}).get(Stage.PRESENTATION)
            try:
                score = _presentation_score(turn.application, given.sheets if given else {})
            except BadScore as error:
                yield f"{turn}：{error}"
                continue
        computed.setdefault(turn.application_id, {})[Stage.PRESENTATION] = kept(score)
        if kept(turn.score or Decimal(0)) != kept(score):
            yield wrong(turn, _("演讲陈述分"), turn.score, kept(score))


def _presentation_score(application: Application, sheets: Sheets) -> Decimal:
    policy = Policy(application.round.presentation_policy)
    return panel_score(application.round.law, application.track, Stage.PRESENTATION, policy, sheets).score


def _struck(round: Round) -> Iterator[str]:
    """A sheet that a decision has struck is void in its own state too (Art. 32)."""
    rows: Any = StruckSheet.objects.filter(case__round=round, scorecard__isnull=False)
    for row in rows.exclude(scorecard__status=ScorecardStatus.STRUCK).select_related("scorecard", "case"):
        yield wrong(row, _("状态"), row.scorecard.get_status_display(), ScorecardStatus.STRUCK.label)
