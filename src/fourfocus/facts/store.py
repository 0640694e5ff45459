"""The Parquet store: batches committed one after another, every version kept, any earlier state readable.

::

    STORE/store.json                          what this folder is
    STORE/log/000000000001.json …             the commits (fourfocus.facts.log)
    STORE/data/MILL/TABLE/2020-03/….parquet   rows, one row group or more per batch

A commit writes its Parquet files, makes them durable, and then gives its log entry its name with one atomic link. Until
that name exists nothing has happened; from then on it is acknowledged. Two writers race for the next number: the loser
reads what the winner wrote, and tries again unless both speak of the same scope. Readers take no lock.
"""

from __future__ import annotations

import errno
import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fourfocus.facts.batch import Batch, content_hash, origin_hash
from fourfocus.facts.disk import Disk
from fourfocus.facts.factset import ALL_PARTS, Declaration, FactSet, ParquetSource, Scope, Source
from fourfocus.facts.log import BatchRecord, DamagedLog, Entry, PartRecord, entry_name, read_log
from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.tables import CATALOG

T = TypeVar("T")
MARK = {"fourfocus": "store", "format": 1}
GRACE = timedelta(hours=1)
"""Files that compaction took out of use are deleted by a later compaction, at least this much later."""


class StoreError(Exception):
    """The store cannot do what was asked; ``words`` says why and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)


@dataclass(frozen=True, slots=True)
class Clash:
    """Another writer declared an overlapping scope first; nothing of this commit was stored."""

    scope: Scope
    batch: str
    known_at: datetime


class ScopeClash(Exception):
    """Raised by :meth:`Store.commit`; ``clashes`` names every scope that was taken meanwhile."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(f"{len(clashes)} scopes were declared meanwhile")
        self.clashes = tuple(clashes)


