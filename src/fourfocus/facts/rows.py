"""Which rows of a sheet are records: totals, signatures and notes told apart, rows that cannot be right named."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.headers import Header
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import Kind, Table
from fourfocus.facts.sheets.grid import Grid

Mask = npt.NDArray[np.bool_]


# For two engines: RE2 looks through a column, Python takes the label apart; \s of the first is ASCII only.
_B = "[\\s\u00a0\u3000]*"
_TOTAL = (
    rf"(?i)^(.{{0,10}}?)(合{_B}计|总{_B}计|小{_B}计|累{_B}计|平{_B}均|grand total|sub-?total|total|average){_B}[:：]?$"
)
_FOOT = re.compile(
    r"^(注|备注|说明|制表|审核|填报|统计|负责人|复核|打印|签字|编制|校对|报出|单位负责|主管|remark|note)"
)


@dataclass(frozen=True, slots=True)
class Total:
    """A total row: its index below the header and its label."""

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class DataRows:
    """The rows below a header.

    Attributes
    ----------
    kept
        Which of them are records.
    numbers
        1-based row numbers of the records in the sheet.
    totals
        The total rows.
    """

    kept: Mask
    numbers: npt.NDArray[np.int64]
    totals: list[Total]


def data_rows(grid: Grid, columns: list[pa.Array], header: Header, table: Table) -> DataRows:
    """Tell records from totals, signatures, notes and empty rows; ``columns`` start below the header."""
    height = len(columns[0]) if columns else 0
    numbers = np.arange(height, dtype=np.int64) + first_number(grid, header)
    mine = [columns[found.at] for found in header.found.values()]
    keep = np.zeros(height, bool)
    for column in mine:
        keep |= pc.is_valid(column).to_numpy(zero_copy_only=False)
    totals = _totals(columns, header, table)
    for total in totals:
        keep[total.at] = False
    for at in range(height - 1, max(height - 16, -1), -1):  # signatures and notes under the table
        texts = [text for column in columns if (text := column[at].as_py())]
        if texts and not _FOOT.match(texts[0].lower()):
            if keep[at]:
                break
            continue
        if texts and not _is_complete(at, columns, header, table, quantities=True):
            keep[at] = False
    return DataRows(keep, numbers[keep], totals)


def first_number(grid: Grid, header: Header) -> int:
    """1-based number of the first row below the header."""
    return max(header.row + 1, grid.first_row - 1) + 1


def _is_complete(row: int, columns: list[pa.Array], header: Header, table: Table, *, quantities: bool) -> bool:
    """Whether all required cells (but ``quantities`` only if asked) are filled: then the row is a record."""
    return all(
        columns[found.at][row].as_py()
        for name, found in header.found.items()
        if table[name].required and (quantities or table[name].kind is not Kind.INT)
    )


def _totals(columns: list[pa.Array], header: Header, table: Table) -> list[Total]:
    quantities = {found.at for name, found in header.found.items() if table[name].kind is Kind.INT}
    hits: dict[int, str] = {}
    for at, column in enumerate(columns):
        if at in quantities or len(column) == column.null_count:
            continue
        for row in np.flatnonzero(pc.fill_null(pc.match_substring_regex(column, _TOTAL), False)).tolist():
            left = sum(1 for other in columns[:at] if other[row].as_py())
            label = column[row].as_py()
            # A code such as bar-total is no label of a total when the rest of its record is there.
            bare = not (match := re.match(_TOTAL, label)) or not match[1].strip()
            if left <= 1 and (bare or not _is_complete(row, columns, header, table, quantities=False)):
                hits.setdefault(row, label)
    return [Total(row, hits[row]) for row in sorted(hits)]


def too_long(grid: Grid, columns: list[pa.Array], header: Header) -> list[Problem]:
    """Rows of a CSV with more cells than the header: a comma too many has moved every cell behind it."""
    expected = len(grid.head[header.row])
    if len(columns) <= expected:
        return []
    last: dict[int, int] = {}
    for at in range(expected, len(columns)):
        for row in np.flatnonzero(pc.is_valid(columns[at]).to_numpy(zero_copy_only=False)).tolist():
            last[row] = at + 1
    start = first_number(grid, header)
    return [
        Problem("row.too_long", grid.file, grid.sheet, start + row, args=(("found", found), ("expected", expected)))
        for row, found in sorted(last.items())
    ]


def merged(grid: Grid, header: Header, table: Table, numbers: npt.NDArray[np.int64]) -> list[Problem]:
    """Merged cells among the records that leave open what each row, or each column, says."""
    places = {found.at: name for name, found in header.found.items()}
    records = set((numbers - 1).tolist()) if grid.merged else set()
    problems = []
    for top, left, bottom, right in sorted(grid.merged):
        rows = [row for row in range(top, bottom + 1) if row in records]
        names = [places[at] for at in range(left, right + 1) if at in places]
        if not rows or not names:
            continue
        found = header.found[names[0]]
        where = (grid.file, grid.sheet, rows[0] + 1, found.header, "")
        if len(names) > 1:
            problems.append(Problem("sheet.merged_key", *where, (), found.at))
        elif len(rows) > 1 and table[names[0]].kind is Kind.INT:
            args = (("title", table[names[0]].title), ("count", len(rows)))
            problems.append(Problem("sheet.merged_quantity", *where, args, found.at))
    return problems
