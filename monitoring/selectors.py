"""Lists of reports and incidents; each promises its number of queries."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from guardian.shortcuts import get_objects_for_user

from applications.models import Membership
from monitoring.models import AnnualReport, Incident
from monitoring.transitions import ReportStatus
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from publicity.models import Conferral, Objection
from publicity.services.objections import hash_code

ARRIVED = (ReportStatus.ENDORSED, ReportStatus.RECEIVED, ReportStatus.CANCELLED)


class Case(NamedTuple):
    """What somebody who wrote to the office may look up: number, state, answer (R31.2)."""

    number: str
    received_at: datetime
    row: Objection | Incident
    answer: str
    answered_at: datetime | None


def _winners_of(user: User) -> QuerySet[Any]:
    """The applicants for whom a person works, as a subquery."""
    return Membership.objects.filter(user=user).values("applicant")


def reports_for(user: User) -> QuerySet[AnnualReport]:
    """The reports that a winner's people, a county or the office may see: 4 queries, any number of rows.

    Who has left the winner or the county sees nothing more, whatever grants still stand.
    """
    rows = AnnualReport.objects.select_related(
        "conferral__applicant", "conferral__approval__round", "county", "self_assessment"
    )
    rows = get_objects_for_user(user, "monitoring.view_annualreport", rows)
    if may(user, "monitoring.view_annualreport"):
        return rows
    mine = Q(conferral__applicant__in=_winners_of(user)) | Q(county__group__in=user.groups.all())
    return rows.filter(mine)


def in_state(rows: QuerySet[AnnualReport], state: str) -> QuerySet[AnnualReport]:
    """Reports in a state, or overdue at the county's or the city's day; anything else narrows nothing."""
    if state == "overdue":
        return rows.filter(_overdue())
    return rows.filter(status=state) if state in ReportStatus.values else rows


def _overdue() -> Q:
    """Not yet with the county after its day, or not yet with the city after its own (Art. 28)."""
    today = clock.today()
    at_county = Q(status=ReportStatus.DUE, county_due_on__lt=today)
    return at_county | Q(due_on__lt=today) & ~Q(status__in=ARRIVED)


def overdue() -> QuerySet[AnnualReport]:
    """Overdue reports by county: 1 query."""
    rows = AnnualReport.objects.filter(_overdue()).select_related("conferral__applicant", "county")
    return rows.order_by("county__name", "due_on")


def titles_of(user: User) -> QuerySet[Conferral]:
    """The titles held by the applicants that a person works for: 1 query."""
    return Conferral.objects.filter(applicant__in=_winners_of(user)).select_related(
        "applicant", "approval__round"
    )


def incidents_of(user: User) -> QuerySet[Incident]:
    """What a winner's people have reported, newest first: 1 query."""
    rows = Incident.objects.filter(source=Incident.Source.WINNER, conferral__applicant__in=_winners_of(user))
    return rows.select_related("conferral__applicant")


def find_case(number: str, code: str) -> Case | None:
    """An objection or a tip by number and code; a wrong pair tells nothing: at most 2 queries."""
    asked: dict[str, Any] = {"case_number": number.strip().upper(), "code_hash": hash_code(code)}
    objection = Objection.objects.filter(**asked).first()
    if objection is not None:
        return Case(
            objection.case_number, objection.received_at, objection, objection.ruling, objection.ruled_at
        )
    tip = Incident.objects.filter(**asked).first()
    if tip is not None:
        return Case(tip.case_number, tip.reported_at, tip, tip.conclusion, tip.concluded_at)
    return None
