"""Message kinds of this app and who receives them."""

from collections.abc import Iterable

from applications.selectors.recipients import clerks, members
from monitoring.models import AnnualReport
from nantong_award.core.models import User


def winner_of(report: AnnualReport) -> Iterable[User]:
    """The winner's people."""
    return members(report.conferral.applicant)


def county_of(report: AnnualReport) -> Iterable[User]:
    """The clerks of the county that reviews the report."""
    return clerks(report.county)
