"""The three years after the award: annual reports each spring, one incident, one revocation (Art. 28–29)."""

from datetime import date
from decimal import Decimal

from applications.models import Round
from monitoring.models import AnnualReport, Revocation
from monitoring.services import annual_reports, incidents, revocation
from monitoring.services.annual_reports import PrizeUseLine
from nantong_award.core import clock
from nantong_award.core.models import StoredFile, User
from nantong_award.desks.year.people import Cast
from nantong_award.regulation.edition import NotStated
from nantong_award.regulation.rules.reporting import annual_reports as reports_of
from publicity.models import Conferral


def report_years(round: Round) -> list[int]:
    """The calendar years on which winners of a round report; none where the edition fixes none (2020)."""
    try:
        return [due.year for due in reports_of(round.law, round.year)]
    except NotStated:
        return []


def report_year(year: int, cast: Cast, paper: StoredFile) -> int:
    """Every open report on `year`: filed by the winner, reviewed by the county, received by the office."""
    annual_reports.open_due()
    waiting = AnnualReport.objects.filter(year=year, status="due").select_related(
        "conferral__applicant", "conferral__approval__round", "county"
    )
    for report in waiting:
        owner = report.conferral.applicant.memberships.get(role="owner").user
        annual_reports.save(
            report,
            by=owner,
            content={"measures": "持续推进卓越绩效，完成质量改进项目六项。", "sharing": "接待学习观摩三批。"},
            uses=_use_of(report),
            self_assessment=paper,
        )
        annual_reports.submit(report, by=owner)
        annual_reports.endorse(report, by=cast.clerk_of(report.county), opinion="情况属实，同意报送。")
        annual_reports.receive(report, by=cast.office)
    return len(waiting)


def _use_of(report: AnnualReport) -> list[PrizeUseLine]:
    """A third of the prize each year; nothing where no prize was given."""
    if not report.conferral.prize:
        return []
    return [PrizeUseLine("quality", (report.conferral.prize / 3).quantize(Decimal("1")) - 1, "质量改进项目")]


def incident(winner: Conferral, cast: Cast, year: int) -> Revocation:
    """A winner reports a work-safety accident; found grave, the title is revoked and the bar is entered."""
    owner: User = winner.applicant.memberships.get(role="owner").user
    row = incidents.report(
        winner,
        by=owner,
        kind="work_safety",
        confirmed_on=clock.today(),
        description="发生较大生产安全事故，正在配合调查。",
    )
    incidents.investigate(
        row, by=cast.office, facts="经应急管理部门认定为较大事故，负有责任。", is_grave=True
    )
    return revocation.revoke(
        winner,
        by=cast.office,
        article="29",
        number=f"通政发〔{year}〕9号",
        decided_on=clock.today(),
        reason="获奖后发生较大生产安全事故，情节严重、影响恶劣。",
        incident=row,
    )


def spring(year: int) -> date:
    """A day in the reporting weeks after `year`."""
    return date(year + 1, 2, 20)
