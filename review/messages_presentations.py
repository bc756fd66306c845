"""Who is told of the list to decide on and of a presenter's score that is opened again (Art. 22)."""

from applications.selectors.recipients import holders
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from review.models import FinalistList, MemberUnit, Presentation


def list_to_decide(listed: FinalistList) -> None:
    """The committee's secretary learns that a list waits; each new draft tells again."""
    notify(
        "finalists_to_decide",
        to=holders("review.confirm_finalistlist"),
        key=f"list:{listed.pk}:{listed.version}",
        link=f"/site-review/finalists/{listed.round_id}/",
        round=listed.round,
    )


def score_reopened(presentation: Presentation, reason: str) -> None:
    """Every scorer learns that a locked score is open again, and why."""
    units = MemberUnit.objects.filter(is_active=True)
    notify(
        "presentation_reopened",
        to=User.objects.filter(is_active=True, pk__in=units.values("users")),
        key=f"presentation:{presentation.pk}:{presentation.version}",
        link="/presentations/score/",
        presentation=presentation,
        reason=reason,
    )
