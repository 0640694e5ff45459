"""Files as grids of text: what .xlsx and .csv have in common, before anyone asks what it means.

A :class:`Grid` holds every cell of one sheet as the text a person would see, column by column, so that one set of
converters serves both kinds of file. Numbers of a workbook are taken as the 15 significant digits Excel itself shows;
dates become ``2020-03-01`` or ``2020-03-01 08:15:00``. Nothing is interpreted further here.
"""

from __future__ import annotations

import csv
import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import defusedxml.ElementTree as defused
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import python_calamine
from defusedxml import DefusedXmlException

from fourfocus.facts.problems import Problem

MOST_MB = 200
"""Larger files are refused; a year's quarter-hours of ten meters are about 20 MB."""

MOST_UNPACKED_MB = 2_000
"""A workbook that unpacks to more than this is refused before it is opened."""

HEAD_ROWS = 30
"""So many rows at the top may be titles and header."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(slots=True)
class Grid:
    """One sheet as text.

    Attributes
    ----------
    file, sheet
        Path as given and sheet name (for CSV, the file's stem).
    head
        The first rows as lists of text, empty cells as ``""``.
    columns
        Every column as an Arrow array of text, empty cells null; all of one length.
    first_row
        The 1-based row number of the columns' first entry (rows above it are in ``head`` only).
    hidden
        Whether Excel hides the sheet: nobody who looked at the file has seen what it says.
    merged
        Merged ranges as 0-based (top, left, bottom, right), ends included.
    """

    file: str
    sheet: str
    head: list[list[str]]
    columns: list[pa.Array]
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    @property
    def height(self) -> int:
        """Number of rows in ``columns``."""
        return len(self.columns[0]) if self.columns else 0


@dataclass(slots=True)
class Opened:
    """What reading one file gave: its sheets, its content's bytes for hashing, and what was wrong."""

    file: str
    grids: list[Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    content: bytes = b""


def open_file(path: Path, shown: str) -> Opened:
    """Read every sheet of a workbook or the one of a CSV file; problems instead of exceptions.

    ``shown`` is the path as the user knows it; it stands in every message and in every row's provenance.
    """
    opened = Opened(shown)
    problem = _before_opening(path, shown)
    if problem is None:
        try:
            opened.content = path.read_bytes()
        except PermissionError:
            problem = Problem("file.no_permission", shown)
    if problem is None and not opened.content:
        problem = Problem("file.empty", shown)
    if problem is None:
        reader: Callable[[Opened], Problem | None] = _read_csv if path.suffix.lower() == ".csv" else _read_xlsx
        problem = reader(opened)
    if problem is not None:
        opened.problems.append(problem)
    return opened


def _before_opening(path: Path, shown: str) -> Problem | None:
    suffix = path.suffix.lower()
    if not path.is_file():
        return Problem("file.not_found", shown)
    if suffix == ".xls":
        return Problem("file.old_xls", shown)
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        return Problem("file.macro", shown)
    if suffix not in (".xlsx", ".csv"):
        return Problem("file.unknown_type", shown, args=(("suffix", path.suffix or path.name),))
    size = path.stat().st_size / 1e6
    if size > MOST_MB:
        return Problem("file.too_large", shown, args=(("size", f"{size:.0f}"), ("most", MOST_MB)))
    return None


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _read_xlsx(opened: Opened) -> Problem | None:
    content, shown = opened.content, opened.file
    if content.startswith(_OLE):
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
        book = python_calamine.load_workbook(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                grid = _sheet_grid(book, meta.name, shown)
                grid.hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
                opened.grids.append(grid)
    except _DAMAGED:
        opened.grids.clear()
        return Problem("file.not_xlsx", shown)
    for grid in opened.grids:
        _put_back(grid, unfinished.get(grid.sheet, {}))
    return None


_DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, python_calamine.CalamineError, ElementTree.ParseError,
    DefusedXmlException, KeyError, ValueError, IndexError, EOFError, OSError, RuntimeError, NotImplementedError,
    struct.error,
)  # fmt: skip
"""What the readers of zip, XML and workbooks raise on a damaged file."""


def _sheet_grid(book: Any, name: str, shown: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    while rows and not any(rows[-1]):
        rows.pop()
    merged = tuple((a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
    _fill_down(rows, merged)
    width = max((len(row) for row in rows), default=0)
    columns = [
        pa.array([row[at] or None if at < len(row) else None for row in rows], pa.string()) for at in range(width)
    ]
    return Grid(shown, name, rows[:HEAD_ROWS], columns, 1, merged)


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


# -- CSV ---------------------------------------------------------------------------------------------------------------


def _read_csv(opened: Opened) -> Problem | None:
    text, problem = _decode(opened.content, opened.file)
    if problem is not None:
        return problem
    name = Path(opened.file).stem
    text = _without_tail(text)
    if not text:
        return Problem("file.empty", opened.file)
    delimiter = _delimiter(text)
    try:
        head = [_stripped(row) for row in islice(_rows(text, delimiter), HEAD_ROWS)]
        grid = _fast_grid(opened.file, name, text, delimiter, head)
        opened.grids.append(grid or _slow_grid(opened.file, name, text, delimiter, head))
    except _Unclosed as error:
        return Problem("file.quote", opened.file, row=error.args[0])
    return None


def _without_tail(text: str) -> str:
    """The text without the empty rows at its end, delimiters in them or not."""
    last = len(text.rstrip(" \t,;\r\n\ufeff"))
    ends = [at for mark in "\r\n" if (at := text.find(mark, last)) >= 0]
    return text[: min(ends, default=len(text))] if last else ""


def _decode(content: bytes, shown: str) -> tuple[str, Problem | None]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), None
    if content.startswith((b"PK\x03\x04", _OLE)) or b"\x00" in content[:65536]:
        return "", Problem("file.binary", shown)
    failed_at = 0
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), None
        except UnicodeDecodeError as error:
            failed_at = max(failed_at, error.start)
    return "", Problem("file.encoding", shown, args=(("line", content.count(b"\n", 0, failed_at) + 1),))


def _delimiter(text: str) -> str:
    head = text[:20_000].splitlines()[:HEAD_ROWS]
    return max(",\t;", key=lambda mark: sum(line.count(mark) for line in head))


class _Unclosed(Exception):
    """A quotation mark is never closed; the argument is the row it opens in."""


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    # csv ends a file inside quotation marks without a word; an odd number of marks shows it.
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    read = 0
    try:
        for cells in reader:
            read += 1
            yield cells
    except csv.Error:
        raise _Unclosed(read + 1) from None


def _stripped(cells: list[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _fast_grid(file: str, name: str, text: str, delimiter: str, head: list[list[str]]) -> Grid | None:
    """Read with Arrow when the rows below the titles all have one width and no cell spans lines; None otherwise."""
    if len(head) < HEAD_ROWS or ('"' in text and not _plainly_quoted(text, delimiter)):
        return None
    width = max(map(len, head))
    skip = next(at for at, row in enumerate(head) if len(row) == width)
    # A narrower row above may be a title; it may as well be a record that lacks its last comma.
    if any(len(row) != width for row in head[skip:]) or any(sum(map(bool, row)) > 1 for row in head[:skip]):
        return None
    lines = text.count("\n") + 1
    odd: list[int] = []

    def skip_odd(row: pacsv.InvalidRow) -> str:
        odd.append(row.actual_columns)
        return "skip"

    table = pacsv.read_csv(
        pa.BufferReader(text.encode()),
        read_options=pacsv.ReadOptions(
            skip_rows=skip, column_names=[str(at) for at in range(width)], block_size=8 << 20
        ),
        parse_options=pacsv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=skip_odd),
        convert_options=pacsv.ConvertOptions(
            column_types={str(at): pa.string() for at in range(width)}, null_values=[""], strings_can_be_null=True
        ),
    )
    if odd or table.num_rows != lines - skip:
        return None
    return Grid(file, name, head, [_trimmed(column.combine_chunks()) for column in table.columns], skip + 1)


def _plainly_quoted(text: str, delimiter: str) -> bool:
    """Whether every quotation mark stands at the end of a cell or twice inside of one, and no such cell spans lines.

    Otherwise the slower reader, which knows all there is about quotation marks, has the word.
    """
    cell = rf'(?:"(?:[^"\r]++|"")*+"|[^"{delimiter}]*+)'
    line = re.compile(rf"{cell}(?:{delimiter}{cell})*+\r?")
    return all(line.fullmatch(one) for one in text.split("\n") if '"' in one)


def _trimmed(texts: pa.Array) -> pa.Array:
    """Texts without blanks around them; what holds nothing else is empty."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def _slow_grid(file: str, name: str, text: str, delimiter: str, head: list[list[str]]) -> Grid:
    rows = [_stripped(row) for row in _rows(text, delimiter)]
    width = max(map(len, rows))
    columns = [
        pa.array([row[at] or None if at < len(row) else None for row in rows], pa.string()) for at in range(width)
    ]
    return Grid(file, name, head, columns, 1)
