"""An organisation files in a real browser: registers, fills in with autosave, uploads, submits."""

import random
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application
from applications.sections.evidence import requirements_of
from applications.sections.registry import sections_of
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.desks.year import answers, invented
from tests.factories.applications import PASSWORD, make_body, make_round
from tests.journeys.answers import posted
from tests.journeys.conftest import Seat
from tests.review.views.pages import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DICE = random.Random("browser")
COMPANY = next(invented.companies(DICE, 81, invented.NO_TEXTS))
HEAD = next(invented.people(DICE, invented.NO_TEXTS))


@pytest.mark.requirement("R18.2")
def test_an_organisation_registers_fills_in_uploads_and_submits(seat: Seat) -> None:
    round, county = make_round(), make_body()
    file = _register_and_start(seat, county.pk)
    widths = [seat.width_on_phone()]
    form = answers.organization(COMPANY, HEAD, round, DICE)
    for number, section in enumerate(sections_of(file.track, round.law)):
        page = seat.goto(f"/apply/{file.pk}/sections/{section.key}/")
        _fill(page, posted(section, form[section.key]))
        if number == 0:
            _autosaved(page, file)
        widths.append(seat.width_on_phone())
        page.locator("#section-form button[name=then]").last.click()
        page.wait_for_url(f"**/apply/{file.pk}/")
    _record_notice(seat, file)
    _upload(seat, file)
    widths.append(seat.width_on_phone())
    _submit(seat, file)
    widths.append(seat.width_on_phone())
    assert (set(widths), seat.foreign, _security(seat)) == ({360}, [], [])


def _register_and_start(seat: Seat, county: int) -> Application:
    page = seat.goto("/apply/register/organization/")
    typed = {
        "contact": "陈一",
        "email": "browser@journey.invalid",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    for name, value in {**typed, "name": COMPANY.name, "credit_code": COMPANY.code}.items():
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=county]", str(county))
    page.locator("main form button[type=submit]").click()
    page.get_by_role("button", name=f"为{COMPANY.name}开始申报").click()
    page.wait_for_url("**/apply/*/")
    return Application.objects.get(applicant__name=COMPANY.name)


def _fill(page: Page, given: dict[str, str]) -> None:
    """Type and tick in the order of the page; a question that depends on an answer comes by itself."""
    for name, value in given.items():
        box = page.locator(f"#section-form [name='{name}']")
        box.first.wait_for(state="attached")
        kind = box.first.evaluate("each => each.tagName === 'SELECT' ? 'select' : each.type")
        if kind == "radio":
            page.locator(f"#section-form [name='{name}'][value='{value}']").check()
        elif kind == "checkbox":
            box.check()
        elif kind == "select":
            box.select_option(value)
        else:
            box.fill(value)


def _autosaved(page: Page, file: Application) -> None:
    """What was typed is kept without any button: it stands there after a reload."""
    page.locator("#section-form [name=legal_representative]").blur()
    expect(page.locator("#section-form [name=version]")).not_to_have_value("0")
    page.wait_for_function("document.querySelector('[data-saved]').textContent.includes('已保存')")
    page.wait_for_timeout(1500)  # the longest delay of the form's own trigger
    page.reload()
    assert page.input_value("#section-form [name=legal_representative]") == HEAD.name
    assert file.sections.get(key="basics").data["legal_representative"] == HEAD.name


def _record_notice(seat: Seat, file: Application) -> None:
    page, today = seat.goto(f"/apply/{file.pk}/internal-notice/"), clock.today()
    page.fill("[name=started_on]", str(today - timedelta(days=21)))
    page.fill("[name=ended_on]", str(today - timedelta(days=2)))
    page.fill("[name=place]", "单位公告栏")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/apply/{file.pk}/")


def _upload(seat: Seat, file: Application) -> None:
    paper = pdf("x.pdf")
    content = paper.read()
    for number, need in enumerate([each for each in requirements_of(file.track) if each.required], start=1):
        page = seat.goto(f"/apply/{file.pk}/evidence/")
        page.select_option("[name=requirement]", need.key)
        upload = {"name": f"{need.key}.pdf", "mimeType": "application/pdf", "buffer": content}
        page.set_input_files("main [name=file]", upload)  # type: ignore[arg-type]
        page.get_by_role("button", name="上传", exact=True).click()
        expect(page.get_by_text("材料已上传")).to_be_visible()
        assert file.evidence.count() == number


def _submit(seat: Seat, file: Application) -> None:
    page = seat.goto(f"/apply/{file.pk}/check/")
    page.check("[name=confirmed]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/submitted/")
    file.refresh_from_db()
    assert file.status == Status.SUBMITTED
    expect(page.get_by_text(file.number).first).to_be_visible()


def _security(seat: Seat) -> list[str]:
    return [said for said in seat.console if "Content Security Policy" in said or "Refused" in said]
