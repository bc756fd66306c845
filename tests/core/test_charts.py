"""Drawings: well-formed, escaped, in scale, and free of what page and PDF forbid."""

from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from nantong_award.core import charts

SVG = "{http://www.w3.org/2000/svg}"

DRAWINGS: dict[str, Callable[[], SafeString]] = {
    "bar": lambda: charts.bar([("甲<公司>", Decimal("742.5")), ("乙", 698)], title="得分&排名", cut_after=1),
    "funnel": lambda: charts.funnel([("申报", 52), ("获奖", 0)], title="各阶段"),
    "radar": lambda: charts.radar(
        ["领导", "战略", "结果"], {"本组织": [80, 70, 60], "平均": [50, 50, 50]}, title="七方面"
    ),
    "line": lambda: charts.line(["2024", "2025"], {"组织": [41, 52]}, title="历年"),
    "spread": lambda: charts.spread([("第一组", 612, 688, 742)], title="离散", bottom=500, top=800),
    "empty bar": lambda: charts.bar([], title="无"),
    "empty funnel": lambda: charts.funnel([], title="无"),
    "empty line": lambda: charts.line([], {}, title="无"),
    "empty spread": lambda: charts.spread([], title="无"),
}


def tree(drawing: str) -> ElementTree.Element:
    """The drawing as XML; fails when it is not well formed."""
    return ElementTree.fromstring(drawing)


def widths(drawing: str) -> list[str]:
    """Widths of all bars."""
    return [rect.attrib["width"] for rect in tree(drawing).iter(f"{SVG}rect")]


def words(drawing: str) -> list[str]:
    """All text, in order."""
    return [text.text or "" for text in tree(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_an_image_with_a_title_and_nothing_the_policy_forbids(name: str) -> None:
    root = tree(DRAWINGS[name]())
    assert (root.attrib["role"], root[0].tag) == ("img", f"{SVG}title")
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "text", "rect", "line", "circle", "polygon", "polyline"}
    assert [element for element in root.iter() if "style" in element.attrib] == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_shape_brings_its_own_colour_for_the_pdf(name: str) -> None:
    shapes = [
        element for element in tree(DRAWINGS[name]()).iter() if element.tag in (f"{SVG}rect", f"{SVG}text")
    ]
    assert [shape for shape in shapes if not shape.attrib["fill"].startswith("#")] == []


def test_names_are_escaped_and_shown_whole() -> None:
    drawing = DRAWINGS["bar"]()
    assert (words(drawing)[0], tree(drawing)[0].text) == ("甲<公司>", "得分&排名")


def test_bars_are_as_long_as_their_share_of_the_top() -> None:
    assert widths(charts.bar([("甲", 1000), ("乙", 500), ("丙", 0)], title="x", top=1000)) == [
        "400",
        "200",
        "0",
    ]


def test_a_bar_chart_without_a_top_ends_at_a_round_number_above_the_largest() -> None:
    assert widths(charts.bar([("甲", 75)], title="x")) == ["375"]  # the axis ends at 80


def test_the_cut_line_stands_after_the_row_asked_for_and_pales_the_rest() -> None:
    drawing = charts.bar([("甲", 3), ("乙", 2), ("丙", 1)], title="x", cut_after=2, cut_label="入围线")
    classes = [rect.attrib["class"] for rect in tree(drawing).iter(f"{SVG}rect")]
    assert classes == ["chart-main", "chart-main", "chart-pale"]
    assert words(drawing) == ["甲", "3", "乙", "2", "入围线", "丙", "1"]


def test_a_funnel_tells_counts_and_the_share_of_the_stage_before() -> None:
    drawing = charts.funnel([("申报", 50), ("受理", 40), ("获奖", 0), ("结束", 0)], title="x")
    assert words(drawing) == ["申报", "50", "受理", "40 · 80%", "获奖", "0 · 0%", "结束", "0"]


def test_a_radar_reaches_its_edge_at_the_top_and_its_centre_at_zero() -> None:
    drawing = charts.radar(["上", "右下", "左下"], {"甲": [100, 0, 0]}, title="x")
    web = list(tree(drawing).iter(f"{SVG}polygon"))[-1]
    assert web.attrib["points"] == "200,48 200,160 200,160"


def test_further_series_differ_by_more_than_colour() -> None:
    drawing = charts.line(["2024", "2025"], {"组织": [1, 2], "个人": [2, 1]}, title="x")
    lines = [line.attrib["stroke-dasharray"] for line in tree(drawing).iter(f"{SVG}polyline")]
    assert (lines, words(drawing)[-2:]) == (["none", "6 4"], ["组织", "个人"])


def test_a_spread_places_the_median_on_its_scale_and_says_the_figures() -> None:
    drawing = charts.spread([("第一组", 500, 650, Decimal("742.5"))], title="x", bottom=500, top=800)
    assert next(tree(drawing).iter(f"{SVG}circle")).attrib["cx"] == "200"
    assert words(drawing) == ["第一组", "500 – 742.50，中位 650", "500", "800"]


def test_one_row_whose_scores_are_all_equal_can_be_drawn() -> None:
    assert words(charts.spread([("第一组", 0, 0, 0)], title="x"))[0] == "第一组"
