"""Rows → facts of the kernel: the only seam between what people wrote and what the rules ask (Art. 12–14, 18).

A claim that only people can judge (leading place, contribution, good credit) counts against the applicant when
the applicant itself denies it, and otherwise stays unknown until an officer determines it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application, InternalNotice
from nantong_award.core import clock, working_days
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import (
    EmployerFacts,
    EnvironmentalRating,
    HeldAward,
    Honour,
    HonourKind,
    IncidentFact,
    IncidentKind,
    IndividualFacts,
    OrganizationFacts,
    Severity,
)
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.holidays import Calendar
from nantong_award.regulation.rules import endorsement
from nantong_award.regulation.rules.company_size import Size, is_sme, size_class
from nantong_award.regulation.stage import AwardLevel, Track

Answers = Mapping[str, Mapping[str, Any]]
CONSTRUCTION = "construction"
INDUSTRY_DIVISIONS = range(6, 47)  # GB/T 4754: sections B, C, D


def answers_of(application: Application) -> dict[str, dict[str, Any]]:
    """What the form's sections hold, by section."""
    return {section.key: section.data for section in application.sections.all()}


def eligibility_facts(
    application: Application, *, submitted_on: date | None = None, calendar: Calendar | None = None
) -> OrganizationFacts | IndividualFacts:
    """The facts of an application for `eligibility.examine`."""
    answers = answers_of(application)
    day = submitted_on or _submission_day(application)
    if application.track is Track.ORGANIZATION:
        return organization_facts(answers, on=day)
    notice = getattr(application, "internal_notice", None)
    complete = notice_findings(application.round.law, notice, day, calendar).clear
    return individual_facts(answers, complete)


def declared_warnings(application: Application) -> tuple[Finding, ...]:
    """What should be looked at though no rule bars it: an individual who is a civil servant (T-69, Art. 7)."""
    if answers_of(application).get("person", {}).get("civil_servant") is not True:
        return ()
    words = _("申报人属于机关工作人员；本奖项鼓励企事业单位质量一线人员申报，请核对是否适宜，评审时注意回避")
    return (Finding("14", None, "civil_servant", Outcome.WARNING, "civil_servant true", words),)


def organization_facts(
    answers: Answers, *, trusting: bool = False, on: date | None = None
) -> OrganizationFacts:
    """An organisation's form as facts (Art. 12, 13); `trusting` takes its own claims for true (self-check).

    `on` is the day of filing: a chief quality officer appointed later does not count (T-40).
    """
    judged = _taken if trusting else _judged
    basics, quality = answers.get("basics", {}), answers.get("quality", {})
    standing, incidents = answers.get("standing", {}), answers.get("incidents", {})
    return OrganizationFacts(
        registered_in_city=basics.get("registered_in_city"),
        independent_legal_person=basics.get("independent_legal_person"),
        established_on=as_day(basics.get("established_on")),
        excellence_model_since=as_day(quality.get("excellence_model_since")),
        chief_quality_officer=_officer(quality, on),
        industry_leading=judged(quality.get("industry_leading")),
        # In a self-check an empty list is a question not answered yet; in a file it says that there is none.
        honours=_honours(answers.get("honours", {}).get("honours") or ([] if not trusting else None)),
        performance_leading=judged(answers.get("performance", {}).get("performance_leading")),
        good_credit=judged(standing.get("good_credit")),
        waste_compliant=judged(standing.get("waste_compliant")),
        industrial=is_industrial(basics.get("industry_code"), standing.get("is_industrial")),
        construction=basics["category"] == CONSTRUCTION if basics.get("category") else None,
        environmental_rating=_rating(standing.get("environmental_rating")),
        safety_level=int(standing["safety_level"]) if standing.get("safety_level") else None,
        policy_compliant=judged(standing.get("policy_compliant")),
        incidents=declared_incidents(incidents.get("has_incidents"), incidents.get("incidents")),
    )


def individual_facts(
    answers: Answers, notice_complete: bool | None, *, trusting: bool = False
) -> IndividualFacts:
    """An individual's form as facts (Art. 14); `trusting` takes its own claims for true (self-check)."""
    judged = _taken if trusting else _judged
    career, results = answers.get("career", {}), answers.get("achievements", {})
    employer = answers.get("employer", {})
    return IndividualFacts(
        quality_work_since=as_day(career.get("quality_work_since")),
        works_in_city=career.get("works_in_city"),
        quality_contribution=judged(results.get("quality_contribution")),
        quality_culture_contribution=judged(results.get("quality_culture_contribution")),
        role_model=judged(answers.get("story", {}).get("role_model")),
        serious_violation=answers.get("integrity", {}).get("serious_violation"),
        employer=EmployerFacts(
            policy_compliant=judged(employer.get("employer_policy_compliant")),
            incidents=declared_incidents(employer.get("employer_has_incidents"), employer.get("incidents")),
        ),
        employer_notice_complete=notice_complete,
    )