class Store:
    """A folder of facts.

    Use :meth:`open` or :meth:`create`. An instance remembers the log it has read; :meth:`refresh` reads on.
    """

    def __init__(self, folder: Path, catalog: Catalog = CATALOG, disk: Disk | None = None) -> None:
        self.folder = folder
        self.catalog = catalog
        self.disk = disk or Disk()
        self.entries: tuple[Entry, ...] = ()

    # -- opening -------------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: Path, catalog: Catalog = CATALOG, disk: Disk | None = None) -> Store:
        """Open an existing store; :class:`StoreError` when the folder is none or its log is damaged."""
        store = cls(folder, catalog, disk)
        if not (folder / "store.json").is_file():
            raise StoreError(
                f"{folder} 不是事实库。请检查路径，或先用 fourfocus import … --store {folder} 导入记录。",
                f"{folder} is no fact store. Check the path, or import records: fourfocus import … --store {folder}",
            )
        mark = json.loads((folder / "store.json").read_text("utf-8"))
        if mark.get("format", 0) > MARK["format"]:
            raise StoreError("这个事实库由更新的版本写成，请升级程序。", "A newer version wrote this store; upgrade.")
        store.refresh()
        return store

    @classmethod
    def create(cls, folder: Path, catalog: Catalog = CATALOG, disk: Disk | None = None) -> Store:
        """Open the store at ``folder``, making an empty one when there is nothing yet."""
        store = cls(folder, catalog, disk)
        if (folder / "store.json").is_file():
            return cls.open(folder, catalog, disk)
        names = {item.name for item in folder.iterdir()} if folder.is_dir() else set()
        if names - {"log", "data"} and not any(name.startswith("store.json.") for name in names):
            raise StoreError(
                f"{folder} 里已有别的文件，不能作为事实库。请换一个空文件夹。",
                f"{folder} holds other files and cannot become a store. Choose an empty folder.",
            )

        def make() -> None:
            store.disk.make_folder(folder / "log")
            store.disk.make_folder(folder / "data")
            made = folder / f"store.json.{uuid.uuid4().hex}"
            store.disk.write(made, json.dumps(MARK).encode() + b"\n")
            store.disk.claim(made, folder / "store.json")
            store.disk.remove(made)

        store._writing(make, [])
        return cls.open(folder, catalog, disk)

    def refresh(self) -> None:
        """Read the commits made since."""
        try:
            self.entries = read_log(self.folder / "log", self.entries)
        except DamagedLog as error:
            raise StoreError(
                f"事实库的提交记录已损坏：{error}。请从备份恢复 log 文件夹；fourfocus store verify 会列出全部损坏。",
                f"The store's log is damaged: {error}. Restore the log folder from a backup; "
                "'fourfocus store verify' lists all damage.",
            ) from None

    # -- reading -------------------------------------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """Number of the last commit read; 0 for an empty store."""
        return len(self.entries)

    @property
    def mills(self) -> tuple[str, ...]:
        """The mills anything was ever declared for."""
        return tuple(sorted({b.mill for e in self.entries for b in e.batches}))

    def parts(self) -> list[PartRecord]:
        """The Parquet files in use."""
        gone = {path for entry in self.entries for path in entry.removed}
        return [part for entry in self.entries for part in entry.added if part.path not in gone]

    def as_of(self, moment: datetime | None = None) -> FactSet:
        """The facts as they were known at ``moment`` (local time, included); all that is known for None."""
        return self._facts(moment, {})

    def with_pending(self, pending: Sequence[Batch]) -> FactSet:
        """The facts as they would be were ``pending`` committed now; for checks across tables."""
        by_table: dict[str, list[Batch]] = {}
        for batch in pending:
            by_table.setdefault(batch.table.name, []).append(batch)
        return self._facts(None, by_table)

    def _facts(self, moment: datetime | None, pending: Mapping[str, Sequence[Batch]]) -> FactSet:
        known = [e for e in self.entries if moment is None or e.known_at <= moment]
        records = [(e, b) for e in known for b in e.batches]
        by_table: dict[str, list[BatchRecord]] = {}
        for _, record in records:
            by_table.setdefault(record.table, []).append(record)
        files: dict[str, list[PartRecord]] = {}
        for part in self.parts():
            files.setdefault(part.table, []).append(part)
        sources: dict[str, Source] = {}
        for name in self.catalog:
            stored = self._source(by_table.get(name, []), files.get(name, []), [b.scope for b in pending.get(name, ())])
            added = [b.rows for b in pending.get(name, ())]
            sources[name] = (stored, pa.concat_tables(added)) if added else stored
        declarations = [*_declarations(records), *(_pending_declaration(b) for bs in pending.values() for b in bs)]
        return FactSet(self.catalog, sources, declarations, {r.id: r for _, r in records})

    def _source(
        self, records: Sequence[BatchRecord], parts: Sequence[PartRecord], later: Sequence[Scope]
    ) -> ParquetSource:
        whole, cut = _in_force(records, later)
        wanted = set(whole) | set(cut)
        used = [part for part in parts if wanted.intersection(part.batches)]
        filtered = bool(cut) or any(not wanted.issuperset(part.batches) for part in used)
        return ParquetSource(tuple(str(self.folder / part.path) for part in used), tuple(whole), cut, filtered)

    # -- writing -------------------------------------------------------------------------------------------------------

    def commit(
        self, batches: Sequence[Batch], *, known_at: datetime, reason: str | None = None, history: str | None = None
    ) -> Entry:
        """Store ``batches`` as one commit: all of them, or none.

        Parameters
        ----------
        batches
            Checked batches whose scopes do not overlap each other.
        known_at
            The time, local. A commit is never known earlier than the one before it.
        reason
            Why earlier batches are superseded, when they are.
        history
            Said of records entered long after the fact when the system was introduced; they are not late.

        Raises
        ------
        ScopeClash
            Since this store was last read another writer declared an overlapping scope. Nothing was stored.
        StoreError
            The disk is full, read-only or failing. Nothing was stored.
        """
        records = [_record(batch, known_at) for batch in batches]
        parts: list[PartRecord] = []

        def write() -> Entry:
            parts.extend(self._write_parts(list(zip(records, batches, strict=True))))
            return self._claim_next(
                lambda number, previous, at: Entry(
                    number, previous, at, "import", tuple(records), tuple(parts), (), reason, history
                ),
                known_at,
                lambda entry: self._stop_on_clash(records, entry),
            )

        return self._writing(write, parts)

    def _write_parts(self, batches: Sequence[tuple[BatchRecord, Batch]]) -> list[PartRecord]:
        """Write each partition's rows to one new file; the files mean nothing until a log entry names them."""
        cut: dict[tuple[str, str, str], list[tuple[str, pa.Table]]] = {}
        for record, batch in batches:
            rows = _with_batch(batch.rows, record.id)
            for month, some in _by_month(rows, batch.table.is_register):
                cut.setdefault((record.mill, record.table, month), []).append((record.id, some))
        jobs = []
        for (mill, table, month), groups in sorted(cut.items()):
            folder = self.folder / "data" / quote(mill, safe="") / table / month
            if not folder.is_dir():
                self.disk.make_folder(folder)
            jobs.append(((mill, table, month), folder / f"{uuid.uuid4().hex}.parquet", groups))
        with ThreadPoolExecutor(4) as pool:  # waiting for the disk is most of the work
            return list(pool.map(lambda job: self._write_part(*job), jobs))

    def _write_part(
        self, place: tuple[str, str, str], path: Path, groups: Sequence[tuple[str, pa.Table]]
    ) -> PartRecord:
        sink = pa.BufferOutputStream()
        with pq.ParquetWriter(sink, groups[0][1].schema, compression="zstd") as writer:
            for _, rows in groups:
                writer.write_table(rows, row_group_size=250_000)
        content = sink.getvalue().to_pybytes()
        try:
            self.disk.write(path, content)
        except OSError:
            self.disk.remove(path)
            raise
        mill, table, month = place
        name = path.relative_to(self.folder).as_posix()
        digest = hashlib.sha256(content).hexdigest()
        return PartRecord(name, digest, len(content), table, mill, month, tuple(batch for batch, _ in groups))

    def _claim_next(
        self, make: Callable[[int, str, datetime], Entry], known_at: datetime, look: Callable[[Entry], None]
    ) -> Entry:
        """Give the entry the next free number; ``look`` sees every entry that came in between and may raise."""
        log = self.folder / "log"
        while True:
            last = self.entries[-1] if self.entries else None
            at = max(known_at, last.known_at) if last else known_at
            entry = make(self.number + 1, last.digest() if last else "", at)
            made = log / f"new-{uuid.uuid4().hex}"
            try:
                self.disk.write(made, entry.content())
                won = self.disk.claim(made, log / entry_name(entry.number))
            finally:
                self.disk.remove(made)
            seen = self.number
            self.refresh()
            if won:
                return entry
            for other in self.entries[seen:]:
                look(other)

    def _stop_on_clash(self, records: Sequence[BatchRecord], other: Entry) -> None:
        clashes = [
            Clash(mine.scope, theirs.id, other.known_at)
            for mine in records
            for theirs in other.batches
            if mine.scope.overlaps(theirs.scope) and not (mine.defaults and theirs.defaults)
        ]
        if clashes:
            raise ScopeClash(clashes)

    def _writing(self, work: Callable[[], T], parts: list[PartRecord]) -> T:
        """Run ``work``; when it fails, remove what it wrote and say so in words a user understands."""
        try:
            return work()
        except (OSError, ScopeClash) as error:
            for part in parts:
                try:
                    self.disk.remove(self.folder / part.path)
                except OSError:
                    continue  # an unnamed file is harmless; compaction sweeps it up
            if isinstance(error, ScopeClash):
                raise
            raise _explained(error, self.folder) from error

    # -- upkeep --------------------------------------------------------------------------------------------------------

    def compact(self, *, known_at: datetime) -> Entry | None:
        """Join each partition's files into one and delete files long out of use; None when there is nothing to do.

        No batch is lost or changed: superseded versions stay readable with their hashes.
        """
        self.refresh()
        self._sweep(known_at)
        by_place: dict[tuple[str, str, str], list[PartRecord]] = {}
        for part in self.parts():
            by_place.setdefault((part.mill, part.table, part.month), []).append(part)
        many = {place: parts for place, parts in by_place.items() if len(parts) > 1}
        if not many:
            return None
        added: list[PartRecord] = []
        removed = [part.path for parts in many.values() for part in parts]

        def write() -> Entry:
            for (mill, table, month), parts in sorted(many.items()):
                groups = [group for part in parts for group in self._groups(part)]
                path = self.folder / parts[0].path
                added.append(
                    self._write_part((mill, table, month), path.with_name(f"{uuid.uuid4().hex}.parquet"), groups)
                )
            return self._claim_next(
                lambda number, previous, at: Entry(number, previous, at, "compact", (), tuple(added), tuple(removed)),
                known_at,
                _stop_on_compaction,
            )

        try:
            return self._writing(write, added)
        except _CompactedMeanwhile:
            return None

    def _groups(self, part: PartRecord) -> list[tuple[str, pa.Table]]:
        rows = pq.ParquetFile(self.folder / part.path).read()
        if len(part.batches) == 1:
            return [(part.batches[0], rows)]
        return [(batch, rows.filter(pc.equal(rows["_batch"], batch))) for batch in part.batches]

    def _sweep(self, now: datetime) -> None:
        """Delete files that an old compaction replaced, and files that a crash left without a name in the log."""
        named = {part.path for entry in self.entries for part in entry.added}
        old = {path for e in self.entries for path in e.removed if e.known_at + GRACE <= now}
        for path in sorted((self.folder / "data").rglob("*.parquet")):
            name = path.relative_to(self.folder).as_posix()
            stale = datetime.fromtimestamp(path.stat().st_mtime) + timedelta(days=1) <= now
            if name in old or (name not in named and stale):
                self.disk.remove(path)


