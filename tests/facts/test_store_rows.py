"""What rows say, whatever file they are in: hashes, odd codes, growing tables, rows that are refused."""

from datetime import datetime, timedelta
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
    column,
    day,
    march,
    output,
    products,
    rows_of,
    shown,
    words,
)

from fourfocus.facts import parts
from fourfocus.facts.batch import Batch, Origin, content_hash, origin_hash
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Scope
from fourfocus.facts.schema import Catalog, Kind, Table
from fourfocus.facts.store import Store
from fourfocus.facts.verify import verify


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store", TABLES)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


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
