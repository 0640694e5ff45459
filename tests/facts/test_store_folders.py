"""Folders that are no store, or are damaged, in words a person understands."""

import hashlib
import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.facts.stores import (
    NOW,
    TABLES,
    march,
    products,
    state,
)

from fourfocus.facts.log import Entry, entry_name
from fourfocus.facts.schema import Catalog
from fourfocus.facts.store import Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store", TABLES)


def minutes(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


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