def _record(batch: Batch, known_at: datetime) -> BatchRecord:
    scope = batch.scope
    content = content_hash(batch.table, batch.rows)
    source = origin_hash(batch.table, batch.rows)
    seed = f"{scope}|{content}|{source}|{known_at.isoformat()}"
    name = f"{known_at:%Y%m%dT%H%M%S}-{hashlib.sha256(seed.encode()).hexdigest()[:10]}"
    return BatchRecord(
        name, scope.table, scope.mill, scope.part, scope.start, scope.end, batch.rows.num_rows, content, source,
        batch.origin.file, batch.origin.sheet, batch.origin.sha256, batch.defaults,
    )  # fmt: skip


def _with_batch(rows: pa.Table, name: str) -> pa.Table:
    at = rows.schema.get_field_index("_batch")
    return rows.set_column(at, rows.schema.field(at), pa.repeat(pa.scalar(name, pa.string()), rows.num_rows))


def _by_month(rows: pa.Table, is_register: bool) -> list[tuple[str, pa.Table]]:
    if is_register or rows.num_rows == 0:
        return [("all", rows)] if rows.num_rows else []
    months = pc.strftime(rows["_day"], "%Y-%m")
    names = sorted(pc.unique(months).to_pylist())
    if len(names) == 1:
        return [(names[0], rows)]
    return [(name, rows.filter(pc.equal(months, name))) for name in names]


