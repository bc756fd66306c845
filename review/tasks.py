"""Background work of the review: reminders. They may run twice, or late, without harm."""

from celery import shared_task

from review.services import expert_standing, interests, invitations, reminders, shortlist_letters


@shared_task(name="review.remind_experts")
def remind_experts() -> int:
    """Remind experts of open sheets and open invitations; returns how many were written to."""
    return reminders.remind_experts() + invitations.remind()


@shared_task(name="review.follow_suspensions")
def follow_suspensions() -> int:
    """Close and open files as suspensions begin and end (Art. 32); returns how many rights and rows changed."""
    return expert_standing.follow_calendar()


@shared_task(name="review.issue_shortlist_letters")
def issue_shortlist_letters() -> int:
    """Issue the letters that a decision on the shortlist left to be printed; returns how many rounds had some."""
    return shortlist_letters.issue_due()


@shared_task(name="review.compare_interests")
def compare_interests() -> int:
    """Compare everybody with every applicant in the running (Art. 32); returns how many rows changed."""
    done = interests.recompute(by=None)
    return done.added + done.lifted + done.opened + done.lapsed


@shared_task(name="review.compare_accepted")
def compare_accepted() -> int:
    """The same for files accepted within the last quarter of an hour; returns how many rows changed."""
    done = interests.compare_accepted()
    return done.added + done.lifted + done.opened + done.lapsed
