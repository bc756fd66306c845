"""Many files accepted one after the other: each in its own transaction, each by its own rules (Art. 19)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application
from applications.selectors.qualification import decision_notice
from applications.selectors.queue import kin_of
from applications.services import qualification
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Refusal, Stale
from nantong_award.regulation.finding import Obstructed

# One request works so long at most and then shows how far it has come; no other writer waits for it meanwhile.
SPAN = timedelta(seconds=6)


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of one file: the number of its notice, or why it was not accepted."""

    pk: int
    name: str
    accepted: bool
    text: str

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be kept between two requests."""
        return asdict(self)


def accept_some(wanted: Sequence[tuple[int, int]], *, by: User) -> list[Handled]:
    """Accept files given as (key, version that was seen), in order, until the span is over; at least one."""
    if not may(by, qualification.ACCEPT):
        raise Forbidden(_("您没有受理申报的权限。"))
    until, handled = clock.now() + SPAN, []
    for pk, version in wanted:
        handled.append(_accept(pk, version, by))
        if clock.now() >= until:
            break
    return handled


def _accept(pk: int, version: int, by: User) -> Handled:
    rows = Application.objects.select_related("round", "applicant", "county", "internal_notice")
    application = rows.filter(pk=pk).first()
    if application is None:
        return Handled(pk, "—", False, _("没有这份申报。"))
    name = application.applicant.name
    try:
        if application.version != version:
            raise Stale(_("刚刚已由他人处理，请打开核对。"))
        if kin_of([application]).get(pk):
            raise Stale(
                _("同一母子公司链也有申报，请先由集团选定保留哪一份（第十二条第（六）项），再逐份办理。")
            )
        qualification.accept(application, by=by)
    except Obstructed as stopped:
        against = "；".join(f"{each.citation.text}：{each.message}" for each in stopped.findings.blocking)
        return Handled(pk, name, False, against)
    except Refusal as refused:
        return Handled(pk, name, False, refused.message)
    notice = decision_notice(application)
    return Handled(pk, name, True, notice.number if notice else "")
