"""The key factors beside a sheet: kept with version and history, closed with the sheet (R20.3)."""

import pytest

from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.models import KeyFactors, ScoreHistory
from review.services.key_factors import save_key_factors
from tests.factories.review import card_of, declare, hand_in, make_panel, seats, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def card(panel):
    return declare(card_of(seats(panel)[1]))


def save(card, version=0, **values):
    return save_key_factors(card, by=user_of(card.seat), values=values, version=version)


def test_what_is_noted_is_kept_with_its_history(card):
    save(card, environment="主产品轴承", competition="行业第三")
    save(card, version=1, competition="行业第二")
    kept = KeyFactors.objects.get()
    assert (kept.environment, kept.competition, kept.version) == ("主产品轴承", "行业第二", 2)
    changes = ScoreHistory.objects.values_list("item", "field", "old", "new")
    assert list(changes) == [
        ("key-factors", "environment", "", "主产品轴承"),
        ("key-factors", "competition", "", "行业第二"),
    ]


def test_saving_the_same_again_is_no_change(card):
    save(card, environment="主产品轴承")
    save(card, environment="主产品轴承")
    assert (KeyFactors.objects.get().version, ScoreHistory.objects.count()) == (1, 1)


def test_another_window_is_not_overwritten_but_other_fields_meet(card):
    save(card, environment="先写的")
    with pytest.raises(Stale) as refused:
        save(card, version=0, environment="后写的")
    assert (refused.value.yours, refused.value.theirs.environment) == ({"environment": "后写的"}, "先写的")
    save(card, version=0, improvement="另一栏")
    kept = KeyFactors.objects.get()
    assert (kept.environment, kept.improvement) == ("先写的", "另一栏")


def test_a_text_has_its_length(card):
    with pytest.raises(Unsuitable):
        save(card, environment="长" * 4001)
    assert not KeyFactors.objects.exists()


def test_with_the_sheet_the_key_factors_close(card):
    hand_in(card)
    with pytest.raises(Stale):
        save(card, environment="迟到的")


@pytest.mark.requirement("R20.4")
def test_nobody_else_writes_them(panel, card):
    with pytest.raises(Forbidden):
        save_key_factors(card, by=user_of(seats(panel)[0]), values={"environment": "别人"}, version=0)
