"""The draw's public page and record, and what witnesses and the office do on it (R20.2)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.draws import CarryOutForm, CommitForm, RevealForm, VoidForm
from review.models import Draw
from review.selectors import draws as selectors
from review.services import draws
from review.views.access import at_field, person

PAGE = 30


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every draw there ever was, void ones too; open to everybody."""
    page = Paginator(selectors.draws(), PAGE).get_page(request.GET.get("page"))
    return render(request, "review/draws.html", {"page_obj": page})


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates and hash, commitments, reveals, result, and how to recompute it."""
    return _page(request, get_object_or_404(selectors.draws(), pk=pk))


def _page(request: HttpRequest, draw: Draw, status: int = 200, **filled: forms.Form) -> HttpResponse:
    parts = list(draw.contributions.all())
    own = next((part for part in parts if part.witness_id == request.user.pk), None)
    waits = draw.drawn_at is None and draw.voided_at is None
    witness = waits and may(request.user, draws.WITNESS)
    runs = waits and may(request.user, draws.RUN)
    revealing = any(part.revealed_at for part in parts)
    context: dict[str, Any] = {
        "draw": draw,
        "parts": parts,
        "recipe": selectors.recipe(draw),
        "following": Draw.objects.filter(previous=draw).first(),
        "is_continuation": selectors.is_continuation(draw),
        "order": [{**each, "is_drawn": each["id"] in set(draw.drawn)} for each in draw.order],
        "witness_name": draws.witness_name(draw, person(request)) if witness else "",
        "own": own,
        "commit_form": filled.get("commit", CommitForm()) if witness and not own and not revealing else None,
        "reveal_form": filled.get("reveal", RevealForm())
        if witness and own and not own.revealed_at
        else None,
        "draw_form": filled.get("lot", CarryOutForm()) if runs else None,
        "void_form": filled.get("void", VoidForm()) if runs else None,
        "all_revealed": bool(parts) and all(part.revealed_at for part in parts),
    }
    return render(request, "review/draw.html", context, status=status)


@require_GET
def record(request: HttpRequest, pk: int) -> JsonResponse:
    """The public record, from which anyone can recompute the result offline."""
    draw = get_object_or_404(selectors.draws(), pk=pk)
    return JsonResponse(selectors.public_record(draw), json_dumps_params={"ensure_ascii": False, "indent": 2})


@login_required
@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """A witness commits."""
    draw, form = get_object_or_404(selectors.draws(), pk=pk), CommitForm(request.POST)
    if form.is_valid():
        draws.commit(draw, by=person(request), commitment=form.cleaned_data["commitment"])
        messages.success(request, _("承诺值已登记。口令请自行保管，揭示之前不要告诉他人。"))
        return redirect("review:draw", pk=pk)
    return _page(request, draw, 422, commit=form)


@login_required
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """A witness reveals."""
    draw, form = get_object_or_404(selectors.draws(), pk=pk), RevealForm(request.POST)
    if form.is_valid() and _done(
        form, draws.reveal, draw, by=person(request), secret=form.cleaned_data["secret"]
    ):
        messages.success(request, _("已揭示，与承诺值相符。"))
        return redirect("review:draw", pk=pk)
    return _page(request, draw, 422, reveal=form)


@login_required
@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The office draws."""
    draw, form = get_object_or_404(selectors.draws(), pk=pk), CarryOutForm(request.POST)
    value = form.cleaned_data["public_value"] if form.is_valid() else ""
    if form.is_valid() and _done(form, draws.carry_out, draw, by=person(request), public_value=value):
        messages.success(request, _("抽取完成。"))
        return redirect("review:draw", pk=pk)
    return _page(request, draw, 422, lot=form)


@login_required
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """The office declares the draw void and goes on with the next."""
    draw, form = get_object_or_404(selectors.draws(), pk=pk), VoidForm(request.POST)
    if form.is_valid():
        following = draws.void(draw, by=person(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("本次抽取已作废，已建立后一次抽取。"))
        return redirect("review:draw", pk=following.pk)
    return _page(request, draw, 422, void=form)


def _done(form: forms.Form, service: Any, draw: Draw, **values: Any) -> bool:
    """Call a service; a value it cannot take is told at its field."""
    try:
        service(draw, **values)
    except Unsuitable as error:
        at_field(form, error)
        return False
    return True
