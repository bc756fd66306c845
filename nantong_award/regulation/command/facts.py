"""Reads applicants, titles and debarments; a fact left out or null is not known."""

from dataclasses import fields

from nantong_award.regulation.command.reading import Table
from nantong_award.regulation.facts import (
    Candidate,
    Debarment,
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
from nantong_award.regulation.stage import AwardLevel, Track


def names(kind: type) -> tuple[str, ...]:
    """The field names of a fact class, which are its JSON keys."""
    return tuple(field.name for field in fields(kind))


def applicant(top: Table) -> OrganizationFacts | IndividualFacts:
    """The applicant of an `eligibility` input."""
    every = {"kind", *names(OrganizationFacts), *names(IndividualFacts)}
    track = Table(top.table.get("applicant"), top.name("applicant"), every).member("kind", Track)
    kind = OrganizationFacts if track is Track.ORGANIZATION else IndividualFacts
    table = Table(top.table["applicant"], top.name("applicant"), ("kind", *names(kind)))
    return _organization(table) if track is Track.ORGANIZATION else _individual(table)


def _organization(table: Table) -> OrganizationFacts:
    return OrganizationFacts(
        registered_in_city=table.maybe("registered_in_city", table.flag),
        independent_legal_person=table.maybe("independent_legal_person", table.flag),
        established_on=table.maybe("established_on", table.day),
        excellence_model_since=table.maybe("excellence_model_since", table.day),
        chief_quality_officer=table.maybe("chief_quality_officer", table.flag),
        industry_leading=table.maybe("industry_leading", table.flag),
        honours=_honours(table),
        performance_leading=table.maybe("performance_leading", table.flag),
        good_credit=table.maybe("good_credit", table.flag),
        waste_compliant=table.maybe("waste_compliant", table.flag),
        industrial=table.maybe("industrial", table.flag),
        construction=table.maybe("construction", table.flag),
        environmental_rating=table.maybe(
            "environmental_rating", lambda key: table.member(key, EnvironmentalRating)
        ),
        safety_level=table.maybe("safety_level", lambda key: table.whole(key, 1, 3)),
        policy_compliant=table.maybe("policy_compliant", table.flag),
        incidents=_incidents(table),
    )


def _individual(table: Table) -> IndividualFacts:
    return IndividualFacts(
        quality_work_since=table.maybe("quality_work_since", table.day),
        works_in_city=table.maybe("works_in_city", table.flag),
        quality_contribution=table.maybe("quality_contribution", table.flag),
        quality_culture_contribution=table.maybe("quality_culture_contribution", table.flag),
        role_model=table.maybe("role_model", table.flag),
        serious_violation=table.maybe("serious_violation", table.flag),
        employer=_employer(table),
        employer_notice_complete=table.maybe("employer_notice_complete", table.flag),
    )


def _employer(table: Table) -> EmployerFacts | None:
    if not table.given("employer"):
        return None
    employer = Table(table.table["employer"], table.name("employer"), names(EmployerFacts))
    return EmployerFacts(
        policy_compliant=employer.maybe("policy_compliant", employer.flag), incidents=_incidents(employer)
    )


def _honours(table: Table) -> tuple[Honour, ...] | None:
    if not table.given("honours"):
        return None
    return tuple(
        Honour(row.member("kind", HonourKind), row.maybe("granted_on", row.day))
        for row in table.tables("honours", names(Honour))
    )


def _incidents(table: Table) -> tuple[IncidentFact, ...] | None:
    if not table.given("incidents"):
        return None
    return tuple(_incident(row) for row in table.tables("incidents", names(IncidentFact)))


def _incident(row: Table) -> IncidentFact:
    return IncidentFact(
        kind=row.member("kind", IncidentKind),
        severity=row.maybe("severity", lambda key: row.member(key, Severity)),
        on=row.maybe("on", row.day),
        liable=row.maybe("liable", row.flag),
    )


def held(table: Table, key: str) -> tuple[HeldAward, ...]:
    """Titles held before; an approval day may be unknown (the winners of the first years)."""
    if not table.given(key):
        return ()
    return tuple(
        HeldAward(row.member("level", AwardLevel), row.maybe("approved_on", row.day))
        for row in table.tables(key, names(HeldAward))
    )


def debarments(table: Table) -> tuple[Debarment, ...]:
    """Debarments; `until` is inclusive and may be left out."""
    if not table.given("debarments"):
        return ()
    return tuple(_debarment(row) for row in table.tables("debarments", ("article", "from", "until")))


def _debarment(row: Table) -> Debarment:
    since, until = row.day("from"), row.maybe("until", row.day)
    if until is not None and until < since:
        row.fail("until", "a day that is not before `from`")
    return Debarment(row.text("article"), since, until)


def candidates(table: Table) -> tuple[Candidate, ...]:
    """The candidates of a `select` input."""
    found: dict[str, Candidate] = {}
    for row in table.tables("candidates", names(Candidate)):
        name = row.text("id")
        if name in found:
            row.fail("id", f"every id once, {name} is there already")
        sme = row.maybe("sme", row.flag)
        found[name] = Candidate(name, row.number("score", 1000), sme, held(row, "held"))
    return tuple(found.values())
