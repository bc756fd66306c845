"""Departmental answers as findings: each matter of each department by Art. 13's own rule and window (R12.4)."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from applications.facts_departmental import Facts, Incidents, declared_by, is_declared
from applications.models import Application, DepartmentalAnswer
from applications.sections.choices import INCIDENTS, RATINGS, SEVERITIES
from applications.selectors.departmental import employers_file
from applications.selectors.departments import Department, Matter, department
from applications.selectors.qualification import latest_review, settled
from nantong_award.core.audit import label_of
from nantong_award.regulation.edition import OUTCOMES, Edition
from nantong_award.regulation.facts import EmployerFacts, IncidentFact, IndividualFacts, OrganizationFacts
from nantong_award.regulation.finding import Finding, Outcome
from nantong_award.regulation.rules.exclusion import ground
from nantong_award.regulation.rules.individual import employer_in_order

Result = DepartmentalAnswer.Result
# The outcome that tells most, first.
GRAVEST = (Outcome.UNMET, Outcome.NEEDS_EVIDENCE, Outcome.MET, Outcome.NOT_APPLICABLE)


def code_of(department: str, matter: str) -> str:
    """The finding's code; it is also its place on the desk."""
    return f"check_{department}_{matter}"


def findings_of(
    application: Application, declared: Facts, answers: Sequence[DepartmentalAnswer]
) -> Iterator[Finding]:
    """One finding for each answered matter of each department; `declared` is what the form says."""
    grouped: dict[tuple[str, str], list[DepartmentalAnswer]] = {}
    for row in answers:
        grouped.setdefault((row.check_in.department, row.matter), []).append(row)
    for (key, matter_key), rows in grouped.items():
        asked = department(key)
        matter = asked.matter(matter_key) if asked else None
        if asked is None or matter is None:
            continue
        if matter.is_rating:
            yield _rating(application.round.law, asked, matter, declared, rows[0])
        else:
            yield _matter(application, asked, matter, declared, rows)


def _matter(
    application: Application,
    asked: Department,
    matter: Matter,
    declared: Facts,
    rows: Sequence[DepartmentalAnswer],
) -> Finding:
    law, code = application.round.law, code_of(asked.key, matter.key)
    article, item = _place(law, matter, declared)
    named = {"department": asked.name, "matter": matter.title}
    if any(row.result == Result.UNVERIFIABLE for row in rows):
        words = _("%(department)s：无法核实“%(matter)s”，请另行核实") % named
        return Finding(article, item, code, Outcome.NEEDS_EVIDENCE, _rests(rows), words)
    found = [(row, incident) for row in rows if (incident := row.incident()) is not None]
    told = declared_by(declared)
    if not found:
        words = _("%(department)s：未发现“%(matter)s”情形") % named
        if any(each.kind in matter.kinds for each in told or ()):
            words += _("；申报书填报有此类情形，以申报书为准")
        return Finding(article, item, code, Outcome.MET, _rests(rows), words)
    ruled = _ruled(application, declared, tuple(incident for _row, incident in found))
    parts = "；".join(_told(row, incident, told) for row, incident in found)
    words = _("%(department)s：%(parts)s。%(ruling)s") % {
        "department": asked.name,
        "parts": parts,
        "ruling": ruled.message,
    }
    return Finding(ruled.article, ruled.item, code, ruled.outcome, _rests(rows), words)


def _place(law: Edition, matter: Matter, declared: Facts) -> tuple[str, str | None]:
    """The item that a matter's kinds belong to; the article alone where they belong to several."""
    if isinstance(declared, IndividualFacts):
        rule = law.cite("clean_record")
        return rule.article, rule.item
    items = {
        law.cite(code)
        for code, exclusion in law.exclusions.items()
        if any(set(clause.kinds) & set(matter.kinds) for clause in exclusion.clauses)
    }
    only = next(iter(items)) if len(items) == 1 else law.cite("policy")
    return only.article, only.item if len(items) == 1 else None


