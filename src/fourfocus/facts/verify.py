"""Does a store still hold, byte for byte, what was committed? Which batch is hurt where it does not?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fourfocus.facts.batch import content_hash, origin_hash
from fourfocus.facts.log import BatchRecord, DamagedLog, Entry, entry_name, parse_entry
from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.store import MARK, Store
from fourfocus.facts.tables import CATALOG


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not what was committed; ``batches`` are those whose rows are hurt or may be."""

    path: str
    what: Words
    batches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what was wrong."""

    commits: int
    files: int
    batches: int
    damage: tuple[Damage, ...]
    strays: tuple[str, ...]


def verify(folder: Path, catalog: Catalog = CATALOG) -> Verified:
    """Check the log's chain, every file's hash, and every batch's rows against the hashes of what they say."""
    damage: list[Damage] = []
    try:
        marked = json.loads((folder / "store.json").read_text("utf-8")) == MARK
    except (OSError, ValueError):
        marked = False
    if not marked or (folder / "store.json").read_bytes() != json.dumps(MARK).encode() + b"\n":
        damage.append(Damage("store.json", Words("内容被改动或缺失", "changed or missing")))
    entries = _readable_entries(folder / "log", damage)
    store = Store(folder, catalog)
    store.entries = tuple(entries)
    records = {batch.id: batch for entry in entries for batch in entry.batches}
    groups: dict[str, list[pa.Table]] = {name: [] for name in records}
    hurt: set[str] = set()
    parts = store.parts()
    for part in parts:
        _check_file(folder, part.path, part.sha256, part.batches, groups, hurt, damage)
    for name, record in records.items():
        if name not in hurt and not _same(record, groups[name], catalog):
            damage.append(Damage(record.file, Words("行内容与提交时不同", "rows differ from those committed"), (name,)))
    named = {part.path for entry in entries for part in entry.added}
    found = {path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*.parquet")}
    return Verified(len(entries), len(parts), len(records), tuple(damage), tuple(sorted(found - named)))


def _readable_entries(log: Path, damage: list[Damage]) -> list[Entry]:
    """Every entry that can be read, noting those that cannot, are missing, or are out of the chain."""
    entries: list[Entry] = []
    numbers = sorted(int(path.stem) for path in log.glob("[0-9]*.json"))
    previous = ""
    for number in range(1, max(numbers, default=0) + 1):
        name = entry_name(number)
        try:
            entry = parse_entry((log / name).read_bytes(), name)
        except (DamagedLog, OSError, ValueError, KeyError, TypeError) as error:
            what = Words(f"提交记录无法读取：{error}", f"this commit cannot be read: {error}")
            damage.append(Damage(f"log/{name}", what))
            previous = ""
            continue
        if previous and entry.previous != previous:
            damage.append(Damage(f"log/{name}", Words("与前一条提交对不上", "does not follow the commit before it")))
        entries.append(entry)
        previous = entry.digest()
    return entries


def _check_file(
    folder: Path,
    path: str,
    sha256: str,
    batches: tuple[str, ...],
    groups: dict[str, list[pa.Table]],
    hurt: set[str],
    damage: list[Damage],
) -> None:
    try:
        content = (folder / path).read_bytes()
    except OSError:
        damage.append(Damage(path, Words("文件不见了", "the file is missing"), batches))
        hurt.update(batches)
        return
    whole = hashlib.sha256(content).hexdigest() == sha256
    bad: list[str] = []
    for batch in batches:
        try:
            rows = _rows_of(content, batch, len(batches) > 1)
        except (pa.ArrowException, OSError, ValueError, KeyError):
            bad.append(batch)
            continue
        groups.setdefault(batch, []).append(rows)
    if not whole:
        # Which batch it is: the one whose rows cannot be read any more; the others are compared row by row.
        damage.append(
            Damage(path, Words("字节与提交时不同", "bytes differ from those committed"), tuple(bad) or batches)
        )
    hurt.update(bad)


def _rows_of(content: bytes, batch: str, several: bool) -> pa.Table:
    """The rows of one batch, reading only its own row groups, so that damage to others does not matter."""
    file = pq.ParquetFile(pa.BufferReader(content))
    if not several:
        return file.read()
    at = file.schema_arrow.get_field_index("_batch")
    mine = []
    for number in range(file.metadata.num_row_groups):
        statistics = file.metadata.row_group(number).column(at).statistics
        if statistics is None or statistics.min == batch:
            mine.append(number)
    rows = file.read_row_groups(mine)
    return rows.filter(pc.equal(rows["_batch"], batch))


def _same(record: BatchRecord, groups: list[pa.Table], catalog: Catalog) -> bool:
    table = catalog[record.table]
    rows = pa.concat_tables(groups) if groups else table.arrow.empty_table()
    if rows.num_rows != record.rows or rows.schema.names != table.arrow.names:
        return False
    return content_hash(table, rows) == record.content and origin_hash(table, rows) == record.source
