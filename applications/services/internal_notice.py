"""内部公示: recorded by the applicant before filing; for an individual, by the employer (Art. 18, R18.2)."""

from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, InternalNotice
from applications.selectors.readiness import INTERNAL_NOTICE
from applications.services.filing import open_to_edit
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.rules.endorsement import internal_notice


def record_notice(
    application: Application,
    *,
    by: User,
    started_on: date,
    ended_on: date,
    place: str,
    objections: str = "",
    settlement: str = "",
    proof: UploadedFile | None = None,
) -> InternalNotice:
    """Record or correct the notice; one shorter than the edition's working days is refused with the earliest day."""
    if not may(by, "applications.edit_application", application):
        raise Forbidden(_("您没有填写此申报的权限。"))
    check_length(application.round.law, started_on, ended_on)
    values = {
        "started_on": started_on,
        "ended_on": ended_on,
        "place": place,
        "objections": objections,
        "settlement": settlement,
        "recorded_at": clock.now(),
    }
    if proof is not None:
        values["proof"] = store(proof, by=by)  # outside the transaction: files are slow
    return _recorded(application, values, by)


@transaction.atomic
def _recorded(application: Application, values: dict[str, object], by: User) -> InternalNotice:
    open_to_edit(application, INTERNAL_NOTICE, by=by)
    notice, _created = InternalNotice.objects.update_or_create(application=application, defaults=values)
    application.internal_notice = notice
    details = {"started_on": f"{values['started_on']}", "ended_on": f"{values['ended_on']}"}
    record("record_internal_notice", application, by=by, details=details)
    return notice


def check_length(edition: Edition, started_on: date, ended_on: date) -> None:
    """Raises Unsuitable at the field when the notice is too short, or is not asked for at all."""
    if edition.internal_notice_days is None:
        raise Unsuitable(_("本年度所依据的办法没有内部公示的规定，无需登记。"))
    if ended_on < started_on:
        raise Unsuitable(_("公示结束日不得早于开始日。"), field="ended_on")
    judged = internal_notice(edition, started_on, ended_on, 0, ended_on + timedelta(days=1))
    for finding in judged.unmet:
        text = _("%(message)s（%(article)s）。") % {
            "message": finding.message,
            "article": finding.citation.text,
        }
        raise Unsuitable(text, field="ended_on")
