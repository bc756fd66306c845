"""Refusals become pages; a required second factor is asked before anything else."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nantong_award.core import accounts, clock, second_factor
from nantong_award.core.http import is_htmx
from nantong_award.core.refusals import Refusal, Unsuitable
from nantong_award.regulation.finding import Obstructed

Handler = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Obstructed → 422 with the findings; other refusals → their own status; page or fragment."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal in the portal's look; leave every other error to Django."""
        if isinstance(error, Obstructed):
            return _answer(request, 422, {"findings": error.findings})
        if isinstance(error, Refusal):
            return _answer(request, error.status, {"refusal": error})
        if isinstance(error, OverflowError | DataError):
            # A number in a list of choices that no column can hold: Django looks it up before it is checked.
            told = Unsuitable(_("填写的数值超出可以接受的范围，请核对后重填。"))
            return _answer(request, told.status, {"refusal": told})
        return None


def _answer(request: HttpRequest, status: int, context: dict[str, object]) -> HttpResponse:
    template = "errors/_refused.html" if is_htmx(request) else "errors/refused.html"
    return render(request, template, context | {"status": status}, status=status)


class SlidingSessionMiddleware:
    """A session that is used goes on; written at most once a minute.

    Writing it with every request would double the writes of a form that saves itself (RX.10).
    """

    key, pause = "used_at", 60

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session, now = request.session, int(clock.now().timestamp())
        if session.accessed and not session.is_empty() and abs(now - session.get(self.key, 0)) >= self.pause:
            session[self.key] = now
        return response


class OnlySessionMiddleware:
    """A staff member who signed in elsewhere is signed out here, and told so (RX.9)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if accounts.is_replaced(request):
            logout(request)
            messages.warning(request, _("您的账号已在别处登录，本处已退出。如不是您本人，请立即修改密码。"))
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk/")
        return self.get_response(request)


class SecondFactorMiddleware:
    """Users who must use a second factor reach nothing but its page until they have given it (RX.9)."""

    open_paths = (
        "/accounts/login/", "/accounts/second-factor/", "/accounts/logout/", "/static/", "/healthz", "/readyz",
    )  # fmt: skip

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if second_factor.is_missing(request) and not request.path.startswith(self.open_paths):
            target = reverse("accounts:second_factor")
            if request.method == "GET":
                return redirect_to_login(request.get_full_path(), login_url=target)
            return redirect(target)
        return self.get_response(request)
