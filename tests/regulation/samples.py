"""Facts, editions and a way to ask the command, for the kernel's tests."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from nantong_award.regulation.cli import main
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions import loader
from nantong_award.regulation.facts import (
    EmployerFacts,
    EnvironmentalRating,
    Honour,
    HonourKind,
    IndividualFacts,
    OrganizationFacts,
)

E2020 = loader.by_key("2020")
E2023 = loader.by_key("2023-draft")
COUNTY = Path(__file__).parent / "county" / "county-2027.toml"
REFERENCE_DAY = date(2026, 8, 31)

CONTRACT = json.loads((Path(__file__).parent / "cases" / "contract.json").read_text(encoding="utf-8"))
GOOD = {case["op"]: case["input"] for case in reversed(CONTRACT) if "error" not in case["expect"]}
GOOD["seed"] = {
    "contributions": [
        {
            "by": "监督员甲",
            "secret": "7391 4420 8816 0275",
            "commitment": "26c8f87dc29b526c4ff2664bea404628de3d4b78a509e84ffcba50b0b2f87a45",
        }
    ]
}
NOTICE = {"edition": "2023-draft", "rule": "public_notice", "start": "2026-11-02"}
SCORE = {"edition": "2023-draft", "kind": "organization", "material": 1, "site": 1, "presentation": 1}
SHORTLIST = {"edition": "2023-draft", "planned": 1, "scores": {"a": 1}}
SELECT = GOOD["select"]
ELIGIBILITY = GOOD["eligibility"]

ORGANIZATION = OrganizationFacts(
    registered_in_city=True,
    independent_legal_person=True,
    established_on=date(2010, 5, 1),
    excellence_model_since=date(2020, 3, 1),
    chief_quality_officer=True,
    industry_leading=True,
    honours=(Honour(HonourKind.PROVINCIAL_CREDIT_AAA, date(2024, 6, 1)),),
    performance_leading=True,
    good_credit=True,
    waste_compliant=True,
    industrial=True,
    construction=False,
    environmental_rating=EnvironmentalRating.BLUE,
    safety_level=2,
    policy_compliant=True,
    incidents=(),
)

INDIVIDUAL = IndividualFacts(
    quality_work_since=date(2010, 1, 1),
    works_in_city=True,
    quality_contribution=True,
    quality_culture_contribution=True,
    role_model=True,
    serious_violation=False,
    employer=EmployerFacts(policy_compliant=True, incidents=()),
    employer_notice_complete=True,
)


def organization(**facts: Any) -> OrganizationFacts:
    """An organisation that may apply, but for these facts."""
    return replace(ORGANIZATION, **facts)


def individual(**facts: Any) -> IndividualFacts:
    """An individual who may apply, but for these facts."""
    return replace(INDIVIDUAL, **facts)


def scores(**given: object) -> dict[str, Decimal]:
    """Scores by id."""
    return {name: Decimal(str(score)) for name, score in given.items()}


@contextmanager
def county_edition() -> Iterator[Edition]:
    """The made-up county edition, known to the loader for a while."""
    loader.register(COUNTY)
    try:
        yield loader.by_key(COUNTY.stem)
    finally:
        loader.unregister(COUNTY.stem)


def ask(operation: str, given: Any, *options: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command; text is passed as it is."""
    text = given if isinstance(given, str) else json.dumps(given)
    out, err = io.StringIO(), io.StringIO()
    status = main([operation, *options], io.StringIO(text), out, err)
    return status, out.getvalue(), err.getvalue()


def refused(operation: str, given: Any) -> str:
    """The one line of a refusal."""
    status, out, err = ask(operation, given)
    assert (status, out, err.count("\n"), err[-1:]) == (2, "", 1, "\n")
    return err
