"""The store: what is in force, what was known when, compaction, upkeep, and the messages of folders that are none."""

import hashlib
import json
import os
import shutil
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facts.stores import (
    NOW,
    OUTPUT,
    PRODUCT,
    TABLES,
    HastyDisk,
    Told,
    as_text,
    column,
    day,
    files_of,
    first_known_by_loop,
    gaps_by_loop,
    in_force_by_loop,
    march,
    meaning,
    output,
    products,
    quickly,
    rows_of,
    shown,
    state,
    words,
)

from fourfocus.facts import parts
from fourfocus.facts.batch import Batch, Origin, content_hash, origin_hash
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Scope
from fourfocus.facts.log import Entry, entry_name
from fourfocus.facts.schema import Catalog, Kind, Table
from fourfocus.facts.store import Store, StoreError
from fourfocus.facts.verify import verify


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store", TABLES)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


# -- superseding -------------------------------------------------------------------------------------------------------


def test_a_correction_withdraws_the_rows_it_no_longer_holds(store: Store) -> None:
    store.commit([output("bar", "3-1", "4-1", {"bar 3-1": 10, "bar 3-2": 20})], known_at=minutes(0))
    store.commit([output("bar", "3-1", "4-1", {"bar 3-2": 21})], known_at=minutes(1), reason="weighed again")
    assert shown(store.as_of()) == {"bar 3-2": 21}
    assert shown(store.as_of(minutes(0))) == {"bar 3-1": 10, "bar 3-2": 20}


def test_a_time_includes_what_became_known_at_it(store: Store) -> None:
    store.commit([march(kg=1, days=1)], known_at=minutes(5))
    assert shown(store.as_of(minutes(5))) == {"bar 3-1": 1}
    assert shown(store.as_of(minutes(5) - timedelta(microseconds=1))) == {}


def test_a_correction_of_some_days_leaves_the_others(store: Store) -> None:
    store.commit([output(ALL_PARTS, "3-1", "4-1", {"bar 3-1": 1, "bar 3-9": 2, "wire 3-9": 3})], known_at=minutes(0))
    store.commit([output("bar", "3-5", "3-12", {"bar 3-10": 4})], known_at=minutes(1), reason="late slip")
    assert shown(store.as_of()) == {"bar 3-1": 1, "wire 3-9": 3, "bar 3-10": 4}


def test_a_batch_superseded_piece_by_piece_is_not_read_any_more(store: Store) -> None:
    store.commit([march(kg=1, days=31)], known_at=minutes(0))
    store.commit([output("bar", "3-1", "3-16"), output("bar", "3-16", "4-1", {"bar 3-20": 7})], known_at=minutes(1))
    assert shown(store.as_of()) == {"bar 3-20": 7}
    source = store.as_of().sources["output"]
    assert len(source.files) == 1  # type: ignore[union-attr]


def test_no_rows_means_zero_and_no_declaration_means_missing(store: Store) -> None:
    store.commit([output("bar", "3-1", "4-1")], known_at=minutes(0))
    facts = store.as_of()
    assert shown(facts) == {}
    assert facts.gaps("output", "mill", day("3-1"), day("4-1"), ["bar"]) == ()
    gap, = facts.gaps("output", "mill", day("3-1"), day("4-1"), ["wire"])  # fmt: skip
    assert (gap.part, gap.start, gap.end) == ("wire", day("3-1"), day("4-1"))


def test_pending_batches_count_as_if_they_were_committed(store: Store) -> None:
    store.commit([march("bar", 1, 2), march("wire", 5, 1)], known_at=minutes(0))
    pending = [march("bar", 9, 1), products({"A": "one"})]
    before = store.with_pending(pending)
    store.commit(pending, known_at=minutes(1))
    assert shown(before) == shown(store.as_of()) == {"bar 3-1": 9, "wire 3-1": 5}
    assert before.rows("product")["title"].to_pylist() == ["one"]


def test_reversing_a_correction_is_superseding_it_again_even_in_the_same_second(store: Store) -> None:
    for kg in (1, 2, 1, 1):
        store.commit([march(kg=kg, days=1)], known_at=NOW)
    assert shown(store.as_of()) == {"bar 3-1": 1}
    assert len({batch.id for entry in store.entries for batch in entry.batches}) == 4
    assert verify(store.folder).damage == ()


