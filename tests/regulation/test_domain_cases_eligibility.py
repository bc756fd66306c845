"""The kernel's cases of the domain page, 第十二至十四条: each by its number, with its own days (T-34 to T-69)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import (
    EmployerFacts,
    EnvironmentalRating,
    Honour,
    HonourKind,
    IncidentFact,
    IncidentKind,
    Severity,
)
from nantong_award.regulation.finding import Findings, Outcome
from nantong_award.regulation.rules.eligibility import examine
from nantong_award.regulation.stage import Stage, Track, stages_of
from tests.regulation.samples import E2020, E2023, individual, organization

DEADLINE_2023, DEADLINE_2025 = date(2023, 6, 1), date(2025, 6, 30)
ANCIENT = date(2005, 5, 5)


@dataclass(frozen=True)
class Case:
    """What is given beside a sample that fulfils everything, and what is not fulfilled then."""

    name: str
    day: date
    facts: dict[str, Any]
    unmet: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    edition: Edition = E2023
    related: tuple[str, ...] = ()


def honours(**days: date) -> dict[str, Any]:
    """Honours by kind, the last underscore and number left out."""
    return {
        "honours": tuple(Honour(HonourKind(name.rstrip("_0123456789")), day) for name, day in days.items())
    }


def incident(kind: IncidentKind, on: date, severity: Severity | None = None, **more: Any) -> dict[str, Any]:
    """One incident, with further facts."""
    return {"incidents": (IncidentFact(kind, severity, on),), **more}


def built(times: int) -> dict[str, Any]:
    """A builder with general work accidents for which it was held liable."""
    accidents = tuple(
        IncidentFact(IncidentKind.WORK_SAFETY, Severity.GENERAL, date(2022, month, 1), liable=True)
        for month in range(1, times + 1)
    )
    return {"construction": True, "incidents": accidents}


def rated(rating: EnvironmentalRating | None, *, industrial: bool = True) -> dict[str, Any]:
    """A rating of the environment office."""
    return {"environmental_rating": rating, "industrial": industrial}


OLD = {"established_on": ANCIENT, "excellence_model_since": ANCIENT}
AAA = honours(provincial_credit_aaa=date(2022, 1, 1))
BASE = OLD | AAA
RATING = EnvironmentalRating
ORGANIZATIONS = [
    Case("T-34 five years on the very day", DEADLINE_2023, BASE | {"established_on": date(2018, 6, 1)}),
    Case(
        "T-34 a day short of five years",
        DEADLINE_2023,
        BASE | {"established_on": date(2018, 6, 2)},
        unmet=("operation",),
    ),
    Case(
        "T-35 a branch or a self-employed trader",
        DEADLINE_2023,
        BASE | {"independent_legal_person": False},
        unmet=("operation",),
    ),
    Case(
        "T-36 a public hospital: no industry, no rating",
        DEADLINE_2023,
        BASE | rated(None, industrial=False) | {"construction": False},
    ),
    Case(
        "T-37 moved here two years ago, founded twelve years ago",
        DEADLINE_2023,
        BASE | {"established_on": date(2011, 6, 1), "registered_in_city": True},
    ),
    Case(
        "T-38 headquarters elsewhere, a factory here without own legal person",
        DEADLINE_2023,
        BASE | {"registered_in_city": False},
        unmet=("operation",),
    ),
    Case(
        "T-39 the model for less than two years",
        date(2023, 12, 1),
        BASE | {"excellence_model_since": date(2022, 1, 1)} | {"chief_quality_officer": True},
        unmet=("excellence_model",),
    ),
    Case(
        "T-40 no chief quality officer",
        DEADLINE_2023,
        BASE | {"chief_quality_officer": False},
        unmet=("excellence_model",),
    ),
    Case("T-41 no honour of the seven classes", DEADLINE_2023, BASE | {"honours": ()}, unmet=("honours",)),
    Case(
        "T-42 an AAA of 2012, 2023",
        DEADLINE_2023,
        BASE | honours(provincial_credit_aaa=date(2012, 5, 1)),
    ),
    Case(
        "T-42 an AAA of 2012, 2020",
        DEADLINE_2023,
        BASE | honours(provincial_credit_aaa=date(2012, 5, 1)),
        unmet=("honours",),
        edition=E2020,
    ),
    Case(
        "T-43 one of each kind makes two",
        DEADLINE_2023,
        BASE | honours(luban=date(2021, 9, 1), national_quality_project=date(2022, 9, 1)),
    ),
    Case(
        "T-44 one of two outside three years",
        DEADLINE_2023,
        BASE | honours(luban=date(2019, 11, 1), luban_2=date(2022, 9, 1)),
        unmet=("honours",),
    ),
    Case("T-46 yellow", DEADLINE_2023, BASE | rated(RATING.YELLOW), unmet=("credit",)),
    Case("T-46 red", DEADLINE_2023, BASE | rated(RATING.RED), unmet=("credit",)),
    Case("T-46 black", DEADLINE_2023, BASE | rated(RATING.BLACK), unmet=("credit",)),
    Case("T-46 green", DEADLINE_2023, BASE | rated(RATING.GREEN)),
    Case("T-46 blue", DEADLINE_2023, BASE | rated(RATING.BLUE)),
    Case("T-47 industry not rated", DEADLINE_2023, BASE | rated(None), needed=("credit",)),
    Case("T-48 a service company", DEADLINE_2023, BASE | rated(None, industrial=False)),
    Case(
        "T-49 the parent applies in the same round",
        date(2024, 6, 1),
        BASE,
        unmet=("related_companies",),
        related=("91320600MA1T00013M",),
    ),
    Case("T-51 the parent applied in another round", date(2025, 6, 1), BASE),
    Case(
        "T-53 a failed spot check of March 2022",
        DEADLINE_2025,
        BASE | incident(IncidentKind.FAILED_INSPECTION, date(2022, 3, 1)),
    ),
    Case(
        "T-53 a failed spot check of July 2022",
        DEADLINE_2025,
        BASE | incident(IncidentKind.FAILED_INSPECTION, date(2022, 7, 1)),
        unmet=("inspections",),
    ),
    Case(
        "T-54 a general work accident 18 months ago",
        DEADLINE_2025,
        BASE | incident(IncidentKind.WORK_SAFETY, date(2023, 12, 30), Severity.GENERAL),
        unmet=("accidents",),
    ),
    Case(
        "T-54 a larger one a fortiori",
        DEADLINE_2025,
        BASE | incident(IncidentKind.WORK_SAFETY, date(2023, 12, 30), Severity.EXTREME),
        unmet=("accidents",),
    ),
    Case(
        "T-55 a general environmental incident",
        DEADLINE_2025,
        BASE | incident(IncidentKind.ENVIRONMENT, date(2023, 12, 30), Severity.GENERAL),
    ),
    Case(
        "T-55 its penalty",
        DEADLINE_2025,
        BASE | incident(IncidentKind.ADMINISTRATIVE_PENALTY, date(2024, 2, 1)),
        unmet=("penalties",),
    ),
    Case("T-56 a builder with two accidents, 2020", DEADLINE_2023, BASE | built(2), edition=E2020),
    Case(
        "T-56 a builder with three accidents, 2020",
        DEADLINE_2023,
        BASE | built(3),
        unmet=("accidents",),
        edition=E2020,
    ),
    Case("T-56 a builder with two accidents, 2023", DEADLINE_2023, BASE | built(2), unmet=("accidents",)),
    Case(
        "T-57 a fine of 200 yuan two years ago",
        DEADLINE_2025,
        BASE | incident(IncidentKind.ADMINISTRATIVE_PENALTY, date(2023, 6, 30)),
        unmet=("penalties",),
    ),
    Case(
        "T-58 exactly three years before",
        DEADLINE_2025,
        BASE | incident(IncidentKind.FAILED_INSPECTION, date(2022, 6, 30)),
        unmet=("inspections",),
    ),
    Case(
        "T-58 a day more than three years before",
        DEADLINE_2025,
        BASE | incident(IncidentKind.FAILED_INSPECTION, date(2022, 6, 29)),
    ),
    Case(
        "T-59 decided after the reference day",
        DEADLINE_2025,
        BASE | incident(IncidentKind.ADMINISTRATIVE_PENALTY, date(2025, 9, 1)),
        unmet=("penalties",),
    ),
]
CLEAN = {"quality_work_since": ANCIENT}


def employed(*incidents: IncidentFact, policy: bool = True) -> dict[str, Any]:
    """An employer with these incidents."""
    return {"employer": EmployerFacts(policy, incidents)}


INDIVIDUALS = [
    Case(
        "T-61 eight years here, five elsewhere",
        DEADLINE_2025,
        CLEAN | {"quality_work_since": date(2017, 6, 30)},
        unmet=("quality_work",),
    ),
    Case(
        "T-62 ten years exactly on the deadline",
        DEADLINE_2025,
        CLEAN | {"quality_work_since": date(2015, 6, 30)},
    ),
    Case(
        "T-63 the employer failed a spot check",
        DEADLINE_2025,
        CLEAN | employed(IncidentFact(IncidentKind.FAILED_INSPECTION, None, date(2024, 1, 1))),
        unmet=("clean_record",),
    ),
    Case("T-64 an employer without an honour has no exclusion", DEADLINE_2025, CLEAN | employed()),
    Case(
        "T-65 the employer's penalty after the reference day",
        DEADLINE_2025,
        CLEAN | employed(IncidentFact(IncidentKind.ADMINISTRATIVE_PENALTY, None, date(2025, 8, 1))),
        unmet=("clean_record",),
    ),
    Case(
        "T-66 a serious breach of one's own, however long ago",
        DEADLINE_2025,
        CLEAN | {"serious_violation": True},
        unmet=("clean_record",),
    ),
    Case(
        "T-73 the employer's notice is missing",
        DEADLINE_2025,
        CLEAN | {"employer_notice_complete": False},
        unmet=("employer_notice",),
    ),
]


def codes(found: Findings, outcome: Outcome) -> tuple[str, ...]:
    return tuple(finding.code for finding in found if finding.outcome is outcome)


@pytest.mark.requirement("R12.1")
@pytest.mark.requirement("R13.1")
@pytest.mark.parametrize("case", ORGANIZATIONS, ids=lambda case: case.name)
def test_an_organisation_is_judged_as_the_domain_says(case: Case) -> None:
    found = examine(
        case.edition,
        organization(**case.facts),
        reference_day=case.day,
        related_applications=case.related,
    )
    answer = (codes(found, Outcome.UNMET), codes(found, Outcome.NEEDS_EVIDENCE))
    assert answer == (case.unmet, case.needed)


@pytest.mark.requirement("R14.1")
@pytest.mark.parametrize("case", INDIVIDUALS, ids=lambda case: case.name)
def test_an_individual_is_judged_as_the_domain_says(case: Case) -> None:
    found = examine(E2023, individual(**case.facts), reference_day=case.day)
    assert codes(found, Outcome.UNMET) == case.unmet


def test_t45_a_provincial_title_of_the_specialised_is_no_honour_of_class_six() -> None:
    """T-45: only the national ones exist as facts, so a provincial one cannot be claimed."""
    sixth = next(group for group in E2023.honours if group.subitem == "6")
    assert sixth.kinds == {HonourKind.LITTLE_GIANT, HonourKind.SINGLE_CHAMPION}
    assert [kind for kind in HonourKind if "specialised" in kind or "provincial_little" in kind] == []


def test_t67_an_individual_has_no_site_review() -> None:
    """T-67: no such stage, and no weight for it."""
    assert Stage.SITE_REVIEW not in stages_of(Track.INDIVIDUAL)
    assert set(E2023.weights[Track.INDIVIDUAL]) == {Stage.MATERIAL_REVIEW, Stage.PRESENTATION}
