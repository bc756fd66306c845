"""GB/T 4754-2017 as data, and the code that must lie in it."""

import pytest
from django.core.exceptions import ValidationError

from applications.forms.fields import form_field
from applications.sections.fields import Field, Kind
from applications.sections.industries import DIVISIONS, by_section, division_of

NAMES = {
    "01": "A 农、林、牧、渔业 › 01 农业",
    "12": "B 采矿业 › 12 其他采矿业",
    "43": "C 制造业 › 43 金属制品、机械和设备修理业",
    "60": "G 交通运输、仓储和邮政业 › 60 邮政业",
    "79": "N 水利、环境和公共设施管理业 › 79 土地管理业",
    "80": "O 居民服务、修理和其他服务业 › 80 居民服务业",
    "83": "P 教育 › 83 教育",
    "97": "T 国际组织 › 97 国际组织",
}


@pytest.mark.requirement("R18.3")
def test_there_are_20_sections_and_97_divisions_with_their_numbers():
    assert list(DIVISIONS) == [f"{number:02d}" for number in range(1, 98)]
    assert "".join(name[0] for name, _divisions in by_section()) == "ABCDEFGHIJKLMNOPQRST"
    assert {number: division_of(number).words for number in NAMES} == NAMES


@pytest.mark.parametrize("code", ["0000", "9899", "0011"])
def test_a_code_of_no_division_is_refused(code):
    with pytest.raises(ValidationError, match="没有这个大类"):
        form_field(Field("code", "行业代码", Kind.INDUSTRY)).clean(code)


@pytest.mark.parametrize("code", ["38", "38x1", "38311", "三八三一"])
def test_a_code_has_four_digits(code):
    with pytest.raises(ValidationError, match="4 位数字"):
        form_field(Field("code", "行业代码", Kind.INDUSTRY)).clean(code)


def test_a_code_of_a_division_is_kept():
    assert form_field(Field("code", "行业代码", Kind.INDUSTRY)).clean(" 3831 ") == "3831"
