"""Two texts of one section become one: place by place, whoever changed what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.sections.fields import Field, Kind, Line, Section
from applications.sections.merging import Conflict, merge, names_of, only

pytestmark = pytest.mark.requirement("R18.3")
LINES = (Line("x", "甲", "万元"), Line("y", "乙", "万元"), Line("ratio", "比", "%", derived=True))
SECTION = Section(
    "sample",
    "样例",
    (
        Field("name", "名称"),
        Field("note", "说明"),
        Field("rows", "清单", Kind.ROWS, columns=(Field("a", "甲"),)),
        Field("table", "数据", Kind.TABLE, lines=LINES),
    ),
)


def test_a_computed_line_is_no_place():
    assert list(names_of(SECTION)) == ["name", "note", "rows", "table.x", "table.y"]


def test_what_was_not_touched_stays_as_it_is_kept():
    merged = merge(
        SECTION, {"name": "甲", "note": "旧"}, {"name": 5}, {"name": "乙", "note": "新"}, {"note": 1}
    )
    assert (merged.data, merged.changed, merged.conflicts) == ({"name": "甲", "note": "新"}, ["note"], [])


def test_the_same_place_changed_by_both_is_a_conflict_and_keeps_what_was_there():
    merged = merge(SECTION, {"name": "甲"}, {"name": 2}, {"name": "乙"}, {"name": 1})
    assert (merged.data, merged.changed) == ({"name": "甲"}, [])
    assert merged.conflicts == [Conflict("name", "乙", "甲")]


@pytest.mark.parametrize(
    ("kept", "mine"), [("甲", "甲"), ("", None), (None, ""), ([], None), ([{"a": "1"}], [{"a": "1"}])]
)
def test_two_who_say_the_same_do_not_dispute(kept, mine):
    key = "rows" if isinstance(kept, list) else "name"
    merged = merge(SECTION, {key: kept}, {key: 9}, {key: mine}, {key: 1})
    assert (merged.changed, merged.conflicts) == ([], [])


def test_no_is_not_the_same_as_no_answer():
    assert merge(SECTION, {"name": None}, {}, {"name": False}, {"name": 0}).changed == ["name"]


def test_lines_of_a_table_and_their_reasons_are_places_of_their_own():
    kept = {"table": {"x": ["1", "2", "3"], "reasons": {"y": "停产"}}}
    mine = {"table": {"x": [None, None, None], "y": ["7", "8", "9"], "reasons": {"x": "没有"}}}
    merged = merge(SECTION, kept, {"table.x": 4}, mine, {"table.y": 3, "table.x": 3})
    assert merged.changed == ["table.y"]
    assert merged.conflicts == [Conflict("table.x", (None, "没有"), (["1", "2", "3"], ""))]
    assert merged.data == {"table": {"x": ["1", "2", "3"], "y": ["7", "8", "9"], "reasons": {}}}


def test_disputed_places_alone_read_as_a_section_again():
    assert only({"name": "甲", "table.x": (["1"], ""), "table.y": (None, "无")}) == {
        "name": "甲",
        "table": {"x": ["1"], "y": [], "reasons": {"y": "无"}},
    }


answers = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["", "甲", "乙"]),
        "note": st.sampled_from(["", "甲", "乙"]),
        "rows": st.lists(st.fixed_dictionaries({"a": st.sampled_from(["1", "2"])}), max_size=2),
        "table": st.fixed_dictionaries(
            {}, optional={"x": st.lists(st.sampled_from(["1", "2"]), min_size=3, max_size=3)}
        ),
    },
)
versions = st.dictionaries(st.sampled_from(list(names_of(SECTION))), st.integers(0, 3))


@given(kept=answers, mine=answers, changed=versions, touched=versions)
def test_nothing_is_lost_whatever_two_people_do(kept, mine, changed, touched):
    """Each touched place is stored, or equal, or in dispute; each other place is as before."""
    merged = merge(SECTION, kept, changed, mine, touched)
    disputed = {each.place for each in merged.conflicts}
    assert disputed.isdisjoint(merged.changed)
    again = merge(
        SECTION, merged.data, changed, mine, {place: 9 for place in touched if place not in disputed}
    )
    assert again.changed == []
    untouched = {place: 9 for place in names_of(SECTION) if place not in merged.changed}
    assert merge(SECTION, merged.data, {}, kept, untouched).changed == []
