"""Everything between the announcement and the accepted list, in a real browser: axe at 360 and 1280 px (RX.6)."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Application, EndorsingBody, Membership
from applications.sections.registry import sections_of
from applications.services import endorsing, filing, members, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock, holiday_schedules
from nantong_award.core.models import User
from nantong_award.desks import roles
from nantong_award.regulation.stage import Track
from tests.factories import applications as make
from tests.factories.departmental import answer, penalty, receive
from tests.journeys.conftest import Seat
from tests.journeys.looking import judged, take_seat, wrong

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("RX.6"),
]
CHECKS = "admin:applications_departmentalcheck"


def looked_at(seat: Seat, *addresses: str) -> list[Any]:
    """What is wrong with these pages."""
    return [each for address in addresses for each in wrong(seat, address)]


def office() -> User:
    """质委办 with its real rights."""
    roles.sync()
    return make.make_user(groups=(Group.objects.get(name="office"),), is_staff=True, name="市质委办")


def filed(owner: User, **over: Any) -> Application:
    """A file of this owner as it was submitted."""
    row = make.make_application(owner=owner, filled=True, **over)
    filing.submit(row, by=owner)
    return Application.objects.select_related("round", "applicant", "county").get(pk=row.pk)


def test_every_section_of_an_organisations_form(seat: Seat) -> None:
    owner = make.make_user(name="陈一")
    file = make.make_application(owner=owner, filled=True)
    take_seat(seat, owner)
    keys = [section.key for section in sections_of(Track.ORGANIZATION, file.round.law)]
    found = looked_at(seat, *(f"/apply/{file.pk}/sections/{key}/" for key in keys))
    assert (found, seat.foreign, seat.refused()) == ([], [], [])


def test_the_applicants_other_pages(seat: Seat) -> None:
    owner = make.make_user(name="陈一")
    file = filed(owner)
    found = looked_at(seat, *_without_login(seat, file, owner))
    take_seat(seat, owner)
    claim = make.make_claim(make.make_applicant(name="南通甲电缆有限公司"), claimant=owner)
    found += looked_at(
        seat,
        f"/apply/{file.pk}/take-back/",
        f"/apply/{file.pk}/stamp/",
        f"/apply/{file.pk}/evidence/map/",
        "/apply/claims/new/organization/",
        f"/apply/claims/{claim.pk}/",
    )
    assert (found, seat.foreign, seat.refused()) == ([], [], [])


def _without_login(seat: Seat, file: Application, owner: User) -> list[str]:
    """An invitation's page, and the result of a self-check that was begun; its answers are in the browser."""
    _row, token = members.invite(
        file.applicant, by=owner, contact="lin@example.invalid", role=Membership.Role.EDITOR
    )
    client = Client()
    step = reverse("applications:self_check_step", args=["organization", "registered-in-city"])
    client.post(step, {"go": "next", "registered_in_city": "True"})
    take_seat(seat, None, client)
    return [f"/apply/invitations/{token}/", "/apply/self-check/organization/result/"]


def test_the_pages_of_a_body(seat: Seat) -> None:
    owner = make.make_user()
    file = filed(owner)
    clerk = make.make_clerk(file.county, name="陈芳")
    Application.objects.filter(pk=file.pk).update(status=Status.RETURNED)
    filing.submit(Application.objects.get(pk=file.pk), by=owner)
    _endorsed(file.county, file)
    take_seat(seat, clerk)
    reveal = f"/apply/{file.pk}/reveal/contacts/mobile/"
    found = looked_at(
        seat,
        "/endorse/recommended/",
        f"/apply/{file.pk}/evidence/map/",
        f"/apply/{file.pk}/versions/compare/?show=all",
        reveal,
    )
    seat.page.fill("[name=reason]", "电话核实补正材料。")
    seat.page.locator("main form button[type=submit]").click()
    seat.page.wait_for_selector(".receipt-number")
    found += judged(seat)
    assert (found, seat.foreign, seat.refused()) == ([], [], [])


def _endorsed(body: EndorsingBody, file: Application) -> None:
    """Two more files of the body, recommended, so that there is an order to choose."""
    for number in range(2):
        applicant = make.make_applicant(county=body, name=f"南通推荐{number}电缆有限公司")
        row = make.make_application(round=file.round, applicant=applicant, status=Status.SUBMITTED)
        endorsing.endorse(row, by=make.make_clerk(body), opinion="材料真实，同意推荐。", ranking=number + 1)


def test_the_offices_pages_while_bodies_recommend(seat: Seat) -> None:
    file = filed(make.make_user())
    claim = make.make_claim(file.applicant)
    schedule = holiday_schedules.seed(by=None)[0]
    take_seat(seat, office())
    found = looked_at(
        seat,
        f"/admin/rounds/{file.round_id}/",
        "/admin/applications/endorsingbody/waiting/",
        f"/admin/applications/round/{file.round_id}/statistics/",
        "/admin/applications/ownershipclaim/",
        f"/admin/applications/ownershipclaim/{claim.pk}/change/",
        "/admin/core/holidayschedule/",
        "/admin/core/holidayschedule/add/",
        f"/admin/core/holidayschedule/{schedule.pk}/change/",
    )
    assert (found, seat.foreign, seat.refused()) == ([], [], [])


def test_the_offices_pages_at_the_qualification_review(seat: Seat, tmp_path: Path) -> None:
    clerk = office()
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    files = [
        make.make_application(round=round, status=Status.ENDORSED, filled=True, endorsed_at=clock.now())
        for _each in range(3)
    ]
    _cleared(files[0], clerk)
    check = receive("tax", answer(files[1], "penalty"), penalty(files[2], clock.today()), by=clerk)
    client = take_seat(seat, clerk)
    found = looked_at(
        seat,
        f"/admin/rounds/{round.pk}/",
        reverse(f"{CHECKS}_changelist"),
        reverse(f"{CHECKS}_change", args=[check.pk]),
        "/admin/applications/application/accept_many/?all",
        reverse(f"{CHECKS}_import"),
    )
    seat.page.set_input_files("[name=file]", _wrong_book(client, tmp_path))
    seat.page.locator("main form button[type=submit], #content form button[type=submit]").first.click()
    seat.page.wait_for_selector("#import-problems")
    found += judged(seat)
    assert (found, seat.foreign, seat.refused()) == ([], [], [])


def _cleared(file: Application, clerk: User) -> None:
    """Nothing is open on this file any more."""
    review = qualification.assess(file, by=clerk)
    for finding in review.as_findings():
        if finding.blocking:
            qualification.determine(review, by=clerk, code=finding.code, outcome="met", reason="属实。")


def _wrong_book(client: Client, folder: Path) -> Path:
    """The workbook of the departments with a penalty that says neither its day nor its paper."""
    book = load_workbook(io.BytesIO(client.get(reverse(f"{CHECKS}_export")).content))
    book["税务"]["E2"], book["税务"]["F2"] = "有", "行政处罚"
    path = folder / "答复.xlsx"
    book.save(path)
    return path
