"""第二十二条: a member unit's sheet on a phone: who is speaking now, the items, standing aside."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core import clock
from nantong_award.core.refusals import Closed, Refusal, Stale, Unsuitable
from review.forms.presentations import AsideForm, MemberScoreForm
from review.models import MemberScore, MemberUnit, Presentation
from review.selectors import live_pulse
from review.selectors import presentations as selectors
from review.services import live_scoring as services
from review.views.events_access import at_field, only_with, person
from review.views.presentation_steps import turn_or_404

SCORES = "review.score_presentation"


def _unit(request: HttpRequest) -> MemberUnit:
    """The reader's unit; without one there is nothing to score for."""
    unit = selectors.unit_of(only_with(request, SCORES))
    if unit is None:
        raise Http404
    return unit


@login_required
@require_GET
def score_presenter(request: HttpRequest) -> HttpResponse:
    """The sheet of who is speaking now, as it was saved last: a reconnect finds everything again."""
    unit = _unit(request)
    round = selectors.live_round()
    sheet = selectors.sheet_of(unit, round) if round else None
    context: dict[str, Any] = {"unit": unit, "round": round, "turns": sheet.turns if sheet else []}
    if sheet and sheet.current:
        context |= _of_turn(unit, sheet.current, sheet.own)
        again = "again" in request.GET and sheet.own is not None and sheet.own.state == "abstained"
        if context["scores"] or again:
            context["scores"] = True
            context["form"] = MemberScoreForm(criteria=context["criteria"], own=sheet.own)
    if round:
        context["pulse"] = live_pulse.token_of(round)
    return render(request, "review/presentations_score.html", context)


def _of_turn(unit: MemberUnit, turn: Presentation, own: MemberScore | None) -> dict[str, Any]:
    return {
        "current": turn,
        "own": own,
        "criteria": selectors.criteria_of(turn),
        "scores": own is None or not own.abstained,
        "has_recommended": selectors.has_recommended(unit, turn),
    }


@login_required
@require_GET
def own(request: HttpRequest, pk: int) -> JsonResponse:
    """The unit's sheet as it is kept; the page asks now and then, which also keeps its session alive."""
    unit = _unit(request)
    return JsonResponse(_kept(selectors.own_score(turn_or_404(pk), unit)))


def _kept(row: MemberScore | None) -> dict[str, Any]:
    """A sheet in plain values for the page's script."""
    if row is None:
        return {"version": 0, "state": "none"}
    at = row.scored_at.astimezone(clock.SHANGHAI)
    return {
        "version": row.version,
        "state": row.state,
        "items": row.items,
        "note": row.note,
        "total": "" if row.total is None else f"{row.total:.2f}",
        "at": f"{at:%H:%M:%S}",
        "by": str(row.scored_by),
    }


@login_required
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the unit's sheet for one presenter: handed in by the button, as a draft by the page itself."""
    unit = _unit(request)
    turn = turn_or_404(pk)
    by_itself = request.headers.get("Accept") == "application/json"
    form = MemberScoreForm(
        request.POST, criteria=selectors.criteria_of(turn), hands_in="hand_in" in request.POST
    )
    if by_itself:
        return _saved_by_itself(request, turn, unit, form)
    if form.is_valid():
        try:
            row = _score(request, turn, form)
        except Unsuitable as error:
            at_field(form, error)
        except Stale as error:
            return _conflict(request, turn, unit, form, error)
        else:
            word = _("已交分，锁定前可以修改。") if row.handed_in_at else _("已暂存，还没有交分。")
            messages.success(request, word)
            return redirect("review:score_presenter")
    context = {"unit": unit, "round": turn.application.round, "form": form}
    context |= _of_turn(unit, turn, selectors.own_score(turn, unit)) | {"scores": True}
    context["pulse"] = live_pulse.token_of(turn.application.round)
    return render(request, "review/presentations_score.html", context, status=422)


def _score(request: HttpRequest, turn: Presentation, form: MemberScoreForm) -> MemberScore:
    return services.score(
        turn,
        by=person(request),
        items=form.items_given(),
        note=form.cleaned_data["note"],
        version=form.cleaned_data["version"],
        hand_in=form.hands_in,
    )


def _saved_by_itself(
    request: HttpRequest, turn: Presentation, unit: MemberUnit, form: MemberScoreForm
) -> JsonResponse:
    """The same for the page's script, in plain values: what is kept, or why not with both values or the instant."""
    if not form.is_valid():
        told: dict[str, Any] = {name: [str(each) for each in errors] for name, errors in form.errors.items()}
        return JsonResponse({"errors": told}, status=422)
    try:
        return JsonResponse(_kept(_score(request, turn, form)))
    except Stale as error:
        theirs = _kept(selectors.own_score(turn, unit))
        return JsonResponse({"message": error.message, "theirs": theirs}, status=error.status)
    except Refusal as error:
        instant = error.instant.isoformat() if isinstance(error, Closed) and error.instant else None
        return JsonResponse({"message": error.message, "instant": instant}, status=error.status)


def _conflict(
    request: HttpRequest, turn: Presentation, unit: MemberUnit, form: MemberScoreForm, error: Stale
) -> HttpResponse:
    """Somebody of the unit was first: both values side by side, and the other's version to save upon."""
    kept = selectors.own_score(turn, unit)
    typed = {**form.items_given(), "note": form.cleaned_data["note"]}
    context = _of_turn(unit, turn, kept) | {
        "unit": unit,
        "round": turn.application.round,
        "scores": True,
        "form": MemberScoreForm(criteria=form.criteria, own=kept, typed=typed),
        "conflict": error,
        "theirs": [(item, kept.items.get(item.code) if kept else None) for item in form.criteria.items],
        "pulse": live_pulse.token_of(turn.application.round),
    }
    return render(request, "review/presentations_score.html", context, status=409)


@login_required
@require_http_methods(["GET", "POST"])
def stand_aside(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Abstain, or declare an interest: both with a reason, the interest for good."""
    unit, turn = _unit(request), turn_or_404(pk)
    kept = selectors.own_score(turn, unit)
    form = AsideForm(request.POST or None, initial={"version": kept.version if kept else 0})
    if request.method == "POST" and form.is_valid():
        act = services.declare_interest if kind == "interest" else services.abstain
        act(turn, by=person(request), **form.cleaned_data)
        messages.success(request, _("已登记，不计入平均分。"))
        return redirect(reverse("review:score_presenter"))
    context = {"unit": unit, "turn": turn, "form": form, "kind": kind}
    status = 422 if form.errors else 200
    return render(request, "review/presentations_aside.html", context, status=status)
