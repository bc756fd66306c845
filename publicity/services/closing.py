"""The end of 审定公示: what must be done before the round closes (Art. 24–26).

Where the list is empty, or every name has left it, the award stays vacant (Art. 6): there is nothing to approve,
confer or announce. An empty list needs no notice either; if one was set, it must have run its time.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.regulation.finding import Finding, Findings, Outcome
from publicity.models import Candidate, CandidateList, Conferral, PublicityNotice
from publicity.selectors import candidates_of, open_objections
from publicity.services import notices
from publicity.transitions import ListStatus, NoticeStatus

# Code, the rule whose article is cited, whether it is done (None: not needed), words.
Check = tuple[str, str, bool | None, str]
OUTCOMES = {True: Outcome.MET, False: Outcome.UNMET, None: Outcome.NOT_APPLICABLE}


def findings(round: Round) -> Findings:
    """What must be done before the round may close; what a vacancy makes needless is not applicable."""
    listed = CandidateList.objects.filter(round=round).first()
    confirmed = listed is not None and listed.status == ListStatus.CONFIRMED
    names = list(candidates_of(round)) if confirmed else []
    checks = [
        ("list_confirmed", "public_notice", confirmed, _("建议名单已确认")),
        ("notice_over", "public_notice", _notice_is_over(round, confirmed, names), _("公示期已满")),
        ("objections_ruled", "public_notice", confirmed and not open_objections(round), _("异议均已处理")),
        *_checks_of_names(round, confirmed, names),
    ]
    return Findings.of(
        (_finding(round, check) for check in checks), subject=round.clearance_subject, edition=round.edition
    )


def _finding(round: Round, check: Check) -> Finding:
    code, rule, done, words = check
    return Finding(round.law.cite(rule).article, None, code, OUTCOMES[done], None, words)


def _notice_is_over(round: Round, confirmed: bool, names: list[Candidate]) -> bool | None:
    """By the notice's own times, whether a worker has run or not."""
    notice = PublicityNotice.objects.filter(list__round=round).first()
    if notice is not None:
        return notice.closes_at <= clock.now()
    return None if confirmed and not names else False


def _checks_of_names(round: Round, confirmed: bool, names: list[Candidate]) -> list[Check]:
    standing = [row.pk for row in names if row.removed_at is None]
    pending = [row for row in names if row.application.status == Status.PROPOSED]
    approved = set(Candidate.objects.filter(approvals__round=round).values_list("pk", flat=True))
    titles = Conferral.objects.filter(approval__round=round)
    announced = titles.exists() and not titles.filter(approval__announcement=None).exists()

    def needed(done: bool) -> bool | None:
        return None if confirmed and not standing else confirmed and done

    conferred = _("名单逐一办结（未办结 %(n)s 个）") % {"n": len(pending)}
    return [
        ("approved", "prize", needed(approved.issuperset(standing)), _("市政府批准已登记")),
        ("conferred", "prize", needed(not pending), conferred),
        ("announced", "prize", needed(announced), _("获奖名单已公布")),
    ]


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """Close notice and round; raises Obstructed while something is open."""
    clearance = findings(round)
    if clearance.clear:
        notices.run_due()  # the clock may be behind
        notice = PublicityNotice.objects.filter(list__round=round, status=NoticeStatus.ELAPSED).first()
        if notice is not None:
            perform(notice.close, by=by, findings=clearance, clearance=clearance)
    perform(round.close_publicity, by=by, findings=clearance, clearance=clearance)
    return round
