"""质委办's admin site: the portal's sign-in, and the cockpit as its first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


class AwardAdminSite(admin.AdminSite):
    """The admin in the portal's look and words."""

    site_header = _("市质委办工作台")
    site_title = _("南通市市长质量奖")
    index_title = _("年度评定")
    enable_nav_sidebar = True

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door: the portal's own sign-in with its lock-out and second factor."""
        query = urlencode({"next": request.GET.get("next", "/admin/")})
        return redirect(f"/accounts/login/?{query}")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The cockpit's addresses come before the admin's own."""
        from nantong_award.desks import cockpit

        own = [
            path("rounds/<int:pk>/", self.admin_view(cockpit.show), name="cockpit"),
            path("rounds/<int:pk>/close/", self.admin_view(cockpit.close_stage), name="close_stage"),
        ]
        return own + super().get_urls()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The admin's first page, with the running round on top."""
        from nantong_award.desks import cockpit

        return super().index(request, {**(extra_context or {}), **cockpit.overview(request.user)})
