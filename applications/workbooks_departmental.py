"""The workbook of 部门联审: one sheet for each department, out with the applicants and in with answers (R12.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from applications.models import Application, DepartmentalAnswer
from applications.sections.choices import INCIDENTS, NOT_RATED, RATINGS, SEVERITIES
from applications.selectors.departmental import code_of
from applications.selectors.departments import Department, Matter, departments
from nantong_award.core import clock, workbooks
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable
from nantong_award.regulation.facts import IncidentKind

Result = DepartmentalAnswer.Result
GUIDE, ROW, SPARE = "填写说明", "row", 30
YES, NO = "是", "否"
RESULTS = {str(label): value for value, label in Result.choices}
KINDS = {str(label): str(key) for key, label in INCIDENTS}
GRADES = {str(label): str(key) for key, label in SEVERITIES}
RATED = {str(label): str(key) for key, label in RATINGS if key != NOT_RATED}
# An accident bars from a grade on, so its grade must be told.
GRADED = {
    IncidentKind.WORK_SAFETY,
    IncidentKind.QUALITY,
    IncidentKind.ENVIRONMENT,
    IncidentKind.PUBLIC_HEALTH,
    IncidentKind.FOOD_SAFETY,
}
LIMITS = {"document": 100, "note": 500}
HEADERS = {
    "number": "编号",
    "name": "申报主体",
    "code": "统一社会信用代码",
    "matter": "核查事项",
    "result": "结论",
    "kind": "情形",
    "grade": "等级",
    "on": "发生日期",
    "liable": "是否有责任",
    "document": "文号",
    "note": "说明",
}
INSTRUCTIONS = (
    "每个部门填写一张工作表，每行是一个申报主体的一个核查事项；编号、申报主体、代码已锁定，请勿改动。",
    "个人申报的，核查其所在单位，“统一社会信用代码”一列是所在单位的代码。",
    "“结论”只能选择“无”“有”“无法核实”。结论为“无”或者“无法核实”的，情形、等级、日期、责任不填。",
    "结论为“有”的，填写情形、发生日期（行政处罚填写决定日期）、文号或者说明；事故还要填写等级。",
    "同一事项有几件的，在表末空行逐件另填，编号和核查事项照抄。",
    "“环保信用等级”一项：已评级的结论选“有”并在“等级”选择颜色，未参加评级的选“无”。",
    "核查范围为截至填写之日的近3年；如实填写仍在公示的记录。",
    "暂时不能答复的行请整行删除，以后可以再次报送；再次报送的以最后一次为准。",
)


def columns_of(asked: Department) -> tuple[Column, ...]:
    """The columns of one department's sheet, with what each lets people choose."""
    kinds = dict.fromkeys(kind for matter in asked.matters for kind in matter.kinds)
    labels = tuple(label for label, key in KINDS.items() if key in set(kinds))
    grades = tuple(GRADES) if set(kinds) & GRADED else ()
    if any(matter.is_rating for matter in asked.matters):
        grades += tuple(RATED)
    lists = {
        "matter": tuple(matter.title for matter in asked.matters),
        "result": tuple(RESULTS),
        "kind": labels,
        "grade": grades,
        "liable": (YES, NO),
    }
    return tuple(
        Column(
            key,
            header,
            "date" if key == "on" else "text",
            required=key in ("number", "matter", "result"),
            choices=lists.get(key, ()),
            locked=key in ("number", "name", "code", "matter"),
        )
        for key, header in HEADERS.items()
    )


def departmental_form(applications: Iterable[Application]) -> bytes:
    """The workbook to send out: instructions, and a sheet with every applicant for each department."""
    files = list(applications)
    sheets = [Sheet(GUIDE, ["填写说明"], [[f"{n}. {line}"] for n, line in enumerate(INSTRUCTIONS, start=1)])]
    for asked in departments():
        header = list(HEADERS.values())
        sheets.append(Sheet(asked.sheet, header, list(_rows(asked, files)), columns_of(asked), SPARE))
    return workbooks.write(sheets)


def _rows(asked: Department, files: Sequence[Application]) -> Iterator[list[Any]]:
    for file in files:
        named = file.applicant.name
        if not file.applicant.is_organization:
            named = f"{named}（{file.applicant.employer_name}）"
        for matter in asked.matters:
            if matter.is_rating and not file.applicant.is_organization:
                continue  # Art. 14 asks of an employer what Art. 13 names, not its rating
            yield [file.number, named, code_of(file), matter.title, *[None] * (len(HEADERS) - 4)]


