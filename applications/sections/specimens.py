"""Complete answers of made-up applicants, for the demonstration, the played year and the tests."""

from collections.abc import Callable
from datetime import date
from typing import Any

from applications.sections.fields import Section
from applications.sections.registry import sections_of
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import HonourKind
from nantong_award.regulation.stage import Track
from nantong_award.regulation.terms import years_before

Answers = dict[str, dict[str, Any]]


def specimen_answers(track: Track, edition: Edition, reference_day: date, **over: dict[str, Any]) -> Answers:
    """Every section of this track, filled so that nothing is missing and nothing is unmet.

    `over` changes single answers: `basics={"established_on": "2024-01-01"}`.
    """
    made = _organization(reference_day) if track is Track.ORGANIZATION else _individual(reference_day)
    return {
        section.key: _asked(section, {**made[section.key], **over.get(section.key, {})})
        for section in sections_of(track, edition)
    }


def _asked(section: Section, answers: dict[str, Any]) -> dict[str, Any]:
    """Only what this edition's section asks."""
    keys = {field.key for field in section.fields}
    return {key: value for key, value in answers.items() if key in keys}


GROWTH = (84, 92, 100)  # per cent of the last year's figure
# Lines of the indicator table as shares of revenue or assets, in per cent.
OF_REVENUE = {
    "operating_revenue": 100,
    "main_revenue": 97,
    "sales": 97,
    "profit": 10,
    "taxes": 6,
    "profit_and_taxes": 16,
    "interest": 1,
    "costs": 86,
    "social_total": 22,
    "gross_output": 102,
    "sales_output": 100,
    "added_value": 28,
    "research": 4,
    "exports": 2,
    "investment_income": 1,
    "other_income": 1,
}
OF_ASSETS = {"total_assets": 100, "liabilities": 45, "equity": 55, "current_assets": 52}
STEADY = {
    "quality_grade": ("99.1", "99.3", "99.6"),
    "quality_loss": ("0.62", "0.55", "0.48"),
    "satisfaction": ("92.4", "93.1", "94"),
    "market_share": ("11.2", "12", "12.8"),
    "energy": ("0.12", "0.115", "0.109"),
    "accidents": ("0", "0", "0"),
    "new_products": ("31", "33", "36"),
    "patents": ("26", "31", "38"),
    "standards": ("3", "4", "5"),
}


def specimen_figures(*, revenue: int, assets: int, employees: int) -> dict[str, list[str]]:
    """Three growing years of a sound company, with nothing odd in them (万元)."""
    lines = {
        **{key: [revenue * share * grown // 10000 for grown in GROWTH] for key, share in OF_REVENUE.items()},
        **{key: [assets * share * grown // 10000 for grown in GROWTH] for key, share in OF_ASSETS.items()},
        "staff": [employees] * len(GROWTH),
    }
    figures = {key: [str(figure) for figure in values] for key, values in lines.items()}
    return {**figures, **{key: list(values) for key, values in STEADY.items()}}


def _contacts() -> dict[str, Any]:
    return {
        "contact_name": "顾文清",
        "contact_position": "质量部部长",
        "mobile": "13962900001",
        "phone": "0513-85210001",
        "email": "quality@example.invalid",
        "address": "南通市崇川区工农路1号",
        "postcode": "226000",
    }


def _years_before(day: date) -> Callable[[int], str]:
    return lambda years: years_before(day, years).isoformat()


def _declaration(signer: str, day: date) -> dict[str, Any]:
    agreed = dict.fromkeys(("truthful", "publication", "personal_data"), True)
    return {**agreed, "signer": signer, "signed_on": day.isoformat()}


def _organization(day: date) -> Answers:
    years_ago = _years_before(day)
    return {
        "basics": {
            "legal_representative": "陆海峰",
            "established_on": years_ago(15),
            "registered_in_city": True,
            "independent_legal_person": True,
            "registered_capital": "12000",
            "registered_address": "南通市崇川区工农路1号",
            "operating_address": "南通市崇川区工农路1号",
            "nature": "enterprise",
            "category": "industry",
            "industry_code": "3831",
            "main_products": "特种电缆的研发、制造和销售。",
            "employees": 680,
            "revenue": "56000",
            "assets": "48000",
            "declared_size": "medium",
            "listing": "none",
        },
        "contacts": _contacts(),
        "quality": {
            "excellence_model_since": years_ago(6),
            "excellence_results": "质量损失率逐年下降，顾客满意度稳步提高。",
            "methods": "六西格玛、精益生产、质量功能展开。",
            "chief_quality_officer": True,
            "officer_name": "顾文清",
            "officer_appointed_on": years_ago(5),
            "certificates": [],
            "certificates_blank": "质量管理体系认证正在申请，尚未取得证书。",
            "industry_leading": True,
            "industry_leading_basis": "主导制定行业标准2项，市场占有率行业第一。",
        },
        "honours": {
            "honours": [
                {
                    "kind": HonourKind.PROVINCIAL_CREDIT_AAA.value,
                    "granted_on": years_ago(2),
                    "issuer": "江苏省市场监督管理局",
                    "number": "",
                    "file": "",
                }
            ]
        },
        "performance": {
            "indicators": specimen_figures(revenue=56000, assets=48000, employees=680),
            "performance_leading": True,
            "ranking": "营业收入、纳税总额居市内同行业第二位。",
            "safety": "近三年无生产安全事故。",
            "contribution": "",
        },
        "quality_level": {
            "products": [
                {"product": "特种电缆", "indicator": "一次交验合格率", "own": "99.8%", "domestic": "99.8%"}
            ],
            "products_international_blank": "没有可比的国际公开数据。",
            "inspections": "近三年抽查均合格。",
        },
        "standing": {
            "is_industrial": True,
            "environmental_rating": "green",
            "safety_level": "2",
            "waste_compliant": True,
            "good_credit": True,
            "policy_compliant": True,
            "note": "",
        },
        "incidents": {"has_incidents": False, "incidents": []},
        "kin": {"has_kin": False, "companies": []},
        "profile": {"profile": "公司专注特种电缆领域，形成了以顾客为中心的卓越绩效管理体系。"},
        "declaration": _declaration("陆海峰", day),
    }


def _individual(day: date) -> Answers:
    years_ago = _years_before(day)
    return {
        "person": {
            "gender": "female",
            "born_on": years_ago(46),
            "ethnicity": "汉族",
            "political_status": "中共党员",
            "education": "bachelor",
            "professional_title": "正高级工程师",
            "position": "首席质量官",
            "category": "chief_quality_officer",
            "civil_servant": False,
        },
        "contacts": _contacts(),
        "career": {
            "quality_work_since": years_ago(18),
            "works_in_city": True,
            "posts": [
                {
                    "since": years_ago(18),
                    "until": None,
                    "place": "南通市崇川区",
                    "employer": "南通特种电缆有限公司",
                    "position": "质量工程师、质量部部长、首席质量官",
                }
            ],
        },
        "achievements": {
            "quality_contribution": True,
            "methods": "创立“三级预防”质量管理方法，在全公司推行。",
            "quality_culture_contribution": True,
            "culture": "每年组织质量管理小组活动四十余项。",
            "results": [],
        },
        "story": {"role_model": True, "story": "扎根质量一线十八年，带出一支质量队伍。"},
        "integrity": {"serious_violation": False},
        "employer": {
            "employer_policy_compliant": True,
            "employer_has_incidents": False,
            "incidents": [],
            "employer_opinion": "同意推荐。",
        },
        "declaration": _declaration("顾文清", day),
    }
