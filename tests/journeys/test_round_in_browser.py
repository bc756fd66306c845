"""The office opens a year in a real browser: clones the last, attaches a file, publishes, extends; a visitor reads."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from applications.models import Announcement, Round
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.desks import roles
from tests.core.specimens import pdf
from tests.factories.applications import PASSWORD, make_announcement, make_round, make_user
from tests.journeys.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = "申报表.pdf"


@pytest.mark.requirement("R6.1")
@pytest.mark.requirement("R18.1")
@pytest.mark.requirement("R18.4")
def test_the_office_clones_a_year_publishes_it_with_a_file_and_extends_its_term(seat: Seat) -> None:
    roles.sync()
    office = make_user(groups=(Group.objects.get(name="office"),), is_staff=True)
    today = clock.today()
    former = make_round(year=today.year, stage=RoundStage.CLOSED)
    make_announcement(former, title=f"{today.year}年度申报公告", body=f"{today.year}年度申报开始。")
    seat.sign_in(office.email, PASSWORD)
    made = _clone(seat, former)
    seen = [_looked_at(seat)]
    opening = _attach_and_publish(seat, made)
    seen.append(_looked_at(seat))
    seat.context.clear_cookies()
    _read_and_download(seat, opening)
    seat.sign_in(office.email, PASSWORD)
    seat.goto(f"/admin/applications/round/{made.pk}/statistics/")
    seen.append(_looked_at(seat))
    later = _extend(seat, made)
    seen.append(_looked_at(seat))
    seat.context.clear_cookies()
    _read_the_change(seat, opening, later)
    seen.append(_looked_at(seat))
    assert (seen, seat.foreign) == ([(360, [])] * 5, [])


def _looked_at(seat: Seat) -> tuple[int, list[str]]:
    """How wide the page is on a phone, and what axe finds."""
    violations = Axe().run(seat.page).response["violations"]
    return seat.width_on_phone(), [each["id"] for each in violations]


def _clone(seat: Seat, former: Round) -> Round:
    """From the list; the calendar stands beside the form and nothing is announced."""
    page = seat.goto("/admin/applications/round/")
    page.get_by_role("link", name=f"复制{former.year}年度").click()
    page.get_by_role("button", name="复制并打开核对").click()
    expect(page.get_by_text("请逐项核对")).to_be_visible()
    expect(page.get_by_role("heading", name="日程核对")).to_be_visible()
    made = Round.objects.get(year=former.year + 1)
    page.get_by_role("button", name="按所填日期核对日程").click()
    expect(page.get_by_text("所填日期可行，尚未保存")).to_be_visible()
    assert made.stage == RoundStage.PLANNING
    return made


def _attach_and_publish(seat: Seat, made: Round) -> Announcement:
    page = seat.goto(f"/admin/applications/round/{made.pk}/change/")
    page.get_by_role("link", name="申报公告", exact=True).click()
    upload = {"name": FORM, "mimeType": "application/pdf", "buffer": pdf()}
    page.set_input_files("#content [name=file]", upload)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("附件已增加")).to_be_visible()
    page.get_by_role("link", name="预览并发布").click()
    expect(page.get_by_role("heading", name=f"{made.year}年度申报公告")).to_be_visible()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("公告已发布")).to_be_visible()
    made.refresh_from_db()
    assert made.stage == RoundStage.APPLICATION
    return Announcement.objects.get(round=made)


def _read_and_download(seat: Seat, opening: Announcement) -> None:
    """A visitor finds it, reads it and takes the file."""
    page = seat.goto("/announcements/")
    page.get_by_role("link", name=opening.title).click()
    expect(page.get_by_text("不收取任何费用").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=FORM).click()
    assert download.value.suggested_filename == FORM


def _extend(seat: Seat, made: Round) -> date:
    """First the effect, then the extension."""
    later = clock.day_of(made.endorsing_closes_at) + timedelta(days=1)
    page = seat.goto(f"/admin/applications/round/{made.pk}/extend/")
    page.fill("[name=endorsing_closes_at_0]", later.isoformat())
    page.fill("[name=endorsing_closes_at_1]", "17:30")
    page.fill("[name=reason]", "受台风影响，部分企业停工。")
    page.get_by_role("button", name="查看影响").click()
    expect(page.get_by_role("heading", name="将要更改的期限")).to_be_visible()
    page.get_by_role("button", name="确认延长并公告").click()
    expect(page.get_by_text("期限已延长并公告")).to_be_visible()
    return later


def _read_the_change(seat: Seat, opening: Announcement, later: date) -> None:
    """The announcement that opened the year and the one of the extension tell the same."""
    new, reason = f"{later.year}年{later.month}月{later.day}日 17:30", "受台风影响，部分企业停工。"
    page: Page = seat.goto(f"/announcements/{opening.pk}/")
    term = page.locator(".facts > div", has_text="推荐截止").first
    for words in (new, "原定", reason):
        expect(term).to_contain_text(words)
    page.get_by_role("link", name="已延长").click()
    expect(page.get_by_role("row", name="推荐截止")).to_contain_text(new)