def read_departmental(
    file: IO[bytes] | File | bytes, applications: Iterable[Application]
) -> dict[str, list[dict[str, Any]]]:
    """The answers by department, ready to be stored; raises Unreadable with every problem by sheet, row, column.

    A sheet in which no 结论 is filled in is one that another department will send.
    """
    known = {each.number: each for each in applications if each.number}
    by_sheet = {each.sheet: each for each in departments()}
    optional = {
        title: [_unrequired(column) for column in columns_of(asked)] for title, asked in by_sheet.items()
    }
    read = workbooks.read_sheets(file, optional, beside=[GUIDE], row_key=ROW)
    problems: list[Problem] = []
    answers: dict[str, list[dict[str, Any]]] = {}
    for title, rows in read.items():
        if not any(row.get("result") for row in rows):
            continue
        asked = by_sheet[title]
        problems += _problems(title, asked, rows, known)
        answers[asked.key] = rows
    if not answers:
        problems.append(Problem("", 1, "", _("各工作表都没有填写结论。")))
    if problems:
        raise Unreadable(problems)
    return {
        key: [_stored(row, asked, known) for row in answers[asked.key]]
        for asked in by_sheet.values()
        if (key := asked.key) in answers
    }


def _unrequired(column: Column) -> Column:
    """A row without 结论 is judged here, where it is known whether the sheet was filled in at all."""
    if column.key != "result":
        return column
    return Column(column.key, column.header, column.kind, choices=column.choices)


def _problems(
    title: str, asked: Department, rows: Sequence[Mapping[str, Any]], known: Mapping[str, Application]
) -> Iterator[Problem]:
    given: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for key, message in _unsound(asked, row, known):
            yield Problem(title, row[ROW], HEADERS[key], message)
        results = given.setdefault((row["number"], row["matter"]), set())
        if row.get("result") and results and (row["result"] != "有" or results != {"有"}):
            yield Problem(title, row[ROW], HEADERS["result"], _("与同一主体同一事项的另一行矛盾或者重复。"))
        results.add(row.get("result") or "")


def _unsound(
    asked: Department, row: Mapping[str, Any], known: Mapping[str, Application]
) -> Iterator[tuple[str, str]]:
    file, matter = known.get(row["number"]), asked.asked(row["matter"])
    if file is None:
        yield "number", _("本年度待审查的申报中没有这个编号。")
    elif row.get("code") and row["code"].upper() != code_of(file):
        yield "code", _("与编号对应的主体（%(name)s）不符。") % {"name": file.applicant.name}
    for key, limit in LIMITS.items():
        if len(row.get(key) or "") > limit:
            yield key, _("不得超过 %(limit)d 字。") % {"limit": limit}
    if not row.get("result"):
        yield "result", _("必须填写；暂不能答复的行请整行删除。")
    elif RESULTS[row["result"]] != Result.FOUND:
        for key in ("kind", "grade", "on", "liable"):
            if row.get(key):
                yield key, _("结论为“%(result)s”的，此处不填。") % {"result": row["result"]}
    elif matter is not None:
        yield from _unsound_rating(row) if matter.is_rating else _unsound_incident(matter, row)


def _unsound_rating(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if row.get("grade") not in RATED:
        yield "grade", _("请选择环保信用等级的颜色。")
    if row.get("kind"):
        yield "kind", _("环保信用等级一项不填情形。")


def _unsound_incident(matter: Matter, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = KINDS.get(row.get("kind") or "")
    if kind is None:
        yield "kind", _("结论为“有”的，必须选择情形。")
    elif kind not in set(matter.kinds):
        yield "kind", _("不属于“%(matter)s”事项。") % {"matter": matter.title}
    elif kind in GRADED and row.get("grade") not in GRADES:
        yield "grade", _("事故须选择等级：%(grades)s。") % {"grades": "、".join(GRADES)}
    elif kind not in GRADED and row.get("grade"):
        yield "grade", _("此类情形不填等级。")
    if row.get("on") is None:
        yield "on", _("结论为“有”的，必须填写日期。")
    elif row["on"] > clock.today():
        yield "on", _("日期不得晚于今天。")
    if not row.get("document") and not row.get("note"):
        yield "document", _("请填写文号；没有文书的，在“说明”中写明。")


def _stored(row: Mapping[str, Any], asked: Department, known: Mapping[str, Application]) -> dict[str, Any]:
    matter = asked.asked(row["matter"])
    assert matter is not None  # checked before
    grades = RATED if matter.is_rating else GRADES
    liable = row.get("liable")
    return {
        "application": known[row["number"]],
        "matter": matter.key,
        "result": RESULTS[row["result"]],
        "kind": KINDS.get(row.get("kind") or "", ""),
        "grade": grades.get(row.get("grade") or "", ""),
        "on": row.get("on"),
        "liable": None if liable is None else liable == YES,
        "document": row.get("document") or "",
        "note": row.get("note") or "",
    }
