"""认领申请 at the office's desk: the proof beside the claim, and three ways to settle it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.models import OwnershipClaim
from applications.selectors.members import members_of
from applications.services import claims
from nantong_award.core.admin import LifecycleAdmin
from nantong_award.core.lifecycle_admin import Act

Former = OwnershipClaim.FormerOwner
SHOWN = (
    "number",
    "applicant",
    "claimant",
    "contact",
    "reason",
    "paper",
    "people",
    "filed_at",
    "status",
    "former_owner",
    "decision_reason",
    "settled_at",
)


def _granting(former: str) -> Act:
    return lambda request, claim, reason: claims.grant(claim, by=request.user, reason=reason, former=former)


@admin.register(OwnershipClaim)
class OwnershipClaimAdmin(LifecycleAdmin):
    """Settled once; both sides are told."""

    list_display = ["number", "applicant", "claimant", "filed_at", "status", "settled_at"]
    list_filter = ["status"]
    list_select_related = ["applicant", "claimant"]
    search_fields = ["number", "applicant__name", "applicant__credit_code", "claimant__name"]
    fields = SHOWN
    readonly_fields = SHOWN
    actions_on_row = {
        "grant": (_("同意认领，原负责人改为填报人"), _granting(Former.EDITOR)),
        "grant_and_remove": (_("同意认领，移除原负责人"), _granting(Former.REMOVED)),
        "refuse": (
            _("不同意认领"),
            lambda request, claim, reason: claims.refuse(claim, by=request.user, reason=reason),
        ),
    }
    needs_reason = frozenset({"grant", "grant_and_remove", "refuse"})
    final = frozenset({"grant_and_remove", "refuse"})

    @admin.display(description=_("申请人联系方式"))
    def contact(self, claim: OwnershipClaim) -> str:
        """How to ask back; the mobile number masked (RX.5)."""
        return "　".join(filter(None, (claim.claimant.email, claim.claimant.masked_mobile)))

    @admin.display(description=_("证明文件"))
    def paper(self, claim: OwnershipClaim) -> SafeString:
        """The proof, shown in the browser where it can be."""
        address = reverse("applications:file", args=[claim.proof_id]) + "?inline"
        return format_html('<a href="{}">{}</a>', address, claim.proof.name)

    @admin.display(description=_("现有成员"))
    def people(self, claim: OwnershipClaim) -> str:
        """Who works on the files now."""
        return (
            "、".join(f"{row.user}（{row.get_role_display()}）" for row in members_of(claim.applicant)) or "—"
        )

    def _is_offered(self, request: HttpRequest, obj: Any, name: str) -> bool:
        """Both ways to grant are one transition."""
        return super()._is_offered(request, obj, "grant" if name == "grant_and_remove" else name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Claims are filed by claimants."""
        return False
