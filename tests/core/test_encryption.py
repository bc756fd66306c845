"""Personal data is unreadable in the database, findable by its index, and masked on the screen."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.core.encryption import blind_index, decrypt, encrypt, masked_id, masked_mobile
from tests.core.machines.models import Secret

pytestmark = pytest.mark.requirement("RX.5")


@given(st.text())
def test_what_was_encrypted_decrypts_to_itself(text):
    assert decrypt(encrypt(text)) == text


def test_a_token_shows_nothing_of_its_text_and_no_two_are_equal():
    first, second = encrypt("13812341234"), encrypt("13812341234")
    assert first != second
    assert "13812341234" not in first + second


def test_older_keys_still_decrypt_after_a_rotation_and_the_newest_encrypts(settings):
    settings.FIELD_KEYS = ["old"]
    token, index = encrypt("320613198802290018"), blind_index("320613198802290018")
    settings.FIELD_KEYS = ["new", "old"]
    fresh = encrypt("320613198802290018")
    assert decrypt(token) == "320613198802290018"
    assert blind_index("320613198802290018") == index
    settings.FIELD_KEYS = ["new"]
    assert decrypt(fresh) == "320613198802290018"
    with pytest.raises(ValueError, match="present FIELD_KEYS"):
        decrypt(token)


def test_a_changed_token_is_refused():
    token = encrypt("13812341234")
    with pytest.raises(ValueError, match="cannot be read"):
        decrypt(token[:-2] + ("AA" if token[-2:] != "AA" else "BB"))


def test_the_blind_index_depends_on_text_and_key(settings):
    settings.FIELD_KEYS = ["one"]
    first = blind_index("13812341234")
    assert first == blind_index("13812341234") != blind_index("13812341235")
    settings.FIELD_KEYS = ["two"]
    assert blind_index("13812341234") != first
    assert len(first) == 64


@pytest.mark.django_db
def test_the_database_holds_the_token_and_the_row_the_text():
    for text in ("13812341234", "", None):
        Secret.objects.create(text=text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM machines_secret ORDER BY id")
        stored = [row[0] for row in cursor.fetchall()]
    assert [row.text for row in Secret.objects.order_by("pk")] == ["13812341234", "", None]
    assert stored[0].startswith("gAAAA")
    assert stored[1:] == ["", None]


@pytest.mark.django_db
def test_comparing_an_encrypted_field_is_an_error_and_not_an_empty_answer():
    Secret.objects.create(text=None)
    assert Secret.objects.filter(text__isnull=True).count() == 1
    with pytest.raises(FieldError):
        Secret.objects.filter(text="13812341234")


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masked_mobile, "13812341234", "138****1234"),
        (masked_mobile, "1381234", "*******"),
        (masked_mobile, "", ""),
        (masked_id, "320612199002290018", "320612********0018"),
        (masked_id, "12345", "*****"),
    ],
)
def test_masks_show_head_and_tail_only(mask, text, shown):
    assert mask(text) == shown
