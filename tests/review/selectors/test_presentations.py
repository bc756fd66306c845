"""The live board and a unit's page."""

import pytest

from applications.transitions import RoundStage
from nantong_award.core import clock
from review.models import Draw
from review.selectors import presentations as selectors
from review.transitions import PresentationStatus
from tests.factories.applications import make_round, make_user
from tests.factories.review_events import (
    make_draw,
    make_finalist,
    make_member_score,
    make_role,
    make_turn,
    make_unit,
    user_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R22.2")
def test_the_board_tells_who_has_scored_who_abstains_and_who_is_missing(django_assert_num_queries):
    turn = make_turn(begun_at=clock.now())
    waiting = make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
    scored, abstains, missing = make_unit(name="甲局"), make_unit(name="乙局"), make_unit(name="丙局")
    make_unit(name="停用局", is_active=False)
    make_member_score(turn, scored, 80)
    make_member_score(turn, abstains, None)
    round = turn.application.round
    with django_assert_num_queries(3):
        board = selectors.board(round)
    assert {unit.name: state for unit, state in board.units} == {
        "甲局": "handed_in",
        "乙局": "abstained",
        "丙局": "missing",
    }
    assert (board.current, board.next, board.missing, board.done) == (turn, waiting, [missing], 2)


def test_a_unit_sees_its_own_sheets_and_no_other():
    turn, mine, other = make_turn(), make_unit(), make_unit()
    make_member_score(turn, other, 20)
    own = make_member_score(turn, mine, 80)
    sheet = selectors.sheet_of(mine, turn.application.round)
    assert (sheet.turns, sheet.current, sheet.own) == ([(turn, own)], turn, own)


def test_a_person_scores_for_the_own_active_unit():
    unit = make_unit()
    idle = make_unit(is_active=False)
    assert [selectors.unit_of(user) for user in (user_of(unit), user_of(idle), make_user())] == [
        unit,
        None,
        None,
    ]


def test_only_drawn_orders_that_are_not_void_can_be_taken():
    round = make_round(stage=RoundStage.PRESENTATION)
    good = make_draw(round, Draw.Purpose.PRESENTATION_ORDER)
    make_draw(round, Draw.Purpose.PRESENTATION_ORDER, voided_at=clock.now())
    make_draw(round, Draw.Purpose.PRESENTATION_ORDER, drawn_at=None, seed="")
    make_draw(round, Draw.Purpose.SITE)
    assert list(selectors.order_draws(round)) == [good]


def test_the_live_round_is_the_one_at_the_presentations():
    make_round(year=2025, stage=RoundStage.CLOSED)
    live = make_round(stage=RoundStage.PRESENTATION)
    make_role("office")
    assert selectors.live_round() == live
