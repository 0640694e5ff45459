"""The Parquet store: batches committed one after another, every version kept, any earlier state readable.

::

    STORE/store.json                          what this folder is
    STORE/log/000000000001.json …             the commits (fourfocus.facts.log)
    STORE/data/MILL/TABLE/2020-03/….parquet   rows, one row group or more per batch (fourfocus.facts.parts)

A commit writes its Parquet files, makes them durable, and then gives its log entry its name with one atomic link. Until
that name exists nothing has happened; from then on it is acknowledged. Two writers race for the next number: the loser
reads what the winner wrote, and tries again unless both speak of the same scope. Readers take no lock.
docs/decisions/0005-the-store.md says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from fourfocus.facts import compaction, faults, intake, parts
from fourfocus.facts.batch import Batch
from fourfocus.facts.disk import Disk, is_same
from fourfocus.facts.factset import Declaration, FactSet, ParquetSource, Scope, Source
from fourfocus.facts.faults import StoreError as StoreError
from fourfocus.facts.force import declarations, in_force
from fourfocus.facts.founding import check_mark, check_vacant, is_marked, make_store
from fourfocus.facts.intake import Clash as Clash
from fourfocus.facts.intake import ScopeClash as ScopeClash
from fourfocus.facts.log import (
    HEAD,
    BatchRecord,
    DamagedLog,
    Entry,
    NewerFormat,
    PartRecord,
    entry_name,
    head_content,
    read_head,
    read_log,
)
from fourfocus.facts.parts import Place
from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.tables import CATALOG

WRITERS = 4
"""Files written at a time: waiting for the disk is most of the work."""


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
        check_mark(folder)
        store.refresh()
        return store

    @classmethod
    def create(cls, folder: Path, catalog: Catalog = CATALOG, disk: Disk | None = None) -> Store:
        """Open the store at ``folder``, making an empty one when there is nothing yet."""
        store = cls(folder, catalog, disk)
        with store._explained(faults.IMPORTING):
            if not is_marked(folder):
                check_vacant(folder)
                make_store(folder, store.disk)
        return cls.open(folder, catalog, disk)

    @classmethod
    def planned(cls, folder: Path, catalog: Catalog = CATALOG, disk: Disk | None = None) -> Store:
        """The store at ``folder``, or one that :meth:`create` makes when there is something to store.

        Nothing is written yet. Until it is made it can be read (it is empty), not written.
        """
        if is_marked(folder):
            return cls.open(folder, catalog, disk)
        store = cls(folder, catalog, disk)
        with store._explained(faults.IMPORTING):
            check_vacant(folder)
        return store

    def refresh(self) -> None:
        """Read the commits made since."""
        try:
            self.entries = read_log(self.folder / "log", self.entries)
        except NewerFormat:
            raise faults.newer_format() from None
        except DamagedLog as error:
            raise faults.damaged_log(error) from None
        except FileNotFoundError:
            raise faults.damaged_log("log/: missing") from None
        except OSError as error:
            raise faults.cannot_read(error, self.folder) from error

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
        """The facts as they were known at ``moment`` (local time, included); all that is known for None.

        The bytes of a table's files are compared with their hashes when it is first read; :class:`StoreError` when they
        differ. A changed byte can otherwise be read as another number.
        """
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
        declared = [*declarations(records), *(_pending_declaration(b) for bs in pending.values() for b in bs)]
        return FactSet(self.catalog, sources, declared, {r.id: r for _, r in records})

    def _source(
        self, records: Sequence[BatchRecord], there: Sequence[PartRecord], later: Sequence[Scope]
    ) -> ParquetSource:
        whole, cut = in_force(records, later)
        wanted = set(whole) | set(cut)
        used = [part for part in there if not wanted.isdisjoint(part.batches)]
        filtered = bool(cut) or any(not wanted.issuperset(part.batches) for part in used)
        files = tuple(str(self.folder / part.path) for part in used)
        return ParquetSource(files, tuple(whole), cut, filtered, tuple(part.sha256 for part in used))

    # -- writing -------------------------------------------------------------------------------------------------------

    def commit(
        self,
        batches: Sequence[Batch],
        *,
        known_at: datetime,
        reason: str | None = None,
        history: str | None = None,
        recheck: Callable[[], None] | None = None,
    ) -> Entry:
        """Store ``batches`` as one commit: all of them, or none.

        A shipped calendar (``Batch.defaults``) gives way to one that another writer declared meanwhile.

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
        recheck
            Called when another writer was faster, with this store read up to its commit: the batches were checked
            against facts that have changed. What it raises stops the commit.

        Raises
        ------
        ScopeClash
            Since this store was last read another writer declared an overlapping scope. Nothing was stored.
        StoreError
            The disk is full, read-only or failing. Nothing was stored.
        ValueError
            The batches are not what their scopes say; a fault of the caller.
        """
        if known_at.tzinfo is not None:
            raise ValueError("known_at is a local time without a zone")
        intake.check_batches(batches)
        last = self.entries[-1].digest() if self.entries else ""
        records = [intake.record_of(batch, known_at, last) for batch in batches]
        jobs = intake.partitioned(list(zip(records, batches, strict=True)))
        written: list[Path] = []
        made: list[PartRecord] = []

        def make(number: int, previous: str, at: datetime) -> Entry:
            return Entry(number, previous, at, "import", tuple(records), tuple(made), (), reason, history)

        def look(others: Sequence[Entry]) -> None:
            nonlocal records, made
            given_up = intake.given_up(records, others)
            useless = [part for part in made if not given_up.isdisjoint(part.batches)]
            self.disk.discard(self.folder / part.path for part in useless)
            made = [part for part in made if part not in useless]
            records = [record for record in records if record.id not in given_up]
            if recheck is not None and any(entry.batches for entry in others):
                recheck()

        with self._explained(faults.IMPORTING, written):
            made = self._write_parts(jobs, written)
            return self._claim_next(make, known_at, look, written)

    def _write_parts(self, jobs: Sequence[tuple[Place, intake.Groups]], written: list[Path]) -> list[PartRecord]:
        """Write each partition's rows to one new file; the files mean nothing until a log entry names them."""
        folders = {self.folder / place.folder for place, _ in jobs}
        for folder in sorted(folders):
            self.disk.make_folder(folder)
        paths = [self.folder / place.folder / f"{uuid4().hex}.parquet" for place, _ in jobs]
        written += paths

        def write(job: tuple[Place, intake.Groups], path: Path) -> PartRecord:
            place, groups = job
            content, made = parts.encode(groups())
            self.disk.write(path, content)
            return parts.record(place, path.name, content, made)

        with ThreadPoolExecutor(WRITERS) as pool:
            made = list(pool.map(write, jobs, paths))
            # The folders above too, though they may not be new: whoever made them may not have got that far.
            to_sync = folders.copy()
            for folder in folders:
                for parent in folder.parents:
                    if parent in to_sync or parent == self.folder:
                        break
                    to_sync.add(parent)
            list(pool.map(self.disk.sync, sorted(to_sync)))
        return made

    def _claim_next(
        self,
        make: Callable[[int, str, datetime], Entry],
        known_at: datetime,
        look: Callable[[Sequence[Entry]], None],
        written: list[Path],
    ) -> Entry:
        """Give the entry the next free number; ``look`` sees the entries that came in between and may raise."""
        log = self.folder / "log"
        while True:
            last = self.entries[-1] if self.entries else None
            at = max(known_at, last.known_at) if last else known_at
            entry = make(self.number + 1, last.digest() if last else "", at)
            proposed = log / f"new-{uuid4().hex}"
            name = log / entry_name(entry.number)
            try:
                self.disk.write(proposed, entry.content())
                try:
                    won = self.disk.claim(proposed, name)
                except OSError:
                    won = is_same(proposed, name)
                    if not won:
                        raise
                if won:
                    self._claimed(entry, written)
                    return entry
            finally:
                self.disk.discard([proposed])
            seen = self.number
            self.refresh()
            if self.number > seen:
                look(self.entries[seen:])

    def _claimed(self, entry: Entry, written: list[Path]) -> None:
        """The entry has its name: from here on nothing may be undone."""
        written.clear()
        self.entries = (*self.entries, entry)
        log = self.folder / "log"
        try:
            self.disk.sync(log)
        except OSError as error:
            raise faults.perhaps_stored(error, self.folder) from error
        known = read_head(log)
        if known is not None and known[0] > entry.number:
            return
        head = log / f"new-{uuid4().hex}"
        try:
            self.disk.write(head, head_content(entry.number, entry.digest()))
            self.disk.replace(head, log / HEAD)
        except OSError:
            self.disk.discard([head])  # the head commits nothing, and the next commit writes it again

    @contextmanager
    def _explained(self, outcome: Words, written: list[Path] | None = None) -> Iterator[None]:
        """When the work inside fails, remove what it wrote and say so in words a user understands."""
        try:
            yield
        except Exception as error:
            self.disk.discard(written or [])
            if isinstance(error, OSError):
                raise faults.cannot_write(error, self.folder, outcome) from error
            raise

    # -- upkeep --------------------------------------------------------------------------------------------------------

    def compact(self, *, known_at: datetime) -> Entry | None:
        """Join each partition's files into one and delete files long out of use; None when there is nothing to do.

        No batch is lost or changed: superseded versions stay readable with their hashes. Files are deleted
        :data:`fourfocus.facts.compaction.GRACE` after they were replaced, because readers may hold them.
        """
        self.refresh()
        compaction.sweep(self)
        written: list[Path] = []
        many = compaction.to_join(self.folder, self.parts())
        try:
            with self._explained(faults.COMPACTING, written):
                if not many:
                    return None
                jobs = [(place, partial(compaction.read_groups, self.folder, some)) for place, some in many.items()]
                made = self._write_parts(jobs, written)
                gone = tuple(part.path for some in many.values() for part in some)
                return self._claim_next(
                    lambda number, previous, at: Entry(number, previous, at, "compact", (), tuple(made), gone),
                    known_at,
                    _stop_on_compaction,
                    written,
                )
        except _CompactedMeanwhile:
            return None
        except parts.DamagedPart as error:
            raise faults.damaged_part(error) from None


def _pending_declaration(batch: Batch) -> Declaration:
    return Declaration(batch.scope, "pending", datetime.max, datetime.max, batch.defaults)


class _CompactedMeanwhile(Exception):
    """Another process compacted first; ours would join files that are gone."""


def _stop_on_compaction(others: Sequence[Entry]) -> None:
    if any(entry.removed for entry in others):
        raise _CompactedMeanwhile
