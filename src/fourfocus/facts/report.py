"""An import's problems for people and programs: an annotated copy of the workbook, and JSON.

The annotated copy is the user's own workbook (a CSV becomes one) with each bad cell coloured and commented, and a first
sheet that lists everything. Colour is never the only mark: the comment says what is wrong and what to do.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.child import INVALID_TITLE_REGEX
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from fourfocus.facts.outcome import Reading, show_scope
from fourfocus.facts.problems import Problem, word
from fourfocus.facts.schema import Catalog
from fourfocus.facts.sheets.opening import open_file

ERROR_FILL = PatternFill("solid", fgColor="FFC7CE")
WARNING_FILL = PatternFill("solid", fgColor="FFEB9C")
MOST_MARKED_ROWS = 100_000
"""A larger CSV is not copied whole: only its first rows are, with the list of problems."""

LIST_NAME = {"zh": "导入问题", "en": "Problems"}
FIELDS = ("level", "sheet", "row", "column", "value", "reason", "remedy")


def annotated_copies(reading: Reading, folder: Path, lang: str = "zh") -> list[Path]:
    """Write, for each file with problems at its cells, a marked copy into ``folder``; returns the paths written."""
    by_file: dict[str, list[Problem]] = {}
    for problem in reading.problems.sorted():
        if problem.file in reading.paths:
            by_file.setdefault(problem.file, []).append(problem)
    written = []
    for file, problems in by_file.items():
        book = _copy(reading.paths[file])
        if book is None:
            continue
        _mark(book, problems, lang)
        _list(book, problems, lang)
        name = file.replace("/", "_").rsplit(".", 1)[0] + ("_problems" if lang == "en" else "_问题")
        target = folder / f"{name}.xlsx"
        while target in written:  # x.csv and x.xlsx side by side
            name += "_2"
            target = folder / f"{name}.xlsx"
        folder.mkdir(parents=True, exist_ok=True)
        book.save(target)
        written.append(target)
    return written


def _copy(path: Path) -> Workbook | None:
    """The workbook itself, or the text of a CSV in a new one; None when it cannot be opened."""
    opened = open_file(path, str(path))
    if opened.problems:
        return None
    if path.suffix.lower() == ".xlsx":
        try:
            return openpyxl.load_workbook(io.BytesIO(opened.content))
        except (ValueError, KeyError, TypeError, AttributeError):  # a part of it that openpyxl cannot keep
            return None
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    grid = opened.grids[0]
    sheet.title = INVALID_TITLE_REGEX.sub("_", grid.sheet)[:31] or "CSV"
    for row in grid.head[: grid.first_row - 1]:
        _append(sheet, row)
    height = min(grid.height, MOST_MARKED_ROWS)
    for cells in zip(*(column.slice(0, height).to_pylist() for column in grid.columns), strict=True):
        _append(sheet, cells)
    return book


def _append(sheet: Worksheet, cells: Iterable[Any]) -> None:
    """Add a row whose texts stay texts: what starts with = must not run, and #REF! must not become an error itself."""
    sheet.append([_clean(cell) if isinstance(cell, str) else cell for cell in cells])
    for cell in sheet[sheet.max_row]:
        if cell.data_type in ("f", "e"):
            cell.data_type = "s"


def _clean(text: str) -> str:
    """The text without the control characters a workbook cannot hold, cut to what is worth reading."""
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:2000]


def _mark(book: Workbook, problems: Iterable[Problem], lang: str) -> None:
    notes: dict[tuple[str, int, int], list[Problem]] = {}
    for problem in problems:
        if problem.row and problem.row <= MOST_MARKED_ROWS:
            notes.setdefault((problem.sheet, problem.row, max(problem.cell, 0) + 1), []).append(problem)
    for (name, row, column), some in notes.items():
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        cell = sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            around = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
            cell = sheet.cell(around.min_row, around.min_col)
        cell.fill = WARNING_FILL if all(p.is_warning for p in some) else ERROR_FILL
        stop = ". " if lang == "en" else "。"
        text = "\n".join(f"{p.reason(lang)}{stop}{p.remedy(lang)}" for p in some)
        if cell.comment is not None:  # two places marked at the one cell they are merged into, or the user's own note
            text = f"{cell.comment.text}\n{text}"
        text = _clean(text)
        cell.comment = Comment(text, "FourFocus", width=320, height=40 + 22 * (len(text) // 24 + 1))


def _list(book: Workbook, problems: Iterable[Problem], lang: str) -> None:
    name = LIST_NAME["en" if lang == "en" else "zh"]
    while name in book.sheetnames:
        name += "_"
    sheet = book.create_sheet(name, 0)
    sheet.append([word(field, lang) for field in FIELDS])
    for problem in problems:
        data = problem.to_dict(lang)
        row = [word(data["level"], lang), *(data[field] for field in FIELDS[1:])]
        _append(sheet, row)
    for at, width in enumerate((8, 16, 6, 18, 18, 60, 60), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)  # printed, a problem is one line
    book.active = 0


def to_dict(reading: Reading, lang: str = "zh", *, stored: bool = True) -> dict[str, Any]:
    """The result of an import as JSON shows it."""
    tables: dict[str, dict[str, int]] = {}
    for batch in reading.batches:
        if not batch.defaults:
            entry = tables.setdefault(batch.scope.table, {"batches": 0, "rows": 0})
            entry["batches"] += 1
            entry["rows"] += batch.rows.num_rows
    return {
        "ok": reading.ok,
        "stored": stored and reading.ok and bool(reading.batches),
        "files": reading.files,
        "rows": reading.rows,
        "tables": tables,
        "unchanged": [show_scope(scope, reading.catalog)(lang) for scope in reading.unchanged],
        "superseded": [
            {"scope": show_scope(scope, reading.catalog)(lang), "batch": batch} for scope, batch in reading.superseded
        ],
        "left_out": [{"file": file, "sheet": sheet} for file, sheet in reading.left_out],
        "hidden": [{"file": file, "sheet": sheet} for file, sheet in reading.hidden],
        "problems": [problem.to_dict(lang) for problem in reading.problems.sorted()],
        "problems_not_listed": reading.problems.unlisted,
    }


def summary(reading: Reading, catalog: Catalog) -> Mapping[str, int]:
    """Rows read per table, in the catalog's order, for a short report."""
    rows: dict[str, int] = {}
    for batch in reading.batches:
        if not batch.defaults:
            rows[batch.scope.table] = rows.get(batch.scope.table, 0) + batch.rows.num_rows
    return {name: rows[name] for name in catalog if name in rows}
