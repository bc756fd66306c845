"""Annual reports in the admin: received by the office; overdue lists by county (Art. 28, RX.3)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from monitoring.models import AnnualReport, PrizeUse
from monitoring.services import annual_reports
from nantong_award.core import clock
from nantong_award.core.admin import ExportMixin, LifecycleAdmin

CLOSED = ("received", "cancelled")


class Overdue(admin.SimpleListFilter):
    """Past the day by which the city office should have it."""

    title = _("逾期")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("yes", _("已逾期"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AnnualReport]) -> QuerySet[AnnualReport]:
        """Narrow the list when chosen."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(due_on__lt=clock.today()).exclude(status__in=CLOSED)


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


@admin.register(AnnualReport)
class AnnualReportAdmin(LifecycleAdmin, ExportMixin):
    """年报: the office receives what the county has reviewed."""

    list_display = ["__str__", "year", "status", "county", "county_due_on", "due_on", "received_at"]
    list_filter = ["status", Overdue, "year", "county"]
    list_select_related = ["conferral__applicant", "county"]
    search_fields = ["conferral__applicant__name"]
    readonly_fields = [
        "conferral", "county", "year", "opens_on", "county_due_on", "due_on", "content", "self_assessment",
        "county_opinion", "submitted_at", "endorsed_at", "received_at",
    ]  # fmt: skip
    inlines = [PrizeUseInline]
    actions_on_row = {
        "receive": (_("接收"), lambda request, row, reason: annual_reports.receive(row, by=request.user)),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports are opened by the clock."""
        return False
