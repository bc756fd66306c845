"""Credit codes (GB 32100), identity numbers (GB 11643), telephone numbers and postcodes: normalised, then checked.

Each `check_…` returns the normalised text, or raises a ValidationError with a Chinese message; stnum knows the
check digits.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc

from nantong_award.core import clock

CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
IDENTITY_NUMBER = re.compile(r"\d{17}[\dX]")
MOBILE = re.compile(r"1[3-9]\d{9}")
# Area codes have three digits in Beijing and where they begin with 02, elsewhere four (0513 is Nantong).
LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})(\d{7,8})", re.ASCII)
POSTCODE = re.compile(r"\d{6}", re.ASCII)
BRACKETS = str.maketrans("", "", "()")
GAPS = re.compile(r"[\s\-‐-―]+")

# GB 11714: the organisation code stands in places 9–17 of a credit code, its last character is a check.
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# The provinces of GB/T 2260, and 81–83 of the residence permits for Hong Kong, Macao and Taiwan.
PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)


def normalised(text: str) -> str:
    """Half-width, upper case, without blanks and dashes."""
    return GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_credit_code(text: str) -> str:
    """统一社会信用代码 of 18 characters with a correct last one."""
    code = normalised(text)
    if len(code) != 18:
        raise ValidationError(_("统一社会信用代码应为 18 位，现为 %(length)s 位。") % {"length": len(code)})
    if not CREDIT_CODE.fullmatch(code):
        raise ValidationError(_("统一社会信用代码只含数字和大写字母，且不用字母 I、O、S、V、Z。"))
    if not uscc.is_valid(code):
        raise ValidationError(_("统一社会信用代码的校验位不符，请核对后重填。"))
    return code


def credit_code_warning(code: str) -> str:
    """A hint when the organisation code inside a valid credit code fails its own check; old codes may do so."""
    body, given = code[8:16], code[16]
    total = sum(weight * int(each, 36) for weight, each in zip(ORGANISATION_WEIGHTS, body, strict=True))
    check = {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
    return "" if check == given else _("其中的组织机构代码校验位不符，请核对营业执照。")


def check_identity_number(text: str) -> str:
    """居民身份证号 of 18 characters: a day that has been, and a correct last character."""
    number = normalised(text)
    if re.fullmatch(r"\d{15}", number):
        raise ValidationError(_("不接受 15 位旧身份证号，请填写 18 位号码。"))
    if not IDENTITY_NUMBER.fullmatch(number):
        raise ValidationError(_("身份证号应为 18 位，前 17 位为数字，末位为数字或 X。"))
    born = _day(number[6:14])
    if born is None or born > clock.today():
        raise ValidationError(_("身份证号中的出生日期有误。"))
    if number[-1] != ric.calc_check_digit(number):
        raise ValidationError(_("身份证号的校验位不符，请核对后重填。"))
    if number[:2] not in PROVINCES:
        raise ValidationError(_("身份证号中的地区代码有误。"))
    return number


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def check_mobile(text: str) -> str:
    """A mainland mobile number of 11 digits, given with or without +86."""
    number = normalised(text).removeprefix("+86")
    if not MOBILE.fullmatch(number):
        raise ValidationError(_("请输入 11 位手机号码。"))
    return number


def check_landline(text: str) -> str:
    """A land line with its area code, as 0513-85210001."""
    found = LANDLINE.fullmatch(normalised(text).translate(BRACKETS))
    if found is None:
        raise ValidationError(_("请输入带区号的固定电话，如 0513-85210001。"))
    return f"{found[1]}-{found[2]}"


def check_postcode(text: str) -> str:
    """邮政编码 of six digits."""
    code = normalised(text)
    if not POSTCODE.fullmatch(code):
        raise ValidationError(_("邮政编码应为 6 位数字。"))
    return code
