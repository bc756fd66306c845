"""The office's pages of the review: panels, shortlist (RX.3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from review.models import Assignment, Interest, Panel
from tests.factories.applications import make_user
from tests.factories.review import (
    make_expert,
    make_panel,
    make_review_office,
    make_review_round,
    make_scored_file,
    seats,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.3")]


@pytest.fixture
def office(client):
    user = make_review_office()
    client.force_login(user)
    return user


@pytest.mark.requirement("R32.1")
def test_recusal_replacement_and_a_new_leader(client, office):
    panel = make_panel(office=office)
    first, second, third = seats(panel)
    client.post(reverse("admin:review_seat_recuse", args=[third.pk]), {"reason": "请假"})
    recusal = third.recusals.get()
    assert client.get(reverse("admin:review_panel_change", args=[panel.pk])).status_code == 200
    replace = reverse("admin:review_recusal_replace", args=[recusal.pk])
    assert client.post(replace, {"reason": "依次递补"}).status_code == 302
    assert client.post(replace, {"reason": "依次递补"}).status_code == 409
    client.post(reverse("admin:review_seat_lead", args=[second.pk]), {"reason": "原组长出差"})
    assert [(seat.pk, seat.is_leader) for seat in seats(panel)][:2] == [(second.pk, True), (first.pk, False)]


PAGES = ("review_expert", "review_draw", "review_panel", "review_interest")


def test_others_get_nothing(client):
    panel = make_panel()
    client.force_login(make_user(is_staff=True))
    urls = [reverse(f"admin:{name}_changelist") for name in PAGES]
    urls += [
        reverse("admin:review_expert_pool"),
        reverse("admin:review_draw_open"),
        reverse("admin:review_shortlist", args=[panel.round_id]),
        reverse("admin:review_panel_assign", args=[panel.pk]),
        reverse("admin:review_seat_recuse", args=[seats(panel)[0].pk]),
    ]
    assert {client.get(url).status_code for url in urls} == {403}


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("name", PAGES)
def test_a_list_costs_the_same_queries_at_1_and_30_rows(client, name):
    client.force_login(make_review_office(is_superuser=True))
    client.get(reverse(f"admin:{name}_changelist"))  # the first visit in a minute writes the session
    round_ = make_review_round()
    costs = []
    for count in (1, 30):
        while Panel.objects.count() < count:
            make_scored_file(round_, 60)
        while Interest.objects.count() < count:
            file = Assignment.objects.order_by("pk").last().application
            Interest.objects.create(expert=make_expert(), applicant=file.applicant, kind="advice")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[1] <= 12
