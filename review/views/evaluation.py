"""第二十三条: the comprehensive evaluation: ranking, versions, compiling, ties, the papers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review import documents_comprehensive, documents_evaluation
from review.forms.misconduct import TieForm
from review.models import EvaluationReport
from review.selectors import evaluation as selectors
from review.selectors.conflicts import keeps_away_from_one
from review.selectors.misconduct import SEES, waiting_for_the_committee
from review.services import evaluation as services
from review.services import ties
from review.transitions.misconduct import HANDLE
from review.views.events_access import at_field, hand_out, person, round_for

COMPILES = "review.compile_evaluation"
READS = "review.view_evaluationreport"
FEEDBACK = "review.release_feedbackreport"


@login_required
@require_GET
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """A version of the report as a page, the newest unless another is asked for; the office may compile."""
    round = round_for(request, pk, COMPILES, READS)
    report = _version(request, round)
    compiles = may(person(request), COMPILES) and round.stage == RoundStage.EVALUATION
    context: dict[str, Any] = {
        "round": round,
        "report": report,
        "versions": list(selectors.versions_of(round).defer("figures")),
        "compiles": compiles,
        "waiting": waiting_for_the_committee(round),
        "sends_feedback": may(person(request), FEEDBACK),
        "sees_cases": may(person(request), HANDLE) or may(person(request), SEES),
    }
    if report is not None:
        context |= documents_comprehensive.report_context(round, report.figures)
    if compiles:
        context["findings"] = services.findings(round)
        context["ties"] = ties.open_ties(round)
    return render(request, "review/evaluation.html", context)


def _version(request: HttpRequest, round: Round) -> EvaluationReport | None:
    """The version that is asked for by number; 404 where there is no such one."""
    wanted = request.GET.get("version", "")
    if not wanted:
        return selectors.report_of(round)
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
        raise Http404
    return get_object_or_404(selectors.versions_of(round), number=int(wanted))


@login_required
@require_POST
def compile_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Compile figures, PDF and workbook as the next version."""
    round = round_for(request, pk, COMPILES)
    before = selectors.report_of(round)
    reason = request.POST.get("reason", "")[:500]
    report = documents_evaluation.compile_report(round, by=person(request), reason=reason)
    if before == report:
        messages.info(request, _("评分和名单没有变动，仍是第 %(number)d 版。") % {"number": report.number})
    else:
        messages.success(request, _("综合评价报告已汇总，为第 %(number)d 版。") % {"number": report.number})
    return redirect("review:evaluation", pk=round.pk)


@login_required
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, pk: int, first: int) -> HttpResponse:
    """The committee's order of the files that share a place with file `first`."""
    round = round_for(request, pk, COMPILES)
    group = next(
        (each for each in ties.open_ties(round) if first in {place.application.pk for place in each}), None
    )
    if group is None:
        raise Http404
    form = TieForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            ties.rule_tie(
                round,
                by=person(request),
                order=form.order(),
                number=given["number"],
                decided_on=given["decided_on"],
                summary=given["summary"],
            )
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("同分名次已登记，请重新汇总综合评价报告。"))
            return redirect("review:evaluation", pk=round.pk)
    context = {"round": round, "group": group, "form": form}
    return render(request, "review/evaluation_tie.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """A version of the report as PDF (shown) or XLSX (downloaded); not for who keeps away from one of its files."""
    round = round_for(request, pk, COMPILES, READS)
    report = _version(request, round)
    if report is None or keeps_away_from_one(person(request), round):
        raise Http404
    return hand_out(request, report.pdf, inline=True) if kind == "pdf" else hand_out(request, report.xlsx)
