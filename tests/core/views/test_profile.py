"""The own profile: contacts change with the password only; the own data can be carried away (RX.5)."""

import json

import pytest

from nantong_award.core.models import AuditEvent, User
from tests.core.people import PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.5")]
PAGE = "/accounts/profile/"
MOBILE = "13812341234"


@pytest.fixture
def person(client):
    user = make_person(name="陈一", email="chen@example.invalid", mobile=MOBILE)
    client.force_login(user)
    return user


def send(client, **over):
    given = {"name": "陈一", "email": "chen@example.invalid", "mobile": MOBILE, "password": "", **over}
    return client.post(PAGE, given)


def stored(person):
    user = User.objects.get(pk=person.pk)
    return user.name, user.email, user.mobile


def test_only_the_own_profile_shows_the_whole_number(client, person):
    assert MOBILE in client.get(PAGE).content.decode()
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_a_name_changes_freely_and_a_contact_with_the_password(client, person):
    assert send(client, name="陈壹").status_code == 302
    for password, status in (("", 422), ("wrong", 422), (PASSWORD, 302)):
        answer = send(client, name="陈壹", mobile="137 0000 0000", password=password)
        assert answer.status_code == status
    assert stored(person) == ("陈壹", "chen@example.invalid", "13700000000")
    events = AuditEvent.objects.filter(verb="change_profile").order_by("pk")
    assert [each.details for each in events] == [{"fields": ["name"]}, {"fields": ["mobile"]}]
    assert "13700000000" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"email": "", "mobile": ""}, "电子邮箱和手机号码至少填一项"),
        ({"email": "LI@example.invalid"}, "已有账号使用此电子邮箱"),
        ({"mobile": "13899999999"}, "已有使用此手机号码的账号"),
        ({"mobile": "110"}, "请输入 11 位手机号码"),
        ({"email": "no"}, "电子邮箱"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_changes(client, person, over, message):
    make_person(email="li@example.invalid", mobile="13899999999")
    answer = send(client, password=PASSWORD, **over)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert stored(person) == ("陈一", "chen@example.invalid", MOBILE)


def test_a_person_carries_the_own_data_away_and_nobody_elses(client, person):
    other = make_person(name="林二")
    answer = client.get(f"{PAGE}data.json")
    data = json.loads(answer.content)
    assert (data["account"]["mobile"], other.name in answer.content.decode()) == (MOBILE, False)
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(verb="export_own_data", actor_id=person.pk).count() == 1
