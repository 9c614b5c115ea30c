"""Workbooks: each sheet that holds something is a table, its cells written as text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from data.reading.problems import damaged, protected
from data.reading.records import Record


def open_workbook(path: Path, file: str) -> CalamineWorkbook:
    """The workbook, or a FileProblem that says why it cannot be opened."""
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise protected(file) from error
    except (CalamineError, OSError, ValueError) as error:
        raise protected(file) if "password" in str(error).lower() else damaged(file) from error


def sheet_names(book: CalamineWorkbook) -> list[str]:
    """Sheets of cells; charts, dialogs and macros hold no table."""
    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def open_sheet(book: CalamineWorkbook, name: str, file: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise damaged(file) from error


def records(sheet: CalamineSheet) -> Iterator[Record]:
    """Rows of a sheet; columns left of the first that holds anything are no columns."""
    if sheet.start is None:
        return
    for at, cells in enumerate(sheet.to_python(skip_empty_area=True), start=sheet.start[0] + 1):
        fields = [cell_text(cell) for cell in cells]
        yield Record(at, fields, "\t".join(fields))


def cell_text(value: Any) -> str:
    """A cell as the person sees its value, whatever its number format: dates as ISO text, whole numbers without a point.

    >>> [cell_text(value) for value in (3.0, 0.1 + 0.2, 274.65999999999997, True, "00123", datetime(2024, 5, 1, 13, 30))]
    ['3', '0.3', '274.66', 'TRUE', '00123', '2024-05-01T13:30:00']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{'-' if seconds < 0 else ''}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02}:{abs(seconds) % 60:02}"
    return "" if value is None else str(value)


def number_text(value: float) -> str:
    """Fifteen digits, as many as a workbook shows; never in exponents, which only machines read.

    >>> [number_text(value) for value in (1e21, 1.5e-7, -0.0)]
    ['1000000000000000000000', '0.00000015', '0']
    """
    text = f"{value:.15g}"
    if text == "-0":
        return "0"
    return f"{Decimal(text):f}" if "e" in text else text
