"""A county clerk with thirty files in a real browser: ranks and endorses in a row, returns one, declines one, prints."""

import io
import time
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from applications.models import Application, EndorsingBody
from applications.services import freezing
from applications.transitions import Status
from tests.factories import applications as make
from tests.journeys.conftest import DESK, PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES, RETURNED, DECLINED = 30, 4, 9
# A file that is endorsed takes two clicks (核对后签署, 签署); a return three, with its part; a decline three.
CLICKS = 2 * (FILES - 2) + 3 + 3 + 1


@dataclass
class Hand:
    """The clerk's hand on the mouse: it counts."""

    page: Page
    clicks: int = 0
    seen: list[Any] = field(default_factory=list)

    def click(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.clicks += 1

    def look(self) -> None:
        """What axe says of this page at both widths, and whether it fits the narrow one."""
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            found = Axe().run(self.page).response["violations"]
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            self.seen += [(self.page.url, each["id"], each["nodes"][0]["html"][:160]) for each in found]
            self.seen += [(self.page.url, "width", wide)] if wide > size["width"] else []


@pytest.mark.requirement("R18.4")
@pytest.mark.requirement("RX.6")
def test_a_clerk_does_thirty_files_in_a_row_and_prints_what_was_recommended(seat: Seat) -> None:
    body = _thirty()
    seat.sign_in(make.make_clerk(body, name="陈芳").email, make.PASSWORD)
    page = seat.goto("/endorse/")
    hand = Hand(page)
    hand.look()
    started = time.monotonic()
    hand.click(f"逐件办理（{FILES} 件）", "link")
    for number in range(1, FILES + 1):
        expect(page.get_by_text(f"待办第 1 件，共 {FILES + 1 - number} 件")).to_be_visible()
        if number == RETURNED:
            _give_back(hand)
        elif number == DECLINED:
            _decline(hand)
        else:
            _endorse(hand, number, axe=number == 1)
    took = time.monotonic() - started
    expect(page.get_by_text("目前没有待推荐的申报")).to_be_visible()
    states = list(Application.objects.values_list("status", flat=True))
    assert [states.count(each) for each in (Status.ENDORSED, Status.RETURNED, Status.DECLINED)] == [28, 1, 1]
    print(f"\n{FILES} files: {hand.clicks} clicks, {took:.0f} s")
    assert hand.clicks == CLICKS
    _print(hand, body)
    assert (hand.seen, seat.foreign, _security(seat)) == ([], [], [])


def _thirty() -> EndorsingBody:
    """A county with thirty files, three of them individuals' files; the first is filled in and frozen."""
    body, round = make.make_body(name="海安市质量发展委员会"), make.make_round()
    for number in range(FILES):
        track = "individual" if number % 10 == 9 else "organization"
        applicant = make.make_applicant(county=body, track=track, name=f"第{number + 1}申报主体")
        file = make.make_application(
            round=round, applicant=applicant, status=Status.SUBMITTED, filled=number == 0
        )
        freezing.freeze(file, number=1, by=make.owner_of(applicant))
    return body


def _endorse(hand: Hand, number: int, *, axe: bool) -> None:
    """Opinion and place, the check, the signature; the next file opens by itself."""
    if axe:
        hand.look()
    hand.page.fill("[name=opinion]", f"经审核，材料真实完整，同意推荐（第 {number} 份）。")
    hand.page.fill("[name=ranking]", str(number))
    hand.click("核对后签署")
    if axe:
        hand.look()
    expect(hand.page.get_by_text(f"同意推荐（第 {number} 份）")).to_be_visible()
    last = hand.page.get_by_role("button", name="签署", exact=True)
    following = hand.page.get_by_role("button", name="签署，打开下一份", exact=True)
    if following.count():
        hand.click("签署，打开下一份")
    else:
        last.click()
        hand.clicks += 1
        hand.page.goto(hand.page.url.split("/endorse/")[0] + "/endorse/")


def _give_back(hand: Hand) -> None:
    hand.click("退回补正", "link")
    hand.page.check("[name=sections][value=evidence]")
    hand.clicks += 1
    hand.page.fill("[name=reason]", "缺审计报告，请补充。")
    hand.click("退回补正，打开下一份")


def _decline(hand: Hand) -> None:
    hand.click("不予推荐", "link")
    hand.page.fill("[name=reason]", "近三年经营业绩未达到申报条件。")
    hand.click("核对后不予推荐")
    hand.look()
    hand.click("不予推荐，打开下一份")


def _print(hand: Hand, body: EndorsingBody) -> None:
    """Letter and list carry the 28 recommended files; the scan's page stands ready."""
    page = hand.page
    hand.click("排序、打印推荐函和名单", "link")
    hand.look()
    expect(page.get_by_text("28").first).to_be_visible()
    chosen = page.eval_on_selector_all(
        "input[name=file]:checked", "boxes => boxes.map(each => 'file=' + each.value).join('&')"
    )
    for name, pages in (("letter.pdf", (1, 2)), ("list.pdf", (1, 2, 3, 4))):
        answer = page.request.get(f"{page.url.split('?')[0]}{name}?{chosen}")
        with pikepdf.open(io.BytesIO(answer.body())) as document:
            assert (answer.status, len(document.pages) in pages) == (200, True), (name, len(document.pages))
    hand.click("上传签章扫描件")
    hand.look()
    assert page.locator(".page-main li").count() == 28
    assert body.endorsements.filter(decision="endorsed", scan=None).count() == 28


def _security(seat: Seat) -> list[str]:
    return [said for said in seat.console if "Content Security Policy" in said or "Refused" in said]
