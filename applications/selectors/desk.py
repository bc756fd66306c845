"""What the 资格审查 desk shows of one file: findings beside people's determinations."""

from dataclasses import dataclass

from applications.models import Application, Determination, QualificationReview
from applications.selectors.qualification import changed, determinations, latest_review, settle
from nantong_award.regulation.finding import Finding, Findings


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One stored finding, what it comes to now, and the words of officers on it."""

    finding: Finding
    settled: Finding
    history: list[Determination]
    is_new: bool

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

    @property
    def open_count(self) -> int:
        """How many lines still stand against acceptance."""
        return len(self.standing.blocking) if self.standing else 0


def desk_of(application: Application) -> Desk:
    """The file's newest review, whatever its length in five queries."""
    review = latest_review(application)
    if review is None:
        return Desk(None, [], None)
    found = review.as_findings()
    last, fresh = determinations(application), set(changed(review))
    rows = Determination.objects.filter(review__application=application).select_related("determined_by")
    history: dict[str, list[Determination]] = {}
    for row in rows.order_by("determined_at", "pk"):
        history.setdefault(row.code, []).append(row)
    standing = settle(application, found)
    lines = [
        DeskLine(finding, settled, history.get(finding.code, []) if finding in last else [], finding in fresh)
        for finding, settled in zip(found, standing, strict=True)
    ]
    return Desk(review, lines, standing)
