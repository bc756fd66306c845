"""Lists of the public site and of the office; each promises its number of queries."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from applications.models import Round, StandingEntry
from nantong_award.core import clock
from publicity.models import Candidate, CandidateList, Conferral, Objection, PublicityNotice
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


def groups_of(notice: PublicityNotice) -> list[tuple[str, list[Candidate]]]:
    """The notice's names by level and track, removed ones with their reason: 1 query."""
    groups: dict[str, list[Candidate]] = {}
    for row in candidates_of(notice.list.round):
        title = f"{row.get_level_display()}（{row.application.applicant.get_track_display()}）"
        groups.setdefault(title, []).append(row)
    return list(groups.items())


def pending_candidates(round: Round) -> list[Candidate]:
    """Names that are proposed and neither removed nor conferred yet."""
    return [row for row in candidates_of(round) if row.application.status == "proposed"]


def open_objections(round: Round) -> Sequence[Objection]:
    """Objections of a round that have no ruling yet: 1 query."""
    return list(Objection.objects.filter(notice__list__round=round, status=ObjectionStatus.RECEIVED))


def winners(
    *, year: int | None = None, level: str = "", county: int | None = None, words: str = ""
) -> QuerySet[StandingEntry]:
    """The public register of winners since 2009, newest first, from the ledger: 1 query a page."""
    rows = StandingEntry.objects.filter(kind__in=WINNING).select_related("applicant__county")
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
    """Prizes to pay, by paying treasury (Art. 27): 1 query."""
    return (
        Conferral.objects.filter(approval__round=round, prize__gt=0)
        .select_related("applicant__county")
        .order_by("paying_treasury", "applicant__county__region_code", "plaque_number")
    )


def confirmed_list(round: Round) -> CandidateList | None:
    """The round's confirmed list."""
    return CandidateList.objects.filter(round=round, status=ListStatus.CONFIRMED).first()
