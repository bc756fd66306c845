"""The panel's report (R20.4): the leader compiles, every member signs or dissents, the leader last; sheets go back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.refusals import Stale, Unsuitable
from review import documents
from review.forms.consensus import AnswerForm, CompileForm, DissentForm, SignForm
from review.forms.scoring import ReasonForm
from review.models import Assignment, Dissent, PanelReport, Scorecard
from review.selectors import history
from review.selectors import panels as panel_selectors
from review.services import panel_reports, scorecards, signatures
from review.transitions import ReportStatus, ScorecardStatus
from review.views.access import at_field, person, reported, same_version
from review.views.consensus import opened, report_on


@login_required
@require_POST
def compile_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The consensus becomes the report's next draft; what lacks is told with the article."""
    assignment = opened(request, pk)
    form = CompileForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    panel_reports.compile_report(assignment, by=person(request), seen=seen)
    messages.success(request, _("评审报告已汇总，已请成员签署。"))
    return redirect("review:report", pk=assignment.pk)


def _drafted(assignment: Assignment) -> PanelReport:
    """The report to be signed; Stale when it was taken back meanwhile."""
    report = report_on(assignment)
    if report is None:
        raise Stale(_("评审报告的草稿已撤回，请刷新后再看。"))
    return report


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """A member signs the draft that was read; after the last signature the PDF is filed."""
    assignment = reported(request, pk)
    form = SignForm(request.POST)
    draft = form.cleaned_data["draft"] if form.is_valid() else 0
    try:
        done = signatures.sign(_drafted(assignment), by=person(request), draft=draft)
    except Unsuitable as error:
        messages.error(request, error.message)
        return redirect("review:report", pk=pk)
    if done.status == ReportStatus.SIGNED:
        documents.panel_report(done, by=person(request))
    messages.success(request, _("已签署评审报告。"))
    return redirect("review:report", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def dissent(request: HttpRequest, pk: int) -> HttpResponse:
    """A member does not sign, and says why."""
    assignment = opened(request, pk)
    report = _drafted(assignment)
    form = DissentForm(request.POST or None, initial={"draft": report.draft})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            signatures.dissent(report, by=person(request), draft=values["draft"], text=values["text"])
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("不同意见已记录，已告知组长和市质委办。"))
            return redirect("review:report", pk=pk)
    context = {"assignment": assignment, "report": report, "form": form}
    return render(request, "review/dissent.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def answer_dissent(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader answers a dissent, or the office lets the panel go on."""
    readable = panel_selectors.assignments_reported(person(request)).values("pk")
    rows = Dissent.objects.filter(report__assignment__in=readable).select_related(
        "seat__expert__user", "report__assignment__panel__round", "report__assignment__application__applicant"
    )
    said = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signatures.answer(said, by=person(request), text=form.cleaned_data["text"])
        messages.success(request, _("答复已记录，已告知提出意见的成员。"))
        return redirect("review:report", pk=said.report.assignment_id)
    context = {"said": said, "assignment": said.report.assignment, "form": form}
    return render(request, "review/answer_dissent.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what on the consensus and the report, and when."""
    assignment = opened(request, pk)
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "events": history.of_consensus(assignment),
    }
    return render(request, "review/consensus_history.html", context)


@login_required
@require_GET
def pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The signed report as filed; the office may read it as well."""
    rows = PanelReport.objects.select_related(
        "assignment__panel__round",
        "assignment__application__applicant",
        "assignment__application__round",
        "pdf",
    )
    readable = panel_selectors.assignments_reported(person(request))
    row = get_object_or_404(rows.filter(assignment__in=readable.values("pk")), pk=pk)
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
