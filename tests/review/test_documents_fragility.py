"""The fragile places in words: what would be otherwise, who would move, with codes and never names."""

import pytest

from review.documents_fragility import fragile_places, sentences

pytestmark = pytest.mark.requirement("R23.1")


def make_class(*alternatives):
    return {
        "rows": [{"application": 1, "name": "甲公司"}, {"application": 2, "name": "乙公司"}],
        "fragile": {
            "tried": 9,
            "margins": [
                {"application": 1, "rank": 5, "last": 5, "side": "award", "to_next": "0.500000000000",
                 "to_lines": {"award": "0.500000000000"}},
                {"application": 2, "rank": 6, "last": 6, "side": "nomination", "to_next": None,
                 "to_lines": {"award": "-0.500000000000"}},
            ],
            "alternatives": list(alternatives),
        },
    }  # fmt: skip


def move(application, before, after, *sides):
    return {"application": application, "before": [before] * 2, "after": [after] * 2, "sides": list(sides)}


SWAP = [move(1, 5, 6, "award", "nomination"), move(2, 6, 5, "nomination", "award")]


@pytest.mark.parametrize(
    ("kind", "value", "stage", "application", "condition"),
    [
        ("sheet", "ZJ0007", "site_review", 1, "去掉专家 ZJ0007给“甲公司”的现场评审评分表"),
        ("sheet", "DW03", "presentation", 2, "去掉成员单位 DW03给“乙公司”的演讲陈述评分表"),
        ("scorer", "ZJ0007", "material_review", None, "去掉专家 ZJ0007的全部材料评审评分表"),
        ("panel_policy", "mean", None, None, "评审组得分改按“平均”计算"),
        ("presentation_policy", "trimmed_mean", None, None, "演讲得分改按“去掉最高最低后平均”计算"),
        ("rounding", "1", None, None, "各环节得分和总分都只保留 1 位小数"),
    ],
)
def test_every_alternative_has_its_sentence(kind, value, stage, application, condition):
    each = {"kind": kind, "value": value, "stage": stage, "application": application, "moves": SWAP}
    said = sentences(make_class(each))[0]
    assert (said.condition, said.crosses) == (condition, True)
    assert said.effect == "第 5、6 名互换（甲公司、乙公司），甲公司、乙公司越过名额线"


def test_moves_that_are_no_swap_name_both_places_and_lines_come_first():
    shared = {"application": 1, "before": [5, 5], "after": [5, 6], "sides": ["award", "tied_award"]}
    still = move(2, 6, 6, "nomination", "nomination")
    harmless = {"kind": "rounding", "value": "2", "stage": None, "application": None, "moves": [still]}
    crossing = {"kind": "rounding", "value": "1", "stage": None, "application": None, "moves": [shared]}
    data = make_class(harmless, crossing)
    said = sentences(data)
    assert [each.crosses for each in said] == [True, False]
    assert said[0].effect == "甲公司由第 5 名变为第 5–6 名，甲公司越过名额线"
    places = fragile_places(data, said)
    assert [(place.name, len(place.sentences), place.crossing) for place in places] == [
        ("甲公司", 1, 1),
        ("乙公司", 1, 0),
    ]
