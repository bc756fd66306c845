"""Setting up, announcing, extending and closing the filing stage of a round."""

from datetime import date

import pytest

from applications.models import Announcement, Round
from applications.services import rounds
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def plan(**over):
    """A sound year under 2023-draft."""
    days = ("qualification", "material_review", "site_review", "presentation", "evaluation", "publicity")
    values = {
        "year": 2027,
        "edition": "2023-draft",
        "filing_opens_at": clock.at(date(2027, 5, 6), 9),
        "filing_closes_at": clock.at(date(2027, 6, 30), 17, 30),
        "endorsing_closes_at": clock.at(date(2027, 7, 15), 17, 30),
        **{
            f"{day}_due_on": date(2027, 8 + place // 2, 2 + 20 * (place % 2))
            for place, day in enumerate(days)
        },
        "award_organizations": 5,
        "award_individuals": 1,
        "nomination_organizations": 5,
        "nomination_individuals": 2,
    }
    return {**values, **over}


@pytest.mark.requirement("R6.1")
@pytest.mark.requirement("R0.1")
def test_a_round_is_set_up_within_the_quota_and_pinned_to_its_edition():
    round = rounds.create_round(
        by=make.make_office(), **plan(award_organizations=0, nomination_individuals=0)
    )
    assert (round.stage, round.edition, round.title) == (
        RoundStage.PLANNING,
        "2023-draft",
        "2027年度南通市市长质量奖",
    )
    assert AuditEvent.objects.get(verb="create_round").details == {"edition": "2023-draft"}


@pytest.mark.requirement("R6.1")
@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"award_organizations": 6}, "award_organizations"),
        ({"award_individuals": 2}, "award_individuals"),
        ({"nomination_organizations": 6}, "nomination_organizations"),
        ({"nomination_individuals": 3}, "nomination_individuals"),
        ({"edition": "2020", "nomination_organizations": 4}, "nomination_organizations"),
        ({"edition": "1999"}, "edition"),
        ({"filing_closes_at": clock.at(date(2027, 5, 6), 9)}, "filing_closes_at"),
        ({"endorsing_closes_at": clock.at(date(2027, 6, 30), 17)}, "endorsing_closes_at"),
        ({"qualification_due_on": date(2027, 7, 15)}, "qualification_due_on"),
        ({"publicity_due_on": date(2027, 10, 12)}, "publicity_due_on"),
        ({"year": 2000}, "year"),
    ],
)
def test_a_plan_against_the_measures_is_refused_at_its_field(over, field):
    with pytest.raises(Unsuitable) as refused:
        rounds.create_round(by=make.make_office(), **plan(**over))
    assert refused.value.field == field
    assert not Round.objects.exists()


def test_only_the_office_sets_up_and_announces_a_round():
    with pytest.raises(Forbidden):
        rounds.create_round(by=make.make_user(), **plan())
    round = make.make_round(stage=RoundStage.PLANNING)
    with pytest.raises(Forbidden):
        rounds.announce(round, by=make.make_user())
    assert not Announcement.objects.exists()


@pytest.mark.requirement("R18.1")
@pytest.mark.requirement("R5.1")
def test_announcing_publishes_the_page_without_fee_and_tells_every_clerk():
    clerk = make.make_clerk(make.make_body())
    make.make_clerk(make.make_body(is_active=False))
    round = make.make_round(stage=RoundStage.PLANNING)
    announcement = rounds.announce(round, by=make.make_office())
    assert round.stage == RoundStage.APPLICATION
    assert "不收取任何费用" in announcement.body
    assert list(Message.objects.values_list("recipient", "kind")) == [(clerk.pk, "round_announced")]
    with pytest.raises(Stale):
        rounds.announce(round, by=make.make_office(name="另一人"))


@pytest.mark.requirement("R17.2")
def test_filing_is_not_closed_while_bodies_may_endorse_and_is_closed_afterwards():
    round = make.make_round()
    waiting = make.make_application(round=round, status=Status.SUBMITTED)
    office = make.make_office()
    with pytest.raises(Obstructed) as refused:
        rounds.close(round, by=office)
    assert [finding.code for finding in refused.value.findings] == ["endorsing_open"]
    with clock.moved_to(round.endorsing_closes_at):
        rounds.close(round, by=office)
    waiting.refresh_from_db()
    assert (round.stage, waiting.status) == (RoundStage.QUALIFICATION, Status.SUBMITTED)


@pytest.mark.requirement("R12.1")
def test_a_term_that_ends_at_midnight_counts_its_last_day():
    midnight = make.make_round(filing_closes_at=clock.end_of(date(2026, 12, 23)))
    evening = make.make_round(year=2025, filing_closes_at=clock.at(date(2026, 12, 23), 17, 30))
    assert (midnight.reference_day, evening.reference_day) == (date(2026, 12, 23), date(2026, 12, 23))
