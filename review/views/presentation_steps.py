"""第二十二条: the office's steps on a turn: begin, timer, lock, correction, absence, release, the screen's link."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nantong_award.core.refusals import Unsuitable
from review.forms.events import VersionForm
from review.forms.presentations import AbsenceForm, ReleaseForm, ReopenForm, TimerForm
from review.models import LiveSession, Presentation
from review.selectors import presentations as selectors
from review.services import big_screen, presentation_timer
from review.services import presentations as services
from review.services.presentation_timer import TimerAct
from review.views.events_access import demand_version, only_with, person, round_for

RUNS = "review.run_presentation"


def turn_or_404(pk: int) -> Presentation:
    """A turn with what its pages show."""
    rows = Presentation.objects.select_related("application__applicant", "application__round")
    return get_object_or_404(rows, pk=pk)


def _step(
    request: HttpRequest, turn: Presentation, form: forms.Form, act: Callable[..., Any], done: str
) -> HttpResponse:
    demand_version(form, turn.version, _("“%(turn)s”刚刚已有变动，请刷新后再办。") % {"turn": turn})
    reason = {"reason": form.cleaned_data["reason"]} if "reason" in form.cleaned_data else {}
    act(turn, by=person(request), **reason)
    messages.success(request, done % {"name": turn.application.applicant.name})
    return redirect("review:board", pk=turn.application.round_id)


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a presenter."""
    only_with(request, RUNS)
    done = _("“%(name)s”开始演讲，成员单位可以打分。")
    return _step(request, turn_or_404(pk), VersionForm(request.POST), services.begin, done)


@login_required
@require_POST
def undo_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The wrong presenter was called."""
    only_with(request, RUNS)
    done = _("已撤销“%(name)s”的开始；已填写的分数保留。")
    return _step(request, turn_or_404(pk), VersionForm(request.POST), services.undo_begin, done)


@login_required
@require_POST
def timer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, go on, add a minute, go over to the questions."""
    only_with(request, RUNS)
    turn, form = turn_or_404(pk), TimerForm(request.POST)
    demand_version(form, turn.version, _("“%(turn)s”刚刚已有变动，请刷新后再办。") % {"turn": turn})
    presentation_timer.turn_timer(turn, by=person(request), act=TimerAct(form.cleaned_data["act"]))
    return redirect("review:board", pk=turn.application.round_id)


@login_required
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the presenter's score; the page before names the units that are missing."""
    only_with(request, RUNS)
    turn = turn_or_404(pk)
    if request.method == "POST":
        done = _("“%(name)s”的得分已锁定。")
        return _step(request, turn, VersionForm(request.POST), services.lock, done)
    form = VersionForm(initial={"version": turn.version})
    context = {"turn": turn, "form": form, "board": selectors.board(turn.application.round)}
    return render(request, "review/presentations_lock.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the presenter did not come."""
    only_with(request, RUNS)
    turn = turn_or_404(pk)
    if request.method == "POST":
        done = _("已登记“%(name)s”弃权。")
        return _step(request, turn, AbsenceForm(request.POST), services.record_absence, done)
    form = AbsenceForm(initial={"version": turn.version})
    return render(request, "review/presentations_absence.html", {"turn": turn, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a locked score for correction, with a reason that every scorer reads."""
    only_with(request, RUNS)
    turn = turn_or_404(pk)
    form = ReopenForm(request.POST or None, initial={"version": turn.version})
    if request.method == "POST" and form.is_valid():
        done = _("“%(name)s”已重新开放打分，各单位已收到通知。")
        return _step(request, turn, form, services.reopen, done)
    status = 422 if form.errors else 200
    return render(request, "review/presentations_reopen.html", {"turn": turn, "form": form}, status=status)


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one locked score on the big screen."""
    only_with(request, RUNS)
    turn = turn_or_404(pk)
    services.release(turn.application.round, by=person(request), presentation=turn)
    messages.success(request, _("大屏已显示“%(name)s”的得分。") % {"name": turn.application.applicant.name})
    return redirect("review:board", pk=turn.application.round_id)


@login_required
@require_POST
def release_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every locked score on the big screen."""
    round = round_for(request, pk, RUNS)
    services.release(round, by=person(request))
    messages.success(request, _("大屏已显示全部得分。"))
    return redirect("review:board", pk=round.pk)


@login_required
@require_POST
def screen_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a new link of the big screen, withdraw it, or say how scores are released."""
    round, user = round_for(request, pk, RUNS), person(request)
    act = request.POST.get("act")
    if act == "open":
        big_screen.open_link(round, by=user)
        messages.success(request, _("大屏链接已生成，此前的链接不再有效。"))
    elif act == "revoke":
        big_screen.revoke_link(round, by=user)
        messages.success(request, _("大屏链接已停用。"))
    else:
        form = ReleaseForm(request.POST)
        if not form.is_valid():
            raise Unsuitable(_("请选择得分公布方式。"), field="release")
        big_screen.set_release(round, by=user, release=LiveSession.Release(form.cleaned_data["release"]))
        messages.success(request, _("得分公布方式已保存。"))
    return redirect("review:board", pk=round.pk)
