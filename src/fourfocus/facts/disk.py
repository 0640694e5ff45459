"""The few things the store does to a disk, each safe against a crash on its own.

Tests replace :class:`Disk` by one that fails at a chosen step; nothing else in this room writes a file.
"""

from __future__ import annotations

import os
from pathlib import Path


class Disk:
    """Durable file operations. Every method returns only when what it did survives a power cut."""

    def make_folder(self, folder: Path) -> None:
        """Create a folder and those above it, and make their entries durable."""
        missing = [f for f in (folder, *folder.parents) if not f.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for made in reversed(missing):
            self._sync_folder(made.parent)

    def write(self, path: Path, content: bytes) -> None:
        """Write a new file whole; it may be left partly written by a crash, so its name must mean nothing yet."""
        with path.open("wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        self._sync_folder(path.parent)

    def sync(self, path: Path) -> None:
        """Make a file that a library wrote durable."""
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self._sync_folder(path.parent)

    def claim(self, made: Path, name: Path) -> bool:
        """Give the finished file ``made`` the name ``name`` unless it is taken; atomic, and only one caller wins."""
        try:
            os.link(made, name)
        except FileExistsError:
            return False
        self._sync_folder(name.parent)
        return True

    def replace(self, made: Path, name: Path) -> None:
        """Give the finished file ``made`` the name ``name``, whatever had it before; atomic."""
        made.replace(name)
        self._sync_folder(name.parent)

    def remove(self, path: Path) -> None:
        """Remove a file that nothing refers to; one already gone is fine."""
        path.unlink(missing_ok=True)

    def _sync_folder(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
