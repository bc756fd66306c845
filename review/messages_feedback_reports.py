"""What an applicant is told when the feedback report is there."""

from django.urls import reverse

from applications.selectors.recipients import members
from nantong_award.core.outbox import notify
from review.models import FeedbackReport


def released(report: FeedbackReport) -> None:
    """Strengths and opportunities to improve may be read; the message itself says nothing of them."""
    application = report.application
    link = reverse("review:feedback_report", args=[report.pk])
    people = members(application.applicant)
    notify("review_feedback_report", to=people, key=str(report.pk), link=link, application=application)
