"""What is read of panels: seats, files, progress, the expert's own desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from applications.models import Round
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from review.models import (
    Assignment,
    Draw,
    Expert,
    Invitation,
    Panel,
    PanelReport,
    Recusal,
    ReportSignature,
    Scorecard,
    Seat,
)
from review.transitions import ReportStatus, ScorecardStatus

HANDED_IN = (ScorecardStatus.SUBMITTED, ScorecardStatus.LOCKED)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One file on an expert's desk: the own sheet, and what the panel still has to do with the file."""

    card: Scorecard
    is_leader: bool
    may_compile: bool
    is_talking: bool
    report: PanelReport | None
    has_signed: bool


def panels(round: Round | None = None) -> QuerySet[Panel]:
    """Panels with seats and numbers of files and reports: 2 queries for any number of rows."""
    rows = Panel.objects.select_related("round", "draw").prefetch_related(
        Prefetch("seats", Seat.objects.select_related("expert__user"))
    )
    if round is not None:
        rows = rows.filter(round=round)
    live = Q(assignments__released_at=None)
    signed = Q(assignments__report__status=ReportStatus.SIGNED)
    return rows.annotate(
        files=Count("assignments", live, distinct=True),
        reports_signed=Count("assignments", live & signed, distinct=True),
    )


def panels_of_draws(draws: Iterable[Draw]) -> QuerySet[Panel]:
    """Panels that came from these draws, with seats, answers and numbers."""
    return panels().filter(draw__in=list(draws)).prefetch_related("seats__invitation")


def seats_of(panel: Panel) -> QuerySet[Seat]:
    """Who sits on the panel now, the leader first."""
    return panel.seats.filter(vacated_at=None).select_related("expert__user")


def all_seats(panel: Panel) -> QuerySet[Seat]:
    """Every seat there ever was, vacated ones too, with the answer to its invitation."""
    return panel.seats.select_related("expert__user", "panel__round", "invitation")


def leader_of(panel: Panel) -> Seat | None:
    """The panel's leader."""
    return seats_of(panel).filter(is_leader=True).first()


def assignments_of(panel: Panel) -> QuerySet[Assignment]:
    """The panel's files with how many sheets are live and how many handed in; no figure of any sheet."""
    live = ~Q(scorecards__status=ScorecardStatus.STRUCK)
    return (
        panel.assignments.filter(released_at=None)
        .select_related("application__applicant", "application__round", "panel__round", "report")
        .annotate(
            sheets=Count("scorecards", live, distinct=True),
            sheets_in=Count("scorecards", Q(scorecards__status__in=HANDED_IN), distinct=True),
        )
    )


def assignments_led(user: User) -> QuerySet[Assignment]:
    """Files whose panel the user leads."""
    led = get_objects_for_user(user, "review.lead_panel", Scorecard.objects.all(), accept_global_perms=False)
    return Assignment.objects.filter(scorecards__in=led, released_at=None).distinct()


def assignments_reported(user: User) -> QuerySet[Assignment]:
    """Files whose consensus page the user may open; it shows no figure before every sheet of the file is in.

    The leader's files, those on which the own sheet is in, and for the office all of them (R20.4).
    """
    rows = Assignment.objects.filter(released_at=None).select_related(
        "application__applicant", "application__round", "panel__round"
    )
    if may(user, "review.view_panelreport"):
        return rows
    own = cards_for(user).filter(status__in=HANDED_IN).values("assignment")
    return rows.filter(Q(pk__in=assignments_led(user).values("pk")) | Q(pk__in=own))


def cards_for(user: User) -> QuerySet[Scorecard]:
    """The user's own sheets that still count; a sheet of a recused file is not among them (404)."""
    own: QuerySet[Scorecard] = get_objects_for_user(
        user,
        "review.score_scorecard",
        Scorecard.objects.all(),
        accept_global_perms=False,
        with_superuser=False,
    )
    return own.exclude(status=ScorecardStatus.STRUCK).select_related(
        "assignment__application__applicant__county",
        "assignment__application__round",
        "assignment__panel__round",
        "seat__expert__user",
    )


def desk(user: User) -> list[DeskRow]:
    """The expert's files in the order of their numbers: 6 queries for any number of rows."""
    cards = list(
        cards_for(user)
        .select_related("assignment__report")
        .annotate(
            given=Count("scores", Q(scores__percent__isnull=False), distinct=True),
            open_sheets=Count(
                "assignment__scorecards",
                Q(assignment__scorecards__status=ScorecardStatus.BLANK),
                distinct=True,
            ),
        )
        .order_by("assignment__panel__stage", "assignment__application__number", "pk")
    )
    seats = {card.seat_id for card in cards}
    signatures = ReportSignature.objects.filter(seat__in=seats, draft=F("report__draft"))
    signed = set(signatures.values_list("report", "seat"))
    return [_desk_row(card, signed) for card in cards]


def _desk_row(card: Scorecard, signed: set[tuple[int, int]]) -> DeskRow:
    report: PanelReport | None = getattr(card.assignment, "report", None)
    ready = card.status in HANDED_IN and card.open_sheets == 0  # type: ignore[attr-defined]
    return DeskRow(
        card=card,
        is_leader=card.seat.is_leader,
        may_compile=ready and card.seat.is_leader,
        is_talking=ready,
        report=report,
        has_signed=report is not None and (report.pk, card.seat_id) in signed,
    )


def unfilled_recusals(panel: Panel) -> QuerySet[Recusal]:
    """Recusals for which nobody has moved up."""
    rows = Recusal.objects.filter(seat__panel=panel, replacement=None)
    return rows.select_related("seat__expert__user", "seat__panel__round", "application__applicant")


def load(experts: Iterable[Expert]) -> dict[int, int]:
    """How many live sheets each expert holds."""
    rows = Scorecard.objects.filter(seat__expert__in=experts).exclude(status=ScorecardStatus.STRUCK)
    counted = rows.order_by().values_list("seat__expert").annotate(Count("pk"))
    return dict(counted)


def invitations_of(user: User) -> QuerySet[Invitation]:
    """The invitations to the user's own seats, the newest first."""
    rows = Invitation.objects.filter(seat__expert__user=user)
    return rows.select_related("seat__expert__user", "seat__panel__round").order_by("-pk")


def open_invitation(user: User) -> Invitation | None:
    """The newest invitation that the user still has to answer: 1 query."""
    return invitations_of(user).filter(answer=Invitation.Answer.OPEN, seat__vacated_at=None).first()
