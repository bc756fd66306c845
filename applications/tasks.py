"""Clocks of this app; each task may run twice, or late, without harm."""

from celery import shared_task

from applications.services import completion, reminders, retention, taking_back


@shared_task(name="applications.remind_of_deadlines")
def remind_of_deadlines() -> int:
    """Daily: remind applicants and endorsing bodies; returns how many occasions there were."""
    return reminders.remind_of_deadlines() + completion.remind()


@shared_task(name="applications.end_completions")
def end_completions() -> int:
    """Each minute: files whose term for completion is over go back to the review; returns how many."""
    return completion.run_due()


@shared_task(name="applications.count_taken_back")
def count_taken_back() -> int:
    """Each minute: files taken back and not filed again in time count as they were filed; returns how many."""
    return taking_back.run_due()


@shared_task(name="applications.purge_personal_data")
def purge_personal_data() -> int:
    """Each night: personal data whose term of keeping is over goes (RX.5); returns how many rows it was taken from."""
    return sum(retention.purge().values())
