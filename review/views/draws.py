"""The draw's page and record, what witnesses do on their own devices, and the screen for the room (R20.2)."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nantong_award.core.http import is_htmx
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.draws import CommitForm, RevealForm
from review.models import Draw
from review.selectors import draw_records as records
from review.selectors import draws as selectors
from review.selectors.draw_progress import Phase, Progress
from review.selectors.draw_progress import progress as progress_of
from review.selectors.draw_recipe import quoted
from review.selectors.draw_recipe import recipe as recipe_of
from review.services import witnessing
from review.views.access import at_field, person

PAGE = 30
DEVICE, DEVICE_AGE = "draw_device", 30 * 24 * 3600
STOP_POLLING = 286  # htmx: take the answer and ask no more


def visible(request: HttpRequest, pk: int) -> Draw:
    """A draw that this person may read; before it is published it is not there for the public."""
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every draw that is published, void ones too; to witnesses those they are called to as well."""
    page = Paginator(selectors.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    for draw in page:
        draw.stand = progress_of(draw)  # type: ignore[attr-defined]
    return render(request, "review/draws.html", {"page_obj": page})


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates and hash, commitments, reveals, result, and how to recompute it."""
    return _page(request, visible(request, pk))


def _page(request: HttpRequest, draw: Draw, status: int = 200, **filled: forms.Form) -> HttpResponse:
    stand = progress_of(draw)
    own = stand.of(request.user.pk)
    drawn = set(draw.drawn)
    context: dict[str, Any] = {
        "draw": draw,
        "stand": stand,
        "own": own,
        "following": Draw.objects.filter(previous=draw).first(),
        "is_continuation": records.is_continuation(draw),
        "order": [{**each, "is_drawn": each["id"] in drawn} for each in draw.order],
        "recipe": recipe_of(draw) if draw.drawn_at else "",
        "may_run": may(request.user, witnessing.RUN),
        **_acts(stand, own, filled),
    }
    response = render(request, "review/draw.html", context, status=status)
    if own and not request.COOKIES.get(DEVICE):
        _mark_device(response)
    return response


def _acts(stand: Progress, own: Any, filled: dict[str, forms.Form]) -> dict[str, Any]:
    """What the witness may do now: commit, then, once everybody has, reveal."""
    commits = (
        own and own.part is None and not any(each.part and each.part.revealed_at for each in stand.witnesses)
    )
    reveals = own and own.part and not own.part.revealed_at and stand.is_open
    return {
        "commit_form": filled.get("commit", CommitForm()) if commits and stand.is_open else None,
        "reveal_form": filled.get("reveal", RevealForm())
        if reveals and stand.phase != Phase.COMMITTING
        else None,
        "shell_name": quoted(own.call.by) if own else "",
        "waits_to_reveal": bool(reveals and stand.phase == Phase.COMMITTING),
    }


def _mark_device(response: HttpResponse) -> None:
    """A random mark of this browser, so that two witnesses do not commit on the same device."""
    response.set_cookie(
        DEVICE,
        secrets.token_urlsafe(24),
        max_age=DEVICE_AGE,
        path="/draws/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen for the room: the state in big type, who has committed and revealed; asks again by itself."""
    draw = visible(request, pk)
    stand = progress_of(draw)
    template = "review/_draw_live.html" if is_htmx(request) else "review/draw_live.html"
    status = STOP_POLLING if is_htmx(request) and not stand.is_open else 200
    context = {"draw": draw, "stand": stand, "following": Draw.objects.filter(previous=draw).first()}
    return render(request, template, context, status=status)


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The witnesses' stands alone, asked for by an open page; it says when the page is out of date."""
    draw = visible(request, pk)
    stand = progress_of(draw)
    if not is_htmx(request):
        return redirect("review:draw", pk=pk)
    context = {"draw": draw, "stand": stand, "moved": request.GET.get("phase", stand.phase) != stand.phase}
    status = 200 if stand.is_open else STOP_POLLING
    return render(request, "review/_draw_progress.html", context, status=status)


@require_GET
def record(request: HttpRequest, pk: int) -> JsonResponse:
    """The public record, from which anyone can recompute the result offline."""
    told = records.public_record(visible(request, pk))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_GET
def recipe(request: HttpRequest, pk: int) -> HttpResponse:
    """The commands that recompute the draw, as a text that bash runs."""
    draw = visible(request, pk)
    if draw.drawn_at is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="draw-{draw.pk}-recipe.txt"'}
    return HttpResponse(recipe_of(draw), content_type="text/plain; charset=utf-8", headers=headers)


@login_required
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """A witness commits, on a device that no other witness of this draw has used."""
    draw, form = visible(request, pk), CommitForm(request.POST)
    device = request.COOKIES.get(DEVICE, "")
    if form.is_valid() and _done(
        form,
        witnessing.commit,
        draw,
        by=person(request),
        commitment=form.cleaned_data["commitment"],
        device=device,
    ):
        messages.success(request, _("承诺值已登记。口令请自行保管，揭示之前不要告诉他人。"))
        return redirect("review:draw", pk=pk)
    return _page(request, draw, 422, commit=form)


@login_required
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """A witness reveals."""
    draw, form = visible(request, pk), RevealForm(request.POST)
    if form.is_valid() and _done(
        form, witnessing.reveal, draw, by=person(request), secret=form.cleaned_data["secret"]
    ):
        messages.success(request, _("已揭示，与承诺值相符。"))
        return redirect("review:draw", pk=pk)
    return _page(request, draw, 422, reveal=form)


def _done(form: forms.Form, service: Any, draw: Draw, **values: Any) -> bool:
    """Call a service; a value it cannot take is told at its field."""
    try:
        service(draw, **values)
    except Unsuitable as error:
        at_field(form, error)
        return False
    return True
