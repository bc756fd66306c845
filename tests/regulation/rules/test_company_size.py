"""第六条 中小企业: size classes of the 2017 rule (T-07)."""

import pytest

from nantong_award.regulation.rules.company_size import Size, is_sme, size_class


@pytest.mark.requirement("R6.2")
@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "size"),
    [
        ("C", 1200, 39999, None, Size.MEDIUM),
        ("C26", 300, 2000, None, Size.MEDIUM),
        ("C", 299, 50000, None, Size.SMALL),
        ("D44", 19, 90000, None, Size.MICRO),
        ("B", 1000, 40000, None, Size.LARGE),
        ("C", 1500, 50000, None, Size.LARGE),
        ("E", None, 90000, 70000, Size.MEDIUM),
        ("47", None, 80000, 80000, Size.LARGE),
        ("A", None, 499, None, Size.SMALL),
        ("A", None, 49, None, Size.MICRO),
        ("F51", 200, 40000, None, Size.LARGE),
        ("F52", 200, 40000, None, Size.MEDIUM),
        ("5911", 99, 30000, None, Size.SMALL),
        ("I63", 1999, 100000, None, Size.MEDIUM),
        ("I65", 300, 10000, None, Size.LARGE),
        ("K7010", None, 1000, 5000, Size.MEDIUM),
        ("K7020", 1000, 4999, None, Size.MEDIUM),
        ("7030", 100, None, None, Size.MEDIUM),
        ("L", 300, None, 8000, Size.MEDIUM),
        ("M", 10, None, None, Size.SMALL),
        ("R", 9, None, None, Size.MICRO),
    ],
)
def test_a_class_needs_all_its_bounds(
    industry: str, employees: int | None, revenue: int | None, assets: int | None, size: Size
) -> None:
    assert size_class(industry, employees, revenue, assets) is size


@pytest.mark.parametrize(
    "industry", ["J", "66", "P83", "Q84", "S", "F", "G53", "K", "70", "", "??", "C1", "98"]
)
def test_outside_the_rule_or_too_vague_there_is_no_class(industry: str) -> None:
    assert size_class(industry, 10, 10, 10) is None


def test_a_missing_figure_leaves_the_class_open() -> None:
    assert size_class("C", 100, None, 500) is None


def test_medium_small_and_micro_are_smes() -> None:
    sizes = (Size.LARGE, Size.MEDIUM, Size.SMALL, Size.MICRO, None)
    assert [is_sme(size) for size in sizes] == [False, True, True, True, None]
