"""Feedback reports (Art. 16, 20–21): the office's list, one report to read, edit and send; the applicant's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models import Round
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review import documents_feedback
from review.forms.feedback_reports import FeedbackReportForm, ReleaseForm, RoundForm
from review.models import FeedbackReport
from review.selectors import feedback_reports as selectors
from review.services import feedback_reports as services
from review.transitions import FeedbackReportStatus
from review.views.access import at_field, person


def _office(request: HttpRequest) -> None:
    if not may(person(request), selectors.VIEW):
        raise Http404


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every reviewed file of a round and how far its feedback report is."""
    _office(request)
    rounds = list(selectors.rounds_with_reports())
    chosen = request.GET.get("round", "")
    round = next((each for each in rounds if str(each.pk) == chosen), rounds[0] if rounds else None)
    rows = selectors.rows_of(round) if round else []
    context = {
        "rounds": [(each.pk, str(each)) for each in rounds],
        "round": round,
        "rows": rows,
        "unprepared": sum(row.report is None for row in rows),
        "waiting": sum(row.is_prepared for row in rows),
        "released": sum(row.is_released for row in rows),
        "form": RoundForm(initial={"round": round.pk}) if round else None,
        "may_release": services.may_release(person(request)),
    }
    return render(request, "review/feedback_reports.html", context)


def _chosen(request: HttpRequest) -> Round:
    _office(request)
    form = RoundForm(request.POST)
    return get_object_or_404(Round, pk=form.cleaned_data["round"] if form.is_valid() else 0)


def _back(round: Round) -> HttpResponse:
    return redirect(f"{reverse('review:feedback_reports')}?round={round.pk}")


@login_required
@require_POST
def prepare_all(request: HttpRequest) -> HttpResponse:
    """Draw up what is missing or out of date."""
    round = _chosen(request)
    written = services.prepare_all(round, by=person(request))
    messages.success(request, _("已起草或更新 %(count)d 份反馈报告。") % {"count": written})
    return _back(round)


@login_required
@require_POST
def release_all(request: HttpRequest) -> HttpResponse:
    """Send every report that may go out; the others are named with their reasons."""
    round = _chosen(request)
    done = services.release_all(round, by=person(request))
    messages.success(request, _("已发送 %(count)d 份反馈报告。") % {"count": len(done.sent)})
    for application, findings in done.held:
        said = "；".join(finding.message for finding in findings.blocking)
        given = {"name": application.applicant.name, "reason": said}
        messages.warning(request, _("%(name)s：未发送。%(reason)s") % given)
    return _back(round)


def _readable(request: HttpRequest, pk: int) -> FeedbackReport:
    return get_object_or_404(selectors.readable(person(request)), pk=pk)


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The report: the applicant's own once it is out, a draft for the office and the leader."""
    report = _readable(request, pk)
    user = person(request)
    is_released = report.status == FeedbackReportStatus.RELEASED
    context = {
        "report": report,
        "application": report.application,
        "groups": documents_feedback.groups_of(report),
        "is_released": is_released,
        "is_staff_view": may(user, selectors.VIEW),
        "may_edit": selectors.editable(user).filter(pk=report.pk).exists(),
        "may_release": services.may_release(user) and not is_released,
        "findings": None if is_released else services.findings(report),
        "form": ReleaseForm(initial={"version": report.version}),
    }
    return render(request, "review/feedback_report.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words before the report goes out."""
    report = get_object_or_404(selectors.editable(person(request)), pk=pk)
    form = FeedbackReportForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.edit(
                report,
                by=person(request),
                words=form.words(),
                summary=values["summary"],
                version=values["version"],
            )
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("反馈报告已保存，发送之前请由另一位工作人员核对。"))
            return redirect("review:feedback_report", pk=pk)
    context = {"report": report, "application": report.application, "form": form}
    return render(request, "review/feedback_report_edit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one report as it was read."""
    report = _readable(request, pk)
    form = ReleaseForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    services.release(report.application, by=person(request), version=version)
    messages.success(request, _("反馈报告已发送，申报主体已收到通知。"))
    return redirect("review:feedback_report", pk=pk)


@login_required
@require_GET
def pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The released report as filed."""
    report = _readable(request, pk)
    if report.status != FeedbackReportStatus.RELEASED:
        raise Http404
    stored = documents_feedback.feedback_report(report, by=person(request))
    record("download", stored, by=person(request))
    return send_file(stored, inline=True)
