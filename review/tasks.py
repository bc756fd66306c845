"""Background work of the review: reminders. They may run twice, or late, without harm."""

from celery import shared_task

from review.services import expert_standing, invitations, reminders


@shared_task(name="review.remind_experts")
def remind_experts() -> int:
    """Remind experts of open sheets and open invitations; returns how many were written to."""
    return reminders.remind_experts() + invitations.remind()


@shared_task(name="review.follow_suspensions")
def follow_suspensions() -> int:
    """Close and open files as suspensions begin and end (Art. 32); returns how many rights and rows changed."""
    return expert_standing.follow_calendar()
