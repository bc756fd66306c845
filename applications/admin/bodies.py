"""推荐单位 (Art. 10): who may endorse, and which treasury pays its winners (Art. 27)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from applications.admin import escalation
from applications.models import EndorsingBody
from applications.services.bodies import register_body
from nantong_award.core.admin import AuditedAdmin, ExportMixin


@admin.register(EndorsingBody)
class EndorsingBodyAdmin(AuditedAdmin, ExportMixin):
    """A body is made with its group of clerks; one that no longer endorses is switched off, not removed."""

    list_display = ["name", "kind", "region_code", "paying_treasury", "is_active", "group"]
    list_filter = ["kind", "paying_treasury", "is_active"]
    list_select_related = ["group"]
    search_fields = ["name", "region_code"]
    fields = ["name", "kind", "region_code", "paying_treasury", "is_active", "clerks"]
    readonly_fields = ["clerks"]

    @admin.display(description=_("经办人"))
    def clerks(self, body: EndorsingBody) -> str:
        """The people of the body's group; the security administrator appoints them among the users."""
        names = [str(user) for user in body.group.user_set.filter(is_active=True)] if body.pk else []
        return "、".join(names) or "—"

    def save_model(self, request: HttpRequest, obj: EndorsingBody, form: Any, change: bool) -> None:
        """A new body through its service, which makes the group."""
        if change:
            super().save_model(request, obj, form, change)
            return
        names = ("name", "kind", "region_code", "paying_treasury")
        made = register_body(by=request.user, **{name: getattr(obj, name) for name in names})
        obj.pk, obj.group = made.pk, made.group
        obj._state.adding = False

    def get_urls(self) -> list[URLPattern]:
        """One more address: the bodies with files waiting."""
        view = self.admin_site.admin_view(self.waiting)
        return [path("waiting/", view, name="applications_endorsingbody_waiting"), *super().get_urls()]

    def waiting(self, request: HttpRequest) -> HttpResponse:
        """待推荐和催办."""
        return escalation.waiting(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its files and opinions keep their author."""
        return False
