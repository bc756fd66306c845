"""The indicator table: what follows from the figures, and what is worth a second look."""

from decimal import Decimal

import pytest

from applications.sections.fields import REASONS, Field, Kind
from applications.sections.figures import FORMULAS, Table, oddities
from applications.sections.indicators import INDICATORS
from applications.sections.reading import read
from applications.sections.registry import section_of
from applications.sections.specimens import specimen_answers, specimen_figures
from nantong_award.core import clock
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track

pytestmark = pytest.mark.requirement("R18.3")
LAW = loader.by_key("2023-draft")
YEARS = (2023, 2024, 2025)
TABLE = Field("indicators", "近三年主要指标", Kind.TABLE, lines=INDICATORS)


def decimals(*values):
    return [None if value is None else Decimal(value) for value in values]


def told(value, **basics):
    return [(each.line, each.message) for each in oddities(TABLE, value, YEARS, basics)]


@pytest.mark.parametrize(
    ("line", "figures", "expected"),
    [
        ("debt_ratio", {"liabilities": ["45", "50", "1"], "total_assets": ["100", "200", "3"]}, ("45.00", "25.00", "33.33")),
        ("sales_ratio", {"sales_output": ["98", "0", ""], "gross_output": ["100", "100", "100"]}, ("98.00", "0.00", None)),
        ("current_turnover", {"main_revenue": ["200", "300", "1"], "current_assets": ["100", "200", "0"]}, ("2.00", "1.50", None)),
        ("productivity", {"added_value": ["1000", "-10", "3"], "staff": ["50", "10", "2"]}, ("20.00", "-1.00", "1.50")),
        (
            "return_on_assets",
            {
                "profit": ["9", "10", "12"],
                "taxes": ["9", "5", "5"],
                "interest": ["9", "3", "3"],
                "total_assets": ["80", "120", "80"],
            },
            (None, "18.00", "20.00"),
        ),
        ("social_contribution", {"social_total": ["1", "20", "25"], "total_assets": ["80", "120", "80"]}, (None, "20.00", "25.00")),
        ("capital_preservation", {"equity": ["100", "110", "99"]}, (None, "110.00", "90.00")),
        ("cost_profit", {"profit": ["10", "-5", "1"], "costs": ["100", "50", "3"]}, ("10.00", "-10.00", "33.33")),
        ("energy_decline", {"energy": ["0.10", "0.08", "0.1"]}, (None, "20.00", "-25.00")),
        ("research_share", {"research": ["4", "5", "6"], "operating_revenue": ["100", "0", "80"]}, ("4.00", None, "7.50")),
    ],
)  # fmt: skip
def test_each_ratio_is_computed_where_its_figures_are_there(line, figures, expected):
    assert Table(figures).derived(line) == decimals(*expected)


def test_every_computed_line_has_a_formula_and_no_line_is_called_like_the_reasons():
    assert {line.key for line in INDICATORS if line.derived} == set(FORMULAS)
    assert REASONS not in {line.key for line in INDICATORS}
    assert len({line.key for line in INDICATORS}) == len(INDICATORS)


@pytest.mark.parametrize(
    ("figures", "basics", "expected"),
    [
        ({"taxes": ["1", "-2", "3"]}, {}, [("taxes", "2024年：一般不为负数")]),
        ({"profit": ["1", "-2", "3"]}, {}, []),
        ({"market_share": ["99", "100", "100.1"]}, {}, [("market_share", "2025年：超过 100%")]),
        ({"sales": ["10", "51", "60"]}, {}, [("sales", "2024年：与上一年相差超过 5 倍")]),
        ({"sales": ["10", "50", "9"]}, {}, [("sales", "2025年：与上一年相差超过 5 倍")]),
        ({"patents": ["0", "8", "9"]}, {}, []),
        ({"accidents": ["4", "0.5", "0"]}, {}, []),
        (
            {"profit": ["10", "10", "10"], "taxes": ["5", "5", "5"], "profit_and_taxes": ["15", "15.1", "16"]},
            {},
            [("profit_and_taxes", "2025年：与利润总额、纳税总额之和 15 不同")],
        ),
        (
            {"operating_revenue": ["", "", "56001"], "total_assets": ["", "", "48000"]},
            {"revenue": "60000", "assets": "48000"},
            [("operating_revenue", "2025年：与“组织基本信息”中的 60,000 不同")],
        ),
        (
            {"operating_revenue": ["", "", "560000000"]},
            {"employees": 680},
            [("operating_revenue", "2025年：数额很大，请确认单位是万元而不是元")],
        ),
        (
            {"operating_revenue": ["", "", "7000000"], "staff": ["", "", "680"]},
            {},
            [("operating_revenue", "2025年：数额很大，请确认单位是万元而不是元")],
        ),
        ({"operating_revenue": ["", "", "6800000"], "staff": ["", "", "680"]}, {}, []),
        ({"total_assets": ["10", "10", "10"], "liabilities": ["4", "5", "11"]}, {}, [("debt_ratio", "2025年：超过 100%")]),
    ],
)  # fmt: skip
def test_odd_figures_are_flagged_and_ordinary_ones_are_not(figures, basics, expected):
    assert told(figures, **basics) == expected


def test_a_sound_specimen_has_nothing_odd():
    figures = specimen_figures(revenue=56000, assets=48000, employees=680)
    assert told(figures, revenue="56000", assets="48000", employees=680) == []
    assert None not in Table(figures).derived("debt_ratio")


def test_a_reason_stands_for_the_figures_of_a_required_line():
    section = section_of(Track.ORGANIZATION, LAW, "performance")
    answers = specimen_answers(Track.ORGANIZATION, LAW, clock.today())["performance"]
    figures = {key: value for key, value in answers["indicators"].items() if key != "research"}
    lacking = section.missing({**answers, "indicators": figures})
    assert [each.message for each in lacking] == ["请填齐“研发投入”三年的数据，或者写明无此项的原因"]
    reasoned = {**answers, "indicators": {**figures, REASONS: {"research": "贸易企业，无研发"}}}
    assert section.missing(reasoned) == []
    (table,) = [each for each in read(section, reasoned, YEARS) if each.key == "indicators"]
    rows = {row[0]: row[2:] for row in table.rows}
    assert rows["研发投入"] == ("贸易企业，无研发", "", "")
    assert rows["资产负债率"] == ("45.00", "45.00", "45.00")
