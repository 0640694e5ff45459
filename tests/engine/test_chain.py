"""The chain of publications and its export: every tamper is noticed and named, also by those who seal anew."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fourfocus.cli import app
from fourfocus.engine.bundle import _json, _seal
from fourfocus.engine.chain import Seal, canonical, digest, head_of, verify_export, write_export

GOLDEN = Path(__file__).parents[1] / "golden/1"


def content(number: int, folder: Path) -> dict[str, Any]:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    rankings = json.loads((folder / "result.json").read_bytes())["rankings"]
    told = {name: manifest[name] for name in ("mill", "month", "identity")}
    return {**told, "number": number, "kind": "notice", "bundle": folder.name, "rankings": rankings}


def sealed(contents: list[dict[str, Any]]) -> list[Seal]:
    found: list[Seal] = []
    for number, one in enumerate(contents, 1):
        before = found[-1].head if found else ""
        found.append(Seal(number, before, head_of(number, before, [digest(one)]), (digest(one),)))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of three publications of two bundles."""
    folder = tmp_path_factory.mktemp("export")
    bundles = []
    for name in ("whole", "waiting"):
        seal = json.loads((GOLDEN / name / "manifest.json").read_bytes())["seal"]
        bundles.append(Path(shutil.copytree(GOLDEN / name, folder / "b" / seal)))
    contents = [content(1, bundles[1]), content(2, bundles[0]), content(3, bundles[0])]
    path = folder / "export.zip"
    path.write_bytes(write_export(contents[0]["mill"], contents, sealed(contents), bundles))
    return path


def test_a_whole_export_is_in_order(made: Path, tmp_path: Path) -> None:
    found = verify_export(made)
    assert (found.faults, found.publications, found.bundles) == ((), 3, 2)
    # the head by hand: three links, each the hash of number, head before, and the publication's hash
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "unpacked")
    head = ""
    for number, one in enumerate(json.loads((tmp_path / "unpacked/chain.json").read_text())["publications"], 1):
        said = json.dumps(one, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        head = hashlib.sha256(f"{number}\n{head}\n{hashlib.sha256(said.encode()).hexdigest()}".encode()).hexdigest()
    assert found.head == head
    assert verify_export(tmp_path / "unpacked", head).faults == ()
    assert [one.file for one in verify_export(made, "0" * 64, replay=False).faults] == ["chain.json"]


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tamper(rng: random.Random, whole: bytes, files: dict[str, bytes], folder: Path) -> tuple[Path, set[str]]:
    """One random tamper of an unpacked export or of the archive's bytes; where it is, and the names that would be right."""
    kind = rng.choice(("byte", "cut", "drop", "add", "swap", "archive"))
    if kind == "archive":
        at = rng.randrange(len(whole))
        path = folder / "export.zip"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
        return path, {"export.zip", *files}
    # Every sort of file alike, not by how many there are of it.
    sorts: dict[str, list[str]] = {}
    for name in sorted(files):
        sorts.setdefault(name.split("/")[2] if name.count("/") > 2 else Path(name).name, []).append(name)
    name = rng.choice(sorts[rng.choice(sorted(sorts))])
    data, changed = files[name], dict(files)
    right = {name, str(Path(name).parent)}
    if kind == "drop":
        del changed[name]
    elif kind == "add":
        extra = f"{Path(name).parent.as_posix()}/more.json".removeprefix("./")
        changed[extra], right = b"{}", {extra}
    elif kind == "cut":
        changed[name] = data[: rng.randrange(len(data))] if data else b" "
    elif kind == "swap":
        other = rng.choice([one for one in sorted(files) if files[one] != data])
        changed[name], changed[other] = files[other], data
        right |= {other, str(Path(other).parent)}
    else:
        at = rng.randrange(len(data)) if data else 0
        changed[name] = data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :] if data else b"x"
    for one, content_ in changed.items():
        path = folder / "x" / one
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_)
    return folder / "x", right


@pytest.mark.parametrize("tampers", [60, pytest.param(1000, marks=pytest.mark.verify)])
def test_every_random_tamper_is_noticed_and_named(tampers: int, made: Path, tmp_path: Path) -> None:
    whole, files = made.read_bytes(), members(made)
    missed = []
    for seed in range(tampers):
        folder = tmp_path / str(seed)
        folder.mkdir()
        path, right = tamper(random.Random(seed), whole, files, folder)
        named = {one.file for one in verify_export(path, replay=False).faults}
        foreign = {one for one in named if one not in files}  # a name in the archive's list was changed
        if not (named & right or (path.suffix == ".zip" and foreign)):
            missed.append((seed, sorted(named), sorted(right)))
        shutil.rmtree(folder)
    assert missed == []


def reseal(folder: Path, *, chain: bool) -> None:
    """As somebody would who knows how: a score changed, the bundle sealed anew, and with ``chain`` the whole chain too."""
    told = json.loads((folder / "chain.json").read_bytes())
    old = told["publications"][0]["bundle"]
    bundle = folder / "bundles" / old
    data = (bundle / "result.json").read_bytes()
    result = json.loads(data)
    result["totals"][0]["total"] = "100.001"
    (bundle / "result.json").write_bytes(_json(result))
    manifest = json.loads((bundle / "manifest.json").read_bytes())
    manifest["files"]["result.json"] = hashlib.sha256((bundle / "result.json").read_bytes()).hexdigest()
    manifest["seal"] = _seal(manifest)
    (bundle / "manifest.json").write_bytes(_json(manifest))
    if chain:
        bundle.rename(folder / "bundles" / manifest["seal"])
        told["publications"][0]["bundle"] = manifest["seal"]
        seals = sealed(told["publications"])
        told["seals"] = [one.to_dict() for one in seals]
        (folder / "chain.json").write_bytes(canonical(told))
        about = json.loads((folder / "export.json").read_bytes())
        (folder / "export.json").write_bytes(canonical({**about, "head": seals[-1].head}))


@pytest.mark.parametrize("chain", [False, True])
def test_sealing_anew_does_not_help(chain: bool, made: Path, tmp_path: Path) -> None:
    printed = verify_export(made, replay=False).head
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path)
    reseal(tmp_path, chain=chain)
    named = [(one.file.split("/")[-1], one.words.zh) for one in verify_export(tmp_path).faults]
    expected = "按所存事实重算结果不同：totals" if chain else "不是公布时的月结包"
    assert named == [("result.json" if chain else "manifest.json", expected)]
    if chain:
        assert [one.words.zh for one in verify_export(tmp_path, printed, replay=False).faults] == [
            "公报上的链首哈希不在链里"
        ]


def test_the_command(made: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["verify", str(made)])
    assert done.exit_code == 0
    assert "一致：3 次公布，2 个月结包重算逐位相同" in done.output
    copy = tmp_path / "copy.zip"
    data = io.BytesIO(made.read_bytes()).getvalue()
    at = data.index(b'"publications"')
    copy.write_bytes(data[:at] + b'"Publications"' + data[at + 14 :])
    done = CliRunner().invoke(app, ["verify", str(copy), "--json"])
    assert done.exit_code == 2
    assert json.loads(done.stdout)["faults"][0] == {"file": "chain.json", "problem": "内容被改动过"}
