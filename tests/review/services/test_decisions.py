"""市质委会决定: entered with number, day, attendance and vote."""

from datetime import timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.refusals import Forbidden, Unsuitable
from review.models import CommitteeDecision
from review.services import decisions
from review.services.decisions import Votes
from tests.factories.review_events import make_role, make_site_round

pytestmark = pytest.mark.django_db
VALUES = {"matter": CommitteeDecision.Matter.FINALISTS, "number": "通质委纪〔2026〕3号"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"matter": "dinner"}, "matter"),
        ({"number": "  "}, "number"),
        ({"decided_on": clock.today() + timedelta(days=30)}, "decided_on"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(change, field):
    values = {**VALUES, "decided_on": clock.today(), **change}
    with pytest.raises(Unsuitable) as refusal:
        decisions.record_decision(make_site_round(), by=make_role("office"), **values)
    assert (refusal.value.field, CommitteeDecision.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("attendance", "votes", "field"),
    [
        (9, Votes(8, 1, 1), "attendance"),
        (None, Votes(8, 1, 0), "attendance"),
        (9, Votes(4, 4, 1), "votes_for"),
    ],
)
def test_a_vote_that_cannot_be_or_that_failed_is_no_decision(attendance, votes, field):
    values = {**VALUES, "decided_on": clock.today(), "attendance": attendance, "votes": votes}
    with pytest.raises(Unsuitable) as refusal:
        decisions.record_decision(make_site_round(), by=make_role("office"), **values)
    assert (refusal.value.field, CommitteeDecision.objects.count()) == (field, 0)


def test_attendance_and_vote_stand_with_the_decision():
    decisions.record_decision(
        make_site_round(), by=make_role("committee"), decided_on=clock.today(), attendance=12,
        votes=Votes(10, 1, 1), **VALUES,
    )  # fmt: skip
    row = CommitteeDecision.objects.get()
    assert (row.attendance, row.votes_for, row.votes_against, row.votes_abstained) == (12, 10, 1, 1)


@pytest.mark.concurrency
def test_the_same_number_is_entered_once():
    round, office = make_site_round(), make_role("office")
    decisions.record_decision(round, by=office, decided_on=clock.today(), **VALUES)
    with pytest.raises(Unsuitable) as refusal:
        decisions.record_decision(round, by=office, decided_on=clock.today(), **VALUES)
    assert (refusal.value.field, CommitteeDecision.objects.count()) == ("number", 1)


def test_nobody_but_office_and_committee_enters():
    round = make_site_round()
    for key in ("member_unit", "supervisor", "inspector", "expert"):
        with pytest.raises(Forbidden):
            decisions.record_decision(round, by=make_role(key), decided_on=clock.today(), **VALUES)
