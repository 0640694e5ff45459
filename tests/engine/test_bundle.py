"""Bundles: replay gives the same, and any changed byte is noticed and named."""

import json
import shutil
from pathlib import Path

import pytest
from tests.engine.world import closed, facts, mill_rows

from fourfocus.engine.bundle import BundleError, read, write


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "march"
    write(closed(), facts(), folder)
    return folder


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "copy"))


def test_a_bundle_replays_to_the_same_result(written: Path) -> None:
    bundle = read(written)
    assert bundle.differences(bundle.recompute()) == []
    assert bundle.manifest["month"] == "2020-03"
    assert bundle.as_of is not None


def test_the_same_close_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    write(closed(), facts(), tmp_path / "again")
    for path in written.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(written)).read_bytes() == path.read_bytes(), path


def test_any_changed_byte_is_noticed_and_named(written: Path, copy: Path) -> None:
    names = sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file())
    assert "facts/shift_output.parquet" in names
    assert "pack/parameters.yaml" in names
    for name in names:
        path = copy / name
        data = path.read_bytes()
        for at in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            with pytest.raises(BundleError) as caught:
                read(copy)
            assert caught.value.touched == (name,)
        path.write_bytes(data)
    read(copy)


def test_a_file_that_is_missing_or_too_many_is_named(copy: Path) -> None:
    (copy / "facts/unit.parquet").unlink()
    (copy / "note.txt").write_text("x")
    with pytest.raises(BundleError) as caught:
        read(copy)
    assert caught.value.touched == ("facts/unit.parquet", "note.txt")
    assert caught.value.words.en == "the bundle was changed: facts/unit.parquet, note.txt"


def test_a_blank_in_the_manifest_is_a_change(copy: Path) -> None:
    with (copy / "manifest.json").open("ab") as handle:
        handle.write(b" ")
    with pytest.raises(BundleError) as caught:
        read(copy)
    assert caught.value.touched == ("manifest.json",)


def test_a_forged_manifest_does_not_carry_its_seal(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_bytes())
    manifest["month"] = "2020-04"
    (copy / "manifest.json").write_bytes(
        json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    )
    with pytest.raises(BundleError, match=r"manifest\.json"):
        read(copy)


def test_only_the_rows_of_the_windows_are_frozen(tmp_path: Path) -> None:
    rows = mill_rows()
    other = [{**row, "production_day": row["production_day"].replace(month=5)} for row in rows["shift_output"]]
    rows["shift_output"] += other
    manifest = write(closed(facts(rows)), facts(rows), tmp_path / "b")
    assert manifest["facts"]["shift_output"]["rows"] == len(other)


def test_the_rows_hash_does_not_depend_on_their_order(written: Path, tmp_path: Path) -> None:
    rows = mill_rows()
    numbered = {name: [{**row, "_row": at} for at, row in enumerate(listed, 1)] for name, listed in rows.items()}
    turned = {name: list(reversed(listed)) for name, listed in numbered.items()}
    found = facts(turned)
    manifest = write(closed(found), found, tmp_path / "b")
    assert manifest["identity"] == json.loads((written / "manifest.json").read_bytes())["identity"]


def test_a_folder_that_is_there_is_not_overwritten_unasked(written: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        write(closed(), facts(), written)
    other = tmp_path / "papers"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    with pytest.raises(BundleError):
        write(closed(), facts(), other, replace=True)
    assert (other / "thesis.txt").exists()


def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BundleError) as caught:
        read(tmp_path)
    assert caught.value.words.en == f"{tmp_path} is no bundle (it has no manifest.json)"
