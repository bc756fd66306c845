"""Rows → facts of the rules on reports and incidents: the only seam to the kernel."""

from datetime import date

from monitoring.models import AnnualReport
from nantong_award.core import working_days
from nantong_award.regulation.edition import NotStated
from nantong_award.regulation.rules import reporting
from nantong_award.regulation.stage import Track
from publicity.models import Conferral


def reports_due(conferral: Conferral) -> tuple[reporting.ReportDue, ...]:
    """The reports that a winner owes: none for individuals, nor where the edition is silent (Art. 28)."""
    if not reporting.must_report(Track(conferral.applicant.track)):
        return ()
    try:
        return reporting.annual_reports(conferral.approval.round.law, conferral.year)
    except NotStated:
        return ()


def incident_due(conferral: Conferral, confirmed_on: date) -> date:
    """The last day of the winner's own report on an incident (Art. 29)."""
    return reporting.incident_report_due(
        conferral.approval.round.law, confirmed_on, working_days.calendar()
    ).last_day


def must_account_for_prize(report: AnnualReport) -> bool:
    """First-time winners report on the use of the prize money (Art. 28)."""
    return report.conferral.prize > 0
