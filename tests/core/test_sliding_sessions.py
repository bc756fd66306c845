"""An idle session ends; a used one goes on, and is written at most once a minute."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session

from nantong_award.core import clock
from tests.factories.applications import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.9")]
BEGIN = clock.at(date(2026, 9, 21), 9)


def expiry():
    return Session.objects.get().expire_date


def test_a_session_that_is_used_goes_on_and_one_that_is_not_ends(client):
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    with time_machine.travel(BEGIN, tick=False):
        client.force_login(make_user())
        client.get("/inbox/")
        assert expiry() == BEGIN + idle
    with time_machine.travel(BEGIN + timedelta(seconds=59), tick=False):
        client.get("/inbox/")
        assert expiry() == BEGIN + idle
    later = BEGIN + timedelta(minutes=20)
    with time_machine.travel(later, tick=False):
        assert client.get("/inbox/").status_code == 200
        assert expiry() == later + idle
    with time_machine.travel(later + idle + timedelta(seconds=1), tick=False):
        assert client.get("/inbox/").status_code == 302
