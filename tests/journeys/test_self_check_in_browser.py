"""The self-check and the days of an internal notice in a real browser: what appears as one types."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from nantong_award.core.models import AuditEvent
from nantong_award.regulation.terms import years_after
from tests.factories import applications as make
from tests.journeys.conftest import DESK, PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _looked_at(page: Page) -> list[object]:
    """What axe says at both widths, and whether the page fits the narrow one."""
    seen: list[object] = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        seen += [(page.url, each["id"]) for each in Axe().run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth")
        seen += [(page.url, wide)] if wide > size["width"] else []
    return seen


def _yes(page: Page) -> None:
    page.get_by_label("是", exact=True).first.check()


def _next(page: Page) -> None:
    page.get_by_role("button", name="下一题").click()


@pytest.mark.requirement("R12.2")
@pytest.mark.requirement("RX.6")
def test_questions_appear_the_verdict_grows_and_the_calendar_names_the_day(seat: Seat) -> None:
    round = make.make_round()
    before = AuditEvent.objects.count()
    founded = years_after(round.reference_day, -4)
    page = seat.goto("/apply/self-check/organization/questions/registered-in-city/")
    _yes(page)
    expect(page.locator("#verdict")).to_contain_text("待补充：是否具有独立法人资格、成立日期")
    seen = _looked_at(page)
    _next(page)
    _yes(page)
    _next(page)
    page.fill("[name=established_on]", founded.isoformat())
    full = years_after(founded, 5)
    expect(page.locator("#verdict")).to_contain_text(f"经营未满5年（{full}满）")
    _next(page)
    page.goto(page.url.replace("category", "has-incidents"))
    _yes(page)
    page.get_by_label("情形", exact=True).first.select_option("administrative_penalty")
    seen += _looked_at(page)
    page.get_by_role("button", name="先看结论").click()
    expect(page.get_by_role("heading", name="时间表")).to_be_visible()
    line = page.get_by_role("row").filter(has_text="自该日起满足")
    expect(line).to_contain_text(f"{full.year}年{full.month}月{full.day}日")
    seen += _looked_at(page)
    page.go_back()
    expect(page.get_by_label("情形", exact=True).first).to_have_value("administrative_penalty")
    assert (seen, seat.foreign, AuditEvent.objects.count()) == ([], [], before)


@pytest.mark.requirement("R18.2")
@pytest.mark.requirement("RX.6")
def test_the_days_of_a_notice_are_counted_while_one_types(seat: Seat) -> None:
    owner = make.make_user()
    application = make.make_application(owner=owner)
    seat.sign_in(owner.email, make.PASSWORD)
    page = seat.goto(f"/apply/{application.pk}/internal-notice/")
    page.fill("[name=started_on]", date(2026, 9, 18).isoformat())
    days = page.locator("#notice-days")
    expect(days).to_contain_text("2026年9月25日")
    expect(days).to_contain_text("第 1 日，调休上班")
    page.fill("[name=ended_on]", date(2026, 9, 30).isoformat())
    expect(days).to_contain_text("2026年10月1日")
    assert (_looked_at(page), seat.foreign) == ([], [])
