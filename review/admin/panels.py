"""评审组 in the admin: seats and answers, sign-in, files, recusals, progress (Art. 20, 32)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core.admin import ExportMixin, LifecycleAdmin
from nantong_award.regulation.finding import Findings
from review.admin.panel_pages import PanelPages
from review.admin.shortlist import ShortlistPages
from review.models import Panel
from review.selectors import panels as selectors
from review.services import panels
from review.transitions import PanelStatus


@admin.register(Panel)
class PanelAdmin(PanelPages, ShortlistPages, LifecycleAdmin, ExportMixin):
    """Panels with their progress; figures of sheets are not shown here, nor names before the sign-in."""

    change_list_template = "admin/review/panel/change_list.html"
    change_form_template = "admin/review/panel/change_form.html"
    list_display = ["name", "round", "stage", "track", "status", "leader", "files", "reports_signed"]
    list_filter = ["round", "stage", "track", "status"]
    search_fields = ["name"]
    list_per_page = 50
    fields = ["round", "stage", "track", "name", "status", "formed_at"]
    readonly_fields = ["round", "stage", "track", "formed_at"]
    actions_on_row = {
        "convene": (
            gettext_lazy("召集评审组"),
            lambda request, obj, reason: panels.convene(obj, by=request.user),
        ),
        "conclude": (
            gettext_lazy("结束评审"),
            lambda request, obj, reason: panels.conclude(obj, by=request.user),
        ),
        "dissolve": (
            gettext_lazy("解散评审组"),
            lambda request, obj, reason: panels.dissolve(obj, by=request.user, reason=reason),
        ),
    }
    needs_reason = frozenset({"dissolve"})
    final = frozenset({"dissolve"})

    def get_queryset(self, request: HttpRequest) -> Any:
        """With seats and numbers: the same queries for any number of rows."""
        return selectors.panels()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Panels come from draws."""
        return False

    @admin.display(description=gettext_lazy("组长"))
    def leader(self, panel: Panel) -> str:
        """The leader, by code until the sign-in where the round hides names."""
        return next((s.shown for s in panel.seats.all() if s.is_leader and not s.vacated_at), "—")

    @admin.display(description=gettext_lazy("材料数"))
    def files(self, panel: Any) -> int:
        """How many files the panel has."""
        return int(panel.files)

    @admin.display(description=gettext_lazy("已签署报告"))
    def reports_signed(self, panel: Any) -> int:
        """How many of them have their report."""
        return int(panel.reports_signed)

    def findings_of(self, request: HttpRequest, obj: Panel) -> Findings | None:
        """Art. 20, before the panel is convened."""
        return panels.convening(obj) if obj.status == PanelStatus.FORMED else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Seats with their answers, files with the progress of their sheets, recusals."""
        panel = more.get("obj")
        if panel is not None:
            seats = list(selectors.all_seats(panel))
            context |= {
                "seats": seats,
                "hidden_names": any(seat.shown == seat.expert.code for seat in seats),
                "assignments": selectors.assignments_of(panel),
                "recusals": selectors.unfilled_recusals(panel),
                "is_open": panel.status in (PanelStatus.FORMED, PanelStatus.CONVENED),
                "purpose": panel.draw.purpose,
                "title": _("评审组：%(name)s") % {"name": panel.name},
            }
        return super().render_change_form(request, context, **more)

    def get_urls(self) -> list[URLPattern]:
        """Files, seats, answers, replacements, the shortlist."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/assign/", view(self.assign), name="review_panel_assign"),
            path("distribute/<int:pk>/<str:purpose>/", view(self.distribute), name="review_panel_distribute"),
            path("seats/<int:pk>/recuse/", view(self.recuse), name="review_seat_recuse"),
            path("seats/<int:pk>/lead/", view(self.lead), name="review_seat_lead"),
            path("seats/<int:pk>/answer/", view(self.answer), name="review_seat_answer"),
            path("seats/<int:pk>/sign-in/", view(self.sign_in), name="review_seat_sign_in"),
            path("recusals/<int:pk>/replace/", view(self.replace), name="review_recusal_replace"),
            *self.shortlist_urls(),
            *super().get_urls(),
        ]
