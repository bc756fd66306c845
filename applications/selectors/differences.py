"""What a re-check says otherwise than the review before: new, gone, changed from one outcome to another (R12.6)."""

from dataclasses import dataclass

from applications.models import QualificationReview
from nantong_award.regulation.finding import Finding

NEW, GONE, CHANGED = "new", "gone", "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding before and after; None where it was or is not there."""

    before: Finding | None
    after: Finding | None

    @property
    def kind(self) -> str:
        """new, gone or changed."""
        if self.before is None:
            return NEW
        return GONE if self.after is None else CHANGED


def review_before(review: QualificationReview) -> QualificationReview | None:
    """The review that this one followed."""
    rows = QualificationReview.objects.filter(application=review.application_id, pk__lt=review.pk)
    return rows.order_by("-pk").first()


def differences(review: QualificationReview, before: QualificationReview | None = None) -> list[Difference]:
    """The differences in the order of the new review; those that are gone come last."""
    earlier = before or review_before(review)
    if earlier is None:
        return []
    old, new = list(earlier.as_findings()), list(review.as_findings())
    left = [finding for finding in old if finding not in new]
    told: list[Difference] = []
    for finding in (each for each in new if each not in old):
        was = next((each for each in left if each.code == finding.code), None)
        if was is not None:
            left.remove(was)
        told.append(Difference(was, finding))
    return [*told, *(Difference(each, None) for each in left)]
