"""The applicant's feedback report as PDF; printed when it is first asked for, outside every transaction."""

from typing import Any

from django.utils.translation import gettext as _

from nantong_award.core.documents import render_pdf
from nantong_award.core.models import StoredFile, User
from review.models import FeedbackReport
from review.models.panel import ReviewStage
from review.services import feedback_reports


def feedback_report(report: FeedbackReport, *, by: User) -> StoredFile:
    """The filed PDF of a released report."""
    if report.pdf is not None:
        return report.pdf
    context = {
        "title": _("南通市市长质量奖评审反馈报告"),
        "report": report,
        "application": report.application,
        "groups": groups_of(report),
    }
    data = render_pdf("documents/feedback_report.html", context)
    return feedback_reports.file_pdf(report, data, by=by)


def groups_of(report: FeedbackReport) -> list[dict[str, Any]]:
    """The categories by kind of review, with their words as lines; page and PDF share it."""
    return [
        {"stage": stage, "title": ReviewStage(stage).label, "categories": rows}
        for stage in ReviewStage.values
        if (rows := [_lines(each) for each in report.categories if each["stage"] == stage])
    ]


def _lines(category: dict[str, str]) -> dict[str, Any]:
    words = {name: category[name].splitlines() for name in feedback_reports.WORDS}
    return category | {name: [line for line in lines if line.strip()] for name, lines in words.items()}
