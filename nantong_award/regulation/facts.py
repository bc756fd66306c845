"""The frozen inputs of every rule; field names are those of the command's JSON. None = not known."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nantong_award.regulation.stage import AwardLevel


class HonourKind(StrEnum):
    """荣誉 named in 第十二条第（三）项."""

    PROVINCIAL_CREDIT_AAA = "provincial_credit_aaa"
    NATIONAL_QUALITY_AWARD = "national_quality_award"
    NATIONAL_INDUSTRY_QUALITY_AWARD = "national_industry_quality_award"
    COUNTY_QUALITY_AWARD = "county_quality_award"
    LUBAN = "luban"
    NATIONAL_QUALITY_PROJECT = "national_quality_project"
    NATIONAL_LABOUR_CERTIFICATE = "national_labour_certificate"
    LITTLE_GIANT = "little_giant"
    SINGLE_CHAMPION = "single_champion"
    NATIONAL_TWO_INDUSTRY_PILOT = "national_two_industry_pilot"
    PROVINCIAL_SERVICE_LEADER = "provincial_service_leader"
    PROVINCIAL_TWO_INDUSTRY_BENCHMARK = "provincial_two_industry_benchmark"


class IncidentKind(StrEnum):
    """Situations of 第十三条."""

    FAILED_INSPECTION = "failed_inspection"
    WORK_SAFETY = "work_safety"
    QUALITY = "quality"
    ENVIRONMENT = "environment"
    PUBLIC_HEALTH = "public_health"
    FOOD_SAFETY = "food_safety"
    ADMINISTRATIVE_PENALTY = "administrative_penalty"
    SERIOUS_DISCREDIT = "serious_discredit"
    OTHER_VIOLATION = "other_violation"


class Severity(StrEnum):
    """一般, 较大, 重大, 特别重大: listed from light to grave."""

    GENERAL = "general"
    LARGER = "larger"
    MAJOR = "major"
    EXTREME = "extreme"

    @property
    def grade(self) -> int:
        """Place on the scale, for comparisons."""
        return list(Severity).index(self)


class EnvironmentalRating(StrEnum):
    """环保信用等级, best first."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Honour:
    """One honour held."""

    kind: HonourKind
    granted_on: date | None = None


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """One situation of 第十三条; `liable` tells whether an authority established liability."""

    kind: IncidentKind
    severity: Severity | None = None
    on: date | None = None
    liable: bool | None = None


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What the rules ask about an organisation (第十二、十三条)."""

    registered_in_city: bool | None = None
    independent_legal_person: bool | None = None
    established_on: date | None = None
    excellence_model_since: date | None = None
    chief_quality_officer: bool | None = None
    industry_leading: bool | None = None
    honours: tuple[Honour, ...] | None = None
    performance_leading: bool | None = None
    good_credit: bool | None = None
    waste_compliant: bool | None = None
    industrial: bool | None = None
    construction: bool | None = None
    environmental_rating: EnvironmentalRating | None = None
    safety_level: int | None = None
    policy_compliant: bool | None = None
    incidents: tuple[IncidentFact, ...] | None = None


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """What 第十四条第（五）项 asks about an individual's employer."""

    policy_compliant: bool | None = None
    incidents: tuple[IncidentFact, ...] | None = None


@dataclass(frozen=True, slots=True)
class IndividualFacts:
    """What the rules ask about an individual (第十四条)."""

    quality_work_since: date | None = None
    works_in_city: bool | None = None
    quality_contribution: bool | None = None
    quality_culture_contribution: bool | None = None
    role_model: bool | None = None
    serious_violation: bool | None = None
    employer: EmployerFacts | None = None
    employer_notice_complete: bool | None = None


@dataclass(frozen=True, slots=True)
class HeldAward:
    """A title held before, from the ledger (第三十条)."""

    level: AwardLevel
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Debarment:
    """A ban decided under 第二十九 or 三十五条; without `until` the edition's length applies."""

    article: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name in the order of merit (第二十四条)."""

    id: str
    score: Decimal
    sme: bool | None = None
    held: tuple[HeldAward, ...] = ()
