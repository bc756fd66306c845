"""What the 资格审查 desk shows of one file: findings, what each rests on, and people's determinations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from applications.models import Application, DepartmentalAnswer, Determination, Evidence, QualificationReview
from applications.selectors import departmental_findings
from applications.selectors.departmental import answers_about
from applications.selectors.differences import Difference, differences
from applications.selectors.filed import filed_evidence
from applications.selectors.qualification import determinations, latest_review, settle
from nantong_award.regulation.finding import Finding, Findings, Outcome

# Which part of the form and which kinds of files a finding is to be compared with.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "operation": ("basics",),
    "excellence_model": ("quality",),
    "honours": ("honours",),
    "performance": ("performance",),
    "credit": ("standing",),
    "related_companies": ("kin",),
    "policy": ("standing", "employer"),
    "inspections": ("incidents",),
    "accidents": ("incidents",),
    "penalties": ("incidents",),
    "violations": ("incidents",),
    "quality_work": ("career",),
    "quality_contribution": ("achievements",),
    "quality_culture": ("achievements",),
    "role_model": ("story",),
    "clean_record": ("integrity", "employer"),
    "employer_notice": ("internal-notice",),
}
FILES: Mapping[str, tuple[str, ...]] = {
    "operation": ("licence",),
    "excellence_model": ("officer", "certificates"),
    "honours": ("honours",),
    "performance": ("accounts",),
    "credit": ("credit",),
    "policy": ("credit",),
    "inspections": ("inspections",),
    "quality_work": ("career",),
    "quality_contribution": ("results",),
    "quality_culture": ("results",),
    "clean_record": ("employer",),
}
NO_SECTIONS: Mapping[str, str] = {}
ORDER = (Outcome.UNMET, Outcome.NEEDS_EVIDENCE, Outcome.WARNING, Outcome.MET, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One stored finding, what it comes to now, its evidence, and the words of officers on it."""

    finding: Finding
    settled: Finding
    history: list[Determination]
    is_new: bool
    sections: tuple[tuple[str, str], ...] = ()
    files: tuple[Evidence, ...] = ()
    answers: tuple[DepartmentalAnswer, ...] = ()

    @property
    def last(self) -> Determination | None:
        """The word that counts."""
        return self.history[-1] if self.history else None


@dataclass(frozen=True, slots=True)
class Desk:
    """The newest review with its lines."""

    review: QualificationReview | None
    lines: list[DeskLine]
    standing: Findings | None
    changes: list[Difference] = field(default_factory=list)

    @property
    def open_count(self) -> int:
        """How many lines still stand against acceptance."""
        return len(self.standing.blocking) if self.standing else 0

    @property
    def waiting(self) -> list[Finding]:
        """What only waits for evidence."""
        needs = Outcome.NEEDS_EVIDENCE
        return [line.finding for line in self.lines if line.settled.outcome is needs]

    @property
    def words(self) -> int:
        """How many determinations the newest review's findings have."""
        return sum(len(line.history) for line in self.lines)

    @property
    def open_lines(self) -> list[DeskLine]:
        """What stands against acceptance, and what people should look at: unmet first."""
        shown = [line for line in self.lines if line.settled.blocking or _is_warning(line)]
        return sorted(shown, key=lambda line: ORDER.index(line.settled.outcome))

    @property
    def settled_lines(self) -> list[DeskLine]:
        """What is in order."""
        return [line for line in self.lines if not (line.settled.blocking or _is_warning(line))]


def _is_warning(line: DeskLine) -> bool:
    return line.settled.outcome is Outcome.WARNING


def desk_of(application: Application, *, sections: Mapping[str, str] = NO_SECTIONS) -> Desk:
    """The file's newest review, whatever its length in a constant number of queries; `sections` are the form's titles."""
    review = latest_review(application)
    if review is None:
        return Desk(None, [], None)
    found = review.as_findings()
    changes = differences(review)
    fresh = {each.after for each in changes}
    last, history = determinations(application), _history(application)
    answers, files = _answers(application), filed_evidence(application)
    standing = settle(application, found)
    lines = [
        DeskLine(
            finding,
            settled,
            history.get(finding.code, []) if finding in last else [],
            finding in fresh,
            tuple((key, sections[key]) for key in SECTIONS.get(finding.code, ()) if key in sections),
            tuple(item for item in files if item.requirement in FILES.get(finding.code, ())),
            tuple(answers.get(finding.code, ())),
        )
        for finding, settled in zip(found, standing, strict=True)
    ]
    return Desk(review, lines, standing, changes)


def _history(application: Application) -> dict[str, list[Determination]]:
    rows = Determination.objects.filter(review__application=application).select_related("determined_by")
    told: dict[str, list[Determination]] = {}
    for row in rows.order_by("determined_at", "pk"):
        told.setdefault(row.code, []).append(row)
    return told


def _answers(application: Application) -> dict[str, list[DepartmentalAnswer]]:
    told: dict[str, list[DepartmentalAnswer]] = {}
    for row in answers_about(application):
        code = departmental_findings.code_of(row.check_in.department, row.matter)
        told.setdefault(code, []).append(row)
    return told