LINES = st.sampled_from(["bar", "wire", ALL_PARTS])
PERIODS = st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda p: p[0] != p[1]).map(sorted)
STEPS = st.lists(
    st.tuples(LINES, PERIODS, st.integers(0, 2), st.lists(st.tuples(st.integers(0, 1), st.integers(1, 12)), max_size=4)),
    min_size=1, max_size=7,
)  # fmt: skip


def told_by(steps: list[tuple[str, list[int], int, list[tuple[int, int]]]]) -> list[Told]:
    """Batches of days 1 to 12 of February and March (so that two partitions are met), some known at the same time."""
    found: list[Told] = []
    at = 0
    for number, (part, (first, last), wait, places) in enumerate(steps):
        at += wait
        scope = Scope("output", "mill", part, stretched(first), stretched(last))
        rows: dict[str, int | None] = {}
        for line, when in places:
            name, moment = ("bar", "wire")[line], stretched(when)
            if part in (ALL_PARTS, name) and scope.start <= moment < scope.end:
                rows[f"{name} {moment.month}-{moment.day}"] = number
        found.append(Told(scope, rows, minutes(at)))
    return found


def stretched(number: int) -> date:
    """Days 1 to 12 as 24 February to 6 March."""
    return date(2020, 2, 23) + timedelta(days=number)


def as_batch(told: Told) -> Batch:
    scope = told.scope
    made = output(scope.part, "1-1", "1-2", told.rows)
    return Batch(made.table, scope, made.rows, made.origin)


@given(steps=STEPS, compact_after=st.integers(0, 7))
def test_any_history_reads_back_as_the_rule_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[int], int, list[tuple[int, int]]]],
    compact_after: int,
) -> None:  # fmt: skip
    told = told_by(steps)
    store = Store.create(tmp_path_factory.mktemp("any") / "store", TABLES, HastyDisk())
    for number, one in enumerate(told):
        if one is told[-1]:
            assert shown(store.with_pending([as_batch(one)])) == in_force_by_loop(told)
        store.commit([as_batch(one)], known_at=one.known_at)
        if number == compact_after:  # beyond the end: never
            store.compact(known_at=one.known_at)
    _same_as_the_rule(Store.open(store.folder, TABLES), told)
    assert verify(store.folder).damage == ()
    shutil.rmtree(store.folder)


def _same_as_the_rule(store: Store, told: list[Told]) -> None:
    for moment in sorted({one.known_at for one in told}):
        known = [one for one in told if one.known_at <= moment]
        facts = store.as_of(moment)
        assert as_text(quickly(facts, "output")) == in_force_by_loop(known)
        start, end = stretched(1), stretched(13)
        gaps = facts.gaps("output", "mill", start, end, ["bar", "wire"])
        days = {(g.part, g.start + timedelta(days=n)) for g in gaps for n in range((g.end - g.start).days)}
        assert days == gaps_by_loop(known, ["bar", "wire"], start, end)
        firsts = [declared.first_known_at for declared in facts.declarations]
        assert firsts == [first_known_by_loop(known, at) for at in range(len(known))]


def test_corrections_in_other_pieces_do_not_make_data_late(store: Store) -> None:
    store.commit([output("bar", "3-1", "3-16"), output("bar", "3-16", "4-1")], known_at=minutes(0))
    store.commit([output("bar", "3-1", "4-1")], known_at=minutes(9))
    assert [d.first_known_at for d in store.as_of().declarations] == [minutes(0)] * 3


# -- time --------------------------------------------------------------------------------------------------------------


def test_known_at_never_goes_backwards(store: Store) -> None:
    first = store.commit([march("bar")], known_at=minutes(10))
    second = store.commit([march("wire")], known_at=minutes(3))
    third = store.compact(known_at=minutes(1))
    assert third is None or third.known_at == minutes(10)
    assert [first.known_at, second.known_at] == [minutes(10)] * 2


def test_a_time_with_a_zone_is_a_fault_of_the_caller(store: Store) -> None:
    from datetime import UTC

    with pytest.raises(ValueError, match="local time"):
        store.commit([march()], known_at=NOW.replace(tzinfo=UTC))


# -- compaction --------------------------------------------------------------------------------------------------------


def test_compaction_joins_files_and_changes_no_meaning(store: Store) -> None:
    for kg in range(5):
        store.commit([march(kg=kg), march("wire", kg)], known_at=minutes(kg))
    store.commit([products({"A": "one"})], known_at=minutes(6))
    before = meaning(store)
    entry = store.compact(known_at=minutes(7))
    assert entry is not None
    assert (len(entry.removed), len(entry.added)) == (5, 1)  # March's five files become one, the register has one
    assert meaning(store) == before == meaning(Store.open(store.folder, TABLES))
    assert store.compact(known_at=minutes(8)) is None


