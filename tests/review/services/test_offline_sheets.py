"""A workbook comes back: all or nothing, and never over what was saved on line since (R20.3)."""

import pytest

from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.models import KeyFactors, Score
from review.services import scorecards
from review.services.offline_sheets import Brought, Difference, Differing, take
from tests.factories.review import card_of, declare, hand_in, make_panel, seats, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]


@pytest.fixture
def card():
    return declare(card_of(seats(make_panel())[1]))


def bring(card, *brought):
    return take(card, by=user_of(card.seat), brought=brought)


def on_line(card, item, version=0, **values):
    return scorecards.save_score(card, by=user_of(card.seat), item=item, values=values, version=version)


def kept():
    return {score.item: (score.percent, score.strengths) for score in Score.objects.all()}


def test_everything_that_differs_is_kept(card):
    on_line(card, "4.1.2", percent=60)
    changed = bring(
        card,
        Brought("4.1.2", 1, {"percent": 60, "strengths": ""}),
        Brought("4.1.3", 0, {"percent": 45, "strengths": "有制度"}),
        Brought("key-factors", 0, {"environment": "主产品轴承"}),
    )
    assert (changed, kept()) == (2, {"4.1.2": (60, ""), "4.1.3": (45, "有制度")})
    assert KeyFactors.objects.get().environment == "主产品轴承"


def test_nothing_at_all_is_kept_while_one_value_is_newer_on_line(card):
    on_line(card, "4.1.2", percent=60)
    with pytest.raises(Differing) as refused:
        bring(card, Brought("4.1.3", 0, {"percent": 45}), Brought("4.1.2", 0, {"percent": 50}))
    assert refused.value.differences == [Difference("4.1.2", "percent", 50, 60, 1)]
    assert kept() == {"4.1.2": (60, "")}


def test_what_was_insisted_on_is_kept(card):
    on_line(card, "4.1.2", percent=60)
    bring(card, Brought("4.1.3", 0, {"percent": 45}), Brought("4.1.2", 1, {"percent": 50}))
    assert kept() == {"4.1.2": (50, ""), "4.1.3": (45, "")}


@pytest.mark.requirement("R15.1")
def test_the_same_checks_hold_as_on_line(card):
    with pytest.raises(Unsuitable):
        bring(card, Brought("4.1.3", 0, {"percent": 45}), Brought("4.1.2", 0, {"percent": 37}))
    assert kept() == {}


def test_the_same_workbook_twice_doubles_nothing(card):
    brought = Brought("4.1.3", 0, {"percent": 45})
    assert (bring(card, brought), bring(card, brought)) == (1, 0)
    assert Score.objects.get().version == 1


def test_a_sheet_handed_in_takes_no_workbook(card):
    hand_in(card)
    with pytest.raises(Stale):
        bring(card, Brought("4.1.3", 1, {"percent": 45}))


@pytest.mark.requirement("R20.4")
def test_nobody_else_brings_one(card):
    leader = seats(card.assignment.panel)[0]
    with pytest.raises(Forbidden):
        take(card, by=user_of(leader), brought=[Brought("4.1.3", 0, {"percent": 45})])
