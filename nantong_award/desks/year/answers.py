"""Filled application forms of invented applicants: the specimen forms with their own names, figures and days."""

import random
from datetime import date, timedelta
from typing import Any

from applications.models import Round
from applications.sections import choices
from applications.sections.specimens import Answers, specimen_answers, specimen_figures
from nantong_award.desks.year.invented import Company, Person
from nantong_award.regulation.facts import HonourKind
from nantong_award.regulation.rules.company_size import size_class
from nantong_award.regulation.stage import Track

HONOURS = (
    HonourKind.PROVINCIAL_CREDIT_AAA,
    HonourKind.COUNTY_QUALITY_AWARD,
    HonourKind.NATIONAL_LABOUR_CERTIFICATE,
    HonourKind.LITTLE_GIANT,
)
ADDRESS = "南通市工农路 100 号"


def organization(company: Company, head: Person, round: Round, dice: random.Random) -> Answers:
    """Every section of an organisation's form, complete."""
    reference = round.reference_day
    return specimen_answers(
        Track.ORGANIZATION,
        round.law,
        reference,
        basics=_basics(company, head),
        contacts=contacts(head),
        quality={
            "excellence_model_since": _years_ago(reference, dice.randint(3, 9)),
            "officer_name": head.name,
            "officer_appointed_on": _years_ago(reference, 2),
        },
        honours={"honours": [_honour(round, dice)]},
        performance={
            "indicators": specimen_figures(
                revenue=company.revenue, assets=company.assets, employees=company.employees
            )
        },
        standing=_standing(company),
        profile={"profile": f"{company.name}成立于{company.established_on.year}年，长期坚持以质取胜。"},
        declaration=declaration(head, reference),
    )


def individual(person: Person, round: Round, dice: random.Random) -> Answers:
    """Every section of an individual's form, complete."""
    reference = round.reference_day
    since = _years_ago(reference, dice.randint(11, 25))
    post = {"since": since, "until": None, "place": "南通", "employer": "所在单位", "position": "质量管理"}
    return specimen_answers(
        Track.INDIVIDUAL,
        round.law,
        reference,
        person={
            "gender": dice.choice(("male", "female")),
            "born_on": person.born_on.isoformat(),
            "category": dice.choice(("entrepreneur", "chief_quality_officer", "front_line")),
            "position": "质量总监",
        },
        contacts=contacts(person),
        career={"quality_work_since": since, "posts": [post]},
        declaration=declaration(person, reference),
    )


def contacts(person: Person) -> dict[str, Any]:
    """The section on how to reach the applicant."""
    return {
        "contact_name": person.name,
        "mobile": person.mobile,
        "email": f"m{person.mobile}@example.com",
        "address": ADDRESS,
    }


def declaration(person: Person, reference: date) -> dict[str, Any]:
    """Who signs, and when."""
    return {"signer": person.name, "signed_on": (reference - timedelta(days=20)).isoformat()}


def _basics(company: Company, head: Person) -> dict[str, Any]:
    size = size_class(company.industry, company.employees, company.revenue, company.assets)
    return {
        "legal_representative": head.name,
        "established_on": company.established_on.isoformat(),
        "registered_capital": str(company.assets // 5),
        "registered_address": ADDRESS,
        "operating_address": ADDRESS,
        "category": company.category,
        "industry_code": company.industry,
        "main_products": "主导产品和配套服务，覆盖长三角主要客户。",
        "employees": company.employees,
        "revenue": str(company.revenue),
        "assets": str(company.assets),
        "declared_size": size.value if size else "",
        "declared_size_blank": "" if size else "所属行业没有划型标准。",
    }


def _honour(round: Round, dice: random.Random) -> dict[str, Any]:
    offered = [kind for kind in HONOURS if kind.value in dict(choices.honours_of(round.law))]
    return {
        "kind": dice.choice(offered).value,
        "granted_on": _years_ago(round.reference_day, dice.randint(1, 3)),
        "issuer": "主管部门",
        "number": f"证字第 {dice.randint(100, 999)} 号",
        "file": "",
    }


def _standing(company: Company) -> dict[str, Any]:
    """Ratings and levels are asked of industrial organisations only."""
    if company.category == choices.INDUSTRY:
        return {}
    return {"is_industrial": False, "environmental_rating": "", "safety_level": ""}


def _years_ago(day: date, years: int) -> str:
    return day.replace(year=day.year - years, day=1).isoformat()
