"""CSV files, in the encodings and with the delimiters that Excel writes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from fourfocus.facts.problems import Problem
from fourfocus.facts.sheets.grid import HEAD_ROWS, OLE, Grid, Opened


def read_csv(opened: Opened) -> Problem | None:
    """Read the one sheet of a CSV file into ``opened``."""
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
    if content.startswith((b"PK\x03\x04", OLE)) or b"\x00" in content[:65536]:
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
