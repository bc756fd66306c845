"""Lists, notices, objections and conferrals in the admin (RX.3)."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Round
from nantong_award.core import clock, workbooks
from nantong_award.core.admin import ExportMixin, LifecycleAdmin, ReadOnlyAdmin
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from publicity.admin import desk
from publicity.models import Approval, CandidateList, Conferral, Objection, PublicityNotice
from publicity.selectors import revoked_on
from publicity.services import conferral as conferral_service
from publicity.services import objections
from publicity.workbooks import payment_list


@admin.register(CandidateList)
class CandidateListAdmin(ReadOnlyAdmin):
    """建议名单; the work is done on the desk of its round."""

    list_display = ["round", "status", "drafted_by", "confirmed_by", "to_desk"]
    list_select_related = ["round", "drafted_by", "confirmed_by"]
    export_columns = ["round", "status", "drafted_by", "confirmed_by"]
    exclude = ["findings", "reasons"]

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
        """The payment list by paying treasury (Art. 27), for those who see conferrals."""
        if not request.user.has_perm("publicity.view_conferral"):
            raise Http404
        round = get_object_or_404(Round, pk=pk)
        record("export", round, by=request.user, details={"what": "payments"})
        headers = {"Content-Disposition": f'attachment; filename="payments-{round.year}.xlsx"'}
        return HttpResponse(payment_list(round), content_type=workbooks.CONTENT_TYPE, headers=headers)


@admin.register(PublicityNotice)
class PublicityNoticeAdmin(ReadOnlyAdmin):
    """公示."""

    list_display = ["title", "status", "opens_at", "closes_at", "opened_at", "elapsed_at"]


def _dismiss(request: HttpRequest, row: Objection, reason: str) -> None:
    objections.rule(row, by=request.user, upheld=False, ruling=reason)


def _uphold(request: HttpRequest, row: Objection, reason: str) -> None:
    objections.rule(row, by=request.user, upheld=True, ruling=reason)


def _reveal(request: HttpRequest, row: Objection, reason: str) -> None:
    name, contact = objections.reveal(row, by=request.user, reason=reason)
    messages.warning(
        request, _("异议人：%(name)s；联系方式：%(contact)s") % {"name": name, "contact": contact}
    )


@admin.register(Objection)
class ObjectionAdmin(LifecycleAdmin, ExportMixin):
    """异议: read, then upheld or dismissed with an answer; who sent it is shown on a recorded request only."""

    list_display = ["case_number", "status", "candidate", "received_at", "ruled_at"]
    list_filter = ["status"]
    list_select_related = ["candidate__application__applicant", "candidate__application__round"]
    search_fields = ["case_number", "candidate__application__applicant__name"]
    exclude = ["code_hash", "files", "name", "contact"]
    readonly_fields = [
        "notice", "candidate", "case_number", "content", "evidence", "received_at", "ruling", "ruled_at",
    ]  # fmt: skip
    needs_reason = frozenset({"uphold", "dismiss", "reveal"})
    final = frozenset({"uphold"})
    actions_on_row = {
        "dismiss": (gettext_lazy("异议不成立"), _dismiss),
        "uphold": (gettext_lazy("异议成立，取消获奖资格"), _uphold),
        "reveal": (gettext_lazy("查看异议人身份"), _reveal),
    }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """To read: what may be done stands in the buttons above."""
        shown = {"show_save": False, "show_save_and_continue": False, "title": self.opts.verbose_name}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Objections come from the public page."""
        return False

    @admin.display(description=gettext_lazy("证明材料"))
    def evidence(self, row: Objection) -> SafeString | str:
        """Links to the files that were sent along."""
        if row.pk is None:
            return "—"
        links = (
            (reverse("admin:publicity_objection_file", args=[row.pk, stored.pk]), stored.name)
            for stored in row.files.all()
        )
        return format_html_join("、", '<a href="{}">{}</a>', links) or "—"

    def get_urls(self) -> list[URLPattern]:
        """One more address: the evidence."""
        view = self.admin_site.admin_view(self.file)
        return [
            path("<int:pk>/files/<int:file>/", view, name="publicity_objection_file"),
            *super().get_urls(),
        ]

    def file(self, request: HttpRequest, pk: int, file: int) -> FileResponse:
        """A file of an objection, for those who may see objections; audited."""
        if not self.has_view_permission(request):
            raise Http404
        objection = get_object_or_404(Objection, pk=pk)
        stored = get_object_or_404(objection.files, pk=file)
        record("download", objection, by=request.user, details={"sha256": stored.sha256})
        return send_file(stored, inline=True)


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """市政府批准."""

    list_display = ["number", "round", "approved_on", "entered_by"]
    list_select_related = ["round", "entered_by"]


@admin.register(Conferral)
class ConferralAdmin(ReadOnlyAdmin):
    """授奖, plaques and prize money; payments are recorded by an action."""

    list_display = [
        "plaque_number", "applicant", "level", "year", "is_again", "prize", "paying_treasury", "paid_on",
    ]  # fmt: skip
    list_filter = ["year", "level", "paying_treasury"]
    list_select_related = ["applicant"]
    search_fields = ["plaque_number", "applicant__name"]
    actions = ["record_payments"]

    @admin.action(description=gettext_lazy("登记奖金已拨付（今日）"), permissions=["pay"])
    @transaction.atomic
    def record_payments(self, request: HttpRequest, queryset: Any) -> None:
        """The chosen prizes were paid today."""
        rows = queryset.filter(prize__gt=0, paid_on=None).select_related("approval")
        unpaid = [row for row in rows if revoked_on(row) is None]
        for row in unpaid:
            conferral_service.record_payment(row, by=request.user, paid_on=clock.today())
        self.message_user(request, _("已登记 %(n)s 笔。") % {"n": len(unpaid)})

    def has_pay_permission(self, request: HttpRequest) -> bool:
        """Who may confer may record that it was paid."""
        return bool(request.user.has_perm("publicity.confer_award"))
