"""第十三条: situations that bar an application."""

from collections.abc import Iterator, Sequence
from datetime import date

from nantong_award.regulation.edition import Clause, Edition, Exclusion
from nantong_award.regulation.facts import IncidentFact
from nantong_award.regulation.finding import Finding, Outcome
from nantong_award.regulation.terms import years_before
from nantong_award.regulation.ternary import Ternary, agreed, all_of, any_of, negated

Incidents = Sequence[IncidentFact] | None

NAMES = {
    "inspections": "监督抽查或验收不合格",
    "accidents": "事故",
    "penalties": "行政处罚记录或严重违法失信记录",
    "violations": "其他违反法律法规的行为",
}


def grounds(
    edition: Edition, policy_compliant: Ternary, incidents: Incidents, builder: Ternary, reference_day: date
) -> Iterator[Finding]:
    """One finding for each item of 第十三条."""
    yield policy(edition, policy_compliant)
    for code in NAMES:
        yield ground(edition, code, incidents, builder, reference_day)


def policy(edition: Edition, compliant: Ternary) -> Finding:
    """第十三条第（一）项: state policies."""
    words = {True: "符合国家有关政策", False: "不符合国家有关政策", None: "是否符合国家有关政策待核实"}
    rests = f"policy_compliant {'unknown' if compliant is None else str(compliant).lower()}"
    return edition.judge("policy", compliant, words[compliant], rests)


def ground(
    edition: Edition, code: str, incidents: Incidents, builder: Ternary, reference_day: date
) -> Finding:
    """One of the items on incidents; not applicable where this edition has no such item."""
    name = NAMES[code]
    if code not in edition.exclusions:
        return edition.find(code, Outcome.NOT_APPLICABLE, f"本版没有“{name}”一项")
    exclusion = edition.exclusions[code]
    barred = bars(edition, exclusion, incidents, builder, reference_day)
    years = exclusion.years
    words = {
        True: f"近{years}年有{name}，不得申报",
        False: f"近{years}年没有构成限制的{name}",
        None: f"近{years}年是否有构成限制的{name}待核实",
    }
    return edition.judge(code, negated(barred), words[barred], rests(exclusion, incidents, reference_day))


def bars(
    edition: Edition, exclusion: Exclusion, incidents: Incidents, builder: Ternary, reference_day: date
) -> Ternary:
    """Whether an exclusion applies; where it is not known whether this is a builder, both are tried."""
    if incidents is None:
        return None
    first = years_before(reference_day, exclusion.years)
    timed = [(incident, _within(edition, incident.on, first, reference_day)) for incident in incidents]
    suppositions = (True, False) if builder is None else (builder,)
    return agreed(
        any_of(_clause_bars(clause, timed, supposed) for clause in exclusion.clauses)
        for supposed in suppositions
    )


def _within(edition: Edition, day: date | None, first: date, reference_day: date) -> Ternary:
    if day is None:
        return None
    return first <= day and (day <= reference_day or edition.later_facts_count)


def _clause_bars(clause: Clause, timed: Sequence[tuple[IncidentFact, Ternary]], builder: bool) -> Ternary:
    if clause.concerning != "all" and builder != (clause.concerning == "builders"):
        return False
    answers = [
        all_of((within, _grave(clause, incident), incident.liable if clause.liability else True))
        for incident, within in timed
        if incident.kind in clause.kinds
    ]
    if answers.count(True) > clause.more_than:
        return True
    return None if len(answers) - answers.count(False) > clause.more_than else False


def _grave(clause: Clause, incident: IncidentFact) -> Ternary:
    if clause.severity_at_least is None:
        return True
    if incident.severity is None:
        return None
    return incident.severity.grade >= clause.severity_at_least.grade


def rests(exclusion: Exclusion, incidents: Incidents, reference_day: date) -> str:
    """The incidents an item looks at, with their days."""
    if incidents is None:
        return "incidents unknown"
    kinds = {kind for clause in exclusion.clauses for kind in clause.kinds}
    seen = [
        f"{incident.kind.value} {incident.severity.value + ' ' if incident.severity else ''}"
        f"{incident.on or 'day unknown'}"
        for incident in incidents
        if incident.kind in kinds
    ]
    return f"incidents {', '.join(seen) or 'none'}; reference_day {reference_day}"
