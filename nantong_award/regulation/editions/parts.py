"""Turns the tables of an edition file into an Edition, checking each value (R0.3)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.edition import (
    Clause,
    Edition,
    Exclusion,
    ExpertConditions,
    HonourClass,
    Rule,
)
from nantong_award.regulation.editions.criteria import FOLDER as CRITERIA
from nantong_award.regulation.editions.criteria import load_criteria
from nantong_award.regulation.editions.section import Section
from nantong_award.regulation.facts import EnvironmentalRating, HonourKind, IncidentKind, Severity
from nantong_award.regulation.stage import AwardLevel, Stage, Track, scored_stages

RULES = (
    *("stages", "quota", "sme", "expert", "operation", "excellence_model", "honours", "performance"),
    *("credit", "related_companies", "policy", "inspections", "accidents", "penalties", "violations"),
    *("later_facts", "quality_work", "quality_contribution", "quality_culture", "role_model"),
    *("clean_record", "employer_notice", "internal_notice", "acceptance", "criteria", "weights", "panel"),
    *("panel_score", "draw", "shortlist", "public_notice", "substitution", "prize", "documents"),
    *("again", "second_nomination_bar", "annual_reports", "incident_report", "revocation_debarment"),
    *("award_bar", "title_use", "fraud_debarment", "validity"),
)

EXCLUSIONS = ("inspections", "accidents", "penalties", "violations")

UNKNOWN = {
    "effective_from": "effective_from",
    "revocation_debarment.years": "revocation_years",
    "fraud_debarment.years": "fraud_years",
    "annual_reports.years": "annual_report_years",
    "annual_reports.due": "annual_report_due",
}


Parts = Mapping[str, Section]


def read_edition(top: Section) -> Edition:
    """The whole file."""
    parts = {code: top.section(code) for code in RULES}
    rules = {code: _rule(code, part) for code, part in parts.items()}
    edition = Edition(
        key=top.text("key"),
        title=top.text("title"),
        effective_from=top.maybe_day("effective_from"),
        effective_until=top.maybe_day("effective_until"),
        valid_through_year=top.maybe_whole("valid_through_year"),
        unknown=top.words("unknown"),
        rules=rules,
        **_year(parts),
        **_eligibility(parts, rules),
        **_review(parts, rules),
        **_honouring(parts),
        **_aftercare(parts),
    )
    _check(top, edition)
    for part in (*parts.values(), top):
        part.finish()
    return edition


def _year(parts: Parts) -> dict[str, Any]:
    """第六、十一、二十条."""
    return {
        "places": _places(parts["quota"]),
        "sme_advised": parts["sme"].whole("advised"),
        "expert": _expert(parts["expert"]),
        "panel_minimum": parts["panel"].whole("minimum", 1),
        "outlier_share": parts["panel_score"].decimal("outlier_share"),
        "trim_from": parts["panel_score"].whole("trim_from", 3),
    }


def _eligibility(parts: Parts, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """第十二至十四条."""
    credit, record = parts["credit"], parts["clean_record"]
    excluded = [code for code in EXCLUSIONS if rules[code].applies]
    return {
        "operation_years": parts["operation"].whole("years"),
        "excellence_years": parts["excellence_model"].whole("years"),
        "honours": tuple(_honour(part) for part in parts["honours"].sections("classes")),
        "performance_years": parts["performance"].whole("years", 1),
        "credit_years": credit.whole("years", 1),
        "environmental_ratings": credit.members("environmental_ratings", EnvironmentalRating),
        "safety_level_at_most": credit.maybe_whole("safety_level_at_most"),
        "related_companies_barred": rules["related_companies"].applies,
        "exclusions": {code: _exclusion(parts[code]) for code in excluded},
        "later_facts_count": parts["later_facts"].flag("count"),
        "quality_work_years": parts["quality_work"].whole("years"),
        "employer_basis": record.choice("employer", ("exclusions", "own_clauses")),
        "employer_exclusion": _employer_exclusion(record),
    }


def _review(parts: Parts, rules: Mapping[str, Rule]) -> dict[str, Any]:
    """第十五至二十一条."""
    notice = parts["internal_notice"]
    return {
        "criteria_sets": _criteria(parts["criteria"]),
        "weights": _weights(parts["weights"]),
        "internal_notice_days": notice.whole("working_days", 1) if rules["internal_notice"].applies else None,
        "publishes_accepted_list": parts["acceptance"].flag("publishes_list"),
        "site_ratio": parts["shortlist"].decimal("ratio"),
        "site_ratio_base": parts["shortlist"].choice("base", ("award_and_nomination", "award")),
    }


def _honouring(parts: Parts) -> dict[str, Any]:
    """第二十四、二十六、三十条."""
    return {
        "public_notice_days": parts["public_notice"].whole("days", 1),
        "prizes": _prizes(parts["prize"]),
        "winner_documents": parts["documents"].words("given"),
        "nomination_bar_from": parts["second_nomination_bar"].whole("from_nomination", 1),
        "nomination_bar_years": parts["second_nomination_bar"].whole("years"),
        "again": parts["again"].choice("mode", ("same_or_higher", "same", "any")),
    }


def _aftercare(parts: Parts) -> dict[str, Any]:
    """第二十八至三十五条."""
    reports = parts["annual_reports"]
    return {
        "annual_report_years": reports.maybe_whole("years"),
        "annual_report_due": reports.maybe_month_day("due"),
        "county_report_due": reports.maybe_month_day("county_due"),
        "incident_report_days": parts["incident_report"].whole("days", 1),
        "revocation_years": parts["revocation_debarment"].maybe_whole("years"),
        "award_bar_years": parts["award_bar"].whole("years"),
        "award_bar_mode": parts["award_bar"].choice("mode", ("date", "calendar_years")),
        "title_on_packaging": parts["title_use"].flag("on_packaging"),
        "fraud_years": parts["fraud_debarment"].maybe_whole("years"),
        "fraud_sanctions": parts["fraud_debarment"].words("sanctions"),
    }


def _rule(code: str, part: Section) -> Rule:
    item = part.numeral("item") if part.has("item") else None
    applies = part.flag("applies", default=True)
    return Rule(code, part.numeral("article"), item, part.text("reading"), applies)


def _expert(part: Section) -> ExpertConditions:
    return ExpertConditions(
        practice_years=part.maybe_whole("practice_years"),
        age_at_most=part.maybe_whole("age_at_most"),
        senior_title=part.flag("senior_title"),
        priority_required=part.flag("priority_required"),
    )


def _honour(part: Section) -> HonourClass:
    honour = HonourClass(
        subitem=part.numeral("subitem"),
        kinds=part.members("kinds", HonourKind),
        at_least=part.whole("at_least", 1) if part.has("at_least") else 1,
        within_years=part.maybe_whole("within_years"),
    )
    part.finish()
    return honour


def _clause(part: Section) -> Clause:
    grade = part.choice("severity_at_least", [s.value for s in Severity], default="") or None
    clause = Clause(
        kinds=part.members("kinds", IncidentKind),
        severity_at_least=Severity(part.text("severity_at_least")) if grade else None,
        concerning=part.choice("concerning", ("all", "builders", "others"), default="all"),
        liability=part.flag("liability", default=False),
        more_than=part.whole("more_than") if part.has("more_than") else 0,
    )
    part.finish()
    return clause


def _exclusion(part: Section) -> Exclusion:
    return Exclusion(part.whole("years", 1), tuple(_clause(clause) for clause in part.sections("bars")))


def _employer_exclusion(part: Section) -> Exclusion | None:
    return _exclusion(part) if part.table.get("employer") == "own_clauses" else None


def _places(part: Section) -> Mapping[Track, Mapping[AwardLevel, int]]:
    return {track: _by_level(part.section(track.value)) for track in Track}


def _by_level(part: Section) -> Mapping[AwardLevel, int]:
    levels = {level: part.whole(level.value) for level in AwardLevel}
    part.finish()
    return levels


def _prizes(part: Section) -> Mapping[Track, Mapping[AwardLevel, Decimal]]:
    prizes = {}
    for track in Track:
        amounts = part.section(track.value)
        prizes[track] = {level: amounts.decimal(level.value) for level in AwardLevel}
        amounts.finish()
    return prizes


def _weights(part: Section) -> Mapping[Track, Mapping[Stage, Decimal]]:
    weights = {}
    for track in Track:
        shares = part.section(track.value)
        weights[track] = {stage: shares.decimal(stage.value) for stage in scored_stages(track)}
        shares.finish()
        if sum(weights[track].values()) != 1:
            raise part.fail(track.value, f"weights sum to {sum(weights[track].values())}, not 1")
    return weights


def _criteria(part: Section) -> Mapping[Track, Mapping[Stage, CriteriaSet]]:
    sheets = {}
    for track in Track:
        names = part.section(track.value)
        sheets[track] = {stage: _sheet(part, names.text(stage.value)) for stage in scored_stages(track)}
        names.finish()
    return sheets


def _sheet(part: Section, name: str) -> CriteriaSet:
    """A county's own sheet lies in a folder `criteria` beside its edition and goes before the shipped one."""
    if "/" in name or name.startswith("."):
        raise part.fail(name, "is no file name")
    own = part.file.parent / "criteria" / f"{name}.toml"
    return load_criteria(own if own.is_file() else CRITERIA / f"{name}.toml")


def _check(top: Section, edition: Edition) -> None:
    """What is absent must be listed as unknown, and the other way round: nothing is left out silently."""
    for name in edition.unknown:
        if name not in UNKNOWN:
            raise top.fail("unknown", f"{name!r} is none of {', '.join(UNKNOWN)}")
    for name, attribute in UNKNOWN.items():
        if (getattr(edition, attribute) is None) != (name in edition.unknown):
            raise top.fail(name, "is absent and not listed in `unknown`, or listed and there")
    since, until = edition.effective_from, edition.effective_until
    if since and until and until < since:
        raise top.fail("effective_until", "is before effective_from")
