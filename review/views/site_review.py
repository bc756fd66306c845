"""Pages of the site review: the list, one visit, its schedule, its steps (Art. 20–21, 33–34)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core.audit import record
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.documents_evaluation import itinerary
from review.forms.events import MethodForm, ScheduleForm, VersionForm
from review.models import Assignment, SiteVisit
from review.models.panel import ReviewStage
from review.sections_events import SiteMethod
from review.selectors import visits as selectors
from review.services import site_review
from review.transitions import VisitStatus
from review.views.events_access import at_field, demand_version, only_with, person

PAGE = 30


@login_required
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """The visits that concern the reader; the office sees what has no days yet as well."""
    user = person(request)
    chosen = request.GET.get("status", "")
    rows = selectors.visits_for(user).order_by("starts_on", "pk")
    if chosen in VisitStatus.values:
        rows = rows.filter(status=chosen)
    runs = may(user, "review.run_panel")
    context = {
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "unscheduled": _tasks(selectors.unscheduled_everywhere()) if runs else [],
        "statuses": [("", _("全部状态")), *VisitStatus.choices],
        "chosen": chosen,
        "runs": runs,
    }
    return render(request, "review/visits.html", context)


def _tasks(assignments: Iterable[Assignment]) -> list[dict[str, Any]]:
    return [
        {
            "name": assignment.application.applicant.name,
            "url": reverse("review:schedule_visit", args=[assignment.pk]),
            "hint": assignment.panel.name,
            "state": _("未排期"),
            "tone": "quiet",
        }
        for assignment in assignments
    ]


def visit_for(request: HttpRequest, pk: int) -> SiteVisit:
    """One visit; a stranger's is a 404."""
    return get_object_or_404(selectors.visits_for(person(request)), pk=pk)


@login_required
@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: facts for everybody, the review's own records for panel, supervisor and office."""
    row = visit_for(request, pk)
    return render(request, "review/visit.html", page_of(request, row))


def page_of(request: HttpRequest, row: SiteVisit, method_form: MethodForm | None = None) -> dict[str, Any]:
    """What the reader may see and do on a visit's page."""
    user = person(request)
    reads = may(user, "review.view_sitevisit", row)
    conducts = may(user, "review.conduct_sitevisit", row)
    under_way = row.status == VisitStatus.UNDER_WAY
    context: dict[str, Any] = {
        "visit": row,
        "application": row.assignment.application,
        "seats": list(selectors.seats_of(row.assignment.panel)),
        "reads": reads,
        "conducts": conducts,
        "runs": may(user, "review.run_panel"),
        "under_way": under_way,
        "scheduled": row.status == VisitStatus.SCHEDULED,
        "direction": selectors.direction_of(row, user),
    }
    if reads:
        context["methods"] = _methods(row, method_form, editable=conducts and under_way)
        context["questions"] = selectors.questions_for(row)
    if conducts:
        context["findings"] = selectors.findings_now(row)
    if may(user, "review.view_mutualfeedback"):
        context["feedback"] = selectors.feedback_table(row)
    return context


def _methods(row: SiteVisit, refused: MethodForm | None, *, editable: bool) -> list[dict[str, Any]]:
    tried = refused.data.get("method") if refused else None
    return [
        {
            "label": method.label,
            "record": row.methods.get(method.value),
            "form": (refused if method.value == tried else MethodForm(visit=row, method=method))
            if editable
            else None,
        }
        for method in SiteMethod
    ]


@login_required
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the days of a file that has a site panel."""
    only_with(request, "review.run_panel")
    rows = Assignment.objects.select_related("application__round", "application__applicant", "panel")
    assignment = get_object_or_404(rows, pk=pk, stage=ReviewStage.SITE, released_at=None)
    existing = selectors.visits().filter(assignment=assignment).first()
    supervisors = selectors.possible_supervisors()
    form = ScheduleForm(request.POST or None, initial=_initial(existing), supervisors=supervisors)
    if request.method == "POST" and form.is_valid():
        try:
            row = _save_schedule(request, assignment, existing, form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已排期，评审组、受评组织和监督员已收到通知。"))
            return redirect("review:visit", pk=row.pk)
    context = {"form": form, "assignment": assignment, "visit": existing}
    return render(request, "review/visit_schedule.html", context, status=422 if form.errors else 200)


def _initial(existing: SiteVisit | None) -> dict[str, Any]:
    if existing is None:
        return {"version": 0}
    names = ("version", "starts_on", "ends_on", "supervisor")
    return {name: getattr(existing, name) for name in names}


def _save_schedule(
    request: HttpRequest, assignment: Assignment, existing: SiteVisit | None, given: dict[str, Any]
) -> SiteVisit:
    days = {name: given[name] for name in ("starts_on", "ends_on", "supervisor")}
    user = person(request)
    if existing is None:
        return site_review.schedule(assignment, by=user, **days)
    return site_review.reschedule(existing, by=user, version=given["version"], **days)


def _step(request: HttpRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    row = visit_for(request, pk)
    if not may(person(request), "review.conduct_sitevisit", row):
        raise Http404
    demand_version(VersionForm(request.POST), row.version, _("这次现场评审刚刚已有变动，请刷新后再办。"))
    act(row, by=person(request))
    messages.success(request, done)
    return redirect("review:visit", pk=row.pk)


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the visit."""
    return _step(request, pk, site_review.start_visit, _("现场评审已开始。"))


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the visit."""
    return _step(request, pk, site_review.close_visit, _("现场评审已完成。"))


@login_required
@require_POST
def record_method(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was done by one method."""
    row = visit_for(request, pk)
    form = MethodForm(request.POST, visit=row)
    if form.is_valid():
        given = form.cleaned_data
        try:
            site_review.record_method(row, by=person(request), **given)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(
                request, _("已保存“%(method)s”。") % {"method": SiteMethod(given["method"]).label}
            )
            return redirect("review:visit", pk=row.pk)
    return render(request, "review/visit.html", page_of(request, row, form), status=422)


@login_required
@require_GET
def itinerary_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit's itinerary as PDF."""
    row = visit_for(request, pk)
    record("download_itinerary", row, by=person(request))
    response = HttpResponse(itinerary(row), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="itinerary-{row.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
