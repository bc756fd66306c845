"""合议 (R20.4): the leader records item by item, members say what they think of it; nothing is overwritten unseen."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models.round import PanelPolicy
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.facts import criteria_of
from review.models import Assignment, ConsensusEntry, PanelReport, Remark, Scorecard, Seat
from review.models.consensus import SUMMARY, WHOLE
from review.selectors import consensus as selectors
from review.selectors import scores
from review.selectors.panels import HANDED_IN
from review.selectors.supplementary import is_under_review
from review.services.authority import demand
from review.transitions import ReportStatus, ScorecardStatus

LEAD = "review.lead_panel"
LIMITS = {"note": 500, "strengths": 4000, "opportunities": 4000}
SUMMARY_LIMIT = 4000
REMARK_LIMIT = 500


def demand_leader(assignment: Assignment, user: User) -> None:
    """Raise Forbidden unless the user leads the panel of this file."""
    card = assignment.scorecards.exclude(status=ScorecardStatus.STRUCK).first()
    demand(user, LEAD, card)


@transaction.atomic
def save(
    assignment: Assignment, *, by: User, key: str, values: Mapping[str, Any], version: int
) -> ConsensusEntry:
    """Keep what the leader recorded under a key; raises Stale with both values when another window did.

    A percentage other than the mean needs a note (Unsuitable at the field), and only counts where the round
    decides by consensus.
    """
    demand_leader(assignment, by)
    hold(assignment)
    changes = _checked(assignment, key, values)
    entry = assignment.consensus.filter(key=key).first() or ConsensusEntry(assignment=assignment, key=key)
    old = {name: getattr(entry, name) for name in changes}
    if old == changes and entry.pk is not None:
        return entry
    if entry.version != version:
        raise Stale(_("这一条目已在另一窗口修改。"), yours=changes, theirs=entry)
    _explained(assignment, entry, changes)
    _write(entry, changes, by)
    details = {"key": key, **{name: [_told(old[name]), _told(new)] for name, new in changes.items()}}
    record("save_consensus", assignment, by=by, details=details)
    return entry


def hold(assignment: Assignment) -> None:
    """The consensus of the file may be written: all sheets in, nothing signed, its stage is running (or it is reviewed again).

    Whoever writes on a file's consensus waits here for whoever was first (PostgreSQL).
    """
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    done = PanelReport.objects.filter(assignment=assignment).exclude(status=ReportStatus.DRAFTED)
    if done.exists():
        raise Stale(_("评审报告已经签署，合议不再修改。"))
    if scores.open_sheets(assignment):
        raise Stale(_("还有评分表未提交，合议尚未开始。"))
    panel = assignment.panel
    if not is_under_review(assignment):
        raise Closed(_("本年度现在不在“%(stage)s”程序，不能合议。") % {"stage": panel.get_stage_display()})


def _checked(assignment: Assignment, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only fields that belong to this key; texts within their length, a percentage in the sheet's steps."""
    criteria = criteria_of(assignment.panel)
    if key in criteria.codes:
        by_consensus = assignment.panel.round.panel_policy == PanelPolicy.CONSENSUS
        fields = ("percent", "note") if by_consensus else ("note",)
    elif key in {item.category for item in criteria.items}:
        fields = ("strengths", "opportunities")
    elif key in (WHOLE, SUMMARY):
        fields = ("note",)
    else:
        raise Unsuitable(_("评分表没有这个条目。"), field="key")
    changes = {name: values[name] for name in fields if name in values}
    if not changes:
        raise Unsuitable(_("没有可以保存的内容。"), field=fields[0])
    percent = changes.get("percent")
    if percent is not None and (
        not isinstance(percent, int) or not 0 <= percent <= 100 or percent % criteria.step
    ):
        raise Unsuitable(
            _("百分比应为 0 到 100，以 %(step)d 为一档。") % {"step": criteria.step}, field="percent"
        )
    for name in changes.keys() - {"percent"}:
        limit = SUMMARY_LIMIT if key == SUMMARY else LIMITS[name]
        changes[name] = str(changes[name]).strip()
        if len(changes[name]) > limit:
            raise Unsuitable(_("不超过 %(limit)d 字。") % {"limit": limit}, field=name)
    return changes


def _explained(assignment: Assignment, entry: ConsensusEntry, changes: Mapping[str, Any]) -> None:
    percent = changes.get("percent", entry.percent)
    if percent is None:
        return
    row = next(row for row in selectors.grid(assignment).rows if row.item.code == entry.key)
    if percent != row.proposed and not changes.get("note", entry.note):
        raise Unsuitable(_("与平均值不同，请写明理由；写好后一并保存。"), field="note")


def _write(entry: ConsensusEntry, changes: Mapping[str, Any], by: User) -> None:
    """Compare-and-set on the version that was read."""
    read = entry.version
    values = {**changes, "version": read + 1, "saved_at": clock.now(), "saved_by": by}
    for name, value in values.items():
        setattr(entry, name, value)
    if entry.pk is None:
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError as error:
            raise Stale(_("这一条目已在另一窗口修改。"), yours=dict(changes)) from error
    elif not ConsensusEntry.objects.filter(pk=entry.pk, version=read).update(**values):
        raise Stale(_("这一条目已在另一窗口修改。"), yours=dict(changes))


def _told(value: Any) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def say(assignment: Assignment, *, by: User, key: str, text: str) -> Remark:
    """A member's word on an item; the same word sent twice stands once."""
    seat = seat_of(assignment, by)
    if seat is None:
        raise Forbidden(_("只有本组已提交评分表的成员可以发表合议意见。"))
    hold(assignment)
    if key not in criteria_of(assignment.panel).codes:
        raise Unsuitable(_("评分表没有这个条目。"), field="key")
    text = text.strip()
    if not text or len(text) > REMARK_LIMIT:
        raise Unsuitable(_("请填写意见，不超过 %(limit)d 字。") % {"limit": REMARK_LIMIT}, field="text")
    remark, made = Remark.objects.get_or_create(assignment=assignment, key=key, seat=seat, text=text)
    if made:
        record("say_in_consensus", assignment, by=by, details={"key": key, "text": text})
    return remark


def seat_of(assignment: Assignment, user: User) -> Seat | None:
    """The seat from which the user handed in a sheet on this file."""
    cards = Scorecard.objects.filter(assignment=assignment, status__in=HANDED_IN, seat__vacated_at=None)
    card = cards.filter(seat__expert__user=user).select_related("seat__expert__user").first()
    return card.seat if card else None
