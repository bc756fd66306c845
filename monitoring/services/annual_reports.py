"""Annual reports: opened by the clock, filed by the winner, reviewed by the county, received (Art. 28)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring import grants, messages
from monitoring.facts import must_account_for_prize, reports_due
from monitoring.models import AnnualReport, PrizeUse
from monitoring.transitions import ReportStatus
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.rules.reporting import ReportDue
from publicity.models import Conferral
from publicity.selectors import revoked_on

REMIND_BEFORE_DAYS = (60, 30, 7)


class PrizeUseLine(NamedTuple):
    """One use of the prize money in yuan, under a permitted purpose (Art. 26)."""

    purpose: str
    amount: Decimal
    note: str


def open_due() -> int:
    """Open the reports whose year is over; returns how many were opened. May run again without harm."""
    today, opened = clock.today(), 0
    winners = Conferral.objects.select_related(
        "applicant__county", "approval__round", "candidate__application__county"
    )
    known = set(AnnualReport.objects.values_list("conferral_id", "year"))
    for conferral in winners:
        for due in reports_due(conferral):
            opens_on = date(due.year + 1, 1, 1)
            if opens_on <= today and (conferral.pk, due.year) not in known and not revoked_on(conferral):
                opened += _open(conferral, due, opens_on)
    return opened


@transaction.atomic
def _open(conferral: Conferral, due: ReportDue, opens_on: date) -> int:
    report, created = AnnualReport.objects.get_or_create(
        conferral=conferral,
        year=due.year,
        defaults={
            "county": conferral.candidate.application.county,
            "opens_on": opens_on,
            "county_due_on": due.county_due_on,
            "due_on": due.due_on,
        },
    )
    if created:
        grants.grant_report(report)
        record("open_report", report, by=None)
        notify(
            "report_opened",
            to=messages.winner_of(report),
            key=str(report.pk),
            link=f"/reports/{report.pk}/",
            report=report,
        )
    return int(created)


@transaction.atomic
def save(
    report: AnnualReport,
    *,
    by: User,
    content: Mapping[str, Any],
    uses: Sequence[PrizeUseLine] = (),
    self_assessment: StoredFile | None = None,
) -> AnnualReport:
    """Keep the draft; raises Unsuitable where more is spent than the prize amounts to."""
    if not may(by, "monitoring.submit_annualreport", report):
        raise Forbidden(_("您没有填报该年报的权限。"))
    if report.status != ReportStatus.DUE:
        raise Stale(_("年报已提交，不能再改。"), theirs=report.get_status_display())
    if any(line.purpose not in PrizeUse.Purpose.values or line.amount <= 0 for line in uses):
        raise Unsuitable(_("奖金只能用于第二十六条所列用途，金额须大于零。"), field="uses")
    spent = sum((line.amount for line in uses), Decimal(0)) + _spent_before(report)
    if spent > report.conferral.prize:
        raise Unsuitable(
            _("奖金使用合计 %(spent)s 元，超过奖金 %(prize)s 元。")
            % {"spent": spent, "prize": report.conferral.prize},
            field="uses",
        )
    report.content = dict(content)
    report.self_assessment = self_assessment or report.self_assessment
    report.save()
    report.prize_uses.all().delete()
    PrizeUse.objects.bulk_create(PrizeUse(report=report, **line._asdict()) for line in uses)
    record("save_report", report, by=by)
    return report


def _spent_before(report: AnnualReport) -> Decimal:
    """Yuan used according to the winner's reports on other years."""
    lines = PrizeUse.objects.filter(report__conferral=report.conferral_id).exclude(report=report)
    return sum(lines.values_list("amount", flat=True), Decimal(0))


def missing(report: AnnualReport) -> list[str]:
    """What the report still lacks, in words (Art. 28)."""
    lacking = []
    if not str(report.content.get("measures", "")).strip():
        lacking.append(_("质量管理新举措和改进成果"))
    if report.self_assessment_id is None:
        lacking.append(_("自我评价报告"))
    accounts = report.prize_uses.exists() or str(report.content.get("prize_plan", "")).strip()
    if must_account_for_prize(report) and not accounts:
        lacking.append(_("奖金使用情况"))
    return lacking


@transaction.atomic
def submit(report: AnnualReport, *, by: User) -> AnnualReport:
    """Hand the report to the county; raises Unsuitable while something is missing."""
    if lacking := missing(report):
        raise Unsuitable(_("年报尚缺：%(parts)s") % {"parts": "、".join(lacking)}, field="content")
    perform(report.submit, by=by)
    notify(
        "report_submitted",
        to=messages.county_of(report),
        key=f"{report.pk}:{report.version}",
        link=f"/reports/{report.pk}/",
        report=report,
    )
    return report


@transaction.atomic
def return_for_correction(report: AnnualReport, *, by: User, reason: str) -> AnnualReport:
    """The county asks for corrections, with the reason."""
    if not reason.strip():
        raise Unsuitable(_("请写明需要补正的内容。"), field="reason")
    report.county_opinion = reason
    perform(report.return_for_correction, by=by, reason=reason)
    notify(
        "report_returned",
        to=messages.winner_of(report),
        key=f"{report.pk}:{report.version}",
        link=f"/reports/{report.pk}/",
        report=report,
        reason=reason,
    )
    return report


@transaction.atomic
def endorse(report: AnnualReport, *, by: User, opinion: str) -> AnnualReport:
    """The county's review (Art. 28)."""
    if not opinion.strip():
        raise Unsuitable(_("请填写审核意见。"), field="opinion")
    report.county_opinion = opinion
    return perform(report.endorse, by=by, reason=opinion)


@transaction.atomic
def receive(report: AnnualReport, *, by: User) -> AnnualReport:
    """The city office has it (Art. 28)."""
    return perform(report.receive, by=by)


def remind() -> int:
    """Remind winners and counties; each occasion once, however often this runs. Returns how many are reminded.

    Winners 60, 30 and 7 days before the county's day and when it has passed; counties 7 days before the city's.
    """
    waiting = AnnualReport.objects.filter(status__in=[ReportStatus.DUE, ReportStatus.SUBMITTED])
    told = 0
    for report in waiting.select_related("conferral__applicant", "county"):
        told += _remind_winner(report) if report.status == ReportStatus.DUE else _remind_county(report)
    return told


def _remind_winner(report: AnnualReport) -> int:
    left = (report.county_due_on - clock.today()).days
    step = next((days for days in sorted(REMIND_BEFORE_DAYS) if 0 <= left <= days), None)
    mark = "overdue" if left < 0 else step
    if mark is None:
        return 0
    notify(
        "report_due",
        to=messages.winner_of(report),
        key=f"{report.pk}:{mark}",
        link=f"/reports/{report.pk}/",
        report=report,
        overdue=left < 0,
    )
    return 1


def _remind_county(report: AnnualReport) -> int:
    left = (report.due_on - clock.today()).days
    if left > min(REMIND_BEFORE_DAYS):
        return 0
    notify(
        "report_review_due",
        to=messages.county_of(report),
        key=f"{report.pk}:{'overdue' if left < 0 else 'near'}",
        link=f"/reports/{report.pk}/",
        report=report,
    )
    return 1
