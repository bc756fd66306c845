"""The workbook of 部门联审: out with the applicants, in with the answers, all or nothing (R12.4)."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from applications.selectors.departmental import to_check
from applications.selectors.departments import departments
from applications.transitions import RoundStage, Status
from applications.workbooks_departmental import GUIDE, HEADERS, departmental_form, read_departmental
from nantong_award.core import clock
from nantong_award.core.workbooks import Unreadable
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R12.4")]

COLUMN = {key: place for place, key in enumerate(HEADERS, start=1)}


@pytest.fixture
def files():
    """An organisation and an individual that wait for the decision."""
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    for applicant in (
        make.make_applicant(name="南通甲电缆有限公司"),
        make.make_applicant(track=Track.INDIVIDUAL, name="张三", employer_name="南通乙电缆有限公司"),
    ):
        make.make_application(
            round=round, applicant=applicant, status=Status.ENDORSED, endorsed_at=clock.now()
        )
    return sorted(to_check(round), key=lambda file: file.pk)


def filled(files, answers):
    """The exported workbook after a department has typed: {(sheet, row): {column: value}}."""
    book = load_workbook(io.BytesIO(departmental_form(files)))
    for (sheet, row), cells in answers.items():
        for key, value in cells.items():
            book[sheet].cell(row, COLUMN[key], value)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def problems(files, answers):
    """What stands against a workbook, as (sheet, row, column, start of the message)."""
    with pytest.raises(Unreadable) as refused:
        read_departmental(filled(files, answers), files)
    return [(each.sheet, each.row, each.column, each.message) for each in refused.value.problems]


def test_each_department_has_a_sheet_with_every_applicant_and_what_it_is_asked(files):
    book = load_workbook(io.BytesIO(departmental_form(files)))
    assert book.sheetnames == [GUIDE, *(each.sheet for each in departments())]
    company, person = files
    page = book["生态环境"]
    rows = [[cell.value for cell in row[:5]] for row in page.iter_rows(min_row=2, max_row=6)]
    code, employer = company.applicant.credit_code, person.applicant.employer_code
    assert rows == [
        [company.number, "南通甲电缆有限公司", code, "环境污染事故", None],
        [company.number, "南通甲电缆有限公司", code, "生态环境处罚、失信和其他违法", None],
        [company.number, "南通甲电缆有限公司", code, "环保信用等级", None],
        [person.number, "张三（南通乙电缆有限公司）", employer, "环境污染事故", None],
        [person.number, "张三（南通乙电缆有限公司）", employer, "生态环境处罚、失信和其他违法", None],
    ]
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules["E2:E36"] == '"无,有,无法核实"'
    assert rules["G2:G36"] == '"一般,较大,重大,特别重大,绿色,蓝色,黄色,红色,黑色"'
    assert page.protection.sheet


def test_what_was_typed_comes_back_as_answers_and_other_departments_sheets_wait(files):
    company, person = files
    data = filled(
        files,
        {
            ("税务", 2): {
                "result": "有",
                "kind": "行政处罚",
                "on": date(2025, 3, 1),
                "liable": "是",
                "document": "通税罚〔2025〕7号",
            },
            ("税务", 3): {"result": "无法核实", "note": "系统维护"},
        },
    )
    blank = {"grade": "", "on": None, "liable": None, "document": ""}
    assert read_departmental(data, files) == {
        "tax": [
            {
                "application": company, "matter": "penalty", "result": "found", "kind": "administrative_penalty",
                "grade": "", "on": date(2025, 3, 1), "liable": True, "document": "通税罚〔2025〕7号", "note": "",
            },
            {
                "application": person, "matter": "penalty", "result": "unverifiable", "kind": "",
                "note": "系统维护", **blank,
            },
        ]
    }  # fmt: skip


def test_several_incidents_stand_in_the_spare_rows(files):
    company = files[0]
    one = {"result": "有", "kind": "严重违法失信记录", "on": "2025-01-01", "document": "执1号"}
    again = {**one, "number": company.number, "matter": "失信被执行人", "document": "执2号"}
    data = filled(files, {("法院", 2): one, ("法院", 3): {"result": "无"}, ("法院", 4): again})
    read = read_departmental(data, files)["court"]
    assert [(row["application"], row["document"]) for row in read if row["result"] == "found"] == [
        (company, "执1号"),
        (company, "执2号"),
    ]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"result": "有", "on": "2025-01-01", "document": "x"}, "情形", "必须选择情形"),
        ({"result": "有", "kind": "行政处罚", "document": "x"}, "发生日期", "必须填写日期"),
        (
            {"result": "有", "kind": "行政处罚", "on": "2099-01-01", "document": "x"},
            "发生日期",
            "不得晚于今天",
        ),
        ({"result": "有", "kind": "行政处罚", "on": "2025-01-01"}, "文号", "请填写文号"),
        ({"result": "无", "on": "2025-01-01"}, "发生日期", "此处不填"),
        ({"result": "大概没有"}, "结论", "请从"),
        ({"result": "无", "number": "2026Z99999"}, "编号", "没有这个编号"),
        ({"result": "无", "code": "91320600MA000000XX"}, "统一社会信用代码", "不符"),
        ({"result": "无", "note": "长" * 501}, "说明", "500"),
    ],
)
def test_what_cannot_be_is_told_by_sheet_row_and_column(files, cells, column, words):
    told = problems(files, {("税务", 2): cells, ("税务", 3): {"result": "无"}})
    assert [(sheet, row, name) for sheet, row, name, _message in told] == [("税务", 2, column)]
    assert words in told[0][3]


def test_an_accident_needs_its_grade_and_a_rating_its_colour(files):
    accident = {"result": "有", "kind": "环境污染事故", "on": "2025-01-01", "document": "x"}
    rest = {("生态环境", row): {"result": "无"} for row in (3, 5, 6)}
    told = problems(
        files, {("生态环境", 2): accident, ("生态环境", 4): {"result": "有", "grade": "较大"}, **rest}
    )
    assert [(row, name) for _sheet, row, name, _message in told] == [(2, "等级"), (4, "等级")]


def test_a_row_left_open_in_a_sheet_that_is_filled_in_and_rows_that_contradict_are_told(files):
    company = files[0]
    again = {"number": company.number, "matter": "失信被执行人", "result": "无"}
    told = problems(files, {("法院", 2): {"result": "无"}, ("法院", 4): again})
    assert [(row, name) for _sheet, row, name, _message in told] == [(3, "结论"), (4, "结论")]


def test_an_empty_workbook_is_no_answer(files):
    assert [message for *_place, message in problems(files, {})] == ["各工作表都没有填写结论。"]
