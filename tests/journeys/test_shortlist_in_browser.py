"""The office decides the shortlist in a browser: names withheld, a tie with its reason, a check, the letters (R21.1)."""

import pytest
from playwright.sync_api import expect

from applications.models import Application
from nantong_award.core.models import IssuedDocument
from tests.factories.applications import PASSWORD
from tests.factories.review import make_review_office, make_review_round, make_scored_file
from tests.journeys.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R21.1")
def test_the_office_decides_a_tie_across_the_line_without_seeing_names(seat: Seat) -> None:
    office = make_review_office()
    round_ = make_review_round(award_organizations=1, nomination_organizations=1)
    files = [make_scored_file(round_, percent) for percent in (80, 75, 60, 60, 50)]
    seat.sign_in(str(office.email), PASSWORD)
    page = seat.goto(f"/admin/review/panel/shortlist/{round_.pk}/")
    expect(page.get_by_text("名称已隐去")).to_be_visible()
    expect(page.get_by_text(files[0].applicant.name)).to_have_count(0)
    expect(page.locator("tr.rank-cut")).to_have_count(1)
    widths = [seat.width_on_phone()]
    page.get_by_label(str(files[3].number)).check()
    page.get_by_label("取舍的理由").fill("结果类得分较高。")
    page.get_by_role("button", name="核对名单").click()
    expect(page.get_by_role("heading", name="办理后果")).to_be_visible()
    widths.append(seat.width_on_phone())
    page.get_by_role("button", name="确定名单并通知").click()
    expect(page.get_by_role("heading", name="已确定")).to_be_visible()
    more = page.get_by_role("button", name="现在继续制发")
    for _letter in files:
        if not more.count():
            break
        more.click()
    expect(page.get_by_text("通知书已全部制发").first).to_be_visible()
    assert IssuedDocument.objects.count() == len(files)
    told = {file.number: Application.objects.get(pk=file.pk).status for file in files}
    assert [told[file.number] for file in files] == [
        "shortlisted",
        "shortlisted",
        "eliminated",
        "shortlisted",
        "eliminated",
    ]
    assert (set(widths), seat.foreign, seat.refused()) == ({360}, [], [])
