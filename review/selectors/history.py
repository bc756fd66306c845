"""What the log says of a file's consensus and report, in words for the panel."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nantong_award.core.audit import label_of
from nantong_award.core.models import AuditEvent
from review.models import Assignment, PanelReport
from review.models.consensus import SUMMARY, WHOLE

VERBS: dict[str, str | Promise] = {
    "save_consensus": _("记录合议"),
    "say_in_consensus": _("发表意见"),
    "reopen": _("退回评分表"),
    "compile_report": _("汇总报告"),
    "discard_report": _("撤回报告草稿，签署作废"),
    "sign_report": _("签署报告"),
    "sign": _("报告签署完毕"),
    "dissent": _("提出不同意见"),
    "answer_dissent": _("答复不同意见"),
}
FIELDS: dict[str, str | Promise] = {
    "percent": _("百分比"),
    "note": _("说明"),
    "strengths": _("优势"),
    "opportunities": _("改进机会"),
}
PLACES: dict[str, str | Promise] = {WHOLE: _("合计"), SUMMARY: _("综合意见")}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: before and after."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the consensus."""

    at: datetime
    what: str
    place: str
    reason: str
    changes: tuple[Change, ...]


def of_consensus(assignment: Assignment) -> list[Event]:
    """Newest first: 3 queries. People stand here by what they did, not by name (Art. 32)."""
    subjects = [label_of(assignment)]
    subjects += [label_of(card) for card in assignment.scorecards.all()]
    subjects += [label_of(report) for report in PanelReport.objects.filter(assignment=assignment)]
    rows = AuditEvent.objects.filter(subject__in=subjects, verb__in=VERBS).order_by("-at", "-pk")[:500]
    return [_event(row) for row in rows]


def _event(row: AuditEvent) -> Event:
    key = str(row.details.get("key", "") or row.details.get("expert", ""))
    changes = [
        Change(str(FIELDS[name]), *row.details[name])
        for name in FIELDS
        if isinstance(row.details.get(name), list)
    ]
    return Event(
        at=row.at,
        what=str(VERBS[row.verb]),
        place=str(PLACES.get(key, key)),
        reason=row.reason or str(row.details.get("text", "")),
        changes=tuple(changes),
    )
