"""The task list and the history of one file, as their components take them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.sections.registry import SectionProgress
from applications.selectors.applications import history_of
from applications.selectors.readiness import EVIDENCE, INTERNAL_NOTICE, Readiness
from applications.transitions import Status

Rows = list[dict[str, Any]]
HINTS = 2

# What the applicant's own history tells; events of the review have no line here and stay inside.
VERBS = {
    "start": gettext_lazy("开始填报"),
    "record_internal_notice": gettext_lazy("登记内部公示"),
    "add_evidence": gettext_lazy("上传证明材料"),
    "remove_evidence": gettext_lazy("移除证明材料"),
    "submit": gettext_lazy("提交申报"),
    "return_for_correction": gettext_lazy("退回补正"),
    "return_for_completion": gettext_lazy("资格审查退回补正"),
    "complete": gettext_lazy("提交补正材料"),
    "lapse_completion": gettext_lazy("补正期限已过"),
    "endorse": gettext_lazy("同意推荐"),
    "decline": gettext_lazy("不予推荐"),
    "accept": gettext_lazy("予以受理"),
    "refuse": gettext_lazy("不予受理"),
    "shortlist": gettext_lazy("进入现场评审"),
    "select_finalist": gettext_lazy("进入演讲陈述"),
    "propose": gettext_lazy("列入建议名单"),
    "confer": gettext_lazy("授奖"),
    "cancel": gettext_lazy("取消获奖资格"),
    "eliminate": gettext_lazy("未进入下一程序"),
    "withdraw": gettext_lazy("撤回申报"),
    "disqualify": gettext_lazy("取消申报资格"),
}
OWN_VERBS = (
    "start",
    "record_internal_notice",
    "add_evidence",
    "remove_evidence",
    "submit",
    "complete",
    "withdraw",
)


def tasks_of(readiness: Readiness) -> Rows:
    """Internal notice, sections, evidence: each with its state and what is missing."""
    application = readiness.application
    rows = [_section(application, part) for part in readiness.sections]
    rows.append(_evidence(readiness))
    if application.round.law.internal_notice_days is not None:
        rows.insert(0, _notice(readiness))
    return rows


def _state(application: Application, part: str, *, started: bool, complete: bool) -> dict[str, Any]:
    named = application.status == Status.RETURNED and part in application.reopened_sections
    if named:
        return {"state": _("退回补正"), "tone": "warn"}
    if complete:
        return {"state": _("已完成"), "tone": "good"}
    return {"state": _("填写中"), "tone": "active"} if started else {"state": _("未开始"), "tone": "quiet"}


def _section(application: Application, part: SectionProgress) -> dict[str, Any]:
    lacks = [missing.message for missing in part.missing]
    hint = "；".join(lacks[:HINTS]) if part.started else ""
    if part.started and len(lacks) > HINTS:
        hint = _("%(hint)s 等 %(count)d 项") % {"hint": hint, "count": len(lacks)}
    key = part.section.key
    url = reverse("applications:section", args=[application.pk, key])
    state = _state(application, key, started=part.started, complete=part.complete)
    return {"name": part.section.title, "url": url, "hint": hint, **state}


def _evidence(readiness: Readiness) -> dict[str, Any]:
    lacks = [str(need.label) for need in readiness.missing_evidence]
    count = sum(item.removed_at is None for item in readiness.application.evidence.all())
    hint = (
        _("尚缺：%(lacks)s") % {"lacks": "、".join(lacks)} if lacks else _("已上传 %(n)d 份") % {"n": count}
    )
    state = _state(readiness.application, EVIDENCE, started=count > 0, complete=not lacks)
    url = reverse("applications:evidence", args=[readiness.application.pk])
    return {"name": _("证明材料"), "url": url, "hint": hint, **state}


def _notice(readiness: Readiness) -> dict[str, Any]:
    found, notice = readiness.notice_findings, readiness.notice
    hint = "；".join(finding.message for finding in (found.unmet if notice else ()))
    state = _state(
        readiness.application, INTERNAL_NOTICE, started=notice is not None, complete=not found.blocking
    )
    if notice is None:
        days = readiness.application.round.law.internal_notice_days
        hint = _("提交申报前须内部公示不少于 %(days)d 个工作日") % {"days": days}
    url = reverse("applications:internal_notice", args=[readiness.application.pk])
    return {"name": _("内部公示"), "url": url, "hint": hint, **state}


def history(application: Application) -> Rows:
    """What happened to the file; of other people's acts the office is named, not the person."""
    return [
        {
            "at": event.at,
            "what": VERBS[event.verb],
            "by": event.actor_name if event.verb in OWN_VERBS else "",
            "reason": event.reason,
        }
        for event in history_of(application)
        if event.verb in VERBS
    ]