def _in_force(records: Sequence[BatchRecord], later: Sequence[Scope]) -> tuple[list[str], dict[str, tuple[Scope, ...]]]:
    """Which batches count whole, and which lose rows to which later scopes."""
    whole: list[str] = []
    cut: dict[str, tuple[Scope, ...]] = {}
    scopes = [record.scope for record in records] + list(later)
    for at, record in enumerate(records):
        over = [scope for scope in scopes[at + 1 :] if scope.overlaps(record.scope)]
        if any(_contains(scope, record.scope) for scope in over):
            continue
        if over:
            cut[record.id] = tuple(over)
        else:
            whole.append(record.id)
    return whole, cut


def _contains(outer: Scope, inner: Scope) -> bool:
    return outer.part in (ALL_PARTS, inner.part) and outer.start <= inner.start and inner.end <= outer.end


def _declarations(records: Iterable[tuple[Entry, BatchRecord]]) -> list[Declaration]:
    found: list[Declaration] = []
    first: dict[tuple[str, str], list[Declaration]] = {}
    for entry, record in records:
        before = first.setdefault((record.table, record.mill), [])
        earliest = min((d.known_at for d in before if _contains(d.scope, record.scope)), default=entry.known_at)
        made = Declaration(
            record.scope, record.id, entry.known_at, earliest, entry.history is not None or record.defaults
        )
        before.append(made)
        found.append(made)
    return found


def _pending_declaration(batch: Batch) -> Declaration:
    return Declaration(batch.scope, "pending", datetime.max, datetime.max, batch.defaults)


class _CompactedMeanwhile(Exception):
    """Another process compacted first; ours would join files that are gone."""


def _stop_on_compaction(entry: Entry) -> None:
    if entry.removed:
        raise _CompactedMeanwhile


def _explained(error: OSError, folder: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreError(
            f"磁盘已满，什么也没有入库：{folder}。腾出空间后重新导入。",
            f"The disk is full; nothing was stored: {folder}. Make room and import again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreError(
            f"没有写入权限，什么也没有入库：{folder}。请管理员授予写权限，或换一个文件夹。",
            f"No permission to write; nothing was stored: {folder}. Ask for write permission or choose another folder.",
        )
    return StoreError(
        f"写入失败，什么也没有入库：{folder}（{error.strerror or error}）。检查磁盘后重新导入。",
        f"Writing failed; nothing was stored: {folder} ({error.strerror or error}). Check the disk and import again.",
    )
