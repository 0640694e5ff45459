"""The few things the store does to a disk, each small enough that a crash leaves it done, not done, or without a name.

Tests replace :class:`Disk` by one that fails at a chosen step; nothing else in this room writes a file of a store.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path


class Disk:
    """File operations of the store.

    What :meth:`write` wrote survives a power cut once :meth:`sync` was called for its folder; :meth:`claim` and
    :meth:`replace` are atomic, and durable after :meth:`sync` as well.
    """

    def make_folder(self, folder: Path) -> None:
        """Create a folder and those above it; one already there is fine."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, content: bytes | memoryview) -> None:
        """Write a new file whole; a crash may leave it partly written, so its name must mean nothing yet."""
        with path.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())

    def sync(self, folder: Path) -> None:
        """Make the names in a folder durable."""
        if os.name == "nt":
            return  # Windows writes names through and cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def claim(self, made: Path, name: Path) -> bool:
        """Give the finished file ``made`` the name ``name`` unless it is taken; atomic, and only one caller wins."""
        try:
            os.link(made, name)
        except FileExistsError:
            return is_same(made, name)  # a network file system may repeat a request that was already served
        return True

    def replace(self, made: Path, name: Path) -> None:
        """Give the finished file ``made`` the name ``name``, whatever had it before; atomic."""
        made.replace(name)

    def remove(self, path: Path) -> None:
        """Remove a file that nothing refers to; one already gone is fine."""
        path.unlink(missing_ok=True)

    def discard(self, paths: Iterable[Path]) -> None:
        """Remove what can be removed: these files mean nothing, and a later compaction sweeps up the rest."""
        for path in paths:
            try:
                self.remove(path)
            except OSError:
                continue


def is_same(one: Path, other: Path) -> bool:
    """Whether two names are names of one file."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def modified(path: Path) -> datetime:
    """When a file was last written, by the clock of the disk it lies on."""
    return datetime.fromtimestamp(path.stat().st_mtime)
