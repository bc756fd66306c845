"""Itineraries and calendar files of the site review; which copy one gets follows from who one is."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from nantong_award.core.audit import record
from nantong_award.core.calendar_files import CONTENT_TYPE
from nantong_award.core.permissions import may
from review.documents_visits import calendar_of, itinerary, tour, visits_of_panel
from review.models import Panel, SiteVisit
from review.models.panel import ReviewStage
from review.selectors import visits as selectors
from review.views.events_access import person
from review.views.site_review import visit_for


def _sent(data: bytes, content_type: str, name: str) -> HttpResponse:
    shown = "inline" if content_type == "application/pdf" else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)


@login_required
@require_GET
def visit_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The itinerary: the panel's copy for panel, supervisor and office, the organisation's without questions."""
    row, user = visit_for(request, pk), person(request)
    reads = may(user, "review.view_sitevisit", row) and selectors.undeclared_card(row, user) is None
    data = itinerary(row, for_panel=reads, names=selectors.shows_names(row, user))
    record("download_itinerary", row, by=user, details={"for_panel": reads})
    return _sent(data, "application/pdf", f"itinerary-{row.pk}.pdf")


@login_required
@require_GET
def visit_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit for a calendar."""
    row = visit_for(request, pk)
    return _sent(calendar_of(str(row), [row]), CONTENT_TYPE, f"visit-{row.pk}.ics")


def _panel_for(request: HttpRequest, pk: int) -> tuple[Panel, list[SiteVisit]]:
    """A site panel of one's own and its visits, once one has declared for all its files; the office's all."""
    panel = get_object_or_404(Panel, pk=pk, stage=ReviewStage.SITE)
    user = person(request)
    rows = list(visits_of_panel(panel, user))
    if may(user, "review.run_panel"):
        return panel, rows
    readable = all(may(user, "review.record_sitevisit", row) for row in rows)
    if not rows or not readable or any(selectors.undeclared_card(row, user) for row in rows):
        raise Http404
    return panel, rows


@login_required
@require_GET
def panel_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A panel's tour, with the questions of each organisation."""
    panel, rows = _panel_for(request, pk)
    data = tour(panel, rows)
    record("download_itinerary", panel, by=person(request))
    return _sent(data, "application/pdf", f"tour-{panel.pk}.pdf")


@login_required
@require_GET
def panel_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """A panel's visits for a calendar."""
    panel, rows = _panel_for(request, pk)
    return _sent(calendar_of(panel.name, rows), CONTENT_TYPE, f"panel-{panel.pk}.ics")
