"""Annual reports: opened by the clock, filed, reviewed, received, reminded of (Art. 28)."""

from datetime import date
from decimal import Decimal

import pytest

from applications.models import Membership
from monitoring import grants, selectors
from monitoring.facts import reports_due
from monitoring.models import AnnualReport, PrizeUse
from monitoring.services import annual_reports
from monitoring.services.annual_reports import PrizeUseLine
from monitoring.tasks import open_reports, remind_reports
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message, User
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.stage import Track
from tests.factories import monitoring as make
from tests.factories.applications import make_applicant, make_clerk, make_user
from tests.factories.publicity import make_office, make_title

pytestmark = pytest.mark.django_db


def on(year, month, day):
    return clock.moved_to(clock.at(date(year, month, day), 8))


def years():
    return list(AnnualReport.objects.order_by("year").values_list("year", flat=True))


@pytest.mark.requirement("R28.1")
def test_three_reports_open_each_on_new_years_day_and_fall_due_at_the_end_of_march():
    """T-110: the round of 2023 reports on 2024, 2025 and 2026."""
    make.make_winner(2023)
    seen = []
    for day in ((2024, 12, 31), (2025, 1, 1), (2026, 1, 1), (2027, 1, 1), (2028, 1, 1)):
        with on(*day):
            seen.append((open_reports(), open_reports()))
    assert seen == [(0, 0), (1, 0), (1, 0), (1, 0), (0, 0)]
    days = AnnualReport.objects.order_by("year").values_list("year", "county_due_on", "due_on")
    assert list(days) == [
        (2024, date(2025, 3, 15), date(2025, 3, 31)),
        (2025, date(2026, 3, 15), date(2026, 3, 31)),
        (2026, date(2027, 3, 15), date(2027, 3, 31)),
    ]
    assert Message.objects.filter(kind="report_opened").count() == 3


@pytest.mark.requirement("R28.1")
def test_a_clock_that_stood_still_for_years_opens_them_all_at_once():
    make.make_winner(2023)
    with on(2027, 5, 1):
        assert (open_reports(), years()) == (3, [2024, 2025, 2026])


@pytest.mark.requirement("R28.1")
def test_nominated_organizations_report_and_persons_do_not():
    """T-111."""
    person = make_applicant(track=Track.INDIVIDUAL, name="张三")
    title = make.make_winner(2023, applicant=person)
    nominee = make.make_conferral(title.approval.round, level="nomination")
    with on(2025, 2, 1):
        open_reports()
    assert list(AnnualReport.objects.values_list("conferral", flat=True)) == [nominee.pk]


@pytest.mark.requirement("R0.1")
def test_an_edition_that_fixes_no_years_opens_no_report_and_stops_no_task():
    title = make.make_winner(2020, edition="2020")
    assert reports_due(title) == ()
    with on(2023, 2, 1):
        assert (open_reports(), remind_reports()) == (0, 0)


@pytest.mark.requirement("R29.1")
def test_a_revoked_title_owes_no_further_report():
    """T-114."""
    title = make.make_winner(2023)
    make_title(title.applicant, "revocation", year=2023, effective_on=date(2025, 5, 20), article="29")
    with on(2027, 1, 1):
        assert open_reports() == 0


def test_a_report_goes_from_winner_to_county_to_office():
    report = make.make_report()
    owner, clerk, office = make.owner_of(report.conferral.applicant), make_clerk(report.county), make_office()
    make.fill(report)
    annual_reports.submit(report, by=owner)
    annual_reports.endorse(report, by=clerk, opinion="情况属实。")
    annual_reports.receive(report, by=office)
    row = AnnualReport.objects.get()
    assert (row.status, row.county_opinion) == ("received", "情况属实。")
    assert None not in (row.submitted_at, row.endorsed_at, row.received_at)
    assert Message.objects.filter(kind="report_submitted", recipient=clerk).count() == 1


