"""The task list of one file, as its component takes it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from applications.sections.registry import SectionProgress
from applications.selectors.readiness import EVIDENCE, INTERNAL_NOTICE, Readiness
from applications.transitions import Status

Rows = list[dict[str, Any]]
HINTS = 2


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
    state = _state(application, key, started=part.started, complete=part.is_complete)
    return {"key": key, "name": part.section.title, "url": url, "hint": hint, **state}


def _evidence(readiness: Readiness) -> dict[str, Any]:
    lacks = [str(need.label) for need in readiness.missing_evidence]
    count = sum(item.removed_at is None for item in readiness.application.evidence.all())
    hint = (
        _("尚缺：%(lacks)s") % {"lacks": "、".join(lacks)} if lacks else _("已上传 %(n)d 份") % {"n": count}
    )
    state = _state(readiness.application, EVIDENCE, started=count > 0, complete=not lacks)
    url = reverse("applications:evidence", args=[readiness.application.pk])
    return {"key": EVIDENCE, "name": _("证明材料"), "url": url, "hint": hint, **state}


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
    return {"key": INTERNAL_NOTICE, "name": _("内部公示"), "url": url, "hint": hint, **state}


def returned_parts(application: Application, tasks: Rows) -> Rows:
    """The parts that a return named, to go to at once; all of them where it named none."""
    if application.status != Status.RETURNED:
        return []
    named = set(application.reopened_sections)
    return [task for task in tasks if not named or task["key"] in named]
