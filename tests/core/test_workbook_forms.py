"""Workbooks to fill in: lists to choose from, locked columns, several sheets read together."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from nantong_award.core import workbooks
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable

ANSWERS = [
    Column("number", "编号", required=True, locked=True),
    Column("answer", "结论", required=True, choices=("无", "有")),
    Column("on", "日期", "date"),
]
HEADER = [column.header for column in ANSWERS]


def form(**over):
    """One sheet with one row and two empty ones."""
    return load_workbook(
        io.BytesIO(workbooks.write([Sheet("税务", HEADER, [["A1", None, None]], ANSWERS, 2, **over)]))
    )["税务"]


def book(**sheets):
    """A workbook as a person would save it."""
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_a_column_with_choices_offers_them_down_to_the_last_spare_row():
    rules = form().data_validations.dataValidation
    assert [(rule.type, rule.formula1, str(rule.sqref)) for rule in rules] == [("list", '"无,有"', "B2:B4")]


def test_only_locked_columns_of_given_rows_are_locked():
    page = form()
    assert page.protection.sheet
    locked = {f"{cell.coordinate}" for row in page["A2:C4"] for cell in row if cell.protection.locked}
    assert locked == {"A2"}


def test_choices_that_no_cell_can_hold_are_the_programmers_error():
    for choices in (("一,二",), tuple("长" * 100 for _each in range(3))):
        with pytest.raises(ValueError, match="too much"):
            Column("a", "列", choices=choices)


def test_sheets_are_read_by_title_and_those_beside_are_passed_over():
    data = book(
        说明=[["请填写"]], 税务=[HEADER, ["A1", "无", None]], 法院=[HEADER, ["A1", "有", "2026-01-02"]]
    )
    read = workbooks.read_sheets(data, {"税务": ANSWERS, "法院": ANSWERS}, beside=["说明"], row_key="row")
    assert {title: [(row["row"], row["answer"]) for row in rows] for title, rows in read.items()} == {
        "税务": [(2, "无")],
        "法院": [(2, "有")],
    }


def test_problems_of_all_sheets_are_told_together_and_nothing_is_taken():
    data = book(税务=[HEADER, ["A1", "也许", None]], 法院=[HEADER, [None, "有", "昨天"]], 别的=[["x"]])
    with pytest.raises(Unreadable) as refused:
        workbooks.read_sheets(data, {"税务": ANSWERS, "法院": ANSWERS})
    assert refused.value.problems == [
        Problem("税务", 2, "结论", "请从“无、有”中选择。"),
        Problem("法院", 2, "编号", "必须填写。"),
        Problem("法院", 2, "日期", "请填写日期，如 2026-05-01。"),
        Problem("别的", 1, "", "无法识别的工作表，请使用导出的工作簿。"),
    ]
