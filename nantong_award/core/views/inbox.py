"""The inbox: what was told to whoever is signed in."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from nantong_award.core.inbox import inbox_of, mark_read

PAGE_SIZE = 50


@require_GET
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The messages, newest first, with unread ones marked."""
    unread = request.GET.get("show") == "unread"
    page = Paginator(inbox_of(request.user, unread=unread), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "core/inbox.html", {"page": page, "unread": unread})


@require_GET
@login_required
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the message was read, and go where it leads; without a link it is shown itself."""
    message = get_object_or_404(inbox_of(request.user), pk=pk)
    mark_read(inbox_of(request.user).filter(pk=pk))
    if message.link and url_has_allowed_host_and_scheme(message.link, allowed_hosts=None):
        return redirect(message.link)
    return render(request, "core/message.html", {"message": message})


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(inbox_of(request.user))
    return redirect("core:inbox")
