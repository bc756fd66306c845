"""A large file in a real browser: the connection is lost and comes back, the page is closed and opened again."""

import hashlib
import io
import os
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from applications.models import Application, Evidence
from nantong_award.core.models import Upload
from tests.factories import applications as make
from tests.journeys.conftest import Seat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R18.3", "RX.7"),
]
PIECE = 256 * 1024
SIZE = 12 * PIECE


def heavy_pdf(path: Path) -> str:
    """A PDF of some megabytes that nothing can pack; returns its hash."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Ballast = document.make_stream(os.urandom(SIZE))
        made = io.BytesIO()
        document.save(made)
    path.write_bytes(made.getvalue())
    return hashlib.sha256(made.getvalue()).hexdigest()


def opened(seat: Seat) -> tuple[Page, Application]:
    owner = make.make_user()
    application = make.make_application(owner=owner)
    seat.sign_in(owner.email, make.PASSWORD)
    return seat.goto(f"/apply/{application.pk}/evidence/"), application


def choose(page: Page, path: Path) -> None:
    page.select_option("[name=requirement]", "self_assessment")
    page.set_input_files("form[data-upload] input[type=file]", path)
    page.get_by_role("button", name="上传", exact=True).click()


def received() -> int:
    return Upload.objects.values_list("received", flat=True).first() or 0


@pytest.fixture(autouse=True)
def small_pieces(settings):
    settings.UPLOAD_PIECE = PIECE


def test_an_upload_waits_out_a_lost_connection_and_ends_whole(seat: Seat, tmp_path: Path) -> None:
    digest = heavy_pdf(tmp_path / "自评报告.pdf")
    page, application = opened(seat)
    sent: list[str] = []

    def drop_after_three(route):
        sent.append(route.request.url)
        if len(sent) == 4:
            seat.context.set_offline(True)
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.route("**/uploads/*/?offset=*", drop_after_three)
    choose(page, tmp_path / "自评报告.pdf")
    line = page.locator("form [data-upload-state] p")
    expect(line).to_contain_text("连接中断")
    at_loss = received()
    seat.context.set_offline(False)
    expect(page.get_by_text("材料已上传：")).to_be_visible()
    made = Evidence.objects.get()
    assert (at_loss, made.file.sha256, made.application) == (3 * PIECE, digest, application)
    assert (Upload.objects.count(), seat.foreign) == (0, [])


def test_an_upload_goes_on_after_the_page_was_closed(seat: Seat, tmp_path: Path) -> None:
    digest = heavy_pdf(tmp_path / "自评报告.pdf")
    page, application = opened(seat)
    page.route("**/uploads/*/?offset=*", lambda route: _three_pieces(route))
    choose(page, tmp_path / "自评报告.pdf")
    expect(page.locator("form [data-upload-state] p")).to_contain_text("连接中断")
    assert received() == 3 * PIECE
    page.unroute("**/uploads/*/?offset=*")
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    seat.page = page = seat.context.new_page()
    seat.goto(f"/apply/{application.pk}/evidence/")
    expect(page.get_by_text("已传 24%")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "offset=" in request.url else None)
    other = tmp_path / "别的.pdf"
    other.write_bytes(b"%PDF-")
    page.set_input_files("[data-resume] input[type=file]", other)
    expect(page.get_by_text("这不是同一个文件")).to_be_visible()
    page.set_input_files("[data-resume] input[type=file]", tmp_path / "自评报告.pdf")
    expect(page.get_by_text("材料已上传：")).to_be_visible()
    assert asked[0].endswith(f"offset={3 * PIECE}")
    assert Evidence.objects.get().file.sha256 == digest


def _three_pieces(route):
    offset = int(route.request.url.split("offset=")[1])
    route.continue_() if offset < 3 * PIECE else route.abort("connectionfailed")


def test_without_javascript_the_plain_form_does(browser, live_server, tmp_path: Path) -> None:
    digest = heavy_pdf(tmp_path / "自评报告.pdf")
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    seat = Seat(context, context.new_page(), live_server.url)
    page, _application = opened(seat)
    choose(page, tmp_path / "自评报告.pdf")
    expect(page.get_by_text("材料已上传")).to_be_visible()
    assert Evidence.objects.get().file.sha256 == digest


def test_a_refusal_is_said_at_the_place_of_the_upload(seat: Seat, tmp_path: Path) -> None:
    (tmp_path / "报告.pdf").write_bytes(b"MZ not a paper")
    page, _application = opened(seat)
    choose(page, tmp_path / "报告.pdf")
    expect(page.locator("form [data-upload-state] p")).to_contain_text("文件内容与扩展名不符")
    assert (Evidence.objects.count(), Upload.objects.count()) == (0, 0)
