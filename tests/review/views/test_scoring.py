"""The expert's pages by HTTP: what opens when, what saving answers, and that nothing of others shows."""

import re

import pytest
from django.urls import reverse

from nantong_award.core.models import AuditEvent
from review.models import Score, Scorecard
from review.selectors import sheets as selectors
from review.transitions import ScorecardStatus
from tests.factories.applications import make_evidence, make_user
from tests.factories.review import (
    card_of,
    declare,
    fill_sheet,
    hand_in,
    hand_in_all,
    make_panel,
    make_report,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]
ITEM = "4.1.2"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def panel():
    return make_panel()


@pytest.fixture
def card(panel):
    return card_of(seats(panel)[1])


@pytest.fixture
def expert(client, card):
    client.force_login(user_of(card.seat))
    return client


def item_url(card, code=ITEM):
    return reverse("review:score_item", args=[card.pk, code])


def page_url(card):
    return reverse("review:scorecard", args=[card.pk])


@pytest.mark.requirement("R32.1")
def test_before_the_declaration_nothing_of_the_file_is_there(expert, card):
    page = expert.get(page_url(card)).content.decode()
    assert ("申请回避" in page, "证明材料" in page, "<iframe" in page) == (True, False, False)
    assert expert.post(item_url(card), {"version": 0, "percent": 60}).status_code == 404
    assert expert.get(reverse("review:submit", args=[card.pk])).status_code == 404
    assert expert.get(reverse("review:sheet_xlsx", args=[card.pk])).status_code == 404


def test_declaring_opens_the_workspace(expert, card):
    declare(card)
    page = expert.get(page_url(card)).content.decode()
    assert (page.count('<form class="score-item"'), "检查并提交" in page) == (23, True)


def test_saving_by_htmx_answers_with_what_changed_and_the_kernels_total(expert, card):
    declare(card)
    answer = expert.post(item_url(card), {"version": 0, "percent": 60}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r'value="1" id="version-412"', page)
    assert re.search(r"data-total>\s*30\.00", page)
    assert "30.00 / 110" in page
    assert ("<textarea" in page, 'data-fresh-percent="60"' in page) == (False, True)


def test_saving_without_javascript_comes_back_to_the_item(expert, card):
    declare(card)
    answer = expert.post(item_url(card), {"version": 0, "percent": 60})
    assert (answer.status_code, answer["Location"]) == (302, f"{page_url(card)}#item-412")


