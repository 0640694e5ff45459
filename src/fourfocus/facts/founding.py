"""A store's folder: what it is recognised by, and how an empty one is made.

::

    mkdir log, data ─► log/head ─► store.json

The mark ``store.json`` comes last, so a folder without it holds no commit: either it is none of ours, or somebody began
to make a store and was stopped, or is making it this moment. Whoever comes next carries on; every step may be done
twice.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

from fourfocus.facts import faults
from fourfocus.facts.compaction import is_ours, loose_files
from fourfocus.facts.disk import Disk
from fourfocus.facts.faults import StoreError
from fourfocus.facts.log import HEAD, head_content, listed

FORMAT = 1
MARK = json.dumps({"fourfocus": "store", "format": FORMAT}).encode() + b"\n"
"""The content of ``store.json``."""

OURS = {"store.json", "log", "data"}
"""What a store's folder holds; the mark may appear while another process makes the same store."""


def is_marked(folder: Path) -> bool:
    """Whether the folder says that it is a store."""
    return (folder / "store.json").is_file()


def check_mark(folder: Path) -> None:
    """See that ``folder`` is a store this program can read.

    Raises
    ------
    StoreError
        It is none, its mark is damaged or lost, or a newer version made it.
    """
    try:
        mark = json.loads((folder / "store.json").read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        if not (_has_commits(folder) and is_marked(folder)):  # or else it was made this moment
            raise _without_mark(folder) from None
        mark = json.loads(MARK)
    except OSError as error:
        raise faults.cannot_read(error, folder) from error
    except ValueError:
        raise faults.damaged_mark(folder) from None
    if not isinstance(mark, dict) or mark.get("fourfocus") != "store" or not isinstance(mark.get("format"), int):
        raise faults.damaged_mark(folder)
    if mark["format"] > FORMAT:
        raise faults.newer_format()


def check_vacant(folder: Path) -> None:
    """See that a store may be made of a folder without a mark.

    Raises
    ------
    StoreError
        It holds other files, or the commits of a store that lost its mark.
    """
    if not folder.exists():
        return
    if _has_commits(folder) and not is_marked(folder):  # asked in this order: commits come after the mark
        raise faults.damaged_mark(folder)
    if _holds_other_files(folder):
        raise faults.other_files(folder)


def make_store(folder: Path, disk: Disk) -> None:
    """Make an empty store at ``folder``, or complete one that somebody else began."""
    disk.make_folder(folder / "log")
    disk.make_folder(folder / "data")
    _sync_above(folder.resolve(), disk)
    _put(disk, folder / "log" / HEAD, folder / "log" / f"new-{uuid4().hex}", head_content(0, ""))
    _put(disk, folder / "store.json", folder / f"store.json.{uuid4().hex}", MARK)


def _sync_above(folder: Path, disk: Disk) -> None:
    """Make the folder's own name durable, and those above it on this disk: whoever made them may not have got that far.

    A folder that may not be read was not made by us; it was there before.
    """
    device = folder.stat().st_dev
    for parent in folder.parents:
        if parent.stat().st_dev != device:
            return
        try:
            disk.sync(parent)
        except PermissionError:
            return


def _put(disk: Disk, name: Path, made: Path, content: bytes) -> None:
    """Write a file of the empty store unless another process just did; ``made`` is its name until it is whole."""
    try:
        disk.write(made, content)
        disk.claim(made, name)
        disk.sync(name.parent)
    finally:
        disk.discard([made])


def is_begun(folder: Path) -> bool:
    """Whether somebody began to make a store here and did not finish: it has no mark and no commit."""
    return (folder / "log").is_dir() and not is_marked(folder) and not _has_commits(folder)


def _without_mark(folder: Path) -> StoreError:
    if is_begun(folder):
        return faults.not_finished(folder)
    return faults.damaged_mark(folder) if _has_commits(folder) else faults.no_store(folder)


def _has_commits(folder: Path) -> bool:
    try:
        return bool(listed(folder / "log"))
    except OSError:
        return False


def _holds_other_files(folder: Path) -> bool:
    """Whether a folder without a mark holds anything that no store leaves."""
    top = {path.name for path in folder.iterdir() if not is_ours(path.name)} - OURS
    if top:
        return True
    return not all(is_ours(path.relative_to(folder).as_posix()) for path in loose_files(folder))
