"""Workbooks (.xlsx): what a person sees in each cell."""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

import defusedxml.ElementTree as defused
import pyarrow as pa
import python_calamine
from defusedxml import DefusedXmlException

from fourfocus.facts.problems import Problem
from fourfocus.facts.sheets.grid import HEAD_ROWS, OLE, Grid, Opened

MOST_UNPACKED_MB = 2_000
"""A workbook that unpacks to more than this is refused before it is opened."""


def read_xlsx(opened: Opened) -> Problem | None:
    """Read every worksheet of a workbook into ``opened``."""
    content, shown = opened.content, opened.file
    if content.startswith(OLE):
        # An .xlsx with a password is an OLE container holding the encrypted package; an old .xls is one without it.
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        return Problem("file.encrypted" if encrypted else "file.old_xls", shown)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(item.file_size for item in archive.infolist()) / 1e6
            if size > MOST_UNPACKED_MB:
                return Problem("file.bomb", shown, args=(("size", f"{size:.0f}"), ("most", MOST_UNPACKED_MB)))
            if any(item.filename.endswith("vbaProject.bin") for item in archive.infolist()):
                return Problem("file.macro", shown)
            unfinished = _unfinished_cells(archive)
            since_1904 = "xl/workbook.xml" in archive.namelist() and bool(
                _SINCE_1904.search(archive.read("xl/workbook.xml"))
            )
        book = python_calamine.load_workbook(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                grid = _sheet_grid(book, meta.name, shown)
                grid.since_1904 = since_1904
                grid.hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
                opened.grids.append(grid)
    except _DAMAGED:
        opened.grids.clear()
        return Problem("file.not_xlsx", shown)
    for grid in opened.grids:
        _put_back(grid, unfinished.get(grid.sheet, {}))
    return None


_SINCE_1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true|on)["']""")

_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, python_calamine.CalamineError, ElementTree.ParseError,
    DefusedXmlException, KeyError, ValueError, IndexError, EOFError, OSError, RuntimeError, NotImplementedError,
    struct.error,
)  # fmt: skip
"""What the readers of zip, XML and workbooks raise on a damaged file."""


def _sheet_grid(book: Any, name: str, shown: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    cells = sheet.to_python(skip_empty_area=False)
    rows = [[_text(cell) for cell in row] for row in cells]
    dated: dict[int, list[int]] = {}
    for at_row, row in enumerate(cells):
        for at_column, cell in enumerate(row):
            if isinstance(cell, date):
                dated.setdefault(at_column, []).append(at_row)
    while rows and not any(rows[-1]):
        rows.pop()
    merged = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
    _fill_down(rows, merged)
    width = max((len(row) for row in rows), default=0)
    columns = [
        pa.array([row[at] or None if at < len(row) else None for row in rows], pa.string()) for at in range(width)
    ]
    return Grid(shown, name, rows[:HEAD_ROWS], columns, 1, merged, dated=dated)


def _fill_down(rows: list[list[str]], merged: tuple[tuple[int, int, int, int], ...]) -> None:
    """Give every row of a cell merged downwards the value a reader sees beside it."""
    for top, left, bottom, right in merged:
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]


def _text(cell: Any) -> str:
    """A workbook's cell as text; numbers by the 15 digits Excel shows, times to the second where they are one."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        if float(cell).is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell:.15g}"
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        moment = _moment(datetime.combine(date(2000, 1, 1), cell))
        return "24:00:00" if moment.startswith("2000-01-02") else moment[11:]
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return ""


def _moment(value: datetime) -> str:
    """ISO text; what lies within 10 ms of a whole second is that second (a day fraction is a binary number)."""
    nearest = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    if abs(nearest - value) <= timedelta(milliseconds=10):
        return nearest.isoformat(" ")
    return value.isoformat(" ", "milliseconds")


_FAILED = re.compile(
    rb'<(?:\w+:)?c ([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f[^>]*?(?:/>|>[^<]*</[\w:]*f>))?\s*<[\w:]*v>([^<]*)<'
)
_NEVER = re.compile(
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f[^>]*?(?:/>|>([^<]*)</[\w:]*f>)\s*(?:<[\w:]*v\s*/>|<[\w:]*v>\s*</[\w:]*v>)?\s*</[\w:]*c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')


def _unfinished_cells(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Cells that the fast reader shows as empty although they are not, by sheet and 0-based (row, column).

    They hold an Excel error (``#REF!``) or a formula that no program has worked out yet (``=A1+B1``).
    """
    found: dict[str, dict[tuple[int, int], str]] = {}
    for name, path in _sheet_parts(archive):
        cells: dict[tuple[int, int], str] = {}
        with archive.open(path) as stream:
            tail = b""
            while block := stream.read(4 << 20):
                text = tail + block
                cut = text.rfind(b"<", 0, text.rfind(b"c>") + 1)
                tail = text[max(cut, 0) :]
                _scan(text, cells)
        found[name] = cells
    return found


def _scan(text: bytes, cells: dict[tuple[int, int], str]) -> None:
    hits = [(m[1], html.unescape(m[2].decode())) for m in _FAILED.finditer(text)]
    # Excel writes a formula whose result is empty text (t="str") in the same way as one without a result.
    hits += [
        (m[1], "=" + (html.unescape(m[2].decode()) if m[2] else "…"))
        for m in _NEVER.finditer(text)
        if b't="str"' not in m[1]
    ]
    for attributes, shown in hits:
        place = _PLACE.search(attributes)
        if place:
            column = 0
            for mark in place[1]:
                column = column * 26 + mark - 64
            cells[int(place[2]) - 1, column - 1] = shown


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name and path within the archive of every worksheet."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    link = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return []
    targets = {
        item.get("Id"): item.get("Target", "")
        for item in defused.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts = []
    for sheet in defused.fromstring(archive.read("xl/workbook.xml")).iter(main + "sheet"):
        target = targets.get(sheet.get(link), "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in names:
            parts.append((sheet.get("name", ""), path))
    return parts


def _put_back(grid: Grid, cells: dict[tuple[int, int], str]) -> None:
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        by_column.setdefault(column, {})[row] = text
        if row < len(grid.head) and column < len(grid.head[row]):
            grid.head[row][column] = text
    for column, some in by_column.items():
        if column < len(grid.columns):
            texts = grid.columns[column].to_pylist()
            for row, text in some.items():
                if row < len(texts):
                    texts[row] = text
            grid.columns[column] = pa.array(texts, pa.string())
