"""Annual reports: the winner fills in, the county reviews; both see only their own (Art. 28)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from monitoring import selectors
from monitoring.forms.reports import ReportForm, ReviewForm
from monitoring.models import AnnualReport
from monitoring.services import annual_reports
from nantong_award.core import files
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable

PAGE_SIZE = 50


@login_required
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that this person may see."""
    rows = selectors.reports_for(request.user).order_by("-year", "conferral__applicant__name")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "monitoring/reports.html", {"page": page})


@login_required
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: the winner's form while it is due, the county's review while it is submitted."""
    report = get_object_or_404(selectors.reports_for(request.user), pk=pk)
    if report.status == "due" and may(request.user, "monitoring.submit_annualreport", report):
        return _fill(request, report)
    if report.status == "submitted" and may(request.user, "monitoring.endorse_annualreport", report):
        return _review(request, report)
    if request.method == "POST":
        raise Stale(_("年报目前的状态不能办理此事项，请刷新后再看。"), theirs=report.get_status_display())
    return _page(request, report, None)


def _page(
    request: HttpRequest, report: AnnualReport, form: ReportForm | ReviewForm | None, status: int = 200
) -> HttpResponse:
    context = {
        "report": report,
        "form": form,
        "is_filling": isinstance(form, ReportForm),
        "uses": list(report.prize_uses.all()),
        "missing": annual_reports.missing(report) if report.status == "due" else [],
    }
    return render(request, "monitoring/report.html", context, status=status)


def _fill(request: HttpRequest, report: AnnualReport) -> HttpResponse:
    """Save, and with the second button hand in."""
    form = ReportForm(request.POST or None, request.FILES or None, report=report)
    if request.method != "POST":
        return _page(request, report, form)
    if not form.is_valid():
        return _page(request, report, form, status=422)
    _same_version(form.cleaned_data["version"], report)
    try:
        upload = form.cleaned_data["file"]
        stored = files.store(upload, by=request.user) if upload else None
        annual_reports.save(
            report, by=request.user, content=form.content, uses=form.uses, self_assessment=stored
        )
        if "submit" in request.POST:
            annual_reports.submit(report, by=request.user)
            messages.success(request, _("年报已提交所在地质量发展委员会审核。"))
        else:
            messages.success(request, _("已保存。"))
    except Unsuitable as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, report, form, status=422)
    return redirect("monitoring:report", pk=report.pk)


def _review(request: HttpRequest, report: AnnualReport) -> HttpResponse:
    form = ReviewForm(request.POST or None, initial={"version": report.version})
    if request.method != "POST":
        return _page(request, report, form)
    if not form.is_valid():
        return _page(request, report, form, status=422)
    _same_version(form.cleaned_data["version"], report)
    opinion = form.cleaned_data["opinion"]
    if form.cleaned_data["decision"] == "endorse":
        annual_reports.endorse(report, by=request.user, opinion=opinion)
        messages.success(request, _("已审核，报市质委办。"))
    else:
        annual_reports.return_for_correction(report, by=request.user, reason=opinion)
        messages.success(request, _("已退回补正。"))
    return redirect("monitoring:report", pk=report.pk)


def _same_version(seen: int, report: AnnualReport) -> None:
    if seen != report.version:
        raise Stale(_("年报刚刚已由他人修改，请刷新后再办。"), yours=seen, theirs=report.version)


@login_required
@require_GET
def self_assessment(request: HttpRequest, pk: int) -> FileResponse:
    """The self-assessment of a report that one may see."""
    report = get_object_or_404(selectors.reports_for(request.user), pk=pk)
    if report.self_assessment is None:
        raise Http404
    record("download", report, by=request.user, details={"sha256": report.self_assessment.sha256})
    return send_file(report.self_assessment, inline=True)