def test_files_are_deleted_a_day_after_they_were_replaced_and_not_before(store: Store) -> None:
    for kg in range(2):
        store.commit([march(kg=kg)], known_at=minutes(kg))
    reader = store.as_of()
    entry = store.compact(known_at=minutes(2))
    assert entry is not None
    retired = [store.folder / path for path in entry.removed]
    store.compact(known_at=NOW + timedelta(days=9_999))  # whatever the caller's clock says
    assert all(path.exists() for path in retired)
    assert shown(reader) == {"bar 3-1": 1, "bar 3-2": 1, "bar 3-3": 1}
    aged(store.folder / "log" / entry_name(entry.number))
    store.compact(known_at=minutes(3))
    assert not any(path.exists() for path in retired)
    assert shown(store.as_of(minutes(0))) == {"bar 3-1": 0, "bar 3-2": 0, "bar 3-3": 0}
    assert verify(store.folder).damage == ()


def test_what_a_crash_left_is_swept_up_a_day_later_and_what_others_put_there_is_not(store: Store) -> None:
    store.commit([march()], known_at=NOW)
    place = next((store.folder / "data").rglob("*.parquet")).parent
    ours = [place / "torn.parquet", store.folder / "log" / "new-1", store.folder / "store.json.1"]
    theirs = [store.folder / "notes.txt", place / "notes.txt"]
    for path in [*ours, *theirs]:
        path.write_bytes(b"half")
    store.compact(known_at=NOW)
    assert all(path.exists() for path in ours)
    for path in [*ours, *theirs, *files_of(store.folder)]:
        aged(path)
    store.compact(known_at=NOW)
    assert [path.exists() for path in [*ours, *theirs]] == [False, False, False, True, True]
    assert shown(store.as_of()) == {"bar 3-1": 1, "bar 3-2": 1, "bar 3-3": 1}
    assert verify(store.folder).strays == tuple(sorted(p.relative_to(store.folder).as_posix() for p in theirs))


def aged(path: Path) -> None:
    """Make a file look two days old."""
    then = time.time() - 2 * 86_400
    os.utime(path, (then, then))


def test_compaction_refuses_to_rewrite_a_file_that_was_changed(store: Store) -> None:
    for kg in range(2):
        store.commit([march(kg=kg)], known_at=minutes(kg))
    path = store.folder / store.parts()[0].path
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    before = files_of(store.folder)
    with pytest.raises(StoreError) as told:
        store.compact(known_at=minutes(2))
    assert store.parts()[0].path in told.value.words("en")
    assert "no record is lost" in told.value.words("en")
    assert files_of(store.folder) == before


# -- what rows say -----------------------------------------------------------------------------------------------------

CELLS = st.one_of(st.none(), st.integers(-5, 5))


@given(values=st.lists(CELLS, min_size=1, max_size=8), order=st.randoms(use_true_random=False), cut=st.integers(0, 8))
def test_the_hash_is_of_what_rows_say(values: list[int | None], order: object, cut: int) -> None:
    rows = march().rows.slice(0, 0)
    listed = [{"line": "bar", "day": day(f"3-{n}"), "rolled_kg": kg} for n, kg in enumerate(values, 1)]
    rows = rows_of(OUTPUT, listed)
    content, origin = content_hash(OUTPUT, rows), origin_hash(OUTPUT, rows)
    places = list(range(len(values)))
    order.shuffle(places)  # type: ignore[attr-defined]
    mixed = rows.take(places)
    pieces = pa.concat_tables([mixed.slice(0, cut), mixed.slice(cut)])
    assert content_hash(OUTPUT, pieces) == content
    assert origin_hash(OUTPUT, pieces) == origin
    for at, kg in enumerate(values):
        for other in (None, 7 if kg is None else kg + 1):
            if other != kg:
                changed = [{**row, "rolled_kg": other} if n == at else row for n, row in enumerate(listed)]
                assert content_hash(OUTPUT, rows_of(OUTPUT, changed)) != content
    fewer = rows.slice(1)
    assert content_hash(OUTPUT, fewer) != content
    assert content_hash(OUTPUT, rows.rename_columns(["linie", *rows.column_names[1:]])
                        .append_column("line", rows["line"])) != content  # fmt: skip
    assert content_hash(OUTPUT, rows_of(OUTPUT, listed, mill="other")) != content
    elsewhere = rows_of(OUTPUT, listed, file="other")
    assert content_hash(OUTPUT, elsewhere) == content
    assert origin_hash(OUTPUT, elsewhere) != origin


