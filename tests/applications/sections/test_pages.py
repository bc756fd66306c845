"""Page references as people write them, and two versions of an answer beside each other."""

import pytest

from applications.sections.comparing import Part, compare_section, pair
from applications.sections.fields import Field, Kind, Section
from applications.sections.pages import NotPages, first_page, in_words, parse

pytestmark = pytest.mark.requirement("R18.3")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("12", "12"),
        ("12-15", "12-15"),
        ("12 – 15", "12-15"),
        ("3、8-10", "3,8-10"),
        ("第3页，第 8 至 10 页", "3,8-10"),
        ("7-7", "7"),
        ("20", "20"),
    ],
)
def test_one_spelling_is_kept(written, kept):
    assert parse(written, 20) == kept


@pytest.mark.parametrize("written", ["21", "0", "19-21", "15-12", "前三页", "1-2-3", "-4", "1.5"])
def test_pages_that_the_file_does_not_have_are_refused(written):
    with pytest.raises(NotPages):
        parse(written, 20)


def test_a_file_without_pages_is_referred_to_as_a_whole():
    assert parse(" ", None) == ""
    with pytest.raises(NotPages, match="没有固定页码"):
        parse("1", None)


def test_references_are_read_in_words_and_opened_at_their_first_page():
    assert (in_words("12-15,20"), in_words("")) == ("第 12–15、20 页", "")
    assert (first_page("12-15,20"), first_page("")) == (12, 1)


def test_only_the_clauses_that_differ_are_marked():
    found = pair("概述", "成立于1998年，员工300人。", "成立于1998年，员工320人。")
    assert found.before == (Part("成立于1998年，", False), Part("员工300人。", True))
    assert found.after == (Part("成立于1998年，", False), Part("员工320人。", True))


SECTION = Section(
    "s",
    "部分",
    (
        Field("name", "名称"),
        Field(
            "rows", "清单", Kind.ROWS, columns=(Field("a", "甲"), Field("b", "乙", required=False)), limit=9
        ),
    ),
)


def test_rows_that_came_went_and_changed_are_told_apart():
    before = {"name": "一", "rows": [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}, {"a": "3", "b": "z"}]}
    after = {
        "name": "一",
        "rows": [{"a": "1", "b": "x"}, {"a": "2", "b": "Y"}, {"a": "3", "b": "z"}, {"a": "4"}],
    }
    found = compare_section(SECTION, before, after, ())
    (table,) = found.tables
    assert (found.pairs[0].changed, found.changed) == (False, True)
    assert [row.state for row in table.rows] == ["same", "changed", "same", "added"]
    assert [cell.changed for cell in table.rows[1].cells] == [False, True]


def test_a_table_that_was_emptied_shows_what_went():
    found = compare_section(SECTION, {"rows": [{"a": "1"}]}, {"rows": []}, ())
    assert [row.state for row in found.tables[0].rows] == ["removed"]


@pytest.mark.requirement("RX.5")
def test_a_private_answer_that_changed_under_its_mask_is_marked_and_stays_masked():
    section = Section("c", "联系", (Field("mobile", "手机号码", Kind.MOBILE, private=True),))
    found = compare_section(section, {"mobile": "13912340002"}, {"mobile": "13956780002"}, ())
    assert found.pairs[0].before == (Part("139****0002", True),)
    assert (found.pairs[0].after, found.changed) == (found.pairs[0].before, True)
