"""阅看记录: that an expert opened a piece of evidence (R20.3)."""

from applications.models import Evidence
from nantong_award.core.models import User
from review.models import EvidenceOpening, Scorecard
from review.services.authority import demand
from review.services.scorecards import SCORE


def note_opening(card: Scorecard, evidence: Evidence, *, by: User) -> None:
    """Once per expert and evidence; the download itself is audited where the file is served."""
    demand(by, SCORE, card)
    EvidenceOpening.objects.get_or_create(expert=card.seat.expert, evidence=evidence)
