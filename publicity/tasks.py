"""The clock of public notices."""

from celery import shared_task

from publicity.services import notices


@shared_task(name="publicity.run_notices")
def run_notices() -> int:
    """Open and elapse the notices that are due; returns how many moved. May run twice, or late."""
    return notices.run_due()
