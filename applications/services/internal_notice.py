"""内部公示: recorded by the applicant before filing; for an individual, by the employer (Art. 18, R18.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, InternalNotice, NoticeObjection, NoticeProof
from applications.selectors.readiness import INTERNAL_NOTICE
from applications.services.filing import open_to_edit
from nantong_award.core import clock, working_days
from nantong_award.core.audit import record
from nantong_award.core.files import store
from nantong_award.core.models import StoredFile, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.rules.endorsement import internal_notice
from nantong_award.regulation.terms import deadline

PROOF_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection received during the notice; settled with a conclusion and its day, or not yet."""

    received_on: date
    content: str
    raised_by: str = ""
    settlement: str = ""
    settled_on: date | None = None


def record_notice(
    application: Application,
    *,
    by: User,
    started_on: date,
    place: str,
    ended_on: date | None = None,
    objections: Sequence[Objection] = (),
    proofs: Sequence[UploadedFile] = (),
    version: int = 0,
) -> InternalNotice:
    """Record or correct the notice; without an end it ends with the edition's last working day.

    Raises Unsuitable at the field: a notice that is too short names the earliest day of filing. `version` is the
    notice's version that the person saw, 0 where there was none; Stale when somebody else changed it since.
    """
    if not may(by, "applications.edit_application", application):
        raise Forbidden(_("您没有填写此申报的权限。"))
    ends = _ending(application.round.law, started_on, ended_on)
    for objection in objections:
        _check_objection(objection, started_on)
    files = [store(proof, by=by) for proof in proofs]  # outside the transaction: files are slow
    if any(file.content_type not in PROOF_TYPES for file in files):
        raise Unsuitable(_("公示材料须为 PDF、JPG 或者 PNG 文件。"), field="proof")
    values = {"started_on": started_on, "ended_on": ends, "place": place, "recorded_at": clock.now()}
    return _recorded(application, values, objections, files, version, by)


@transaction.atomic
def _recorded(
    application: Application,
    values: Mapping[str, Any],
    objections: Sequence[Objection],
    files: Sequence[StoredFile],
    version: int,
    by: User,
) -> InternalNotice:
    open_to_edit(application, INTERNAL_NOTICE, by=by)
    notice = InternalNotice.objects.filter(application=application).first()
    if (notice.version if notice else 0) != version:
        raise Stale(_("内部公示刚刚被他人修改，请刷新页面核对后再保存。"), theirs=str(notice or ""))
    notice, _created = InternalNotice.objects.update_or_create(
        application=application, defaults={**values, "version": version + 1}
    )
    notice.objections.all().delete()
    NoticeObjection.objects.bulk_create(_row(notice, objection) for objection in objections)
    NoticeProof.objects.bulk_create(NoticeProof(notice=notice, file=file) for file in files)
    application.internal_notice = notice
    details = {
        "started_on": f"{values['started_on']}",
        "ended_on": f"{values['ended_on']}",
        "objections": str(len(objections)),
        "settled": str(sum(objection.settled_on is not None for objection in objections)),
        "proofs": "、".join(file.sha256 for file in files),
    }
    record("record_internal_notice", application, by=by, details=details)
    return notice


def _row(notice: InternalNotice, objection: Objection) -> NoticeObjection:
    return NoticeObjection(
        notice=notice,
        received_on=objection.received_on,
        raised_by=objection.raised_by,
        content=objection.content,
        settlement=objection.settlement,
        settled_on=objection.settled_on,
    )


@transaction.atomic
def remove_proof(proof: NoticeProof, *, by: User) -> NoticeProof:
    """Take a file out of the notice; versions that name it keep it."""
    application = proof.notice.application
    open_to_edit(application, INTERNAL_NOTICE, by=by)
    proof.removed_at = clock.now()
    proof.save(update_fields=["removed_at"])
    record("remove_notice_proof", application, by=by, details={"sha256": proof.file.sha256})
    return proof


def _ending(edition: Edition, started_on: date, ended_on: date | None) -> date:
    """The last day of the notice; raises Unsuitable at the field when it is too short, or not asked for at all."""
    if edition.internal_notice_days is None:
        raise Unsuitable(_("本年度所依据的办法没有内部公示的规定，无需登记。"))
    calendar = working_days.calendar()
    if ended_on is None:
        return deadline(edition, "internal_notice", started_on, calendar).last_day
    if ended_on < started_on:
        raise Unsuitable(_("公示结束日不得早于开始日。"), field="ended_on")
    judged = internal_notice(
        edition, started_on, ended_on, 0, ended_on + timedelta(days=1), calendar=calendar
    )
    for finding in judged.unmet:
        text = _("%(message)s（%(article)s）。") % {
            "message": finding.message,
            "article": finding.citation.text,
        }
        raise Unsuitable(text, field="ended_on")
    return ended_on


def _check_objection(objection: Objection, started_on: date) -> None:
    """Words and days that belong together; raises Unsuitable(field="objections")."""
    today = clock.today()
    wrong = {
        _("请写明每件异议的内容。"): not objection.content.strip(),
        _("异议的收到日期不得早于公示开始日，也不得晚于今天。"): not (
            started_on <= objection.received_on <= today
        ),
        _("处理结论和处理日期须一并填写。"): bool(objection.settlement.strip())
        != (objection.settled_on is not None),
        _("异议的处理日期不得早于收到日期，也不得晚于今天。"): objection.settled_on is not None
        and not objection.received_on <= objection.settled_on <= today,
    }
    for message, is_wrong in wrong.items():
        if is_wrong:
            raise Unsuitable(message, field="objections")
