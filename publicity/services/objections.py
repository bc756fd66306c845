"""Objections to a notice: taken from anyone until the second, answered by the office (Art. 24, R31.2)."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from applications.selectors.recipients import office
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.encryption import blind_index
from nantong_award.core.models import StoredFile, User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from publicity.models import Candidate, Objection, PublicityNotice
from publicity.services.notices import remove
from publicity.services.numbering import numbered

# The same words about the same name within this time are one form sent twice.
AGAIN_WITHIN = timedelta(minutes=10)


def demand_running(notice: PublicityNotice) -> None:
    """Raises Closed outside the period; its own times decide, not whether a worker has run."""
    if clock.now() < notice.opens_at:
        raise Closed(_("公示尚未开始，不能提出异议。"), instant=notice.opens_at)
    if clock.now() >= notice.closes_at:
        raise Closed(_("公示期已满，不能再提出异议（第二十四条）。"), instant=notice.closes_at)


@transaction.atomic
def object_to(
    candidate: Candidate, *, name: str, contact: str, content: str, files: Sequence[StoredFile] = ()
) -> tuple[Objection, str]:
    """Take an objection in real name; returns it with the code for looking it up, shown this once.

    Raises Closed outside the period, Unsuitable for a name no longer on the list, Stale for a form sent twice.
    """
    notice = PublicityNotice.objects.select_related("list__round").get(list=candidate.list_id)
    demand_running(notice)
    if candidate.removed_at is not None:
        raise Unsuitable(_("该名单项已经取消。"), field="candidate")
    if not (name.strip() and contact.strip() and content.strip()):
        raise Unsuitable(_("异议须写明真实姓名或者单位名称、联系方式和内容。"), field="content")
    _demand_new(candidate, content)
    code = secrets.token_hex(5).upper()
    objection = numbered(
        Objection.objects.all(),
        "case_number",
        f"YY{notice.list.round.year}-",
        4,
        lambda number: Objection.objects.create(
            notice=notice,
            candidate=candidate,
            case_number=number,
            code_hash=hash_code(code),
            name=name.strip(),
            contact=contact.strip(),
            content=content,
            received_at=clock.now(),
        ),
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


def _demand_new(candidate: Candidate, content: str) -> None:
    since = clock.now() - AGAIN_WITHIN
    same = Objection.objects.filter(candidate=candidate, content=content, received_at__gt=since)
    if given := same.values_list("received_at", flat=True).first():
        raise Stale(_("相同内容的异议刚刚已经收到，请不要重复提交。"), theirs=given)


def hash_code(code: str) -> str:
    """What is stored of a look-up code: keyed, so that the database alone does not tell the code."""
    return blind_index(code.strip().upper())


@transaction.atomic
def rule(objection: Objection, *, by: User, upheld: bool, ruling: str) -> Objection:
    """Settle an objection with an answer; upheld: the name is removed and nobody moves up (Art. 24)."""
    if not ruling.strip():
        raise Unsuitable(_("请写明处理结论。"), field="ruling")
    change = objection.uphold if upheld else objection.dismiss
    perform(change, by=by, reason=ruling, ruling=ruling)
    if upheld:
        reason = _("公示异议成立（%(case)s）") % {"case": objection.case_number}
        remove(objection.candidate, by=by, reason=reason)
    return objection


@transaction.atomic
def reveal(objection: Objection, *, by: User, reason: str) -> tuple[str, str]:
    """Name and contact of who objected, for the investigation; that they were read is on record (RX.5)."""
    if not may(by, "publicity.rule_objection"):
        raise Forbidden(_("只有市质委办可以查看异议人身份。"))
    if not reason.strip():
        raise Unsuitable(_("请写明查看的理由。"), field="reason")
    record("reveal_identity", objection, by=by, reason=reason)
    return objection.name, objection.contact
