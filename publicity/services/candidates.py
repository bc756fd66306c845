"""The committee's candidate list: from the ranking, drafted by one, confirmed by another (Art. 24)."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale
from nantong_award.regulation.stage import AwardLevel, Stage, Track
from publicity.facts import evaluations
from publicity.models import Candidate, CandidateList
from publicity.services.candidate_findings import Picks, Proposal, examine
from publicity.transitions import ListStatus
from review.models import CommitteeDecision


@transaction.atomic
def draft(round: Round, *, by: User, picks: Picks, reasons: Mapping[str, str] | None = None) -> CandidateList:
    """Store a draft list, replacing an earlier draft; raises Unsuitable for files that are not finalists."""
    if not may(by, "publicity.draft_candidatelist"):
        raise Forbidden(_("只有市质委办可以起草建议名单。"))
    if round.stage != Stage.PUBLICITY:
        raise Stale(_("年度评定尚未进入审定公示程序。"), theirs=round.stage)
    proposal = examine(round, picks, reasons or {})
    listed = CandidateList.objects.filter(round=round).first()
    if listed is not None and listed.status != ListStatus.DRAFTED:
        raise Stale(_("建议名单已经确认，不能再改。"), theirs=listed.status)
    if listed is None:
        listed = CandidateList(round=round)
    listed.drafted_by, listed.drafted_at = by, clock.now()
    listed.reasons, listed.findings = dict(reasons or {}), proposal.findings.to_json()
    listed.save()
    _write_candidates(listed, proposal)
    record("draft_candidates", listed, by=by, findings=proposal.findings, details={"picks": _as_text(picks)})
    return listed


@transaction.atomic
def confirm(listed: CandidateList, *, by: User, decision: CommitteeDecision) -> CandidateList:
    """Fix the list by a second person on the committee's decision; end the other files (Art. 24).

    Raises Obstructed where a finding blocks, Forbidden for the person who drafted it.
    """
    if by.pk == listed.drafted_by_id:
        raise Forbidden(_("起草人与确认人不能是同一人。"))
    candidates = list(listed.candidates.select_related("application__round", "application__applicant"))
    picks = {row.application_id: AwardLevel(row.level) for row in candidates}
    findings = examine(listed.round, picks, listed.reasons).findings
    listed.decision, listed.confirmed_by, listed.findings = decision, by, findings.to_json()
    perform(listed.confirm, by=by, findings=findings, clearance=findings)
    for row in candidates:
        perform(row.application.propose, by=by)
    for application in _remaining_finalists(listed.round):
        perform(application.eliminate, by=by, reason=_("未列入市质委会建议名单"))
    return listed


def _remaining_finalists(round: Round) -> Sequence[Application]:
    return list(
        Application.objects.filter(round=round, status=Status.FINALIST).select_related("round", "applicant")
    )


def _write_candidates(listed: CandidateList, proposal: Proposal) -> None:
    listed.candidates.all().delete()
    order = list(AwardLevel)
    rows = [row for track in Track for row in evaluations(listed.round, track)]
    ranked = sorted(
        (row for row in rows if row.application_id in proposal.picks),
        key=lambda row: (order.index(proposal.picks[row.application_id]), row.rank, row.application_id),
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
        for position, row in enumerate(ranked, start=1)
    )


def _as_text(picks: Picks) -> dict[str, str]:
    return {str(pk): str(level) for pk, level in picks.items()}
