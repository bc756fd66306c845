"""Background work of core: delivery and seals. Each may run twice, or late, without harm."""

from celery import shared_task

from nantong_award.core import outbox, sealing, uploads


@shared_task(name="core.deliver_messages")
def deliver_messages() -> int:
    """Send the messages that are due; returns how many."""
    return outbox.deliver_due()


@shared_task(name="core.seal_audit")
def seal_audit() -> int:
    """Seal the audit events that have no seal yet; returns how many."""
    return sealing.seal()


@shared_task(name="core.drop_stale_uploads")
def drop_stale_uploads() -> int:
    """Forget uploads that nobody finished; returns how many."""
    return uploads.drop_stale()
