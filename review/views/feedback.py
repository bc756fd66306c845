"""第三十四条: the feedback form of each side, and the office's note on a silent one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nantong_award.core.refusals import Unsuitable
from review.forms.visits import FeedbackForm, MissingFeedbackForm
from review.selectors import visits as selectors
from review.services import feedback as services
from review.transitions import VisitStatus
from review.views.events_access import at_field, only_with, person
from review.views.site_review import visit_for


@login_required
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate the other side; which side one speaks for follows from who one is."""
    row = visit_for(request, pk)
    direction = selectors.direction_of(row, person(request))
    if direction is None:
        raise Http404
    form = FeedbackForm(request.POST or None, direction=direction)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_feedback(
                row, by=person(request), ratings=form.given(), comment=form.cleaned_data["comment"]
            )
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("评价已提交，只有市质委办能看到。"))
            return redirect("review:feedback", pk=row.pk)
    context = {
        "form": form,
        "visit": row,
        "direction": direction,
        "own": selectors.own_feedback(row, direction),
        "open": row.status == VisitStatus.UNDER_WAY,
    }
    return render(request, "review/visit_feedback.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """The office records why a side has given none."""
    only_with(request, "review.run_panel")
    row = get_object_or_404(selectors.visits(), pk=pk)
    form = MissingFeedbackForm(request.POST or None, initial={"direction": request.GET.get("direction")})
    if request.method == "POST" and form.is_valid():
        try:
            services.explain_missing(row, by=person(request), **form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已登记未反馈的原因。"))
            return redirect("review:closing", pk=row.pk)
    context = {"form": form, "visit": row}
    return render(request, "review/visit_missing.html", context, status=422 if form.errors else 200)
