"""What batches say they are complete for, what is missing, and where the rows in force lie: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import pyarrow as pa

ALL_PARTS = "*"
"""The part of a scope that is not limited to one line, unit or branch."""

BEGIN, END = date(1, 1, 1), date(9999, 12, 31)
"""The period of a register's scope: always."""


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """What a batch claims to be complete for: a table of a mill, a part of it or all, and a half-open period."""

    table: str
    mill: str
    part: str
    start: date
    end: date

    def overlaps(self, other: Scope) -> bool:
        """Whether a record could lie in both scopes."""
        return (
            self.table == other.table
            and self.mill == other.mill
            and ALL_PARTS in (self.part, other.part, *((ALL_PARTS,) if self.part == other.part else ()))
            and self.start < other.end
            and other.start < self.end
        )


@dataclass(frozen=True, slots=True)
class Declaration:
    """A scope as declared by one batch, with the times it was first and last declared.

    ``first_known_at`` is when this scope was first declared by any batch: corrections do not make data late.
    """

    scope: Scope
    batch: str
    known_at: datetime
    first_known_at: datetime
    history: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a table that nobody declared: missing, not zero."""

    table: str
    mill: str
    part: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class ParquetSource:
    """Stored rows: Parquet files, and which rows of which batches in them are in force.

    ``whole`` lists batches of which every row counts; ``cut`` maps a batch to the later scopes that took rows from it.
    ``filtered`` is False when every row of every file counts. ``sha256`` are the hashes the files must have to be read;
    none when somebody else has seen to that.
    """

    files: tuple[str, ...]
    whole: tuple[str, ...] = ()
    cut: Mapping[str, tuple[Scope, ...]] | None = None
    filtered: bool = True
    sha256: tuple[str, ...] = ()


Source: TypeAlias = pa.Table | ParquetSource | tuple[ParquetSource, pa.Table]
"""Where a table's rows are: in memory, in files, or in files with rows in memory added."""


def uncovered(spans: Iterable[tuple[date, date]], start: date, end: date) -> list[tuple[date, date]]:
    """The parts of [start, end) that no half-open span covers.

    >>> uncovered([(date(2020, 1, 1), date(2020, 2, 1))], date(2020, 1, 1), date(2020, 3, 1))
    [(datetime.date(2020, 2, 1), datetime.date(2020, 3, 1))]
    """
    left: list[tuple[date, date]] = []
    at = start
    for a, b in sorted(spans):
        if a >= end:
            break
        if a > at:
            left.append((at, a))
        at = max(at, b)
    if at < end:
        left.append((at, end))
    return left
