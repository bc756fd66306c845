"""利害关系 in the admin (Art. 32): as declared; they stay."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.picking import PickingMixin
from review.models import Interest
from review.services import experts as services


class InterestInline(PickingMixin, admin.TabularInline):
    """Declared interests."""

    model = Interest
    extra = 0
    fields = ["applicant", "kind", "note", "declared_by", "declared_at"]
    readonly_fields = ["declared_by", "declared_at"]
    autocomplete_fields = ["applicant"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A declared interest stays."""
        return False


@admin.register(Interest)
class InterestAdmin(PickingMixin, AuditedAdmin, ExportMixin):
    """利害关系 as declared; computed ones are seen at the draw."""

    list_display = ["expert", "applicant", "kind", "note", "declared_by", "declared_at"]
    list_filter = ["kind"]
    list_select_related = ["expert__user", "applicant", "declared_by"]
    search_fields = ["expert__code", "expert__user__name", "applicant__name"]
    autocomplete_fields = ["expert", "applicant"]
    fields = ["expert", "applicant", "kind", "note"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was declared stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Interest, form: Any, change: bool) -> None:
        """Through the service, which writes the audit event."""
        given = form.cleaned_data
        made = services.declare_interest(
            given["expert"], given["applicant"], by=request.user, kind=given["kind"], note=given["note"]
        )
        obj.pk, obj._state.adding = made.pk, False
