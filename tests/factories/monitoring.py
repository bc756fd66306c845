"""Rows of the monitoring app for tests: reports and incidents; every value can be said otherwise."""

from datetime import date
from typing import Any

from applications.models import Applicant, Membership
from monitoring import grants
from monitoring.models import AnnualReport, Incident, Investigation
from monitoring.services import annual_reports, incidents
from nantong_award.core import clock
from nantong_award.core.files import store_bytes
from nantong_award.core.models import User
from publicity.models import Conferral
from tests.factories.applications import make_clerk, make_user, owner_of
from tests.factories.publicity import make_conferral, make_office, make_publicity_round

PAPER = b"%PDF-1.4 self-assessment"


def make_winner(year: int = 2023, edition: str = "2023-draft", **over: Any) -> Conferral:
    """A title of a closed round of an earlier year."""
    round = make_publicity_round(year=year, edition=edition, stage="closed")
    return make_conferral(round, approved_on=date(year, 12, 20), **over)


def member_of(applicant: Applicant, role: str = Membership.Role.VIEWER) -> User:
    """Somebody else of the winner."""
    user = make_user()
    Membership.objects.create(applicant=applicant, user=user, role=role)
    return user


def make_report(conferral: Conferral | None = None, **over: Any) -> AnnualReport:
    """A report that is open, with its grants."""
    conferral = conferral or make_winner()
    year = over.pop("year", conferral.year + 1)
    values = {
        "county": conferral.applicant.county,
        "opens_on": date(year + 1, 1, 1),
        "county_due_on": date(year + 1, 3, 15),
        "due_on": date(year + 1, 3, 31),
        **over,
    }
    report = AnnualReport.objects.create(conferral=conferral, year=year, **values)
    grants.grant_report(report)
    return report


def fill(report: AnnualReport, **over: Any) -> AnnualReport:
    """Everything that handing in asks for."""
    uses = []
    if report.conferral.prize:
        uses = [annual_reports.PrizeUseLine("quality", report.conferral.prize / 4, "改进项目")]
    values = {
        "content": {"measures": "完成质量改进项目六项。"},
        "uses": uses,
        "self_assessment": store_bytes(PAPER, "自评报告.pdf", "application/pdf"),
        **over,
    }
    return annual_reports.save(report, by=owner_of(report.conferral.applicant), **values)


def make_submitted(conferral: Conferral | None = None, **over: Any) -> AnnualReport:
    """A report that lies with the county."""
    report = fill(make_report(conferral, **over))
    return annual_reports.submit(report, by=owner_of(report.conferral.applicant))


def make_endorsed(conferral: Conferral | None = None, **over: Any) -> AnnualReport:
    """A report that the county has reviewed."""
    report = make_submitted(conferral, **over)
    return annual_reports.endorse(report, by=make_clerk(report.county), opinion="情况属实。")


def make_incident(conferral: Conferral | None = None, **over: Any) -> Incident:
    """The winner's own report, today."""
    conferral = conferral or make_winner()
    values = {"kind": "work_safety", "confirmed_on": clock.today(), "description": "发生较大生产安全事故。"}
    return incidents.report(conferral, by=owner_of(conferral.applicant), **{**values, **over})


def make_investigated(
    conferral: Conferral | None = None, *, is_grave: bool = True, office: User | None = None
) -> Investigation:
    """An incident whose facts the office has found out."""
    return incidents.investigate(
        make_incident(conferral), by=office or make_office(), facts="负有责任。", is_grave=is_grave
    )
