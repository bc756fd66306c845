"""Rows ⇄ XLSX; with `workbook_reading` the only importer of openpyxl, which is imported on use.

What people typed stays text: a string never becomes a formula (RX.8). Reading is all or nothing: every problem is
told with sheet, row and column, and no row is returned while there is one.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.workbook_reading import Column, Problem, Unreadable, read, read_sheets

__all__ = ["CONTENT_TYPE", "Column", "Problem", "Sheet", "Unreadable", "read", "read_sheets", "write"]

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_LIMIT = 32_767
SAMPLE_ROWS = 100
WIDTH_LIMIT = 60
# What spreadsheet programs take for the start of a formula once somebody edits the cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write; `rows` may be a generator and is read once.

    With `columns` it is a form to fill in: lists to choose from, locked columns, and `spare` empty rows below.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    columns: Sequence[Column] = ()
    spare: int = 0


def write(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a styled, frozen header on each sheet and columns as wide as their first rows need."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(workbook, sheet)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _write_sheet(workbook: Any, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    page = workbook.create_sheet(FORBIDDEN_IN_TITLE.sub(" ", str(sheet.title))[:31])
    header = [_plain(each) for each in sheet.header]
    rows = ([_plain(each) for each in row] for row in sheet.rows)
    # A write-only sheet wants its widths before its first row: they are taken from a sample.
    sample = list(islice(rows, SAMPLE_ROWS))
    for index, width in enumerate(_widths([header, *sample]), start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    page.freeze_panes = "A2"
    page.append([_header_cell(page, text) for text in header])
    if sheet.columns:
        page.protection.sheet = True
        page.protection.formatColumns = page.protection.autoFilter = page.protection.sort = False
    written = 1
    for row in chain(sample, rows):
        page.append(_fillable(page, sheet, row) if sheet.columns else [_cell(page, value) for value in row])
        written += 1
    for _spare in range(sheet.spare):
        page.append(_fillable(page, sheet, [None] * len(sheet.columns), locked=False))
    _offer_choices(page, sheet.columns, written + sheet.spare)


def _fillable(page: Any, sheet: Sheet, row: Sequence[Any], *, locked: bool = True) -> list[Any]:
    """A row of a form: only what its columns lock cannot be typed over."""
    from openpyxl.styles import Protection

    cells = [_cell(page, value) for value in row]
    for cell, column in zip(cells, sheet.columns, strict=True):
        cell.protection = Protection(locked=locked and column.locked)
        if column.kind == "date":
            cell.number_format = "yyyy-mm-dd"
    return cells


def _offer_choices(page: Any, columns: Sequence[Column], last: int) -> None:
    """Lists to choose from, written into the sheet itself."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for index, column in enumerate(columns, start=1):
        if not column.choices or last < 2:
            continue
        listed = f'"{",".join(column.choices)}"'
        rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = _("请从列表中选择"), _("这一列只能选择列表中的内容。")
        rule.add(f"{get_column_letter(index)}2:{get_column_letter(index)}{last}")
        page.data_validations.append(rule)


def _plain(value: Any) -> Any:
    """The value as a spreadsheet knows it: numbers, days and naive local times stay, all else is text."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, int | Decimal | float | date):
        return value
    return CONTROL.sub("", str(value))[:CELL_LIMIT]


def _cell(page: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            # Keeps it text even after somebody edits the cell.
            cell.quotePrefix = True
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    return cell


def _header_cell(page: Any, text: str) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = _cell(page, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EDF4")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _widths(rows: list[list[Any]]) -> Iterator[int]:
    for column in range(max(len(row) for row in rows)):
        widest = max(_width(row[column]) for row in rows if column < len(row))
        yield min(widest + 2, WIDTH_LIMIT)


def _width(value: Any) -> int:
    """Columns on screen; Chinese characters take two."""
    if isinstance(value, datetime):
        return 16
    text = "" if value is None else str(value)
    return max(sum(2 if east_asian_width(each) in "WF" else 1 for each in line) for line in text.split("\n"))
