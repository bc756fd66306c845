"""The guide's questions: asked where a band of fifty percent or more rests on words that are not there (R15.1)."""

import pytest

from review.facts_guide import questions

pytestmark = pytest.mark.requirement("R15.1", "R20.3")


def subjects(kind, percent, strengths):
    return [question[6:8] for question in questions(kind, percent, strengths)]


@pytest.mark.parametrize(
    ("kind", "percent", "strengths", "asked"),
    [
        ("process", 45, "", []),
        ("process", None, "", []),
        ("process", 50, "", ["展开", "学习"]),
        ("process", 70, "在各分厂推广", ["学习"]),
        ("process", 70, "每年评审并改进", ["展开"]),
        ("process", 90, "在各部门展开，定期评价改进", []),
        ("result", 45, "", []),
        ("result", 50, "水平良好", ["趋势", "对比"]),
        ("result", 65, "近三年逐年上升", ["对比"]),
        ("result", 65, "优于行业平均", ["趋势"]),
        ("plain", 90, "", []),
    ],
)
def test_a_high_band_asks_for_what_the_strengths_do_not_say(kind, percent, strengths, asked):
    assert subjects(kind, percent, strengths) == asked
