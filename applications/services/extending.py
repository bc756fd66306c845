"""A later end for everybody, with a reason, published and told; never for one applicant alone (R18.4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications import messages
from applications.models import Announcement, DeadlineExtension, Round
from applications.selectors import schedule
from applications.selectors.schedule import Moved
from applications.services.rounds import ask_to_run, check_plan
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Unsuitable

EXTENDABLE = ("filing_closes_at", "endorsing_closes_at")
Until = Mapping[str, datetime | None]


def prepare(round: Round, *, until: Until, carry: bool = False) -> tuple[Moved, ...]:
    """Move the terms on the row alone and say what changes; raises Unsuitable at the field that stands against it.

    `until` names the new ends of filing and endorsing (None = stays); `carry` puts later days off as far as
    they must be. The caller sees the effect before anything is saved.
    """
    given = {field: end for field, end in until.items() if end is not None}
    if round.stage != RoundStage.APPLICATION or not set(given) <= set(EXTENDABLE):
        raise Unsuitable(_("申报推荐阶段只可延长申报截止和推荐截止时间。"))
    if not given:
        raise Unsuitable(_("请至少填写一个新的期限。"), field=EXTENDABLE[0])
    moved = [_moved(round, field, end) for field, end in given.items()]
    if (
        round.endorsing_closes_at < round.filing_closes_at
        and "endorsing_closes_at" not in given
        and not carry
    ):
        text = _("新的申报截止晚于推荐截止（%(at)s），请同时延长推荐截止，或者选择顺延后续日程。")
        ends = schedule.in_words(schedule.last_day(round.endorsing_closes_at))
        raise Unsuitable(text % {"at": ends}, field="endorsing_closes_at")
    if carry:
        later = schedule.carry_forward(round)
        moved = _joined(moved, later)
    check_plan(round)
    return tuple(moved)


def _moved(round: Round, field: str, end: datetime) -> Moved:
    before: datetime = getattr(round, field)
    if end <= before:
        raise Unsuitable(_("期限只可延长，不可提前。"), field=field)
    setattr(round, field, end)
    return Moved(field, before, end)


def _joined(moved: list[Moved], later: tuple[Moved, ...]) -> list[Moved]:
    """One line for a term that was given a new end and had to be put off further."""
    ends = {each.field: each.after for each in later}
    joined = [each._replace(after=ends.pop(each.field, each.after)) for each in moved]
    return joined + [each for each in later if each.field in ends]


@transaction.atomic
def extend(round: Round, *, by: User, until: Until, reason: str, carry: bool = False) -> Announcement:
    """Extend for everybody, publish it as an announcement and tell all who work on the round's files."""
    ask_to_run(by)
    reason = reason.strip()
    if not reason:
        raise Unsuitable(_("请写明延长的理由。"), field="reason")
    moved = prepare(round, until=until, carry=carry)
    round.save()
    announcement = Announcement.objects.create(
        round=round,
        kind=Announcement.Kind.EXTENSION,
        title=_("关于延长%(title)s有关期限的公告") % {"title": round.title},
        body=_("下列期限延长，对所有申报主体和推荐单位一并适用。\n理由：%(reason)s") % {"reason": reason},
        published_at=clock.now(),
    )
    extensions = [_keep(round, announcement, each, reason) for each in moved]
    for each in extensions:
        record(
            "extend_deadline",
            round,
            by=by,
            source=each.before,
            target=each.after,
            reason=reason,
            details={"field": each.field},
        )
    record("publish_announcement", announcement, by=by)
    messages.deadline_extended(announcement, extensions, reason)
    return announcement


def _keep(round: Round, announcement: Announcement, moved: Moved, reason: str) -> DeadlineExtension:
    values: dict[str, Any] = {"before": _text(moved.before), "after": _text(moved.after)}
    return DeadlineExtension.objects.create(
        round=round,
        announcement=announcement,
        field=moved.field,
        reason=reason,
        extended_at=announcement.published_at or clock.now(),
        **values,
    )


def _text(value: date | datetime) -> str:
    return value.isoformat()