def _ruled(application: Application, declared: Facts, incidents: Incidents) -> Finding:
    """What the edition says of these incidents alone: the gravest of the items that look at them."""
    law, day = application.round.law, application.round.reference_day
    if isinstance(declared, IndividualFacts):
        employer = EmployerFacts(policy_compliant=True, incidents=incidents)
        answer, _rest = employer_in_order(law, employer, day)
        words = {
            True: _("不构成所在单位的限制情形"),
            False: _("所在单位有不得申报的情形"),
            None: _("是否构成限制待核实"),
        }
        return law.find("clean_record", OUTCOMES[answer], words[answer])
    builder = declared.construction
    ruled = [
        ground(law, code, incidents, builder, day)
        for code, exclusion in law.exclusions.items()
        if any(each.kind in clause.kinds for each in incidents for clause in exclusion.clauses)
    ]
    if not ruled:
        return law.find("policy", Outcome.NOT_APPLICABLE, _("本版办法没有限制此类情形"))
    return min(ruled, key=lambda finding: GRAVEST.index(finding.outcome))


def _told(row: DepartmentalAnswer, incident: IncidentFact, declared: Incidents | None) -> str:
    """One incident in words, with where it is written and whether the form has it."""
    parts = [str(dict(INCIDENTS)[incident.kind])]
    if incident.severity:
        parts.append(str(dict(SEVERITIES)[incident.severity]))
    if incident.on:
        parts.append(
            _("%(y)d年%(m)d月%(d)d日") % {"y": incident.on.year, "m": incident.on.month, "d": incident.on.day}
        )
    parts += [text for text in (row.document, row.note) if text]
    if not is_declared(declared, incident):
        parts.append(_("申报书未填报"))
    return "，".join(parts)


def _rests(rows: Sequence[DepartmentalAnswer]) -> str:
    """Facts only, not who imported them when: a determination holds while the same answer comes back."""
    return "; ".join(
        " ".join(["answer", row.result, *(text for text in (row.kind, row.grade, row.document) if text)])
        + (f" {row.on}" if row.on else "")
        for row in rows
    )


def _rating(
    law: Edition, asked: Department, matter: Matter, declared: Facts, row: DepartmentalAnswer
) -> Finding:
    """第十二条第（五）项: the rating as the department tells it, beside the declared one."""
    industrial = declared.industrial if isinstance(declared, OrganizationFacts) else False
    said = declared.environmental_rating if isinstance(declared, OrganizationFacts) else None
    told = row.rating()
    names = {key: str(label) for key, label in RATINGS}
    if row.result == Result.UNVERIFIABLE:
        outcome, words = Outcome.NEEDS_EVIDENCE, _("环保信用等级无法核实")
    elif told is None:
        outcome, words = Outcome.NEEDS_EVIDENCE, _("未参加环保信用评级")
    else:
        outcome = OUTCOMES[told in law.environmental_ratings]
        words = _("环保信用等级为%(told)s") % {"told": names[told]}
    if told is not said and row.result != Result.UNVERIFIABLE:
        words += _("，申报书填报%(said)s") % {"said": names[said] if said else _("未参加评级")}
    if industrial is False:
        outcome = Outcome.NOT_APPLICABLE
    place = law.cite("credit")
    return Finding(
        place.article,
        place.item,
        code_of(asked.key, matter.key),
        outcome,
        _rests([row]),
        _("%(department)s：%(words)s") % {"department": asked.name, "words": words},
    )


def employer_findings(application: Application) -> Iterator[Finding]:
    """第十四条第（五）项: what the review of the employer's own file settled under Art. 13 (T-64, T-65)."""
    employer = employers_file(application)
    review = latest_review(employer) if employer else None
    if employer is None or review is None:
        return
    law = application.round.law
    against = [each for each in settled(review).unmet if each.article == law.cite("policy").article]
    if against:
        place = law.cite("clean_record")
        words = _("所在单位“%(name)s”的申报经审查有%(cited)s情形") % {
            "name": employer.applicant.name,
            "cited": "、".join(dict.fromkeys(each.citation.text for each in against)),
        }
        yield Finding(place.article, place.item, "employer_review", Outcome.UNMET, label_of(employer), words)
