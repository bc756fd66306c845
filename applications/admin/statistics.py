"""The statistics page of a round: a drawing beside each table, and all tables as a workbook."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.models import Round
from applications.selectors.statistics import Statistics, Table, statistics
from applications.workbooks_statistics import statistics_workbook
from nantong_award.core import charts
from nantong_award.core.audit import record
from nantong_award.core.permissions import may
from nantong_award.core.workbooks import CONTENT_TYPE

MOST_DATES = 6
# Which column of a table its bars show.
SHOWN = {"statuses": 1, "tracks": 2, "counties": 2, "industries": 1, "sizes": 1}


def drawn(table: Table, found: Statistics) -> SafeString | str:
    """The drawing of a table; nothing where there is nothing to draw."""
    rows: list[Any] = list(table.rows)
    if not any(figure for row in rows for figure in row[1:]):
        return ""
    if table.key == "funnel":
        return charts.funnel([(row[0], row[1]) for row in rows], title=table.title)
    if table.key == "days":
        return _curve(table, rows, found)
    column = SHOWN[table.key]
    title = f"{table.title}：{table.header[column]}"
    return charts.bar([(row[0], row[column]) for row in rows], title=title)


def _curve(table: Table, rows: list[Any], found: Statistics) -> SafeString:
    """What had come in by each day, last year's by the same day of its course."""
    step = max(len(rows) // MOST_DATES, 1)
    days = [row[0][5:] if place % step == 0 else "" for place, row in enumerate(rows)]
    series = {_("%(year)d年度累计") % {"year": found.round.year}: [row[2] for row in rows]}
    if found.former:
        series[table.header[3]] = [row[3] for row in rows]
    return charts.line(days, series, title=table.title)


class StatisticsPages(admin.ModelAdmin):
    """The page and the workbook, for those who may see the files that are counted."""

    def statistics(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who files, from where, of what kind, when; last year's beside it."""
        round = self._counted(request, pk)
        found = statistics(round)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": round,
            "title": _("%(title)s：统计") % {"title": round},
            "found": found,
            "parts": [(table, drawn(table, found)) for table in found.tables],
        }
        return TemplateResponse(request, "admin/applications/round/statistics.html", context)

    def statistics_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same tables, one sheet each; audited as every export."""
        round = self._counted(request, pk)
        data = statistics_workbook(statistics(round))
        record("export", round, by=request.user, details={"what": "statistics"})
        headers = {"Content-Disposition": f'attachment; filename="statistics-{round.year}.xlsx"'}
        return HttpResponse(data, content_type=CONTENT_TYPE, headers=headers)

    def _counted(self, request: HttpRequest, pk: int) -> Round:
        for permission in ("applications.view_round", "applications.view_application"):
            if not may(request.user, permission):
                raise PermissionDenied
        return get_object_or_404(Round, pk=pk)
