"""Filled application forms of invented applicants, so that a played year files what people would file."""

import random
from datetime import date, timedelta
from typing import Any

from applications.models import Round
from applications.sections import choices
from nantong_award.desks.year.invented import Company, Person
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import HonourKind

Answers = dict[str, dict[str, Any]]
HONOURS = (
    HonourKind.PROVINCIAL_CREDIT_AAA,
    HonourKind.COUNTY_QUALITY_AWARD,
    HonourKind.NATIONAL_LABOUR_CERTIFICATE,
    HonourKind.LITTLE_GIANT,
)


def organization(company: Company, head: Person, round: Round, dice: random.Random) -> Answers:
    """Every section of an organisation's form, complete."""
    reference, category = round.reference_day, company.category
    offered = [kind for kind in HONOURS if kind.value in dict(choices.honours_of(round.law))]
    return {
        "basics": {
            "legal_representative": head.name,
            "established_on": company.established_on.isoformat(),
            "registered_in_city": True,
            "independent_legal_person": True,
            "registered_capital": str(company.assets // 5),
            "registered_address": "南通市工农路 100 号",
            "operating_address": "南通市工农路 100 号",
            "nature": "enterprise",
            "category": category,
            "industry_code": company.industry,
            "main_products": "主导产品和配套服务，覆盖长三角主要客户。",
            "employees": company.employees,
            "revenue": str(company.revenue),
            "assets": str(company.assets),
            "listing": "none",
        },
        "contacts": contacts(head),
        "quality": {
            "excellence_model_since": _years_ago(reference, dice.randint(3, 9)),
            "excellence_results": "以卓越绩效准则梳理战略、过程和绩效，三年内一次交验合格率提高 2 个百分点。",
            "methods": "六西格玛改进、质量功能展开、供应链质量协同。",
            "chief_quality_officer": True,
            "officer_name": head.name,
            "officer_appointed_on": _years_ago(reference, 2),
            "industry_leading": True,
            "industry_leading_basis": "主导产品市场占有率居国内同行前列，参与制定行业标准。",
        },
        "honours": {
            "honours": [
                {
                    "kind": dice.choice(offered).value,
                    "granted_on": _years_ago(reference, dice.randint(1, 3)),
                    "issuer": "主管部门",
                    "number": f"证字第 {dice.randint(100, 999)} 号",
                }
            ]
        },
        "performance": _performance(company),
        "quality_level": {
            "products": [{"product": "主导产品", "indicator": "合格率", "own": "99.6%", "domestic": "99.5%"}],
            "inspections": "无不合格记录",
        },
        "standing": _standing(company, round.law),
        "incidents": {"has_incidents": False, "incidents": []},
        **({"kin": {"has_kin": False, "companies": []}} if round.law.related_companies_barred else {}),
        "profile": {"profile": f"{company.name}成立于{company.established_on.year}年，长期坚持以质取胜。"},
        "declaration": declaration(head, reference),
    }


def individual(person: Person, round: Round, dice: random.Random) -> Answers:
    """Every section of an individual's form, complete."""
    reference = round.reference_day
    since = _years_ago(reference, dice.randint(11, 25))
    return {
        "person": {
            "gender": dice.choice(("male", "female")),
            "born_on": person.born_on.isoformat(),
            "ethnicity": "汉族",
            "education": "bachelor",
            "position": "质量总监",
            "category": dice.choice(("entrepreneur", "chief_quality_officer", "front_line")),
            "civil_servant": False,
        },
        "contacts": contacts(person),
        "career": {
            "quality_work_since": since,
            "works_in_city": True,
            "posts": [{"since": since, "place": "南通", "employer": "所在单位", "position": "质量管理"}],
        },
        "achievements": {
            "quality_contribution": True,
            "methods": "总结“三检四防”工作法，在班组和供应商推广。",
            "quality_culture_contribution": True,
            "culture": "带领质量管理小组获省级成果，培养骨干四十余人。",
        },
        "story": {"role_model": True, "story": "扎根质量一线，带徒传技，解决多项质量难题。"},
        "integrity": {"serious_violation": False},
        "employer": {
            "employer_policy_compliant": True,
            "employer_has_incidents": False,
            "incidents": [],
            "employer_opinion": "经内部公示无异议，同意推荐。",
        },
        "declaration": declaration(person, reference),
    }


def contacts(person: Person) -> dict[str, Any]:
    """The section on how to reach the applicant."""
    return {
        "contact_name": person.name,
        "mobile": person.mobile,
        "email": f"m{person.mobile}@example.com",
        "address": "南通市工农路 100 号",
    }


def declaration(person: Person, reference: date) -> dict[str, Any]:
    """The section of declarations, agreed to."""
    return {
        "truthful": True,
        "publication": True,
        "personal_data": True,
        "signer": person.name,
        "signed_on": (reference - timedelta(days=20)).isoformat(),
    }


def _standing(company: Company, law: Edition) -> dict[str, Any]:
    """Good standing; ratings are asked of industrial organisations, the safety level by some editions only."""
    is_industrial = company.category == choices.INDUSTRY
    answers: dict[str, Any] = {
        "is_industrial": is_industrial,
        "waste_compliant": True,
        "good_credit": True,
        "policy_compliant": True,
    }
    if is_industrial:
        answers["environmental_rating"] = "green"
        if law.safety_level_at_most is not None:
            answers["safety_level"] = "2"
    return answers


def _performance(company: Company) -> dict[str, Any]:
    """Three growing years."""
    revenue = [company.revenue * share // 100 for share in (84, 92, 100)]
    lines = {
        "total_assets": [company.assets * share // 100 for share in (88, 94, 100)],
        "operating_revenue": revenue,
        "profit": [figure // 10 for figure in revenue],
        "taxes": [figure // 16 for figure in revenue],
        "research": [figure // 25 for figure in revenue],
    }
    return {
        "indicators": {key: [str(figure) for figure in figures] for key, figures in lines.items()},
        "performance_leading": True,
        "ranking": "营业收入和纳税居市内同行业前三位。",
    }


def _years_ago(day: date, years: int) -> str:
    return day.replace(year=day.year - years, day=1).isoformat()
