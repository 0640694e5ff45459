"""A crash, a torn write or an error of the disk at every single step: before or after, never between."""

import errno
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.facts.stores import (
    NOW,
    TABLES,
    FaultyDisk,
    HastyDisk,
    Killed,
    march,
    meaning,
    output,
    products,
    shown,
)

from fourfocus.facts.disk import Disk
from fourfocus.facts.store import Store, StoreError
from fourfocus.facts.verify import verify

Work = Callable[[Path, Disk], object]
WHOLE = HastyDisk()
LATER = NOW + timedelta(hours=1)


def create(folder: Path, disk: Disk) -> object:
    return Store.create(folder, TABLES, disk)


def first_import(folder: Path, disk: Disk) -> object:
    store = Store.open(folder, TABLES, disk)
    return store.commit([march("bar", 1), march("wire", 2), products({"A": "one"}, defaults=True)], known_at=LATER)


def superseding(folder: Path, disk: Disk) -> object:
    store = Store.open(folder, TABLES, disk)
    batches = [output("bar", "3-2", "4-5", {"bar 3-2": 7, "bar 4-1": 8}), products({"A": "two"})]
    return store.commit(batches, known_at=LATER, reason="again")


def compact(folder: Path, disk: Disk) -> object:
    return Store.open(folder, TABLES, disk).compact(known_at=LATER)


def prepared(folder: Path, work: Work) -> Path:
    """A store in the state ``work`` is to be done in; made once and copied."""
    made = folder.parent / f"made-{work.__name__}"
    if work is create:
        return folder
    if not made.exists():
        Store.create(made, TABLES, WHOLE)
        if work in (superseding, compact):
            first_import(made, WHOLE)
        if work is compact:
            Store.open(made, TABLES, WHOLE).commit([march("bar", 5, 2), products({"B": "b"})], known_at=LATER)
    shutil.copytree(made, folder)
    return folder


def said(folder: Path) -> tuple[object, ...]:
    """What the store says; a folder without a mark says nothing, like an empty store."""
    if not (folder / "store.json").exists():
        return ({}, {}, [], [])
    store = Store.open(folder, TABLES)
    found = verify(folder)
    assert found.damage == ()
    return meaning(store)


WORKS = [create, first_import, superseding, compact]
STEPS: dict[str, tuple[str, ...]] = {}


def steps(work: Work, tmp_path: Path) -> tuple[str, ...]:
    """The operations the work asks of the disk when nothing fails."""
    if work.__name__ not in STEPS:
        disk = FaultyDisk()
        work(prepared(tmp_path / "steps", work), disk)
        STEPS[work.__name__] = disk.names
    return STEPS[work.__name__]


def test_the_steps_are_those_that_can_fail(tmp_path: Path) -> None:
    """A commit of two files: their folders, the files, the folders' names, the claim, the head; the rest is tidying."""
    names = steps(first_import, tmp_path)
    at = names.index("claim")
    # Two files (the lines share a partition) and the entry; then data/mill/output/2020-03, data/mill/product/all,
    # data/mill/output, data/mill/product, data/mill and data are made durable.
    assert sorted(names[:at]) == ["make_folder"] * 2 + ["sync"] * 6 + ["write"] * 3
    assert names[at:] == ("claim", "sync", "write", "replace", "remove")


@pytest.mark.parametrize("how", ["before", "torn"])
@pytest.mark.parametrize("work", WORKS)
def test_a_crash_at_any_step_leaves_all_or_nothing(tmp_path: Path, work: Work, how: str) -> None:
    """To die after a step is to die before the next one; in a write there is a third way."""
    names = steps(work, tmp_path)
    before = said(prepared(tmp_path / "before", work))
    work(tmp_path / "before", WHOLE)
    after = said(tmp_path / "before")
    assert (before == after) == (work in (create, compact))
    claimed_at = names.index("claim", names.index("claim") + 1 if work is create else 0) + 1
    for at, name in enumerate(names, 1):
        if how == "torn" and name != "write":
            continue
        folder = prepared(tmp_path / f"{at}", work)
        disk = FaultyDisk(at, how)
        with pytest.raises(Killed):
            work(folder, disk)
        happened = at > claimed_at
        assert said(folder) == (after if happened else before), f"{how} {name} ({at})"
        if happened:
            continue
        work(folder, WHOLE)
        assert said(folder) == after, f"retry after {how} {name} ({at})"
        Store.open(folder, TABLES).commit([march("bar", 9, 1)], known_at=LATER)
        assert said(folder)[0]["bar 3-1"] == 9  # type: ignore[index]


WORDS = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The disk is full",
    errno.EACCES: "No permission to write",
    errno.EROFS: "No permission to write",
    errno.EIO: "Writing failed",
    errno.EOPNOTSUPP: "This disk has no hard links",
}


