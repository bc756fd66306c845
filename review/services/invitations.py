"""邀请与签到 (Art. 20): a drawn expert accepts or declines the seat within a term, and signs in at the meeting."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review import messages_draws
from review.models import Invitation, Seat
from review.services import recusals
from review.services.authority import demand
from review.transitions import PanelStatus

RUN = "review.run_panel"
REMIND_BEFORE = timedelta(days=1)
Answer = Invitation.Answer


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Invitation:
    """The expert takes the seat, or the office records that the expert said so."""
    _may_answer(invitation, by)
    _answer(invitation, Answer.ACCEPTED, by=by)
    record("accept_seat", invitation.seat.panel, by=by, details={"expert": invitation.seat.expert.code})
    return invitation


@transaction.atomic
def decline(invitation: Invitation, *, by: User, reason: str) -> Invitation:
    """The seat falls vacant, with the reason; the reserve moves up by the office's act."""
    _may_answer(invitation, by)
    why = reason.strip()
    if not why:
        raise Unsuitable(_("请填写不能参加的原因。"), field="reason")
    _answer(invitation, Answer.DECLINED, by=by, reason=why[:300])
    code = invitation.seat.expert.code
    record("decline_seat", invitation.seat.panel, by=by, reason=why, details={"expert": code})
    recusals.give_up(invitation.seat, by=by, reason=_("不能参加：%(why)s") % {"why": why})
    return invitation


def _may_answer(invitation: Invitation, by: User) -> None:
    if invitation.seat.expert.user_id != by.pk and not may(by, RUN):
        raise Forbidden(_("只有受邀专家本人或者市质委办可以答复。"))


def _answer(invitation: Invitation, answer: str, *, by: User, reason: str = "") -> None:
    """Once, or anew from acceptance to refusal while the seat is held; whoever is second is told."""
    seat = invitation.seat
    if seat.vacated_at or seat.panel.status in (PanelStatus.CONCLUDED, PanelStatus.DISSOLVED):
        raise Stale(_("该席位已经空出，或者评审组已经结束。"))
    before = [Answer.OPEN, Answer.ACCEPTED] if answer == Answer.DECLINED else [Answer.OPEN]
    values = {"answer": answer, "reason": reason, "answered_at": clock.now(), "answered_by": by}
    if not Invitation.objects.filter(pk=invitation.pk, answer__in=before).update(**values):
        raise Stale(_("这份邀请已经答复。"), theirs=invitation.get_answer_display())
    invitation.refresh_from_db()


@transaction.atomic
def sign_in(seat: Seat, *, by: User) -> Seat:
    """签到 at the panel's meeting, by the expert or by the office; from here on the name may be shown."""
    if seat.expert.user_id != by.pk:
        demand(by, RUN)
    if seat.vacated_at or seat.panel.status not in (PanelStatus.FORMED, PanelStatus.CONVENED):
        raise Stale(_("该席位已经空出，或者评审组已经结束。"))
    if not Seat.objects.filter(pk=seat.pk, signed_in_at=None).update(signed_in_at=clock.now()):
        raise Stale(_("该专家已经签到。"))
    seat.refresh_from_db()
    open_ones = Invitation.objects.filter(seat=seat, answer=Answer.OPEN)
    open_ones.update(answer=Answer.ACCEPTED, answered_at=clock.now(), answered_by=by)
    record("sign_in", seat.panel, by=by, details={"expert": seat.expert.code})
    return seat


def remind() -> int:
    """Daily: write once when the term comes near, and once when it is over; returns how many were written to."""
    now = clock.now()
    due = Q(answer=Answer.OPEN, seat__vacated_at=None, answer_by__lte=now + REMIND_BEFORE)
    rows = Invitation.objects.filter(due, seat__panel__status=PanelStatus.FORMED)
    waiting = list(rows.select_related("seat__expert__user", "seat__panel__round"))
    for invitation in waiting:
        step = "over" if invitation.answer_by <= now else "soon"
        messages_draws.invitation_reminded(invitation, step=step)
    return len(waiting)