@pytest.mark.requirement("R28.1")
@pytest.mark.parametrize(
    ("lack", "words"),
    [
        ({"content": {"measures": " "}}, "质量管理新举措"),
        ({"uses": []}, "奖金使用情况"),
        ({"self_assessment": None}, "自我评价报告"),
    ],
)
def test_an_incomplete_report_is_not_handed_in(lack, words):
    """T-113."""
    report = make.fill(make.make_report(), **lack)
    with pytest.raises(Unsuitable, match=words):
        annual_reports.submit(report, by=make.owner_of(report.conferral.applicant))
    assert AnnualReport.objects.get().status == "due"


@pytest.mark.requirement("R28.1")
def test_who_won_again_accounts_for_no_money_and_a_plan_is_an_account():
    """T-107."""
    again = make.make_winner(2023, prize=Decimal(0), is_again=True)
    assert annual_reports.missing(make.fill(make.make_report(again), uses=[])) == []
    first = make.make_conferral(again.approval.round)
    planned = {"content": {"measures": "有。", "prize_plan": "明年购置检测设备。"}, "uses": []}
    assert annual_reports.missing(make.fill(make.make_report(first), **planned)) == []


@pytest.mark.requirement("R28.1")
def test_no_more_than_the_prize_is_spent_over_the_years():
    report = make.make_report()
    owner = make.owner_of(report.conferral.applicant)
    make.fill(report, uses=[PrizeUseLine("quality", Decimal(300_000), "")])
    later = make.make_report(report.conferral, year=2025)
    for amount in (Decimal("200000.01"), Decimal(0), Decimal(-1)):
        with pytest.raises(Unsuitable) as refused:
            annual_reports.save(later, by=owner, content={}, uses=[PrizeUseLine("welfare", amount, "")])
        assert refused.value.field == "uses"
    with pytest.raises(Unsuitable):
        annual_reports.save(later, by=owner, content={}, uses=[PrizeUseLine("bonus", Decimal(1), "")])
    annual_reports.save(later, by=owner, content={}, uses=[PrizeUseLine("welfare", Decimal(200_000), "")])
    assert sum(PrizeUse.objects.values_list("amount", flat=True)) == 500_000


def test_a_submitted_report_is_not_changed_and_two_drafts_do_not_overwrite_each_other():
    report = make.make_report()
    owner = make.owner_of(report.conferral.applicant)
    seen = AnnualReport.objects.get()
    make.fill(report)
    with pytest.raises(Stale):
        annual_reports.save(seen, by=owner, content={"measures": "旧页面。"})
    annual_reports.submit(report, by=owner)
    with pytest.raises(Stale):
        annual_reports.save(AnnualReport.objects.get(), by=owner, content={})
    assert AnnualReport.objects.get().content == {"measures": "完成质量改进项目六项。"}


def test_a_returned_report_says_why_and_comes_again():
    report = make.make_submitted()
    clerk = make_clerk(report.county)
    for act in (annual_reports.return_for_correction, annual_reports.endorse):
        with pytest.raises(Unsuitable):
            act(report, by=clerk, **{"reason" if act.__name__.startswith("return") else "opinion": " "})
    annual_reports.return_for_correction(report, by=clerk, reason="缺少凭证。")
    assert (AnnualReport.objects.get().status, AnnualReport.objects.get().submitted_at) == ("due", None)
    annual_reports.submit(report, by=make.owner_of(report.conferral.applicant))
    assert Message.objects.filter(kind="report_submitted", recipient=clerk).count() == 1


@pytest.mark.requirement("RX.4")
def test_each_step_belongs_to_its_own_people():
    report = make.make_submitted()
    owner, viewer = make.owner_of(report.conferral.applicant), make.member_of(report.conferral.applicant)
    stranger, other = make_user(), make_clerk(make.make_winner(2024).applicant.county)
    for user in (owner, viewer, stranger, other, make_office()):
        with pytest.raises(Forbidden):
            annual_reports.endorse(report, by=user, opinion="同意。")
        with pytest.raises(Forbidden):
            annual_reports.return_for_correction(report, by=user, reason="退回。")
    draft = make.make_report(report.conferral, year=2025)
    for user in (viewer, stranger, make_clerk(report.county)):
        with pytest.raises(Forbidden):
            annual_reports.save(draft, by=user, content={})
    with pytest.raises(Forbidden):
        annual_reports.receive(make.make_endorsed(report.conferral, year=2026), by=owner)
    assert sorted(AnnualReport.objects.values_list("status", flat=True)) == ["due", "endorsed", "submitted"]


