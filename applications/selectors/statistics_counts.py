"""What is counted of a round: five queries, whatever the number of files."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate

from applications.facts import size_of
from applications.models import Applicant, Application, ApplicationVersion, FormSection, Round
from applications.sections.industries import division_of
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.regulation.stage import Track

ACCEPTED = {
    Status.ACCEPTED,
    Status.SHORTLISTED,
    Status.FINALIST,
    Status.PROPOSED,
    Status.CONFERRED,
    Status.CANCELLED,
    Status.ELIMINATED,
    Status.DISQUALIFIED,
}
ENDORSED = ACCEPTED | {Status.ENDORSED, Status.REFUSED}


class Counted(NamedTuple):
    """Files that are alike, and how many they are."""

    round: int
    county: int
    track: str
    status: str
    submitted: bool
    endorsed: bool
    files: int


class Company(NamedTuple):
    """What the form of one organisation says of its kind, and how far its file came."""

    round: int
    section: str
    size: str
    submitted: bool
    accepted: bool


def _is_set(field: str) -> ExpressionWrapper:
    return ExpressionWrapper(Q((f"{field}__isnull", False)), BooleanField())


def counted_files(rounds: list[int]) -> list[Counted]:
    """All files of the rounds, alike ones as one row."""
    files = Application.objects.filter(round__in=rounds).order_by()
    rows = files.values_list(
        "round",
        "county",
        "applicant__track",
        "status",
        _is_set("submitted_at"),
        _is_set("endorsed_at"),
    )
    return [Counted(*row) for row in rows.annotate(files=Count("pk"))]


def companies(rounds: list[int]) -> Iterator[Company]:
    """Every organisation, told by four answers of its form and not by the whole of it."""
    forms = FormSection.objects.filter(
        key="basics", application__round__in=rounds, application__applicant__track=Track.ORGANIZATION
    )
    answers = ("industry_code", "employees", "revenue", "assets")
    rows = forms.values_list(
        "application__round",
        "application__status",
        _is_set("application__submitted_at"),
        *(KT(f"data__{name}") for name in answers),
    )
    for round, status, submitted, *given in rows:
        code, employees, revenue, assets = ("" if value is None else str(value) for value in given)
        staff = int(employees) if employees.isdecimal() else None
        size = size_of(
            {"basics": {"industry_code": code, "employees": staff, "revenue": revenue, "assets": assets}}
        )
        division = division_of(code)
        section = f"{division.letter} {division.section}" if division else ""
        yield Company(round, section, str(size or ""), submitted, status in ACCEPTED)


def registered(round: Round, former: Round | None) -> tuple[int, int]:
    """Applicants who registered while a year was open, or filed in it."""

    def within(year: Round) -> Q:
        opened = year.announced_at or year.filing_opens_at
        return Q(created_at__gte=opened, created_at__lt=year.filing_closes_at, memberships__isnull=False) | Q(
            applications__round=year
        )

    found = Applicant.objects.aggregate(
        now=Count("pk", filter=within(round), distinct=True),
        before=Count("pk", filter=within(former), distinct=True)
        if former
        else Count("pk", filter=Q(pk=None)),
    )
    return found["now"], found["before"]


def first_submissions(rounds: list[int]) -> dict[int, Counter[date]]:
    """How many files came in for the first time on each day of each round."""
    first = ApplicationVersion.objects.filter(number=1, application__round__in=rounds).order_by()
    days: dict[int, Counter[date]] = {pk: Counter() for pk in rounds}
    rows = first.values_list("application__round", TruncDate("submitted_at", tzinfo=clock.SHANGHAI))
    for round, day, count in rows.annotate(count=Count("pk")):
        days[round][day] = count
    return days
