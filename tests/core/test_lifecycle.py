"""A save counts only on the version that was read, on any database and without locks."""

import pytest
from django.db import transaction

from nantong_award.core.lifecycle import permission_of, transitions_of
from nantong_award.core.refusals import Stale
from tests.core.machines.models import Paper

pytestmark = pytest.mark.django_db


def test_a_new_row_starts_at_version_0_and_each_save_counts_up():
    paper = Paper.objects.create()
    versions = [paper.version]
    for _save in range(2):
        paper.save()
        versions.append(paper.version)
    assert (versions, Paper.objects.get().version) == ([0, 1, 2], 2)


def test_of_two_people_who_read_the_same_row_the_second_save_is_stale_and_changes_nothing():
    Paper.objects.create()
    first, second = Paper.objects.get(), Paper.objects.get()
    first.title = "甲改"
    first.save()
    second.title = "乙改"
    with pytest.raises(Stale, match="刚刚已由他人处理"), transaction.atomic():
        second.save()
    stored = Paper.objects.get()
    assert (stored.title, stored.version, second.version) == ("甲改", 1, 0)


def test_saving_some_fields_counts_the_version_too():
    paper = Paper.objects.create()
    other = Paper.objects.get()
    paper.title = "改"
    paper.save(update_fields=["title"])
    with pytest.raises(Stale), transaction.atomic():
        other.save(update_fields=["title"])
    assert Paper.objects.get().version == 1


def test_a_row_that_was_removed_meanwhile_is_stale():
    paper = Paper.objects.create()
    Paper.objects.all().delete()
    with pytest.raises(Stale), transaction.atomic():
        paper.save()
    assert Paper.objects.count() == 0


def test_a_state_cannot_be_assigned():
    paper = Paper.objects.create()
    with pytest.raises(AttributeError):
        paper.status = "decided"


def test_refreshing_reads_the_state_again():
    paper = Paper.objects.create()
    Paper.objects.update(status="filed", title="新")
    paper.refresh_from_db()
    assert (paper.status, paper.title) == ("filed", "新")


def test_partly_loaded_rows_cost_no_query_each(django_assert_num_queries):
    for _row in range(5):
        Paper.objects.create()
    with django_assert_num_queries(1):
        assert [paper.title for paper in Paper.objects.only("title")] == ["文件"] * 5


def test_the_transitions_of_a_model_are_found_by_name():
    assert sorted(transitions_of(Paper)) == ["decide", "elapse", "file_away", "withdraw"]


def test_the_permission_of_a_step_depends_on_the_state():
    drafted, filed = Paper(), Paper(status="filed")
    assert [permission_of(drafted.withdraw), permission_of(drafted.decide), permission_of(filed.decide)] == [
        "machines.file_paper",
        None,
        "machines.decide_paper",
    ]


def test_no_form_offers_a_state():
    assert Paper._meta.get_field("status").formfield() is None
