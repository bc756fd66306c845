"""A panel of five reaches consensus in real browsers: talks, agrees, compiles, dissents, signs (R20.4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from review.models import ConsensusEntry, PanelReport
from review.transitions import ReportStatus
from tests.factories.review import fresh, hand_in, make_panel, make_review_round, seats
from tests.journeys.conftest import Seat
from tests.journeys.looking import judged, take_seat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R20.4"),
]
ITEM, KEY = "4.1.2", "412"
PERCENTS = (60, 60, 65, 60, 60)


def far_on_one_item(panel):
    """Five sheets close to each other, except that one of them lies far off on one item."""
    for place, seat in enumerate(seats(panel)):
        for card in seat.scorecards.all():
            hand_in(card, PERCENTS[place], {ITEM: 20} if place == 2 else None)


def test_a_panel_of_five_reaches_consensus(seats_of_five: list[Seat], panel_of_five) -> None:
    assignment = panel_of_five.assignments.get()
    path = f"/review/files/{assignment.pk}/report/"
    pages = [each.goto(path) for each in seats_of_five]
    leader, members = pages[0], pages[1:]
    expect(leader.locator("#to-discuss")).to_contain_text("汇总之前还有 1 处须写明")
    say(members[1], "证据在自评报告第 12 页，我当时没有看到。")
    expect(leader.locator(f"#said-{KEY}")).to_contain_text("第 12 页", timeout=20_000)
    agree(leader, "60", "讨论后一致：以第 12 页证据为准，取 60%。")
    expect(leader.locator("#to-discuss")).not_to_contain_text("须写明")
    expect(members[0].locator(f"#agreed-{KEY}")).to_contain_text("合议 60%", timeout=20_000)
    assert ConsensusEntry.objects.get(key=ITEM).percent == 60
    found = judged(seats_of_five[0]) + judged(seats_of_five[1])
    leader.get_by_role("button", name="汇总评审报告，请成员签署").click()
    expect(leader.get_by_text("已请成员签署")).to_be_visible()
    dissent(members[3])
    for page in members[:3]:
        sign(page, path)
    leader.goto(f"{seats_of_five[0].address}{path}")
    expect(leader.get_by_role("button", name="签署评审报告")).to_have_count(0)
    leader.get_by_role("link", name="答复，请评审组继续").click()
    leader.fill("[name=text]", "已核对，维持合议结果，不同意见记录在案。")
    leader.locator("main form button[type=submit]").click()
    sign(leader, path)
    expect(leader.get_by_role("link", name="打开评审报告（PDF）")).to_be_visible()
    report = PanelReport.objects.get()
    assert (report.status, report.signatures.count(), report.score) == (ReportStatus.SIGNED, 4, 600)
    assert (found, [each.foreign for each in seats_of_five]) == ([], [[]] * 5)


def test_two_tabs_of_the_leader_lose_nothing_and_double_nothing(
    seats_of_five: list[Seat], panel_of_five
) -> None:
    path = f"/review/files/{panel_of_five.assignments.get().pk}/report/"
    first = seats_of_five[0].goto(path)
    second = seats_of_five[0].context.new_page()
    second.goto(f"{seats_of_five[0].address}{path}")
    agree(first, "60", "甲窗口写的理由")
    form = second.locator(f"#c{KEY} form.agreed-form")
    form.locator("[name=note]").fill("乙窗口写的理由")
    form.locator("[name=note]").blur()
    told = second.locator(f"#told-{KEY}")
    expect(told).to_contain_text("甲窗口写的理由")
    expect(told).to_contain_text("乙窗口写的理由")
    told.get_by_role("button", name="保存我填写的").click()
    expect(told).not_to_contain_text("甲窗口")
    entry = ConsensusEntry.objects.get(key=ITEM)
    assert (entry.note, entry.version) == ("乙窗口写的理由", 3)
    first.get_by_role("button", name="汇总评审报告，请成员签署").click()
    expect(first.get_by_text("请看过之后再汇总")).to_be_visible()
    assert not PanelReport.objects.exists()
    first.goto(f"{seats_of_five[0].address}{path}")
    first.get_by_role("button", name="汇总评审报告，请成员签署").dblclick()
    expect(first.get_by_text("评审报告第 1 稿")).to_be_visible()
    assert list(PanelReport.objects.values_list("draft", flat=True)) == [1]


@pytest.fixture
def panel_of_five(transactional_db):
    panel = make_panel(make_review_round(panel_policy="consensus"), size=5)
    far_on_one_item(panel)
    return panel


@pytest.fixture
def seats_of_five(seats: Callable[[], Seat], panel_of_five) -> list[Seat]:
    taken = []
    for place in sitting(panel_of_five):
        seat = seats()
        take_seat(seat, fresh(place.expert.user))
        taken.append(seat)
    return taken


def sitting(panel):
    """Who sits on the panel, the leader first."""
    return list(panel.seats.filter(vacated_at=None).select_related("expert__user"))


def say(page: Page, text: str) -> None:
    """A member's word on the item that is far apart."""
    row = page.locator(f"#c{KEY}")
    row.locator("summary", has_text="发表意见").click()
    row.locator("form.say textarea").fill(text)
    row.get_by_role("button", name="提交意见").click()
    expect(page.locator(f"#said-{KEY}")).to_contain_text(text)


def agree(page: Page, percent: str, note: str) -> None:
    """The leader's percentage with its comment, saved as it is written."""
    form = page.locator(f"#c{KEY} form.agreed-form")
    form.locator("[name=note]").fill(note)
    form.locator("[name=note]").blur()
    expect(form.locator("[name=version]")).to_have_value("1")
    form.locator("[name=percent]").select_option(percent)
    expect(form.locator("[name=version]")).to_have_value("2")


def dissent(page: Page) -> None:
    """A member does not sign and says why."""
    page.reload()
    page.get_by_role("link", name="有不同意见，暂不签署").click()
    page.fill("[name=text]", "4.1.2 仍嫌偏高。")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("不同意见已记录")).to_be_visible()


def sign(page: Page, path: str) -> None:
    """Sign what stands on the page."""
    page.reload()
    page.get_by_role("button", name="签署评审报告").click()
    expect(page.get_by_text("已签署评审报告")).to_be_visible()
