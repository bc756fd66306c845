"""Incidents: the winner's own report, and a tip by anyone (Art. 29, 31)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitoring import selectors
from monitoring.forms.incidents import IncidentForm, TipForm
from monitoring.models import Incident
from monitoring.services import incidents
from nantong_award.core import files
from nantong_award.core.models import StoredFile, User
from nantong_award.core.refusals import Unsuitable
from publicity.selectors import conferral_by_plaque


@login_required
def report_incident(request: HttpRequest) -> HttpResponse:
    """A winner reports; the page says whether the 30 days were kept."""
    form = IncidentForm(request.POST or None, request.FILES or None, titles=selectors.titles_of(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            incident = _report(form.cleaned_data, request.user)
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            in_time = incidents.was_reported_in_time(incident)
            return render(request, "monitoring/received.html", {"incident": incident, "in_time": in_time})
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/incident.html", {"form": form}, status=status)


@transaction.atomic
def _report(data: dict[str, Any], by: User) -> Incident:
    """The attachment and the report together, or neither."""
    return incidents.report(
        data["conferral"],
        by=by,
        kind=data["kind"],
        confirmed_on=data["confirmed_on"],
        description=data["description"],
        files=_stored(data, by),
    )


def tip(request: HttpRequest) -> HttpResponse:
    """Anyone tells of a winner or of a forged plaque; the answer is a case number with a code."""
    asked = {"plaque_number": request.GET.get("number", "")[:30]}
    form = TipForm(request.POST or None, request.FILES or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            incident, code = _tip(form.cleaned_data)
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return render(request, "monitoring/received.html", {"incident": incident, "code": code})
    status = 422 if request.method == "POST" else 200
    return render(request, "monitoring/tip.html", {"form": form}, status=status)


@transaction.atomic
def _tip(data: dict[str, Any]) -> tuple[Incident, str]:
    number = data["plaque_number"]
    return incidents.tip(
        about=f"{data['about']}（{number}）" if number else data["about"],
        kind=data["kind"],
        description=data["description"],
        contact=data["contact"],
        conferral=conferral_by_plaque(number) if number else None,
        files=_stored(data, None),
    )


def _stored(data: dict[str, Any], by: User | None) -> list[StoredFile]:
    return [files.store(data["file"], by=by)] if data["file"] else []
