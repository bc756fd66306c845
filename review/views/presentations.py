"""第二十二条: the office's live page: order, current presenter, who has scored; no totals before a lock."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models import Round
from nantong_award.core.http import render_part
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.events import ReasonForm, TurnsForm, VersionForm
from review.models import Presentation
from review.selectors import presentations as selectors
from review.selectors.evaluation import decision_on_finalists
from review.services import presentations as services
from review.views.events_access import at_field, demand_version, only_with, person, round_for

RUNS = "review.run_presentation"
WATCHES = "review.view_presentation"


@login_required
@require_GET
def presentations(request: HttpRequest) -> HttpResponse:
    """One address for all: the office goes to the live page, a member unit to its sheet."""
    user = person(request)
    if may(user, RUNS) or may(user, WATCHES):
        round = selectors.live_round() or selectors.latest_round_with_turns()
        if round is None:
            return render(request, "review/presentations_none.html")
        return redirect("review:board", pk=round.pk)
    if may(user, "review.score_presentation"):
        return redirect("review:score_presenter")
    raise Http404


@login_required
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The live page; htmx asks for its middle every few seconds."""
    round = round_for(request, pk, RUNS, WATCHES)
    shown = selectors.board(round)
    context: dict[str, Any] = {"round": round, "board": shown, "runs": may(person(request), RUNS)}
    context["over"] = bool(shown.turns) and not shown.current and not shown.waiting
    return render_part(request, "review/presentations.html", "review/_presentations_board.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Give every finalist a turn in the drawn order, or move the turns that have not begun."""
    round = round_for(request, pk, RUNS)
    exists = selectors.turns_of(round).exists()
    form = TurnsForm(request.POST or None, draws=None if exists else selectors.order_draws(round))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, round, form, exists=exists)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已排期，演讲者和成员单位已收到通知。"))
            return redirect("review:board", pk=round.pk)
    context = {
        "round": round,
        "form": form,
        "exists": exists,
        "finalists": list(selectors.finalists(round)),
        "decision": decision_on_finalists(round),
    }
    return render(request, "review/presentations_schedule.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, round: Round, form: TurnsForm, *, exists: bool) -> None:
    times = {name: form.cleaned_data[name] for name in ("starts_at", "minutes")}
    if exists:
        services.reschedule(round, by=person(request), **times)
    else:
        services.schedule(round, by=person(request), draw=form.cleaned_data["draw"], **times)


def _step(
    request: HttpRequest, pk: int, form: forms.Form, act: Callable[..., Any], done: str
) -> HttpResponse:
    only_with(request, RUNS)
    turn = _turn(pk)
    demand_version(form, turn.version, _("“%(turn)s”刚刚已有变动，请刷新后再办。") % {"turn": turn})
    reason = {"reason": form.cleaned_data["reason"]} if "reason" in form.cleaned_data else {}
    act(turn, by=person(request), **reason)
    messages.success(request, done % {"name": turn.application.applicant.name})
    return redirect("review:board", pk=turn.application.round_id)


def _turn(pk: int) -> Presentation:
    rows = Presentation.objects.select_related("application__applicant", "application__round")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a presenter."""
    return _step(
        request, pk, VersionForm(request.POST), services.begin, _("“%(name)s”开始演讲，成员单位可以打分。")
    )


@login_required
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the presenter's score; the page before names the units that are missing."""
    only_with(request, RUNS)
    turn = _turn(pk)
    if request.method == "POST":
        return _step(request, pk, VersionForm(request.POST), services.lock, _("“%(name)s”的得分已锁定。"))
    form = VersionForm(initial={"version": turn.version})
    context = {"turn": turn, "form": form, "board": selectors.board(turn.application.round)}
    return render(request, "review/presentations_lock.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the presenter did not come."""
    only_with(request, RUNS)
    turn = _turn(pk)
    if request.method == "POST":
        return _step(
            request, pk, ReasonForm(request.POST), services.record_absence, _("已登记“%(name)s”弃权。")
        )
    form = ReasonForm(initial={"version": turn.version})
    return render(request, "review/presentations_absence.html", {"turn": turn, "form": form})
