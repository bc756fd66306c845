"""What the office is told of conflicts (Art. 32): found ones that touch a panel, suspicions to decide."""

from collections.abc import Sequence

from django.urls import reverse

from applications.selectors.recipients import holders
from nantong_award.core.outbox import notify
from review.models import Interest, Scorecard, Suspicion
from review.transitions import ScorecardStatus

JUDGES = "review.judge_suspicion"


def found(interests: Sequence[Interest], suspicions: Sequence[Suspicion]) -> None:
    """One message for all that a computation opened, and one for each member of a panel who must leave a file."""
    if suspicions:
        key = f"{suspicions[0].pk}:{suspicions[-1].pk}:{max(row.version for row in suspicions)}"
        link = reverse("admin:review_suspicion_queue")
        notify("review_suspicions", to=holders(JUDGES), key=key, link=link, count=len(suspicions))
    for interest in interests:
        _tell_of_seat(interest)


def _tell_of_seat(interest: Interest) -> None:
    cards = Scorecard.objects.filter(
        seat__expert__user=interest.person_id,
        assignment__application__applicant=interest.applicant_id,
        seat__vacated_at=None,
        assignment__released_at=None,
    ).exclude(status=ScorecardStatus.STRUCK)
    for card in cards.select_related("assignment__panel", "seat__expert"):
        link = reverse("admin:review_panel_change", args=[card.assignment.panel_id])
        notify(
            "review_interest_on_panel",
            to=holders("review.run_panel"),
            key=f"{interest.pk}:{card.pk}",
            link=link,
            card=card,
            panel=card.assignment.panel,
        )
