"""作废评分表 (Art. 32): strike a person's sheets, reckon every result that rested on them, void what is too thin.

Nothing is deleted: sheets, signatures and printed reports stay on record, and the log holds both figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Stale
from nantong_award.regulation.rules.merit import Review, agreed_without
from review import grants
from review.facts import criteria_of, panel_result, percentages
from review.facts_evaluation import kept
from review.models import (
    Assignment,
    MemberScore,
    MisconductCase,
    Panel,
    PanelReport,
    Presentation,
    Scorecard,
    Seat,
    StruckSheet,
)
from review.services import presentations, recusals
from review.services.panel_reports import discard_draft
from review.transitions import PanelStatus, PresentationStatus, ReportStatus, ScorecardStatus

Sheet = Scorecard | MemberScore
ENDED = (PanelStatus.CONCLUDED, PanelStatus.DISSOLVED)
LOSES_SEAT = (MisconductCase.Measure.SUSPENSION, MisconductCase.Measure.EXCLUSION)


@dataclass(frozen=True, slots=True)
class Struck:
    """What was done, in words: sheets struck, reports void for want of sheets (T-100), seats given up."""

    sheets: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)


def strike(case: MisconductCase, sheets: Sequence[Sheet], *, by: User) -> Struck:
    """Strike these sheets by the case's decision and reckon anew; the caller holds the transaction."""
    done = Struck()
    cards = [sheet for sheet in sheets if isinstance(sheet, Scorecard)]
    given = [sheet for sheet in sheets if isinstance(sheet, MemberScore)]
    reports = _signed_reports(cards)
    before = {report.pk: _everybody(report) for report in reports}
    drafts = PanelReport.objects.filter(assignment__in=[card.assignment_id for card in cards])
    drafted = set(drafts.filter(status=ReportStatus.DRAFTED).values_list("assignment", flat=True))
    for card in cards:
        if card.assignment_id in drafted:
            discard_draft(card.assignment, by=by, reason=case.grounds)
        _mark(case, scorecard=card)
        perform(card.strike, by=by, reason=case.grounds, details={"decision": case.number})
        done.sheets.append(
            f"{card.assignment.application.applicant.name} · {card.assignment.get_stage_display()}"
        )
    for report in reports:
        _reckon(report, before[report.pk], case, done, by=by)
    for score in given:
        _mark(case, member_score=score)
        done.sheets.append(_("%(name)s · 演讲陈述") % {"name": score.presentation.application.applicant.name})
    for turn in {score.presentation_id: score.presentation for score in given}.values():
        _reckon_speech(turn, case, by=by)
    if case.expert_id and case.measure in LOSES_SEAT:
        _give_up_seats(case, done, by=by)
    for panel in {card.assignment.panel_id: card.assignment.panel for card in cards}.values():
        grants.sync(panel)
    return done


def _mark(case: MisconductCase, **sheet: Any) -> None:
    try:
        with transaction.atomic():
            StruckSheet.objects.create(case=case, **sheet)
    except IntegrityError as error:
        raise Stale(_("评分表已经作废。")) from error


def _signed_reports(cards: Iterable[Scorecard]) -> list[PanelReport]:
    rows = PanelReport.objects.filter(
        assignment__in={card.assignment_id for card in cards},
        assignment__released_at=None,
        status=ReportStatus.SIGNED,
    )
    return list(
        rows.select_related("assignment__panel__round", "assignment__application__applicant").order_by("pk")
    )


def _everybody(report: PanelReport) -> dict[str, dict[str, int]]:
    """The sheets under a report before anything is struck, by expert code."""
    cards = report.assignment.scorecards.filter(status=ScorecardStatus.LOCKED)
    rows = cards.select_related("seat__expert").prefetch_related("scores")
    return {card.seat.expert.code: percentages(card.scores.all()) for card in rows}


def _reckon(
    report: PanelReport,
    before: dict[str, dict[str, int]],
    case: MisconductCase,
    done: Struck,
    *,
    by: User,
) -> None:
    """The panel's result from the sheets that are left; too few of them void it (T-100)."""
    assignment = report.assignment
    left = _everybody(report)
    old = {"score": str(report.score), "spread": str(report.spread), "totals": report.totals}
    if len(left) < assignment.panel.round.law.panel_minimum:
        _void(report, case, old, by=by)
        done.voided.append(f"{assignment.application.applicant.name} · {assignment.get_stage_display()}")
        return
    agreed = report.agreed
    if agreed:
        review, criteria = Review(before, agreed), criteria_of(assignment.panel)
        agreed = agreed_without(criteria, review, set(before) - set(left))
    result = panel_result(assignment.panel, left, agreed)
    report.agreed = agreed
    report.totals = {code: str(total) for code, total in result.totals.items()}
    report.score, report.spread = kept(result.score), kept(result.spread)
    report.outliers = list(result.outliers)
    report.save()
    new = {"score": str(report.score), "spread": str(report.spread), "totals": report.totals}
    record(
        "recompute_report",
        report,
        by=by,
        reason=case.grounds,
        details={"decision": case.number, "before": old, "after": new},
    )


def _void(report: PanelReport, case: MisconductCase, old: dict[str, Any], *, by: User) -> None:
    """The report stays on record; the file may go to another panel, drawn for it."""
    details = {"decision": case.number, "before": old}
    perform(report.void, by=by, reason=case.grounds, details=details)
    Assignment.objects.filter(pk=report.assignment_id, released_at=None).update(released_at=clock.now())


def _reckon_speech(turn: Presentation, case: MisconductCase, *, by: User) -> None:
    """A locked presenter's score from the units that are left; without any there is none."""
    turn = Presentation.objects.select_related("application__round", "application__applicant").get(pk=turn.pk)
    if turn.status != PresentationStatus.LOCKED:
        return
    result, old = presentations.result_of(turn), turn.score
    turn.score = kept(result.score) if result else None
    turn.save()
    details = {"decision": case.number, "before": str(old), "after": str(turn.score)}
    record("recompute_presentation", turn, by=by, reason=case.grounds, details=details)


def _give_up_seats(case: MisconductCase, done: Struck, *, by: User) -> None:
    """Who may not review leaves the panels that are still at work; the reserve can move up."""
    seats = Seat.objects.filter(expert=case.expert_id, panel__round=case.round_id, vacated_at=None)
    open_seats = seats.exclude(panel__status__in=ENDED).select_related("panel__round", "expert__user")
    for seat in open_seats.order_by("pk"):
        if _has_signed(seat.panel, seat):
            continue
        recusals.give_up(seat, by=by, reason=case.grounds)
        done.seats.append(_("%(panel)s：席位空出，可由递补专家接替") % {"panel": seat.panel.name})


def _has_signed(panel: Panel, seat: Seat) -> bool:
    """A sheet of this seat that still counts lies under a signed report: the seat cannot be emptied."""
    rows = Scorecard.objects.filter(seat=seat, assignment__panel=panel).exclude(status=ScorecardStatus.STRUCK)
    return rows.filter(assignment__report__status=ReportStatus.SIGNED).exists()
