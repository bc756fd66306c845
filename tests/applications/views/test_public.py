"""Announcements and self-check, without sign-in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nantong_award.core import clock
from nantong_award.core.files import store_bytes
from nantong_award.core.models import AuditEvent
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
LIST = "applications:announcements"


@pytest.mark.requirement("R18.1")
@pytest.mark.requirement("R5.1")
def test_an_announcement_shows_dates_schedule_notes_attachments_and_that_nothing_is_charged(client):
    round = make.make_round(notes="每个组织只可向一个推荐单位申报。")
    row = make.make_announcement(round)
    stored = store_bytes(make.PDF, "申报表.pdf", "application/pdf")
    row.attachments.add(stored)
    page = client.get(reverse("applications:announcement", args=[row.pk])).content.decode()
    file_url = reverse("applications:file", args=[stored.pk])
    for text in ("申报截止", "材料评审完成日", round.notes, "不收取任何费用", file_url, "5 个工作日"):
        assert text in page, text
    answer = client.get(file_url)
    assert b"".join(answer.streaming_content) == make.PDF


def test_what_is_not_published_yet_is_not_there(client):
    row = make.make_announcement(published_at=clock.now() + timedelta(hours=1))
    stored = store_bytes(make.PDF, "名单.pdf", "application/pdf")
    row.attachments.add(stored)
    assert client.get(reverse("applications:announcement", args=[row.pk])).status_code == 404
    assert client.get(reverse("applications:file", args=[stored.pk])).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_thirty(client):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST))
        return len(queries)

    make.make_announcement()
    one = counted()
    for _number in range(29):
        make.make_announcement()
    assert (counted(), one) == (2, 2)


@pytest.mark.requirement("R12.2")
def test_findings_grow_with_the_answers_and_nothing_is_stored(client):
    target = reverse("applications:self_check_as", args=["organization"])
    young = {"established_on": clock.today().isoformat(), "registered_in_city": "True"}
    page = client.post(target, young, headers={"HX-Request": "true"}).content.decode()
    assert "经营未满5年" in page
    assert "<html" not in page
    assert not AuditEvent.objects.exists()


@pytest.mark.requirement("R30.1")
def test_a_title_held_is_told_with_the_day_its_bar_ends(client):
    approved = clock.today() - timedelta(days=30)
    given = {"titles-0-level": "award", "titles-0-approved_on": approved.isoformat()}
    page = client.post(reverse("applications:self_check_as", args=["organization"]), given).content.decode()
    assert f"{approved.year + 5}-{approved:%m-%d}" in page


@pytest.mark.parametrize("track", ["organization", "individual"])
def test_the_page_works_without_script(client, track):
    target = reverse("applications:self_check_as", args=[track])
    assert client.get(target).status_code == 200
    assert "自查结论" in client.post(target, {}).content.decode()
    assert client.get(reverse("applications:self_check")).status_code == 200


def test_other_kinds_do_not_exist(client):
    assert client.get(reverse("applications:self_check_as", args=["robot"])).status_code == 404
