"""Files as grids of text: what .xlsx and .csv have in common, before anyone asks what it means.

A :class:`Grid` holds every cell of one sheet as the text a person would see, column by column, so that one set of
converters serves both kinds of file. Numbers of a workbook are taken as the 15 significant digits Excel itself shows;
dates become ``2020-03-01`` or ``2020-03-01 08:15:00``. Nothing is interpreted further here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import python_calamine

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
    merged
        Merged ranges as 0-based (top, left, bottom, right), ends included.
    """

    file: str
    sheet: str
    head: list[list[str]]
    columns: list[pa.Array]
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    errors: tuple[tuple[int, int, str], ...] = ()

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
            broken_cells = _has_error_cells(archive)
        book = python_calamine.load_workbook(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                opened.grids.append(_sheet_grid(book, meta.name, shown))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, python_calamine.CalamineError, KeyError, EOFError, OSError):
        opened.grids.clear()
        return Problem("file.not_xlsx", shown)
    if broken_cells:
        _add_error_cells(opened)
    return None


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


_ERROR_CELL = re.compile(rb'<c [^>]*t="e"')


def _has_error_cells(archive: zipfile.ZipFile) -> bool:
    names = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    return any(_ERROR_CELL.search(archive.read(name)) for name in names)


def _add_error_cells(opened: Opened) -> None:
    """Find the cells that hold ``#REF!`` and the like, which the fast reader shows as empty."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(opened.content), read_only=True, data_only=True)
    for grid in opened.grids:
        found = [
            (at_row, at_column, str(cell.value))
            for at_row, row in enumerate(book[grid.sheet].iter_rows())
            for at_column, cell in enumerate(row)
            if getattr(cell, "data_type", "") == "e"
        ]
        grid.errors = tuple(found)
        for at_row, at_column, value in found:
            if at_row < len(grid.head) and at_column < len(grid.head[at_row]):
                grid.head[at_row][at_column] = value
            if at_column < len(grid.columns) and at_row < grid.height:
                texts = grid.columns[at_column].to_pylist()
                texts[at_row] = value
                grid.columns[at_column] = pa.array(texts, pa.string())
    book.close()


# -- CSV ---------------------------------------------------------------------------------------------------------------


def _read_csv(opened: Opened) -> Problem | None:
    text, problem = _decode(opened.content, opened.file)
    if problem is not None:
        return problem
    name = Path(opened.file).stem
    text = _EMPTY_TAIL.sub("", text)
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


_EMPTY_TAIL = re.compile(r"(\r?\n[ \t,;]*)+$")
"""Empty rows at the end of a CSV file, delimiters or not."""


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
    if '"' in text or len(head) < HEAD_ROWS:
        return None
    width = max(map(len, head))
    skip = next(at for at, row in enumerate(head) if len(row) == width)
    if any(len(row) != width for row in head[skip:]):
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
    return Grid(file, name, head, [column.combine_chunks() for column in table.columns], skip + 1)


def _slow_grid(file: str, name: str, text: str, delimiter: str, head: list[list[str]]) -> Grid:
    rows = [_stripped(row) for row in _rows(text, delimiter)]
    width = max(map(len, rows))
    columns = [
        pa.array([row[at] or None if at < len(row) else None for row in rows], pa.string()) for at in range(width)
    ]
    return Grid(file, name, head, columns, 1)
