"""Workbooks: what people typed stays text, and reading takes all or nothing."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from nantong_award.core import workbooks
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable
from tests.core import specimens

COLUMNS = [
    Column("name", "单位名称", required=True),
    Column("places", "名额", "integer"),
    Column("score", "得分", "decimal"),
    Column("on", "批准日期", "date"),
]
HEADER = [column.header for column in COLUMNS]


def sheet_of(data):
    return load_workbook(io.BytesIO(data)).worksheets[0]


def book(*rows, title="名单"):
    """A workbook as a person would save it."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def problems_of(data, columns=COLUMNS):
    with pytest.raises(Unreadable) as refused:
        workbooks.read(data, columns)
    return refused.value.problems


def test_values_keep_their_kind_and_times_are_those_of_shanghai():
    row = [
        "通富",
        3,
        Decimal("87.50"),
        date(2026, 3, 1),
        datetime(2026, 3, 1, 16, 30, tzinfo=UTC),
        True,
        None,
    ]
    page = sheet_of(workbooks.write([Sheet("表", ["a"], [row])]))
    assert [str(cell.value) for cell in page[2]] == [
        "通富", "3", "87.5", "2026-03-01 00:00:00", "2026-03-02 00:30:00", "是",
    ]  # fmt: skip
    assert (page["C2"].number_format, page["D2"].number_format) == ("#,##0.00", "yyyy-mm-dd")


