"""第二十八、二十九条: what winners report, and by when."""

from dataclasses import dataclass
from datetime import date

from nantong_award.regulation.edition import Edition, NotStated
from nantong_award.regulation.holidays import PUBLISHED, Calendar
from nantong_award.regulation.stage import Track
from nantong_award.regulation.terms import Deadline, deadline


@dataclass(frozen=True, slots=True)
class ReportDue:
    """The report on one calendar year: due at the county's office first, then at the city's."""

    year: int
    county_due_on: date
    due_on: date


def annual_reports(edition: Edition, year: int) -> tuple[ReportDue, ...]:
    """The reports of an organisation that won in the round of `year`; due days are never moved.

    Raises NotStated where the edition fixes neither number nor day (2020: every year while a winner).
    """
    if edition.annual_report_years is None or edition.annual_report_due is None:
        raise NotStated(edition.key, "annual_reports")
    due, county = edition.annual_report_due, edition.county_report_due or edition.annual_report_due
    return tuple(
        ReportDue(reported, date(reported + 1, *county), date(reported + 1, *due))
        for reported in range(year + 1, year + 1 + edition.annual_report_years)
    )


def must_report(track: Track) -> bool:
    """Organisations report, of both levels; individuals do not (T-111)."""
    return track is Track.ORGANIZATION


def incident_report_due(edition: Edition, confirmed_on: date, calendar: Calendar = PUBLISHED) -> Deadline:
    """第二十九条: the last day for a winner's written report."""
    return deadline(edition, "incident_report", confirmed_on, calendar)
