"""Background work of the review: reminders. They may run twice, or late, without harm."""

from celery import shared_task

from review.services import reminders


@shared_task(name="review.remind_experts")
def remind_experts() -> int:
    """Remind experts of open sheets; returns how many were written to."""
    return reminders.remind_experts()
