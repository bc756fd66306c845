"""推荐 (Art. 10, 18): the county committee endorses, returns for correction, or declines."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from applications import messages_office
from applications.models import Application, Endorsement, EndorsingBody, Round
from applications.selectors.endorsing import parts, version_number
from applications.selectors.recommended import endorsed_files
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable

Decision = Endorsement.Decision


@transaction.atomic
def endorse(application: Application, *, by: User, opinion: str, ranking: int | None = None) -> Endorsement:
    """Art. 18: the committee signs its recommendation, and the file goes to the city office."""
    _ask_who_and_when(application, by)
    said = written(opinion, "opinion", _("请填写推荐意见。"))
    _check_ranking(application, ranking)
    perform(application.endorse, by=by, details={"ranking": ranking})
    row = _sign(application, Decision.ENDORSED, said, by=by, ranking=ranking)
    messages_office.endorsed(row)
    return row


@transaction.atomic
def return_for_correction(
    application: Application, *, by: User, reason: str, sections: Sequence[str]
) -> Endorsement:
    """Art. 10: the file goes back; only the named parts open again."""
    _ask_who_and_when(application, by)
    said = written(reason, "reason", _("请填写退回理由。"))
    titles = parts(application)
    if not sections:
        raise Unsuitable(_("请指明需要补正的部分。"), field="sections")
    if not set(sections) <= set(titles):
        raise Unsuitable(_("需补正的部分不在申报表中。"), field="sections")
    application.reopened_sections = list(sections)
    perform(application.return_for_correction, by=by, reason=said, details={"sections": list(sections)})
    row = _sign(application, Decision.RETURNED, said, by=by, sections=list(sections))
    messages_office.returned(row, [titles[key] for key in sections])
    return row


@transaction.atomic
def decline(application: Application, *, by: User, reason: str) -> Endorsement:
    """Art. 18: not recommended; the file ends here, for the city office too (T-75)."""
    _ask_who_and_when(application, by)
    said = written(reason, "reason", _("请填写不予推荐的理由。"))
    perform(application.decline, by=by, reason=said)
    row = _sign(application, Decision.DECLINED, said, by=by)
    messages_office.declined(row)
    return row


def ask_before(application: Application, *, by: User, ranking: int | None = None) -> None:
    """Everything that a signature is asked, before somebody is shown what would be signed.

    Raises Forbidden, Closed, Stale or Unsuitable.
    """
    _ask_who_and_when(application, by)
    if application.status != Status.SUBMITTED:
        raise Stale(_("该申报目前不在推荐环节。"), theirs=application.get_status_display())
    with transaction.atomic():
        _check_ranking(application, ranking)


def ask_in_time(round: Round) -> None:
    """Deadlines hold to the second (R18.4, T-74); raises Closed with the instant."""
    closes_at = round.endorsing_closes_at
    if clock.now() >= closes_at:
        words = _("推荐已经截止（第十八条），不能再办理。市质委办公布延长推荐截止时间的，可以继续办理。")
        raise Closed(words, instant=closes_at)


def written(text: str, field: str, message: str) -> str:
    """A text that somebody signs; raises Unsuitable where there is none."""
    if not text.strip():
        raise Unsuitable(message, field=field)
    return text.strip()


def _ask_who_and_when(application: Application, by: User) -> None:
    if not may(by, "applications.endorse_application", application):
        raise Forbidden(_("您没有办理此事项的权限。"))
    ask_in_time(application.round)


def _check_ranking(application: Application, ranking: int | None) -> None:
    """A place in the body's own order is given once a round and track; two clerks at once take turns."""
    if ranking is None:
        return
    EndorsingBody.objects.select_for_update().get(pk=application.county_id)
    others = endorsed_files(application.county, application.round).filter(
        application__applicant__track=application.track, ranking=ranking
    )
    taken = others.first()
    if ranking < 1:
        raise Unsuitable(_("本单位排序须从 1 起。"), field="ranking")
    if taken is not None:
        words = _("第 %(ranking)d 名已经给了“%(name)s”，请另填名次，或者先不填、签署后统一排序。")
        name = taken.application.applicant.name
        raise Unsuitable(words % {"ranking": ranking, "name": name}, field="ranking")


def _sign(
    application: Application,
    decision: str,
    said: str,
    *,
    by: User,
    sections: Sequence[str] = (),
    ranking: int | None = None,
) -> Endorsement:
    return Endorsement.objects.create(
        application=application,
        body=application.county,
        decision=decision,
        opinion=said,
        sections=list(sections),
        ranking=ranking,
        version_number=version_number(application),
        signed_by=by,
    )
