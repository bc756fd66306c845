"""Names as people type them, passwords of several classes, and a backend that tells nothing."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import RequestFactory

from nantong_award.core.accounts import EmailOrMobileBackend, lockout_name, sign_in_name
from tests.core.people import PASSWORD, make_person

pytestmark = pytest.mark.requirement("RX.9")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Wang@Example.CN", "wang@example.cn"),
        ("  wang@example.cn\t", "wang@example.cn"),
        ("ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ", "wang@example.cn"),
        ("wang-li@example.cn", "wang-li@example.cn"),
        ("１３８１２３４１２３４", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("　138 1234 1234　", "13812341234"),
        ("", ""),
    ],
)
def test_a_name_is_understood_however_it_is_typed(typed, name):
    assert sign_in_name(typed) == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["person@x.invalid", " PERSON@x.invalid", "１３８１２３４１２３４", "+86 13812341234"]
)
def test_a_person_signs_in_by_address_or_mobile(typed):
    person = make_person(email="person@x.invalid", mobile="13812341234")
    assert EmailOrMobileBackend().authenticate(None, username=typed, password=PASSWORD) == person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "password", "active"),
    [
        ("person@example.invalid", "wrong", True),
        ("other@example.invalid", PASSWORD, True),
        ("person@example.invalid", PASSWORD, False),
        ("", PASSWORD, True),
        ("a\x00b", PASSWORD, True),
        ("person@example.invalid", "", True),
        (None, PASSWORD, True),
        ("person@example.invalid", None, True),
    ],
)
def test_anything_else_is_no_sign_in(name, password, active):
    make_person(email="person@example.invalid", is_active=active)
    assert EmailOrMobileBackend().authenticate(None, username=name, password=password) is None


@pytest.mark.django_db
def test_people_without_an_address_are_not_found_by_an_empty_name():
    make_person(email="", mobile="13812341234")
    make_person(mobile="")
    assert EmailOrMobileBackend().authenticate(None, username="", password=PASSWORD) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["person@example.invalid", "nobody@example.invalid", "off@example.invalid", "a\x00"]
)
def test_every_attempt_costs_one_hash_so_that_time_tells_no_name(name, monkeypatch):
    make_person(email="person@example.invalid")
    make_person(email="off@example.invalid", is_active=False)
    hashed = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: (hashed.append(1), real(self, password, salt))[1],
    )
    EmailOrMobileBackend().authenticate(None, username=name, password="wrong")
    assert len(hashed) == 1


def test_failures_are_counted_under_one_name_however_it_is_spelt():
    request = RequestFactory().post("/", {"username": " Ｗang@Example.cn "})
    assert (
        lockout_name(request, None)
        == lockout_name(None, {"username": "wang@example.cn"})
        == "wang@example.cn"
    )
    assert lockout_name(None, None) == ""


@pytest.mark.django_db
def test_the_ordinary_door_uses_this_backend(rf):
    person = make_person()
    assert authenticate(rf.post("/"), username=person.email, password=PASSWORD).backend.endswith(
        "EmailOrMobileBackend"
    )
