"""Consensus and the panel's report (R20.4): the leader compiles, every member signs, the leader last."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models.round import PanelPolicy
from nantong_award.core import charts
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.finding import Obstructed
from review import documents
from review.facts import criteria_of, percentages, points_so_far
from review.forms.scoring import ReasonForm, ReportForm
from review.models import Assignment, PanelReport, Scorecard
from review.selectors import panels as panel_selectors
from review.selectors import scores as selectors
from review.selectors.scores import Merged
from review.services import panel_reports, scorecards
from review.transitions import ReportStatus, ScorecardStatus
from review.views.access import at_field, person, reported, same_version


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """All sheets side by side once every sheet is in; the leader compiles, members read and sign."""
    assignment = reported(request, pk)
    draft: PanelReport | None = getattr(assignment, "report", None)
    if waiting := selectors.open_sheets(assignment):
        return render(request, "review/report_waiting.html", {"assignment": assignment, "waiting": waiting})
    rows = selectors.merged(assignment, draft)
    form = _form(request, assignment, rows, draft)
    if request.method == "POST" and form.is_valid() and _compile(request, assignment, form):
        messages.success(request, _("评审报告已汇总，已请成员签署。"))
        return redirect("review:report", pk=assignment.pk)
    context = _context(request, assignment, draft, rows) | {"form": form}
    return render(request, "review/report.html", context, status=422 if form.is_bound else 200)


def _form(
    request: HttpRequest, assignment: Assignment, rows: list[Merged], draft: PanelReport | None
) -> ReportForm:
    initial = {"seen": draft.pk if draft else None, "summary": draft.summary if draft else ""}
    return ReportForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        criteria=criteria_of(assignment.panel),
        by_consensus=assignment.panel.round.panel_policy == PanelPolicy.CONSENSUS,
        initial=initial,
    )


def _compile(request: HttpRequest, assignment: Assignment, form: ReportForm) -> bool:
    try:
        panel_reports.compile_report(
            assignment,
            by=person(request),
            agreed=form.agreed(),
            notes=form.notes(),
            summary=form.cleaned_data["summary"],
            seen=form.cleaned_data["seen"],
        )
    except Unsuitable as error:
        at_field(form, Unsuitable(error.message, field=f"note-{error.field}"))
    except Obstructed as error:
        for finding in error.findings.blocking:
            form.add_error(None, finding.message)
    else:
        return True
    return False


def _context(
    request: HttpRequest, assignment: Assignment, draft: PanelReport | None, rows: list[Merged]
) -> dict[str, Any]:
    user, cards = person(request), selectors.handed_in(assignment)
    criteria, far = criteria_of(assignment.panel), selectors.outliers(assignment)
    signed = {each.seat_id: each.signed_at for each in draft.signatures.all()} if draft else {}
    own = next((card.seat_id for card in cards if card.seat.expert.user_id == user.pk), None)
    sheets = [
        {
            "card": card,
            "seat": card.seat,
            "total": points_so_far(criteria, percentages(card.scores.all())),
            "is_far": card.seat.expert.code in far,
            "signed_at": signed.get(card.seat_id),
        }
        for card in cards
    ]
    return {
        "assignment": assignment,
        "application": assignment.application,
        "report": draft,
        "rows": rows,
        "sheets": sheets,
        "wide": [row for row in rows if row.is_wide],
        "chart": _chart(sheets),
        "is_leader": may(user, panel_reports.LEAD, cards[0]) if cards else False,
        "may_sign": draft is not None and draft.status == ReportStatus.DRAFTED and own not in signed,
        "is_signed": draft is not None and draft.status == ReportStatus.SIGNED,
    }


def _chart(sheets: list[dict[str, Any]]) -> str:
    rows = [(sheet["seat"].expert.code, sheet["total"]) for sheet in sheets]
    return charts.bar(rows, title=str(_("各评分表合计")), top=1000)


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """A member signs; after the leader's, the last signature, the PDF is filed."""
    draft = _report_or_404(request, pk)
    try:
        done = panel_reports.sign(draft, by=person(request))
    except Unsuitable as error:
        messages.error(request, error.message)
        return redirect("review:report", pk=draft.assignment_id)
    if done.status == ReportStatus.SIGNED:
        documents.panel_report(done, by=person(request))
    messages.success(request, _("已签署评审报告。"))
    return redirect("review:report", pk=done.assignment_id)


def _report_or_404(request: HttpRequest, pk: int) -> PanelReport:
    rows = PanelReport.objects.select_related(
        "assignment__panel__round",
        "assignment__application__applicant",
        "assignment__application__round",
        "pdf",
    )
    readable = panel_selectors.assignments_reported(person(request))
    return get_object_or_404(rows.filter(assignment__in=readable.values("pk")), pk=pk)


@login_required
@require_GET
def pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The signed report as filed; the office may read it as well."""
    if may(person(request), "review.view_panelreport"):
        row = get_object_or_404(PanelReport.objects.select_related("pdf"), pk=pk)
    else:
        row = _report_or_404(request, pk)
    if row.status != ReportStatus.SIGNED:
        raise Http404
    stored = documents.panel_report(row, by=person(request))
    record("download", stored, by=person(request))
    return send_file(stored, inline=True)


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader gives a sheet back for correction."""
    led = panel_selectors.assignments_led(person(request)).values("pk")
    rows = Scorecard.objects.filter(assignment__in=led, status=ScorecardStatus.SUBMITTED)
    card = get_object_or_404(
        rows.select_related("assignment__application__applicant", "assignment__panel", "seat__expert__user"),
        pk=pk,
    )
    form = ReasonForm(request.POST or None, initial={"version": card.version})
    if request.method == "POST" and form.is_valid():
        same_version(form, card.version)
        scorecards.reopen(card, by=person(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("评分表已退回修改。"))
        return redirect("review:report", pk=card.assignment_id)
    status = 422 if form.is_bound else 200
    return render(request, "review/reopen.html", {"card": card, "form": form}, status=status)
