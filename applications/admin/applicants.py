"""申报主体: who has an account, and what the ledger says of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.models import Applicant, Membership, StandingEntry
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.encryption import masked_id


class ReadOnlyInline(admin.TabularInline):
    """Rows that are written elsewhere."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class MembershipInline(ReadOnlyInline):
    """Who works on the files; the owner appoints them."""

    model = Membership
    fields = ["user", "role"]


class StandingInline(ReadOnlyInline):
    """Titles and bans."""

    model = StandingEntry
    fields = ["kind", "year", "effective_on", "until", "article", "note"]


@admin.register(Applicant)
class ApplicantAdmin(AuditedAdmin, ExportMixin):
    """History follows code and number, so neither can be changed here; identity numbers are shown masked."""

    list_display = ["name", "track", "credit_code", "county", "industry", "employer_name", "created_at"]
    list_filter = ["track", "county"]
    list_select_related = ["county"]
    search_fields = ["name", "credit_code", "employer_name", "employer_code"]
    fields = [
        "track",
        "name",
        "credit_code",
        "masked_number",
        "county",
        "industry",
        "employer_name",
        "employer_code",
        "created_at",
    ]
    readonly_fields = ["track", "credit_code", "masked_number", "created_at"]
    inlines = [MembershipInline, StandingInline]

    @admin.display(description=_("身份证号"))
    def masked_number(self, applicant: Applicant) -> str:
        """First and last characters only (RX.5)."""
        return masked_id(applicant.id_number) if applicant.id_number else "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Applicants register themselves; past winners are imported into the ledger."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Files and ledger keep their subject."""
        return False
