"""Annual reports: the winner fills in, the county reviews; both see only their own (Art. 28)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from monitoring import selectors
from monitoring.forms.reports import ReportForm, ReviewForm, answers
from monitoring.models import AnnualReport
from monitoring.services import annual_reports
from monitoring.transitions import ReportStatus
from nantong_award.core import files
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable

PAGE_SIZE = 50
STATES = [*ReportStatus.choices, ("overdue", gettext_lazy("已逾期"))]


@login_required
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports that this person may see, by state; below, the incidents that the winner reported."""
    state = request.GET.get("state", "")
    rows = selectors.in_state(selectors.reports_for(request.user), state)
    page = Paginator(rows.order_by("-year", "conferral__applicant__name", "pk"), PAGE_SIZE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": STATES,
        "incidents": selectors.incidents_of(request.user)[:PAGE_SIZE],
        "may_report": selectors.titles_of(request.user).exists(),
    }
    return render(request, "monitoring/reports.html", context)


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
        "answers": answers(report),
        "missing": annual_reports.missing(report) if report.status == "due" else [],
    }
    return render(request, "monitoring/report.html", context, status=status)


def _fill(request: HttpRequest, report: AnnualReport) -> HttpResponse:
    """Save, and with the second button hand in; what was saved stays saved where handing in is refused."""
    form = ReportForm(request.POST or None, request.FILES or None, report=report)
    if request.method != "POST":
        return _page(request, report, form)
    if not form.is_valid():
        return _page(request, report, form, status=422)
    _same_version(form.cleaned_data["version"], report)
    try:
        _save(report, form, request.user)
        if "submit" in request.POST:
            annual_reports.submit(report, by=request.user)
            messages.success(request, _("年报已提交所在地质量发展委员会审核。"))
        else:
            messages.success(request, _("已保存。"))
    except Unsuitable as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        form.data = request.POST.copy()
        form.data["version"] = str(report.version)  # what was saved is now what they have seen
        return _page(request, report, form, status=422)
    return redirect("monitoring:report", pk=report.pk)


@transaction.atomic
def _save(report: AnnualReport, form: ReportForm, by: User) -> None:
    """The self-assessment and the answers together, or neither."""
    upload = form.cleaned_data["file"]
    stored = files.store(upload, by=by) if upload else None
    annual_reports.save(report, by=by, content=form.content, uses=form.uses, self_assessment=stored)


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
