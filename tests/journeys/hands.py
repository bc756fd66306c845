"""An applicant's hands in a real browser: every page of a filing, as a person fills it in."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from applications.models import Application
from applications.sections.evidence import requirements_of
from nantong_award.core import clock
from tests.core.specimens import pdf
from tests.factories.applications import PASSWORD
from tests.journeys.conftest import Seat


def register(seat: Seat, track: str, email: str, typed: dict[str, str], county: int) -> Application:
    """A new account with its applicant, and this year's file begun."""
    page = seat.goto(f"/apply/register/{track}/")
    account = {"contact": "陈一", "email": email, "password": PASSWORD, "password_again": PASSWORD}
    for name, value in {**account, **typed}.items():
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=county]", str(county))
    page.locator("main form button[type=submit]").click()
    page.get_by_role("button", name=f"为{typed['name']}开始申报").click()
    page.wait_for_url("**/apply/*/")
    return Application.objects.get(applicant__name=typed["name"])


def fill(page: Page, given: dict[str, str]) -> None:
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


def save(page: Page, file: Application) -> None:
    """Keep the section and go back to the list of tasks."""
    page.locator("#section-form button[name=then]").last.click()
    page.wait_for_url(f"**/apply/{file.pk}/")


def record_notice(seat: Seat, file: Application) -> None:
    """An internal notice that was long enough (Art. 18)."""
    page, today = seat.goto(f"/apply/{file.pk}/internal-notice/"), clock.today()
    page.fill("main [name=started_on]", str(today - timedelta(days=30)))
    page.fill("main [name=ended_on]", str(today - timedelta(days=2)))
    page.fill("main [name=place]", "单位公告栏")
    page.locator("#notice-form button[type=submit]").first.click()
    page.wait_for_url(f"**/apply/{file.pk}/")


def upload_all(seat: Seat, file: Application) -> None:
    """One paper for each kind that is required."""
    for number, need in enumerate([each for each in requirements_of(file.track) if each.required], start=1):
        upload(seat, file, need.key, f"{need.key}.pdf")
        assert file.evidence.count() == number


def upload(seat: Seat, file: Application, need: str, name: str) -> None:
    """One paper of one kind."""
    page = seat.goto(f"/apply/{file.pk}/evidence/?requirement={need}")
    paper = {"name": name, "mimeType": "application/pdf", "buffer": pdf()}
    page.set_input_files("main [name=file]", paper)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("材料已上传")).to_be_visible()


def submit(seat: Seat, file: Application) -> Page:
    """Check the answers, submit, read the receipt."""
    page = seat.goto(f"/apply/{file.pk}/check/")
    page.check("[name=confirmed]")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/submitted/")
    return page


def stamp(seat: Seat, file: Application, number: int) -> None:
    """Print a version, and upload it again as the scan of the stamped paper: its code is read."""
    print_ = seat.page.request.get(f"{seat.address}/apply/{file.pk}/versions/{number}/form.pdf")
    page = seat.goto(f"/apply/{file.pk}/stamp/")
    paper = {"name": "盖章件.pdf", "mimeType": "application/pdf", "buffer": print_.body()}
    page.set_input_files("main [name=file]", paper)  # type: ignore[arg-type]
    page.locator("main form button[type=submit]").click()
