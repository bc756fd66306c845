"""What the stored findings of a file come to once people have settled them (Art. 19)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from applications.models import Application, Determination, QualificationReview
from nantong_award.core.audit import label_of
from nantong_award.core.models import IssuedDocument
from nantong_award.regulation.finding import Finding, Findings, Outcome

DECISION_NOTICES = ["acceptance_notice", "refusal_notice", "completion_notice"]


def latest_review(application: Application) -> QualificationReview | None:
    """The newest run of the rules over the file."""
    return application.qualification_reviews.order_by("-examined_at", "-pk").first()


def determinations(application: Application) -> dict[Finding, Determination]:
    """The last word on each finding; it holds in later reviews while the very same finding comes back."""
    rows = Determination.objects.filter(review__application=application)
    last: dict[Finding, Determination] = {}
    for row in rows.select_related("review", "determined_by").order_by("determined_at", "pk"):
        for finding in row.review.as_findings():
            if row.settles(finding):
                last[finding] = row
    return last


def settle(application: Application, found: Findings) -> Findings:
    """The findings with people's determinations laid over them; what is stored stays as it was."""
    last = determinations(application)
    return Findings.of(
        (determined(finding, last[finding]) if finding in last else finding for finding in found),
        subject=found.subject,
        edition=found.edition,
    )


def determined(finding: Finding, row: Determination) -> Finding:
    """A finding as an officer settled it, with the reason in its words."""
    words = _("%(message)s（认定：%(outcome)s，%(reason)s）") % {
        "message": finding.message,
        "outcome": row.get_outcome_display(),
        "reason": row.reason,
    }
    return replace(finding, outcome=Outcome(row.outcome), message=words)


def settled(review: QualificationReview) -> Findings:
    """One review's findings as settled."""
    return settle(review.application, review.as_findings())


def outstanding(application: Application) -> tuple[Finding, ...]:
    """What still stands against acceptance; nothing where the file was never examined."""
    review = latest_review(application)
    return settled(review).blocking if review else ()


def changed(review: QualificationReview) -> tuple[Finding, ...]:
    """Findings that the review before did not have in the same form (R12.6)."""
    before = review.application.qualification_reviews.filter(pk__lt=review.pk).order_by("-pk").first()
    if before is None:
        return ()
    known = set(before.as_findings())
    return tuple(finding for finding in review.as_findings() if finding not in known)


def decision_notice(application: Application) -> IssuedDocument | None:
    """The newest numbered notice: of acceptance, refusal, or completion of papers."""
    papers = IssuedDocument.objects.filter(subject=label_of(application), kind__in=DECISION_NOTICES)
    return papers.select_related("file").order_by("-issued_at", "-pk").first()
