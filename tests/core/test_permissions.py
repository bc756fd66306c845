"""Who may, asked for one row or a page of rows at a fixed price (RX.4)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from guardian.shortcuts import assign_perm, remove_perm

from nantong_award.core.permissions import forget, may
from tests.core.machines.models import Paper
from tests.core.people import make_person, permission

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.4")]


def test_a_model_permission_opens_every_row_and_an_object_permission_one():
    permission("file_paper")
    officer, clerk = make_person("file_paper"), make_person()
    mine, other = Paper.objects.create(), Paper.objects.create()
    assign_perm("machines.file_paper", clerk, mine)
    assert [may(officer, "machines.file_paper", row) for row in (None, mine, other)] == [True] * 3
    assert [may(clerk, "machines.file_paper", row) for row in (None, mine, other, Paper())] == [
        False,
        True,
        False,
        False,
    ]


def test_strangers_and_people_switched_off_may_nothing():
    off = make_person("file_paper", is_active=False)
    assert [may(user, "machines.file_paper") for user in (None, AnonymousUser(), off)] == [False] * 3


def test_what_was_remembered_can_be_forgotten():
    permission("file_paper")
    person, paper = make_person(), Paper.objects.create()
    assign_perm("machines.file_paper", person, paper)
    before = may(person, "machines.file_paper", paper)
    remove_perm("machines.file_paper", person, paper)
    forget(person)
    assert (before, may(person, "machines.file_paper", paper)) == (True, False)
