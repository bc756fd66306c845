"""What is read of misconduct cases (Art. 32)."""

from django.db.models import QuerySet

from applications.models import Round
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from review.models import MemberScore, MisconductCase, Scorecard
from review.transitions import CaseStatus, ScorecardStatus
from review.transitions.misconduct import HANDLE

SEES = "review.view_misconductcase"


def cases_for(user: User) -> QuerySet[MisconductCase]:
    """All cases for those who handle or watch them; for others there are none (404)."""
    rows = MisconductCase.objects.select_related("round", "expert__user", "unit", "reported_by", "follow_up")
    return rows if may(user, HANDLE) or may(user, SEES) else rows.none()


def waiting_for_the_committee(round: Round) -> list[MisconductCase]:
    """Carried out, and earlier decisions would have come out otherwise: the committee has yet to say: 1 query."""
    rows = MisconductCase.objects.filter(round=round, status=CaseStatus.CARRIED_OUT, follow_up=None)
    return [case for case in rows if case.asks_the_committee]


def sheets_of(case: MisconductCase) -> list[Scorecard | MemberScore]:
    """The person's sheets of the round that still count, or would: 1 query."""
    if case.expert_id:
        cards = Scorecard.objects.filter(
            seat__expert=case.expert_id, assignment__application__round=case.round_id
        )
        return list(
            cards.exclude(status=ScorecardStatus.STRUCK)
            .select_related("assignment__application__applicant", "assignment__application__round",
                            "assignment__panel__round", "seat__expert__user", "seat__panel")
            .order_by("assignment__stage", "assignment__application__number", "pk")
        )  # fmt: skip
    scores = MemberScore.objects.filter(
        unit=case.unit_id, presentation__application__round=case.round_id, struck=None
    )
    return list(
        scores.select_related(
            "presentation__application__applicant", "presentation__application__round", "unit"
        ).order_by("presentation__position", "pk")
    )


def key_of(sheet: Scorecard | MemberScore) -> str:
    """How a decision names a sheet."""
    return f"{'card' if isinstance(sheet, Scorecard) else 'score'}:{sheet.pk}"


def void_sheets(case: MisconductCase) -> list[Scorecard | MemberScore]:
    """The sheets that the decision declares void and that are not struck yet."""
    wanted = set(case.voided_sheets)
    return [sheet for sheet in sheets_of(case) if key_of(sheet) in wanted]
