"""申报主体: who has an account, and what the ledger says of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from applications.models import Applicant, StandingEntry
from applications.selectors.standing import entries_of
from applications.services.revealing import APPLICANT, NUMBER
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.encryption import masked_id


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
        "people",
        "ledger",
        "created_at",
    ]
    readonly_fields = ["track", "credit_code", "masked_number", "people", "ledger", "created_at"]

    @admin.display(description=_("身份证号"))
    def masked_number(self, applicant: Applicant) -> str:
        """First and last characters only; the whole number for a reason (RX.5)."""
        if not applicant.id_number:
            return "—"
        shown, file = masked_id(applicant.id_number), applicant.applications.order_by("-pk").first()
        if file is None:
            return shown
        address = reverse("applications:reveal", args=[file.pk, APPLICANT, NUMBER])
        return format_html('{} <a href="{}">{}</a>', shown, address, _("查看完整号码"))

    @admin.display(description=_("成员"))
    def people(self, applicant: Applicant) -> str:
        """Who works on the files; the owner appoints them."""
        rows = applicant.memberships.select_related("user")
        return "、".join(f"{row.user}（{row.get_role_display()}）" for row in rows) or "—"

    @admin.display(description=_("资格台账"))
    def ledger(self, applicant: Applicant) -> str:
        """Titles and bans, those of a past winner of the same name among them."""
        return "；".join(_line(entry) for entry in entries_of(applicant)) or "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Applicants register themselves; past winners are imported into the ledger."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Files and ledger keep their subject."""
        return False


def _line(entry: StandingEntry) -> str:
    since = f"{entry.effective_on:%Y-%m-%d}" if entry.effective_on else str(entry.year or "")
    until = f"—{entry.until:%Y-%m-%d}" if entry.until else ""
    return f"{entry.get_kind_display()} {since}{until}"
