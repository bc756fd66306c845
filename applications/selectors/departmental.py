"""Which departmental answers count for a file, and how far a round's check has come (R12.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from applications.facts import answers_of, eligibility_facts
from applications.facts_departmental import Facts, declared_by, with_incidents, with_rating
from applications.models import Application, DepartmentalAnswer, DepartmentalCheck, Round
from applications.selectors.departments import Department, department, departments
from applications.transitions import OPEN_STATUSES, Status
from nantong_award.regulation.facts import IncidentFact

CHECKED = [status for status in OPEN_STATUSES if status not in (Status.DRAFT, Status.SUBMITTED)]
FOUND = DepartmentalAnswer.Result.FOUND
UNVERIFIABLE = DepartmentalAnswer.Result.UNVERIFIABLE


def code_of(application: Application) -> str:
    """Whose facts are asked for: the organisation's, or those of the individual's employer (Art. 14 item 5)."""
    applicant = application.applicant
    return (applicant.credit_code if applicant.is_organization else applicant.employer_code) or ""


def to_check(round: Round) -> QuerySet[Application]:
    """The files about which departments are asked: recommended ones that are still in the running."""
    files = round.applications.filter(status__in=CHECKED, endorsed_at__isnull=False)
    return files.select_related("applicant", "round", "county").order_by("applicant__track", "number", "pk")


def answers_about(application: Application) -> list[DepartmentalAnswer]:
    """The answers that count: of each department the newest import that names the file or its credit code."""
    about, code = Q(application=application), code_of(application)
    if code:
        about |= Q(credit_code=code)
    rows = DepartmentalAnswer.objects.filter(about, check_in__round=application.round_id)
    newest: dict[str, int] = {}
    kept: list[DepartmentalAnswer] = []
    for row in rows.select_related("check_in__imported_by").order_by("-check_in_id", "pk"):
        if newest.setdefault(row.check_in.department, row.check_in_id) == row.check_in_id:
            kept.append(row)
    return kept


def employers_file(application: Application) -> Application | None:
    """The employer's own file of the same round, where an individual's employer applies too."""
    code = application.applicant.employer_code
    if application.applicant.is_organization or not code:
        return None
    files = Application.objects.filter(round=application.round_id, applicant__credit_code=code)
    return files.select_related("round", "applicant").first()


def verified_facts(application: Application, answers: list[DepartmentalAnswer]) -> Facts:
    """The declared facts with what the departments, and an employer's own file, tell besides."""
    facts = with_incidents(eligibility_facts(application), found_in(answers))
    employer = employers_file(application)
    if employer is not None and answers_of(employer):
        facts = with_incidents(facts, declared_by(eligibility_facts(employer)) or ())
    told = next((row for row in answers if _is_rating(row) and row.result != UNVERIFIABLE), None)
    return facts if told is None else with_rating(facts, told.rating())


def _is_rating(row: DepartmentalAnswer) -> bool:
    asked = department(row.check_in.department)
    matter = asked.matter(row.matter) if asked else None
    return matter is not None and matter.is_rating


def found_in(answers: list[DepartmentalAnswer]) -> Iterator[IncidentFact]:
    """The incidents among the answers."""
    for row in answers:
        incident = row.incident()
        if incident is not None:
            yield incident


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one department has answered."""

    department: Department
    answered: int
    found: int
    imports: int
    imported_at: datetime | None


def coverage(round: Round) -> list[Coverage]:
    """Each department with how many files it has answered for; one query for all."""
    asked = Q(answers__application__status__in=CHECKED)
    rows = DepartmentalCheck.objects.filter(round=round).order_by().values("department")
    told: dict[str, Any] = {
        row["department"]: row
        for row in rows.annotate(
            answered=Count("answers__application", filter=asked, distinct=True),
            found=Count(
                "answers__application",
                filter=asked & Q(answers__result=FOUND) & ~Q(answers__kind=""),
                distinct=True,
            ),
            imports=Count("pk", distinct=True),
            at=Max("imported_at"),
        )
    }
    empty: dict[str, Any] = {"answered": 0, "found": 0, "imports": 0, "at": None}
    return [
        Coverage(each, row["answered"], row["found"], row["imports"], row["at"])
        for each in departments()
        for row in [told.get(each.key, empty)]
    ]
