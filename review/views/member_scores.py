"""第二十二条: a member unit's sheet on a phone: who is speaking now, the items, an abstention."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from nantong_award.core.refusals import Stale, Unsuitable
from review.forms.events import MemberScoreForm
from review.models import MemberUnit, Presentation
from review.selectors import presentations as selectors
from review.services import presentations as services
from review.views.events_access import at_field, only_with, person

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
        form = MemberScoreForm(criteria=selectors.criteria_of(sheet.current), own=sheet.own)
        context |= {"current": sheet.current, "own": sheet.own, "form": form}
    return render(request, "review/presentations_score.html", context)


@login_required
@require_GET
def now_speaking(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the presenter of this sheet still speaks; a small note where it is somebody else's turn.

    It never replaces the sheet, so that nothing typed is lost. 0 stands for a page without a presenter.
    """
    _unit(request)
    round = selectors.live_round()
    current = selectors.current_of(round) if round else None
    if (current.pk if current else 0) == pk:
        return HttpResponse(status=204)
    return render(request, "review/_presentations_changed.html", {"current": current})


@login_required
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the unit's sheet for one presenter."""
    unit = _unit(request)
    rows = Presentation.objects.select_related("application__applicant", "application__round")
    turn = get_object_or_404(rows, pk=pk)
    form = MemberScoreForm(request.POST, criteria=selectors.criteria_of(turn))
    if form.is_valid():
        try:
            services.score(
                turn,
                by=person(request),
                items=form.items_given(),
                abstain=form.cleaned_data["abstain"],
                version=form.cleaned_data["version"],
            )
        except Unsuitable as error:
            at_field(form, error)
        except Stale as error:
            return _conflict(request, turn, unit, form, error)
        else:
            return redirect(f"{reverse('review:score_presenter')}#saved")
    context = {
        "unit": unit,
        "round": turn.application.round,
        "current": turn,
        "form": form,
        "own": selectors.own_score(turn, unit),
    }
    return render(request, "review/presentations_score.html", context, status=422)


def _conflict(
    request: HttpRequest, turn: Presentation, unit: MemberUnit, form: MemberScoreForm, error: Stale
) -> HttpResponse:
    """Somebody of the unit was first: both values side by side, and the other's version to save upon."""
    own = selectors.own_score(turn, unit)
    typed = {**form.items_given(), "abstain": form.cleaned_data["abstain"]}
    fresh = MemberScoreForm(criteria=form.criteria, own=own, typed=typed)
    context = {
        "unit": unit,
        "round": turn.application.round,
        "current": turn,
        "form": fresh,
        "own": own,
        "conflict": error,
        "theirs": [(item, own.items.get(item.code) if own else None) for item in form.criteria.items],
    }
    return render(request, "review/presentations_score.html", context, status=409)
