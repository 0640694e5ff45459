"""Small tables as Arrow: cut and ordered in memory, as the database engine would, at a hundredth of a query's cost.

A close reads some forty tables of a few rows each beside the few large ones. Batches of which later ones took some rows are left
to the engine.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fourfocus.facts.arrays import READ, Arrays
from fourfocus.facts.parts import assert_whole
from fourfocus.facts.schema import Table
from fourfocus.facts.scopes import ParquetSource, Source

MOST_ROWS = 100_000
"""A table with more rows is never held."""
MOST_FILES = 400
"""A table in more files is never held."""
FEW = 100
"""With fewer rows a column is not worth a dictionary."""


def small(schema: Table, source: Source | None) -> Arrays | None:
    """The rows of a source that has few, in the table's own types; None of any other.

    Files that have the bytes they must have are read once in a process.
    """
    if source is None:
        return Arrays(schema.arrow.empty_table())
    if isinstance(source, pa.Table):
        fits = source.num_rows <= MOST_ROWS
        return Arrays(source.select(schema.arrow.names).cast(schema.arrow)) if fits else None
    if not isinstance(source, ParquetSource) or source.cut or len(source.files) > MOST_FILES:
        return None
    assert_whole(source)
    if len(source.sha256) < len(source.files):  # somebody else has seen to it that they are whole
        rows = _read(schema, source)
        return None if rows is None else Arrays(rows)
    whole = source.whole if source.filtered else None
    return READ.get((schema.arrow, MOST_ROWS, source.sha256, whole), lambda: _read(schema, source))


def _read(schema: Table, source: ParquetSource) -> pa.Table | None:
    found, left = [schema.arrow.empty_table()], MOST_ROWS
    for path in source.files:
        with pq.ParquetFile(path) as file:
            left -= file.metadata.num_rows
            # A file written before the table got a column is left to the engine, which adds it.
            there = file.schema_arrow
            if left < 0 or (there.names, there.types) != (schema.arrow.names, schema.arrow.types):
                return None
            found.append(file.read(use_threads=False).cast(schema.arrow))
    rows = pa.concat_tables(found)
    return rows.filter(pc.is_in(rows["_batch"], pa.array(source.whole, pa.string()))) if source.filtered else rows


def masked(schema: Table, rows: pa.Table) -> pa.Table:
    """The rows as a close sees them: private columns are empty."""
    for column in schema.columns:
        if column.private:
            at = rows.schema.get_field_index(column.name)
            rows = rows.set_column(at, rows.schema.field(at), pa.nulls(rows.num_rows, rows.schema.field(at).type))
    return rows


def within(rows: pa.Table, mill: str, start: date | None, end: date | None) -> pa.Table:
    """The rows of one mill from ``start`` to ``end`` (half-open; None is no limit)."""
    if not rows.num_rows:
        return rows
    return rows.filter(_between(rows, pc.equal(rows["mill"], mill), start, end))


def between(rows: pa.Table, start: date, end: date) -> pa.Table:
    """The rows from ``start`` to ``end`` (half-open), whosever they are."""
    return rows.filter(_between(rows, pc.greater_equal(rows["_day"], pa.scalar(start, pa.date32())), None, end))


def _between(rows: pa.Table, kept: Any, start: date | None, end: date | None) -> Any:
    if start is not None:
        kept = pc.and_(kept, pc.greater_equal(rows["_day"], pa.scalar(start, pa.date32())))
    if end is not None:
        kept = pc.and_(kept, pc.less(rows["_day"], pa.scalar(end, pa.date32())))
    return kept


def ordered(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    """Rows in ascending order of columns, empty cells last, texts by their bytes: as the engine orders them."""
    if rows.num_rows < 2:
        return rows
    return rows.take(pc.sort_indices(rows, [(name, "ascending") for name in names]))


def totals(rows: pa.Table, by: Sequence[str], sums: Sequence[str], first: Sequence[str]) -> pa.Table | None:
    """Sums of columns per group, ordered by group, with the ``first`` cells of each group's least record by these columns.

    None where a sum might leave 64 bits: the engine says so.
    """
    for name in sums:
        ends = pc.min_max(rows[name]).as_py()
        if max(abs(ends["min"] or 0), abs(ends["max"] or 0)) * rows.num_rows >= 2**63:
            return None
    asked: list[Any] = [(name, "sum") for name in sums]
    kept = pc.ScalarAggregateOptions(skip_nulls=False)
    asked += [(name, "first", kept) for name in first]
    grouped = (ordered(rows, first) if first else rows).group_by(list(by), use_threads=False).aggregate(asked)
    cells = {name: grouped[name] for name in by}
    cells |= {name: pc.fill_null(grouped[f"{name}_sum"], 0) for name in sums}
    cells |= {name: grouped[f"{name}_first"] for name in first if name not in by}
    return ordered(pa.table(cells), by)


def rows_of(rows: pa.Table) -> list[dict[str, Any]]:
    """The rows as dictionaries, as ``to_pylist`` gives them; texts and dates that repeat are made once.

    >>> rows_of(pa.table({"n": [1, None], "day": [date(2020, 3, 1)] * 2}))
    [{'n': 1, 'day': datetime.date(2020, 3, 1)}, {'n': None, 'day': datetime.date(2020, 3, 1)}]
    """
    if not rows.num_rows:
        return []
    empty = dict.fromkeys(rows.column_names)
    with uncollected():
        # Copies of one dictionary filled by column take a quarter of the time of as many made from pairs.
        found: list[dict[str, Any]] = [empty.copy() for _ in range(rows.num_rows)]
        for name, column in zip(rows.column_names, rows.columns, strict=True):
            for row, cell in zip(found, _values(column), strict=True):
                row[name] = cell
    return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Make many objects that cannot form cycles without the collector walking through everything there is meanwhile."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _values(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_integer(column.type) and not column.null_count:
        found: list[Any] = column.to_numpy().tolist()
        return found
    if column.null_count == len(column):
        return [None] * len(column)
    if pa.types.is_integer(column.type):  # an array would make numbers of doubles of it
        return column.to_pylist()  # type: ignore[no-any-return]
    if len(column) < FEW or not (pa.types.is_string(column.type) or pa.types.is_date32(column.type)):
        cells: list[Any] = column.to_numpy().tolist()  # much quicker than to_pylist, and the same: None where empty
        return cells
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    known = [*encoded.dictionary.to_pylist(), None]  # an empty cell is the last: -1
    return [known[at] for at in pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).tolist()]
