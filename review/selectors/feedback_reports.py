"""What an applicant's feedback is drawn from, and who may read it (Art. 16, 20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.regulation.criteria_set import Band, CriteriaItem, CriteriaSet
from nantong_award.regulation.rules.scoring import item_score
from nantong_award.regulation.stage import ORDER, Stage
from review.facts import criteria_of
from review.models import Assignment, Expert, FeedbackReport, PanelReport
from review.models.panel import ReviewStage
from review.selectors import consensus, scores
from review.selectors.panels import assignments_led
from review.transitions import FeedbackReportStatus, ReportStatus

VIEW = "review.view_feedbackreport"
# Who withdrew or was struck from the round is told so by its own notice.
WITHOUT_FEEDBACK = (Status.WITHDRAWN, Status.DISQUALIFIED)
KINDS = (ReviewStage.MATERIAL, ReviewStage.SITE)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the signed reports of a file say to its applicant."""

    categories: list[dict[str, str]]
    summary: str
    rests_on: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A reviewed file with its feedback report, if there is one yet."""

    application: Application
    report: FeedbackReport | None

    @property
    def is_prepared(self) -> bool:
        """It waits to be sent."""
        return self.report is not None and self.report.status == FeedbackReportStatus.PREPARED

    @property
    def is_released(self) -> bool:
        """The applicant has it."""
        return self.report is not None and self.report.status == FeedbackReportStatus.RELEASED


def rounds_with_reports() -> QuerySet[Round]:
    """Rounds in which a panel has signed, the newest first."""
    signed = PanelReport.objects.filter(status=ReportStatus.SIGNED)
    return Round.objects.filter(pk__in=signed.values("assignment__application__round")).order_by(
        "-year", "-pk"
    )


def signed_reports(applications: Iterable[Application]) -> dict[int, dict[str, PanelReport]]:
    """Application → kind of review → its signed report: 1 query."""
    rows = PanelReport.objects.filter(
        assignment__application__in=list(applications),
        assignment__released_at=None,
        status=ReportStatus.SIGNED,
    ).select_related("assignment__panel__round", "assignment__application")
    found: dict[int, dict[str, PanelReport]] = {}
    for row in rows:
        kind = row.assignment.stage
        found.setdefault(row.assignment.application_id, {})[kind] = row
    return found


def stamp_of(reports: dict[str, PanelReport]) -> dict[str, str]:
    """Which signed reports these are."""
    return {stage: f"{report.pk}.{report.version}" for stage, report in reports.items()}


def draw_up(reports: dict[str, PanelReport]) -> Draft:
    """Words and bands of every category, material review first; 4 queries for each kind of review."""
    told = [reports[kind] for kind in KINDS if kind in reports]
    return Draft(
        categories=[each for report in told for each in _categories(report)],
        summary=told[-1].summary if told else "",
        rests_on=stamp_of(reports),
    )


def _categories(report: PanelReport) -> list[dict[str, str]]:
    criteria = criteria_of(report.assignment.panel)
    agreed = {code: Decimal(percent) for code, percent in _agreed(report).items()}
    found = []
    for code, title in dict.fromkeys((item.category, item.category_title) for item in criteria.items):
        band = band_of(criteria, code, agreed)
        words = report.texts.get(code, {})
        found.append(
            {
                "stage": report.assignment.stage,
                "code": code,
                "title": title,
                "band": band.label if band else "",
                "meaning": band.text if band else "",
                "strengths": words.get("strengths", ""),
                "opportunities": words.get("opportunities", ""),
            }
        )
    return found


def _agreed(report: PanelReport) -> dict[str, Any]:
    """The percentage of each item that stands for the panel: the agreed one, or the mean of the sheets."""
    if report.agreed:
        return dict(report.agreed)
    return {row.item.code: row.mean for row in consensus.grid(report.assignment).rows}


def band_of(criteria: CriteriaSet, category: str, agreed: dict[str, Decimal]) -> Band | None:
    """The band in which a category lies: its points weighed by item, as a share of what could be reached."""
    items = [item for item in criteria.items if item.category == category and item.code in agreed]
    if not items:
        return None
    reached = sum((item_score(item.points, agreed[item.code]) for item in items), Decimal(0))
    share = reached * 100 / sum((item.points for item in items), Decimal(0))
    percent = scores.nearest_step(share, criteria.step)
    return next((band for band in _bands(criteria, items) if band.low <= percent <= band.high), None)


def _bands(criteria: CriteriaSet, items: list[CriteriaItem]) -> tuple[Band, ...]:
    """The guide of most of the category's points: results are judged by another one than processes."""
    kinds: dict[str, Decimal] = {}
    for item in items:
        kinds[item.kind] = kinds.get(item.kind, Decimal(0)) + item.points
    return criteria.bands[max(kinds, key=lambda kind: kinds[kind])]


def reviewed(round: Round) -> QuerySet[Application]:
    """Files of the round with a signed report, in the order of their numbers."""
    signed = PanelReport.objects.filter(
        assignment__application__round=round, assignment__released_at=None, status=ReportStatus.SIGNED
    )
    rows = Application.objects.filter(pk__in=signed.values("assignment__application"))
    return (
        rows.exclude(status__in=WITHOUT_FEEDBACK)
        .select_related("applicant", "round", "county")
        .order_by("applicant__track", "number", "pk")
    )


def rows_of(round: Round) -> list[Row]:
    """Every reviewed file with its feedback report: 2 queries."""
    files = list(reviewed(round))
    reports = {
        row.application_id: row
        for row in FeedbackReport.objects.filter(application__in=files).select_related("edited_by", "pdf")
    }
    return [Row(file, reports.get(file.pk)) for file in files]


def is_out(application: Application) -> bool:
    """The file's way has ended before any visit: its feedback need not wait for the others (Art. 21)."""
    if application.status != Status.ELIMINATED:
        return False
    visited = Assignment.objects.filter(application=application, stage=ReviewStage.SITE, released_at=None)
    return not visited.exists()


def is_evaluated(round: Round) -> bool:
    """The comprehensive evaluation is closed."""
    return ORDER.index(Stage(round.stage)) > ORDER.index(Stage.EVALUATION)


def experts_of(application: Application) -> list[Expert]:
    """Everybody who ever sat on a panel of the file, also those who left."""
    seats = Assignment.objects.filter(application=application).values("panel__seats__expert")
    return list(Expert.objects.filter(pk__in=seats).select_related("user"))


def readable(user: User) -> QuerySet[FeedbackReport]:
    """The office reads all, the leader the own panel's, an applicant the own one once it is released."""
    rows = FeedbackReport.objects.select_related(
        "application__applicant", "application__round", "edited_by", "pdf"
    )
    if may(user, VIEW):
        return rows
    led = assignments_led(user).values("application")
    own = Q(application__applicant__memberships__user=user, status=FeedbackReportStatus.RELEASED)
    return rows.filter(own | Q(application__in=led)).distinct()


def editable(user: User) -> QuerySet[FeedbackReport]:
    """Drafts whose words the user may change: the office's, or the panel leader's own."""
    rows = readable(user).filter(status=FeedbackReportStatus.PREPARED)
    if may(user, "review.release_feedbackreport"):
        return rows
    return rows.filter(application__in=assignments_led(user).values("application"))
