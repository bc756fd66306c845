"""Pages of the site review: the list, one visit with its order of steps, the answer, start and close (Art. 20-21, 33-34)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.events import VersionForm
from review.forms.visits import AnswerForm
from review.models import Answer, Assignment, MutualFeedback, SiteVisit
from review.selectors import visit_steps
from review.selectors import visits as selectors
from review.services import scheduling, site_review
from review.transitions import VisitStatus
from review.views.events_access import at_field, demand_version, person

PAGE = 30


@login_required
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """The visits that concern the reader; the office sees what has no days yet as well."""
    user = person(request)
    chosen = request.GET.get("status", "")
    rows = selectors.visits_for(user).order_by("starts_on", "starts_at", "pk")
    if chosen in VisitStatus.values:
        rows = rows.filter(status=chosen)
    runs = may(user, "review.run_panel")
    context = {
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "unscheduled": _tasks(selectors.unscheduled_everywhere()) if runs else [],
        "rounds": Round.objects.filter(stage=RoundStage.SITE_REVIEW).order_by("year") if runs else [],
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
    """One visit: the plan for everybody, the order of steps for panel, supervisor and office."""
    row = visit_for(request, pk)
    return render(request, "review/visit.html", page_of(request, row))


def page_of(request: HttpRequest, row: SiteVisit, answer_form: AnswerForm | None = None) -> dict[str, Any]:
    """What the reader may see and do on a visit's page."""
    user = person(request)
    reads = may(user, "review.view_sitevisit", row)
    side = selectors.direction_of(row, user)
    scheduled = row.status == VisitStatus.SCHEDULED
    context: dict[str, Any] = {
        "visit": row,
        "application": row.assignment.application,
        "seats": list(selectors.seats_of(row.assignment.panel)),
        "names": selectors.shows_names(row, user),
        "reads": reads,
        "conducts": may(user, "review.conduct_sitevisit", row),
        "runs": may(user, "review.run_panel"),
        "under_way": row.status == VisitStatus.UNDER_WAY,
        "scheduled": scheduled,
        "direction": side,
        "undeclared": selectors.undeclared_card(row, user),
    }
    if side == MutualFeedback.Direction.BY_ORGANIZATION and scheduled and row.answer == Answer.NONE:
        context["answer_form"] = answer_form or AnswerForm(initial={"version": row.version})
    if reads:
        context["steps"] = visit_steps.steps_of(row, user)
    if context["conducts"] and scheduled:
        context["findings"] = visit_steps.start_findings(row)
    if may(user, "review.view_mutualfeedback"):
        context["feedback"] = selectors.feedback_table(row)
    return context


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation confirms its days, or asks for others."""
    row = visit_for(request, pk)
    if selectors.direction_of(row, person(request)) != MutualFeedback.Direction.BY_ORGANIZATION:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            scheduling.answer(row, by=person(request), **form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已答复市质委办。"))
            return redirect("review:visit", pk=row.pk)
    return render(request, "review/visit.html", page_of(request, row, form), status=422)


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
    """The first meeting: the visit begins."""
    return _step(request, pk, site_review.start_visit, _("现场评审已开始。"))


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the visit."""
    return _step(request, pk, site_review.close_visit, _("现场评审已完成。"))


@login_required
@require_GET
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, why it may be missing, then one act."""
    row = visit_for(request, pk)
    user = person(request)
    if not may(user, "review.conduct_sitevisit", row):
        raise Http404
    context = {
        "visit": row,
        "application": row.assignment.application,
        "runs": may(user, "review.run_panel"),
        "under_way": row.status == VisitStatus.UNDER_WAY,
        "direction": selectors.direction_of(row, user),
        "findings": visit_steps.close_findings(row),
    }
    if may(user, "review.view_mutualfeedback"):
        context["feedback"] = selectors.feedback_table(row)
    return render(request, "review/visit_closing.html", context)
