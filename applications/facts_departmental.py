"""What departments found, laid over what the form declares: no incident counts twice (Art. 12, 13; R12.4, R13.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nantong_award.regulation.facts import (
    EmployerFacts,
    EnvironmentalRating,
    IncidentFact,
    IndividualFacts,
    OrganizationFacts,
)

Facts = OrganizationFacts | IndividualFacts
Incidents = tuple[IncidentFact, ...]


def declared_by(facts: Facts) -> Incidents | None:
    """The incidents that the form declares: an organisation's own, or those of an individual's employer."""
    if isinstance(facts, OrganizationFacts):
        return facts.incidents
    return facts.employer.incidents if facts.employer else None


def with_incidents(facts: Facts, found: Iterable[IncidentFact]) -> Facts:
    """The facts with what others found beside what the form declares."""
    merged = merge(declared_by(facts), found)
    if isinstance(facts, OrganizationFacts):
        return replace(facts, incidents=merged)
    employer = facts.employer or EmployerFacts()
    return replace(facts, employer=replace(employer, incidents=merged))


def with_rating(facts: Facts, rating: EnvironmentalRating | None) -> Facts:
    """The facts with the rating as the ecology department tells it; its word goes before the declared one."""
    return replace(facts, environmental_rating=rating) if isinstance(facts, OrganizationFacts) else facts


def merge(declared: Incidents | None, found: Iterable[IncidentFact]) -> Incidents | None:
    """Declared and found incidents, each once; None stays "not known" while nobody names one."""
    merged = list(declared or ())
    for incident in found:
        place = next((n for n, each in enumerate(merged) if same(each, incident)), None)
        if place is None:
            merged.append(incident)
        else:
            merged[place] = _joined(merged[place], incident)
    return tuple(merged) if merged or declared is not None else None


def same(one: IncidentFact, other: IncidentFact) -> bool:
    """One incident told twice: the same kind on the same day; a day that nobody wrote down fits any."""
    return one.kind is other.kind and (one.on == other.on or one.on is None or other.on is None)


def is_declared(declared: Sequence[IncidentFact] | None, incident: IncidentFact) -> bool:
    """Whether the form tells what a department found."""
    return any(same(each, incident) for each in declared or ())


def _joined(known: IncidentFact, found: IncidentFact) -> IncidentFact:
    """The department's word where it says something, else the form's."""
    return IncidentFact(
        kind=known.kind,
        severity=found.severity or known.severity,
        on=found.on or known.on,
        liable=known.liable if found.liable is None else found.liable,
    )
