"""The scoring workspace in a real browser: by keyboard, on a phone, over a lost connection (R20.3)."""

import pytest
from django.urls import reverse

from review.models import Score
from tests.factories.applications import PASSWORD
from tests.factories.review import card_of, declare, make_panel, seats

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R20.3"),
]


@pytest.fixture
def card():
    return declare(card_of(seats(make_panel())[1]))


def workspace(browser, live_server, card, width=1280):
    """The workspace after signing in, with every message of the console kept."""
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=username]", card.seat.expert.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.said.clear()
    page.goto(live_server.url + reverse("review:scorecard", args=[card.pk]))
    return page


def kept(page, version):
    """Wait until the server has kept this version of the first item."""
    page.wait_for_selector(f'#version-412[value="{version}"]', state="attached")


def test_an_item_is_scored_by_keyboard_and_the_total_is_the_kernels(browser, live_server, card):
    page = workspace(browser, live_server, card)
    page.locator("#i412-percent").focus()
    page.keyboard.type("70")
    page.keyboard.press("Tab")
    kept(page, 1)
    shown = [page.inner_text(place).split()[0] for place in ("#points-412", "[data-total]", "#sum-41 .num")]
    assert (shown, Score.objects.get().percent) == (["35.00", "35.00", "35.00"], 70)
    assert page.inner_text("[data-saved]").startswith("已保存 ")
    assert page.said == []


def test_on_a_phone_nothing_is_wider_than_the_screen(browser, live_server, card):
    page = workspace(browser, live_server, card, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_what_a_lost_connection_kept_back_is_saved_when_it_returns(browser, live_server, card):
    page = workspace(browser, live_server, card)
    page.context.set_offline(True)
    page.select_option("#i412-percent", "60")
    page.wait_for_selector("[data-saved]:has-text('未能保存')")
    assert not Score.objects.exists()
    page.context.set_offline(False)
    kept(page, 1)
    assert Score.objects.get().percent == 60


def test_a_second_window_shows_both_values_and_the_expert_decides(browser, live_server, card):
    first = workspace(browser, live_server, card)
    second = first.context.new_page()
    second.goto(first.url)
    second.select_option("#i412-percent", "50")
    kept(second, 1)
    first.select_option("#i412-percent", "90")
    first.wait_for_selector("#note-412 button")
    values = first.inner_text("#note-412")
    assert ("50%" in values, "90%" in values, Score.objects.get().percent) == (True, True, 50)
    first.click("#note-412 button")
    kept(first, 2)
    assert (first.inner_text("#note-412"), Score.objects.get().percent) == ("", 90)
