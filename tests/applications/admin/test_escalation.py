"""待推荐和催办 in the admin: the list, the button, one body and many (R18.4, RX.3)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.4"), pytest.mark.requirement("RX.3")]
PAGE = "/admin/applications/endorsingbody/waiting/"


@pytest.fixture
def office(client):
    """Somebody of the office, signed in."""
    user = make.make_office()
    client.force_login(user)
    return user


def waiting(count=1):
    """Bodies with one waiting file each, and a clerk."""
    round = make.make_round()
    files = [make.make_application(round=round, status=Status.SUBMITTED) for _each in range(count)]
    for file in files:
        make.make_clerk(file.county)
    return [file.county for file in files]


def text(response):
    return response.content.decode()


def sent(bodies, /, **over):
    """The form as the page sends it."""
    return {
        "bodies": [body.pk for body in bodies],
        "reason": "请于三日内办结。",
        "seen_at": clock.now().isoformat(),
        **over,
    }


def test_without_waiting_files_the_page_says_what_will_stand_there(client, office):
    assert "这里列出有待推荐申报的推荐单位" in text(client.get(PAGE))


def test_many_are_urged_at_once_and_the_list_shows_it(client, office):
    bodies = waiting(3)
    assert all(body.name in text(client.get(PAGE)) for body in bodies)
    page = client.post(PAGE, sent(bodies[:2]), follow=True)
    assert ("已催办 2 个推荐单位" in text(page), text(page).count("请于三日内办结。")) == (True, 2)
    assert Message.objects.filter(kind="endorsing_urged").count() == 2


@pytest.mark.parametrize(
    "over",
    [{"reason": " "}, {"bodies": []}, {"bodies": ["x"]}, {"seen_at": "gestern"}, {"reason": "长" * 501}],
)
def test_what_is_missing_comes_back_with_422(client, office, over):
    answer = client.post(PAGE, sent(waiting(), **over))
    assert (answer.status_code, Message.objects.filter(kind="endorsing_urged").count()) == (422, 0)


def test_an_older_list_urges_nobody_twice(client, office):
    bodies = waiting()
    form = sent(bodies)
    assert client.post(PAGE, form).status_code == 302
    assert client.post(PAGE, form).status_code == 409
    assert AuditEvent.objects.filter(verb="urge_endorsing").count() == 1


def test_a_late_body_is_named_with_the_one_remedy(client, office):
    """T-74."""
    bodies = waiting()
    closes = bodies[0].applications.get().round.endorsing_closes_at
    with time_machine.travel(closes + timedelta(hours=1), tick=False):
        client.force_login(office)
        page = text(client.get(PAGE))
    assert ("逾期未推荐" in page, "对所有单位一样" in page, "/extend/" in page) == (True, True, True)


def test_others_of_the_staff_do_not_urge(client):
    bodies = waiting()
    client.force_login(make.make_user(is_staff=True))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, sent(bodies)).status_code == 403
    client.force_login(make.make_clerk(bodies[0]))
    assert client.post(PAGE, sent(bodies)).status_code == 302
    assert Message.objects.filter(kind="endorsing_urged").count() == 0


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_costs_the_same_for_one_body_and_for_ten(client, office, count):
    waiting(count)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    assert len(queries) <= 16
