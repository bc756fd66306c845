"""第二十二条: the committee's decision on the presentation list, entered by the office."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from review import messages_events
from review.facts_evaluation import judged
from review.models import CommitteeDecision
from review.selectors.evaluation import Place, standing_so_far
from review.selectors.visits import visits_of
from review.services.authority import demand
from review.transitions import VisitStatus

Matter = CommitteeDecision.Matter


@transaction.atomic
def record_decision(
    round: Round,
    *,
    by: User,
    matter: str,
    number: str,
    decided_on: date,
    summary: str = "",
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
    decision = CommitteeDecision(
        round=round, matter=matter, number=number.strip(), decided_on=decided_on,
        summary=summary.strip(), file=file, entered_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        raise Unsuitable(_("这个文号已经登记过。"), field="number") from error
    details = {"matter": matter, "number": decision.number, "decided_on": decided_on.isoformat()}
    record("record_decision", decision, by=by, details=details)
    return decision


@transaction.atomic
def decide_finalists(
    round: Round,
    *,
    by: User,
    decision: CommitteeDecision,
    finalists: Sequence[Application],
    reasons: Mapping[int, str] | None = None,
) -> list[Application]:
    """Carry the decision out: these files go on, every other undecided file is eliminated with its reason.

    Raises Obstructed (Art. 22) without both reports of a chosen file, Stale where one was decided meanwhile.
    """
    demand(by, "applications.select_finalist_application")
    if round.stage != RoundStage.SITE_REVIEW:
        raise Closed(_("演讲陈述名单在现场评审结束前后确定，目前不在该阶段（第二十二条）。"))
    if decision.round_id != round.pk or decision.matter != Matter.FINALISTS:
        raise Unsuitable(_("这不是本年度关于演讲陈述名单的决定。"), field="decision")
    undecided = {
        place.application.pk: place for places in standing_so_far(round).values() for place in places
    }
    chosen = [application.pk for application in finalists]
    if not undecided or not set(chosen) <= set(undecided):
        raise Stale(_("名单中有申报刚刚已由他人处理，请刷新后再看。"))
    _demand_reports(round, [undecided[pk] for pk in chosen])
    going, left = [], []
    for pk, place in undecided.items():
        application = place.application
        if pk in chosen:
            going.append(perform(application.select_finalist, by=by, details={"decision": decision.number}))
        else:
            reason = (reasons or {}).get(pk, "").strip() or _standard_reason(decision)
            left.append(
                perform(application.eliminate, by=by, reason=reason, details={"decision": decision.number})
            )
    messages_events.finalists_decided(decision, going, left)
    return going


def _standard_reason(decision: CommitteeDecision) -> str:
    return _("未列入市质委会确定的演讲陈述名单（%(number)s，第二十二条）。") % {"number": decision.number}


def _demand_reports(round: Round, chosen: Sequence[Place]) -> None:
    """第二十二条: the list rests on both reports, so both must be there, and the visit closed."""
    closed = set(
        visits_of(round)
        .filter(status=VisitStatus.CLOSED)
        .values_list("assignment__application_id", flat=True)
    )
    items = []
    for place in chosen:
        name = place.application.applicant.name
        scored = place.total is not None
        message = _("“%(name)s”的评审报告齐全") if scored else _("“%(name)s”的评审报告不齐全")
        items.append(judged("22", f"reports:{place.application.pk}", scored, message % {"name": name}))
        if place.application.status == Status.SHORTLISTED:
            over = place.application.pk in closed
            message = _("“%(name)s”的现场评审已完成") if over else _("“%(name)s”的现场评审尚未完成")
            items.append(judged("22", f"visit:{place.application.pk}", over, message % {"name": name}))
    findings = Findings.of(items, subject=label_of(round), edition=round.edition)
    if not findings.clear:
        raise Obstructed(findings)
