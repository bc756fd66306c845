"""A real browser for the journeys, signed in by the portal's own page, with what it saw and asked for."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.look.conftest import ARGUMENTS

# Playwright's loop runs in the thread of the test, where Django would refuse its database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = Path("/usr/bin/chromium")
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

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "chrome-extension:", "about:")):
            self.foreign.append(request.url)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium; closed before another package opens its own."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("/usr/bin/chromium is not installed: `apt-get install chromium` for the browser tests")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def seat(chromium: Browser, live_server: Any) -> Iterator[Seat]:
    """A fresh window before the portal."""
    context = chromium.new_context(viewport=DESK, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    taken = Seat(context, page, live_server.url)
    page.on("request", taken._asked)
    page.on("console", lambda message: taken.console.append(message.text))
    yield taken
    context.close()
