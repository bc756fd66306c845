"""Suspension, exclusion and ratings of experts (Art. 32; R11.1, R32.2): by a decision, told, and with effect at once."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.refusals import Stale, Unsuitable
from review import grants
from review import messages_experts as messages
from review.models import Expert, ExpertRating, Panel, Suspension
from review.models.expert_standing import BEST, WORST
from review.services.authority import demand
from review.services.experts import MANAGE
from review.transitions import PanelStatus


@transaction.atomic
def suspend(
    expert: Expert, *, by: User, number: str, starts_on: date, ends_on: date, reason: str
) -> Suspension:
    """Art. 32: for a term neither drawn nor admitted to any file; the clock restores the expert."""
    demand(by, MANAGE)
    _demand_decision(number, reason)
    if ends_on < starts_on:
        raise Unsuitable(_("截止日期不能早于起始日期。"), field="ends_on")
    if ends_on < clock.today():
        raise Unsuitable(_("期限已经过去，不需要暂停。"), field="ends_on")
    if expert.excluded_on:
        raise Stale(_("该专家已被取消评审资格。"))
    made = Suspension(
        expert=expert, number=number.strip(), starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )
    made.decided_by = by
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Stale(_("此决定已经登记。")) from error
    details = {"number": made.number, "from": str(starts_on), "to": str(ends_on)}
    record("suspend_expert", expert, by=by, reason=made.reason, details=details)
    messages.suspended(made)
    _close_files(expert, key=f"suspension:{made.pk}")
    return made


@transaction.atomic
def lift(suspension: Suspension, *, by: User, reason: str) -> Suspension:
    """End a suspension before its last day, by a reasoned decision."""
    demand(by, MANAGE)
    if not reason.strip():
        raise Unsuitable(_("请填写提前解除的理由。"), field="reason")
    values = {"lifted_on": clock.today(), "lift_reason": reason.strip(), "ended_at": clock.now()}
    rows = Suspension.objects.filter(pk=suspension.pk, lifted_on=None, ended_at=None)
    if not rows.update(**values):
        raise Stale(_("此暂停已经结束。"))
    suspension.refresh_from_db()
    record("lift_suspension", suspension.expert, by=by, reason=suspension.lift_reason)
    messages.restored(suspension)
    _sync(suspension.expert)
    return suspension


@transaction.atomic
def exclude(
    expert: Expert,
    *,
    by: User,
    number: str,
    reason: str,
    decided_on: date | None = None,
    file: StoredFile | None = None,
) -> Expert:
    """Art. 32: out of the pool for good by a recorded decision; seats held now have to be filled anew."""
    demand(by, MANAGE)
    _demand_decision(number, reason)
    day = decided_on or clock.today()
    if day > clock.today():
        raise Unsuitable(_("决定日期不能晚于今天。"), field="decided_on")
    values = {
        "excluded_on": day,
        "exclusion_number": number.strip(),
        "exclusion_reason": reason.strip(),
        "exclusion_file": file,
    }
    if not Expert.objects.filter(pk=expert.pk, excluded_on=None).update(**values):
        raise Stale(_("该专家已被取消评审资格。"))
    expert.refresh_from_db()
    details = {"number": expert.exclusion_number, "decided_on": str(expert.excluded_on)}
    record("exclude_expert", expert, by=by, reason=expert.exclusion_reason, details=details)
    messages.excluded(expert)
    _close_files(expert, key="excluded")
    return expert


@transaction.atomic
def rate(expert: Expert, round: Round, *, by: User, mark: int, note: str = "") -> ExpertRating:
    """The office's mark for an expert after a round, one to five; a later one replaces it and the log keeps both."""
    demand(by, MANAGE)
    if not WORST <= mark <= BEST:
        raise Unsuitable(_("请选择一至五分。"), field="mark")
    before = ExpertRating.objects.filter(expert=expert, round=round).first()
    values = {"mark": mark, "note": note.strip(), "rated_by": by, "rated_at": clock.now()}
    rating, _created = ExpertRating.objects.update_or_create(expert=expert, round=round, defaults=values)
    details = {"round": str(round.year), "mark": [str(before.mark) if before else "", str(mark)]}
    record("rate_expert", expert, by=by, reason=rating.note, details=details)
    return rating


def follow_calendar() -> int:
    """The clock's step: suspensions that begin close files, those that are over open them; each ends once."""
    today, changed = clock.today(), 0
    begun = Suspension.objects.filter(starts_on__lte=today, ends_on__gte=today, lifted_on=None)
    for suspension in begun.select_related("expert__user"):
        with transaction.atomic():
            changed += _sync(suspension.expert)
    for suspension in Suspension.objects.filter(ends_on__lt=today, ended_at=None).select_related(
        "expert__user"
    ):
        changed += _end(suspension)
    return changed


@transaction.atomic
def _end(suspension: Suspension) -> int:
    """Restore an expert whose last day is over; whoever comes second does nothing."""
    rows = Suspension.objects.filter(pk=suspension.pk, ended_at=None)
    if not rows.update(ended_at=clock.now()):
        return 0
    record("end_suspension", suspension.expert, by=None, details={"number": suspension.number})
    if not suspension.expert.excluded_on:
        messages.restored(suspension)
    _sync(suspension.expert)
    return 1


def _demand_decision(number: str, reason: str) -> None:
    if not number.strip():
        raise Unsuitable(_("请填写决定文号（第三十二条）。"), field="number")
    if not reason.strip():
        raise Unsuitable(_("请填写理由（第三十二条）。"), field="reason")


def _close_files(expert: Expert, *, key: str) -> None:
    """Take the rights on files, sheets and visits, and ask the office to fill seats that are still needed."""
    _sync(expert)
    if Expert.objects.barred(clock.today()).filter(pk=expert.pk).exists():
        live = [PanelStatus.FORMED, PanelStatus.CONVENED]
        messages.seats_to_fill(expert, _panels_of(expert).filter(status__in=live), key=key)


def _sync(expert: Expert) -> int:
    changed = sum(grants.sync(panel) for panel in _panels_of(expert))
    grants.forget_users([expert.user])
    return changed


def _panels_of(expert: Expert) -> QuerySet[Panel]:
    return Panel.objects.filter(seats__expert=expert, seats__vacated_at=None).distinct()
