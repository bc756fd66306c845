"""The desk of an endorsing body's clerk: the entry stands there with nothing waiting, and counts what was asked."""

import pytest

from applications.services import opinions
from applications.transitions import Status
from nantong_award.desks.selectors import entries
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.4")]


def waiting(user):
    """What waits by each entry of the desk."""
    return {str(entry.title): entry.waiting for entry in entries(user)}


def test_county_and_department_each_see_what_waits_for_them():
    application = make.make_application(status=Status.SUBMITTED)
    department = make.make_body(kind="department", name="市生态环境局")
    clerk, officer = make.make_clerk(application.county), make.make_clerk(department)
    assert (waiting(clerk)["审核推荐"], waiting(officer)["审核推荐"]) == (1, 0)
    opinions.ask_opinion(application, by=clerk, body=department)
    assert (waiting(clerk)["审核推荐"], waiting(officer)["审核推荐"]) == (1, 1)
