"""An expert scores in a real browser with the keyboard alone: twelve files in a row, and what must never be lost."""

import pytest
from playwright.sync_api import Page, expect

from review.models import Score, Scorecard
from review.transitions import ScorecardStatus
from tests.factories.applications import PASSWORD
from tests.factories.review import card_of, declare, make_panel, seats, user_of
from tests.journeys.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = 12


@pytest.mark.requirement("R20.3", "R15.1")
def test_an_expert_scores_twelve_files_in_a_row_by_keyboard(seat: Seat) -> None:
    panel = make_panel(files=FILES)
    own = seats(panel)[1]
    for card in Scorecard.objects.filter(seat=own):
        declare(card)
    page = seat.sign_in(str(user_of(own).email), PASSWORD)
    seat.goto("/review/")
    for number in range(FILES):
        page.keyboard.press("n")
        page.wait_for_url("**/review/sheets/*/")
        total = score_every_item(page)
        expect(page.locator("[data-total]")).to_have_text(total)
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/submit/")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/review/")
        assert Scorecard.objects.filter(seat=own, status=ScorecardStatus.SUBMITTED).count() == number + 1
    given = list(Score.objects.filter(scorecard__seat=own).values_list("percent", flat=True))
    assert given == [85] * (FILES * 23)
    assert (seat.foreign, seat.refused()) == ([], [])


def score_every_item(page: Page) -> str:
    """The fifth band from its upper end: 85; without a pause between the keys."""
    page.wait_for_function("window.scoring")
    for _item in range(page.locator(".score-item").count()):
        for key in ("j", "5", "-"):
            page.keyboard.press(key)
    return "850.00"


@pytest.mark.requirement("R20.3")
def test_keys_are_letters_where_somebody_writes_and_notes_come_by_one_line(seat: Seat) -> None:
    card = declare(card_of(seats(make_panel())[1]))
    page = seat.sign_in(str(user_of(card.seat).email), PASSWORD)
    seat.goto(f"/review/sheets/{card.pk}/")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.type("jkn 5+ 系统的方法")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.type("- 缺少对比")
    page.keyboard.press("Enter")
    page.keyboard.type("? 请看例会记录")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘用法")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#version-412")).not_to_have_value("0")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/submit/")
    score = Score.objects.get()
    assert (score.item, score.percent) == ("4.1.2", None)
    assert (score.strengths, score.opportunities, score.questions) == (
        "jkn 5+ 系统的方法",
        "缺少对比",
        "请看例会记录",
    )
