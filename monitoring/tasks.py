"""The clocks of annual reports."""

from celery import shared_task

from monitoring.services import annual_reports


@shared_task(name="monitoring.open_reports")
def open_reports() -> int:
    """Open the reports whose year is over; returns how many."""
    return annual_reports.open_due()


@shared_task(name="monitoring.remind_reports")
def remind_reports() -> int:
    """Remind winners of reports that are due or overdue; returns how many."""
    return annual_reports.remind()
