"""Whatever is changed in a store is noticed, in the right file, and blamed on the right batches."""

import hashlib
import json
import random
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.facts.stores import NOW, TABLES, files_of, march, output, products, shown

from fourfocus.facts.log import HEAD, Entry, entry_name
from fourfocus.facts.store import Store, StoreError
from fourfocus.facts.verify import Damage, Verified, verify


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three imports (one supersedes, one batch has no rows), a compaction, and one import after it.

    In use are: March's output of three batches in one file, April's of two in another, two registers of one batch each.
    """
    store = Store.create(tmp_path_factory.mktemp("verify") / "store", TABLES)
    store.commit([march("bar", 1), output("wire", "3-1", "5-1", {"wire 3-1": 4, "wire 4-1": 5})], known_at=NOW)
    store.commit([march("bar", 2, 2), output("tube", "3-1", "4-1")], known_at=NOW + timedelta(hours=1), reason="again")
    store.commit([output("bar", "4-1", "5-1", {"bar 4-7": 8})], known_at=NOW + timedelta(hours=2))
    assert store.compact(known_at=NOW + timedelta(hours=3)) is not None
    store.commit([products({"A": "one"}), products({"A": None}, mill="two")], known_at=NOW + timedelta(hours=4))
    assert [len(part.batches) for part in store.parts()] == [3, 2, 1, 1]
    return store.folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "store"))


def blamed(folder: Path) -> dict[str, tuple[str, ...]]:
    return {damage.path: damage.batches for damage in verify(folder).damage}


def owners(folder: Path) -> dict[Path, list[tuple[int, int, tuple[str, ...]]]]:
    """For each file in use, where each batch's bytes are by Parquet's own footer; the last piece stands for the rest."""
    found = {}
    for part in Store.open(folder, TABLES).parts():
        meta = pq.read_metadata(folder / part.path)
        assert meta.num_row_groups == len(part.batches)
        pieces = []
        for number, batch in enumerate(part.batches):
            columns = [meta.row_group(number).column(n) for n in range(meta.num_columns)]
            begin = min(c.dictionary_page_offset or c.data_page_offset for c in columns)
            pieces.append((begin, begin + sum(c.total_compressed_size for c in columns), (batch,)))
        found[folder / part.path] = [*pieces, (0, 1 << 40, part.batches)]
    return found


def flip(folder: Path, positions: Iterable[tuple[Path, int]]) -> int:
    """Flip one bit of each of these bytes, one at a time; how many there were."""
    count, known = 0, owners(folder)
    for path, at in positions:
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        changed = bytearray(content)
        changed[at] ^= 1 << (at % 8)
        path.write_bytes(changed)
        found = blamed(folder)
        path.write_bytes(content)
        if path in known:
            hurt = next(batches for begin, end, batches in known[path] if begin <= at < end)
            assert found == {name: hurt}, f"byte {at} of {name}"
        elif path.suffix == ".json" and path.parent.name == "log":
            assert name in found, f"byte {at} of {name} was changed unnoticed"
        else:  # the mark, the head, a file out of use: no batch is hurt
            assert found == {name: ()}, f"byte {at} of {name}"
        count += 1
    return count


def every_byte(folder: Path) -> list[tuple[Path, int]]:
    return [(path, at) for path in files_of(folder) for at in range(path.stat().st_size)]


def test_a_store_that_nobody_touched_is_whole(folder: Path) -> None:
    # Compaction joined March's two output files and April's two; they are out of use and still there.
    assert verify(folder) == Verified(5, 4, 7, (), ())


def test_a_changed_byte_is_noticed_and_blamed_on_its_batch(folder: Path) -> None:
    """A sample: the first and last bytes of every file and some between. `make verify` flips every byte."""
    chosen = random.Random(1)
    sample = []
    for path in files_of(folder):
        size = path.stat().st_size
        sample += [(path, at) for at in sorted({0, size - 1, *chosen.sample(range(size), min(size, 12))})]
    assert flip(folder, sample) == len(sample) > 150


@pytest.mark.verify
@pytest.mark.parametrize("turn", range(8))
def test_every_changed_byte_is_noticed_and_blamed_on_its_batch(folder: Path, turn: int) -> None:
    """Every eighth byte a turn, so that several processes share the work."""
    assert flip(folder, every_byte(folder)[turn::8]) > 2_000


def test_damage_to_one_batch_does_not_hide_damage_to_another(folder: Path) -> None:
    part = Store.open(folder, TABLES).parts()[0]
    path = folder / part.path
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    content[4 + part.groups[0].size + part.groups[1].size + 10] ^= 1
    path.write_bytes(content)
    assert blamed(folder) == {part.path: (part.batches[0], part.batches[2])}
    content[-5] ^= 1  # the footer too: nothing in the file can be read any more
    path.write_bytes(content)
    assert blamed(folder) == {part.path: part.batches}


@pytest.mark.parametrize("change", ["delete", "empty", "shorten", "lengthen", "insert"])
def test_files_of_another_length(folder: Path, change: str) -> None:
    for part in Store.open(folder, TABLES).parts():
        path = folder / part.path
        content = path.read_bytes()
        if change == "delete":
            path.unlink()
        else:
            path.write_bytes({
                "empty": b"", "shorten": content[:-1], "lengthen": content + b"\0", "insert": content[:9] + b"x" + content[9:],
            }[change])  # fmt: skip
        assert blamed(folder) == {part.path: part.batches}
        path.write_bytes(content)
    assert verify(folder).damage == ()


def test_swapped_files(folder: Path) -> None:
    first, second, *_ = Store.open(folder, TABLES).parts()
    one, other = (folder / first.path).read_bytes(), (folder / second.path).read_bytes()
    (folder / first.path).write_bytes(other)
    (folder / second.path).write_bytes(one)
    assert blamed(folder) == {first.path: first.batches, second.path: second.batches}


def test_strays_are_listed_and_harm_nobody(folder: Path) -> None:
    before = shown(Store.open(folder, TABLES).as_of())
    part = Store.open(folder, TABLES).parts()[0]
    copy = (folder / part.path).with_name("copy.parquet")
    shutil.copy(folder / part.path, copy)
    (folder / "log" / "new-abc").write_bytes(b"{")
    (folder / "读我.txt").write_text("notes", "utf-8")
    found = verify(folder)
    assert found.damage == ()
    assert found.strays == tuple(sorted(["log/new-abc", copy.relative_to(folder).as_posix(), "读我.txt"]))
    assert shown(Store.open(folder, TABLES).as_of()) == before


# -- the log -----------------------------------------------------------------------------------------------------------


def entries(folder: Path) -> tuple[Entry, ...]:
    return Store.open(folder, TABLES).entries


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_a_missing_commit_is_noticed_with_the_batches_it_declared(folder: Path, number: int) -> None:
    lost = entries(folder)[number - 1]
    (folder / "log" / entry_name(number)).unlink()
    assert blamed(folder)[f"log/{entry_name(number)}"] == tuple(sorted(b.id for b in lost.batches if b.rows))
    # The files of the last commit are in nobody's list any more.
    assert len(verify(folder).strays) == (2 if number == 5 else 0)


def test_the_last_commits_missing_are_noticed(folder: Path) -> None:
    for number in (4, 5):
        (folder / "log" / entry_name(number)).unlink()
    assert set(blamed(folder)) >= {f"log/{entry_name(4)}", f"log/{entry_name(5)}"}


def test_commits_in_another_order(folder: Path) -> None:
    second, third = folder / "log" / entry_name(2), folder / "log" / entry_name(3)
    one, other = second.read_bytes(), third.read_bytes()
    second.write_bytes(other)
    third.write_bytes(one)
    assert {f"log/{second.name}", f"log/{third.name}"} <= set(blamed(folder))


def rewritten(folder: Path, number: int, **changes: object) -> None:
    """Change an entry and let its own hash fit."""
    path = folder / "log" / entry_name(number)
    data = json.loads(path.read_bytes().splitlines()[0]) | changes
    body = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    path.write_bytes(body + b"\n" + hashlib.sha256(body).hexdigest().encode() + b"\n")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_commit_rewritten_with_a_fitting_hash_is_named(folder: Path, number: int) -> None:
    ids = tuple(batch.id for batch in entries(folder)[number - 1].batches)
    rewritten(folder, number, reason="somebody else's")
    assert blamed(folder) == {f"log/{entry_name(number)}": ids}


def test_a_log_rewritten_from_the_middle_to_the_end_is_noticed_by_its_head(folder: Path) -> None:
    for number in range(2, 6):
        previous = hashlib.sha256((folder / "log" / entry_name(number - 1)).read_bytes().splitlines()[0]).hexdigest()
        rewritten(folder, number, **({"reason": "forged"} if number == 2 else {}), previous=previous)
    assert list(blamed(folder)) == [f"log/{entry_name(5)}"]


def test_rows_that_do_not_say_what_the_log_says_are_blamed_on_their_commit(folder: Path) -> None:
    """A forged log, whole in itself, that claims another content of a batch."""
    path = folder / "log" / entry_name(1)
    data = json.loads(path.read_bytes().splitlines()[0])
    data["batches"][0]["content"] = "0" * 64
    rewritten(folder, 1, batches=data["batches"])
    found = verify(folder).damage
    assert Damage(f"log/{entry_name(1)}", found[-1].what, (data["batches"][0]["id"],)) == found[-1]
    assert found[-1].what.en == "rows differ from those committed"


def test_a_first_commit_that_claims_to_follow_another(folder: Path) -> None:
    rewritten(folder, 1, previous="0" * 64)
    assert f"log/{entry_name(1)}" in blamed(folder)


def test_a_missing_head_or_mark_or_log(folder: Path) -> None:
    (folder / "log" / HEAD).unlink()
    assert blamed(folder) == {f"log/{HEAD}": ()}
    (folder / "store.json").unlink()
    assert blamed(folder) == {f"log/{HEAD}": (), "store.json": ()}
    shutil.rmtree(folder / "log")
    found = verify(folder)
    assert {damage.path for damage in found.damage} == {f"log/{HEAD}", "store.json"}
    assert len(found.strays) == len(files_of(folder))


def test_the_next_commit_mends_the_head(folder: Path) -> None:
    (folder / "log" / HEAD).write_bytes(b"torn")
    assert list(blamed(folder)) == [f"log/{HEAD}"]
    Store.open(folder, TABLES).commit([march("wire")], known_at=NOW)
    assert verify(folder).damage == ()


def test_a_head_that_lags_behind_is_no_damage(folder: Path) -> None:
    """A crash after the claim leaves it so."""
    kept = (folder / "log" / HEAD).read_bytes()
    Store.open(folder, TABLES).commit([march("wire")], known_at=NOW)
    (folder / "log" / HEAD).write_bytes(kept)
    assert verify(folder).damage == ()


# -- reading -----------------------------------------------------------------------------------------------------------


def test_a_changed_byte_is_never_read_as_another_number(folder: Path) -> None:
    """DuckDB notices most changed bytes but not all of them: one in forty of these would be another number."""
    before = shown(Store.open(folder, TABLES).as_of())
    part = Store.open(folder, TABLES).parts()[0]
    path = folder / part.path
    content = path.read_bytes()
    for at in range(0, len(content), 97):
        changed = bytearray(content)
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(StoreError) as told:
            shown(Store.open(folder, TABLES).as_of())
        assert part.path in told.value.words("en")
        assert "is not what was stored" in told.value.words("en")
    path.unlink()
    with pytest.raises(StoreError) as told:
        shown(Store.open(folder, TABLES).as_of())
    assert "不见了" in told.value.words("zh")
    path.write_bytes(content)
    assert shown(Store.open(folder, TABLES).as_of()) == before


def test_damage_to_one_table_does_not_keep_another_from_being_read(folder: Path) -> None:
    store = Store.open(folder, TABLES)
    (part,) = [part for part in store.parts() if part.table == "product" and part.mill == "mill"]
    (folder / part.path).unlink()
    assert len(shown(store.as_of())) == 5
    with pytest.raises(StoreError):
        store.as_of().rows("product")
