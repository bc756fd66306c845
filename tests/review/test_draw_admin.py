"""The office carries a draw through in the admin: check, witnesses, draw, panels, files, publication (R20.1)."""

import pytest
from django.urls import reverse

from review.models import Draw, Invitation, Panel, Seat
from review.services import draws
from review.transitions import PanelStatus
from tests.factories.applications import make_user
from tests.factories.review import (
    commit_and_reveal,
    make_draw,
    make_expert,
    make_file,
    make_panel,
    make_review_office,
    make_review_round,
    make_witness,
    seats,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.1", "R20.2")]


@pytest.fixture
def office(client):
    user = make_review_office()
    client.force_login(user)
    return user


@pytest.fixture
def round_():
    return make_review_round()


def asked(round_, **over):
    """What the opening form is given."""
    return {
        "round": round_.pk,
        "purpose": "material_organization",
        "size": 3,
        "priority_at_least": 1,
        "witnesses": [make_witness().pk, make_witness().pk],
        **over,
    }


def step(draw, name):
    return reverse(f"admin:review_draw_{name}", args=[draw.pk])


def test_a_list_is_checked_before_it_is_frozen_and_once_frozen_is_the_one_checked(client, office, round_):
    out = make_expert(pledged_on=None)
    for _each in range(5):
        make_expert()
    url, values = reverse("admin:review_draw_open"), asked(round_)
    checked = client.post(url, values)
    text = checked.content.decode()
    assert (checked.status_code, Draw.objects.count()) == (200, 0)
    assert f'<th scope="row">{out.code}</th>' in text
    assert "未签廉洁承诺" in text
    seen = checked.context["seen"]
    late = make_expert()
    assert client.post(url, values | {"seen": seen}).status_code == 409
    late.delete()
    assert client.post(url, values | {"seen": seen}).status_code == 302
    draw = Draw.objects.get()
    assert (draw.candidates_sha256, draw.calls.count(), draw.strata[0]["at_least"]) == (seen, 2, 1)


@pytest.mark.parametrize(
    "over",
    [
        {"size": 50, "seen": "x"},
        {"witnesses": []},
        {"stratum_1": "industry:C"},
        {"public_value_source": "收盘价", "seen": "x"},
        {"witnesses": [], "seen": "x"},
    ],
)
def test_what_cannot_be_drawn_is_told_on_the_form(client, office, round_, over):
    for _each in range(5):
        make_expert()
    values = asked(round_, **over)
    if values.get("seen"):
        values["seen"] = client.post(
            reverse("admin:review_draw_open"), values | {"seen": "", "witnesses": values["witnesses"]}
        ).context.get("seen", "x")
    assert client.post(reverse("admin:review_draw_open"), values).status_code in (409, 422)
    assert not Draw.objects.exists()


def test_from_the_frozen_list_to_the_published_record(client, office, round_):
    files = [make_file(round_) for _each in range(4)]
    for _each in range(8):
        make_expert()
    two = [make_witness(), make_witness()]
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    draw = draws.open_draw(round_, by=office, purpose=purpose, size=6, witnesses=two)
    assert client.post(step(draw, "carry_out")).status_code == 422
    commit_and_reveal(draw, two)
    assert [client.post(step(draw, "carry_out")).status_code for _twice in range(2)] == [302, 409]
    assert client.post(step(draw, "panels"), {"name": "评审", "count": 3}).status_code == 422
    assert client.post(step(draw, "panels"), {"name": "评审", "count": 2}).status_code == 302
    panels = list(Panel.objects.order_by("name"))
    assert [panel.name for panel in panels] == ["评审第1组", "评审第2组"]
    assert Invitation.objects.count() == 6
    assert client.post(step(draw, "publish")).status_code == 409
    page = reverse("admin:review_panel_distribute", args=[round_.pk, purpose])
    form = client.get(page).context["form"]
    plan = {name: form[name].value() for name in form.fields}
    assert client.post(page, plan | {"seen": "other"}).status_code == 409
    assert client.post(page, plan).status_code == 302
    assert [panel.assignments.count() for panel in panels] == [2, 2]
    for panel in panels:
        act = reverse("admin:review_panel_act", args=[panel.pk, "convene"])
        assert client.post(act, {"version": 0, "reason": ""}).status_code == 302
    assert [client.post(step(draw, "publish")).status_code for _twice in range(2)] == [302, 409]
    draw.refresh_from_db()
    assert (draw.published_at is not None, len(files)) == (True, 4)


def test_an_absence_and_a_void_draw_are_recorded_and_the_next_follows(client, office, round_):
    for _each in range(4):
        make_expert()
    three = [make_witness() for _each in range(3)]
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    draw = draws.open_draw(round_, by=office, purpose=purpose, size=3, witnesses=three)
    call = draw.calls.get(witness=three[2])
    assert client.post(step(draw, "absence"), {"call": call.pk, "note": "请假"}).status_code == 302
    assert "缺席" in client.get(step(draw, "run")).content.decode()
    values = {"reason": "设备故障", "witnesses": [each.pk for each in three[:2]]}
    assert client.post(step(draw, "void"), values | {"reason": " "}).status_code == 422
    answer = client.post(step(draw, "void"), values)
    following = Draw.objects.get(previous=draw)
    assert answer["Location"] == step(following, "run")
    assert client.get(step(following, "run")).status_code == 200


def test_names_stay_hidden_until_the_sign_in_where_the_round_says_so(client, office):
    panel = make_panel(office=office)
    first, second, _third = seats(panel)
    pages = [
        reverse("admin:review_panel_change", args=[panel.pk]),
        reverse("admin:review_panel_changelist"),
        step(panel.draw, "run"),
    ]
    names = [seat.expert.user.name for seat in seats(panel)]

    def shown():
        return [[name for name in names if name in client.get(page).content.decode()] for page in pages]

    assert shown() == [[], [], []]
    assert client.post(reverse("admin:review_seat_sign_in", args=[first.pk])).status_code == 302
    own = first.expert.user.name
    assert shown() == [[own], [own], [own]]
    assert Seat.objects.get(pk=second.pk).signed_in_at is None


def test_the_office_records_what_an_expert_said(client, office):
    panel = make_panel(office=office, convened=False)
    first, second, _third = seats(panel)
    for seat, given in ((first, {"answer": "accepted"}), (second, {"answer": "declined"})):
        url = reverse("admin:review_seat_answer", args=[seat.pk])
        expected = 302 if given["answer"] == "accepted" else 422
        assert client.post(url, given).status_code == expected
    url = reverse("admin:review_seat_answer", args=[second.pk])
    assert client.post(url, {"answer": "declined", "reason": "出国"}).status_code == 302
    second.refresh_from_db()
    assert second.vacated_at is not None
    replace = reverse("admin:review_recusal_replace", args=[second.recusals.get().pk])
    assert client.post(replace, {"reason": "依次递补"}).status_code == 302
    following = Draw.objects.get(previous=panel.draw)
    assert [seat.expert.code for seat in seats(panel)][-1:] == following.drawn


def test_who_only_watches_reads_and_changes_nothing(client, round_):
    office = make_review_office()
    draw = make_draw(round_, office)
    client.force_login(make_user(is_staff=True, permissions=("review.view_draw", "review.witness_draw")))
    assert client.get(step(draw, "run")).status_code == 200
    acts = ("carry_out", "void", "absence", "panels", "publish")
    assert {client.post(step(draw, name), {"reason": "x"}).status_code for name in acts} == {403}
    assert Panel.objects.filter(status=PanelStatus.FORMED).count() == 0
