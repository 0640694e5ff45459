"""A sheet as text, and what opening a file gave."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from fourfocus.facts.problems import Problem

HEAD_ROWS = 30
"""So many rows at the top may be titles and header."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old .xls files and workbooks with a password begin."""


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
    dated
        Column index to the 0-based rows of ``columns`` where the workbook holds a date, not a text that looks like one.
    since_1904
        Whether the workbook counts its days from 1904, as old Macs did: a plain number 0 is 1904-01-01 there.
    """

    file: str
    sheet: str
    head: list[list[str]]
    columns: list[pa.Array]
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    dated: dict[int, list[int]] = field(default_factory=dict)
    since_1904: bool = False

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
