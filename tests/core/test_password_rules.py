"""What a password must be (RX.9)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from nantong_award.core.models import FormerPassword
from nantong_award.core.password_rules import CharacterClassesValidator
from tests.core.people import PASSWORD, make_person

pytestmark = pytest.mark.requirement("RX.9")


@pytest.mark.parametrize("password", ["zhiliang-2026", "Zhiliang2026", "ZHILIANG-2026", "质量Ab1"])
def test_three_classes_are_enough(password):
    CharacterClassesValidator(classes=3).validate(password)


@pytest.mark.parametrize("password", ["zhiliang2026", "ZHILIANGJIANG", "20262026", "", "质量质量zhiliang"])
def test_fewer_classes_are_told_in_chinese(password):
    with pytest.raises(ValidationError, match="至少 3 类"):
        CharacterClassesValidator(classes=3).validate(password)


def test_the_settings_ask_for_length_classes_and_no_common_word():
    with pytest.raises(ValidationError) as refusal:
        validate_password("abc")
    assert refusal.value.messages == [
        "密码太短，至少 10 个字符。",
        "这个密码太常见了。",
        "密码须包含大写字母、小写字母、数字、其他字符中的至少 3 类。",
    ]
    validate_password(PASSWORD)


@pytest.mark.django_db
def test_the_present_password_and_the_four_before_it_are_refused_and_the_sixth_is_free_again():
    person = make_person()
    used = [PASSWORD, *(f"Nantong-Year-{year}" for year in range(2021, 2026))]
    for password in used[1:]:
        validate_password(password, person)
        person.set_password(password)
        person.save()
    for password in used[1:]:
        with pytest.raises(ValidationError, match="最近 5 次"):
            validate_password(password, person)
    validate_password(PASSWORD, person)
    assert FormerPassword.objects.filter(user=person).count() == 5


@pytest.mark.django_db
def test_saving_a_person_without_a_new_password_adds_nothing():
    person = make_person()
    person.name = "新名"
    person.save()
    assert FormerPassword.objects.filter(user=person).count() == 1
