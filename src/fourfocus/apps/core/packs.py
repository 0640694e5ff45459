"""The rule pack this site works by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from django.conf import settings

from fourfocus.rules.pack import NoPack, Pack, load, read_folder

SHIPPED = "hanzhong-rolling-2020"


@dataclass(frozen=True, slots=True)
class PackInUse:
    """A pack and the hash of its files."""

    pack: Pack
    sha256: str


def folder() -> Path:
    """Where the pack lies: as set, else the one shipped, inside the package or at the top of the source tree."""
    if settings.PACK:
        return Path(settings.PACK)
    carried = Path(str(resources.files("fourfocus"))) / "_packs" / SHIPPED
    return carried if carried.is_dir() else Path(str(resources.files("fourfocus"))).parents[1] / "packs" / SHIPPED


def pack_in_use() -> PackInUse:
    """The pack, read once and again when a file of it changed.

    Raises
    ------
    fourfocus.rules.pack.NoPack
        There is none, or it has errors that keep it from being used.
    """
    where = folder()
    newest = max((path.stat().st_mtime_ns for path in where.rglob("*") if path.is_file()), default=0)
    return _read(where, newest)


@lru_cache(maxsize=2)
def _read(where: Path, newest: int) -> PackInUse:
    del newest  # part of the key only
    files = read_folder(where)
    pack, problems = load(files)
    if pack is None or problems.errors:
        raise NoPack(str(where))
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(f"{name}\n{hashlib.sha256(data).hexdigest()}\n".encode())
    return PackInUse(pack, digest.hexdigest())
