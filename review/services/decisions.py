"""市质委会决定: what the committee decided, entered with number, day, attendance and vote (Art. 8, 22, 24, 35)."""

from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.refusals import Unsuitable
from review.models import CommitteeDecision
from review.services.authority import demand

Matter = CommitteeDecision.Matter


class Votes(NamedTuple):
    """表决: for, against, abstained."""

    votes_for: int
    votes_against: int
    votes_abstained: int


@transaction.atomic
def record_decision(
    round: Round,
    *,
    by: User,
    matter: str,
    number: str,
    decided_on: date,
    summary: str = "",
    attendance: int | None = None,
    votes: Votes | None = None,
    file: StoredFile | None = None,
) -> CommitteeDecision:
    """Enter what the committee decided; the same number cannot be entered twice for the same matter."""
    demand(by, "review.add_committeedecision")
    if matter not in Matter.values:
        raise Unsuitable(_("没有这种决定事项。"), field="matter")
    if not number.strip():
        raise Unsuitable(_("请填写文号或者会议纪要号。"), field="number")
    if decided_on > clock.today():
        raise Unsuitable(_("决定日期不能晚于今天。"), field="decided_on")
    _check_votes(attendance, votes)
    decision = CommitteeDecision(
        round=round, matter=matter, number=number.strip(), decided_on=decided_on,
        summary=summary.strip(), file=file, entered_by=by, attendance=attendance,
    )  # fmt: skip
    if votes:
        decision.votes_for, decision.votes_against, decision.votes_abstained = votes
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        raise Unsuitable(_("这个文号已经登记过。"), field="number") from error
    details = {"matter": matter, "number": decision.number, "decided_on": decided_on.isoformat()}
    record("record_decision", decision, by=by, details=details)
    return decision


def _check_votes(attendance: int | None, votes: Votes | None) -> None:
    """Who votes is there, and what was voted down is no decision."""
    if votes is None:
        return
    if attendance is None or sum(votes) > attendance:
        raise Unsuitable(_("赞成、反对、弃权合计不能多于到会人数。"), field="attendance")
    if votes.votes_for <= votes.votes_against:
        raise Unsuitable(_("赞成不多于反对的，不是通过的决定。"), field="votes_for")