def test_a_second_window_is_told_and_may_insist(expert, card):
    declare(card)
    expert.post(item_url(card), {"version": 0, "percent": 60})
    answer = expert.post(item_url(card), {"version": 0, "percent": 70}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("60%" in page, "70%" in page, "data-refused" in page) == (True, True, False)
    assert Score.objects.get().percent == 60
    insisted = expert.post(item_url(card), {"version": 0, "percent": 70, "over": "1"}, headers=HTMX)
    assert (insisted.status_code, Score.objects.get().percent) == (200, 70)


def test_after_a_clash_each_field_is_chosen_for_itself(expert, card):
    declare(card)
    expert.post(item_url(card), {"version": 0, "percent": 60, "strengths": "先写的"})
    mine = {"version": 0, "percent": 70, "strengths": "后写的"}
    assert expert.post(item_url(card), mine, headers=HTMX).status_code == 409
    picked = {**mine, "over": "1", "choice-percent": "theirs", "choice-strengths": "yours"}
    answer = expert.post(item_url(card), picked, headers=HTMX)
    score = Score.objects.get()
    assert (answer.status_code, score.percent, score.strengths) == (200, 60, "后写的")
    assert 'data-fresh-percent="60"' in answer.content.decode()


def test_without_javascript_a_clash_comes_back_as_the_whole_page_with_both_values(expert, card):
    declare(card)
    expert.post(item_url(card), {"version": 0, "percent": 60, "strengths": "先写的"})
    answer = expert.post(item_url(card), {"version": 0, "percent": 70, "strengths": "后写的"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("先写的" in page, "后写的" in page, 'name="choice-strengths"' in page) == (True, True, True)


@pytest.mark.parametrize(
    "values",
    [
        {"version": "x", "percent": 60},
        {"percent": 60},
        {"version": 0, "percent": 37},
        {"version": 0, "percent": "abc"},
        {"version": 0, "percent": 60, "strengths": "长" * 4001},
        {"version": 0, "percent": ["60", "\x00"]},
        {"version": -1, "percent": 60},
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_garbage_is_refused_at_the_item_and_nothing_is_kept(expert, card, values, headers):
    declare(card)
    answer = expert.post(item_url(card), values, headers=headers)
    assert (answer.status_code, Score.objects.count()) == (422, 0)


@pytest.mark.parametrize("code", ["9.9.9", "../x", "4.1"])
def test_an_item_that_is_not_on_the_sheet_is_not_there(expert, card, code):
    declare(card)
    url = item_url(card).replace(ITEM, code)
    assert expert.post(url, {"version": 0, "percent": 60}).status_code == 404


def test_handing_in_shows_what_is_missing_then_locks(expert, card):
    declare(card)
    url = reverse("review:submit", args=[card.pk])
    assert "还没有评分的条目" in expert.get(url).content.decode()
    fill_sheet(card, 60)
    stamp = selectors.sheet(card).stamp
    answer = expert.post(url, {"stamp": stamp})
    card.refresh_from_db()
    assert (answer.status_code, card.status) == (302, ScorecardStatus.SUBMITTED)
    again = expert.post(url, {"stamp": stamp})
    assert (again.status_code, again["Location"]) == (302, reverse("review:desk"))
    assert AuditEvent.objects.filter(verb="submit", subject=f"review.scorecard:{card.pk}").count() == 1
    assert '<form class="score-item"' not in expert.get(page_url(card)).content.decode()


def test_what_is_handed_in_is_what_was_seen(expert, card):
    fill_sheet(declare(card), 60)
    answer = expert.post(reverse("review:submit", args=[card.pk]), {"stamp": "0.1"})
    card.refresh_from_db()
    assert (answer.status_code, card.status) == (409, ScorecardStatus.BLANK)


@pytest.mark.requirement("R20.4")
def test_until_the_own_sheet_is_in_nothing_of_the_others_shows(expert, panel, card):
    others = [seat for seat in seats(panel) if seat != card.seat]
    for seat in others:
        hand_in(card_of(seat), 85, {ITEM: 95})
        Score.objects.filter(scorecard__seat=seat).update(strengths="别人的评语")
    declare(card)
    codes = [seat.expert.code for seat in others]
    names = [seat.expert.user.name for seat in others]
    for url in (
        reverse("review:desk"),
        page_url(card),
        reverse("review:submit", args=[card.pk]),
        reverse("review:pledge"),
    ):
        page = expert.get(url).content.decode()
        for secret in (*codes, *names, "别人的评语", "855.00", "850.00"):
            assert secret not in page, (url, secret)


@pytest.mark.requirement("R20.4", "RX.4")
def test_every_address_of_anothers_sheet_is_a_404(expert, panel, card):
    hand_in_all(panel)
    report = make_report(panel.assignments.get())
    other = card_of(seats(panel)[2])
    stranger = card_of(seats(make_panel(panel.round))[0])
    for row in (other, stranger):
        for name in ("scorecard", "submit", "sheet_xlsx", "recuse"):
            assert expert.get(reverse(f"review:{name}", args=[row.pk])).status_code == 404, name
        for name in ("declare", "submit", "recuse"):
            assert expert.post(reverse(f"review:{name}", args=[row.pk])).status_code == 404, name
        assert expert.post(item_url(row), {"version": 0, "percent": 5}).status_code == 404
        assert expert.get(reverse("review:reopen", args=[row.pk])).status_code == 404
    assert expert.get(reverse("review:report", args=[stranger.assignment_id])).status_code == 404
    assert expert.get(reverse("review:report", args=[report.assignment_id])).status_code == 200


@pytest.mark.requirement("RX.4")
def test_the_file_itself_opens_to_declared_experts_only(client, panel):
    declared, silent, _third = (card_of(seat) for seat in seats(panel))
    declare(declared)
    evidence = make_evidence(declared.assignment.application)
    answers = []
    for row in (declared, silent):
        client.force_login(user_of(row.seat))
        answer = client.get(reverse("applications:file", args=[evidence.file_id]))
        answers.append(answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answers == [200, 404]


def test_who_is_no_expert_has_no_desk(client):
    client.force_login(make_user())
    assert [client.get(reverse(f"review:{name}")).status_code for name in ("desk", "pledge")] == [404, 404]


def test_the_sheet_leaves_as_a_workbook(expert, card):
    fill_sheet(declare(card), 60)
    answer = expert.get(reverse("review:sheet_xlsx", args=[card.pk]))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")


def test_pledging_is_recorded_once(expert, card):
    Scorecard.objects.get(pk=card.pk)
    person = card.seat.expert
    person.pledged_on = None
    person.save()
    expert.post(reverse("review:pledge"))
    person.refresh_from_db()
    first = person.pledged_on
    expert.post(reverse("review:pledge"))
    person.refresh_from_db()
    assert first is not None
    assert person.pledged_on == first
