"""Making a store: planned, begun, stopped half-way, made by two at once, without its mark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.facts.stores import NOW, TABLES, FaultyDisk, HastyDisk, Killed, files_of, march, shown

from fourfocus.facts.importer import import_files
from fourfocus.facts.outcome import Options
from fourfocus.facts.reading import Asked
from fourfocus.facts.store import Store, StoreError
from fourfocus.facts.verify import verify

UNITS = "单位代号,单位名称,类型,上级,生效日期,失效日期\nmill,轧钢厂,厂,,2018-01-01,\nbar,棒材线,产线,mill,2018-01-01,\n"
METERS = "表号,名称,介质,计量对象,生效日期,失效日期\nD1,一号表,电,bar,2018-01-01,\n"


def words(work: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as told:
        work()
    return told.value.words("zh")


def test_a_planned_store_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    planned = Store.planned(tmp_path / "new" / "store", TABLES)
    assert (planned.number, shown(planned.as_of())) == (0, {})
    assert list(tmp_path.iterdir()) == []


def test_a_store_stopped_at_any_step_of_its_making_is_finished_by_the_next_one(tmp_path: Path) -> None:
    """Before the mark has its name there is no store, and saying so is no talk of damage or backups."""
    disk = FaultyDisk()
    Store.create(tmp_path / "whole", TABLES, disk)
    marked_at = [at for at, name in enumerate(disk.names, 1) if name == "claim"][1]
    for at in range(1, len(disk.names) + 1):
        folder = tmp_path / f"{at}"
        with pytest.raises(Killed):
            Store.create(folder, TABLES, FaultyDisk(at))
        there = files_of(folder)
        if at > marked_at:
            assert Store.open(folder, TABLES).number == 0
            assert verify(folder).damage == ()
        else:
            begun = (folder / "log").is_dir()
            assert words(lambda folder=folder: Store.open(folder, TABLES)) == (
                f"{folder} 里的事实库没有建完，里面还没有记录。导入一次即可建完：fourfocus import … --store {folder}"
                if begun
                else f"{folder} 不是事实库。请检查路径，或先用 fourfocus import … --store {folder} 导入记录。"
            )
        assert Store.planned(folder, TABLES).number == 0
        assert files_of(folder) == there
        Store.create(folder, TABLES, HastyDisk()).commit([march()], known_at=NOW)
        assert len(shown(Store.open(folder, TABLES).as_of())) == 3
        assert verify(folder).damage == ()


def test_the_names_of_folders_that_somebody_else_made_are_made_durable_too(tmp_path: Path) -> None:
    """Who made them may have been stopped before that, and a power cut would take the finished store with them."""
    synced: list[Path] = []

    class Watched(HastyDisk):
        def sync(self, folder: Path) -> None:
            synced.append(folder)

    (tmp_path / "new" / "store" / "log").mkdir(parents=True)
    Store.create(tmp_path / "new" / "store", TABLES, Watched())
    assert {tmp_path, tmp_path / "new", tmp_path / "new" / "store"} <= set(synced)


def test_commits_without_a_mark_are_a_damaged_store(tmp_path: Path) -> None:
    """Not an empty one: an import would otherwise be checked against nothing."""
    folder = tmp_path / "store"
    Store.create(folder, TABLES).commit([march()], known_at=NOW)
    kept = (folder / "store.json").read_bytes()
    (folder / "store.json").unlink()
    for work in (Store.open, Store.planned, Store.create):
        assert words(lambda work=work: work(folder, TABLES)) == (
            f"{folder / 'store.json'} 已损坏或丢失。请从备份恢复这个文件；fourfocus store verify 会列出全部损坏。"
        )
    assert [damage.path for damage in verify(folder).damage] == ["store.json"]
    (folder / "store.json").write_bytes(kept)
    assert Store.open(folder, TABLES).number == 1


class Overtaken(HastyDisk):
    """Lets somebody else act just before the ``at``-th name is given."""

    def __init__(self, at: int, action: Callable[[], object]) -> None:
        self.at, self.action, self.claims = at, action, 0

    def claim(self, made: Path, name: Path) -> bool:
        self.claims += 1
        if self.claims == self.at:
            self.action()
        return super().claim(made, name)


@pytest.mark.parametrize("theirs", ["units", "meters"])
@pytest.mark.parametrize("at", [1, 2, 3], ids=["head", "mark", "commit"])
def test_two_imports_plan_one_folder_at_once(tmp_path: Path, at: int, theirs: str) -> None:
    """Another first import makes the store and commits while this one is about to give the head, mark or commit."""
    folder = tmp_path / "store"
    for name, text in {"单位目录": UNITS, "计量仪表": METERS}.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "单位目录.csv").write_text(UNITS.replace("棒材线", "一棒线"), "utf-8")
    options = Options(Asked("mill"))

    def overtake() -> None:
        paths = [tmp_path / "theirs" / "单位目录.csv"] + ([tmp_path / "计量仪表.csv"] if theirs == "meters" else [])
        done = import_files(Store.planned(folder), paths, options, NOW)
        assert done.ok, list(done.problems)

    store = Store.planned(folder, disk=Overtaken(at, overtake))
    reading = import_files(store, [tmp_path / "单位目录.csv"], options, NOW)
    assert [problem.code for problem in reading.problems.errors] == ["scope.conflict"]
    after = Store.open(folder)
    assert after.number == 1
    assert [row["title"] for row in after.as_of().rows("unit").to_pylist()] == ["一棒线", "轧钢厂"]
    assert [b.table for e in after.entries for b in e.batches].count("workday") == 1
    assert verify(folder).damage == verify(folder).strays == ()
