"""Winner ↔ report and county ↔ report: derived object permissions, given here only (Art. 28)."""

from guardian.shortcuts import assign_perm

from applications.models import Membership
from monitoring.models import AnnualReport
from nantong_award.core.permissions import forget

BY_WINNER = ("view_annualreport", "submit_annualreport")
BY_COUNTY = ("view_annualreport", "endorse_annualreport")


def grant_report(report: AnnualReport) -> None:
    """On opening: the winner's owners and editors file it, viewers read it, the county reviews it."""
    for membership in report.conferral.applicant.memberships.select_related("user"):
        may_file = membership.role != Membership.Role.VIEWER
        for codename in BY_WINNER if may_file else BY_WINNER[:1]:
            assign_perm(f"monitoring.{codename}", membership.user, report)
        forget(membership.user)
    for codename in BY_COUNTY:
        assign_perm(f"monitoring.{codename}", report.county.group, report)


def rebuild() -> int:
    """Give the grants of every report again; returns how many reports were gone through."""
    reports = AnnualReport.objects.select_related("conferral__applicant", "county__group")
    for report in reports:
        grant_report(report)
    return len(reports)
