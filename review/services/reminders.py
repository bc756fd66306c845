"""Reminders of open sheets; the day is a column of the round, read by a daily scan."""

from collections import Counter
from datetime import date

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.models import User
from review import messages
from review.models import Scorecard
from review.models.panel import ReviewStage
from review.transitions import PanelStatus, ScorecardStatus

# Days before the end of the stage on which experts are reminded; a missed day is made up for later.
REMIND_AT = (7, 3, 1)
OPEN_STAGES = {RoundStage.MATERIAL_REVIEW: ReviewStage.MATERIAL, RoundStage.SITE_REVIEW: ReviewStage.SITE}


def remind_experts() -> int:
    """Write once per expert and step to everybody who still has open sheets."""
    return sum(_remind(round) for round in Round.objects.filter(stage__in=OPEN_STAGES))


def _remind(round: Round) -> int:
    due_on: date = getattr(round, f"{round.stage}_due_on")
    left = (due_on - clock.today()).days
    step = min((days for days in REMIND_AT if left <= days), default=None)
    if step is None or left < 0:
        return 0
    waiting = _open_sheets(round)
    users = User.objects.in_bulk(waiting)
    for pk, user in users.items():
        messages.reminded(user, sheets=waiting[pk], due_on=due_on, days=left, step=step)
    return len(users)


def _open_sheets(round: Round) -> Counter[int]:
    """User → number of sheets that are not handed in."""
    cards = Scorecard.objects.filter(
        assignment__panel__round=round,
        assignment__stage=OPEN_STAGES[RoundStage(round.stage)],
        assignment__released_at=None,
        assignment__panel__status=PanelStatus.CONVENED,
        seat__vacated_at=None,
        status=ScorecardStatus.BLANK,
    )
    return Counter(cards.values_list("seat__expert__user", flat=True))