@pytest.mark.parametrize("version", ["1.0", "2.4", "2.6"])
@pytest.mark.parametrize("compression", ["none", "snappy", "zstd"])
@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_hash_does_not_depend_on_the_file(tmp_path: Path, version: str, compression: str, size: int) -> None:
    rows = rows_of(
        PRODUCT, [{"code": c, "title": t} for c, t in zip("abcde", ["x", None, "", "x", "螺纹"], strict=True)]
    )
    path = tmp_path / "p.parquet"
    pq.write_table(rows, path, version=version, compression=compression, row_group_size=size)
    assert content_hash(PRODUCT, pq.read_table(path)) == content_hash(PRODUCT, rows)


def test_every_type_of_a_fact_survives_its_file() -> None:
    every = Table(
        "every", "production", words("every"), words("every"), key=("id",),
        columns=(
            column("id", Kind.ID), column("n", Kind.INT, unit="n", required=False), column("flag", Kind.FLAG, required=False),
            column("moment", Kind.TIME, required=False), column("when", Kind.DAY, required=False),
            column("month", Kind.MONTH, required=False), column("text", Kind.TEXT, required=False),
        ),
    )  # fmt: skip
    first = {"id": "a", "n": -(2**63), "flag": True, "moment": datetime(1, 1, 1), "when": BEGIN, "text": "钢\n\0"}
    last = {"id": "b", "n": 2**63 - 1, "flag": False, "moment": datetime(9999, 12, 31, 23, 59, 59, 999999), "when": END}
    rows = rows_of(every, [first, last, {"id": "c"}])
    place = parts.Place("m", "every", "all")
    content, groups = parts.encode([("one", rows.slice(0, 2)), ("two", rows.slice(2))])
    read = parts.decode(parts.record(place, "f", content, groups), bytes(content))
    assert [(name, some.to_pylist()) for name, some in read] == [
        ("one", rows.slice(0, 2).to_pylist()), ("two", rows.slice(2).to_pylist()),
    ]  # fmt: skip
    assert all(some.schema.equals(every.arrow) for _, some in read)


def test_empty_text_and_no_text_are_not_the_same() -> None:
    one, other = (content_hash(PRODUCT, products({"A": "t", "B": text}).rows) for text in ("", None))
    assert one != other


# -- mills, codes, growing tables --------------------------------------------------------------------------------------

CODES = ["汉中", "a/b", "..", ".", "a b", "100%", "x'y", "[1]*?", "A", "a", "钢" * 60, "钢" * 60 + "铁", "-", "con"]


def test_any_code_of_a_mill_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "a [1] *b'c" / "store", TABLES)
    batches = [march("bar", number, 1, mill=code) for number, code in enumerate(CODES)]
    store.commit(batches, known_at=minutes(0))
    store.commit(batches, known_at=minutes(1))
    store.compact(known_at=minutes(2))
    expected = {f"{code}/bar 3-1": number for number, code in enumerate(CODES)}
    assert shown(store.as_of()) == expected
    assert store.mills == tuple(sorted(CODES))
    assert verify(store.folder).damage == ()
    assert all((store.folder / "data") in path.parents for path in tmp_path.rglob("*.parquet"))
    assert len({Path(part.path).parent for part in store.parts()}) == len(CODES)


def test_mills_do_not_supersede_each_other(store: Store) -> None:
    store.commit([march(kg=1, days=1, mill="one"), march(kg=2, days=1, mill="two")], known_at=minutes(0))
    store.commit([output(ALL_PARTS, "3-1", "4-1", mill="two")], known_at=minutes(1))
    assert shown(store.as_of()) == {"one/bar 3-1": 1}


