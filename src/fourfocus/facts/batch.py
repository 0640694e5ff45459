"""Batches: the rows of one table for one scope, where they came from, and the hash of what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.schema import Table
from fourfocus.facts.scopes import Scope

ORIGIN = ("_file", "_sheet", "_row")
"""The columns that say where a row was read; what it says does not depend on them."""

NOT_CONTENT = frozenset((*ORIGIN, "_batch"))


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a batch was read from: path as the user gave it, sheet, and the SHA-256 of the file's bytes."""

    file: str
    sheet: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Checked rows of one table, complete for ``scope``; ``rows`` are in key order and have the table's Arrow schema.

    ``defaults`` marks a calendar shipped with the program: importing the mill's own needs no reason.
    """

    table: Table
    scope: Scope
    rows: pa.Table
    origin: Origin
    defaults: bool = False


def in_key_order(table: Table, rows: pa.Table) -> pa.Table:
    """``rows`` sorted by mill and key; keys are unique, so the order is the same for the same records."""
    return in_order(table.key, rows)


def in_order(key: Sequence[str], rows: pa.Table) -> pa.Table:
    """``rows`` sorted by mill and the ``key`` columns; the same object when they already are."""
    names = ["mill", *key]
    if _is_ordered(rows, names):
        return rows
    indices = pc.sort_indices(rows.select(names), sort_keys=[(name, "ascending") for name in names])
    return rows.take(indices)


def _is_ordered(rows: pa.Table, names: Sequence[str]) -> bool:
    """Whether no row comes before the one above it; much cheaper than sorting, and mostly true."""
    if rows.num_rows < 2:
        return True
    equal: pa.Array | bool = True
    above: pa.Array | bool = False
    for name in names:
        column = rows[name]
        first, second = column.slice(0, rows.num_rows - 1), column.slice(1)
        above = pc.or_(above, pc.and_(equal, pc.less(first, second)))
        equal = pc.and_(equal, pc.equal(first, second))
    return pc.all(pc.or_(above, equal), skip_nulls=False).as_py() is True


def content_hash(table: Table, rows: pa.Table) -> str:
    """SHA-256 of what the rows say: own columns, mill and place in the scope, in key order.

    It does not depend on the file format, the order of rows, how they are cut into files, or their origin; nor on the
    order of columns, or on columns without any value: a table may get a new optional column and its old batches say what
    they said.
    """
    return hash_content(table.key, rows)


def hash_content(key: Sequence[str], rows: pa.Table) -> str:
    """As :func:`content_hash`, for rows of a table with this key, whatever its columns."""
    return hash_ordered(in_order(key, rows))[0]


def hash_ordered(rows: pa.Table) -> tuple[str, str]:
    """The hashes of what rows say and of where they were read, for rows in key order."""
    names = sorted(name for name in rows.column_names if name not in NOT_CONTENT)
    said = [name for name in names if rows[name].null_count < rows.num_rows]
    return hash_columns(rows, said), hash_columns(rows, ORIGIN)


def origin_hash(table: Table, rows: pa.Table) -> str:
    """SHA-256 of where the rows were read, in key order."""
    return hash_columns(in_key_order(table, rows), ORIGIN)


def hash_columns(rows: pa.Table, names: Sequence[str]) -> str:
    """SHA-256 over columns in the given order of both; each column's name, type, nulls and values count."""
    digest = hashlib.sha256()
    digest.update(f"{rows.num_rows}\n".encode())
    for name in names:
        column = rows.column(name)
        digest.update(f"{name}:{column.type}\n".encode())
        array = column.combine_chunks()
        if isinstance(array, pa.ChunkedArray):
            array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], column.type)
        if array.null_count:
            digest.update(pc.is_null(array).cast(pa.int8()).to_numpy(zero_copy_only=False))
        else:
            digest.update(bytes(len(array)))
        if pa.types.is_string(array.type):
            _hash_strings(digest, array)
        else:
            digest.update(_integers(array).to_numpy(zero_copy_only=False).astype("<i8", copy=False))
    return digest.hexdigest()


def _hash_strings(digest: hashlib._Hash, array: pa.Array) -> None:
    # Distinct texts in order of appearance, then which one each row has: the same for the same rows in one order.
    encoded = array.dictionary_encode()
    for text in encoded.dictionary.to_pylist():
        data = text.encode()
        digest.update(len(data).to_bytes(4, "little"))
        digest.update(data)
    indices = pc.fill_null(encoded.indices, -1) if array.null_count else encoded.indices
    digest.update(indices.to_numpy(zero_copy_only=False).astype("<i4", copy=False))


def _integers(array: pa.Array) -> pa.Array:
    if pa.types.is_date32(array.type):
        array = array.cast(pa.int32())
    if array.type != pa.int64():
        array = array.cast(pa.int64())
    return pc.fill_null(array, 0) if array.null_count else array
