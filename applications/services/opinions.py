"""Additional opinions (Art. 10): departments and associations speak when the county committee asks them."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications import grants, messages_office
from applications.models import Application, Endorsement, EndorsingBody
from applications.selectors.endorsing import version_number
from applications.services.endorsing import ask_in_time, written
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable

OPINION = Endorsement.Decision.OPINION


@transaction.atomic
def ask_opinion(application: Application, *, by: User, body: EndorsingBody) -> Endorsement:
    """The committee asks a body, which from then on may read the file; asking again changes nothing."""
    if not may(by, "applications.endorse_application", application):
        raise Forbidden(_("您没有办理此事项的权限。"))
    ask_in_time(application.round)
    _ask_status(application)
    if body.kind == EndorsingBody.Kind.COUNTY or not body.is_active:
        raise Unsuitable(_("只能征求主管部门或者行业协会的意见。"), field="body")
    asked = application.endorsements.filter(body=body, decision=OPINION).first()
    if asked:
        return asked
    row = Endorsement.objects.create(
        application=application,
        body=body,
        decision=OPINION,
        version_number=version_number(application),
        signed_by=by,
    )
    grants.grant_to_asked(application, body)
    record("ask_opinion", application, by=by, details={"body": body.name})
    messages_office.opinion_asked(row)
    return row


@transaction.atomic
def add_opinion(application: Application, *, by: User, body: EndorsingBody, opinion: str) -> Endorsement:
    """An addition to the county's recommendation, never in its place (T-76)."""
    asked = application.endorsements.select_for_update().filter(body=body, decision=OPINION).first()
    if asked is None or not by.is_active or not by.groups.filter(pk=body.group_id).exists():
        raise Forbidden(_("您没有办理此事项的权限。"))
    ask_in_time(application.round)
    _ask_status(application)
    said = written(opinion, "opinion", _("请填写意见。"))
    if asked.opinion:
        raise Stale(_("本单位已经出具意见。"), yours=said, theirs=asked.opinion)
    asked.opinion, asked.signed_by, asked.signed_at = said, by, clock.now()
    asked.version_number = version_number(application)
    asked.save()
    record("add_opinion", application, by=by, details={"body": body.name})
    messages_office.opinion_added(asked)
    return asked


def _ask_status(application: Application) -> None:
    """Opinions are given on a file that lies with the committee or was recommended by it."""
    if application.status not in (Status.SUBMITTED, Status.ENDORSED):
        raise Stale(_("该申报目前不在推荐环节。"), theirs=application.get_status_display())
