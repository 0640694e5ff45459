"""The store's commit log: numbered, chained entries that say which batches exist and which files hold them.

One file per commit, ``log/000000000001.json``: a line of canonical JSON and a line with its SHA-256. Each entry holds
the hash of the one before. A commit exists when its file has its name, and giving it that name is one atomic step.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fourfocus.facts.factset import Scope

FORMAT = 1
"""Version of the log's form; a store with a higher one is refused."""


class DamagedLog(Exception):
    """An entry of the log is missing or is not what was written; the argument says which file and how."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """What the log says of one batch.

    ``content`` and ``source`` are the hashes of what the rows say and of where they were read
    (:mod:`fourfocus.facts.batch`); ``file_sha256`` is that of the file as imported.
    """

    id: str
    table: str
    mill: str
    part: str
    start: date
    end: date
    rows: int
    content: str
    source: str
    file: str
    sheet: str
    file_sha256: str
    defaults: bool = False

    @property
    def scope(self) -> Scope:
        """What the batch is complete for."""
        return Scope(self.table, self.mill, self.part, self.start, self.end)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One Parquet file: its path below the store, size, SHA-256, partition, and the batches it holds rows of."""

    path: str
    sha256: str
    size: int
    table: str
    mill: str
    month: str
    batches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit."""

    number: int
    previous: str
    known_at: datetime
    kind: str
    batches: tuple[BatchRecord, ...] = ()
    added: tuple[PartRecord, ...] = ()
    removed: tuple[str, ...] = ()
    reason: str | None = None
    history: str | None = None

    def body(self) -> bytes:
        """The canonical JSON line."""
        data = {"format": FORMAT, **asdict(self)}
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()

    def content(self) -> bytes:
        """The bytes of the entry's file."""
        body = self.body()
        return body + b"\n" + hashlib.sha256(body).hexdigest().encode() + b"\n"

    def digest(self) -> str:
        """SHA-256 of the body; the next entry holds it as ``previous``."""
        return hashlib.sha256(self.body()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value))


def entry_name(number: int) -> str:
    """File name of entry ``number``."""
    return f"{number:012d}.json"


def parse_entry(content: bytes, name: str) -> Entry:
    """Read an entry's file; :class:`DamagedLog` when its hash does not fit."""
    body, _, rest = content.partition(b"\n")
    if rest != hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise DamagedLog(f"{name}: the content does not fit its own hash")
    data = json.loads(body)
    if data.pop("format") > FORMAT:
        raise DamagedLog(f"{name}: written by a newer version of the program")
    data["known_at"] = datetime.fromisoformat(data["known_at"])
    data["batches"] = tuple(_batch(item) for item in data["batches"])
    data["added"] = tuple(PartRecord(**{**item, "batches": tuple(item["batches"])}) for item in data["added"])
    data["removed"] = tuple(data["removed"])
    return Entry(**data)


def _batch(item: dict[str, Any]) -> BatchRecord:
    return BatchRecord(**{**item, "start": date.fromisoformat(item["start"]), "end": date.fromisoformat(item["end"])})


def read_log(folder: Path, after: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """All entries in order; ``after`` are those already read, which are not read again.

    Raises
    ------
    DamagedLog
        A file is damaged, missing or out of the chain.
    """
    entries = list(after)
    numbers = sorted(int(path.stem) for path in folder.glob("[0-9]*.json"))
    for number in numbers[len(entries) :]:
        name = entry_name(number)
        if number != len(entries) + 1:
            raise DamagedLog(f"{entry_name(len(entries) + 1)}: missing")
        entry = parse_entry((folder / name).read_bytes(), name)
        if entry.number != number or entry.previous != (entries[-1].digest() if entries else ""):
            raise DamagedLog(f"{name}: does not follow the entry before it")
        entries.append(entry)
    return tuple(entries)
