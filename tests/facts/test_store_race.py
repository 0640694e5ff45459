"""Several processes at one store: importers, compactions and readers at once."""

import os
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.facts.stores import NOW, TABLES, as_text, day, march, output, products, quickly, shown, state

from fourfocus.facts.batch import Batch
from fourfocus.facts.disk import Disk
from fourfocus.facts.factset import ALL_PARTS
from fourfocus.facts.importer import import_files
from fourfocus.facts.outcome import Options
from fourfocus.facts.reading import Asked
from fourfocus.facts.store import ScopeClash, Store, StoreError
from fourfocus.facts.verify import verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Store.create(tmp_path / "store", TABLES).folder


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each work returns, all begun together in processes of their own."""
    start_reader, start_writer = os.pipe()
    children = []
    for work in works:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                signal.alarm(90)  # never hang a test
                os.close(start_writer)
                os.read(start_reader, 1)  # ends when the parent closes its end
                answer = work()
                with os.fdopen(writer, "wb") as out:
                    pickle.dump(answer, out)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(writer)
        children.append((pid, reader))
    os.close(start_reader)
    os.close(start_writer)
    answers = []
    for pid, reader in children:
        with os.fdopen(reader, "rb") as out:
            answer = out.read()
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        answers.append(pickle.loads(answer))
    return answers


def importing(folder: Path, *batches: Batch) -> Callable[[], str]:
    """Commits batches as an importer that read the store before anybody wrote; says whether it won."""
    store = Store.open(folder, TABLES)

    def work() -> str:
        try:
            store.commit(batches, known_at=NOW)
        except ScopeClash as clash:
            return f"told: {clash.clashes[0].batch}"
        return "stored"

    return work


# -- two importers -----------------------------------------------------------------------------------------------------


def test_of_two_importers_of_one_scope_one_wins_and_the_other_is_told(folder: Path) -> None:
    said = at_once([importing(folder, march(kg=1)), importing(folder, march(kg=2))])
    store = Store.open(folder, TABLES)
    assert store.number == 1
    winner = store.entries[0].batches[0].id
    assert sorted(said) == ["stored", f"told: {winner}"]
    assert shown(store.as_of())["bar 3-1"] == 1 + said.index("stored")
    assert verify(folder).damage == verify(folder).strays == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "clash"),
    [
        (march("bar"), march("bar"), True),
        (march("bar"), march("wire"), False),
        (march("bar"), output(ALL_PARTS, "3-31", "4-2"), True),
        (march("bar"), output(ALL_PARTS, "4-1", "4-2"), False),
        (march("bar"), march("bar", mill="other"), False),
        (products({"A": "a"}), products({"B": "b"}), True),
        (products({"A": "a"}), march("bar"), False),
        # A calendar shipped with the program gives way to one that somebody entered, and to itself.
        (products({"A": "a"}, defaults=True), products({"B": "b"}, defaults=True), False),
        (products({"A": "a"}), products({"B": "b"}, defaults=True), False),
        (products({"A": "a"}, defaults=True), products({"B": "b"}), False),
    ],
)
def test_who_clashes_with_whom(folder: Path, mine: Batch, theirs: Batch, clash: bool) -> None:
    store, other = Store.open(folder, TABLES), Store.open(folder, TABLES)
    first = other.commit([theirs], known_at=NOW)
    if clash:
        with pytest.raises(ScopeClash) as told:
            store.commit([mine], known_at=NOW)
        (one,) = told.value.clashes
        assert (one.scope, one.batch, one.known_at) == (mine.scope, first.batches[0].id, NOW)
        assert store.number == 1
        store.commit([mine], known_at=NOW, reason="seen theirs")  # a second try knows what it supersedes
        assert store.number == 2
    else:
        store.commit([mine], known_at=NOW)
    assert verify(folder).damage == verify(folder).strays == ()


def test_a_shipped_calendar_gives_way_and_the_rest_of_its_commit_is_stored(folder: Path) -> None:
    store, other = Store.open(folder, TABLES), Store.open(folder, TABLES)
    other.commit([products({"A": "entered"}), march("wire", 2, 1)], known_at=NOW)
    entry = store.commit([march("bar", 1, 1), products({"A": "shipped"}, defaults=True)], known_at=NOW)
    assert [batch.table for batch in entry.batches] == ["output"]
    now, titles, *_ = state(Store.open(folder, TABLES))
    assert (now, titles) == ({"bar 3-1": 1, "wire 3-1": 2}, {"A": "entered"})


def test_two_first_imports_of_a_mill_both_bring_the_shipped_calendar_and_it_counts_once(folder: Path) -> None:
    calendar = products({"A": "shipped"}, defaults=True)
    said = at_once([importing(folder, march("bar"), calendar), importing(folder, march("wire"), calendar)])
    assert said == ["stored", "stored"]
    rows = quickly(Store.open(folder, TABLES).as_of(), "product")
    assert [row["code"] for row in rows] == ["A"]


def test_an_importer_that_lost_a_race_may_check_again(folder: Path) -> None:
    """Its rows were checked against facts that have changed: a key may now be there twice, a reference be gone."""
    store, other = Store.open(folder, TABLES), Store.open(folder, TABLES)
    other.commit([products({})], known_at=NOW)
    asked = []

    class Gone(Exception):
        pass

    def recheck() -> None:
        asked.append(quickly(store.as_of(), "product"))
        raise Gone

    with pytest.raises(Gone):
        store.commit([march()], known_at=NOW, recheck=recheck)
    assert asked == [[]]
    assert store.number == 1
    assert verify(folder).strays == ()
    store.commit([march()], known_at=NOW, recheck=recheck)  # nobody came in between: nothing to check again
    assert len(asked) == 1


def test_a_compaction_in_between_is_no_reason_to_check_again(folder: Path) -> None:
    for kg in range(2):
        Store.open(folder, TABLES).commit([march(kg=kg)], known_at=NOW)
    store = Store.open(folder, TABLES)
    assert Store.open(folder, TABLES).compact(known_at=NOW) is not None
    store.commit([march("wire")], known_at=NOW, recheck=lambda: pytest.fail("asked"))
    assert [entry.kind for entry in store.entries] == ["import", "import", "compact", "import"]


UNITS = "单位代号,单位名称,类型,上级,生效日期,失效日期\nmill,轧钢厂,厂,,2018-01-01,\nbar,棒材线,产线,mill,2018-01-01,\n"
METERS = "表号,名称,介质,计量对象,生效日期,失效日期\nD1,一号表,电,bar,2018-01-01,\nD2,二号表,电,bar,2018-01-01,\n"
READINGS = "表号,时间,表码(kWh),电量(kWh)\nD2,2020-03-01 08:00,100,1\n"


@pytest.mark.parametrize("theirs", ["meters without D2", "other readings"])
def test_files_checked_against_facts_that_another_import_changed_are_checked_again(tmp_path: Path, theirs: str) -> None:
    for name, text in {"单位目录": UNITS, "计量仪表": METERS, "电量": READINGS}.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "计量仪表.csv").write_text(METERS.replace("D2", "D3"), "utf-8")
    (tmp_path / "new" / "电量.csv").write_text(READINGS.replace("D2", "D1"), "utf-8")
    folder = tmp_path / "store"
    registers = [tmp_path / "单位目录.csv", tmp_path / "计量仪表.csv"]
    assert import_files(Store.create(folder), registers, Options(Asked("mill")), NOW).ok

    def readings(part: str) -> Options:
        return Options(Asked("mill", "meter_reading", part, (day("3-1"), day("4-1"))))

    def overtake() -> None:
        if theirs == "other readings":
            done = import_files(Store.open(folder), [tmp_path / "new" / "电量.csv"], readings("D1"), NOW)
        else:
            asked = Options(Asked("mill"), correct="D2 was D3")
            done = import_files(Store.open(folder), [tmp_path / "new" / "计量仪表.csv"], asked, NOW)
        assert done.ok, list(done.problems)

    store = Store.open(folder, disk=Interrupted(overtake))
    reading = import_files(store, [tmp_path / "电量.csv"], readings("D2"), NOW)
    found = Store.open(folder).as_of().rows("meter_reading")["meter"].to_pylist()
    if theirs == "other readings":  # they do not concern each other
        assert reading.ok, list(reading.problems)
        assert found == ["D1", "D2"]
    else:
        assert [problem.value for problem in reading.problems.errors] == ["D2"]
        assert found == []
    assert verify(folder).damage == verify(folder).strays == ()


# -- many processes ----------------------------------------------------------------------------------------------------


def test_many_importers_of_disjoint_scopes_all_succeed(folder: Path) -> None:
    lines = [f"line{number}" for number in range(8)]
    works = [importing(folder, march(line, number, 1)) for number, line in enumerate(lines)]
    assert at_once(works) == ["stored"] * 8
    store = Store.open(folder, TABLES)
    assert store.number == 8
    assert shown(store.as_of()) == {f"{line} 3-1": number for number, line in enumerate(lines)}
    assert verify(folder).damage == verify(folder).strays == ()


def test_two_processes_may_make_one_store(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "store"

    def work() -> int:
        return Store.create(folder, TABLES).number

    assert at_once([work] * 4) == [0] * 4
    assert verify(folder).damage == verify(folder).strays == ()


ROUNDS = 12


def test_readers_see_whole_commits_while_others_write_and_compact(folder: Path) -> None:
    """Every commit gives both lines the same number: whoever sees two different ones saw half of a commit."""

    def write() -> str:
        store = Store.open(folder, TABLES)
        for kg in range(1, ROUNDS + 1):
            store.commit([march("bar", kg), march("wire", kg)], known_at=NOW + timedelta(seconds=kg))
        return "done"

    def compact() -> int:
        joined = 0
        store = Store.open(folder, TABLES)
        until = time.monotonic() + 20
        while store.number == 0 or sum(len(e.batches) for e in store.entries) < 2 * ROUNDS:
            joined += store.compact(known_at=NOW) is not None
            assert time.monotonic() < until
        return joined

    def read() -> list[int]:
        seen = [0]
        until = time.monotonic() + 20
        while seen[-1] < ROUNDS:
            facts = Store.open(folder, TABLES).as_of()
            rows = as_text(quickly(facts, "output"))
            if rows:
                (number,) = {kg for kg in rows.values() if kg is not None}
                assert len(rows) == 6
                seen.append(number)
            assert time.monotonic() < until
        return seen

    done, joined, *seen = at_once([write, compact, read, read])
    assert done == "done"
    assert joined >= 1
    for numbers in seen:
        assert numbers == sorted(numbers)  # nobody ever sees an earlier state again
    store = Store.open(folder, TABLES)
    for kg in range(1, ROUNDS + 1):
        assert set(as_text(quickly(store.as_of(NOW + timedelta(seconds=kg)), "output")).values()) == {kg}
    assert verify(folder).damage == verify(folder).strays == ()


def test_two_compactions_at_once_do_the_work_once(folder: Path) -> None:
    for kg in range(4):
        Store.open(folder, TABLES).commit([march(kg=kg)], known_at=NOW)
    before = shown(Store.open(folder, TABLES).as_of())

    def work() -> bool:
        return Store.open(folder, TABLES).compact(known_at=NOW) is not None

    assert sorted(at_once([work] * 3)) == [False, False, True]
    store = Store.open(folder, TABLES)
    assert len(store.parts()) == 1
    assert shown(store.as_of()) == before
    assert verify(folder).damage == verify(folder).strays == ()


class Interrupted(Disk):
    """Lets somebody else act just before this writer claims its number, as often as there are actions."""

    def __init__(self, *actions: Callable[[], object]) -> None:
        self.actions = list(actions)

    def claim(self, made: Path, name: Path) -> bool:
        if self.actions:
            self.actions.pop(0)()
        return super().claim(made, name)


def test_a_compaction_overtaken_by_imports_keeps_what_they_brought(folder: Path) -> None:
    for kg in range(2):
        Store.open(folder, TABLES).commit([march(kg=kg)], known_at=NOW)

    def overtake(kg: int) -> Callable[[], object]:
        return lambda: Store.open(folder, TABLES).commit([march(kg=kg)], known_at=NOW)

    store = Store.open(folder, TABLES, Interrupted(overtake(8), overtake(9)))
    entry = store.compact(known_at=NOW)
    assert entry is not None
    assert entry.number == 5
    assert len(store.parts()) == 3  # the joined one and those of the two imports
    assert set(shown(store.as_of()).values()) == {9}
    assert verify(folder).damage == verify(folder).strays == ()


def test_a_compaction_overtaken_by_a_compaction_leaves_it_alone(folder: Path) -> None:
    for kg in range(2):
        Store.open(folder, TABLES).commit([march(kg=kg)], known_at=NOW)
    store = Store.open(folder, TABLES, Interrupted(lambda: Store.open(folder, TABLES).compact(known_at=NOW)))
    assert store.compact(known_at=NOW) is None
    assert [entry.kind for entry in Store.open(folder, TABLES).entries] == ["import", "import", "compact"]
    assert verify(folder).damage == verify(folder).strays == ()


def test_an_import_overtaken_again_and_again_gets_in(folder: Path) -> None:
    def overtake(line: str) -> Callable[[], object]:
        return lambda: Store.open(folder, TABLES).commit([march(line)], known_at=NOW + timedelta(hours=1))

    store = Store.open(folder, TABLES, Interrupted(*(overtake(f"line{n}") for n in range(3))))
    entry = store.commit([march("bar")], known_at=NOW)
    assert entry.number == 4
    assert entry.known_at == NOW + timedelta(hours=1)  # not before what it followed


def test_a_log_damaged_meanwhile_stops_a_writer_in_words(folder: Path) -> None:
    def damage() -> None:
        Store.open(folder, TABLES).commit([march("wire")], known_at=NOW)
        path = folder / "log" / "000000000001.json"
        path.write_bytes(path.read_bytes()[:-5])

    store = Store.open(folder, TABLES, Interrupted(damage))
    with pytest.raises(StoreError) as told:
        store.commit([march("bar")], known_at=NOW)
    assert "log is damaged" in told.value.words("en")
