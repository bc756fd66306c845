"""A real browser for the journeys, signed in by the portal's own page, with what it saw and asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
PATIENCE = 60_000  # milliseconds; the machine may be busy


@dataclass
class Seat:
    """A person's browser window; it notes foreign requests and what the console says."""

    context: BrowserContext
    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def goto(self, path: str) -> Page:
        """Open an address of the portal."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def sign_in(self, name: str, password: str) -> Page:
        """Through the portal's door."""
        page = self.goto("/accounts/login/")
        page.fill("[name=username]", name)
        page.fill("[name=password]", password)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    def width_on_phone(self) -> int:
        """How wide this page is at 360 px; more than that means it scrolls sideways."""
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        wide = int(self.page.evaluate("document.documentElement.scrollWidth"))
        self.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        return wide

    def refused(self) -> list[str]:
        """What the browser would not run or load."""
        return [said for said in self.console if "Content Security Policy" in said or "Refused" in said]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "chrome-extension:", "about:")):
            self.foreign.append(request.url)


@pytest.fixture
def seats(browser: Browser, live_server: Any) -> Iterator[Callable[[], Seat]]:
    """Fresh windows before the portal, one for each person of a journey."""
    taken: list[Seat] = []

    def take() -> Seat:
        context = browser.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        made = Seat(context, context.new_page(), live_server.url)
        made.page.on("request", made._asked)
        made.page.on("console", lambda message: made.console.append(message.text))
        taken.append(made)
        return made

    yield take
    for each in taken:
        each.context.close()


@pytest.fixture
def seat(seats: Callable[[], Seat]) -> Seat:
    """One window."""
    return seats()
