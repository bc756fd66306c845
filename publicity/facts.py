"""Rows → facts of the rules on places, the notice and prize money: the only seam to the kernel."""

from collections.abc import Iterable

from applications.facts import is_small_or_medium
from applications.models import Round
from applications.selectors.standing import held_awards
from applications.transitions import Status
from nantong_award.regulation.facts import Candidate as CandidateFact
from nantong_award.regulation.stage import Track
from review.models import Evaluation

IN_THE_RUNNING = (Status.FINALIST, Status.PROPOSED)


def evaluations(round: Round, track: Track) -> list[Evaluation]:
    """The evaluated files of a class that are still in the running, best first."""
    rows = Evaluation.objects.filter(
        application__round=round, application__applicant__track=track, application__status__in=IN_THE_RUNNING
    )
    return list(
        rows.select_related("application__applicant", "application__round")
        .prefetch_related("application__sections")
        .order_by("rank", "application__number")
    )


def candidate_facts(rows: Iterable[Evaluation]) -> list[CandidateFact]:
    """Score, size and former awards of each file, as the kernel's `select` wants them."""
    return [
        CandidateFact(
            id=str(row.application_id),
            score=row.total,
            sme=is_small_or_medium(row.application),
            held=held_awards(row.application.applicant),
        )
        for row in rows
    ]
