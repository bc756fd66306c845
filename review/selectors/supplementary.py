"""重新评审 (Art. 20, 32): files whose report was declared void and that have no valid one are reviewed once more."""

from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.regulation.stage import ORDER, Stage
from review.facts import kernel_stage
from review.models import Assignment, MisconductCase, Panel, PanelReport
from review.transitions import ReportStatus

GONE = (Status.WITHDRAWN, Status.DISQUALIFIED)


@dataclass(frozen=True, slots=True)
class Again:
    """A file that a decision on misconduct left without a valid report, and who reviews it now."""

    application: Application
    stage: str
    purpose: str
    panel: Panel | None


def reviewed_again(stage: str) -> QuerySet[Application]:
    """Files with a void report of this kind of review and no valid one; a closed round stays closed."""
    reports = PanelReport.objects.filter(assignment__stage=stage)
    void = reports.filter(status=ReportStatus.VOIDED).values("assignment__application")
    valid = reports.filter(status=ReportStatus.SIGNED, assignment__released_at=None)
    rows = Application.objects.filter(pk__in=void).exclude(pk__in=valid.values("assignment__application"))
    return rows.exclude(status__in=GONE).exclude(round__stage=RoundStage.CLOSED)


def needs_review_again(application: Application, stage: str) -> bool:
    """Whether a panel may review this file although the stage is over: 1 query."""
    return reviewed_again(stage).filter(pk=application.pk).exists()


def is_past(round: Round, stage: str) -> bool:
    """Whether the round has left the stage of this kind of review."""
    return ORDER.index(Stage(round.stage)) > ORDER.index(kernel_stage(stage))


def is_reviewed_late(application: Application, stage: str) -> bool:
    """Whether the round has left the stage and this file alone is reviewed once more."""
    return is_past(application.round, stage) and needs_review_again(application, stage)


def is_under_review(assignment: Assignment) -> bool:
    """The stage is running, or the file is reviewed once more after it; no query while it is running."""
    panel = assignment.panel
    if panel.round.stage == kernel_stage(panel.stage).value:
        return True
    return is_reviewed_late(assignment.application, panel.stage)


def to_review_again(case: MisconductCase) -> list[Again]:
    """What the case left without a valid report, with the panel that has it by now."""
    void = Assignment.objects.filter(scorecards__struck_by__case=case, report__status=ReportStatus.VOIDED)
    rows = void.select_related("application__applicant", "panel__draw").distinct()
    return [
        Again(row.application, row.get_stage_display(), row.panel.draw.purpose, _panel_of(row))
        for row in rows.order_by("application__number", "pk")
        if needs_review_again(row.application, row.stage)
    ]


def _panel_of(void: Assignment) -> Panel | None:
    rows = Assignment.objects.filter(application=void.application_id, stage=void.stage, released_at=None)
    found = rows.select_related("panel").first()
    return found.panel if found else None
