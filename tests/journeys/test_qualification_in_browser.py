"""An office clerk with a hundred recommended files in a real browser: check, settle, bulk, return, refuse, notice."""

import io
import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from applications.models import Application, Round
from applications.services import freezing, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import IssuedDocument, Message, User
from nantong_award.desks import roles
from tests.factories import applications as make
from tests.journeys.conftest import DESK, PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES, CLEAN = 100, 8
LIST = "/admin/applications/application/"


@pytest.mark.requirement("R12.4")
@pytest.mark.requirement("R19.1")
@pytest.mark.requirement("RX.6")
def test_a_clerk_takes_a_hundred_files_through_the_qualification_review(seat: Seat, tmp_path: Path) -> None:
    office = _office()
    files = _hundred(office)
    seat.sign_in(office.email, make.PASSWORD)
    page, seen = seat.page, []
    _check(seat, files, tmp_path)
    seen += _look(seat, LIST)
    _settle(seat, files[CLEAN])
    seen += _look(seat, f"{LIST}{files[1].pk}/change/")
    took = _accept_clean(seat)
    print(f"\n{CLEAN} of {FILES} accepted in {took:.0f} s")
    _return(seat, files[CLEAN + 2])
    number = _refuse(seat, files[0])
    states = list(Application.objects.values_list("status", flat=True))
    assert [states.count(each) for each in (Status.ACCEPTED, Status.RETURNED, Status.REFUSED)] == [
        CLEAN, 1, 1,
    ]  # fmt: skip
    assert IssuedDocument.objects.count() == CLEAN + 2
    told = Message.objects.filter(kind="application_refused").first()
    assert told is not None
    assert number in told.body
    expect(page.get_by_text("不予受理通知书")).to_be_visible()
    assert (seen, seat.foreign, seat.refused()) == ([], [], [])


def _office() -> User:
    roles.sync()
    return make.make_user(
        name="王经办",
        email="office@journey.invalid",
        groups=(Group.objects.get(name="office"),),
        is_staff=True,
        second_factor_required=False,
    )


def _hundred(office: User) -> list[Application]:
    """A hundred files; nine of them filled in and examined, eight of those settled before the check."""
    round, county = (
        make.make_round(stage=RoundStage.QUALIFICATION),
        make.make_body(name="崇川区质量发展委员会"),
    )
    files = []
    for number in range(FILES):
        applicant = make.make_applicant(county=county, name=f"南通{number + 1:03d}电缆有限公司")
        files.append(
            make.make_application(
                round=round,
                applicant=applicant,
                status=Status.ENDORSED,
                filled=number <= CLEAN,
                endorsed_at=clock.now(),
            )
        )
        if number <= CLEAN:
            freezing.freeze(files[-1], number=1, by=make.owner_of(applicant))
    for file in files[:CLEAN]:
        review = qualification.assess(file, by=office)
        codes = [finding.code for finding in review.as_findings().blocking]
        qualification.determine_many(review, by=office, codes=codes, reason="已核对证明材料，属实。")
    assert Round.objects.count() == 1
    return files


def _check(seat: Seat, files: list[Application], folder: Path) -> None:
    """The workbook goes out, the tax office answers, the workbook comes in."""
    page = seat.goto("/admin/applications/departmentalcheck/")
    with page.expect_download() as out:
        page.get_by_role("link", name=f"导出工作簿（{FILES} 份申报）").click()
    book = load_workbook(io.BytesIO(Path(out.value.path()).read_bytes()))
    tax = book["税务"]
    for row in range(2, FILES + 2):
        tax[f"E{row}"] = "无"
    tax["E2"], tax["F2"], tax["H2"] = "有", "行政处罚", clock.today().isoformat()
    saved = folder / "税务局答复.xlsx"
    book.save(saved)
    page.get_by_role("link", name="导入答复").click()
    _upload(page, saved)
    expect(page.get_by_role("cell", name="请填写文号；没有文书的，在“说明”中写明。")).to_be_visible()
    tax["J2"] = "通税罚〔2026〕3号"
    book.save(saved)
    _upload(page, saved)
    expect(page.get_by_text("已导入市税务局的答复")).to_be_visible()
    expect(page.get_by_text(f"{FILES} / {FILES}")).to_be_visible()


def _upload(page: Page, path: Path) -> None:
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="导入", exact=True).click()


def _settle(seat: Seat, file: Application) -> None:
    """What waits for evidence is settled together, and the next file opens."""
    page = seat.goto(f"{LIST}{file.pk}/change/")
    page.get_by_text("一并认定待证明的").click()
    page.locator(".desk-many [name=reason]").fill("已核对证明材料，属实。")
    page.get_by_role("button", name="认定并打开下一份").click()
    expect(page.get_by_text(f"“{file.applicant.name}”已认定")).to_be_visible()


def _accept_clean(seat: Seat) -> float:
    """The preview, one confirmation, the summary."""
    page = seat.goto(f"{LIST}?status__exact=endorsed")
    page.get_by_role("link", name="批量受理").click()
    expect(page.get_by_role("heading", name=f"可以受理 {CLEAN} 份")).to_be_visible()
    started = time.monotonic()
    page.get_by_role("button", name=f"受理这 {CLEAN} 份").click()
    page.wait_for_url(lambda url: "accepted_many" in url)
    expect(page.get_by_role("heading", name=f"已受理 {CLEAN} 份")).to_be_visible()
    return time.monotonic() - started


def _return(seat: Seat, file: Application) -> None:
    """退回补正, with its part, reason and term."""
    page = seat.goto(f"{LIST}{file.pk}/change/")
    page.get_by_role("link", name="退回补正").click()
    page.get_by_label("证明材料").check()
    page.get_by_label("补正的内容和理由").fill("请补充近三年审计报告。")
    page.get_by_role("button", name="退回补正").click()
    expect(page.get_by_text("已退回补正，通知书已发给")).to_be_visible()


def _refuse(seat: Seat, file: Application) -> str:
    """The file with the penalty is refused on the department's finding; the notice is a PDF to read."""
    page = seat.goto(f"{LIST}{file.pk}/change/")
    expect(page.get_by_text("通税罚〔2026〕3号").first).to_be_visible()
    page.get_by_role("link", name="不予受理").click()
    page.get_by_label("市税务局：行政处罚").check()
    page.get_by_label("不予受理的理由").fill("近三年有行政处罚记录。")
    page.get_by_role("button", name="不予受理").click()
    expect(page.get_by_text("已决定不予受理，通知书已发出")).to_be_visible()
    link = page.get_by_role("link", name="不予受理通知书")
    paper = page.request.get(f"{seat.address}{link.get_attribute('href')}")
    assert paper.body().startswith(b"%PDF")
    return str(IssuedDocument.objects.get(kind="refusal_notice").number)


def _look(seat: Seat, path: str) -> list[Any]:
    """What axe says of a page at both widths, and whether it fits the narrow one."""
    page, seen = seat.goto(path), []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth")
        seen += [(path, each["id"], each["nodes"][0]["html"][:160]) for each in found]
        seen += [(path, "width", wide)] if wide > size["width"] else []
    return seen
