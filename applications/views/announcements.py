"""公告: the public list and page (Art. 5, 18)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from applications.selectors.announcements import announcement_page
from applications.selectors.rounds import published_announcements

PAGE = 20


def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements, newest first."""
    page = Paginator(published_announcements(), PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/announcements.html", {"page_obj": page})


def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement: its text, its round's terms, its files and its corrections."""
    row = get_object_or_404(published_announcements(), pk=pk)
    return render(request, "applications/announcement.html", announcement_page(row))
