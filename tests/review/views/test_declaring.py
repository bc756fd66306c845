"""Declaring by HTTP: over the version that was seen, one file or several, names and companies and nothing else (R32.1)."""

import pytest
from django.urls import reverse

from applications.models import FormSection
from review.models import Interest, Scorecard
from review.services import scorecards
from tests.factories.applications import make_user
from tests.factories.review import make_panel, seats, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]
ALL = reverse("review:declarations")


@pytest.fixture
def cards(client):
    """Three files on the desk of one expert, who is signed in."""
    seat = seats(make_panel(files=3))[1]
    client.force_login(user_of(seat))
    return list(Scorecard.objects.filter(seat=seat).order_by("assignment__application__number"))


def answers(cards, *said):
    """The page's form: for each file what was said."""
    form = {}
    for card, (answer, kind, note) in zip(cards, said, strict=True):
        start = f"card-{card.pk}"
        form |= {f"{start}-version": card.version, f"{start}-answer": answer}
        form |= {f"{start}-kind": kind, f"{start}-note": note}
    return form


def stands(cards):
    """For each sheet whether its file is open, and its state."""
    fresh = [Scorecard.objects.get(pk=card.pk) for card in cards]
    return [(card.declared_at is not None, card.status) for card in fresh]


def test_several_files_are_answered_at_once_and_one_is_left_for_later(client, cards):
    page = client.get(ALL).content.decode()
    names = [card.assignment.application.applicant.name for card in cards]
    assert [name in page for name in names] == [True, True, True]
    said = answers(cards, ("free", "", ""), ("tied", "advice", "做过顾问"), ("", "", ""))
    assert client.post(ALL, said).status_code == 302
    assert stands(cards) == [(True, "blank"), (False, "struck"), (False, "blank")]
    row = Interest.objects.get()
    assert (row.applicant, row.kind, row.source) == (
        cards[1].assignment.application.applicant,
        "advice",
        "person",
    )
    page = client.get(ALL).content.decode()
    assert [name in page for name in names] == [False, False, True]


def test_a_tie_without_kind_or_note_is_asked_again_and_nothing_is_kept(client, cards):
    said = answers(cards, ("free", "", ""), ("tied", "", ""), ("", "", ""))
    answer = client.post(ALL, said)
    assert (answer.status_code, stands(cards)) == (422, [(False, "blank")] * 3)
    assert "请选择利害关系的种类" in answer.content.decode()


@pytest.mark.parametrize("name", ["declare", "recuse"])
def test_a_form_over_another_version_is_refused_and_one_without_is_not_taken(client, cards, name):
    address, given = reverse(f"review:{name}", args=[cards[0].pk]), {"kind": "advice", "note": "顾问"}
    assert client.post(address, {**given, "version": cards[0].version + 1}).status_code == 409
    assert client.post(address, given).status_code == 422
    assert stands(cards) == [(False, "blank")] * 3


def test_the_same_word_twice_is_one(client, cards):
    address = reverse("review:declare", args=[cards[0].pk])
    for _each in range(2):
        assert client.post(address, {"version": cards[0].version}).status_code == 302
    assert stands(cards)[0] == (True, "blank")


def test_the_companies_of_the_applicant_are_named_and_nothing_of_the_file(client, cards):
    file = cards[0].assignment.application
    rows = [{"relation": "parent", "name": "江海控股集团", "code": ""}]
    FormSection.objects.create(
        application=file, key="kin", data={"has_kin": True, "companies": rows, "note": "内情"}
    )
    page = client.get(reverse("review:scorecard", args=[cards[0].pk])).content.decode()
    assert ("江海控股集团" in page, "内情" in page, file.number in page) == (True, False, False)


def test_more_files_cost_no_more_queries(client, cards, django_assert_max_num_queries):
    client.get(ALL)
    with django_assert_max_num_queries(20) as many:
        client.get(ALL)
    user = user_of(cards[0].seat)
    for card in cards[:2]:
        scorecards.declare_no_conflict(card, by=user)
    with django_assert_max_num_queries(20) as one:
        client.get(ALL)
    assert len(one) == len(many)


def test_others_find_no_sheet(client, cards):
    client.force_login(make_user())
    for name in ("declare", "recuse"):
        assert client.post(reverse(f"review:{name}", args=[cards[0].pk])).status_code == 404
