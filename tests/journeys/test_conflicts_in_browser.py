"""利害关系 in a real browser: an expert declares for several files, the office decides by keyboard, axe at both widths."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from nantong_award.desks import roles
from review.models import Interest, Scorecard, Suspicion
from review.services import interests, suspicions
from tests.factories.applications import make_user, owner_of
from tests.factories.review import make_expert, make_panel, seats, user_of
from tests.journeys.conftest import Seat
from tests.journeys.looking import judged, take_seat, wrong

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R32.1", "RX.6"),
]


def test_an_expert_declares_for_three_files_on_one_page(seat: Seat) -> None:
    own = seats(make_panel(files=3))[1]
    take_seat(seat, user_of(own))
    card = Scorecard.objects.filter(seat=own)[0]
    found = wrong(seat, f"/review/sheets/{card.pk}/") + wrong(seat, f"/review/sheets/{card.pk}/recuse/")
    page = seat.goto("/review/declarations/")
    boxes = page.locator("fieldset.tie")
    boxes.nth(0).get_by_label("没有利害关系").check()
    boxes.nth(1).get_by_label("有利害关系，申请回避").check()
    boxes.nth(1).locator("select").select_option("advice")
    boxes.nth(1).locator("input[name$=note]").fill("做过顾问")
    found += judged(seat)
    page.get_by_role("button", name="提交申明").click()
    page.wait_for_url("**/review/")
    states = sorted((card.status, card.declared_at is None) for card in Scorecard.objects.filter(seat=own))
    assert states == [("blank", False), ("blank", True), ("struck", True)]
    assert (found, seat.foreign, seat.refused()) == ([], [], [])


def test_the_office_decides_one_after_another_by_keyboard(seat: Seat) -> None:
    roles.sync()
    office = make_user(groups=(Group.objects.get(name="office"),), is_staff=True, name="市质委办")
    file = make_panel(files=1).assignments.get().application
    for _each in range(2):
        make_expert(employer=file.applicant.name, employer_code="")
    interests.recompute(by=None)
    owner = owner_of(file.applicant)
    suspicions.ask_to_avoid(file, by=owner, named="孙某", employer="", reason="曾有诉讼")
    take_seat(seat, office)
    found = wrong(seat, "/admin/review/suspicion/queue/")
    page = seat.page
    for key, left in (("Control+Enter", 2), ("Control+Shift+Enter", 1)):
        page.locator("textarea[name=reason]").fill("电话核实")
        page.keyboard.press(key)
        expect(page.locator(".judging-place")).to_contain_text(f"共 {left} 条")
    assert sorted(Suspicion.objects.values_list("status", flat=True)) == ["confirmed", "dismissed", "open"]
    assert Interest.objects.count() == 1
    found += judged(seat) + wrong(seat, "/admin/review/interest/") + wrong(seat, "/review/interests/")
    take_seat(seat, owner)
    found += wrong(seat, f"/apply/{file.pk}/avoid/")
    assert (found, seat.foreign, seat.refused()) == ([], [], [])
