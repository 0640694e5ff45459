"""Does a store still hold, byte for byte, what was committed? Which batch is hurt where it does not?"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fourfocus.facts import parts
from fourfocus.facts.batch import hash_ordered, in_order
from fourfocus.facts.compaction import loose_files
from fourfocus.facts.founding import MARK
from fourfocus.facts.log import (
    HEAD,
    BatchRecord,
    DamagedLog,
    Entry,
    NewerFormat,
    PartRecord,
    entry_name,
    listed,
    parse_entry,
    read_head,
)
from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.tables import CATALOG

MISSING = Words("文件不见了", "the file is missing")
CHANGED = Words("字节与提交时不同", "bytes differ from those committed")
REWRITTEN = Words(
    "提交之后被改写：后面的记录所记的哈希与它不符", "rewritten after the commit: the hash kept of it differs"
)
OUT_OF_ORDER = Words("与前一条提交对不上", "does not follow the commit before it")
OUT_OF_USE = Words("已停用的文件被改动，没有批次受损", "a file out of use has changed; no batch is hurt")
BAD_MARK = Words("内容被改动或缺失", "changed or missing")
BAD_HEAD = Words(
    "内容被改动；下次导入会重写它，没有批次受损", "changed; the next import writes it anew, no batch is hurt"
)
OTHER_ROWS = Words("行内容与提交时不同", "rows differ from those committed")


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not what was committed; ``batches`` are those whose rows are hurt or may be."""

    path: str
    what: Words
    batches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what was wrong.

    ``strays`` are files no commit names: harmless, left by an import that was interrupted or put there by somebody.
    """

    commits: int
    files: int
    batches: int
    damage: tuple[Damage, ...]
    strays: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What the log says, as far as it can be read; ``murky`` are the bytes of entries that cannot."""

    entries: list[Entry] = field(default_factory=list)
    records: dict[str, BatchRecord] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    murky: bytes = b""

    def is_murky(self, text: str) -> bool:
        """Whether an entry that cannot be read speaks of this batch or file."""
        return text.encode() in self.murky

    def entry_of(self, batch: str) -> str:
        """The file of the commit that declared a batch."""
        return next(entry_name(e.number) for e in self.entries if batch in _ids(e))


def verify(folder: Path, catalog: Catalog = CATALOG) -> Verified:
    """Check the log's chain, every file's hash, and every batch's rows against the hashes of what they say.

    ``catalog`` is not needed to do so: the log holds what the tables were like at the time.
    """
    found = _Found()
    if _bytes(folder / "store.json") != MARK:
        found.damage.append(Damage("store.json", BAD_MARK))
    _check_log(folder / "log", found)
    added = {part.path: part for entry in found.entries for part in entry.added}
    retired = {path for entry in found.entries for path in entry.removed}
    used = sorted((part for path, part in added.items() if path not in retired), key=lambda p: (p.table, p.month))
    _check_parts(folder, used, found)
    for path in sorted(retired & added.keys()):
        content = _bytes(folder / path)
        if content is not None and hashlib.sha256(content).hexdigest() != added[path].sha256:
            found.damage.append(Damage(path, OUT_OF_USE))
    loose = (path.relative_to(folder).as_posix() for path in loose_files(folder))
    known = added.keys() | retired
    strays = tuple(name for name in loose if name not in known and not found.is_murky(name))
    damage = _with_lost_batches(folder, found, used, strays)
    return Verified(len(found.entries), len(used), len(found.records), damage, strays)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


# -- the log -----------------------------------------------------------------------------------------------------------


def _check_log(log: Path, found: _Found) -> None:
    """Read every entry that can be read, noting those that cannot, are missing, or were rewritten."""
    head = read_head(log)
    last = max([0, *(listed(log) if log.is_dir() else ()), head[0] if head else 0])
    entries: dict[int, Entry] = {}
    for number in range(1, last + 1):
        entry = _entry(log, number, found)
        if entry is not None:
            entries[number] = entry
    # An entry is vouched for by the one after it and the last by the head, so of two that do not fit each other it is
    # the earlier one that was changed. The head vouches for itself.
    for number, entry in entries.items():
        if number == 1 and entry.previous:
            found.damage.append(Damage(f"log/{entry_name(1)}", OUT_OF_ORDER, _ids(entry)))
        later = entries.get(number + 1)
        vouched = later.previous if later is not None else None
        if head is not None and head[0] == number:
            vouched = head[1]
        if vouched is not None and vouched != entry.digest():
            found.damage.append(Damage(f"log/{entry_name(number)}", REWRITTEN, _ids(entry)))
    if head is None:
        found.damage.append(Damage(f"log/{HEAD}", BAD_HEAD))
    found.entries = list(entries.values())
    found.records = {batch.id: batch for entry in found.entries for batch in entry.batches}


