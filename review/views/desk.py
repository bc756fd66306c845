"""The expert's desk: the files to review and what each still needs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nantong_award.core import clock
from review.facts import criteria_of
from review.models import Expert, Panel
from review.models.panel import ReviewStage
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
    """Every file of the expert, by panel."""
    expert = _expert(request)
    groups: dict[Panel, list[dict[str, Any]]] = {}
    for row in desk_rows(person(request)):
        groups.setdefault(row.card.assignment.panel, []).append(_task(row))
    panels = [{"panel": panel, "due_at": _due(panel), "tasks": tasks} for panel, tasks in groups.items()]
    return render(request, "review/desk.html", {"expert": expert, "panels": panels})


def _due(panel: Panel) -> Any:
    day = (
        panel.round.site_review_due_on
        if panel.stage == ReviewStage.SITE
        else panel.round.material_review_due_on
    )
    return clock.at(day, 23, 59)


def _task(row: DeskRow) -> dict[str, Any]:
    """One line of the task list: the next thing to do with this file."""
    card, report = row.card, row.report
    file = card.assignment.application
    task = {"name": file.applicant.name, "url": reverse("review:scorecard", args=[card.pk])}
    hint = _("编号 %(number)s") % {"number": file.number}
    report_url = reverse("review:report", args=[card.assignment_id])
    if card.declared_at is None:
        state, tone = _("待申明利害关系"), "warn"
    elif card.status == ScorecardStatus.BLANK:
        given, items = card.given, len(criteria_of(card.assignment.panel).items)  # type: ignore[attr-defined]
        state, tone = (_("评分中"), "active") if given else (_("未开始"), "quiet")
        hint += " · " + _("已评 %(given)d / %(items)d 项") % {"given": given, "items": items}
    elif report and report.status == ReportStatus.SIGNED:
        state, tone, task["url"] = _("评审报告已签署"), "good", report_url
    elif report:
        state, tone = (_("已签署，待他人签署"), "good") if row.has_signed else (_("待签署评审报告"), "warn")
        task["url"] = report_url
    elif row.may_compile:
        state, tone, task["url"] = _("待组长合议"), "warn", report_url
    else:
        state, tone = _("评分表已提交"), "good"
    return {**task, "hint": hint, "state": state, "tone": tone}
