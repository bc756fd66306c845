"""Lists of the public site and of the office; each promises its number of queries."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet

from applications.models import Round, StandingEntry
from applications.transitions import Status
from nantong_award.core import clock
from publicity.models import Approval, Candidate, Conferral, Objection, PublicityNotice
from publicity.transitions import ListStatus, ObjectionStatus

WINNING = (StandingEntry.Kind.AWARD, StandingEntry.Kind.NOMINATION)


def public_notices() -> QuerySet[PublicityNotice]:
    """Notices that may be seen, newest first: 1 query."""
    return PublicityNotice.objects.filter(
        opens_at__lte=clock.now(), list__status=ListStatus.CONFIRMED
    ).select_related("list__round")


def candidates_of(round: Round) -> Sequence[Candidate]:
    """Every name of a round's list, removed ones included: 1 query."""
    return list(
        Candidate.objects.filter(list__round=round).select_related(
            "list__round", "application__applicant", "application__round", "application__county"
        )
    )


def standing_names(round: Round) -> list[Candidate]:
    """The names that are not removed: 1 query."""
    return [row for row in candidates_of(round) if row.removed_at is None]


def groups_of(notice: PublicityNotice) -> list[tuple[str, list[Candidate]]]:
    """The notice's names by level and class, removed ones with their reason: 1 query."""
    groups: dict[str, list[Candidate]] = {}
    for row in candidates_of(notice.list.round):
        title = f"{row.get_level_display()}（{row.application.applicant.get_track_display()}）"
        groups.setdefault(title, []).append(row)
    return list(groups.items())


def pending_candidates(round: Round) -> list[Candidate]:
    """Names that are proposed and neither removed nor conferred yet: 1 query."""
    return [row for row in candidates_of(round) if row.application.status == Status.PROPOSED]


def unapproved(round: Round) -> list[Candidate]:
    """Names that may go to the government: no objection is open, no approval names them yet: 3 queries."""
    waiting = {row.candidate_id for row in open_objections(round)}
    approved = set(Candidate.objects.filter(approvals__round=round).values_list("pk", flat=True))
    return [row for row in pending_candidates(round) if row.pk not in waiting | approved]


def to_confer(approval: Approval) -> list[Candidate]:
    """Names of an approval that are not conferred yet: 2 queries."""
    named = set(approval.names.values_list("pk", flat=True))
    return [row for row in pending_candidates(approval.round) if row.pk in named]


def approvals_of(round: Round) -> list[Approval]:
    """A round's approvals, oldest first: 1 query."""
    return list(Approval.objects.filter(round=round).select_related("round", "file").order_by("pk"))


def open_objections(round: Round) -> Sequence[Objection]:
    """Objections of a round that have no ruling yet: 1 query."""
    rows = Objection.objects.filter(notice__list__round=round, status=ObjectionStatus.RECEIVED)
    return list(rows.select_related("candidate__application__applicant").order_by("received_at"))


def winners(
    *, year: int | None = None, level: str = "", county: int | None = None, words: str = ""
) -> QuerySet[StandingEntry]:
    """The public register of winners since 2009, newest first, from the ledger: 1 query a page.

    `is_revoked` tells whether the title was taken back since (Art. 29, 35).
    """
    revoked = StandingEntry.objects.filter(
        kind=StandingEntry.Kind.REVOCATION, applicant=OuterRef("applicant"), year=OuterRef("year")
    )
    rows = StandingEntry.objects.filter(kind__in=WINNING).select_related("applicant__county")
    rows = rows.annotate(is_revoked=Exists(revoked))
    if year is not None:
        rows = rows.filter(year=year)
    if level:
        rows = rows.filter(kind=level)
    if county is not None:
        rows = rows.filter(applicant__county=county)
    if words:
        rows = rows.filter(applicant__name__icontains=words)
    return rows.order_by("-year", "kind", "applicant__name")


def winners_per_year() -> list[tuple[int, int]]:
    """How many winners each year had, oldest first: 1 query."""
    rows = StandingEntry.objects.filter(kind__in=WINNING, year__isnull=False).order_by()
    return sorted(rows.values_list("year").annotate(count=Count("pk")))


def conferral_by_plaque(number: str) -> Conferral | None:
    """The title behind a plaque number, for the public verification page."""
    return Conferral.objects.filter(plaque_number=number.strip().upper()).select_related("applicant").first()


def revoked_on(conferral: Conferral) -> StandingEntry | None:
    """The ledger's revocation of this title, if any (Art. 29, 35)."""
    return StandingEntry.objects.filter(
        applicant=conferral.applicant_id, kind=StandingEntry.Kind.REVOCATION, year=conferral.year
    ).first()


def payments(round: Round) -> QuerySet[Conferral]:
    """Prizes to pay or paid, by paying treasury (Art. 27); nothing is due on a revoked title: 1 query."""
    revoked = StandingEntry.objects.filter(
        kind=StandingEntry.Kind.REVOCATION, applicant=OuterRef("applicant"), year=OuterRef("year")
    )
    rows = Conferral.objects.filter(approval__round=round, prize__gt=0).annotate(is_revoked=Exists(revoked))
    return (
        rows.exclude(is_revoked=True, paid_on=None)
        .select_related("applicant__county")
        .order_by("paying_treasury", "applicant__county__region_code", "plaque_number")
    )
