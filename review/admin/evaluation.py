"""综合评价 in the admin: places to read and export, and the way to the report (Art. 23)."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nantong_award.core.admin import ReadOnlyAdmin
from review.models import Evaluation, EvaluationReport


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """名次 with all parts."""

    list_display = ["rank", "application", "track", "material", "site", "presentation", "total"]
    list_display_links = ["application"]
    list_filter = ["application__round", "application__applicant__track"]
    list_select_related = ["application__applicant", "application__round"]
    search_fields = ["application__applicant__name"]
    ordering = ["-application__round__year", "application__applicant__track", "rank"]

    @admin.display(description=_("类别"), ordering="application__applicant__track")
    def track(self, row: Evaluation) -> str:
        """组织 or 个人."""
        return str(row.application.applicant.get_track_display())


@admin.register(EvaluationReport)
class EvaluationReportAdmin(ReadOnlyAdmin):
    """综合评价报告: figures and papers are read on the report's own page."""

    list_display = ["round", "number", "compiled_by", "compiled_at", "page"]
    list_select_related = ["round", "compiled_by"]
    fields = ["round", "number", "reason", "compiled_by", "compiled_at", "page"]
    readonly_fields = ["page"]
    export_columns = ["round", "number", "reason", "compiled_by", "compiled_at"]

    @admin.display(description=_("页面"))
    def page(self, report: EvaluationReport) -> SafeString:
        """The way to the report."""
        address = reverse("review:evaluation", args=[report.round_id])
        return format_html('<a href="{}?version={}">{}</a>', address, report.number, _("打开"))
