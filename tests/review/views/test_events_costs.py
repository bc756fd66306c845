"""Lists of site review, presentations and evaluation cost the same for 1 row and for 30."""

import pytest
from django.urls import reverse

from nantong_award.core.models import User
from review.transitions import PresentationStatus
from tests.factories.applications import make_user
from tests.factories.review_events import (
    make_assignment,
    make_finalist,
    make_member_score,
    make_panel,
    make_report,
    make_role,
    make_shortlisted,
    make_site_round,
    make_turn,
    make_unit,
    make_visit,
    user_of,
)
from tests.review.views.pages import signed_in

pytestmark = pytest.mark.django_db


def queries(django_assert_num_queries, count: int, user: User, address: str) -> None:
    client = signed_in(user)
    client.get(address)
    with django_assert_num_queries(count):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_visits_costs_the_same_for_any_number(rows, django_assert_num_queries):
    round, supervisor, owner = make_site_round(), make_role("supervisor"), make_user()
    office = make_role("office")
    panel = make_panel(round)
    for _row in range(rows):
        make_visit(make_shortlisted(round, owner=owner, reviewed=False), panel=panel, supervisor=supervisor)
    make_assignment(make_shortlisted(round, reviewed=False))
    queries(django_assert_num_queries, 9, office, reverse("review:visits"))
    queries(django_assert_num_queries, 7, owner, reverse("review:visits"))
    queries(django_assert_num_queries, 7, supervisor, reverse("review:supervision"))


@pytest.mark.parametrize("rows", [1, 10, 60])
def test_the_board_costs_the_same_for_any_number_of_units_and_turns(rows, django_assert_num_queries):
    turn = make_turn()
    for _row in range(rows):
        make_member_score(turn, make_unit(), 70)
        make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
    address = reverse("review:board", args=[turn.application.round_id])
    office = make_role("office")
    queries(django_assert_num_queries, 10, office, address)
    # What is asked for again every two seconds: session, user, two of rights, round, session, turns, sheets, units.
    client, asks = signed_in(office), {"HX-Request": "true"}
    client.get(address, headers=asks)
    with django_assert_num_queries(9):
        part = client.get(address, headers=asks)
    assert part.content.decode().count('class="live-unit ') == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_the_members_sheet_costs_the_same_for_any_number_of_turns(rows, django_assert_num_queries):
    turn, unit = make_turn(), make_unit()
    for _row in range(rows):
        make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
    queries(django_assert_num_queries, 9, user_of(unit), reverse("review:score_presenter"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_for_the_committee_costs_the_same_for_any_number(rows, django_assert_num_queries):
    round = make_site_round()
    panel = make_panel(round, "material", 1)
    for _row in range(rows):
        application = make_shortlisted(round, reviewed=False)
        make_report(make_assignment(application, panel), (60,))
    queries(django_assert_num_queries, 9, make_role("office"), reverse("review:finalists", args=[round.pk]))