def _entry(log: Path, number: int, found: _Found) -> Entry | None:
    name = entry_name(number)
    content = _bytes(log / name)
    if content is None:
        found.unread.append(number)
        found.damage.append(Damage(f"log/{name}", MISSING))
        return None
    try:
        entry = parse_entry(content, name)
        if entry.number == number:
            return entry
        what = OUT_OF_ORDER
    except (DamagedLog, NewerFormat) as error:
        what = Words(f"提交记录无法读取：{error}", f"this commit cannot be read: {error}")
    found.unread.append(number)
    found.murky += content
    found.damage.append(Damage(f"log/{name}", what))
    return None


def _ids(entry: Entry) -> tuple[str, ...]:
    return tuple(batch.id for batch in entry.batches)


def _with_lost_batches(
    folder: Path, found: _Found, used: list[PartRecord], strays: tuple[str, ...]
) -> tuple[Damage, ...]:
    """The damage, with the batches of commits that are lost: joined files and files nothing names still hold their ids."""
    lost = {match.decode() for match in re.findall(rb'"id":"([0-9]{8}T[0-9]{6}-[0-9a-f]{12})"', found.murky)}
    lost.update(batch for part in used for batch in part.batches)
    if any(damage.what is MISSING and damage.path.startswith("log/") for damage in found.damage):
        for name in strays:
            try:
                ids = pq.read_table(folder / name, columns=["_batch"])["_batch"] if name.endswith(".parquet") else []
            except (pa.ArrowException, OSError):
                continue
            lost |= set(pc.unique(ids).to_pylist()) if len(ids) else set()
    lost -= found.records.keys()
    unread = {f"log/{entry_name(number)}" for number in found.unread}
    return tuple(
        replace(damage, batches=tuple(sorted(lost))) if damage.path in unread else damage for damage in found.damage
    )


# -- the rows ----------------------------------------------------------------------------------------------------------


def _check_parts(folder: Path, used: list[PartRecord], found: _Found) -> None:
    """Check every file in use and, as soon as all rows of a batch were seen, what they say."""
    awaited = Counter(batch for part in used for batch in part.batches)
    seen: dict[str, list[pa.Table]] = {}
    hurt: set[str] = set()

    def judge(batch: str) -> None:
        rows, record = seen.pop(batch, []), found.records.get(batch)
        if record is not None and batch not in hurt and not _says_the_same(record, rows):
            found.damage.append(Damage(f"log/{found.entry_of(batch)}", OTHER_ROWS, (batch,)))

    for part in used:  # one at a time, so that a large store does not fill the memory
        damage, groups = _read(folder, part)
        if damage is not None:
            hurt.update(part.batches)  # those not named are whole, but their rows were not read
            if damage.what is not MISSING or not found.is_murky(part.path):
                found.damage.append(damage)
        for batch, rows in groups:
            seen.setdefault(batch, []).append(rows)
        for batch in part.batches:
            awaited[batch] -= 1
            if awaited[batch] == 0:
                judge(batch)
    for batch in found.records:
        if batch not in awaited and not found.is_murky(batch):
            judge(batch)  # a batch without rows


def _read(folder: Path, part: PartRecord) -> tuple[Damage | None, list[parts.Rows]]:
    """A file's damage if any, or its rows."""
    content = _bytes(folder / part.path)
    if content is None:
        return Damage(part.path, MISSING, part.batches), []
    try:
        return None, parts.decode(part, content)
    except parts.DamagedPart:
        return Damage(part.path, CHANGED, parts.hurt_batches(part, content)), []


def _says_the_same(record: BatchRecord, groups: list[pa.Table]) -> bool:
    if not groups:
        return record.rows == 0
    rows = pa.concat_tables(groups, promote_options="default")
    said = hash_ordered(in_order(record.key, rows))
    return rows.num_rows == record.rows and said == (record.content, record.source)
