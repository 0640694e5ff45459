"""The store: what is in force, what was known when, and upkeep."""

import os
import shutil
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facts.stores import (
    NOW,
    TABLES,
    HastyDisk,
    Told,
    as_text,
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
    shown,
)

from fourfocus.facts.batch import Batch
from fourfocus.facts.factset import ALL_PARTS, Scope
from fourfocus.facts.log import entry_name
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
