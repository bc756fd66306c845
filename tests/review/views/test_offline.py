"""The offline sheet by HTTP: out, filled in, back, with problems by place and conflicts to choose (R20.3)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from nantong_award.core.models import AuditEvent
from nantong_award.core.workbooks import CONTENT_TYPE
from review.models import KeyFactors, Score
from review.services import scorecards
from tests.factories.review import card_of, declare, hand_in, make_panel, seats, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]


@pytest.fixture
def card():
    return declare(card_of(seats(make_panel())[1]))


@pytest.fixture
def expert(client, card):
    client.force_login(user_of(card.seat))
    return client


@pytest.fixture
def book(expert, card):
    """The workbook as it is downloaded."""
    answer = expert.get(reverse("review:sheet_xlsx", args=[card.pk]))
    return load_workbook(io.BytesIO(answer.content))


def bring(expert, card, book):
    data = io.BytesIO()
    book.save(data)
    file = SimpleUploadedFile("评分表.xlsx", data.getvalue(), CONTENT_TYPE)
    return expert.post(reverse("review:offline", args=[card.pk]), {"file": file})


def on_line(card, item, version=0, **values):
    return scorecards.save_score(card, by=user_of(card.seat), item=item, values=values, version=version)


def kept():
    return {score.item: score.percent for score in Score.objects.all()}


def test_the_workbook_locks_all_but_the_answers_and_carries_the_guide(book):
    sheet = book["评分表"]
    locked = [cell.protection.locked for cell in sheet[2]]
    assert book.sheetnames == ["评分表", "组织概述要点", "评分指南", "说明"]
    assert (sheet.protection.sheet, locked) == (True, [True, True, True, False, False, False, False, True])
    assert (sheet.max_row, book["评分指南"].max_row) == (24, 1 + 23 * 6)
    assert sheet.data_validations.dataValidation[0].formula1.startswith('"0,5,10,')


def test_a_filled_workbook_is_taken(expert, card, book):
    sheet = book["评分表"]
    sheet["D2"], sheet["E2"], sheet["D3"] = 60, "每周例会", "45"
    book["组织概述要点"]["B2"] = "主产品轴承"
    answer = bring(expert, card, book)
    assert (answer.status_code, kept()) == (302, {"4.1.2": 60, "4.1.3": 45})
    assert Score.objects.get(item="4.1.2").strengths == "每周例会"
    assert KeyFactors.objects.get().environment == "主产品轴承"
    assert AuditEvent.objects.get(verb="import_scorecard").details == {"items": "3"}


@pytest.mark.requirement("R15.1")
def test_every_problem_is_told_with_row_and_column_and_nothing_is_kept(expert, card, book):
    """T-96: 37 % is no step of five, on paper as on line."""
    sheet = book["评分表"]
    sheet["D2"], sheet["D3"], sheet["A4"], sheet["H5"] = 60, 37, "9.9.9", "777-0"
    answer = bring(expert, card, book)
    page = answer.content.decode()
    assert (answer.status_code, kept()) == (422, {})
    for told in ("第 3 行“百分比”列",):
        assert told in page, told


def test_a_workbook_of_another_sheet_is_refused(expert, card, book):
    book["评分表"]["A4"], book["评分表"]["H5"] = "9.9.9", "777-0"
    answer = bring(expert, card, book)
    page = answer.content.decode()
    for told in ("第 4 行“条目”列", "第 5 行“版本”列"):
        assert told in page, told
    assert (answer.status_code, kept()) == (422, {})


def test_what_is_newer_on_line_is_shown_and_chosen_item_by_item(expert, card, book):
    sheet = book["评分表"]
    sheet["D2"], sheet["D3"], sheet["D4"] = 60, 45, 50
    on_line(card, "4.1.2", percent=70)
    on_line(card, "4.1.3", percent=80)
    answer = bring(expert, card, book)
    page = answer.content.decode()
    assert (answer.status_code, kept()) == (409, {"4.1.2": 70, "4.1.3": 80})
    signed = page.split('name="kept" value="')[1].split('"')[0]
    picked = {
        "kept": signed,
        "4.1.2.percent": "yours",
        "4.1.2.percent.version": "1",
        "4.1.3.percent": "theirs",
        "4.1.3.percent.version": "1",
    }
    url = reverse("review:offline", args=[card.pk])
    assert expert.post(url, picked).status_code == 302
    assert kept() == {"4.1.2": 60, "4.1.3": 80, "4.1.4": 50}


@pytest.mark.parametrize("values", [{"kept": "unsigned"}, {}, {"file": "no file"}])
def test_garbage_is_refused(expert, card, values):
    assert expert.post(reverse("review:offline", args=[card.pk]), values).status_code == 422


def test_a_sheet_handed_in_takes_no_workbook(expert, card, book):
    hand_in(card)
    book["评分表"]["D2"] = 95
    answer = bring(expert, card, book)
    assert (answer.status_code, Score.objects.get(item="4.1.2").percent) == (409, 60)
