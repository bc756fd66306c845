"""From registration to acceptance in real browsers: an organisation with one return for correction, an individual."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from applications.models import Application, Round
from applications.sections.registry import sections_of
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks import roles
from nantong_award.desks.year import answers, invented
from nantong_award.regulation.stage import Track
from tests.factories.applications import PASSWORD, id_number, make_body, make_clerk, make_round, make_user
from tests.journeys import hands
from tests.journeys.answers import posted
from tests.journeys.conftest import Seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DICE = random.Random("browser")
COMPANY = next(invented.companies(DICE, 81, invented.NO_TEXTS))
HEAD, PERSON = (next(invented.people(DICE, invented.NO_TEXTS)) for _each in range(2))
OPINION = "经审核，材料真实完整，同意推荐。"
Seats = Callable[[], Seat]


@pytest.mark.requirement("R18.2")
@pytest.mark.requirement("R18.3")
@pytest.mark.requirement("R18.4")
@pytest.mark.requirement("R19.1")
def test_an_organisation_goes_from_registration_to_acceptance_with_one_correction(seats: Seats) -> None:
    round, county, office = make_round(), make_body(), _office()
    applicant, clerk = seats(), seats()
    typed = {"name": COMPANY.name, "credit_code": COMPANY.code}
    file = hands.register(applicant, "organization", "browser@journey.invalid", typed, county.pk)
    widths = _fill_in(applicant, file, round, answers.organization(COMPANY, HEAD, round, DICE))
    _file(applicant, file, version=1)
    clerk.sign_in(make_clerk(county).email, PASSWORD)
    _return(clerk, file, reason="缺近三年审计报告的附注，请补充。", part="evidence")
    widths += _correct(applicant, file)
    _file(applicant, file, version=2)
    hands.stamp(applicant, file, 2)
    expect(applicant.page.get_by_text("二维码核对一致").first).to_be_visible()
    _endorse(clerk, file)
    _accepted(seats(), office, round, file)
    _told(applicant, file)
    widths.append(applicant.width_on_phone())
    assert set(widths) == {360}
    assert (applicant.foreign, applicant.refused(), clerk.foreign, clerk.refused()) == ([], [], [], [])


@pytest.mark.requirement("R14.1")
def test_an_individual_goes_from_registration_to_acceptance(seats: Seats) -> None:
    round, county, office = make_round(), make_body(), _office()
    person, clerk = seats(), seats()
    typed = {
        "name": PERSON.name,
        "id_number": id_number(),
        "employer_name": COMPANY.name,
        "employer_code": COMPANY.code,
    }
    file = hands.register(person, "individual", "person@journey.invalid", typed, county.pk)
    widths = _fill_in(person, file, round, answers.individual(PERSON, round, DICE))
    _file(person, file, version=1)
    clerk.sign_in(make_clerk(county).email, PASSWORD)
    _endorse(clerk, file)
    _accepted(seats(), office, round, file)
    _told(person, file)
    assert (file.track, set(widths), person.foreign, person.refused()) == (Track.INDIVIDUAL, {360}, [], [])


def _office() -> User:
    roles.sync()
    return make_user(name="质委办经办", groups=(Group.objects.get(name="office"),), is_staff=True)


def _fill_in(seat: Seat, file: Application, round: Round, form: answers.Answers) -> list[int]:
    """Every section, the internal notice, the papers; how wide each page is on a phone."""
    widths = [seat.width_on_phone()]
    for number, section in enumerate(sections_of(file.track, round.law)):
        page = seat.goto(f"/apply/{file.pk}/sections/{section.key}/")
        hands.fill(page, posted(section, form[section.key]))
        if number == 0:
            _autosaved(page, file, section.key)
        widths.append(seat.width_on_phone())
        hands.save(page, file)
    hands.record_notice(seat, file)
    hands.upload_all(seat, file)
    return [*widths, seat.width_on_phone()]


def _autosaved(page: Page, file: Application, key: str) -> None:
    """What was typed is kept without any button: it stands there after a reload."""
    page.locator("h1").click()
    expect(page.locator("#section-saved")).to_contain_text("最后保存")
    page.wait_for_timeout(1500)  # longer than the form waits before it sends
    page.wait_for_function("Object.keys(localStorage).every(key => !key.startsWith('filing.'))")
    shown = page.locator("#section-form input[type=text]").first
    name, value = shown.get_attribute("name"), shown.input_value()
    page.reload()
    shown_again = page.input_value(f"#section-form [name={name}]")
    kept = file.sections.get(key=key).data[name]
    assert (bool(value), shown_again, kept) == (True, value, value)


def _file(seat: Seat, file: Application, *, version: int) -> None:
    """Submit; the receipt names the version."""
    page = hands.submit(seat, file)
    file.refresh_from_db()
    expect(page.get_by_text(file.number).first).to_be_visible()
    expect(page.get_by_text(f"第 {version} 版").first).to_be_visible()
    assert (file.status, file.versions.count()) == (Status.SUBMITTED, version)


def _return(seat: Seat, file: Application, *, reason: str, part: str) -> None:
    """The county names a part and says why."""
    page = seat.goto(f"/endorse/{file.pk}/?act=return")
    page.check(f"[name=sections][value={part}]")
    page.fill("[name=reason]", reason)
    page.get_by_role("button", name="退回补正", exact=True).click()
    expect(page.locator("main")).to_contain_text("退回补正")
    file.refresh_from_db()
    assert (file.status, file.reopened_sections) == (Status.RETURNED, [part])


def _correct(seat: Seat, file: Application) -> list[int]:
    """The reason stands on the file's page; the named part is open, the others are not."""
    page = seat.goto(f"/apply/{file.pk}/")
    expect(page.get_by_text("缺近三年审计报告的附注，请补充。").first).to_be_visible()
    widths = [seat.width_on_phone()]
    page = seat.goto(f"/apply/{file.pk}/sections/{sections_of(file.track, file.round.law)[0].key}/")
    expect(page.get_by_text("此部分目前不能修改")).to_be_visible()
    hands.upload(seat, file, "accounts", "审计报告附注.pdf")
    return [*widths, seat.width_on_phone()]


