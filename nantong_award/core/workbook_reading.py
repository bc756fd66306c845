"""Reading workbooks that people filled in; `workbooks.read` is the door to it."""

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import IO, Any, Literal

from django.core.files.base import File
from django.utils.translation import gettext as _

from nantong_award.core import inspection_ooxml
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.unfit import Unfit

SIZE_LIMIT = 20 * 1024 * 1024
ROW_LIMIT = 20_000
COLUMN_LIMIT = 200
PROBLEM_LIMIT = 200
CHOICES_LIMIT = 255
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")

Kind = Literal["text", "integer", "decimal", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is looked for by its header; optional ones may be missing altogether.

    `choices` are the only values it takes, in what is read and in what a template lets people choose; a `locked`
    column of a template cannot be typed over.
    """

    key: str
    header: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    locked: bool = False

    def __post_init__(self) -> None:
        """A list inside a cell's rule is limited by the format."""
        if len(",".join(self.choices)) > CHOICES_LIMIT or any("," in each for each in self.choices):
            raise ValueError(f"too much to choose from in {self.header}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: row and column as the spreadsheet program shows them."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = _("工作表“%(sheet)s”第 %(row)s 行") % {"sheet": self.sheet, "row": self.row}
        column = _("“%(column)s”列") % {"column": self.column} if self.column else ""
        return f"{place}{column}：{self.message}"


class Unreadable(Unsuitable):
    """The workbook was not taken; nothing of it was used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(each) for each in problems), field="file")
        self.problems = list(problems)


def read(
    file: IO[bytes] | File | bytes, columns: Sequence[Column], *, row_key: str = ""
) -> list[dict[str, Any]]:
    """The filled rows of the first sheet as dictionaries by column key, missing values as None.

    With `row_key` each dictionary holds its row's number under that key, for problems that the caller finds.
    Raises Unreadable with every problem found (at most 200) and takes nothing while there is one.
    """
    with _opened(file) as workbook:
        return _read_sheet(workbook.worksheets[0], columns, row_key)


def read_sheets(
    file: IO[bytes] | File | bytes,
    sheets: Mapping[str, Sequence[Column]],
    *,
    beside: Collection[str] = (),
    row_key: str = "",
) -> dict[str, list[dict[str, Any]]]:
    """The filled rows of each sheet that is there and known by its title; sheets named `beside` are passed over.

    Raises Unreadable with the problems of all sheets and takes nothing while there is one.
    """
    with _opened(file) as workbook:
        taken: dict[str, list[dict[str, Any]]] = {}
        problems: list[Problem] = []
        for page in workbook.worksheets:
            if page.title in beside:
                continue
            if page.title not in sheets:
                problems.append(Problem(page.title, 1, "", _("无法识别的工作表，请使用导出的工作簿。")))
                continue
            try:
                taken[page.title] = _read_sheet(page, sheets[page.title], row_key)
            except Unreadable as refused:
                problems += refused.problems
        if problems:
            raise Unreadable(problems[:PROBLEM_LIMIT])
        return taken


@contextmanager
def _opened(file: IO[bytes] | File | bytes) -> Iterator[Any]:
    """The workbook; whatever breaks while it is read is the workbook's fault."""
    from openpyxl import load_workbook

    content = io.BytesIO(file) if isinstance(file, bytes) else file
    _check_archive(content)
    try:
        yield load_workbook(content, read_only=True, data_only=False, keep_links=False)
    except Unreadable:
        raise
    except Exception:
        raise _unreadable(_("文件已损坏或不是 XLSX 工作簿，请另存为 XLSX 后再上传。")) from None


def _check_archive(content: Any) -> None:
    size = content.seek(0, io.SEEK_END) or content.tell()
    content.seek(0)
    if size > SIZE_LIMIT:
        raise _unreadable(_("工作簿超过 %(limit)s MB。") % {"limit": SIZE_LIMIT // (1024 * 1024)})
    try:
        inspection_ooxml.check(content, main_type=MAIN_TYPE)
    except Unfit as unfit:
        raise _unreadable(unfit.message) from None
    except Exception:
        raise _unreadable(_("文件已损坏或不是 XLSX 工作簿，请另存为 XLSX 后再上传。")) from None
    content.seek(0)


def _unreadable(message: str) -> Unreadable:
    return Unreadable([Problem("", 1, "", message)])


def _read_sheet(page: Any, columns: Sequence[Column], row_key: str) -> list[dict[str, Any]]:
    # The declared size of a sheet may be a lie in either direction.
    page.reset_dimensions()
    rows = page.iter_rows(max_row=ROW_LIMIT + 2, max_col=COLUMN_LIMIT)
    places, problems = _match_header(page.title, next(rows, ()), columns)
    taken: list[dict[str, Any]] = []
    if not problems:
        for number, cells in enumerate(rows, start=2):
            if number > ROW_LIMIT + 1:
                problems.append(
                    Problem(page.title, number, "", _("行数超过 %(most)s 行。") % {"most": ROW_LIMIT})
                )
            if len(problems) >= PROBLEM_LIMIT:
                break
            if any(_text(cell.value) for cell in cells):
                found, wrong = _read_row(page.title, number, cells, places)
                taken.append(found | ({row_key: number} if row_key else {}))
                problems += wrong
    if problems:
        raise Unreadable(problems[:PROBLEM_LIMIT])
    return taken


def _match_header(
    sheet: str, cells: Sequence[Any], columns: Sequence[Column]
) -> tuple[dict[int, Column], list[Problem]]:
    """Where each column stands. A header nobody knows is a problem: it may be a known one, mistyped."""
    known = {_squeezed(column.header): column for column in columns}
    places: dict[int, Column] = {}
    problems: list[Problem] = []
    for index, cell in enumerate(cells):
        header = _squeezed(_text(cell.value))
        if not header:
            continue
        if header not in known:
            problems.append(Problem(sheet, 1, header, _("无法识别的列，请使用原来的表头。")))
        elif known[header] in places.values():
            problems.append(Problem(sheet, 1, header, _("表头重复。")))
        else:
            places[index] = known[header]
    missing = [column for column in columns if column.required and column not in places.values()]
    problems += [Problem(sheet, 1, column.header, _("缺少此列。")) for column in missing]
    return places, problems


def _read_row(
    sheet: str, number: int, cells: Sequence[Any], places: Mapping[int, Column]
) -> tuple[dict[str, Any], list[Problem]]:
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for index, column in places.items():
        cell = cells[index] if index < len(cells) else None
        try:
            found[column.key] = _read_cell(cell, column)
        except ValueError as error:
            problems.append(Problem(sheet, number, column.header, str(error)))
    return found, problems


def _read_cell(cell: Any, column: Column) -> Any:
    """The value of one cell; raises ValueError with a Chinese message."""
    if cell is not None and cell.data_type == "f":
        raise ValueError(_("单元格是公式，请粘贴为数值。"))
    if cell is not None and cell.data_type == "e":
        raise ValueError(_("单元格是错误值。"))
    value = None if cell is None else cell.value
    if not _text(value):
        if column.required:
            raise ValueError(_("必须填写。"))
        return None
    found = READERS[column.kind](value)
    if column.choices and found not in column.choices:
        raise ValueError(_("请从“%(choices)s”中选择。") % {"choices": "、".join(column.choices)})
    return found


def _text(value: Any) -> str:
    """What a person reads in the cell: 13812341234.0 is a mobile number typed as a number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return "" if value is None else str(value).strip()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).rstrip("*＊")


def _integer(value: Any) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise ValueError(_("请填写整数。"))
    return int(number)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError(_("请填写数字。"))
    try:
        number = Decimal(_text(value).replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValueError(_("请填写数字。")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        raise ValueError(_("请填写数字。"))
    return number


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = DAY.fullmatch(_text(value))
    try:
        if match is None:
            raise ValueError
        return date(*(int(each) for each in match.groups()))
    except ValueError:
        raise ValueError(_("请填写日期，如 2026-05-01。")) from None


READERS = {"text": _text, "integer": _integer, "decimal": _decimal, "date": _date}
