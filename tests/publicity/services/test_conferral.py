"""Approval, conferral, ledger, prize money, announcement (Art. 25–27, 30)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from applications.models import Announcement, QualificationReview, StandingEntry
from applications.selectors.standing import held_awards
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.facts import HeldAward
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import AwardLevel, Track
from publicity.models import Approval, Candidate, Conferral
from publicity.selectors import revoked_on
from publicity.services import conferral, objections
from tests.factories import publicity as make
from tests.factories.applications import make_applicant, make_body

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R25.1")
def test_the_approval_waits_for_the_day_after_the_notice():
    """T-101: published on 2026-11-02, so from 2026-11-13."""
    round = make.make_publicity_round()
    make.make_evaluated(round)
    notice = make.make_public_notice(make.make_list(round), opens_at=clock.at(date(2026, 11, 2), 9))
    with clock.moved_to(clock.at(date(2026, 11, 12), 23, 59)), pytest.raises(Closed) as refused:
        make.approve(round)
    assert (refused.value.instant, Approval.objects.count()) == (notice.closes_at, 0)
    with clock.moved_to(clock.at(date(2026, 11, 13))):
        assert make.approve(round).approved_on == date(2026, 11, 13)


@pytest.mark.requirement("R25.1")
@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"number": "  "}, "number"),
        ({"approved_on": clock.today() + timedelta(days=30)}, "approved_on"),
        ({"approved_on": clock.today() - timedelta(days=15)}, "approved_on"),
    ],
)
def test_an_approval_has_a_number_and_a_day_after_the_notice(over, field):
    round, _names, _notice = make.make_noticed_round(1, days_ago=20)
    with pytest.raises(Unsuitable) as refused:
        make.approve(round, **over)
    assert (refused.value.field, Approval.objects.count()) == (field, 0)


def test_an_approval_is_entered_once_by_the_office_after_a_notice():
    with pytest.raises(Stale):
        make.approve(make.make_publicity_round(year=2030))
    round, _names, _notice = make.make_noticed_round(1, days_ago=20)
    with pytest.raises(Forbidden):
        make.approve(round, make.make_committee())
    make.approve(round)
    with pytest.raises(Stale):
        make.approve(round)
    assert Approval.objects.count() == 1


def test_a_number_belongs_to_one_approval():
    approval, _names = make.make_approved(1)
    other, _names, _notice = make.make_noticed_round(1, days_ago=20, year=2027)
    with pytest.raises(Unsuitable) as refused:
        make.approve(other, number=approval.number)
    assert (refused.value.field, Approval.objects.count()) == ("number", 1)


@pytest.mark.requirement("R24.2")
def test_an_open_objection_holds_back_that_name_alone_until_an_approval_of_its_own():
    """T-103."""
    round, names, notice = make.make_noticed_round(2, days_ago=20)
    with clock.moved_to(notice.closes_at - timedelta(seconds=5)):
        objection = make.make_objection(names[0])
    office = make.make_office()
    first = make.approve(round, office)
    assert list(first.names.all()) == [names[1]]
    assert [row.candidate for row in conferral.confer_approved(first, by=office)] == [names[1]]
    assert Candidate.objects.get(pk=names[0].pk).application.status == Status.PROPOSED
    with pytest.raises(Stale):
        make.approve(round, office)
    objections.rule(objection, by=office, upheld=False, ruling="不属实。")
    second = make.approve(round, office)
    assert [row.candidate for row in conferral.confer_approved(second, by=office)] == [names[0]]
    assert Approval.objects.count() == 2


@pytest.mark.requirement("R12.6")
def test_eligibility_is_examined_again_before_the_approval():
    round, names, _notice = make.make_noticed_round(2, days_ago=20)
    applicant = names[0].application.applicant
    bar = {"effective_on": clock.today(), "until": date(2031, 1, 1), "article": "29"}
    StandingEntry.objects.create(applicant=applicant, kind="debarment", **bar)
    approval = make.approve(round)
    assert list(approval.names.all()) == [names[1]]
    assert QualificationReview.objects.filter(occasion="approval").count() == 2
    with pytest.raises(Obstructed) as refused:
        make.approve(round)
    assert [each.code for each in refused.value.findings] == [
        f"revocation_debarment:{names[0].application_id}"
    ]


@pytest.mark.requirement("R26.1")
def test_first_titles_bring_money_and_plaques_in_order():
    """T-106: 500 000 and 100 000, individuals nothing."""
    office, round = make.make_office(), make.make_publicity_round(award_organizations=1)
    first, second = make.make_evaluated(round, rank=1), make.make_evaluated(round, rank=2)
    person = make.make_evaluated(round, track=Track.INDIVIDUAL)
    make.make_public_notice(make.make_list(round), opens_at=clock.now() - timedelta(days=20))
    conferral.confer_approved(make.approve(round, office), by=office)
    assert list(
        Conferral.objects.order_by("plaque_number").values_list("plaque_number", "applicant", "prize")
    ) == [
        ("NTSZ-2026-A01", first.applicant_id, Decimal(500_000)),
        ("NTSZ-2026-A02", person.applicant_id, Decimal(0)),
        ("NTSZ-2026-B01", second.applicant_id, Decimal(100_000)),
    ]
    assert {row.has_certificate for row in Conferral.objects.all()} == {False}


@pytest.mark.requirement("R26.1")
def test_a_second_title_brings_no_money():
    """T-107, T-124: the win of 2009 counts."""
    round, office = make.make_publicity_round(), make.make_office()
    file = make.make_evaluated(round)
    make.make_title(file.applicant, year=2009, effective_on=date(2009, 12, 1))
    listed = make.make_list(round, {file.pk: AwardLevel.AWARD}, reasons={"order": "再次获奖。"})
    make.make_public_notice(listed, opens_at=clock.now() - timedelta(days=20))
    [title] = conferral.confer_approved(make.approve(round, office), by=office)
    assert (title.is_again, title.prize) == (True, Decimal(0))


@pytest.mark.requirement("R26.1")
def test_a_first_award_after_a_nomination_brings_the_whole_prize():
    """T-108."""
    round, office = make.make_publicity_round(), make.make_office()
    file = make.make_evaluated(round)
    make.make_title(file.applicant, AwardLevel.NOMINATION, year=2022, effective_on=date(2022, 12, 1))
    make.make_public_notice(make.make_list(round), opens_at=clock.now() - timedelta(days=20))
    [title] = conferral.confer_approved(make.approve(round, office), by=office)
    assert (title.is_again, title.prize) == (False, Decimal(500_000))


@pytest.mark.requirement("R26.1")
def test_the_2020_edition_gives_a_certificate_too():
    """T-118: and no page or step of a 2020 round stumbles."""
    [title] = make.make_conferrals(1, edition="2020", year=2022, nomination_organizations=3)
    assert (title.has_certificate, title.prize) == (True, Decimal(500_000))


@pytest.mark.requirement("R25.1")
def test_the_ledger_is_written_once_and_the_winner_is_told():
    approval, names = make.make_approved(1)
    office = make.make_office()
    first = conferral.confer_approved(approval, by=office)
    assert (len(first), conferral.confer_approved(approval, by=office)) == (1, [])
    applicant = names[0].application.applicant
    assert held_awards(applicant) == (HeldAward(AwardLevel.AWARD, approval.approved_on),)
    entry = StandingEntry.objects.get()
    assert (entry.year, entry.article, entry.edition, entry.prize) == (
        2026,
        "26",
        "2023-draft",
        first[0].prize,
    )
    assert Message.objects.filter(kind="conferred").count() == 1
    assert revoked_on(first[0]) is None


@pytest.mark.requirement("R25.1")
def test_a_name_that_the_government_struck_leaves_its_place_empty():
    """T-105."""
    approval, names = make.make_approved(2)
    done = conferral.confer_approved(approval, by=make.make_office(), struck=[names[0].pk])
    assert [row.candidate for row in done] == [names[1]]
    struck = Candidate.objects.get(pk=names[0].pk)
    assert (struck.application.status, struck.removal_reason) == (
        Status.CANCELLED,
        f"市政府批准时未予同意（{approval.number}）",
    )
    assert StandingEntry.objects.count() == 1


def test_only_the_office_confers_announces_and_pays():
    approval, _names = make.make_approved(1)
    committee = make.make_committee()
    with pytest.raises(Forbidden):
        conferral.confer_approved(approval, by=committee)
    assert not Conferral.objects.exists()
    [title] = conferral.confer_approved(approval, by=make.make_office())
    with pytest.raises(Forbidden):
        conferral.announce(approval, by=committee)
    with pytest.raises(Forbidden):
        conferral.record_payment(title, by=committee, paid_on=clock.today())
    assert (Announcement.objects.count(), Conferral.objects.get().paid_on) == (0, None)


@pytest.mark.requirement("R25.1")
def test_the_winners_are_announced_once_and_after_the_conferral():
    approval, names = make.make_approved(1)
    office = make.make_office()
    with pytest.raises(Stale):
        conferral.announce(approval, by=office)
    conferral.confer_approved(approval, by=office)
    seen = Approval.objects.get()
    announcement = conferral.announce(approval, by=office)
    assert names[0].application.applicant.name in announcement.body
    assert approval.number in announcement.body
    with pytest.raises(Stale):
        conferral.announce(seen, by=office)
    assert Announcement.objects.count() == 1


@pytest.mark.requirement("R26.1")
def test_a_prize_is_paid_once_after_the_approval_and_never_for_a_revoked_title():
    """T-109: the winner's region says who pays."""
    [title] = make.make_conferrals()
    office, today = make.make_office(), clock.today()
    for wrong in (today + timedelta(days=1), title.approval.approved_on - timedelta(days=1)):
        with pytest.raises(Unsuitable):
            conferral.record_payment(title, by=office, paid_on=wrong)
    conferral.record_payment(title, by=office, paid_on=today)
    with pytest.raises(Stale):
        conferral.record_payment(title, by=office, paid_on=today)
    other = make.make_conferral(year=2030, round=make.make_publicity_round(year=2030, stage="closed"))
    StandingEntry.objects.create(
        applicant=other.applicant, kind="revocation", year=2030, effective_on=today, article="29"
    )
    with pytest.raises(Stale):
        conferral.record_payment(other, by=office, paid_on=today)
    assert list(Conferral.objects.order_by("year").values_list("paid_on", flat=True)) == [today, None]


@pytest.mark.requirement("R26.1")
@pytest.mark.parametrize("treasury", ["city", "county"])
def test_the_region_pays(treasury):
    round, office = make.make_publicity_round(), make.make_office()
    body = make_body(paying_treasury=treasury)
    make.make_evaluated(round, applicant=make_applicant(county=body))
    make.make_public_notice(make.make_list(round), opens_at=clock.now() - timedelta(days=20))
    [title] = conferral.confer_approved(make.approve(round, office), by=office)
    assert title.paying_treasury == treasury