def _officer(quality: Mapping[str, Any], on: date | None) -> bool | None:
    appointed = as_day(quality.get("officer_appointed_on"))
    held: bool | None = quality.get("chief_quality_officer")
    return False if held and on and appointed and appointed > on else held


def self_checked_facts(track: Track, answers: Answers) -> OrganizationFacts | IndividualFacts:
    """What a person says of itself before applying (R12.2)."""
    if track is Track.ORGANIZATION:
        return organization_facts(answers, trusting=True)
    return individual_facts(answers, None, trusting=True)


def self_checked_titles(answers: Answers) -> tuple[HeldAward, ...]:
    """Titles that a person says it holds."""
    return tuple(
        HeldAward(AwardLevel(row["level"]), as_day(row.get("approved_on")))
        for row in answers.get("past", {}).get("titles") or ()
        if row.get("level")
    )


def _judged(claim: bool | None) -> bool | None:
    """A claim in one's own favour proves nothing; a denial does."""
    return False if claim is False else None


def _taken(claim: bool | None) -> bool | None:
    return claim


def declared_incidents(
    has_any: bool | None, rows: Iterable[Mapping[str, Any]] | None
) -> tuple[IncidentFact, ...] | None:
    """The declaration on Art. 13: None = not declared, empty = declared that there is none."""
    if has_any is None:
        return None
    return tuple(
        IncidentFact(
            kind=IncidentKind(row["kind"]),
            severity=Severity(row["severity"]) if row.get("severity") else None,
            on=as_day(row.get("on")),
            liable=row.get("liable"),
        )
        for row in (rows or () if has_any else ())
        if row.get("kind")
    )


def is_industrial(industry_code: str | None, declared: bool | None) -> bool | None:
    """工业: what the industry code says, or what was declared; a denial does not outweigh the code."""
    division = (industry_code or "")[:2]
    by_code = int(division) in INDUSTRY_DIVISIONS if division.isdigit() else None
    if by_code is None or declared is None:
        return declared if by_code is None else by_code
    return by_code or declared


def is_small_or_medium(application: Application) -> bool | None:
    """Whether the organisation is an SME by the 2017 rule (Art. 6); None where the rule does not say."""
    return is_sme(size_of(answers_of(application)))


def size_of(answers: Answers) -> Size | None:
    """Size class from industry, staff, revenue and assets (R6.2)."""
    basics = answers.get("basics", {})
    staff = basics.get("employees")
    revenue, assets = as_decimal(basics.get("revenue")), as_decimal(basics.get("assets"))
    code = basics.get("industry_code")
    if not code or staff is None or revenue is None or assets is None:
        return None
    return size_class(code, staff, revenue, assets)


def notice_findings(
    edition: Edition, notice: InternalNotice | None, submitted_on: date, calendar: Calendar | None = None
) -> Findings:
    """What Art. 18 says of the internal notice on the day of filing; 2020 asks for none."""
    return endorsement.internal_notice(
        edition,
        notice.started_on if notice else None,
        notice.ended_on if notice else None,
        notice.open_objections if notice else 0,
        submitted_on,
        calendar=calendar or working_days.calendar(),
    )


def as_day(text: str | None) -> date | None:
    """A stored day."""
    return date.fromisoformat(text) if text else None


def as_decimal(text: str | None) -> Decimal | None:
    """A stored figure."""
    try:
        return Decimal(text) if text not in (None, "") else None
    except InvalidOperation:
        return None


def _submission_day(application: Application) -> date:
    return clock.day_of(application.submitted_at) if application.submitted_at else clock.today()


def _honours(rows: Iterable[Mapping[str, Any]] | None) -> tuple[Honour, ...] | None:
    if rows is None:
        return None
    return tuple(
        Honour(HonourKind(row["kind"]), as_day(row.get("granted_on"))) for row in rows if row.get("kind")
    )


def _rating(value: str | None) -> EnvironmentalRating | None:
    return EnvironmentalRating(value) if value in set(EnvironmentalRating) else None
