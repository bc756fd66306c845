"""A person's seat before a page, and what axe and a ruler say of it at both widths."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from nantong_award.core.models import User
from tests.journeys.conftest import DESK, PHONE, Seat


def take_seat(seat: Seat, user: User | None, client: Client | None = None) -> Client:
    """The session of a person, or of nobody; the door itself is opened in other tests."""
    seat.context.clear_cookies()
    client = client or Client()
    if user is not None:
        client.force_login(user)
    kept = [
        {"name": name, "value": morsel.value, "url": seat.address} for name, morsel in client.cookies.items()
    ]
    if kept:
        seat.context.add_cookies(kept)  # type: ignore[arg-type]
    return client


def wrong(seat: Seat, address: str, status: int = 200) -> list[Any]:
    """Open a page and judge it."""
    answer = seat.page.goto(f"{seat.address}{address}")
    if answer is None or answer.status != status:
        return [(address, "status", answer and answer.status)]
    return judged(seat)


def judged(seat: Seat) -> list[Any]:
    """What axe says of the page that is open, and whether it fits the narrow width; drawn once."""
    page, found, said = seat.page, [], len(seat.console)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [(size["width"], "wide", wide)] if wide > size["width"] else []
        told = Axe().run(page).response["violations"]
        found += [(size["width"], each["id"], each["nodes"][0]["html"][:160]) for each in told]
    # Axe itself writes the style sheets that Django's admin imports into a page of its own, which ours forbids.
    del seat.console[said:]
    return [(page.url.removeprefix(seat.address), *each) for each in found]
