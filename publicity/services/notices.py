"""The public notice: set by the office, run by the clock; names leave it and nobody moves up (Art. 24)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.facts import is_small_or_medium
from applications.transitions import Status
from nantong_award.core import clock, working_days
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation import terms
from nantong_award.regulation.stage import AwardLevel
from publicity import messages
from publicity.models import Candidate, CandidateList, PublicityNotice
from publicity.selectors import candidates_of, standing_names
from publicity.transitions import ListStatus, NoticeStatus

# A notice is set for the near future; a typing error in the year is not.
AHEAD_AT_MOST = timedelta(days=366)


@transaction.atomic
def schedule(listed: CandidateList, *, by: User, opens_at: datetime, contacts: str = "") -> PublicityNotice:
    """Set the notice's period: at least the edition's days, the first not counted (Art. 24).

    Raises Stale unless the list is confirmed, Unsuitable where the start lies in the past.
    """
    if not may(by, "publicity.run_notice"):
        raise Forbidden(_("只有市质委办可以发布公示。"))
    if listed.status != ListStatus.CONFIRMED:
        raise Stale(_("建议名单尚未确认，不能公示。"), theirs=listed.get_status_display())
    if not clock.now() <= opens_at <= clock.now() + AHEAD_AT_MOST:
        raise Unsuitable(_("公示开始时间不能早于现在，也不能晚于一年之后。"), field="opens_at")
    period = terms.deadline(
        listed.round.law, "public_notice", clock.day_of(opens_at), working_days.calendar()
    )
    notice = PublicityNotice(
        list=listed,
        title=_("%(year)s年度南通市市长质量奖拟获奖名单公示") % {"year": listed.round.year},
        contacts=contacts.strip(),
        opens_at=opens_at,
        closes_at=clock.end_of(period.last_day),
        last_day=period.last_day,
        calendar=period.calendar,
        drafted_by=by,
    )
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError as error:
        raise Stale(_("该名单的公示已经发布。")) from error
    record("schedule_notice", notice, by=by, details={"last_day": str(period.last_day)})
    return notice


def run_due() -> int:
    """Open and elapse what is due; the lawful times stand in the row, so a late run does no harm."""
    now = clock.now()
    rows = PublicityNotice.objects.select_related("list__round")
    moved = 0
    for notice in rows.filter(status=NoticeStatus.DRAFTED, opens_at__lte=now):
        moved += _open(notice)
    for notice in rows.filter(status=NoticeStatus.RUNNING, closes_at__lte=now):
        moved += _elapse(notice)
    return moved


def _open(notice: PublicityNotice) -> int:
    """One step of the clock with its messages; losing the race to another worker is no error."""
    try:
        with transaction.atomic():
            perform(notice.open, by=None, details={"lawful_at": notice.opens_at.isoformat()})
            for candidate in candidates_of(notice.list.round):
                notify(
                    "notice_opened",
                    to=messages.people_of(candidate.application),
                    key=str(candidate.pk),
                    link=f"/notices/{notice.pk}/",
                    notice=notice,
                    candidate=candidate,
                )
    except Stale:
        return 0
    return 1


def _elapse(notice: PublicityNotice) -> int:
    try:
        perform(notice.elapse, by=None, details={"lawful_at": notice.closes_at.isoformat()})
    except Stale:
        return 0
    return 1


@transaction.atomic
def remove(candidate: Candidate, *, by: User, reason: str) -> Candidate:
    """Take a name off the list; the row stays, the place stays empty (Art. 24). Removed names stay as they are.

    Reasons are an objection upheld, a name left out of the approval, or a fact that disqualifies (R12.6).
    """
    if not may(by, "applications.confer_application"):
        raise Forbidden(_("只有市质委办可以取消名单项。"))
    if candidate.removed_at is not None:
        return candidate
    application = candidate.application
    if application.status == Status.CONFERRED:
        raise Stale(_("“%(name)s”已经授奖，不能取消。") % {"name": application.applicant})
    if not reason.strip():
        raise Unsuitable(_("请写明取消的原因。"), field="reason")
    candidate.removed_at, candidate.removal_reason = clock.now(), reason.strip()
    candidate.save(update_fields=["removed_at", "removal_reason"])
    if application.status == Status.PROPOSED:  # a disqualified file has ended already
        perform(application.cancel, by=by, reason=reason)
    _explain_missing_sme(candidate)
    record("remove_candidate", candidate, by=by, reason=reason)
    notify(
        "candidate_removed",
        to=messages.people_of(application),
        key=str(candidate.pk),
        link=f"/apply/{application.pk}/",
        candidate=candidate,
        reason=reason.strip(),
    )
    return candidate


def _explain_missing_sme(removed: Candidate) -> None:
    """T-06: the last SME of the award is gone, the rest stands; the reason for having none writes itself."""
    listed = CandidateList.objects.select_related("round").get(pk=removed.list_id)
    if listed.reasons.get("sme") or not is_small_or_medium(removed.application):
        return
    left = [
        row
        for row in standing_names(listed.round)
        if row.level == AwardLevel.AWARD and not row.is_again and row.application.applicant.is_organization
    ]
    if removed.level != AwardLevel.AWARD or any(is_small_or_medium(row.application) for row in left):
        return
    name = removed.application.applicant
    listed.reasons = {
        **listed.reasons,
        "sme": _("名单中的中小企业“%(name)s”已取消，不递补。") % {"name": name},
    }
    listed.save(update_fields=["reasons"])
