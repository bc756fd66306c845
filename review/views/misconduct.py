"""第三十二条: cases of misconduct: list, report, statement, decision, effect seen before it is done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Round
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable
from review import documents_evaluation
from review.forms.misconduct import (
    CarryOutForm,
    CommitteeForm,
    DismissalForm,
    HearingForm,
    MeasureForm,
    ReportForm,
)
from review.models import MisconductCase
from review.selectors.misconduct import SEES, cases_for, sheets_of
from review.selectors.supplementary import to_review_again
from review.services import misconduct as services
from review.transitions import CaseStatus
from review.transitions.misconduct import HANDLE
from review.views.events_access import at_field, only_with, person, round_for


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """All cases for those who handle or watch them."""
    user = only_with(request, HANDLE, SEES)
    handles = may(user, HANDLE)
    context = {
        "cases": cases_for(user),
        "handles": handles,
        "rounds": Round.objects.order_by("-year")[:3] if handles else [],
    }
    return render(request, "review/misconduct.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A new case in a round."""
    round = round_for(request, pk, HANDLE)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.report_case(round, by=person(request), **form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已登记。请听取本人陈述后作出决定。"))
            return redirect("review:misconduct_case", pk=case.pk)
    return _page(request, "review/misconduct_form.html", form, round=round, title=_("登记违纪情况"))


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with everything that was recorded, and the next step for the office."""
    user = only_with(request, HANDLE, SEES)
    case = get_object_or_404(cases_for(user), pk=pk)
    sheets = case.struck.select_related(
        "scorecard__assignment__application__applicant", "member_score__presentation__application__applicant"
    )
    context = {"case": case, "handles": may(user, HANDLE), "struck": sheets}
    if case.status == CaseStatus.CARRIED_OUT:
        context["again"] = to_review_again(case)
    return render(request, "review/misconduct_case.html", context)


def _step(
    request: HttpRequest,
    pk: int,
    make: Callable[[MisconductCase], forms.Form],
    act: Callable[[MisconductCase, dict[str, Any]], object],
    title: str,
    done: str,
) -> HttpResponse:
    """A form on a case as it was seen; a refusal stands at its field."""
    user = only_with(request, HANDLE)
    case = get_object_or_404(cases_for(user), pk=pk)
    form = make(case)
    if request.method == "POST" and form.is_valid():
        try:
            act(case, form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, done)
            return redirect("review:misconduct_case", pk=case.pk)
    return _page(request, "review/misconduct_form.html", form, case=case, round=case.round, title=title)


@login_required
@require_http_methods(["GET", "POST"])
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's statement."""
    return _step(
        request,
        pk,
        lambda case: HearingForm(request.POST or None, initial={"version": case.version}),
        lambda case, given: services.hear(case, by=person(request), **given),
        _("记录本人陈述"),
        _("本人陈述已记录。"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """No misconduct."""
    return _step(
        request,
        pk,
        lambda case: DismissalForm(request.POST or None, initial={"version": case.version}),
        lambda case, given: services.dismiss(case, by=person(request), **given),
        _("认定不成立"),
        _("已认定不成立，所有评分照旧有效。"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision, which nothing follows before its effect was seen."""
    return _step(
        request,
        pk,
        lambda case: MeasureForm(
            request.POST or None, sheets=sheets_of(case), initial={"version": case.version}
        ),
        lambda case, given: services.decide(case, by=person(request), **given),
        _("登记处理决定"),
        _("决定已登记，尚未执行。请先查看影响预览。"),
    )


@login_required
@require_http_methods(["GET", "POST"])
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Every figure, place, list and notice before and after; then the one button."""
    user = only_with(request, HANDLE)
    case = get_object_or_404(cases_for(user), pk=pk)
    if case.status != "decided":
        raise Stale(_("此案现在不能执行，请刷新后再看。"), theirs=case.get_status_display())
    form, stale = CarryOutForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            documents_evaluation.carry_out(case, by=user, seen=form.cleaned_data["seen"])
        except Stale as error:
            case = get_object_or_404(cases_for(user), pk=pk)
            if case.status != "decided":
                raise
            stale = error.message
        else:
            messages.success(request, _("决定已执行，全部结果已重算。"))
            return redirect("review:misconduct_case", pk=case.pk)
    shown = services.preview(case, by=user)
    context = {
        "case": case,
        "impact": shown.impact,
        "stale": stale,
        "form": CarryOutForm(initial={"seen": shown.mark}),
        "new_version": shown.figures is not None,
    }
    return render(request, "review/misconduct_preview.html", context, status=409 if stale else 200)


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """What the committee decided about decisions that would have come out otherwise."""
    return _step(
        request,
        pk,
        lambda case: CommitteeForm(request.POST or None),
        lambda case, given: services.record_follow_up(case, by=person(request), **given),
        _("登记市质委会的后续决定"),
        _("市质委会的决定已登记。"),
    )


def _page(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
