"""Lists, notices, objections and conferrals in the admin (RX.3)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Round
from nantong_award.core import clock, workbooks
from nantong_award.core.admin import ExportMixin, LifecycleAdmin, ReadOnlyAdmin
from nantong_award.core.audit import record
from publicity.admin import desk
from publicity.models import Approval, CandidateList, Conferral, Objection, PublicityNotice
from publicity.services import conferral as conferral_service
from publicity.services import notices
from publicity.workbooks import payment_list


@admin.register(CandidateList)
class CandidateListAdmin(ReadOnlyAdmin):
    """建议名单; the work is done on the desk of its round."""

    list_display = ["round", "status", "drafted_by", "confirmed_by", "to_desk"]
    list_select_related = ["round", "drafted_by", "confirmed_by"]

    @admin.display(description=gettext_lazy("办理"))
    def to_desk(self, row: CandidateList) -> SafeString:
        """A link to the desk."""
        url = reverse("admin:publicity_desk", args=[row.round_id])
        return format_html('<a href="{}">{}</a>', url, _("审定公示"))

    def get_urls(self) -> list[URLPattern]:
        """The desk's addresses, and the payment list."""
        view = self.admin_site.admin_view
        return [
            path("round/<int:pk>/", view(desk.show), name="publicity_desk"),
            path("round/<int:pk>/payments.xlsx", view(self.payments), name="publicity_payments"),
            path("round/<int:pk>/<slug:step>/", view(desk.act), name="publicity_act"),
            *super().get_urls(),
        ]

    def payments(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The payment list by paying treasury (Art. 27)."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        round = get_object_or_404(Round, pk=pk)
        record("export", round, by=request.user, details={"what": "payments"})
        headers = {"Content-Disposition": f'attachment; filename="payments-{round.year}.xlsx"'}
        return HttpResponse(payment_list(round), content_type=workbooks.CONTENT_TYPE, headers=headers)


@admin.register(PublicityNotice)
class PublicityNoticeAdmin(ReadOnlyAdmin):
    """公示."""

    list_display = ["title", "status", "opens_at", "closes_at", "opened_at", "elapsed_at"]


@admin.register(Objection)
class ObjectionAdmin(LifecycleAdmin, ExportMixin):
    """异议: read, then upheld or dismissed with an answer."""

    list_display = ["case_number", "status", "candidate", "received_at", "ruled_at"]
    list_filter = ["status"]
    list_select_related = ["candidate__application__applicant", "candidate__application__round"]
    search_fields = ["case_number"]
    exclude = ["code_hash", "files"]
    readonly_fields = [
        "notice",
        "candidate",
        "case_number",
        "name",
        "contact",
        "content",
        "received_at",
        "ruling",
        "ruled_at",
    ]
    needs_reason = frozenset({"uphold", "dismiss"})
    final = frozenset({"uphold"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Objections come from the public page."""
        return False

    actions_on_row = {
        "dismiss": (
            gettext_lazy("异议不成立"),
            lambda request, row, reason: notices.rule(row, by=request.user, upheld=False, ruling=reason),
        ),
        "uphold": (
            gettext_lazy("异议成立，取消获奖资格"),
            lambda request, row, reason: notices.rule(row, by=request.user, upheld=True, ruling=reason),
        ),
    }


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """市政府批准."""

    list_display = ["number", "round", "approved_on", "entered_by"]
    list_select_related = ["round", "entered_by"]


@admin.register(Conferral)
class ConferralAdmin(ReadOnlyAdmin):
    """授奖, plaques and prize money; payments are recorded by an action."""

    list_display = [
        "plaque_number",
        "applicant",
        "level",
        "year",
        "is_again",
        "prize",
        "paying_treasury",
        "paid_on",
    ]
    list_filter = ["year", "level", "paying_treasury"]
    list_select_related = ["applicant"]
    search_fields = ["plaque_number", "applicant__name"]
    actions = ["record_payments"]

    @admin.action(description=gettext_lazy("登记奖金已拨付（今日）"), permissions=["pay"])
    def record_payments(self, request: HttpRequest, queryset: Any) -> None:
        """The chosen prizes were paid today."""
        done = [
            conferral_service.record_payment(row, by=request.user, paid_on=clock.today())
            for row in queryset.filter(prize__gt=0, paid_on=None)
        ]
        self.message_user(request, _("已登记 %(n)s 笔。") % {"n": len(done)})

    def has_pay_permission(self, request: HttpRequest) -> bool:
        """Who may confer may record that it was paid."""
        return bool(request.user.has_perm("publicity.confer_award"))
