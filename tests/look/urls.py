"""The style guide's addresses; they exist in tests only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.defaults import page_not_found, server_error

from nantong_award.core.models import User
from tests.look import samples


def show(request: HttpRequest, page: str, status: int = 200) -> HttpResponse:
    """A page of the guide as a signed-in member of staff sees it; nothing is read from the database."""
    request.user = User(name="陈志远", email="chen@example.com", is_staff=True)
    context = samples.context() | {"status": status}
    return render(request, page, context, status=status)


def missing(request: HttpRequest) -> HttpResponse:
    """Page 404 as Django shows it."""
    return page_not_found(request, Exception("none"))


PAGES = {
    "guide": "look/style_guide.html",
    "home": "look/home.html",
    "confirm": "look/confirm.html",
    "workspace": "look/workspace.html",
    "notice": "look/notice.html",
    "login": "accounts/login.html",
    "enrol": "accounts/enrol.html",
    "second": "accounts/second_factor.html",
    "locked": "errors/429.html",
    "denied": "403.html",
    "large": "413.html",
}

urlpatterns = [
    *[path(f"{name}/", show, {"page": template}) for name, template in PAGES.items()],
    path("stale/", show, {"page": "errors/refused.html", "status": 409}),
    path("missing/", missing),
    path("broken/", server_error),
    path("accounts/", include("nantong_award.core.urls")),
]
