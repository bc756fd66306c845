"""公告: the public list and page (Art. 5, 18)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from applications.selectors.rounds import published_announcements
from applications.selectors.schedule import DAYS

PAGE = 20


def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements, newest first."""
    page = Paginator(published_announcements(), PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/announcements.html", {"page_obj": page})


def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement with its round's dates, schedule, notes and attachments."""
    row = get_object_or_404(published_announcements().prefetch_related("attachments"), pk=pk)
    round = row.round
    schedule = [
        {"label": round._meta.get_field(name).verbose_name, "day": getattr(round, name)}
        for name in (DAYS if round else ())
    ]
    context = {"announcement": row, "round": round, "schedule": schedule}
    return render(request, "applications/announcement.html", context)
