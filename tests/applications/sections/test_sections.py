"""The form as data: what is asked, what is missing, how it is read."""

import pytest

from applications.sections.evidence import missing_requirements, requirements_of
from applications.sections.fields import Field, Kind, Line, Section, When
from applications.sections.reading import read
from applications.sections.registry import indicator_years, progress, section_of, sections_of
from applications.sections.specimens import specimen_answers
from nantong_award.core import clock
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track

LAW = loader.by_key("2023-draft")
SECTION = Section(
    "sample",
    "样例",
    (
        Field("name", "名称"),
        Field("note", "说明", required=False),
        Field("has", "有无", Kind.BOOL),
        Field(
            "rows",
            "清单",
            Kind.ROWS,
            when=When("has"),
            columns=(Field("a", "甲"), Field("b", "乙", required=False)),
        ),
        Field(
            "figures",
            "数据",
            Kind.TABLE,
            lines=(Line("x", "某项", "万元", required=True), Line("y", "另一项", "%")),
        ),
        Field("agree", "属实", Kind.AGREE),
    ),
)


def test_what_is_missing_is_said_field_by_field():
    assert [lack.message for lack in SECTION.missing({})] == [
        "请填写“名称”",
        "请填写“有无”",
        "请填齐“某项”三年的数据，或者写明无此项的原因",
        "请确认：属实",
    ]


def test_a_conditional_list_is_asked_only_when_it_applies():
    answers = {"name": "甲", "has": True, "figures": {"x": ["1", "2", "3"]}, "agree": True}
    assert [lack.key for lack in SECTION.missing(answers)] == ["rows"]
    assert SECTION.missing({**answers, "rows": [{"b": "1"}]})[0].message == "“清单”第 1 行缺少“甲”"
    assert SECTION.missing({**answers, "has": False}) == []


def test_no_and_nought_are_answers():
    assert SECTION.is_started({"has": False})
    assert not SECTION.is_started({"name": "", "rows": [], "figures": {}})


@pytest.mark.requirement("R18.3")
@pytest.mark.parametrize("edition", ["2020", "2023-draft"])
@pytest.mark.parametrize("track", list(Track))
def test_every_section_can_be_completed(track, edition):
    law = loader.by_key(edition)
    made = specimen_answers(track, law, clock.today())
    assert [part.section.key for part in progress(track, law, made) if not part.is_complete] == []
    assert all(part.missing and not part.started for part in progress(track, law, {}))


@pytest.mark.requirement("R0.1")
def test_editions_ask_for_what_they_ask():
    old, new = (
        {section.key: section for section in sections_of(Track.ORGANIZATION, loader.by_key(key))}
        for key in ("2020", "2023-draft")
    )
    assert set(new) - set(old) == {"kin"}
    asked = {field.key for field in old["standing"].fields} - {field.key for field in new["standing"].fields}
    assert asked == {"safety_level"}
    kinds = [len(each["honours"].field("honours").columns[0].choices) for each in (old, new)]
    assert kinds == [7, 12]


def test_keys_are_unique_and_no_field_asks_for_money_to_be_paid():
    for track in Track:
        sections = sections_of(track, LAW)
        assert len({section.key for section in sections}) == len(sections)
        for section in sections:
            keys = [field.key for field in section.fields]
            assert len(set(keys)) == len(keys)
            assert not any(
                "费用" in str(field.label) and "成本" not in str(field.label) for field in section.fields
            )


@pytest.mark.requirement("R12.1")
def test_the_three_years_are_those_before_the_application_year():
    assert indicator_years(2024) == (2021, 2022, 2023)


def test_answers_are_read_in_words():
    kin = section_of(Track.ORGANIZATION, LAW, "kin")
    row = {"relation": "parent", "name": "母公司", "code": None}
    flag, table = read(kin, {"has_kin": True, "companies": [row]})
    assert (flag.value, table.rows) == ("是", (("母公司", "母公司", ""),))
    basics = section_of(Track.ORGANIZATION, LAW, "basics")
    words = {
        answer.key: answer.value
        for answer in read(basics, specimen_answers(Track.ORGANIZATION, LAW, clock.today())["basics"])
    }
    assert (words["revenue"], words["nature"], words["employees"]) == ("56,000 万元", "企业", "680 人")


def test_required_files_are_missed_until_one_of_the_kind_is_there():
    for track in Track:
        required = [need.key for need in requirements_of(track) if need.required]
        assert [need.key for need in missing_requirements(track, [])] == required
        assert missing_requirements(track, required) == []
