"""审定公示 desk: the steps from list to announcement on one page, each form beside what it rests on (Art. 24–26)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Refusal, Stale
from nantong_award.regulation.finding import Findings, Obstructed
from publicity.admin.steps import ACTS, Desk


def show(
    request: HttpRequest,
    pk: int,
    *,
    bound: dict[str, forms.Form] | None = None,
    findings: Findings | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page: what is done, what comes next with its form, and the names with their objections."""
    if not may(request.user, "publicity.view_candidatelist"):
        raise Http404
    desk = Desk(get_object_or_404(Round, pk=pk))
    context = {
        **admin.site.each_context(request),
        "title": _("审定公示：%(round)s") % {"round": desk.round},
        "desk": desk,
        "forms": _forms(request, desk) | (bound or {}),
        "refused": findings,
        "list_findings": Findings.from_json(desk.listed.findings) if desk.listed else None,
    }
    return render(request, "admin/publicity/desk.html", context, status=status)


def _forms(request: HttpRequest, desk: Desk) -> dict[str, forms.Form]:
    """The form of each step that is open to this person."""
    return {
        step: desk.form(step)
        for step, act in ACTS.items()
        if desk.allows(step) and may(request.user, act.permission)
    }


def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step; errors come back to the same page with what was typed."""
    round = get_object_or_404(Round, pk=pk)
    if step not in ACTS:
        raise Http404
    if request.method != "POST":
        return redirect("admin:publicity_desk", pk=pk)
    if not may(request.user, ACTS[step].permission):
        raise PermissionDenied
    desk = Desk(round)
    if not desk.allows(step):
        raise Stale(_("这一步已经办过或者还不能办，请刷新后再看。"))
    form = desk.form(step, request.POST, request.FILES)
    if not form.is_valid():
        return show(request, pk, bound={step: form}, status=422)
    return _carry_out(request, desk, step, form)


def _carry_out(request: HttpRequest, desk: Desk, step: str, form: Any) -> HttpResponse:
    """Rules that stand against the step are shown with their articles; other refusals at their field."""
    pk = desk.round.pk
    try:
        messages.success(request, ACTS[step].take(request.user, desk, form))
    except Obstructed as obstructed:
        return show(request, pk, bound={step: form}, findings=obstructed.findings, status=422)
    except Stale:
        raise
    except Refusal as refusal:
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, refusal.message)
        return show(request, pk, bound={step: form}, status=refusal.status)
    return redirect("admin:publicity_desk", pk=pk)
