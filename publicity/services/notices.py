"""The public notice: drafted by the office, run by the clock, objected to by anyone (Art. 24)."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.selectors.recipients import office
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation import terms
from publicity import messages
from publicity.models import Candidate, CandidateList, Objection, PublicityNotice
from publicity.transitions import ListStatus, NoticeStatus


@transaction.atomic
def schedule(listed: CandidateList, *, by: User, opens_at: datetime) -> PublicityNotice:
    """Set the notice's period: at least the edition's days, the first not counted (Art. 24).

    Raises Stale unless the list is confirmed, Unsuitable where the start lies in the past.
    """
    if not may(by, "publicity.run_notice"):
        raise Forbidden(_("只有市质委办可以发布公示。"))
    if listed.status != ListStatus.CONFIRMED:
        raise Stale(_("建议名单尚未确认，不能公示。"), theirs=listed.status)
    if opens_at < clock.now():
        raise Unsuitable(_("公示开始时间不能早于现在。"), field="opens_at")
    if PublicityNotice.objects.filter(list=listed).exists():
        raise Stale(_("该名单的公示已经发布。"))
    period = terms.deadline(listed.round.law, "public_notice", clock.day_of(opens_at))
    notice = PublicityNotice.objects.create(
        list=listed,
        title=_("%(year)s年度南通市市长质量奖拟获奖名单公示") % {"year": listed.round.year},
        opens_at=opens_at,
        closes_at=clock.end_of(period.last_day),
        last_day=period.last_day,
        calendar=period.calendar,
        drafted_by=by,
    )
    record("schedule_notice", notice, by=by, details={"last_day": str(period.last_day)})
    return notice


def run_due() -> int:
    """Open and elapse what is due; the lawful times stand in the row, so a late run does no harm."""
    now = clock.now()
    moved = 0
    for notice in PublicityNotice.objects.filter(status=NoticeStatus.DRAFTED, opens_at__lte=now):
        moved += _by_the_clock(notice, "open", late_since=notice.opens_at)
    for notice in PublicityNotice.objects.filter(status=NoticeStatus.RUNNING, closes_at__lte=now):
        moved += _by_the_clock(notice, "elapse", late_since=notice.closes_at)
    return moved


def _by_the_clock(notice: PublicityNotice, change: str, *, late_since: datetime) -> int:
    """One step of the clock; losing the race to another worker is no error."""
    try:
        perform(getattr(notice, change), by=None, details={"lawful_at": late_since.isoformat()})
    except Stale:
        return 0
    return 1


def is_public(notice: PublicityNotice) -> bool:
    """Whether the notice may be seen: its own times decide, not whether a worker has run."""
    return notice.opens_at <= clock.now()


@transaction.atomic
def object_to(
    candidate: Candidate, *, name: str, contact: str, content: str, files: Sequence[StoredFile] = ()
) -> tuple[Objection, str]:
    """Take an objection in real name; returns it with the code for looking it up, shown this once.

    Raises Closed outside the period, Unsuitable for a name that is no longer on the list.
    """
    notice = PublicityNotice.objects.select_related("list__round").get(list=candidate.list_id)
    if not notice.opens_at <= clock.now() < notice.closes_at:
        raise Closed(_("公示期外不能提出异议。"), instant=notice.closes_at)
    if candidate.removed_at is not None:
        raise Unsuitable(_("该名单项已经取消。"), field="candidate")
    code = secrets.token_hex(4).upper()
    objection = Objection.objects.create(
        notice=notice,
        candidate=candidate,
        case_number=_next_case_number(notice),
        code_hash=hash_code(code),
        name=name,
        contact=contact,
        content=content,
    )
    objection.files.set(files)
    record("receive_objection", objection, by=None, details={"candidate": str(candidate.pk)})
    notify(
        "objection_received",
        to=office(),
        key=objection.case_number,
        link=f"/admin/publicity/objection/{objection.pk}/change/",
        objection=objection,
        candidate=candidate,
    )
    return objection, code


def hash_code(code: str) -> str:
    """What is stored of a look-up code."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _next_case_number(notice: PublicityNotice) -> str:
    count = Objection.objects.filter(notice=notice).count()
    return f"YY{notice.list.round.year}-{count + 1:04d}"


@transaction.atomic
def rule(objection: Objection, *, by: User, upheld: bool, ruling: str) -> Objection:
    """Settle an objection with an answer; upheld: the name is removed and nobody moves up (Art. 24)."""
    if not ruling.strip():
        raise Unsuitable(_("请写明处理结论。"), field="ruling")
    change = objection.uphold if upheld else objection.dismiss
    perform(change, by=by, reason=ruling, ruling=ruling)
    if upheld:
        remove(
            objection.candidate, by=by, reason=_("公示异议成立（%(case)s）") % {"case": objection.case_number}
        )
    return objection


@transaction.atomic
def remove(candidate: Candidate, *, by: User, reason: str) -> Candidate:
    """Take a name off the list; the row stays, the place stays empty (Art. 24)."""
    if candidate.removed_at is not None:
        return candidate
    candidate.removed_at, candidate.removal_reason = clock.now(), reason
    candidate.save(update_fields=["removed_at", "removal_reason"])
    application = candidate.application
    perform(application.cancel, by=by, reason=reason)
    record("remove_candidate", candidate, by=by, reason=reason)
    notify(
        "candidate_removed",
        to=messages.people_of(application),
        key=str(candidate.pk),
        link=f"/apply/{application.pk}/",
        candidate=candidate,
        reason=reason,
    )
    return candidate
