"""The office's cockpit: one page per round, drawn from the stage table; one button, with what is missing."""

from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from applications.models import Round
from applications.transitions import RUN_ROUND, Status
from nantong_award.core import charts
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Refusal, Stale
from nantong_award.desks import calendar, selectors
from nantong_award.desks.stages import step_of
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import Stage


class Workplace(NamedTuple):
    """Where the office works at a stage: label, named address, and who may open it."""

    label: str | Promise
    name: str
    takes_round: bool = False
    query: str = ""
    needs: str = "applications.view_round"

    def url(self, round: Round) -> str:
        """Its address for this round."""
        return reverse(self.name, args=[round.pk] if self.takes_round else None) + self.query.format(round.pk)


WORKPLACES: dict[Stage, tuple[Workplace, ...]] = {
    Stage.APPLICATION: (
        Workplace(
            _lazy("待推荐和催办"),
            "admin:applications_endorsingbody_waiting",
            query="?round={}",
            needs=RUN_ROUND,
        ),
    ),
    Stage.QUALIFICATION: (
        Workplace(
            _lazy("办理资格审查"),
            "admin:applications_application_changelist",
            query=f"?round__id__exact={{}}&status__exact={Status.ENDORSED}",
            needs="applications.view_application",
        ),
        Workplace(
            _lazy("部门联审"),
            "admin:applications_departmentalcheck_changelist",
            needs="applications.view_departmentalcheck",
        ),
    ),
    Stage.MATERIAL_REVIEW: (
        Workplace(_lazy("利害关系待核"), "admin:review_suspicion_queue", needs="review.judge_suspicion"),
        Workplace(_lazy("随机抽取"), "admin:review_draw_changelist"),
        Workplace(_lazy("评审组与评分进度"), "admin:review_panel_changelist"),
        Workplace(_lazy("确定现场评审名单"), "admin:review_shortlist", takes_round=True),
    ),
    Stage.SITE_REVIEW: (
        Workplace(_lazy("随机抽取"), "admin:review_draw_changelist"),
        Workplace(_lazy("评审组与评分进度"), "admin:review_panel_changelist"),
        Workplace(_lazy("现场评审排期"), "review:visits"),
        Workplace(_lazy("登记演讲陈述名单"), "review:finalists", takes_round=True),
        Workplace(_lazy("评审反馈报告"), "review:feedback_reports", needs="review.view_feedbackreport"),
    ),
    Stage.PRESENTATION: (Workplace(_lazy("演讲陈述现场"), "review:board", takes_round=True),),
    Stage.EVALUATION: (
        Workplace(_lazy("汇总综合评价"), "review:evaluation", takes_round=True),
        Workplace(_lazy("评审违纪"), "review:misconduct", needs="review.handle_misconductcase"),
    ),
    Stage.PUBLICITY: (
        Workplace(_lazy("办理审定公示"), "admin:publicity_desk", takes_round=True),
        Workplace(_lazy("评审反馈报告"), "review:feedback_reports", needs="review.view_feedbackreport"),
    ),
}


def workplaces(round: Round, user: Any) -> list[tuple[str | Promise, str]]:
    """The pages of the present stage that this person may open: label and address."""
    return [
        (each.label, each.url(round))
        for each in WORKPLACES.get(Stage(round.stage), ())
        if may(user, each.needs)
    ]


def overview(user: Any) -> dict[str, Any]:
    """Context of the admin's first page; the round is shown to those who may open it."""
    if not may(user, "applications.view_round"):
        return {"round": None}
    round = selectors.running_round() or Round.objects.order_by("-year").first()
    if round is None:
        return {"round": None}
    return {"round": round, "stages": calendar.stage_line(round), "counts": _count_rows(round)}


def show(request: HttpRequest, pk: int, status: int = 200) -> HttpResponse:
    """Counts, deadline, what is missing before the stage may end, and the one button."""
    if not may(request.user, "applications.view_round"):
        raise PermissionDenied
    round = get_object_or_404(Round, pk=pk)
    step = step_of(round)
    by_status = selectors.counts(round)
    context = {
        **admin.site.each_context(request),
        "title": str(round),
        "round": round,
        "stages": calendar.stage_line(round),
        "workplaces": workplaces(round, request.user),
        "findings": step.findings(round) if step else None,
        "due_at": calendar.due_at(round, Stage(round.stage)) if step else None,
        "counts": _count_rows(round),
        "overdue": selectors.overdue(round),
        "may_run": may(request.user, RUN_ROUND),
        "may_count": may(request.user, "applications.view_application"),
        "funnel": charts.funnel(selectors.funnel(by_status), title=_("各程序申报数")),
        "funnel_rows": selectors.funnel(by_status),
    }
    return render(request, "admin/cockpit.html", context, status=status)


@require_POST
def close_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """End the present stage; the form carries the round's version, so that a second click does nothing."""
    round = get_object_or_404(Round, pk=pk)
    step = step_of(round)
    if step is None or request.POST.get("version") != str(round.version):
        raise Stale(_("年度评定的程序已有变化，请刷新后再办。"))
    try:
        step.close(round, by=request.user)
    except Obstructed:
        messages.error(request, _("仍有未办事项，不能进入下一程序。"))
        return show(request, pk, status=422)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return show(request, pk, status=refusal.status)
    messages.success(request, _("已进入“%(stage)s”。") % {"stage": round.get_stage_display()})
    return redirect("admin:cockpit", pk=pk)


def _count_rows(round: Round) -> list[dict[str, Any]]:
    by_status = selectors.counts(round)
    return [
        {
            "label": status.label,
            "figure": by_status.get(status, 0),
            "url": f"/admin/applications/application/?round__id__exact={round.pk}&status__exact={status}",
        }
        for status in Status
        if by_status.get(status)
    ]
