"""Around the items by HTTP: key factors, histories, evidence that opens and is known to have been opened (R20.3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from review.models import EvidenceOpening, KeyFactors, Scorecard
from review.selectors.reading_room import site_questions
from review.services import scorecards
from tests.factories.applications import make_evidence
from tests.factories.review import (
    card_of,
    declare,
    fill_sheet,
    hand_in_all,
    make_panel,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def card(panel):
    return declare(card_of(seats(panel)[1]))


@pytest.fixture
def expert(client, card):
    client.force_login(user_of(card.seat))
    return client


def address(name, card, *more):
    return reverse(f"review:{name}", args=[card.pk, *more])


def page_of(expert, card):
    return expert.get(address("scorecard", card)).content.decode()


def test_key_factors_are_kept_and_a_second_window_is_asked(expert, card):
    url = address("key_factors", card)
    answer = expert.post(url, {"version": 0, "environment": "主产品轴承"}, headers=HTMX)
    assert (answer.status_code, 'value="1" id="version-key-factors"' in answer.content.decode()) == (
        200,
        True,
    )
    clash = expert.post(url, {"version": 0, "environment": "别的"}, headers=HTMX)
    page = clash.content.decode()
    assert (clash.status_code, "主产品轴承" in page, "别的" in page) == (409, True, True)
    picked = {"version": 0, "environment": "别的", "over": "1", "choice-environment": "theirs"}
    assert expert.post(url, picked, headers=HTMX).status_code == 200
    assert KeyFactors.objects.get().environment == "主产品轴承"


@pytest.mark.parametrize("values", [{}, {"version": "x"}, {"version": 0, "environment": "长" * 4001}])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_garbage_in_the_key_factors_is_refused(expert, card, values, headers):
    assert expert.post(address("key_factors", card), values, headers=headers).status_code == 422
    assert not KeyFactors.objects.exists()


def test_an_items_history_tells_who_changed_what(expert, card):
    by = user_of(card.seat)
    scorecards.save_score(card, by=by, item="4.1.2", values={"percent": 60}, version=0)
    scorecards.save_score(card, by=by, item="4.1.2", values={"percent": 65}, version=1)
    page = expert.get(address("history", card, "4.1.2")).content.decode()
    assert ("60%" in page, "65%" in page, by.name in page) == (True, True, True)
    assert "还没有修改记录" in expert.get(address("history", card, "4.1.3")).content.decode()
    assert expert.get(address("history", card, "9.9.9")).status_code == 404


def test_evidence_opens_at_its_page_and_the_sign_goes(expert, card):
    file = card.assignment.application
    first = make_evidence(file, title="质量手册", references={"4.1.2": "12-15"})
    make_evidence(file, title="体系证书", references={"4.1.2": ""})
    assert "尚未查看 2 件" in page_of(expert, card)
    url = address("evidence", card, first.pk)
    answers = [expert.get(url + "?item=4.1.2"), expert.get(url)]
    place = reverse("applications:file", args=[first.file_id])
    assert [answer["Location"] for answer in answers] == [
        f"{place}?inline#page=12",
        f"{place}?inline#view=FitH&navpanes=0",
    ]
    assert list(EvidenceOpening.objects.values_list("expert", "evidence")) == [
        (card.seat.expert_id, first.pk)
    ]
    assert "尚未查看 1 件" in page_of(expert, card)


def test_another_experts_reading_opens_nothing_for_me(expert, panel, card):
    evidence = make_evidence(card.assignment.application, references={"4.1.2": ""})
    other = declare(card_of(seats(panel)[2]))
    EvidenceOpening.objects.create(expert=other.seat.expert, evidence=evidence)
    assert "尚未查看 1 件" in page_of(expert, card)


@pytest.mark.requirement("R20.4", "RX.4")
def test_of_anothers_sheet_or_file_nothing_is_there(expert, panel, card):
    other = declare(card_of(seats(panel)[2]))
    for name, more in (("history", ["4.1.2"]), ("offline", [])):
        assert expert.get(address(name, other, *more)).status_code == 404, name
    assert expert.post(address("key_factors", other), {"version": 0}).status_code == 404
    foreign = make_evidence(make_panel(panel.round).assignments.get().application)
    own = make_evidence(card.assignment.application)
    assert expert.get(address("evidence", card, foreign.pk)).status_code == 404
    assert expert.get(address("evidence", other, own.pk)).status_code == 404
    assert not EvidenceOpening.objects.exists()


@pytest.mark.requirement("R32.1")
def test_before_the_declaration_nothing_around_the_sheet_is_there(client, panel):
    silent = card_of(seats(panel)[2])
    client.force_login(user_of(silent.seat))
    evidence = make_evidence(silent.assignment.application)
    for name, more in (("history", ["4.1.2"]), ("offline", []), ("evidence", [evidence.pk])):
        assert client.get(address(name, silent, *more)).status_code == 404, name


def test_the_guides_questions_stand_at_the_item_and_before_handing_in(expert, card):
    fill_sheet(card, 60)
    page = page_of(expert, card)
    check = expert.get(address("submit", card)).content.decode()
    assert ("展开" in page, "提交前不妨再看一眼" in check, "提交评分表" in check) == (True, True, True)


def test_a_reopened_sheet_says_why_and_marks_what_was_changed_since(expert, panel, card):
    hand_in_all(panel)
    leader = user_of(seats(panel)[0])
    scorecards.reopen(Scorecard.objects.get(pk=card.pk), by=leader, reason="4.7 有笔误")
    page = page_of(expert, card)
    assert ("4.7 有笔误" in page, "退回以后改过</p>" in page) == (True, False)
    expert.post(address("score_item", card, "4.1.2"), {"version": 1, "percent": 70})
    assert page_of(expert, card).count("退回以后改过</p>") == 1
    assert "组长退回修改" in expert.get(reverse("review:desk")).content.decode()


@pytest.mark.requirement("R21.2")
def test_what_the_material_review_asks_for_the_site_is_gathered_without_names_and_without_open_sheets(
    panel, card
):
    for seat in (each for each in seats(panel) if each != card.seat):
        scores = fill_sheet(card_of(seat)).scores
        scores.filter(item="4.1.2").update(questions="请核实例会记录")
        scores.filter(item="4.2.2").update(questions=f"请核实{seat.pk}号合同")
        hand_in_filled(card_of(seat))
    card.scores.create(item="4.1.3", percent=50, questions="未提交的不显示")
    others = [f"请核实{seat.pk}号合同" for seat in seats(panel) if seat != card.seat]
    asked = site_questions(card.assignment.application)
    assert (asked.keys(), asked["4.1.2"], sorted(asked["4.2.2"])) == (
        {"4.1.2", "4.2.2"},
        ["请核实例会记录"],
        sorted(others),
    )


def hand_in_filled(card):
    scorecards.submit(card, by=user_of(card.seat))


@pytest.mark.requirement("RX.10")
def test_the_workspace_costs_the_same_queries_whatever_the_evidence(expert, card):
    page_of(expert, card)
    counted = []
    for more in (1, 60):
        for number in range(more):
            make_evidence(card.assignment.application, title=f"材料{number}", references={"4.1.2": ""})
        with CaptureQueriesContext(connection) as queries:
            page_of(expert, card)
        counted.append(len(queries))
    assert (counted[0] == counted[1], counted[0] <= 24) == (True, True)
