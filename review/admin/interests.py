"""利害关系 in the admin (Art. 32): entered by the office through the service; they stay."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.picking import PickingMixin
from review.models import Interest
from review.services import interests as services


class InterestInline(admin.TabularInline):
    """An expert's interests, to read; they come from the computation, a declaration or the office."""

    model = Interest
    extra = 0
    fields = ["applicant", "kind", "source", "note", "declared_at"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:
        """On their own page."""
        return False


@admin.register(Interest)
class InterestAdmin(PickingMixin, AuditedAdmin, ExportMixin):
    """利害关系, computed and declared."""

    list_display = ["person", "applicant", "kind", "source", "note", "declared_by", "declared_at"]
    list_filter = ["kind", "source"]
    list_select_related = ["person", "applicant", "declared_by"]
    search_fields = ["person__name", "expert__code", "applicant__name"]
    autocomplete_fields = ["person", "applicant"]
    fields = ["person", "applicant", "kind", "note"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was declared stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Interest, form: Any, change: bool) -> None:
        """Through the service, which writes the audit event."""
        given = form.cleaned_data
        by: Any = request.user
        made = services.declare(
            given["person"], given["applicant"], by=by, kind=given["kind"], note=given["note"]
        )
        obj.pk, obj._state.adding = made.pk, False