@pytest.mark.requirement("RX.8")
@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']
)
def test_a_text_never_becomes_a_formula(text):
    cell = sheet_of(workbooks.write([Sheet("表", ["a"], [[text]])]))["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.requirement("RX.8")
def test_a_header_never_becomes_a_formula():
    assert sheet_of(workbooks.write([Sheet("表", ["=1+1"], [])]))["A1"].data_type == "s"


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_is_written_as_a_string(texts):
    cells = sheet_of(workbooks.write([Sheet("表", ["a"], [texts])]))[2]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s"}


def test_the_header_is_styled_and_frozen_and_columns_are_as_wide_as_their_text():
    page = sheet_of(
        workbooks.write([Sheet("表", ["名称", "分"], [["南通市市长质量奖申报组织", 1], ["短", 100]])])
    )
    assert (page.freeze_panes, page["A1"].font.bold, page["A2"].font.bold) == ("A2", True, False)
    assert [page.column_dimensions[letter].width for letter in "AB"] == [26, 5]


def test_titles_that_spreadsheet_programs_forbid_are_made_fit():
    data = workbooks.write(
        [Sheet("甲/乙:[丙]" + "长" * 40, ["a"], []), Sheet("名单", ["a"], []), Sheet("名单", ["a"], [])]
    )
    titles = load_workbook(io.BytesIO(data)).sheetnames
    assert titles[0] == ("甲 乙  丙 " + "长" * 40)[:31]
    assert titles[1:] == ["名单", "名单1"]


def test_rows_may_stream():
    assert sheet_of(workbooks.write([Sheet("表", ["n"], ([n] for n in range(500)))])).max_row == 501


def test_a_filled_workbook_is_read_by_header_in_any_order():
    header = [HEADER[3], " 单位\n名称 * ", HEADER[2], HEADER[1]]
    data = book(
        header,
        [date(2026, 5, 1), " 通富微电 ", 87.5, 3],
        [None] * 4,
        ["2026年5月2日", "中天", "1,200.5", "4"],
    )
    assert workbooks.read(data, COLUMNS) == [
        {"name": "通富微电", "places": 3, "score": Decimal("87.5"), "on": date(2026, 5, 1)},
        {"name": "中天", "places": 4, "score": Decimal("1200.5"), "on": date(2026, 5, 2)},
    ]


def test_missing_values_are_none_and_optional_columns_may_be_absent():
    assert workbooks.read(book(["单位名称", "名额"], ["甲", None]), COLUMNS) == [
        {"name": "甲", "places": None}
    ]


def test_numbers_typed_into_a_text_column_read_as_people_see_them():
    column = [Column("mobile", "手机")]
    assert workbooks.read(book(["手机"], [13812341234], [13812341235.0]), column) == [
        {"mobile": "13812341234"},
        {"mobile": "13812341235"},
    ]


def test_every_problem_is_told_with_its_place_and_nothing_is_taken():
    data = book(
        HEADER, ["好", 1, 2, date(2026, 1, 1)], [None, "1.5", "x", "2026-02-30"], ["公式", "=1+1", None, None]
    )
    assert problems_of(data) == [
        Problem("名单", 3, "单位名称", "必须填写。"),
        Problem("名单", 3, "名额", "请填写整数。"),
        Problem("名单", 3, "得分", "请填写数字。"),
        Problem("名单", 3, "批准日期", "请填写日期，如 2026-05-01。"),
        Problem("名单", 4, "名额", "单元格是公式，请粘贴为数值。"),
    ]


def test_a_problem_reads_as_a_sentence_and_the_refusal_names_the_field():
    with pytest.raises(Unreadable) as refused:
        workbooks.read(book(HEADER, [None, 1]), COLUMNS)
    assert refused.value.message == "工作表“名单”第 2 行“单位名称”列：必须填写。"
    assert (refused.value.field, refused.value.status) == ("file", 422)


def test_unknown_repeated_and_missing_headers_are_problems():
    assert problems_of(book(["名额", "名额", "备注"], [1, 2, 3])) == [
        Problem("名单", 1, "名额", "表头重复。"),
        Problem("名单", 1, "备注", "无法识别的列，请使用原来的表头。"),
        Problem("名单", 1, "单位名称", "缺少此列。"),
    ]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", True, "１２三"])
def test_what_only_looks_like_a_number_is_refused(value):
    assert [
        problem.message
        for problem in problems_of(book(["得分"], [value]), [Column("score", "得分", "decimal")])
    ] == ["请填写数字。"]


def test_what_was_written_reads_back():
    rows = [["=甲", 1, Decimal("2.50"), date(2026, 1, 2)]]
    assert workbooks.read(workbooks.write([Sheet("名单", HEADER, rows)]), COLUMNS) == [
        {"name": "=甲", "places": 1, "score": Decimal("2.5"), "on": date(2026, 1, 2)}
    ]


def test_too_many_rows_are_told_and_not_read_on(monkeypatch):
    monkeypatch.setattr("nantong_award.core.workbook_reading.ROW_LIMIT", 2)
    assert [str(each) for each in problems_of(book(["单位名称"], ["甲"], ["乙"], ["丙"], ["丁"]))] == [
        "工作表“名单”第 4 行：行数超过 2 行。"
    ]


def with_part(data, name, content):
    """The workbook with one part exchanged or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return written.getvalue()


ENTITY = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{{}}</row></sheetData></worksheet>'
HOSTILE = {
    "not a workbook": (b"MZ" + bytes(300), "已损坏或不是 XLSX"),
    "empty": (b"", "已损坏或不是 XLSX"),
    "document": (specimens.ooxml(specimens.DOCX), "内容与扩展名不符"),
    "shell without parts": (specimens.ooxml(specimens.XLSX), "已损坏或不是 XLSX"),
    "macros": (with_part(book(HEADER), "xl/vbaProject.bin", b"x"), "含有宏"),
    "bomb": (with_part(book(HEADER), "xl/media/a.bin", bytes(20_000_000)), "展开后过大"),
    "entities": (
        with_part(
            book(HEADER),
            "xl/worksheets/sheet1.xml",
            ENTITY + SHEET.format('<c r="A1" t="str"><v>&b;</v></c>'),
        ),
        "已损坏或不是 XLSX",
    ),
}


@pytest.mark.requirement("RX.8")
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_workbooks_are_refused(case):
    data, why = HOSTILE[case]
    assert [why in problem.message for problem in problems_of(data)] == [True]


def test_a_workbook_over_the_size_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr("nantong_award.core.workbook_reading.SIZE_LIMIT", 100)
    assert len(problems_of(book(HEADER))) == 1
