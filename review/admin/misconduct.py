"""违纪处理 in the admin: to find and to export; every step is taken on the case's own page (Art. 32)."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nantong_award.core.admin import ReadOnlyAdmin
from review.models import MisconductCase


@admin.register(MisconductCase)
class MisconductCaseAdmin(ReadOnlyAdmin):
    """Cases with what was decided."""

    list_display = ["subject_code", "round", "status", "measure", "number", "decided_on", "page"]
    list_filter = ["round", "status", "measure"]
    list_select_related = ["round", "expert", "unit"]
    search_fields = ["number", "expert__code", "unit__name"]
    fields = [
        "round", "status", "source", "report", "heard_on", "statement", "number", "decided_on",
        "decided_by", "measure", "suspended_until", "grounds", "carried_out_at", "page",
    ]  # fmt: skip
    readonly_fields = ["page"]
    export_columns = ["subject_code", "round", "status", "measure", "number", "decided_on"]

    @admin.display(description=_("页面"))
    def page(self, case: MisconductCase) -> SafeString:
        """The way to the case."""
        return format_html(
            '<a href="{}">{}</a>', reverse("review:misconduct_case", args=[case.pk]), _("打开")
        )
