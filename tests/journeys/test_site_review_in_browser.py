"""A visit in real browsers: the supervisor signs in on one phone, members record on others, a connection is lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from nantong_award.core import clock
from nantong_award.core.models import User
from review.models import SiteNote, SitePhoto, SiteVisit
from review.transitions import VisitStatus
from tests.factories.applications import PASSWORD
from tests.factories.review_events import leader_of, make_visit
from tests.factories.site_records import member_of, photo
from tests.journeys.conftest import PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = "form.note-form:has([value='evidence.process'])"


def seated(seat: Seat, user: User) -> Seat:
    seat.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    seat.sign_in(str(user.email), PASSWORD)
    return seat


@pytest.mark.requirement("R33.1", "R21.2")
def test_the_supervisor_signs_in_on_the_own_phone_and_only_then_the_leader_can_begin(seats) -> None:
    visit = make_visit(status=VisitStatus.SCHEDULED, present_at=None)
    leader, supervisor = seated(seats(), leader_of(visit.assignment.panel)), seated(seats(), visit.supervisor)
    page = leader.goto(f"/site-review/{visit.pk}/")
    expect(page.get_by_text("尚未在本人设备上签到")).to_be_visible()
    expect(page.get_by_role("button", name="召开首次会议")).to_have_count(0)
    supervisor.goto(f"/supervision/{visit.pk}/").get_by_role("button", name="我已到场").click()
    expect(supervisor.page.get_by_text("已签到")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="召开首次会议").click()
    expect(page.get_by_text("现场评审已开始")).to_be_visible()
    assert SiteVisit.objects.get().status == VisitStatus.UNDER_WAY
    assert [leader.foreign, leader.refused(), supervisor.refused()] == [[], [], []]


@pytest.mark.requirement("R21.2", "RX.3")
def test_two_members_write_about_one_line_and_a_lost_connection_loses_nothing(seats) -> None:
    visit = make_visit()
    people = [member_of(visit), member_of(visit, 2)]
    windows = [seated(seats(), person) for person in people]
    address = f"/site-review/{visit.pk}/records/?part=evidence"
    for number, window in enumerate(windows):
        page = window.goto(address)
        line = page.locator(LINE)
        line.get_by_text("部分符合").click()
        expect(line.locator("[data-note-saved]")).to_contain_text("已保存")
        window.context.set_offline(True)
        line.locator("textarea").fill(f"第{number}人：缺一页")
        expect(line.locator("[data-note-saved]")).to_contain_text("没有网络")
    assert set(SiteNote.objects.values_list("by", "text")) == {(person.pk, "") for person in people}
    windows[0].context.set_offline(False)
    expect(windows[0].page.locator(f"{LINE} [data-note-saved]")).to_contain_text("已保存")
    # The second closes the page without a connection; this browser has kept the words and sends them later.
    windows[1].page.close()
    windows[1].context.set_offline(False)
    windows[1].page = windows[1].context.new_page()
    windows[1].goto(address)
    expect(windows[1].page.locator(f"{LINE} textarea")).to_have_value("第1人：缺一页")
    expect(windows[1].page.locator(f"{LINE} [data-note-saved]")).to_contain_text("已保存 ")
    assert list(SiteNote.objects.order_by("by").values_list("by", "state", "text")) == [
        (person.pk, "partly", f"第{number}人：缺一页") for number, person in enumerate(people)
    ]


@pytest.mark.requirement("R21.2", "RX.7")
def test_photos_from_a_phone_wait_out_a_lost_connection(seat: Seat, settings, tmp_path) -> None:
    settings.UPLOAD_PIECE = 4096
    visit = make_visit()
    seated(seat, member_of(visit))
    taken = clock.now().astimezone(clock.SHANGHAI) - timedelta(minutes=5)
    files = []
    for number in (1, 2):
        path = tmp_path / f"IMG_{number}.jpg"
        path.write_bytes(photo(taken=taken, seed=number).read())
        files.append(path)
    page = seat.goto(f"/site-review/{visit.pk}/photos/")
    page.fill("[name=caption]", "检验台")
    lost: list[str] = []

    def drop_once(route):
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        return route.abort("connectionfailed")

    page.route("**/uploads/*/?offset=*", drop_once)
    page.set_input_files("#id_file", files)
    expect(page.locator(".contact-sheet li")).to_have_count(2)
    rows = SitePhoto.objects.all()
    assert [(row.caption, row.from_camera) for row in rows] == [("检验台", True)] * 2
    assert (len(lost), seat.width_on_phone(), seat.foreign, seat.refused()) == (1, 360, [], [])
