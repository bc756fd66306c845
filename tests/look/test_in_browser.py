"""The style guide in a real browser: accessible, within its screen, under the strict policy, both widths."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.look.urls import PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("guide"),
]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def opened(browser: Browser, address: str, size: Any) -> tuple[Page, list[str]]:
    """A page and what its console says while it loads."""
    page = browser.new_page(viewport=size, locale="zh-CN")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    return page, said


@pytest.mark.requirement("RX.6")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360", "1280"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_its_screen(
    browser: Browser, live_server: Any, name: str, size: Any
) -> None:
    page, said = opened(browser, f"{live_server.url}/{name}/", size)
    violations = [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert (violations, said, wide) == ([], [], size["width"])


def test_no_line_of_text_is_longer_than_42_characters(browser: Browser, live_server: Any) -> None:
    page, _said = opened(browser, f"{live_server.url}/guide/", DESK)
    widths = page.evaluate(
        "[...document.querySelectorAll('.page-main p, .task-hint, .finding-text')]"
        ".map(e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize))"
    )
    page.close()
    assert max(widths) <= 42.1


def test_the_navigation_of_a_phone_opens_from_its_button_and_closes_on_escape(
    browser: Browser, live_server: Any
) -> None:
    page, _said = opened(browser, f"{live_server.url}/home/", PHONE)
    link = page.get_by_role("link", name="获奖名录").first
    shown = [page.locator("#site-nav").is_visible()]
    page.get_by_role("button", name="菜单").click()
    shown.append(link.is_visible())
    page.keyboard.press("Escape")
    shown.append(page.locator("#site-nav").is_visible())
    page.close()
    assert shown == [False, True, False]


def test_totals_and_counters_follow_what_is_typed(browser: Browser, live_server: Any) -> None:
    page, _said = opened(browser, f"{live_server.url}/workspace/", DESK)
    page.fill("#item-1", "100")
    page.fill("#item-2", "")
    total = (page.inner_text("[data-total]"), page.inner_text("[data-filled]"))
    page.goto(f"{live_server.url}/confirm/")
    page.fill("#id_reason", "字" * 290)
    left = page.inner_text(".counter")
    page.close()
    assert (total, left) == (("180.00", "5 / 6"), "还可填写 10 字")


def test_the_skip_link_is_the_first_stop_of_the_keyboard_and_leads_to_the_text(
    browser: Browser, live_server: Any
) -> None:
    page, _said = opened(browser, f"{live_server.url}/home/", DESK)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('main') !== null")
    page.close()
    assert (first, inside) == ("跳到正文", True)


def test_the_public_notice_prints_on_one_a4_page(browser: Browser, live_server: Any) -> None:
    import io

    import pikepdf

    page, _said = opened(browser, f"{live_server.url}/notice/", DESK)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert len(document.pages) == 1
