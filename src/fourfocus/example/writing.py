"""Pages to files: workbooks by XlsxWriter, CSV in UTF-8 with BOM or GBK. The same pages give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from fourfocus.example.untidy import Cell, Page

WRITTEN = datetime(2020, 7, 1, 8)
"""The moment every workbook says it was made; a clock would make two runs differ."""


def write_book(path: Path, pages: Sequence[Page]) -> None:
    """Write one workbook with a sheet for each page."""
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": WRITTEN, "comments": "示例数据，纯属虚构 / invented example data"})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            "head": book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True}),
            "day": book.add_format({"num_format": "yyyy/m/d"}),
            "time": book.add_format({"num_format": "yyyy/m/d h:mm"}),
            "plain": book.add_format(),
        }
        for page in pages:
            _write_sheet(book.add_worksheet(page.name), page, formats)


def _write_sheet(sheet: xlsxwriter.worksheet.Worksheet, page: Page, formats: dict[str, object]) -> None:
    width = len(page.header)
    at = 0
    for title in page.titles:
        if width > 1 and at == 0:
            sheet.merge_range(at, 0, at, width - 1, title, formats["title"])
        else:
            sheet.write_string(at, 0, title)
        at += 1
    for column, text in enumerate(page.header):
        sheet.write_string(at, column, text, formats["head"])
    sheet.set_column(0, width - 1, 13)
    for cells in page.rows:
        at += 1
        for column, cell in enumerate(cells):
            _write_cell(sheet, at, column, cell, formats)
    at += 1
    for text in page.footers:
        sheet.write_string(at, 0, text)
        at += 1
    # A blank that was formatted once still counts as used to Excel: the empty rows people leave below a table.
    for extra in range(page.blank_rows):
        sheet.write_blank(at + extra, 0, None, formats["day"])


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, formats: dict[str, object]
) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, formats["time"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats["day"])
    else:
        sheet.write_number(row, column, cell)


def write_csv(path: Path, page: Page, encoding: str) -> None:
    """Write one page as CSV; dates and times as text, empty rows as the commas that Excel leaves."""
    width = len(page.header)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for title in page.titles:
        writer.writerow([title] + [""] * (width - 1))
    writer.writerow(page.header)
    writer.writerows([[_csv_cell(cell) for cell in cells] for cells in page.rows])
    for footer in page.footers:
        writer.writerow([footer] + [""] * (width - 1))
    writer.writerows([[""] * width for _ in range(page.blank_rows)])
    path.write_bytes(text.getvalue().encode(encoding))


def _csv_cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y/%m/%d %H:%M")
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return cell
