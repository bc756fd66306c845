"""An expert scores in a real browser with the keyboard: declares, scores every item, sees the total, submits."""

import pytest
from playwright.sync_api import expect

from review.models import Scorecard
from review.transitions import ScorecardStatus
from tests.factories.applications import PASSWORD
from tests.factories.review import card_of, make_panel, seats, user_of
from tests.journeys.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R20.3")
def test_an_expert_declares_scores_every_item_by_keyboard_and_submits(seat: Seat) -> None:
    card = card_of(seats(make_panel())[1])
    seat.sign_in(str(user_of(card.seat).email), PASSWORD)
    page = seat.goto(f"/review/sheets/{card.pk}/")
    widths = [seat.width_on_phone()]
    page.get_by_role("button", name="没有利害关系，打开材料").click()
    lists = page.locator(".score-item select[name=percent]")
    expect(lists.first).to_be_visible()
    widths.append(seat.width_on_phone())
    for number in range(lists.count()):
        lists.nth(number).focus()
        page.keyboard.type("80")
        page.keyboard.press("Tab")
        expect(page.locator("[data-filled]")).to_contain_text(f"{number + 1} / ")
        expect(lists.nth(number).locator("xpath=ancestor::form").locator("[name=version]")).not_to_have_value(
            "0"
        )
    expect(page.locator("[data-total]")).to_have_text("800.00")
    page.reload()
    expect(page.locator("[data-total]")).to_have_text("800.00")
    page.get_by_role("link", name="检查并提交").click()
    widths.append(seat.width_on_phone())
    page.get_by_role("button", name="提交评分表").click()
    page.wait_for_url("**/review/")
    widths.append(seat.width_on_phone())
    kept = Scorecard.objects.get(pk=card.pk)
    assert (kept.status, {score.percent for score in kept.scores.all()}) == (ScorecardStatus.SUBMITTED, {80})
    assert (set(widths), seat.foreign) == ({360}, [])
