"""The panel's report as PDF (Art. 20–21); printed after the last signature, outside every transaction."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from nantong_award.core.documents import qr_svg, render_pdf
from nantong_award.core.models import StoredFile, User
from review.documents_charts import charts_of
from review.models import PanelReport
from review.selectors import consensus
from review.selectors.report_state import words_of
from review.services import panel_reports

CODE_LENGTH = 16


def panel_report(report: PanelReport, *, by: User) -> StoredFile:
    """The filed PDF of a signed report; made when it is asked for the first time."""
    if report.pdf is not None:
        return report.pdf
    data = render_pdf("documents/panel_report.html", report_context(report))
    return panel_reports.file_pdf(report, data, by=by)


def report_context(report: PanelReport) -> dict[str, Any]:
    """What the printed report shows."""
    assignment = report.assignment
    grid = consensus.grid(assignment, fixed=report.agreed)
    code = check_code(report)
    return {
        "title": _("%(kind)s报告") % {"kind": assignment.panel.get_stage_display()},
        "report": report,
        "assignment": assignment,
        "application": assignment.application,
        "grid": grid,
        "charts": charts_of(grid),
        "words": words_of(report, grid),
        "signatures": report.signatures.filter(draft=report.draft)
        .select_related("seat__expert__user")
        .order_by("signed_at", "pk"),
        "dissents": report.dissents.select_related("seat__expert__user", "answered_by"),
        "policy": assignment.panel.round.get_panel_policy_display(),
        "code": code,
        "qr": qr_svg(f"{assignment.application.number} {assignment.stage} {report.draft} {code}"),
    }


def check_code(report: PanelReport) -> str:
    """Sixteen characters that follow from the report's figures and words: paper and system can be compared."""
    said = [
        report.pk,
        report.draft,
        str(report.score.normalize()),
        report.totals,
        report.agreed,
        report.notes,
    ]
    data = json.dumps([*said, report.texts, report.summary], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()[:CODE_LENGTH].upper()
