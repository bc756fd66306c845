"""Revocation: bar, ledger, recovery, reports, public notice (Art. 29, 35)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from applications.models import Announcement, StandingEntry
from applications.selectors.standing import barred_until, debarments, held_awards
from applications.services.qualification import examined
from monitoring.models import AnnualReport, Incident, Recovery, Revocation
from monitoring.services import annual_reports, revocation
from nantong_award.core import clock
from nantong_award.core.models import Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.facts import Debarment
from publicity.selectors import revoked_on
from tests.factories import monitoring as make
from tests.factories import publicity as titles
from tests.factories.applications import make_application, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R29.1")]
DAY = date(2024, 3, 10)


def revoke(title, **over):
    values = {
        "by": titles.make_office(),
        "article": "35",
        "number": "通政发〔2024〕9号",
        "decided_on": DAY,
        "reason": "申报材料弄虚作假。",
        **over,
    }
    return revocation.revoke(title, **values)


def nothing_happened():
    return not (Revocation.objects.exists() or Recovery.objects.exists() or Announcement.objects.exists())


@pytest.mark.parametrize(
    ("edition", "article", "until"),
    [
        ("2023-draft", "29", date(2029, 3, 10)),
        ("2023-draft", "35", date(2029, 3, 10)),
        ("2020", "35", date(2027, 3, 10)),
        ("2020", "29", None),
    ],
)
@pytest.mark.requirement("R35.1")
def test_the_bar_is_that_of_the_titles_own_edition(edition, article, until):
    """T-26, T-28: a later edition does not prolong it; 2020 states none for Art. 29."""
    title = make.make_winner(2022, edition=edition)
    incident = None
    if article == "29":
        incident = make.make_investigated(title).incident
    row = revoke(title, article=article, incident=incident)
    assert row.barred_until == until
    assert {each.until for each in debarments(title.applicant)} == {until}
    assert barred_until(title.applicant, DAY) == until
    assert revoked_on(title).effective_on == DAY


def test_where_the_edition_fixes_no_bar_the_decision_may():
    title = make.make_winner(2022, edition="2020")
    incident = make.make_investigated(title).incident
    row = revoke(title, article="29", incident=incident, barred_until=date(2026, 3, 10))
    assert row.barred_until == date(2026, 3, 10)
    other = make.make_winner(2021)
    later = revoke(other, number="通政发〔2024〕10号", barred_until=date(2040, 1, 1))
    assert later.barred_until == date(2029, 3, 10)


@pytest.mark.requirement("R30.2")
def test_the_next_round_sees_the_bar_to_its_last_day():
    title = make.make_winner(2022)
    revoke(title, decided_on=DAY)
    for year, closes, expected in (
        (2029, date(2029, 3, 10), "unmet"),
        (2030, date(2029, 3, 11), "met"),
    ):
        round = titles.make_publicity_round(year=year, filing_closes_at=clock.end_of(closes))
        file = make_application(round=round, applicant=title.applicant)
        found = {each.code: each.outcome.value for each in examined(file)}
        assert found["fraud_debarment"] == expected


def test_what_was_given_is_taken_back_and_only_that():
    """T-118, T-119: under 2020 the certificate too; of the money what was paid."""
    title = make.make_winner(2020, edition="2020", has_certificate=True, paid_on=date(2021, 3, 1))
    revoke(title)
    assert list(Recovery.objects.order_by("pk").values_list("thing", "amount_due")) == [
        ("plaque", 0),
        ("certificate", 0),
        ("prize", 500_000),
    ]
    again = make.make_winner(2023, prize=Decimal(0), is_again=True)
    row = revoke(again, number="通政发〔2024〕10号")
    assert list(row.recoveries.values_list("thing", flat=True)) == ["plaque"]
    unpaid = make.make_winner(2022)
    row = revoke(unpaid, number="通政发〔2024〕11号")
    assert list(row.recoveries.values_list("thing", "amount_due")) == [("plaque", 0), ("prize", 0)]


def test_revoking_a_second_title_leaves_the_first_alone():
    second = make.make_winner(2023)
    titles.make_title(second.applicant, year=2016)
    revoke(second)
    assert list(StandingEntry.objects.filter(kind="revocation").values_list("year", flat=True)) == [2023]
    assert len(held_awards(second.applicant)) == 2


def test_open_reports_are_cancelled_and_received_ones_stay():
    """T-114."""
    title = make.make_winner(2023)
    received = make.make_endorsed(title, year=2024)
    annual_reports.receive(received, by=titles.make_office())
    make.make_endorsed(title, year=2025)
    make.make_report(title, year=2026)
    revoke(title)
    assert list(AnnualReport.objects.order_by("year").values_list("status", flat=True)) == [
        "received",
        "cancelled",
        "cancelled",
    ]


def test_the_decision_is_published_the_winner_told_and_the_incident_concluded():
    title = make.make_winner(2022)
    incident = make.make_investigated(title).incident
    row = revoke(title, article="29", incident=incident, reason="发生较大事故，情节严重、影响恶劣。")
    told = Announcement.objects.get()
    assert row.announcement == told
    for words in (title.applicant.name, "通政发〔2024〕9号", "第二十九条", "2029年3月10日", "较大事故"):
        assert words in told.title + told.body
    assert Incident.objects.get().status == "concluded"
    owner = make.owner_of(title.applicant)
    assert Message.objects.get(kind="title_revoked").recipient == owner


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"article": "29"}, "article"),
        ({"article": "13"}, "article"),
        ({"number": " "}, "number"),
        ({"reason": " "}, "reason"),
        ({"decided_on": clock.today() + timedelta(days=30)}, "decided_on"),
        ({"decided_on": date(2022, 12, 19)}, "decided_on"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(over, field):
    title = make.make_winner(2022)
    with pytest.raises(Unsuitable) as refused:
        revoke(title, **over)
    assert (refused.value.field, nothing_happened()) == (field, True)


def test_only_what_was_investigated_and_found_grave_leads_to_a_revocation():
    """T-116."""
    title, other = make.make_winner(2022), make.make_winner(2021)
    waiting = make.make_incident(title)
    with pytest.raises(Stale):
        revoke(title, article="29", incident=waiting)
    slight = make.make_investigated(other, is_grave=False).incident
    with pytest.raises(Unsuitable):
        revoke(other, article="29", incident=slight)
    with pytest.raises(Unsuitable):
        revoke(title, article="29", incident=slight)
    assert nothing_happened()


def test_only_the_office_enters_it_and_once():
    title = make.make_winner(2022)
    with pytest.raises(Forbidden):
        revoke(title, by=make_user())
    assert nothing_happened()
    revoke(title)
    with pytest.raises(Stale):
        revoke(title, number="通政发〔2024〕10号")
    with pytest.raises(Unsuitable) as refused:
        revoke(make.make_winner(2021))
    assert (refused.value.field, Revocation.objects.count(), Announcement.objects.count()) == ("number", 1, 1)


def prize_to_recover():
    revoke(make.make_winner(2022, paid_on=date(2023, 3, 1)))
    return Recovery.objects.get(thing="prize")


def test_money_comes_back_to_the_last_yuan():
    row, office = prize_to_recover(), titles.make_office()
    revocation.record_recovery(row, by=office, amount=Decimal(200_000), on=DAY)
    assert (Recovery.objects.get(thing="prize").recovered_on, row.amount_recovered) == (None, 200_000)
    for wrong in (Decimal("300000.01"), Decimal(-1), Decimal(0)):
        with pytest.raises(Unsuitable):
            revocation.record_recovery(row, by=office, amount=wrong, on=DAY)
    revocation.record_recovery(row, by=office, amount=Decimal(300_000), on=DAY)
    done = Recovery.objects.get(thing="prize")
    assert (done.amount_recovered, done.recovered_on) == (500_000, DAY)
    with pytest.raises(Stale):
        revocation.record_recovery(done, by=office, amount=Decimal(0), on=DAY)


def test_a_sum_is_added_to_what_was_seen_only():
    row, office = prize_to_recover(), titles.make_office()
    seen = Recovery.objects.get(pk=row.pk)
    revocation.record_recovery(row, by=office, amount=Decimal(100_000), on=DAY)
    with pytest.raises(Stale):
        revocation.record_recovery(seen, by=office, amount=Decimal(100_000), on=DAY)
    assert Recovery.objects.get(pk=row.pk).amount_recovered == 100_000


def test_a_plaque_comes_back_once_on_a_day_after_the_decision():
    revoke(make.make_winner(2022))
    plaque, office = Recovery.objects.get(thing="plaque"), titles.make_office()
    for wrong in (DAY - timedelta(days=1), clock.today() + timedelta(days=1)):
        with pytest.raises(Unsuitable):
            revocation.record_recovery(plaque, by=office, amount=Decimal(0), on=wrong)
    with pytest.raises(Forbidden):
        revocation.record_recovery(plaque, by=make_user(), amount=Decimal(0), on=DAY)
    revocation.record_recovery(plaque, by=office, amount=Decimal(0), on=DAY)
    assert Recovery.objects.get(thing="plaque").recovered_on == DAY


def test_the_ledger_keeps_both_lines_with_their_end():
    title = make.make_winner(2022)
    revoke(title)
    assert debarments(title.applicant) == (
        Debarment("35", DAY, date(2029, 3, 10)),
        Debarment("35", DAY, date(2029, 3, 10)),
    )
