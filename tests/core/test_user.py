"""The portal's user: the mobile number is encrypted, unique, and still a name to sign in with (RX.5)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from nantong_award.core.accounts import lockout_name
from nantong_award.core.models import User
from tests.core.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.5")]
MOBILE = "13812341234"


def raw():
    """The table as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from core_user")
        return str(cursor.fetchall())


def test_a_mobile_number_is_not_readable_in_the_database():
    person = make_person(mobile=MOBILE)
    assert MOBILE not in raw()
    assert User.objects.get(pk=person.pk).mobile == MOBILE
    assert User.objects.get_by_natural_key(MOBILE) == person
    assert list(User.objects.with_mobile(MOBILE)) == [person]


def test_two_people_cannot_use_one_number_and_many_may_have_none():
    make_person(mobile=MOBILE)
    make_person(), make_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(mobile=MOBILE)
    with pytest.raises(ValidationError) as refused:
        User(name="乙", email="b@example.invalid", mobile=MOBILE).clean()
    assert list(refused.value.message_dict) == ["mobile"]


def test_the_index_follows_the_number():
    person = make_person(mobile=MOBILE)
    person.mobile = "13700000000"
    person.save(update_fields=["mobile"])
    assert [User.objects.with_mobile(each).count() for each in (MOBILE, "13700000000")] == [0, 1]
    person.mobile = None
    person.save()
    assert User.objects.with_mobile("13700000000").count() == 0


def test_who_has_but_a_number_is_called_by_its_mask():
    assert str(make_person(name="", email="", mobile=MOBILE)) == "138****1234"


def test_failures_to_sign_in_are_counted_under_a_masked_number():
    """The lock-out's table is plain text; two spellings of one number are still one name."""
    names = {lockout_name(None, {"username": each}) for each in (MOBILE, "+86 138 1234 1234")}
    other = lockout_name(None, {"username": "13899991234"})
    assert (len(names), MOBILE in str(names), other in names) == (1, False, False)
    assert lockout_name(None, {"username": "a@example.invalid"}) == "a@example.invalid"
