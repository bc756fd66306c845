"""XLSX of what a list shows, as an action of the admin (RX.3)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock, workbooks
from nantong_award.core.audit import record
from nantong_award.core.barred_admin import BarredMixin


class ExportMixin(BarredMixin):
    """Adds 导出 XLSX to a list; the columns are `export_columns`, or those of the list."""

    export_columns: Sequence[str] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's actions and the export."""
        actions = super().get_actions(request)
        export = self.get_action("export_xlsx")
        if export is not None and self.has_view_permission(request):
            actions["export_xlsx"] = export
        return actions

    @admin.action(description=_("导出 XLSX"))
    def export_xlsx(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse:
        """The chosen rows as a workbook; that they left the house is audited."""
        columns = [*(self.export_columns or self.get_list_display(request))]
        header = [str(label_for_field(column, self.model, self)) for column in columns]
        rows = (
            [_value(column, row, self) for column in columns] for row in queryset.iterator(chunk_size=500)
        )
        title = str(self.opts.verbose_name_plural)
        data = workbooks.write([workbooks.Sheet(title, header, rows)])
        record("export", self.opts.label_lower, by=request.user, details={"rows": str(queryset.count())})
        name = f"{title}-{clock.today():%Y%m%d}.xlsx"
        return HttpResponse(data, content_type=workbooks.CONTENT_TYPE, headers=dict(_attachment(name)))


def _value(column: str, row: models.Model, model_admin: admin.ModelAdmin) -> Any:
    """A cell: the words of a choice, the value of a field, or what the list's own method says."""
    display = getattr(row, f"get_{column}_display", None)
    if display is not None:
        return display()
    _field, _attribute, value = lookup_field(column, row, model_admin)
    return value


def _attachment(name: str) -> Iterator[tuple[str, str]]:
    from django.utils.http import content_disposition_header

    yield "Content-Disposition", content_disposition_header(True, name) or "attachment"
    yield "Cache-Control", "private, no-store"
