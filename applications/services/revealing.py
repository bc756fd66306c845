"""One masked value shown in full to the office or to the body the file lies with, for a reason that is logged (RX.5)."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.facts import answers_of
from applications.models import Application
from applications.sections.fields import Words
from applications.sections.privacy import private_field
from applications.sections.registry import sections_of
from applications.selectors.filed import last_version, was_filed
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable

OFFICE, BODY = "applications.accept_application", "applications.endorse_application"
APPLICANT, NUMBER = (
    "applicant",
    "id_number",
)  # the identity number stands with the applicant, not in a section

SHORTEST_REASON = 4


def may_reveal(user: User, application: Application) -> bool:
    """The office, and the body that endorses this very file; members read their own form."""
    return may(user, OFFICE) or may(user, BODY, application)


def label_of(application: Application, section: str, key: str) -> Words | None:
    """What the private answer is called; None where there is none of that name."""
    if (section, key) == (APPLICANT, NUMBER):
        return _("身份证号") if application.applicant.id_number else None
    if not was_filed(application):
        return None  # what is only typed is the applicant's own
    for each in sections_of(application.track, application.round.law):
        field = private_field(each, key) if each.key == section else None
        if field is not None:
            return field.label
    return None


@transaction.atomic
def reveal(application: Application, *, by: User, section: str, key: str, reason: str) -> str:
    """The value in full; who asked and why stands in the log, the value does not."""
    if not may_reveal(by, application) or label_of(application, section, key) is None:
        raise Forbidden(_("您没有查看完整号码的权限。"))
    if len(reason.strip()) < SHORTEST_REASON:
        raise Unsuitable(_("请写明查看的理由，不少于 %d 个字。") % SHORTEST_REASON, field="reason")
    details = {"section": section, "field": key}
    record("reveal_personal_data", application, by=by, reason=reason.strip(), details=details)
    if section == APPLICANT:
        return application.applicant.id_number
    return str(_answers(application).get(section, {}).get(key) or "")


def _answers(application: Application) -> dict[str, dict[str, object]]:
    """What lies before the reader: the last submitted version, or the form where nothing was submitted."""
    version = last_version(application)
    answers: dict[str, dict[str, object]] = (
        version.content["sections"] if version else answers_of(application)
    )
    return answers
