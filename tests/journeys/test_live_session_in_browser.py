"""A live session: twenty units score on phones at once, two lose their connection, the screen follows (R22.2)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from nantong_award.core.models import User
from review.models import MemberScore, Presentation
from review.transitions import PresentationStatus
from tests.factories.review_events import make_finalist, make_role, make_turn, make_unit, user_of
from tests.journeys.conftest import PHONE, Seat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R22.2"),
]
UNITS = 20
SLOW = 30_000


def at_desk(seats: Callable[[], Seat], user: User) -> Seat:
    """A window in which this person is signed in."""
    client, seat = Client(), seats()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": seat.address}
    seat.context.add_cookies([cookie])  # type: ignore[list-item]
    return seat


def on_phone(seats: Callable[[], Seat], user: User) -> Seat:
    """A member unit's phone on its page."""
    seat = at_desk(seats, user)
    seat.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    seat.goto("/presentations/score/")
    return seat


def fill(page: Page) -> None:
    """Half of every item: the first step of the big buttons."""
    for more in page.get_by_role("button", name="加 5 个百分点").all():
        more.click()
    expect(page.locator("[data-total]")).to_have_text("500.00")


def said(page: Page) -> str:
    """What the sheet says of itself."""
    return page.locator("[data-sheet-state]").inner_text()


def test_twenty_units_score_at_once_and_nothing_is_lost(seats: Callable[[], Seat]) -> None:
    turn = make_turn(status=PresentationStatus.WAITING, position=1)
    make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING, position=2)
    name, round = turn.application.applicant.name, turn.application.round_id
    phones = [on_phone(seats, user_of(make_unit())) for _unit in range(UNITS)]
    office = at_desk(seats, make_role("office"))
    board = office.goto(f"/presentations/rounds/{round}/")
    board.get_by_role("button", name="生成大屏链接").click()
    screen = seats().goto(str(board.get_by_role("link", name="打开大屏").get_attribute("href")))
    board.get_by_role("button", name="请上台，开始计时").click()

    # The presenter comes to every phone by itself.
    for phone in phones:
        expect(phone.page.locator("h1")).to_have_text(name, timeout=SLOW)
    expect(screen.locator("h1")).to_have_text(name, timeout=SLOW)

    *steady, aside, lost = phones
    lost.context.set_offline(True)
    for phone in (*steady, lost):
        fill(phone.page)
        phone.page.get_by_role("button", name="交分").click()
    for phone in steady:
        expect(phone.page.locator("[data-sheet-state]")).to_contain_text("已交分", timeout=SLOW)
    aside.page.get_by_role("link", name="弃权").click()
    aside.page.fill("[name=reason]", "未听完全程")
    aside.page.get_by_role("button", name="登记弃权").click()
    expect(lost.page.locator("[data-sheet-state]")).to_contain_text("留在本机", timeout=SLOW)
    expect(board.locator("#live-missing")).to_have_text("还没有交分（1）", timeout=SLOW)
    assert "500.00" not in board.content() + screen.content()

    # Back on the network, what was typed goes out by itself; a reload finds everything again.
    lost.context.set_offline(False)
    expect(board.get_by_text("全部单位已办，可以锁定。")).to_be_visible(timeout=SLOW)
    steady[0].page.reload()
    expect(steady[0].page.locator("[data-total]")).to_have_text("500.00")
    assert "已交分" in said(steady[0].page)

    # A change that reaches the portal after the lock is refused with the instant, and said so.
    late = steady[1]
    late.context.set_offline(True)
    late.page.get_by_role("button", name="加 5 个百分点").first.click()
    expect(late.page.locator("[data-sheet-state]")).to_contain_text("留在本机", timeout=SLOW)
    board.get_by_role("link", name="锁定得分").click()
    board.get_by_role("button", name="锁定得分").click()
    late.context.set_offline(False)
    expect(late.page.locator("#alerts")).to_contain_text("未能送达", timeout=SLOW)
    expect(late.page.locator("#alerts")).to_contain_text("锁定")
    for phone in (steady[2], aside, lost):
        expect(phone.page.get_by_text("现在没有人演讲")).to_be_visible(timeout=SLOW)

    kept = Presentation.objects.get(pk=turn.pk)
    states = sorted(row.state for row in MemberScore.objects.all())
    assert (kept.score, states) == (Decimal(500), ["abstained"] + ["handed_in"] * (UNITS - 1))
    widths = {int(phone.page.evaluate("document.documentElement.scrollWidth")) for phone in phones[:3]}
    foreign = [url for phone in (*phones, office) for url in phone.foreign]
    assert (widths, foreign, [phone.refused() for phone in phones if phone.refused()]) == ({360}, [], [])
