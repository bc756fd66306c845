"""Credit codes, identity numbers, mobiles: the examples of GB 32100, GB 11643 and of real codes."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.core.identifiers import (
    check_credit_code,
    check_identity_number,
    check_landline,
    check_mobile,
    check_postcode,
    credit_code_warning,
)

VALID_CODES = [
    "914403001922038216",
    "91320000608319749X",
    "91440300708461136T",
    "91440300192317458F",
    "91350100M000100Y43",
    "91320600MA1T002320",
    "91320600MA1T00013M",
    "91320600MA1T00021G",
    "91320600MA1T0003X8",
]
LENGTH, LETTERS, CHECK = "应为 18 位", "只含数字和大写字母", "校验位不符"
INVALID_CODES = [
    ("914403001922038217", CHECK),
    ("91320000608391749X", CHECK),
    ("9132060OMA1T00013M", LETTERS),
    ("91320600MA1T00013", LENGTH),
    ("", LENGTH),
    ("91320600MA1T00013M0", LENGTH),
]


@pytest.mark.parametrize("code", VALID_CODES)
def test_real_and_synthetic_credit_codes_pass_with_their_organisation_code(code):
    assert (check_credit_code(code), credit_code_warning(code)) == (code, "")


@pytest.mark.parametrize(("code", "why"), INVALID_CODES)
def test_a_wrong_credit_code_is_told_what_is_wrong(code, why):
    with pytest.raises(ValidationError, match=why):
        check_credit_code(code)


def test_full_width_lower_case_and_blanks_are_normalised():
    assert check_credit_code(" ９１３２0000 608319749x ") == "91320000608319749X"


def test_a_wrong_organisation_code_inside_a_right_credit_code_is_a_hint_only():
    code = check_credit_code("91320600MA1T00014Q")
    assert credit_code_warning(code) == "其中的组织机构代码校验位不符，请核对营业执照。"


@given(st.sampled_from(VALID_CODES), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_exchanged_character_is_always_found(code, place, other):
    changed = code[:place] + other + code[place + 1 :]
    if changed == code:
        assert check_credit_code(changed) == code
    else:
        with pytest.raises(ValidationError):
            check_credit_code(changed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("810000199408230021", "810000199408230021"),  # a residence permit of Hong Kong, same algorithm
        ("320613198802290018", "320613198802290018"),
        (" 320613 19880229 0018 ", "320613198802290018"),
    ],
)
def test_the_standards_own_identity_numbers_pass(typed, number):
    assert check_identity_number(typed) == number


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("110105194912310021", "校验位不符"),
        ("440524188001010015", "校验位不符"),
        ("320612199002290018", "出生日期有误"),
        ("110105491231002", "不接受 15 位"),
        ("1101051949123100", "应为 18 位"),
        ("1101051949123100X2", "应为 18 位"),
        ("", "应为 18 位"),
    ],
)
def test_a_wrong_identity_number_is_told_what_is_wrong(number, why):
    with pytest.raises(ValidationError, match=why):
        check_identity_number(number)


def test_a_province_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="地区代码"):
        check_identity_number("990105194912310023")


def test_a_day_of_birth_must_have_been():
    born = "320613198802290018"
    with time_machine.travel("1988-02-28 15:59:59Z"), pytest.raises(ValidationError, match="出生日期"):
        check_identity_number(born)
    with time_machine.travel("1988-02-28 16:00:00Z"):
        assert check_identity_number(born) == born


@pytest.mark.parametrize(
    "typed", ["13812341234", "+86 138-1234-1234", "１３８１２３４１２３４", " 138 1234 1234"]
)
def test_mobiles_are_normalised(typed):
    assert check_mobile(typed) == "13812341234"


@pytest.mark.parametrize(
    "typed", ["12812341234", "1381234123", "138123412345", "+852 61234567", "", "1381234123a"]
)
def test_what_is_no_mobile_is_refused(typed):
    with pytest.raises(ValidationError, match="11 位手机号码"):
        check_mobile(typed)


@pytest.mark.parametrize("bad", ["I", "O", "S", "V", "Z"])
def test_letters_that_the_standard_leaves_out_are_told(bad):
    with pytest.raises(ValidationError, match=LETTERS):
        check_credit_code(f"9132060{bad}MA1T00013M"[:18])


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0513-85210001", "0513-85210001"),
        ("051385210001", "0513-85210001"),
        ("（0513）8521 0001", "0513-85210001"),
        ("０５１３－８５２１０００", "0513-8521000"),
        ("010-65120000", "010-65120000"),
        ("02583300000", "025-83300000"),
        ("0513—85210001", "0513-85210001"),
    ],
)
def test_land_lines_are_written_with_their_area_code(typed, number):
    assert check_landline(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "85210001",
        "0513-852100",
        "0513-852100011",
        "13962900001",
        "0513-8521000a",
        "+86 513 85210001",
        "0013-85210001",
        "",
    ],
)
def test_what_is_no_land_line_is_refused(typed):
    with pytest.raises(ValidationError, match="带区号的固定电话"):
        check_landline(typed)


@pytest.mark.parametrize(
    ("typed", "code"), [("226000", "226000"), (" 226 001 ", "226001"), ("２２６０００", "226000")]
)
def test_postcodes_are_normalised(typed, code):
    assert check_postcode(typed) == code


@pytest.mark.parametrize("typed", ["22600", "2260000", "22600a", "", "A26000"])
def test_what_is_no_postcode_is_refused(typed):
    with pytest.raises(ValidationError, match="6 位数字"):
        check_postcode(typed)
