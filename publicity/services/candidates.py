"""The committee's candidate list: from the ranking, drafted by one, confirmed by another (Art. 24).

A list may be empty (名额可以空缺, Art. 6). It is drafted and confirmed like any other, with a reason where
evaluated files are passed over. It may be noticed, but nothing needs the notice or the government's approval;
`conferral.findings` then lets the round close.
"""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.services import qualification
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.stage import AwardLevel, Stage, Track
from publicity import messages
from publicity.facts import evaluations
from publicity.models import Candidate, CandidateList
from publicity.services.candidate_findings import Picks, Proposal, examine
from publicity.transitions import ListStatus
from review.models import CommitteeDecision


@transaction.atomic
def draft(round: Round, *, by: User, picks: Picks, reasons: Mapping[str, str] | None = None) -> CandidateList:
    """Store a draft list, replacing an earlier draft; eligibility is examined again (R12.6).

    Raises Unsuitable for files that are not finalists; what the rules say is stored with the list.
    """
    if not may(by, "publicity.draft_candidatelist"):
        raise Forbidden(_("只有市质委办可以起草建议名单。"))
    _demand_stage(round)
    listed = CandidateList.objects.filter(round=round).first() or CandidateList(round=round)
    if listed.status != ListStatus.DRAFTED:
        raise Stale(_("建议名单已经确认，不能再改。"), theirs=listed.get_status_display())
    proposal = examine(round, picks, reasons or {})
    for application in Application.objects.filter(pk__in=picks).select_related("round", "applicant"):
        qualification.assess(application, by=by, occasion="proposal")
    listed.drafted_by, listed.drafted_at = by, clock.now()
    listed.reasons, listed.findings = dict(reasons or {}), proposal.findings.to_json()
    try:
        with transaction.atomic():
            listed.save()
    except IntegrityError as error:
        raise Stale(_("建议名单刚刚已由他人起草，请刷新后再看。")) from error
    _write_candidates(listed, proposal)
    record("draft_candidates", listed, by=by, findings=proposal.findings, details={"picks": _as_text(picks)})
    return listed


@transaction.atomic
def confirm(listed: CandidateList, *, by: User, decision: CommitteeDecision) -> CandidateList:
    """Fix the list by a second person on the committee's decision; end the other files (Art. 24).

    Raises Obstructed where a finding blocks, Forbidden for the person who drafted it.
    """
    round = listed.round
    if by.pk == listed.drafted_by_id:
        raise Forbidden(_("起草人与确认人不能是同一人。"))
    _demand_stage(round)
    if decision.round_id != round.pk or decision.matter != CommitteeDecision.Matter.CANDIDATES:
        raise Unsuitable(_("这不是本年度关于建议名单的决定。"), field="decision")
    candidates = list(listed.candidates.select_related("application__round", "application__applicant"))
    picks = {row.application_id: AwardLevel(row.level) for row in candidates}
    proposal = examine(round, picks, listed.reasons)
    findings = proposal.findings
    listed.decision, listed.confirmed_by, listed.findings = decision, by, findings.to_json()
    perform(listed.confirm, by=by, findings=findings, clearance=findings)
    for row in candidates:
        _set_again(row, row.application_id in proposal.again)
        perform(row.application.propose, by=by, details={"decision": decision.number})
    for application in _remaining_finalists(round):
        _end(application, by, decision)
    return listed


def _demand_stage(round: Round) -> None:
    if round.stage != Stage.PUBLICITY:
        raise Stale(_("年度评定不在审定公示程序。"), theirs=round.get_stage_display())


def _set_again(row: Candidate, again: bool) -> None:
    """The ledger may have gained an earlier title since the list was drafted."""
    if row.is_again != again:
        row.is_again = again
        row.save(update_fields=["is_again"])


def _end(application: Application, by: User, decision: CommitteeDecision) -> None:
    reason = _("未列入市质委会建议名单（%(number)s，第二十四条）。") % {"number": decision.number}
    perform(application.eliminate, by=by, reason=reason, details={"decision": decision.number})
    notify(
        "not_proposed",
        to=messages.people_of(application),
        key=str(application.pk),
        link=f"/apply/{application.pk}/",
        application=application,
        reason=reason,
    )


def _remaining_finalists(round: Round) -> Sequence[Application]:
    rows = Application.objects.filter(round=round, status=Status.FINALIST)
    return list(rows.select_related("round", "applicant", "county"))


def _write_candidates(listed: CandidateList, proposal: Proposal) -> None:
    listed.candidates.all().delete()
    order, tracks = list(AwardLevel), list(Track)
    rows = [(track, row) for track in tracks for row in evaluations(listed.round, track)]
    ranked = sorted(
        ((track, row) for track, row in rows if row.application_id in proposal.picks),
        key=lambda each: (
            order.index(proposal.picks[each[1].application_id]),
            tracks.index(each[0]),
            each[1].rank,
            each[1].application_id,
        ),
    )
    Candidate.objects.bulk_create(
        Candidate(
            list=listed,
            application_id=row.application_id,
            level=proposal.picks[row.application_id],
            is_again=row.application_id in proposal.again,
            position=position,
            rank=row.rank,
        )
        for position, (_track, row) in enumerate(ranked, start=1)
    )


def _as_text(picks: Picks) -> dict[str, str]:
    return {str(pk): str(level) for pk, level in picks.items()}
