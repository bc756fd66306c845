"""Supervisors witness a draw from browsers of their own while the room's screen follows by itself (R20.2)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from nantong_award.core.models import User
from nantong_award.regulation import draw as rule
from review.models import Draw
from review.selectors import draw_records as records
from review.services import draws, witnessing
from tests.factories.applications import PASSWORD
from tests.factories.review import make_expert, make_review_office, make_review_round, make_witness
from tests.journeys.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two() -> list[User]:
    return [make_witness(name="监督员甲"), make_witness(name="监督员乙")]


@pytest.fixture
def draw(two: list[User]) -> Draw:
    for _each in range(5):
        make_expert()
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    office = make_review_office()
    return draws.open_draw(make_review_round(), by=office, purpose=purpose, size=3, witnesses=two)


def commit(page: Page) -> str:
    """The secret is made in this browser; only its hash goes out."""
    page.get_by_role("button", name="生成口令").click()
    secret = page.locator("[data-secret]").inner_text()
    page.get_by_role("button", name="提交承诺").click()
    expect(page.get_by_text("您已承诺，请等候").or_(page.get_by_text("现在揭示"))).to_be_visible()
    return secret


@pytest.mark.requirement("R20.2")
def test_two_supervisors_witness_a_draw_from_their_own_browsers(
    seats: Any, two: list[User], draw: Draw
) -> None:
    first, second, office = seats(), seats(), seats()
    sent: list[str] = []
    first.page.on("request", lambda request: sent.append(request.post_data or ""))
    for seat, person in ((first, two[0]), (second, two[1])):
        seat.sign_in(str(person.email), PASSWORD)
    office.sign_in(str(draw.opened_by.email), PASSWORD)
    room = office.goto(f"/draws/{draw.pk}/live/")
    expect(room.get_by_role("status")).to_have_text("待承诺")
    own = first.goto(f"/draws/{draw.pk}/")
    secret = commit(own)
    assert rule.commitment("监督员甲", secret) == draw.contributions.get().commitment
    assert [body for body in sent if secret in body] == []
    other = second.goto(f"/draws/{draw.pk}/")
    second_secret = commit(other)
    expect(room.get_by_role("status")).to_have_text("待揭示")
    own.get_by_role("link", name="刷新本页").click()
    expect(own.get_by_text("已填入本机保存的口令")).to_be_visible()
    widths = [first.width_on_phone(), second.width_on_phone(), office.width_on_phone()]
    for page in (own, other):
        page.get_by_role("button", name="揭示口令").click()
        expect(page.get_by_text("您已揭示").first).to_be_visible()
    expect(room.get_by_role("status")).to_have_text("可以抽取")
    drawn = draws.carry_out(draw, by=draw.opened_by)
    expect(room.get_by_role("status")).to_have_text("已抽取")
    assert [code for code in drawn.drawn if code not in room.locator(".draw-result").inner_text()] == []
    assert drawn.seed == rule.digest(f"{secret}\n{second_secret}\n")
    assert records.discrepancies(drawn) == []
    foreign = first.foreign + second.foreign + office.foreign
    assert (set(widths), foreign, first.refused() + office.refused()) == ({360}, [], [])


@pytest.mark.requirement("R20.2")
def test_a_supervisor_commits_and_reveals_without_the_pages_script(
    browser: Any, live_server: Any, two: list[User], draw: Draw
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    seat = Seat(context, context.new_page(), live_server.url)
    seat.sign_in(str(two[0].email), PASSWORD)
    page, secret = seat.goto(f"/draws/{draw.pk}/"), "写在纸上并密封的口令 2026-0001"
    expect(page.get_by_role("button", name="生成口令")).to_be_hidden()
    page.get_by_text("纸笔和自己的计算机").click()
    expect(page.get_by_text(re.compile("sha256sum")).first).to_be_visible()
    page.fill("[name=commitment]", rule.commitment("监督员甲", secret))
    page.get_by_role("button", name="提交承诺").click()
    expect(page.get_by_text("您已承诺，请等候")).to_be_visible()
    witnessing.commit(draw, by=two[1], commitment=rule.commitment("监督员乙", secret))
    page = seat.goto(f"/draws/{draw.pk}/")
    page.fill("[name=secret]", secret)
    page.get_by_role("button", name="揭示口令").click()
    expect(page.get_by_text("您已揭示").first).to_be_visible()
    assert draw.contributions.get(witness=two[0]).secret == secret
