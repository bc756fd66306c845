"""A sheet: declared, scored item by item, handed in complete, blind to the others (R15.1, R20.3, R20.4)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review.models import Score, ScoreHistory
from review.selectors import panels as panel_selectors
from review.selectors import sheets as selectors
from review.services import scorecards
from review.transitions import ScorecardStatus
from tests.factories.review import (
    card_of,
    declare,
    fill_sheet,
    hand_in,
    hand_in_all,
    make_panel,
    make_report,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]
ITEM = "4.1.2"


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def card(panel):
    return declare(card_of(seats(panel)[1]))


def save(card, version=0, item=ITEM, **values):
    return scorecards.save_score(card, by=user_of(card.seat), item=item, values=values, version=version)


@pytest.mark.requirement("R32.1")
def test_nothing_is_scored_before_the_expert_has_declared(panel):
    with pytest.raises(Stale):
        save(card_of(seats(panel)[1]), percent=60)
    assert not Score.objects.exists()


@pytest.mark.requirement("R15.1")
def test_points_follow_from_the_percentage_exactly(card):
    save(card, item="4.4.3", percent=35)
    sheet = selectors.sheet(card)
    assert (sheet.total, sheet.given, len(sheet.missing)) == (Decimal("5.25"), 1, 22)


def test_a_change_is_kept_with_its_version_and_its_history(card):
    save(card, percent=60)
    save(card, version=1, percent=65, strengths="方法系统")
    score = Score.objects.get()
    assert (score.percent, score.strengths, score.version) == (65, "方法系统", 2)
    last = AuditEvent.objects.filter(verb="save_score").order_by("-pk").first()
    assert last.details == {"item": ITEM, "percent": ["60", "65"], "strengths": ["0", "4"]}
    kept = ScoreHistory.objects.values_list("field", "old", "new", "version", "by")
    person = user_of(card.seat).pk
    assert list(kept) == [
        ("percent", "", "60", 1, person),
        ("percent", "60", "65", 2, person),
        ("strengths", "", "方法系统", 2, person),
    ]


def test_a_text_typed_in_one_go_is_one_change(card):
    for version, text in enumerate(["方", "方法", "方法系统"]):
        save(card, version=version, strengths=text)
    assert list(ScoreHistory.objects.values_list("old", "new", "version")) == [("", "方法系统", 3)]
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        save(card, version=3, strengths="方法系统有效")
    changes = ScoreHistory.objects.values_list("old", "new", "version")
    assert list(changes) == [("", "方法系统", 3), ("方法系统", "方法系统有效", 4)]


def test_another_field_of_the_item_changed_elsewhere_is_no_conflict(card):
    save(card, percent=60)
    save(card, version=0, strengths="另一窗口写的")
    score = Score.objects.get()
    assert (score.percent, score.strengths, score.version) == (60, "另一窗口写的", 2)


def test_only_the_fields_in_conflict_are_told(card):
    save(card, percent=60)
    with pytest.raises(Stale) as refused:
        save(card, version=0, percent=70, strengths="没有冲突")
    assert refused.value.yours == {"percent": 70}
    assert Score.objects.get().strengths == ""


def test_another_window_that_was_first_is_not_overwritten(card):
    save(card, percent=60)
    with pytest.raises(Stale) as refused:
        save(card, version=0, percent=70)
    assert (refused.value.yours, refused.value.theirs.percent) == ({"percent": 70}, 60)
    assert Score.objects.get().percent == 60


def test_saving_the_same_again_is_no_change(card):
    save(card, percent=60)
    save(card, version=0, percent=60)
    assert (Score.objects.get().version, AuditEvent.objects.filter(verb="save_score").count()) == (1, 1)


@pytest.mark.parametrize("percent", [37, -5, 105, "60", True and 3])
def test_a_percentage_outside_the_steps_is_refused(card, percent):
    with pytest.raises(Unsuitable):
        save(card, percent=percent)
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    ("item", "values"), [("9.9.9", {"percent": 50}), (ITEM, {}), (ITEM, {"strengths": "长" * 4001})]
)
def test_what_is_not_of_the_sheet_is_refused(card, item, values):
    with pytest.raises(Unsuitable):
        save(card, item=item, **values)


def test_a_percentage_can_be_taken_back_before_handing_in(card):
    save(card, percent=60)
    save(card, version=1, percent=None)
    assert selectors.sheet(card).given == 0


def test_an_incomplete_sheet_is_not_taken_and_every_missing_item_is_named(card):
    save(card, percent=60)
    with pytest.raises(Obstructed) as refused:
        scorecards.submit(card, by=user_of(card.seat))
    assert len(refused.value.findings.blocking) == 22
    assert refused.value.findings.blocking[0].message == "4.1.3 组织治理 尚未评分"


def test_handing_in_locks_the_sheet(card):
    hand_in(card, 60)
    card.refresh_from_db()
    assert card.status == ScorecardStatus.SUBMITTED
    with pytest.raises(Stale):
        save(card, version=1, percent=65)
    with pytest.raises(Stale):
        scorecards.submit(card, by=user_of(card.seat))


def test_outside_material_review_nothing_is_scored(card):
    Round.objects.filter(pk=card.assignment.panel.round_id).update(stage="site_review")
    card = card_of(card.seat)
    with pytest.raises(Closed):
        save(card, percent=60)


@pytest.mark.requirement("R20.4")
def test_nobody_else_writes_on_a_sheet(panel, card):
    for seat in (seats(panel)[0], seats(panel)[2]):
        with pytest.raises(Forbidden):
            scorecards.save_score(card, by=user_of(seat), item=ITEM, values={"percent": 5}, version=0)
        with pytest.raises(Forbidden):
            scorecards.submit(card, by=user_of(seat))


@pytest.mark.requirement("R20.4")
def test_only_the_leader_reopens_and_a_draft_report_falls_with_it(panel):
    hand_in_all(panel)
    leader, member, _third = seats(panel)
    make_report(panel.assignments.get(), signed=False)
    with pytest.raises(Forbidden):
        scorecards.reopen(card_of(member), by=user_of(member), reason="想改")
    card = scorecards.reopen(card_of(member), by=user_of(leader), reason="4.7 有笔误")
    assert (card_of(member).reopened_reason, card_of(member).reopened_at is None) == ("4.7 有笔误", False)
    assert (card.status, hasattr(panel.assignments.get(), "report")) == (ScorecardStatus.BLANK, False)
    save(card, version=1, percent=65)
    assert scorecards.submit(card, by=user_of(member)).status == ScorecardStatus.SUBMITTED


def test_a_reopening_needs_a_reason(panel):
    hand_in_all(panel)
    with pytest.raises(Unsuitable):
        scorecards.reopen(card_of(seats(panel)[1]), by=user_of(seats(panel)[0]), reason=" ")


def test_the_last_sheet_tells_the_leader_once(panel):
    hand_in_all(panel)
    told = seats(panel)[0].expert.user.messages.filter(kind="review_sheets_complete")
    assert told.count() == 1


@pytest.mark.requirement("R20.4")
def test_the_desk_query_shows_own_sheets_only(panel):
    fill_sheet(card_of(seats(panel)[0]), 90)
    rows = panel_selectors.desk(user_of(seats(panel)[1]))
    assert [row.card.seat for row in rows] == [seats(panel)[1]]
