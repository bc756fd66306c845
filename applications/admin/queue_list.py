"""The list of files as the queue of 资格审查: what is open on each file of the page, in a constant number of queries."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.selectors.queue import kin_of, standing_of
from applications.transitions import Status

CLEAN, OPEN, UNEXAMINED = "clean", "open", "unexamined"


class QueueList(ChangeList):
    """Each row of the page carries its standing and its kin."""

    def get_results(self, request: HttpRequest) -> None:
        """The page's rows, then two small questions about all of them together."""
        super().get_results(request)
        rows = list(self.result_list)
        standing, kin = standing_of(rows), kin_of(rows)
        for row in rows:
            row.standing, row.kin = standing[row.pk], kin.get(row.pk, [])
        self.result_list = rows


class DeskFilter(admin.SimpleListFilter):
    """What the stored reviews of waiting files come to."""

    title = _("审查进度")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """The three kinds of waiting files."""
        return (
            (CLEAN, _("可直接受理")),
            (OPEN, _("有待定事项")),
            (UNEXAMINED, _("未按规则审查")),
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application] | None:
        """Waiting files of that kind."""
        if self.value() not in (CLEAN, OPEN, UNEXAMINED):
            return queryset
        waiting = queryset.filter(status=Status.ENDORSED)
        standing = standing_of(list(waiting.select_related("applicant")))
        wanted = [pk for pk, each in standing.items() if _kind(each) == self.value()]
        return waiting.filter(pk__in=wanted)


def _kind(standing: Any) -> str:
    if standing.open_count is None:
        return UNEXAMINED
    return CLEAN if standing.is_clean else OPEN
