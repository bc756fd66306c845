"""The expert's desk: the files to review and what each still needs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from review.models import Expert, Panel
from review.selectors import own_files
from review.selectors.own_files import OwnFile
from review.selectors.panels import DeskRow
from review.selectors.panels import desk as desk_rows
from review.transitions import ReportStatus, ScorecardStatus
from review.views.access import person


def _expert(request: HttpRequest) -> Expert:
    expert = Expert.objects.filter(user=person(request)).first()
    if expert is None:
        raise Http404
    return expert


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Every file of the expert, by panel, with how far each sheet is and the next unfinished one."""
    expert = _expert(request)
    rows = desk_rows(person(request))
    files = own_files.measured([row.card for row in rows])
    panels: dict[Panel, list[dict[str, Any]]] = {}
    for row, file in zip(rows, files, strict=True):
        panels.setdefault(row.card.assignment.panel, []).append({"file": file, **_task(row, file)})
    context = {
        "expert": expert,
        "panels": [
            {"panel": panel, "due_at": own_files.due_at(panel), "tasks": tasks, "done": _done(tasks)}
            for panel, tasks in panels.items()
        ],
        "next_file": next((file for file in files if file.is_open), None),
    }
    return render(request, "review/desk.html", context)


def _done(tasks: list[dict[str, Any]]) -> int:
    return sum(not task["file"].is_open for task in tasks)


def _task(row: DeskRow, file: OwnFile) -> dict[str, Any]:
    """One line of the desk: the next thing to do with this file."""
    card, report = row.card, row.report
    url = reverse("review:scorecard", args=[card.pk])
    report_url = reverse("review:report", args=[card.assignment_id])
    if card.declared_at is None:
        state, tone = _("待申明利害关系"), "warn"
    elif card.status == ScorecardStatus.BLANK and card.reopened_at:
        state, tone = _("组长退回修改"), "warn"
    elif card.status == ScorecardStatus.BLANK:
        state, tone = (_("评分中"), "active") if file.given else (_("未开始"), "quiet")
    elif report and report.status == ReportStatus.SIGNED:
        state, tone, url = _("评审报告已签署"), "good", report_url
    elif report:
        state, tone = (_("已签署，待他人签署"), "good") if row.has_signed else (_("待签署评审报告"), "warn")
        url = report_url
    elif row.may_compile:
        state, tone, url = _("待组长合议"), "warn", report_url
    elif row.is_talking:
        state, tone, url = _("合议中"), "active", report_url
    else:
        state, tone = _("评分表已提交"), "good"
    return {"url": url, "state": state, "tone": tone}