def test_a_table_may_get_a_new_optional_column(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store", TABLES)
    store.commit([march(kg=1, days=1)], known_at=minutes(0))
    grown = Table(
        "output", "production", words("output"), words("output"), key=("line", "day"), when="day", part="line",
        columns=(column("scrap_kg", Kind.INT, unit="kg", required=False), *OUTPUT.columns),
    )  # fmt: skip
    later = Store.open(store.folder, Catalog([grown, PRODUCT]))
    old = {"line": "bar", "day": day("3-1"), "rolled_kg": 1, "scrap_kg": None}
    new = {"line": "bar", "day": day("4-1"), "rolled_kg": 2, "scrap_kg": 3}

    def own(store: Store) -> list[dict[str, object]]:
        return [{name: row[name] for name in old} for row in store.as_of().rows("output").to_pylist()]

    assert own(later) == [old]
    # The same file read again says the same, though the table now has a column more: it need not be stored again.
    same = rows_of(grown, [{"line": "bar", "day": day("3-1"), "rolled_kg": 1}])
    assert content_hash(grown, same) == later.entries[0].batches[0].content
    scope = Scope("output", "mill", "bar", day("4-1"), day("5-1"))
    later.commit([Batch(grown, scope, rows_of(grown, [new]), Origin("f", "s", ""))], known_at=minutes(1))
    march_again = Scope("output", "mill", "wire", day("3-1"), day("4-1"))
    wire = {"line": "wire", "day": day("3-2"), "rolled_kg": 5, "scrap_kg": 6}
    later.commit([Batch(grown, march_again, rows_of(grown, [wire]), Origin("f", "s", ""))], known_at=minutes(2))
    assert own(later) == [old, new, wire]
    assert verify(store.folder).damage == ()
    later.compact(known_at=minutes(3))  # March's old and new file are joined
    assert own(later) == [old, new, wire]
    assert verify(store.folder).damage == ()
    assert shown(Store.open(store.folder, TABLES).as_of()) == {"bar 3-1": 1, "bar 4-1": 2, "wire 3-2": 5}


def test_a_column_that_changed_its_type_is_left_in_its_own_files(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store", TABLES)
    store.commit([products({"A": "1"})], known_at=minutes(0))
    other = Table("product", "production", words("p"), words("p"), key=("code",),
                  columns=(column("code", Kind.ID), column("title", Kind.FLAG, required=False)))  # fmt: skip
    later = Store.open(store.folder, Catalog([OUTPUT, other]))
    batch = Batch(other, Scope("product", "two", ALL_PARTS, BEGIN, END), rows_of(other, [{"code": "B"}], "two"),
                  Origin("f", "s", ""))  # fmt: skip
    later.commit([batch], known_at=minutes(1))
    moved = Batch(other, Scope("product", "mill", ALL_PARTS, BEGIN, END), rows_of(other, [{"code": "B"}]), batch.origin)
    later.commit([moved], known_at=minutes(2))
    assert later.compact(known_at=minutes(3)) is None
    assert verify(store.folder).damage == ()


def test_a_commit_refuses_rows_outside_of_their_scope(store: Store) -> None:
    good = march()
    wrong = [
        Batch(OUTPUT, Scope("output", "mill", "wire", day("3-1"), day("4-1")), good.rows, good.origin),
        Batch(OUTPUT, Scope("output", "other", "bar", day("3-1"), day("4-1")), good.rows, good.origin),
        Batch(OUTPUT, Scope("output", "mill", "bar", day("3-2"), day("4-1")), good.rows, good.origin),
        Batch(OUTPUT, Scope("output", "mill", "bar", day("3-1"), day("3-3")), good.rows, good.origin),
        Batch(OUTPUT, Scope("output", "mill", "bar", day("3-1"), day("3-1")), good.rows.slice(0, 0), good.origin),
        Batch(PRODUCT, Scope("product", "mill", ALL_PARTS, BEGIN, END), good.rows, good.origin),
    ]
    for batch in wrong:
        with pytest.raises(ValueError, match=r"holds rows|not of this table"):
            store.commit([batch], known_at=NOW)
    for other in (march(), output(ALL_PARTS, "3-31", "4-2")):
        with pytest.raises(ValueError, match=r" overlap "):
            store.commit([march("wire"), good, output("bar", "4-1", "5-1"), other], known_at=NOW)
    assert store.number == 0


# -- folders -----------------------------------------------------------------------------------------------------------


def told(folder: Path, catalog: Catalog = TABLES) -> str:
    with pytest.raises(StoreError) as error:
        Store.open(folder, catalog)
    assert error.value.words.zh != error.value.words.en
    return error.value.words("en")


def test_a_folder_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "nothing", tmp_path, tmp_path / "file"):
        assert "is no fact store" in told(folder)


def test_a_store_is_not_made_among_other_files(tmp_path: Path) -> None:
    for name in ("notes.txt", "log/notes.txt", "data/2019.csv"):
        folder = tmp_path / name.replace("/", "-")
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("mine")
        with pytest.raises(StoreError) as error:
            Store.create(folder, TABLES)
        assert "holds other files" in error.value.words("en")
        assert [path for path in folder.rglob("*") if path.is_file()] == [folder / name]


def test_creating_twice_opens_what_is_there(tmp_path: Path) -> None:
    Store.create(tmp_path / "store", TABLES).commit([march()], known_at=NOW)
    assert Store.create(tmp_path / "store", TABLES).number == 1


def test_a_store_written_by_a_newer_version(store: Store) -> None:
    store.commit([march()], known_at=NOW)
    newer = json.loads((store.folder / "log" / entry_name(1)).read_bytes().splitlines()[0]) | {"format": 2, "more": 1}
    write_entry(store.folder / "log" / entry_name(2), newer | {"number": 2, "previous": store.entries[-1].digest()})
    assert "newer version" in told(store.folder)
    (store.folder / "log" / entry_name(2)).unlink()
    (store.folder / "store.json").write_text('{"fourfocus": "store", "format": 2}')
    assert "newer version" in told(store.folder)


def write_entry(path: Path, data: dict[str, object]) -> None:
    """Write a log entry whose own hash fits, whatever it says."""
    body = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    path.write_bytes(body + b"\n" + hashlib.sha256(body).hexdigest().encode() + b"\n")


def test_a_damaged_store_is_refused_in_words(store: Store) -> None:
    for kg in range(3):
        store.commit([march(kg=kg)], known_at=minutes(kg))
    log, mark = store.folder / "log", store.folder / "store.json"
    second, third = log / entry_name(2), log / entry_name(3)

    def refused(path: Path, content: bytes | None) -> str:
        kept = path.read_bytes()
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        said = told(store.folder)
        path.write_bytes(kept)
        return said

    assert "000000000002.json: missing" in refused(second, None)
    assert "000000000003.json: missing" in refused(third, None)  # the head knows that there was one
    assert "000000000002.json: the content does not fit" in refused(second, second.read_bytes()[:-9])
    assert "000000000002.json: does not follow" in refused(second, third.read_bytes())
    for nonsense in (b"[]", b'{"format": 1}', b"\xff", b'{"format": "x"}', b'{"format": 1, "known_at": 3}'):
        content = nonsense + b"\n" + hashlib.sha256(nonsense).hexdigest().encode() + b"\n"
        assert "000000000003.json: not an entry" in refused(third, content)
    data = json.loads(third.read_bytes().splitlines()[0]) | {"reason": "invented"}
    kept = third.read_bytes()
    write_entry(third, data)
    assert "000000000003.json: is not what was committed" in told(store.folder)
    third.write_bytes(kept)
    for content in (b"", b"{", b"[]", b"\xff\xfe", b'{"fourfocus": "store"}', b'{"format": 1}'):
        assert "store.json is damaged" in refused(mark, content)
    assert Store.open(store.folder, TABLES).number == 3
    shutil.rmtree(log)
    assert "damaged: log/: missing" in told(store.folder)


def test_a_log_that_cannot_be_read_is_said_to_be_so(store: Store) -> None:
    store.commit([march()], known_at=NOW)
    path = store.folder / "log" / entry_name(1)
    path.unlink()
    path.mkdir()  # reading it fails for root too
    assert "cannot be read" in told(store.folder)


def test_a_listing_that_misses_an_entry_for_a_moment_harms_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder listed while others write may show a later name and not an earlier one."""
    for kg in range(3):
        store.commit([march(kg=kg)], known_at=minutes(kg))
    monkeypatch.setattr("fourfocus.facts.log.listed", lambda folder: [3])
    assert Store.open(store.folder, TABLES).number == 3


def test_an_entry_read_is_the_entry_written(store: Store) -> None:
    entry = store.commit([march(), products({"A": "甲"})], known_at=NOW, reason="重新过磅", history="上线补录")
    again = Store.open(store.folder, TABLES).entries[0]
    assert again == entry
    assert isinstance(again, Entry)
    assert again.body() == entry.body()
    assert again.digest() == entry.digest() == hashlib.sha256(entry.body()).hexdigest()
    assert state(Store.open(store.folder, TABLES)) == state(store)
