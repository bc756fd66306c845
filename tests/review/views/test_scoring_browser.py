"""The scoring workspace in a real browser: nothing is lost and nothing doubled, whatever the connection does (R20.3)."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from review.models import Score, ScoreHistory
from tests.factories.applications import PASSWORD, make_evidence
from tests.factories.review import card_of, declare, fill_sheet, make_panel, seats

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R20.3"),
]


@pytest.fixture
def card():
    return declare(card_of(seats(make_panel())[1]))


def sign_in(page, live_server, card):
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=username]", card.seat.expert.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def workspace(browser, live_server, card, width=1280):
    """The workspace after signing in, with every message of the console kept."""
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, card)
    page.said.clear()
    page.goto(live_server.url + reverse("review:scorecard", args=[card.pk]))
    page.wait_for_function("window.scoring")
    return page


def give(page, percent, code="412"):
    """Band first, then the percentage, with the pointer."""
    step = page.locator(f'#item-{code} [name=percent][value="{percent}"]')
    band = step.evaluate("each => each.closest('[data-band]').dataset.band")
    page.check(f'#item-{code} [name=band][value="{band}"]')
    step.check()


def kept(page, version, code="412"):
    """Wait until the server has kept this version of an item."""
    page.wait_for_selector(f'#version-{code}[value="{version}"]', state="attached")


def test_an_item_is_scored_and_the_total_is_the_kernels_and_the_focus_stays(browser, live_server, card):
    page = workspace(browser, live_server, card)
    give(page, 70)
    kept(page, 1)
    shown = [page.inner_text(place).split()[0] for place in ("#points-412", "[data-total]", "#sum-41 .num")]
    assert (shown, Score.objects.get().percent) == (["35.00", "35.00", "35.00"], 70)
    assert page.evaluate("document.activeElement.value") == "70"
    assert page.inner_text("[data-saved]").startswith("已保存 ")
    assert page.said == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen_and_one_side_stands_at_a_time_on_a_phone(
    browser, live_server, card, width
):
    make_evidence(card.assignment.application, references={"4.1.2": ""})
    page = workspace(browser, live_server, card, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    sides = [page.locator(place) for place in (".workspace-items", ".workspace-documents")]
    assert [side.is_visible() for side in sides] == [True, width == 1280]
    page.click("#item-412 .item-evidence summary")
    page.click("#item-412 .item-evidence a")
    expect(page.locator("#item-412 [data-unread]")).to_have_text("")
    assert [side.is_visible() for side in sides] == [width == 1280, True]


def test_what_a_lost_connection_kept_back_is_saved_when_it_returns(browser, live_server, card):
    page = workspace(browser, live_server, card)
    page.context.set_offline(True)
    give(page, 60)
    page.wait_for_selector("[data-saved]:has-text('尚未保存')")
    assert not Score.objects.exists()
    page.context.set_offline(False)
    kept(page, 1)
    assert (Score.objects.get().percent, ScoreHistory.objects.count()) == (60, 1)


def test_what_a_closed_tab_kept_back_is_offered_again(browser, live_server, card):
    page = workspace(browser, live_server, card)
    page.context.set_offline(True)
    give(page, 60)
    page.click("#item-412 .remarks summary")
    page.fill("#i412-strengths", "断线时写的")
    page.wait_for_selector("[data-saved]:has-text('尚未保存')")
    # What is left on the disk of a machine that went down: a tab closed here would hear of the connection and send.
    left = page.context.storage_state()
    again = browser.new_context(storage_state=left).new_page()
    again.goto(live_server.url + reverse("review:scorecard", args=[card.pk]))
    offered = again.locator("#kept-here")
    expect(offered).to_contain_text("60%；断线时写的")
    assert not Score.objects.exists()
    offered.get_by_role("button", name="恢复").click()
    kept(again, 1)
    score = Score.objects.get()
    assert (score.percent, score.strengths, offered.inner_text()) == (60, "断线时写的", "")


def test_after_the_session_has_expired_signing_in_elsewhere_saves_what_was_typed(browser, live_server, card):
    page = workspace(browser, live_server, card)
    Session.objects.all().delete()
    give(page, 60)
    page.wait_for_selector("[data-saved]:has-text('登录已失效')")
    other = page.context.new_page()
    sign_in(other, live_server, card)
    kept(page, 1)
    assert Score.objects.get().percent == 60


def test_a_second_window_shows_both_values_and_the_expert_decides(browser, live_server, card):
    first = workspace(browser, live_server, card)
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_function("window.scoring")
    give(second, 50)
    kept(second, 1)
    second.click("#item-412 .remarks summary")
    second.fill("#i412-strengths", "第二窗口写的")
    kept(second, 2)
    first.click("#item-412 .remarks summary")
    first.fill("#i412-strengths", "第一窗口写的")
    first.wait_for_selector("#note-412 button")
    values = first.inner_text("#note-412")
    assert ("第二窗口写的" in values, "第一窗口写的" in values, Score.objects.get().strengths) == (
        True,
        True,
        "第二窗口写的",
    )
    first.click("#note-412 button")
    kept(first, 3)
    score = Score.objects.get()
    assert (first.inner_text("#note-412"), score.percent, score.strengths) == ("", 50, "第一窗口写的")
    assert first.is_checked('#item-412 [name=percent][value="50"]')


def test_handing_in_by_a_double_click_hands_in_once(browser, live_server, card):
    fill_sheet(card)
    page = workspace(browser, live_server, card)
    page.click("[data-check]")
    page.locator("[data-check] button[type=submit]").dblclick(no_wait_after=True)
    page.wait_for_url("**/review/")
    assert "评分表已提交" in page.inner_text("main")
    card.refresh_from_db()
    assert (card.status, card.version) == ("submitted", 1)
