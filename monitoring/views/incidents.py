"""Incidents: the winner's own report, and a tip by anyone (Art. 29, 31)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from monitoring import selectors
from monitoring.forms.incidents import IncidentForm, TipForm
from monitoring.services import incidents
from nantong_award.core import files
from nantong_award.core.refusals import Unsuitable
from publicity.selectors import conferral_by_plaque


@login_required
def report_incident(request: HttpRequest) -> HttpResponse:
    """A winner reports; the page says whether the 30 days were kept."""
    form = IncidentForm(request.POST or None, request.FILES or None, titles=selectors.titles_of(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            stored = [files.store(data["file"], by=request.user)] if data["file"] else []
            incident = incidents.report(
                data["conferral"],
                by=request.user,
                kind=data["kind"],
                confirmed_on=data["confirmed_on"],
                description=data["description"],
                files=stored,
            )
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            in_time = incidents.was_reported_in_time(incident)
            return render(request, "monitoring/received.html", {"incident": incident, "in_time": in_time})
    return render(request, "monitoring/incident.html", {"form": form}, status=422 if form.is_bound else 200)


def tip(request: HttpRequest) -> HttpResponse:
    """Anyone tells of a winner; the answer is a case number with a code."""
    form = TipForm(request.POST or None, initial={"plaque_number": request.GET.get("number", "")[:30]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        conferral = conferral_by_plaque(data["plaque_number"])
        if conferral is not None:
            incident, code = incidents.tip(
                conferral, kind=data["kind"], description=data["description"], contact=data["contact"]
            )
            return render(request, "monitoring/received.html", {"incident": incident, "code": code})
        form.add_error("plaque_number", _("没有这一编号的奖牌，请核对后重填。"))
    return render(request, "monitoring/tip.html", {"form": form}, status=422 if form.is_bound else 200)
