"""The store's Parquet files: rows of one mill, table and month, batch after batch, each batch's bytes findable.

Every batch begins a row group of its own, so its bytes lie together: the log holds their hash, and damage to a file can
be told apart by batch.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fourfocus.facts import faults
from fourfocus.facts.log import Group, PartRecord
from fourfocus.facts.scopes import ParquetSource

MAGIC = 4
"""Bytes in a Parquet file before its first row group."""

ROWS_PER_GROUP = 250_000

ALWAYS = "all"
"""The month of a register's rows."""

Rows = tuple[str, pa.Table]
"""The id of a batch and rows of it."""


class DamagedPart(Exception):
    """A file is not what was committed; the argument is its path below the store."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A partition."""

    mill: str
    table: str
    month: str

    @property
    def folder(self) -> str:
        """The partition's folder below the store; any code of a mill is made safe for file systems."""
        return f"data/{_folder_name(self.mill)}/{_folder_name(self.table)}/{self.month}"


def _folder_name(text: str) -> str:
    name = quote(text, safe="")
    if name.strip(".") == "":
        name = name.replace(".", "%2E")
    # A name of a file system has at most 255 bytes; two long codes may share their beginning.
    return name if len(name) <= 120 else f"{name[:90]}~{hashlib.sha256(text.encode()).hexdigest()[:20]}"


def by_month(rows: pa.Table, is_register: bool) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each month, months in order."""
    if rows.num_rows == 0:
        return
    if is_register:
        yield ALWAYS, rows
        return
    days = rows["_day"].combine_chunks().dictionary_encode()
    months = pc.strftime(days.dictionary, "%Y-%m")
    names = sorted(set(months.to_pylist()))
    if len(names) == 1:
        yield names[0], rows
        return
    of_row = months.take(days.indices)
    for name in names:
        yield name, rows.filter(pc.equal(of_row, name))


def encode(groups: Sequence[Rows]) -> tuple[memoryview, tuple[Group, ...]]:
    """A Parquet file that holds ``groups`` one after another, and what the log says of each."""
    schema = pa.unify_schemas([rows.schema for _, rows in groups])
    sink = pa.BufferOutputStream()
    ends: list[int] = []
    # Every type of a fact is Parquet's own, so a copy of Arrow's schema, as large as many a file's rows, is left out.
    with pq.ParquetWriter(sink, schema, compression="zstd", store_schema=False) as writer:
        for _, rows in groups:
            writer.write_table(_completed(rows, schema), row_group_size=ROWS_PER_GROUP)
            ends.append(sink.tell())
    content = memoryview(sink.getvalue())
    starts = [MAGIC, *ends[:-1]]
    made = [
        Group(batch, rows.num_rows, end - start, hashlib.sha256(content[start:end]).hexdigest())
        for (batch, rows), start, end in zip(groups, starts, ends, strict=True)
    ]
    return content, tuple(made)


def _completed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """``rows`` with a column without values for each that a later form of the table added."""
    if rows.schema.names == schema.names:
        return rows
    there = set(rows.schema.names)
    arrays = [rows[f.name] if f.name in there else pa.nulls(rows.num_rows, f.type) for f in schema]
    return pa.table(arrays, schema=schema)


def record(place: Place, name: str, content: memoryview, groups: tuple[Group, ...]) -> PartRecord:
    """What the log says of a file called ``name`` in its partition's folder."""
    end = MAGIC + sum(group.size for group in groups)
    return PartRecord(
        f"{place.folder}/{name}", hashlib.sha256(content).hexdigest(), _frame_hash(content, end), len(content),
        place.table, place.mill, place.month, groups,
    )  # fmt: skip


def _frame_hash(content: bytes | memoryview, end: int) -> str:
    """SHA-256 of the bytes around the groups."""
    digest = hashlib.sha256(content[:MAGIC])
    digest.update(content[end:])
    return digest.hexdigest()


def decode(part: PartRecord, content: bytes) -> list[Rows]:
    """The rows of each batch in a file.

    Raises
    ------
    DamagedPart
        The bytes are not those committed.
    """
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise DamagedPart(part.path)
    rows = pq.ParquetFile(pa.BufferReader(content)).read()
    at = 0
    found: list[Rows] = []
    for group in part.groups:
        found.append((group.batch, rows.slice(at, group.rows)))
        at += group.rows
    return found


def hurt_batches(part: PartRecord, content: bytes) -> tuple[str, ...]:
    """The batches hurt where ``content`` is not what was committed.

    Those whose own bytes changed; all of them when bytes around them did (the footer), because without these none can
    be read.
    """
    bad: list[str] = []
    at = MAGIC
    for group in part.groups:
        if hashlib.sha256(content[at : at + group.size]).hexdigest() != group.sha256:
            bad.append(group.batch)
        at += group.size
    return tuple(bad) if _frame_hash(content, at) == part.frame_sha256 else part.batches


_WHOLE: dict[str, tuple[str, int, int]] = {}
"""Files found whole by this process: their hash, size and time of change in nanoseconds."""


def assert_whole(source: ParquetSource) -> None:
    """Compare the bytes of files about to be read with their hashes; about a second for 1.5 GB.

    A query does not notice every changed byte: some are read as another number. What was compared once is compared again
    only when its size or time changed.

    Raises
    ------
    fourfocus.facts.faults.StoreError
        A file is missing or is not what was committed.
    """
    for path, sha256 in zip(source.files, source.sha256, strict=False):
        if not _is_whole(path, sha256):
            raise faults.not_whole(path)


def _is_whole(path: str, sha256: str) -> bool:
    try:
        if _WHOLE.get(path) == _seen(sha256, os.stat(path)):  # noqa: PTH116  a close asks this of hundreds of files
            return True
        with Path(path).open("rb") as file:
            seen = _seen(sha256, os.fstat(file.fileno()))
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                return False
            _WHOLE[path] = seen
    except OSError:
        return False
    return True


def _seen(sha256: str, status: os.stat_result) -> tuple[str, int, int]:
    return sha256, status.st_size, status.st_mtime_ns
