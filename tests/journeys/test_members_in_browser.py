"""Two people, one file: the owner invites, the editor registers by the link, edits, and cannot submit (RX.4)."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from applications.models import FormSection, Membership
from tests.factories.applications import PASSWORD, make_application, make_user
from tests.journeys.conftest import DESK, PHONE, Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Seats = Callable[[], Seat]


@pytest.mark.requirement("RX.4")
@pytest.mark.requirement("RX.5")
def test_an_invited_editor_edits_and_cannot_submit(seats: Seats) -> None:
    boss = make_user(name="陈一", email="boss@journey.invalid")
    file = make_application(owner=boss, filled=True)
    owner, editor = seats(), seats()
    owner.sign_in("boss@journey.invalid", PASSWORD)
    link = _invite(owner, file.applicant_id, "editor@journey.invalid")
    seen = [*_looked_at(owner), *_join(editor, link)]
    membership = Membership.objects.get(user__email="editor@journey.invalid")
    assert (membership.applicant, membership.role) == (file.applicant, Membership.Role.EDITOR)
    page = editor.goto(f"/apply/{file.pk}/sections/contacts/")
    page.fill("#section-form [name=mobile]", "13700000000")
    page.locator("#section-form button[value=list]").click()
    page.wait_for_url(f"**/apply/{file.pk}/")
    assert FormSection.objects.get(application=file, key="contacts").data["mobile"] == "13700000000"
    for seat, offered in ((editor, 0), (owner, 1)):
        checked = seat.goto(f"/apply/{file.pk}/check/")
        assert checked.get_by_role("button", name="提交申报").count() == offered
        assert ("137****0000" in checked.content(), "13700000000" in checked.content()) == (True, False)
    editor.goto(link)
    expect(editor.page.get_by_text("此链接不能再使用")).to_be_visible()
    member = f"/apply/members/{file.applicant_id}/{membership.pk}"
    for address in (f"{member}/role/", f"{member}/hand-over/", f"{member}/remove/", "/accounts/profile/"):
        owner.goto(address)
        seen += _looked_at(owner)
    owner.goto("/apply/claims/new/organization/")
    assert seen + _looked_at(owner) == []
    assert (owner.foreign, owner.refused(), editor.foreign, editor.refused()) == ([], [], [], [])


def _invite(seat: Seat, applicant: int, address: str) -> str:
    """The link as the owner sees it once."""
    page = seat.goto(f"/apply/members/{applicant}/")
    page.fill("[name=contact]", address)
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_text("邀请已生成")).to_be_visible()
    found = re.search(r"/apply/invitations/[\w-]+/", page.content())
    assert found is not None
    return found[0]


def _join(seat: Seat, link: str) -> list[object]:
    """Register by the link and accept; returns what axe says of the pages on the way."""
    page = seat.goto(link)
    seen = _looked_at(seat)
    page.get_by_role("link", name="注册账号").click()
    seen += _looked_at(seat)
    given = {"contact": "林二", "email": "editor@journey.invalid"}
    for name, value in {**given, "password": PASSWORD, "password_again": PASSWORD}.items():
        page.fill(f"main [name={name}]", value)
    page.get_by_role("button", name="注册并继续").click()
    page.wait_for_url(f"**{link}")
    seen += _looked_at(seat)
    page.get_by_role("button", name="接受邀请").click()
    page.wait_for_url("**/apply/")
    return seen


def _looked_at(seat: Seat) -> list[object]:
    """What axe says at both widths, and whether the page scrolls sideways on a phone."""
    seen: list[object] = []
    for size in (PHONE, DESK):
        seat.page.set_viewport_size(size)  # type: ignore[arg-type]
        seen += [(seat.page.url, each["id"]) for each in Axe().run(seat.page).response["violations"]]
        wide = seat.page.evaluate("document.documentElement.scrollWidth")
        seen += [(seat.page.url, wide)] if wide > size["width"] else []
    return seen
