"""同分名次 (Art. 23): where nothing tells files apart the committee decides, and its decision is on record."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.stage import Track
from review.models import CommitteeDecision, TieRuling
from review.selectors.evaluation import Place, final_standing
from review.services import decisions
from review.services.authority import demand, demand_apart


def open_ties(round: Round) -> list[list[Place]]:
    """Groups of files that are equal in total, site, results and material, and not yet put in an order."""
    found: list[list[Place]] = []
    for places in final_standing(round).values():
        groups: dict[int, list[Place]] = {}
        for place in places:
            if place.rank is not None and place.rank != place.last:
                groups.setdefault(place.rank, []).append(place)
        found += groups.values()
    return found


@transaction.atomic
def rule_tie(
    round: Round,
    *,
    by: User,
    order: Sequence[int],
    number: str,
    decided_on: date,
    summary: str = "",
) -> TieRuling:
    """Enter the committee's order of files that share a place; the report is to be compiled again."""
    demand(by, "review.compile_evaluation")
    demand_apart(by, round)
    if round.stage != RoundStage.EVALUATION:
        raise Closed(_("现在不是综合评价阶段（第十七条）。"))
    group = next(
        (each for each in open_ties(round) if {place.application.pk for place in each} == set(order)), None
    )
    if group is None:
        raise Stale(_("这些申报的名次已经变动，或者不再同分，请刷新后再看。"))
    if len(order) != len(group):
        raise Unsuitable(_("每个申报应有一个不同的次序。"), field="order")
    decision = decisions.record_decision(
        round,
        by=by,
        matter=CommitteeDecision.Matter.RANKING,
        number=number,
        decided_on=decided_on,
        summary=summary,
    )
    track = Track(group[0].application.track)
    ruling = TieRuling.objects.create(round=round, track=track.value, order=list(order), decision=decision)
    record("rule_tie", ruling, by=by, reason=summary, details={"order": [str(pk) for pk in order]})
    return ruling
