"""Submitted in time, endorsed too late (T-74): not passed on, visible as such, mended for everybody or not at all."""

from datetime import timedelta

import pytest
import time_machine

from applications.selectors import endorsing as selectors
from applications.selectors.outcomes import LATE, outcome_of
from applications.selectors.timeline import timeline
from applications.services import endorsing, extending
from applications.transitions import Status
from nantong_award.core.refusals import Closed
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    """A file that was submitted in time."""
    return make.make_application(status=Status.SUBMITTED)


@pytest.mark.requirement("R18.4")
def test_a_file_endorsed_a_day_late_stays_where_it_is_and_is_seen_as_late(application):
    """T-74."""
    clerk = make.make_clerk(application.county)
    late = application.round.endorsing_closes_at + timedelta(days=1)
    before = selectors.counts(clerk)
    with time_machine.travel(late, tick=False):
        with pytest.raises(Closed):
            endorsing.endorse(application, by=clerk, opinion="同意推荐。")
        application.refresh_from_db()
        now = timeline(application)[-1]
        assert (before, selectors.counts(clerk)) == ({"submitted": 1}, {"late": 1})
        assert (application.status, outcome_of(application)) == (Status.SUBMITTED, LATE)
        assert (now.place, "逾期未推荐" in now.what) == ("now", True)


@pytest.mark.requirement("R18.4")
def test_an_extension_for_everybody_lets_every_late_file_go_on(application):
    """T-74: the office extends by a published notice; all bodies have the new term."""
    office = make.make_office(permissions=("applications.run_round", "applications.change_round"))
    other = make.make_application(round=application.round, status=Status.SUBMITTED)
    closes = application.round.endorsing_closes_at
    with time_machine.travel(closes + timedelta(hours=2), tick=False):
        round = type(application.round).objects.get(pk=application.round_id)
        until = {"endorsing_closes_at": closes + timedelta(days=3)}
        extending.extend(round, by=office, until=until, reason="台风期间停工停业。")
        for each in (application, other):
            file = type(each).objects.select_related("round", "applicant", "county").get(pk=each.pk)
            assert not selectors.is_late(file)
            endorsing.endorse(file, by=make.make_clerk(file.county), opinion="同意推荐。")
            assert file.status == Status.ENDORSED