@pytest.mark.parametrize("error", WORDS, ids=errno.errorcode.get)
@pytest.mark.parametrize(("work", "outcome"), [(superseding, "nothing was stored"), (compact, "no record is lost")])
def test_each_error_has_its_words(tmp_path: Path, work: Work, outcome: str, error: int) -> None:
    folder = prepared(tmp_path / "store", work)
    before = said(folder)
    with pytest.raises(StoreError) as told:
        work(folder, FaultyDisk(steps(work, tmp_path).index("claim") + 1, "before", error))
    assert WORDS[error] in told.value.words("en")
    assert outcome in told.value.words("en")
    assert str(folder) in told.value.words("zh")
    assert said(folder) == before


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("work", WORKS)
def test_an_error_of_the_disk_at_any_step_loses_nothing(tmp_path: Path, work: Work, error: int, lasting: bool) -> None:
    names = steps(work, tmp_path)
    before = said(prepared(tmp_path / "before", work))
    work(tmp_path / "before", WHOLE)
    after = said(tmp_path / "before")
    claimed_at = names.index("claim") + 1
    for at, name in enumerate(names, 1):
        how = ("before", "torn", "after")[(at + error) % 3]  # two errors meet each step in two of its ways
        folder = prepared(tmp_path / f"{at}", work)
        there = set(folder.rglob("*"))
        told = None
        try:
            work(folder, FaultyDisk(at, how, error, lasting))
        except StoreError as failure:
            told = failure.words.en
        now, failed = said(folder), told is not None and "Written, but" not in told
        assert now in (before, after), f"{name} ({at})"
        if work is not create and at < claimed_at:
            assert failed, f"{name} ({at}) failed and nobody was told"
            assert WORDS[error] in str(told)
        if work in (first_import, superseding):
            assert now == (before if failed else after), f"{name} ({at}): {told}"
        if failed and not lasting and work is not create:
            assert {path for path in set(folder.rglob("*")) - there if path.is_file()} == set(), (
                f"{name} ({at}) leaves files"
            )
        work(folder, WHOLE)
        assert said(folder)[0] == after[0], f"retry after {name} ({at})"


def test_a_claim_that_the_disk_does_not_confirm_is_not_called_a_failure(tmp_path: Path) -> None:
    """After the link readers may have seen the commit: the files must stay, and the user is told to look."""
    names = steps(first_import, tmp_path)
    folder = prepared(tmp_path / "store", first_import)
    disk = FaultyDisk(names.index("claim") + 2, "before", errno.EIO)
    with pytest.raises(StoreError) as told:
        first_import(folder, disk)
    assert "Written, but the disk did not confirm" in told.value.words("en")
    assert "没有确认" in told.value.words("zh")
    assert len(shown(Store.open(folder, TABLES).as_of())) == 6
    assert verify(folder).damage == ()


def test_a_link_that_reports_an_error_but_was_made_counts(tmp_path: Path) -> None:
    """As over a network: the request was served and its answer lost."""
    names = steps(first_import, tmp_path)
    folder = prepared(tmp_path / "store", first_import)
    first_import(folder, FaultyDisk(names.index("claim") + 1, "after", errno.EIO))
    assert len(shown(Store.open(folder, TABLES).as_of())) == 6


class RepeatingDisk(Disk):
    """A network that asks twice for one link and gets the second answer."""

    def claim(self, made: Path, name: Path) -> bool:
        super().claim(made, name)
        return super().claim(made, name)


def test_a_link_asked_for_twice_is_won_once(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "store", first_import)
    first_import(folder, RepeatingDisk())
    assert Store.open(folder, TABLES).number == 1


@pytest.mark.parametrize("limit", [0, 700, 2_000])
def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path, limit: int) -> None:
    """The real thing, in a process that may write so many bytes a file: a Parquet file has more, a log entry too."""
    folder = prepared(tmp_path / "store", superseding)
    before = said(folder)
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            superseding(folder, Disk())
        except StoreError as error:
            os.write(writer, error.words.en.encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writer)
    with os.fdopen(reader) as told:
        assert "The disk is full; nothing was stored" in told.read()
    assert said(folder) == before
    assert verify(folder).strays == ()


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    folder = prepared(tmp_path / "store", superseding)
    below = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in below:
        path.chmod(0o555)
    yield folder
    for path in below:
        path.chmod(0o755)


class ObeyingDisk(Disk):
    """Obeys a folder's mode even for root, who may write anywhere."""

    def _ask(self, folder: Path) -> None:
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if not there.stat().st_mode & 0o200:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))

    def make_folder(self, folder: Path) -> None:
        if not folder.exists():
            self._ask(folder)
        super().make_folder(folder)

    def write(self, path: Path, content: bytes | memoryview) -> None:
        self._ask(path.parent)
        super().write(path, content)

    def claim(self, made: Path, name: Path) -> bool:
        self._ask(name.parent)
        return super().claim(made, name)

    def remove(self, path: Path) -> None:
        if path.exists():
            self._ask(path.parent)
        super().remove(path)


@pytest.mark.parametrize("work", [superseding, compact])
def test_a_read_only_folder_can_be_read_and_says_so_when_written(read_only: Path, work: Work) -> None:
    before = said(read_only)
    if work is compact:
        for path in [read_only, *read_only.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
        Store.open(read_only, TABLES).commit([march("bar", 3)], known_at=LATER)
        before = said(read_only)
        for path in read_only.rglob("*"):
            if path.is_dir():
                path.chmod(0o555)
    with pytest.raises(StoreError) as told:
        work(read_only, ObeyingDisk())
    assert "No permission to write" in told.value.words("en")
    assert "没有写入权限" in told.value.words("zh")
    assert said(read_only) == before


def test_a_store_cannot_be_made_where_nothing_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    with pytest.raises(StoreError) as told:
        Store.create(tmp_path / "locked" / "store", TABLES, ObeyingDisk())
    assert "No permission to write" in told.value.words("en")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as told:
        Store.create(tmp_path / "file" / "store", TABLES)
    assert "Not a directory" in told.value.words("en")


def test_a_killed_process_is_no_excuse_for_the_next(tmp_path: Path) -> None:
    """A real process killed while it holds half of a commit on disk; the next one carries on."""
    folder = prepared(tmp_path / "store", superseding)
    pid = os.fork()
    if pid == 0:  # the child dies as by a power cut: no clean-up of Python's runs
        disk = FaultyDisk(8)
        disk._fail = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
        superseding(folder, disk)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert len(verify(folder).strays) > 0
    superseding(folder, WHOLE)
    assert shown(Store.open(folder, TABLES).as_of())["bar 4-1"] == 8
