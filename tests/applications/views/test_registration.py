"""Registration by HTTP."""

import pytest
from django.urls import reverse

from applications.models import Applicant
from nantong_award.core.models import User
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
PASSWORD = "Chengzhi-2026"


@pytest.fixture
def given():
    """A sound registration of an organisation."""
    return {
        "name": "南通某某有限公司",
        "credit_code": "91320600MA1T00013M",
        "county": make.make_body().pk,
        "contact": "陈一",
        "email": "chen@example.invalid",
        "mobile": "139 6290 0001",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }


def register(client, data, track="organization"):
    return client.post(reverse("applications:register_as", args=[track]), data)


def test_registering_signs_in_and_leads_to_my_applications(client, given):
    answer = register(client, given)
    user = User.objects.get(email="chen@example.invalid")
    assert (answer.url, user.mobile) == (reverse("applications:applications"), "13962900001")
    assert Applicant.objects.get().members.get() == user
    assert given["name"] in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"credit_code": "914403001922038217"}, "统一社会信用代码的校验位不符"),
        ({"county": ""}, "这个字段是必填项。"),
        ({"email": "no"}, "请输入有效的电子邮箱地址。"),
        ({"password_again": "other"}, "两次输入的密码不一致。"),
        ({"password": "123", "password_again": "123"}, "密码太短，至少 10 个字符。"),
        ({"mobile": "110"}, "请输入 11 位手机号码。"),
    ],
)
def test_mistakes_are_told_at_the_field_and_nothing_is_stored(client, given, over, message):
    answer = register(client, {**given, **over})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not (User.objects.exists())
    assert not (Applicant.objects.exists())


def test_a_code_that_is_taken_leaves_no_account_behind(client, given):
    make.make_applicant(credit_code=given["credit_code"])
    before = User.objects.count()
    answer = register(client, given)
    assert answer.status_code == 422
    assert "该号码已经登记" in answer.content.decode()
    assert User.objects.count() == before


def test_somebody_signed_in_registers_another_applicant_without_a_new_account(client, given):
    user = make.make_user()
    client.force_login(user)
    individual = {
        "name": "周敏",
        "id_number": "320613198802290018",
        "employer_name": "南通某某有限公司",
        "employer_code": given["credit_code"],
        "county": given["county"],
    }
    assert register(client, individual, "individual").status_code == 302
    assert (Applicant.objects.get().members.get(), User.objects.count()) == (user, 1)


def test_other_kinds_do_not_exist(client):
    assert client.get(reverse("applications:register_as", args=["robot"])).status_code == 404
    assert client.get(reverse("applications:register")).status_code == 200
