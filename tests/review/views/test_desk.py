"""The expert's desk: every file with state and own total, the next unfinished one a key away (R20.3)."""

import pytest
from django.urls import reverse

from tests.factories.review import card_of, declare, hand_in, make_panel, make_review_round, seats, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.3")]


def test_each_file_stands_with_its_state_and_own_total_and_the_next_is_offered(client):
    panel = make_panel(files=3)
    seat = seats(panel)[1]
    done, begun, untouched = [card_of(seat, each) for each in panel.assignments.all()]
    hand_in(done, 60)
    declare(begun).scores.create(item="4.1.2", percent=70, version=1)
    client.force_login(user_of(seat))
    page = client.get(reverse("review:desk")).content.decode()
    for shown in (
        "600.00",
        "35.00",
        "23 / 23",
        "1 / 23",
        "0 / 23",
        "评分表已提交",
        "评分中",
        "待申明利害关系",
    ):
        assert shown in page, shown
    begun_url = reverse("review:scorecard", args=[begun.pk])
    assert f'href="{begun_url}" data-next-file' in page
    work = client.get(begun_url).content.decode()
    assert f'href="{reverse("review:scorecard", args=[untouched.pk])}" data-next-file' in work
    assert untouched.assignment.application.applicant.name not in work


@pytest.mark.requirement("RX.10")
def test_the_desk_costs_the_same_queries_for_ten_files_as_for_a_hundred(
    client, django_assert_max_num_queries
):
    round = make_review_round()
    counted = []
    for files in (10, 100):
        panel = make_panel(round, files=files)
        client.force_login(user_of(seats(panel)[0]))
        client.get(reverse("review:desk"))
        with django_assert_max_num_queries(12) as queries:
            page = client.get(reverse("review:desk")).content.decode()
        assert page.count("待申明利害关系") == files
        counted.append(len(queries))
    assert counted[0] == counted[1]