def _endorse(seat: Seat, file: Application) -> None:
    """The file left, the opinion right; what is signed is shown once more."""
    page = seat.goto(f"/endorse/{file.pk}/")
    page.fill("[name=opinion]", OPINION)
    page.fill("[name=ranking]", "1")
    page.get_by_role("button", name="核对后签署").click()
    expect(page.get_by_text(OPINION).first).to_be_visible()
    page.get_by_role("button", name="签署", exact=True).click()
    page.wait_for_load_state()
    file.refresh_from_db()
    assert file.status == Status.ENDORSED


def _accepted(seat: Seat, office: User, round: Round, file: Application) -> None:
    """The terms are over: the office closes the stage, examines, settles what people must judge, accepts."""
    past = clock.now() - timedelta(seconds=1)
    Round.objects.filter(pk=round.pk).update(
        filing_closes_at=past - timedelta(days=1), endorsing_closes_at=past
    )
    seat.sign_in(office.email, PASSWORD)
    page = seat.goto(f"/admin/rounds/{round.pk}/")
    page.get_by_role("button", name="结束本程序，进入下一程序").click()
    expect(page.locator("main, #content").first).to_contain_text("资格审查")
    desk = f"/admin/applications/application/{file.pk}/change/"
    page = seat.goto(desk)
    page.get_by_role("button", name="按规则审查").click()
    expect(page.get_by_text("已按规则审查")).to_be_visible()
    _settle(page)
    page.get_by_role("link", name="受理", exact=True).click()
    page.locator(".page-part form button[type=submit]").click()
    page.wait_for_url(f"**{desk}")
    file.refresh_from_db()
    assert file.status == Status.ACCEPTED


def _settle(page: Page) -> None:
    """Each open finding is settled with its reason, one after the other."""
    while (lines := page.locator("ol.desk-lines").first.locator("li.desk-line")).count():
        line = lines.first
        if page.get_by_text("可以受理", exact=True).count():
            return
        line.locator("summary", has_text="认定").click()
        line.locator("[name=outcome][value=met], [name=outcome]").first.wait_for()
        choice = line.locator("select[name=outcome]")
        if choice.count():
            choice.select_option("met")
        else:
            line.locator("[name=outcome][value=met]").check()
        line.locator("[name=reason]").fill("已核对所附材料，符合条件。")
        line.get_by_role("button", name="保存认定").click()
        expect(page.get_by_text("已认定").first).to_be_visible()


def _told(seat: Seat, file: Application) -> None:
    """The applicant reads the decision and opens the numbered notice."""
    page = seat.goto(f"/apply/{file.pk}/")
    expect(page.get_by_text("已受理").first).to_be_visible()
    notice = page.get_by_role("link", name="受理通知书").first
    answer = page.request.get(f"{seat.address}{notice.get_attribute('href')}")
    assert (answer.status, answer.body()[:4]) == (200, b"%PDF")
