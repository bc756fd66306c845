"""成员单位, 演讲陈述 and 打分 in the admin (Art. 22)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nantong_award.core.admin import AuditedAdmin, ExportMixin, LifecycleAdmin, ReadOnlyAdmin
from nantong_award.core.picking import PickingMixin
from review.models import MemberScore, MemberUnit, Presentation
from review.services import presentations
from review.transitions import PresentationStatus

BELOW = ("application__applicant", "application__round")


@admin.register(MemberUnit)
class MemberUnitAdmin(PickingMixin, AuditedAdmin, ExportMixin):
    """成员单位 and the people who score for them."""

    list_display = ["name", "body", "people", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["body"]
    search_fields = ["name"]
    autocomplete_fields = ["users", "body"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the people: 2 queries."""
        return super().get_queryset(request).prefetch_related("users")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A unit that no longer takes part is switched off."""
        return False

    @admin.display(description=_("打分人"))
    def people(self, unit: MemberUnit) -> str:
        """Their names."""
        return "、".join(str(user) for user in unit.users.all())


@admin.register(Presentation)
class PresentationAdmin(LifecycleAdmin, ExportMixin):
    """演讲: order, times, states; scores stand here once they are locked."""

    list_display = ["position", "presenter", "scheduled_at", "status", "score"]
    list_display_links = ["presenter"]
    list_filter = ["application__round", "status"]
    list_select_related = BELOW
    search_fields = ["application__applicant__name"]
    fields = ["application", "position", "scheduled_at", "begun_at", "locked_at", "status", "score"]
    readonly_fields = ["application", "position", "scheduled_at", "begun_at", "locked_at", "score"]
    actions_on_row = {
        "begin": (_("开始演讲"), lambda request, obj, reason: presentations.begin(obj, by=request.user)),
        "lock": (_("锁定得分"), lambda request, obj, reason: presentations.lock(obj, by=request.user)),
        "undo_begin": (
            _("撤销开始"),
            lambda request, obj, reason: presentations.undo_begin(obj, by=request.user),
        ),
        "reopen": (
            _("重新打分"),
            lambda request, obj, reason: presentations.reopen(obj, by=request.user, reason=reason),
        ),
        "record_absence": (
            _("登记未到场"),
            lambda request, obj, reason: presentations.record_absence(obj, by=request.user, reason=reason),
        ),
    }
    final = frozenset({"lock", "record_absence"})
    needs_reason = frozenset({"reopen"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Turns come from the drawn order."""
        return False

    @admin.display(description=_("演讲者"), ordering="application__applicant__name")
    def presenter(self, turn: Presentation) -> str:
        """Who presents."""
        return turn.application.applicant.name


@admin.register(MemberScore)
class MemberScoreAdmin(ReadOnlyAdmin):
    """打分, only of presenters whose score is locked: nobody reads a sheet before (R22.2)."""

    list_display = ["presentation", "unit", "total", "abstained", "is_interested", "scored_by", "scored_at"]
    list_filter = ["presentation__application__round", "unit"]
    list_select_related = [*(f"presentation__{name}" for name in BELOW), "unit", "scored_by"]
    search_fields = ["presentation__application__applicant__name", "unit__name"]
    # A note is the unit's own.
    exclude = ["note"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Locked presenters only; the same holds for the detail page and the export."""
        return super().get_queryset(request).filter(presentation__status=PresentationStatus.LOCKED)
