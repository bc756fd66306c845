"""The clocks of annual reports."""

from celery import shared_task

from monitoring import grants
from monitoring.services import annual_reports


@shared_task(name="monitoring.open_reports")
def open_reports() -> int:
    """Open the reports whose year is over, and let grants follow who joined or left; returns how many opened."""
    opened = annual_reports.open_due()
    grants.rebuild()
    return opened


@shared_task(name="monitoring.remind_reports")
def remind_reports() -> int:
    """Remind winners and counties of reports that are due or overdue; returns how many."""
    return annual_reports.remind()
