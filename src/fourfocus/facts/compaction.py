"""Upkeep of a store: join small files, delete those long out of use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from fourfocus.facts import parts
from fourfocus.facts.disk import modified
from fourfocus.facts.log import ENTRY_NAME, HEAD, PartRecord, entry_name
from fourfocus.facts.parts import Place

if TYPE_CHECKING:
    from fourfocus.facts.store import Store

GRACE = timedelta(days=1)
"""Files out of use, and files without a name in the log, are kept this long: a reader or a writer may hold them."""


def to_join(folder: Path, files: Sequence[PartRecord]) -> dict[Place, list[PartRecord]]:
    """The partitions that have more than one file, oldest first."""
    places: dict[Place, list[PartRecord]] = {}
    for part in files:
        places.setdefault(Place(part.mill, part.table, part.month), []).append(part)
    many = sorted(item for item in places.items() if len(item[1]) > 1)
    return {place: some for place, some in many if _can_join(folder, some)}


def _can_join(folder: Path, some: Sequence[PartRecord]) -> bool:
    """Whether no column has different types in these files; where one has, they stay readable as they are."""
    try:
        pa.unify_schemas([pq.read_schema(folder / part.path) for part in some])
    except pa.ArrowTypeError:
        return False
    except (pa.ArrowException, OSError):
        return True  # damaged: reading the rows says so
    return True


def read_groups(folder: Path, some: Sequence[PartRecord]) -> list[parts.Rows]:
    """The rows of every batch in files of one partition.

    Raises
    ------
    fourfocus.facts.parts.DamagedPart
        A file is not what was committed: joining would hide that.
    """
    return [group for part in some for group in parts.decode(part, (folder / part.path).read_bytes())]


def sweep(store: Store) -> list[str]:
    """Delete files that an old compaction replaced and those that a crash left without a name in the log.

    Age is told by the disk's own clock, so that a wrong ``known_at`` deletes nothing that is in use.
    """
    named = {part.path for entry in store.entries for part in entry.added}
    retired = {path: entry.number for entry in store.entries for path in entry.removed}
    kept = named - retired.keys()
    names = {path: _name(store, path) for path in loose_files(store.folder)}
    candidates = {path: name for path, name in names.items() if is_ours(name) and name not in kept}
    now = _disk_time(store) if candidates else None
    if now is None:
        return []
    gone: list[str] = []
    for path, name in candidates.items():
        since = store.folder / "log" / entry_name(retired[name]) if name in retired else path
        try:
            if modified(since) + GRACE <= now:
                store.disk.remove(path)
                gone.append(name)
        except OSError:
            continue  # another process was faster, or may not be written: it harms nobody
    return gone


def loose_files(folder: Path) -> list[Path]:
    """Every file below a store that is neither its mark nor an entry nor the head of its log."""
    kept = {folder / "store.json", folder / "log" / HEAD}
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path not in kept)
    return [path for path in found if not (path.parent == folder / "log" and ENTRY_NAME.fullmatch(path.name))]


def is_ours(name: str) -> bool:
    """Whether a file of this name below a store can only have been written by the store."""
    return name.startswith(("log/new-", "store.json.")) or (name.startswith("data/") and name.endswith(".parquet"))


def _name(store: Store, path: Path) -> str:
    return path.relative_to(store.folder).as_posix()


def _disk_time(store: Store) -> datetime | None:
    """The time by the clock of the store's disk; None when nothing can be written there."""
    probe = store.folder / "log" / f"new-{uuid4().hex}"
    try:
        store.disk.write(probe, b"")
        return modified(probe)
    except OSError:
        return None
    finally:
        store.disk.discard([probe])
