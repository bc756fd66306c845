"""第二十二条: the list of presenters, drafted by the office, confirmed by another person on the committee's decision."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from review import messages_events, messages_presentations
from review.models import CommitteeDecision, FinalistEntry, FinalistList
from review.selectors import finalist_lists as selectors
from review.selectors.evaluation import standing_so_far
from review.services.authority import demand, demand_apart
from review.transitions import FinalistListStatus

Matter = CommitteeDecision.Matter
DRAFTS = "review.draft_finalistlist"


@transaction.atomic
def draft(
    round: Round,
    *,
    by: User,
    finalists: Sequence[Application],
    reasons: Mapping[int, str],
    version: int = 0,
) -> FinalistList:
    """Propose a list, in place of an earlier draft; `reasons` says for each other file why not (by its pk).

    Raises Obstructed (Art. 22) without both reports of a proposed file, Stale over a draft that was not seen.
    """
    demand(by, DRAFTS)
    demand_apart(by, round)
    _demand_stage(round)
    listed = FinalistList.objects.filter(round=round).first()
    # A new list starts at 1, so that 0 stands for a page that saw none.
    listed = listed or FinalistList(round=round, version=1)
    if listed.status != FinalistListStatus.DRAFTED or (listed.pk and listed.version != version):
        raise Stale(_("名单刚刚已由他人办理，请刷新后再看。"), yours=version, theirs=str(listed.version))
    entries = _entries(round, {each.pk for each in finalists}, reasons)
    _demand_grounds(round, entries)
    listed.drafted_by, listed.drafted_at = by, clock.now()
    try:
        with transaction.atomic():
            listed.save()
    except IntegrityError as error:
        raise Stale(_("名单刚刚已由他人起草，请刷新后再看。")) from error
    listed.entries.all().delete()
    for entry in entries:
        entry.list = listed
    FinalistEntry.objects.bulk_create(entries)
    record("draft_finalists", listed, by=by, details={"proposed": _numbers(entries)})
    messages_presentations.list_to_decide(listed)
    return listed


@transaction.atomic
def confirm(listed: FinalistList, *, by: User, decision: CommitteeDecision) -> list[Application]:
    """Carry the committee's decision out: the proposed files go on, the others end with their reasons.

    Forbidden for the person who drafted it; Stale where a file was decided meanwhile.
    """
    round = listed.round
    if by.pk == listed.drafted_by_id:
        raise Forbidden(_("起草人与确认人不能是同一人（第二十二条）。"))
    _demand_stage(round)
    if decision.round_id != round.pk or decision.matter != Matter.FINALISTS:
        raise Unsuitable(_("这不是本年度关于演讲陈述名单的决定。"), field="decision")
    entries = selectors.entries_of(listed)
    if {each.application_id for each in entries} != _undecided(round):
        raise Stale(_("名单起草后申报又有变动，请市质委办重新提交名单。"))
    findings = _demand_grounds(round, entries)
    listed.decision, listed.confirmed_by, listed.confirmed_at = decision, by, clock.now()
    perform(listed.confirm, by=by, findings=findings, clearance=findings)
    details = {"decision": decision.number}
    going, left = [], []
    for entry in entries:
        if entry.is_proposed:
            going.append(perform(entry.application.select_finalist, by=by, details=details))
        else:
            reason = _("%(reason)s（%(number)s，第二十二条）") % {
                "reason": entry.reason.rstrip("。"),
                "number": decision.number,
            }
            left.append(perform(entry.application.eliminate, by=by, reason=reason, details=details))
    messages_events.finalists_decided(decision, going, left)
    return going


@transaction.atomic
def publish(round: Round, *, by: User) -> FinalistList:
    """Let everybody read the list; refused before the committee has decided (T-97), done once."""
    demand(by, DRAFTS)
    findings = selectors.demand_of_decision(round)
    listed = selectors.confirmed_list(round)
    if listed is None:
        raise Obstructed(findings)
    if listed.published_at:
        raise Stale(_("名单已经公布。"))
    listed.published_at = clock.now()
    listed.save()
    record("publish_finalists", listed, by=by, findings=findings)
    return listed


def _demand_stage(round: Round) -> None:
    if round.stage != RoundStage.SITE_REVIEW:
        raise Closed(_("演讲陈述名单在现场评审结束前后确定，目前不在该阶段（第二十二条）。"))


def _undecided(round: Round) -> set[int]:
    return {place.application.pk for places in standing_so_far(round).values() for place in places}


def _entries(round: Round, proposed: set[int], reasons: Mapping[int, str]) -> list[FinalistEntry]:
    undecided = _undecided(round)
    if not undecided or not proposed <= undecided:
        raise Stale(_("名单中有申报刚刚已由他人处理，请刷新后再看。"))
    if not proposed:
        raise Unsuitable(_("请至少勾选一个。"), field="finalists")
    entries = []
    for pk in sorted(undecided):
        reason = "" if pk in proposed else reasons.get(pk, "").strip()
        if pk not in proposed and not reason:
            raise Unsuitable(_("请写明不列入名单的理由。"), field=f"reason-{pk}")
        entries.append(FinalistEntry(application_id=pk, is_proposed=pk in proposed, reason=reason))
    return entries


def _demand_grounds(round: Round, entries: Sequence[FinalistEntry]) -> Findings:
    """第二十二条: the list rests on both reports, so both must be there, and the visit closed."""
    findings = selectors.examine(round, {each.application_id for each in entries if each.is_proposed})
    if not findings.clear:
        raise Obstructed(findings)
    return findings


def _numbers(entries: Sequence[FinalistEntry]) -> list[str]:
    return [str(each.application_id) for each in entries if each.is_proposed]
