"""The store's commit log: numbered, chained entries that say which batches exist and which files hold them.

One file per commit, ``log/000000000001.json``: a line of canonical JSON and a line with its SHA-256. Each entry holds
the hash of the one before. A commit exists when its file has its name, and giving it that name is one atomic step.

``log/head`` holds number and hash of a late commit, written after it. It commits nothing: it only shows that the last
entries were not lost or rewritten, which the chain alone cannot, having nothing after them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fourfocus.facts.scopes import Scope

FORMAT = 1
"""Version of the log's form; a store with a higher one is refused."""

HEAD = "head"
"""Name of the file that shows how far the log went."""

ENTRY_NAME = re.compile(r"[0-9]{12}\.json")


class DamagedLog(Exception):
    """An entry of the log is missing or is not what was written; the argument says which file and how."""


class NewerFormat(Exception):
    """A newer version of the program wrote this; the argument says which file."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """What the log says of one batch.

    ``content`` and ``source`` are the hashes of what the rows say and of where they were read
    (:mod:`fourfocus.facts.batch`), taken in the order of ``key``; ``file_sha256`` is that of the file as imported.
    """

    id: str
    table: str
    mill: str
    part: str
    start: date
    end: date
    rows: int
    key: tuple[str, ...]
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
class Group:
    """The rows of one batch in a Parquet file: how many, and the length and SHA-256 of the bytes that hold them.

    A file's groups lie one after another behind its first four bytes; behind them is the footer.
    """

    batch: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One Parquet file: its path below the store, size in bytes, partition, and the batches it holds.

    ``sha256`` is that of the whole file, ``frame_sha256`` of the bytes before and behind the groups.
    """

    path: str
    sha256: str
    frame_sha256: str
    size: int
    table: str
    mill: str
    month: str
    groups: tuple[Group, ...]

    @property
    def batches(self) -> tuple[str, ...]:
        """The batches this file holds rows of."""
        return tuple(group.batch for group in self.groups)


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
    read_digest: str | None = field(default=None, compare=False, repr=False)

    def body(self) -> bytes:
        """The canonical JSON line."""
        data = {
            "format": FORMAT, "number": self.number, "previous": self.previous, "known_at": self.known_at.isoformat(),
            "kind": self.kind, "batches": [_plain(batch) for batch in self.batches],
            "added": [_plain(part) for part in self.added], "removed": self.removed, "reason": self.reason,
            "history": self.history,
        }  # fmt: skip
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def content(self) -> bytes:
        """The bytes of the entry's file."""
        body = self.body()
        return body + b"\n" + hashlib.sha256(body).hexdigest().encode() + b"\n"

    def digest(self) -> str:
        """SHA-256 of the body; the next entry holds it as ``previous``."""
        return self.read_digest or hashlib.sha256(self.body()).hexdigest()


def _plain(item: BatchRecord | PartRecord) -> dict[str, Any]:
    data = {f.name: getattr(item, f.name) for f in fields(item)}
    for name, value in data.items():
        if isinstance(value, date):
            data[name] = value.isoformat()
        elif name == "groups":
            data[name] = [[g.batch, g.rows, g.size, g.sha256] for g in value]
    return data


def entry_name(number: int) -> str:
    """File name of entry ``number``."""
    return f"{number:012d}.json"


def parse_entry(content: bytes, name: str) -> Entry:
    """Read an entry's file.

    Raises
    ------
    DamagedLog
        The content does not fit its hash, or is no entry.
    NewerFormat
        It is an entry of a newer form.
    """
    body, _, rest = content.partition(b"\n")
    digest = hashlib.sha256(body).hexdigest()
    if rest != digest.encode() + b"\n":
        raise DamagedLog(f"{name}: the content does not fit its own hash")
    try:
        data = json.loads(body)
        newer = data.pop("format") > FORMAT
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamagedLog(f"{name}: not an entry of a log") from None
    if newer:
        raise NewerFormat(name)
    try:
        data["known_at"] = datetime.fromisoformat(data["known_at"])
        data["batches"] = tuple(_batch(item) for item in data["batches"])
        data["added"] = tuple(_part(item) for item in data["added"])
        data["removed"] = tuple(data["removed"])
        return Entry(**data, read_digest=digest)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamagedLog(f"{name}: not an entry of a log") from None


def _batch(item: dict[str, Any]) -> BatchRecord:
    item["start"], item["end"] = date.fromisoformat(item["start"]), date.fromisoformat(item["end"])
    item["key"] = tuple(item["key"])
    return BatchRecord(**item)


def _part(item: dict[str, Any]) -> PartRecord:
    item["groups"] = tuple(Group(*group) for group in item["groups"])
    return PartRecord(**item)


def head_content(number: int, digest: str) -> bytes:
    """The bytes of the head when commit ``number`` (0 for none) has hash ``digest``."""
    text = f"{number} {digest or '-'}"
    return f"{text} {hashlib.sha256(text.encode()).hexdigest()}\n".encode()


def read_head(folder: Path) -> tuple[int, str] | None:
    """Number and hash of the commit the head names; None when there is none that can be read."""
    try:
        content = (folder / HEAD).read_bytes()
        number, digest, _ = content.decode("ascii").split(" ")
        found = int(number), digest.replace("-", "")
    except (OSError, ValueError):
        return None
    return found if content == head_content(*found) else None


def listed(folder: Path) -> list[int]:
    """The numbers of the entries a listing of the folder shows, in order."""
    return sorted(int(path.stem) for path in folder.iterdir() if ENTRY_NAME.fullmatch(path.name))


def read_log(folder: Path, after: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """All entries in order; ``after`` are those already read, which are not read again.

    Raises
    ------
    DamagedLog
        A file is damaged, missing or out of the chain.
    NewerFormat
        A newer version of the program wrote one.
    """
    entries = list(after)
    head = read_head(folder)  # before the listing: whatever the head names is there
    last = max([0, *listed(folder)])
    # A listing made while others commit may show a later entry and not an earlier one: each is opened by its name.
    for number in range(len(entries) + 1, max(last, head[0] if head else 0) + 1):
        name = entry_name(number)
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            raise DamagedLog(f"{name}: missing") from None
        entry = parse_entry(content, name)
        if entry.number != number or entry.previous != (entries[-1].digest() if entries else ""):
            raise DamagedLog(f"{name}: does not follow the entry before it")
        entries.append(entry)
    if head and 0 < head[0] <= len(entries) and entries[head[0] - 1].digest() != head[1]:
        raise DamagedLog(f"{entry_name(head[0])}: is not what was committed")
    return tuple(entries)
