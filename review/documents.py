"""The panel's report as PDF (Art. 20–21); printed after the last signature, outside every transaction."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from nantong_award.core.documents import render_pdf
from nantong_award.core.models import StoredFile, User
from review.facts import criteria_of
from review.models import PanelReport
from review.selectors import scores as selectors
from review.services import panel_reports


def panel_report(report: PanelReport, *, by: User) -> StoredFile:
    """The filed PDF of a signed report; made when it is asked for the first time."""
    if report.pdf is not None:
        return report.pdf
    data = render_pdf("documents/panel_report.html", report_context(report))
    return panel_reports.file_pdf(report, data, by=by)


def report_context(report: PanelReport) -> dict[str, Any]:
    """What the printed report shows."""
    assignment = report.assignment
    return {
        "title": _("%(kind)s报告") % {"kind": assignment.panel.get_stage_display()},
        "report": report,
        "assignment": assignment,
        "application": assignment.application,
        "criteria": criteria_of(assignment.panel),
        "rows": selectors.merged(assignment, report),
        "totals": [(code, Decimal(total), code in report.outliers) for code, total in report.totals.items()],
        "signatures": report.signatures.select_related("seat__expert__user").order_by("signed_at", "pk"),
        "policy": assignment.panel.round.get_panel_policy_display(),
    }
