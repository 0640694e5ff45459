"""Batches: the rows of one table for one scope, where they came from, and the hash of what they say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.factset import Scope
from fourfocus.facts.schema import Table

ORIGIN = ("_file", "_sheet", "_row")
"""The columns that say where a row was read; what it says does not depend on them."""


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
    order = [("mill", "ascending"), *((name, "ascending") for name in table.key)]
    keys = rows.select([name for name, _ in order])
    indices = pc.sort_indices(keys, sort_keys=order)
    if _is_sorted(indices):
        return rows
    return rows.take(indices)


def _is_sorted(indices: pa.Array) -> bool:
    values = indices.to_numpy()
    return bool((values[1:] >= values[:-1]).all()) if len(values) else True


def content_hash(table: Table, rows: pa.Table) -> str:
    """SHA-256 of what the rows say: own columns, mill and place in the scope, in key order.

    It does not depend on the file format, the order of rows, how they are cut into files, or their origin.
    """
    names = [column.name for column in table.columns] + ["mill", "_part", "_day"]
    return hash_columns(in_key_order(table, rows), names)


def origin_hash(table: Table, rows: pa.Table) -> str:
    """SHA-256 of where the rows were read, in key order."""
    return hash_columns(in_key_order(table, rows), list(ORIGIN))


def hash_columns(rows: pa.Table, names: list[str]) -> str:
    """SHA-256 over columns in the given order of both; each column's name, type, nulls and values count."""
    digest = hashlib.sha256()
    digest.update(f"{rows.num_rows}\n".encode())
    for name in names:
        column = rows.column(name)
        digest.update(f"{name}:{column.type}\n".encode())
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if isinstance(array, pa.ChunkedArray):
            array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], column.type)
        digest.update(pc.is_null(array).cast(pa.int8()).to_numpy(zero_copy_only=False).tobytes())
        if pa.types.is_string(array.type):
            _hash_strings(digest, array)
        else:
            digest.update(_integers(array).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
    return digest.hexdigest()


def _hash_strings(digest: hashlib._Hash, array: pa.Array) -> None:
    # Distinct texts in order of appearance, then which one each row has: the same for the same rows in one order.
    encoded = array.dictionary_encode()
    for text in encoded.dictionary.to_pylist():
        data = text.encode()
        digest.update(len(data).to_bytes(4, "little"))
        digest.update(data)
    digest.update(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype("<i4").tobytes())


def _integers(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_date32(kind):
        array = array.cast(pa.int32())
    return pc.fill_null(array.cast(pa.int64()), 0)
