"""现场评审, 监督记录 and 双向反馈 in the admin (Art. 21, 33–34)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from nantong_award.core.admin import ExportMixin, LifecycleAdmin, ReadOnlyAdmin
from nantong_award.regulation.finding import Findings
from review.models import Attendance, MutualFeedback, SiteNote, SiteVisit, SupervisorReport
from review.selectors import visit_steps as selectors
from review.services import site_review

VISIT = ("assignment__application__applicant", "assignment__application__round", "assignment__panel")
BELOW_VISIT = tuple(f"visit__{name}" for name in VISIT)


@admin.register(SiteVisit)
class SiteVisitAdmin(LifecycleAdmin, ExportMixin):
    """Visits with their days and states; days are set on the visit's own page, where clashes are seen."""

    list_display = ["organization", "starts_on", "ends_on", "panel", "supervisor", "status", "page"]
    export_columns = ["organization", "starts_on", "ends_on", "panel", "supervisor", "status"]
    list_filter = ["status", "assignment__application__round"]
    list_select_related = [*VISIT, "supervisor"]
    search_fields = ["assignment__application__applicant__name", "assignment__panel__name"]
    list_per_page = 50
    readonly_fields = ["assignment", "starts_on", "starts_at", "ends_on", "ends_at", "place", "contact"]
    readonly_fields += ["supervisor", "present_at", "answer", "answer_note", "started_at", "closed_at"]
    fields = [*readonly_fields, "status"]
    actions_on_row = {
        "start": (
            _("开始现场评审"),
            lambda request, obj, reason: site_review.start_visit(obj, by=request.user),
        ),
        "close": (
            _("完成现场评审"),
            lambda request, obj, reason: site_review.close_visit(obj, by=request.user),
        ),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Visits are scheduled on their page."""
        return False

    def findings_of(self, request: HttpRequest, obj: SiteVisit) -> Findings | None:
        """What the next step still needs."""
        return selectors.findings_now(obj)

    @admin.display(description=_("受评组织"), ordering="assignment__application__applicant__name")
    def organization(self, visit: SiteVisit) -> str:
        """The organisation's name."""
        return visit.assignment.application.applicant.name

    @admin.display(description=_("评审组"))
    def panel(self, visit: SiteVisit) -> str:
        """The panel's name."""
        return visit.assignment.panel.name

    @admin.display(description=_("页面"))
    def page(self, visit: SiteVisit) -> SafeString:
        """The way to the visit's own page."""
        return format_html('<a href="{}">{}</a>', reverse("review:visit", args=[visit.pk]), _("打开"))


@admin.register(SupervisorReport)
class SupervisorReportAdmin(ReadOnlyAdmin):
    """监督记录, to read; filed by supervisors only."""

    list_display = ["visit", "filed_by", "filed_at", "has_irregularities"]
    list_select_related = [*BELOW_VISIT, "filed_by"]
    list_filter = ["visit__assignment__application__round"]
    exclude = ["file"]

    @admin.display(description=_("发现问题"), boolean=True)
    def has_irregularities(self, report: SupervisorReport) -> bool:
        """Whether the supervisor found something."""
        return bool(report.irregularities)


@admin.register(MutualFeedback)
class MutualFeedbackAdmin(ReadOnlyAdmin):
    """双向反馈, for the office only (Art. 34)."""

    list_display = ["visit", "direction", "mean", "missing_reason", "given_by", "given_at"]
    list_select_related = [*BELOW_VISIT, "given_by"]
    list_filter = ["direction", "visit__assignment__application__round"]

    @admin.display(description=_("平均等次（5 为最好）"))
    def mean(self, row: MutualFeedback) -> Any:
        """The mean of the grades."""
        grades = list(row.ratings.values())
        return f"{sum(grades) / len(grades):.1f}" if grades else "—"


@admin.register(SiteNote)
class SiteNoteAdmin(ReadOnlyAdmin):
    """现场记录, to read and to take out; written on the visit's own pages."""

    list_display = ["visit", "kind", "key", "state", "subject", "short", "by", "saved_at"]
    export_columns = [
        "visit",
        "kind",
        "key",
        "item",
        "state",
        "subject",
        "reference",
        "text",
        "by",
        "saved_at",
    ]
    list_select_related = [*BELOW_VISIT, "by"]
    list_filter = ["kind", "state", "visit__assignment__application__round"]
    search_fields = ["subject", "text", "visit__assignment__application__applicant__name"]
    list_per_page = 50

    @admin.display(description=_("情况"))
    def short(self, note: SiteNote) -> str:
        """The beginning of the text."""
        return Truncator(note.text).chars(60)


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    """成员到场, to read; the leader calls the roll on the visit's page."""

    list_display = ["visit", "day", "seat", "is_present", "note", "recorded_by"]
    list_select_related = [*BELOW_VISIT, "seat__panel", "seat__expert__user", "recorded_by"]
    list_filter = ["is_present", "visit__assignment__application__round"]
    list_per_page = 50
