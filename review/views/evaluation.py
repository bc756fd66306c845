"""第二十三条: the comprehensive evaluation: ranking, compiling, the papers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications.transitions import RoundStage
from nantong_award.core.permissions import may
from review import documents_evaluation
from review.selectors import evaluation as selectors
from review.services import evaluation as services
from review.views.events_access import hand_out, person, round_for

COMPILES = "review.compile_evaluation"
READS = "review.view_evaluationreport"


@login_required
@require_GET
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """The compiled report as a page; the office sees what is open and may compile."""
    round = round_for(request, pk, COMPILES, READS)
    report = selectors.report_of(round)
    compiles = may(person(request), COMPILES) and round.stage == RoundStage.EVALUATION
    context: dict[str, Any] = {
        "round": round,
        "report": report,
        "classes": documents_evaluation.classes(report.figures) if report else [],
        "compiles": compiles,
    }
    if compiles:
        context["findings"] = services.findings(round)
    return render(request, "review/evaluation.html", context)


@login_required
@require_POST
def compile_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Compile figures, PDF and workbook."""
    round = round_for(request, pk, COMPILES)
    documents_evaluation.compile_report(round, by=person(request))
    messages.success(request, _("综合评价报告已汇总。"))
    return redirect("review:evaluation", pk=round.pk)


@login_required
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The report as PDF (shown) or XLSX (downloaded)."""
    round = round_for(request, pk, COMPILES, READS)
    report = selectors.report_of(round)
    if report is None:
        raise Http404
    return hand_out(request, report.pdf, inline=True) if kind == "pdf" else hand_out(request, report.xlsx)