@pytest.mark.requirement("R28.1")
def test_winners_are_reminded_at_60_30_and_7_days_and_once_when_late_however_often_the_task_runs():
    report = make.make_report(year=2024)
    owner = make.owner_of(report.conferral.applicant)
    told = []
    for day in ((1, 10), (1, 14), (1, 15), (2, 13), (2, 14), (3, 8), (3, 15), (3, 16), (4, 20)):
        with on(2025, *day):
            remind_reports()
            remind_reports()
        told.append(Message.objects.filter(kind="report_due", recipient=owner).count())
    assert told == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert "逾期" in Message.objects.filter(kind="report_due").latest("pk").subject


def test_the_county_is_reminded_of_what_lies_with_it():
    report = make.make_submitted(year=2024)
    clerk = make_clerk(report.county)
    told = []
    for day in ((3, 20), (3, 24), (3, 31), (4, 1), (4, 5)):
        with on(2025, *day):
            remind_reports()
        told.append(Message.objects.filter(kind="report_review_due", recipient=clerk).count())
    assert told == [0, 1, 1, 2, 2]


@pytest.mark.requirement("R28.1")
def test_overdue_is_what_the_county_or_the_city_still_waits_for():
    """T-112: the winner filed on 30 March, the county forwarded on 5 April."""
    with on(2025, 3, 16):
        report = make.make_report(year=2024)
        assert list(selectors.overdue()) == [report]
    with on(2025, 3, 30):
        make.fill(report)
        annual_reports.submit(report, by=make.owner_of(report.conferral.applicant))
        assert (list(selectors.overdue()), report.is_late) == ([], False)
    with on(2025, 4, 5):
        assert list(selectors.overdue()) == [report]
        annual_reports.endorse(report, by=make_clerk(report.county), opinion="同意报送。")
        assert (list(selectors.overdue()), AnnualReport.objects.get().is_late) == ([], True)


@pytest.mark.requirement("RX.4")
def test_grants_follow_who_joins_and_leaves_and_a_healthy_database_stays_as_it_is():
    report = make.make_report()
    applicant = report.conferral.applicant
    owner, clerk = make.owner_of(applicant), make_clerk(report.county)
    before = grants.given_grants()
    assert (grants.rebuild(), grants.given_grants()) == (0, before)
    newcomer = make.member_of(applicant, Membership.Role.EDITOR)
    applicant.memberships.filter(user=owner).delete()
    owner, newcomer = User.objects.get(pk=owner.pk), User.objects.get(pk=newcomer.pk)
    assert list(selectors.reports_for(owner)) == []
    with on(2024, 6, 1):
        open_reports()
    assert grants.expected_grants() == grants.given_grants()
    assert grants.rebuild() == 0
    newcomer = User.objects.get(pk=newcomer.pk)
    assert list(selectors.reports_for(newcomer)) == list(selectors.reports_for(clerk)) == [report]
    with pytest.raises(Forbidden):
        annual_reports.save(report, by=User.objects.get(pk=owner.pk), content={})
    annual_reports.save(report, by=newcomer, content={"measures": "接手。"})


def test_a_winner_whom_everybody_has_left_breaks_no_task():
    report = make.make_report(year=2024)
    report.conferral.applicant.memberships.all().delete()
    with on(2026, 3, 20):
        assert open_reports() == 1
        remind_reports()
    assert Message.objects.exclude(kind="report_review_due").filter(kind__startswith="report").count() == 0


def test_what_was_stored_is_audited():
    make.make_endorsed()
    verbs = AuditEvent.objects.filter(subject__startswith="monitoring.annualreport").order_by("at")
    assert list(verbs.values_list("verb", flat=True)) == ["save_report", "submit", "endorse"]
