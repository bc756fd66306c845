"""Annual reports in the admin: received by the office; overdue lists by county (Art. 28, RX.3)."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring import selectors
from monitoring.forms.reports import answers
from monitoring.models import AnnualReport, PrizeUse
from monitoring.services import annual_reports
from monitoring.transitions import ReportStatus
from nantong_award.core.admin import ExportMixin, LifecycleAdmin


class Overdue(admin.SimpleListFilter):
    """Past the county's day without being filed, or past the city's day without being reviewed."""

    title = gettext_lazy("逾期")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("yes", _("已逾期"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AnnualReport]) -> QuerySet[AnnualReport]:
        """Narrow the list when chosen."""
        return selectors.in_state(queryset, "overdue") if self.value() == "yes" else queryset


class PrizeUseInline(admin.TabularInline):
    """Voucher lines, to read."""

    model = PrizeUse
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the winner adds lines."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the winner changes lines."""
        return False


def _receive(request: HttpRequest, row: AnnualReport, reason: str) -> None:
    annual_reports.receive(row, by=request.user)


@admin.register(AnnualReport)
class AnnualReportAdmin(LifecycleAdmin, ExportMixin):
    """年报: the office receives what the county has reviewed."""

    list_display = ["__str__", "year", "status", "county", "county_due_on", "due_on", "late", "received_at"]
    list_filter = ["status", Overdue, "year", "county"]
    list_select_related = ["conferral__applicant", "county"]
    search_fields = ["conferral__applicant__name"]
    exclude = ["content", "self_assessment"]
    readonly_fields = [
        "conferral", "county", "year", "opens_on", "county_due_on", "due_on", "late", "what_it_says", "paper",
        "county_opinion", "submitted_at", "endorsed_at", "received_at", "opened_at",
    ]  # fmt: skip
    inlines = [PrizeUseInline]
    actions = ["receive_chosen"]
    actions_on_row = {"receive": (gettext_lazy("接收"), _receive)}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """To read: what may be done stands in the buttons above."""
        shown = {"show_save": False, "show_save_and_continue": False, "title": self.opts.verbose_name}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports are opened by the clock."""
        return False

    @admin.display(description=gettext_lazy("逾期"), boolean=False)
    def late(self, row: AnnualReport) -> str:
        """In words, for the export too."""
        return _("逾期") if row.is_late else "—"

    @admin.display(description=gettext_lazy("内容"))
    def what_it_says(self, row: AnnualReport) -> SafeString:
        """The answers in the words of the form."""
        return format_html_join(
            "", "<p><strong>{}</strong><br>{}</p>", ((each["label"], each["value"]) for each in answers(row))
        )

    @admin.display(description=gettext_lazy("自我评价报告"))
    def paper(self, row: AnnualReport) -> SafeString | str:
        """A link to the file, which checks and audits."""
        if row.self_assessment is None:
            return "—"
        url = reverse("monitoring:self_assessment", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, row.self_assessment.name)

    @admin.action(description=gettext_lazy("接收所选年报（县级已审核的）"), permissions=["receive"])
    @transaction.atomic
    def receive_chosen(self, request: HttpRequest, queryset: QuerySet[AnnualReport]) -> None:
        """Those of the chosen that the county has reviewed."""
        rows = list(queryset.filter(status=ReportStatus.ENDORSED))
        for row in rows:
            annual_reports.receive(row, by=request.user)
        self.message_user(request, _("已接收 %(n)s 份。") % {"n": len(rows)})

    def has_receive_permission(self, request: HttpRequest) -> bool:
        """Who may receive one may receive several."""
        return bool(request.user.has_perm("monitoring.receive_annualreport"))
