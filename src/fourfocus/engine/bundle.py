"""Bundles: a close with everything it came from, in one folder that proves itself.

::

    BUNDLE/manifest.json         what this is: engine, month, time, packs, and a hash of every file; sealed by its own
    BUNDLE/pack/…                the rule pack's files
    BUNDLE/facts/TABLE.parquet   the frozen facts, with file, sheet and row of each record
    BUNDLE/declarations.json     what was declared about these tables
    BUNDLE/finals.json           the earlier final publications used
    BUNDLE/result.json           the lines, totals, rankings, in both languages

A folder rather than one file, so that DuckDB reads frozen facts where they lie, in bounded memory, and people can look inside.
The rows' hashes do not depend on how Parquet writes them; the files' hashes find any changed byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow.parquet as pq

from fourfocus import __version__
from fourfocus.engine.aggregate import Scope, read_table
from fourfocus.engine.close import Result, close
from fourfocus.engine.finals import Final, Tally
from fourfocus.engine.meaning import MEANING
from fourfocus.engine.report import both, to_dict
from fourfocus.facts.batch import content_hash, origin_hash
from fourfocus.facts.factset import Declaration, FactSet, ParquetSource
from fourfocus.facts.factset import Scope as DeclaredScope
from fourfocus.facts.faults import why
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import Pack, load

FORMAT = 1
MANIFEST = "manifest.json"


class BundleError(Exception):
    """A bundle cannot be written or read; ``words`` says why, ``touched`` names the files that are not as written."""

    def __init__(self, zh: str, en: str, touched: tuple[str, ...] = ()) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)
        self.touched = touched


@dataclass(frozen=True)
class Bundle:
    """A bundle as read, every hash verified."""

    folder: Path
    manifest: Mapping[str, Any]
    pack: Pack
    facts: FactSet
    month: date
    as_of: datetime | None
    mill: str
    finals: tuple[Final, ...]
    result: Mapping[str, Any]

    def recompute(self) -> Result:
        """Close the month again from what the bundle holds."""
        return close([self.pack], self.facts, self.month, self.as_of, self.finals, mill=self.mill)

    @property
    def final(self) -> Final:
        """The month as later months see it, by what the bundle says it found."""
        used = tuple((one.month, one.identity) for one in self.finals)
        tallies = tuple(Tally(**one) for one in self.result.get("tallies", ()))
        return Final(self.month, self.mill, self.manifest["pack"], self.manifest["identity"], tallies, used)

    def differences(self, again: Result) -> list[str]:
        """The parts of the stored result that a recomputed one does not equal; empty when they are the same."""
        fresh = json.loads(_json(to_dict(again, both)))
        return [part for part in sorted({*fresh, *self.result}) if fresh.get(part) != self.result.get(part)]


def write(result: Result, facts: FactSet, folder: Path, *, replace: bool = False) -> dict[str, Any]:
    """Write a result and what it came from; returns the manifest.

    ``facts`` are the facts the result was computed from. The folder appears complete or not at all.

    Raises
    ------
    BundleError
        The folder is there already (and is no bundle, or ``replace`` is not set), or cannot be written.
    """
    if folder.exists() and not (replace and (folder / MANIFEST).is_file()):
        raise BundleError(f"“{folder}”已经存在", f"{folder} exists already")
    working = folder.parent / f".{folder.name}.writing"
    try:
        if working.exists():
            shutil.rmtree(working)
        working.mkdir(parents=True)
        manifest = _fill(result, facts, working)
        if folder.exists():
            shutil.rmtree(folder)
        working.replace(folder)
    except OSError as error:
        shutil.rmtree(working, ignore_errors=True)
        raise BundleError(f"写不了“{folder}”：{why(error).zh}", f"cannot write {folder}: {why(error).en}") from error
    return manifest


def _fill(result: Result, facts: FactSet, folder: Path) -> dict[str, Any]:
    files: dict[str, str] = {}

    def put(name: str, data: bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        files[name] = hashlib.sha256(data).hexdigest()

    for name, data in sorted(result.rules.pack.files.items()):
        put(f"pack/{name}", data)
    frozen = _freeze(result, facts, folder, files)
    put("declarations.json", _json([_declaration(one) for one in facts.declarations if one.scope.table in frozen]))
    put("finals.json", _json([one.to_dict() for one in result.finals]))
    put("result.json", _json(to_dict(result, both)))
    manifest: dict[str, Any] = {
        "fourfocus": "bundle",
        "format": FORMAT,
        "engine": __version__,
        "meaning": MEANING,
        "month": f"{result.month:%Y-%m}",
        "as_of": None if result.as_of is None else result.as_of.isoformat(),
        "mill": result.mill,
        "pack": result.rules.pack.header.id,
        "facts": frozen,
        "files": dict(sorted(files.items())),
    }
    manifest["identity"] = _identity(manifest)
    manifest["seal"] = _seal(manifest)
    (folder / MANIFEST).write_bytes(_json(manifest))
    return manifest


def _freeze(result: Result, facts: FactSet, folder: Path, files: dict[str, str]) -> dict[str, Any]:
    """Write the rows of every table that was read, in the order of their key."""
    frozen: dict[str, Any] = {}
    (folder / "facts").mkdir()
    for name, span in result.windows.items():
        table = CATALOG[name]
        rows = read_table(facts, name, None if span is None else Scope(result.mill, span), result.mill)
        path = folder / "facts" / f"{name}.parquet"
        pq.write_table(rows, path, compression="zstd")
        files[f"facts/{name}.parquet"] = _file_hash(path)
        frozen[name] = {
            "rows": rows.num_rows,
            "from": None if span is None else span.start.isoformat(),
            "to": None if span is None else span.end.isoformat(),
            "content": content_hash(table, rows),
            "origin": origin_hash(table, rows),
        }
    return frozen


def _identity(manifest: Mapping[str, Any]) -> str:
    """A hash of what the bundle means: everything but how Parquet wrote the rows and which release did."""
    files = {name: found for name, found in manifest["files"].items() if not name.endswith(".parquet")}
    said = {name: manifest[name] for name in ("meaning", "month", "as_of", "mill", "pack", "facts")}
    return hashlib.sha256(_json({**said, "files": files})).hexdigest()


def _seal(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json({name: part for name, part in manifest.items() if name != "seal"})).hexdigest()


def read(folder: Path, *, rows: bool = True) -> Bundle:
    """Read a bundle and verify every hash in it; without ``rows`` the files' hashes only, which find any changed byte.

    Raises
    ------
    BundleError
        It is no bundle, or something in it is not as it was written: ``touched`` names each such file.
    """
    manifest = _manifest(folder)
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST
    }
    listed: dict[str, str] = manifest["files"]
    touched = sorted(there ^ set(listed))
    touched += [name for name in sorted(there & set(listed)) if _file_hash(folder / name) != listed[name]]
    if touched:
        names = sorted(touched)
        raise BundleError(
            f"月结包被改动过：{'、'.join(names)}", f"the bundle was changed: {', '.join(names)}", tuple(names)
        )
    files = {
        PurePosixPath(name).relative_to("pack").as_posix(): (folder / name).read_bytes()
        for name in listed
        if name.startswith("pack/")
    }
    pack = _pack(tuple(sorted(files.items())))
    if pack is None:
        raise BundleError("月结包里的规则包读不了", "the pack in the bundle cannot be read", ("pack",))
    if rows:
        _check_rows(folder, manifest)
    sources = {
        name: ParquetSource((str(folder / "facts" / f"{name}.parquet"),), filtered=False) for name in manifest["facts"]
    }
    declarations = [_declared(one) for one in json.loads((folder / "declarations.json").read_bytes())]
    as_of = manifest["as_of"]
    return Bundle(
        folder,
        manifest,
        pack,
        FactSet(CATALOG, sources, declarations),
        date.fromisoformat(manifest["month"] + "-01"),
        None if as_of is None else datetime.fromisoformat(as_of),
        manifest["mill"],
        tuple(Final.from_dict(one) for one in json.loads((folder / "finals.json").read_bytes())),
        json.loads((folder / "result.json").read_bytes()),
    )


@lru_cache(maxsize=8)
def _pack(files: tuple[tuple[str, bytes], ...]) -> Pack | None:
    """The pack of some files; the bundles of a year hold the same one, and reading it takes longer than the rest."""
    pack, problems = load(dict(files))
    return None if problems.errors else pack


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BundleError(f"“{folder}”不是月结包（没有 {MANIFEST}）", f"{folder} is no bundle (it has no {MANIFEST})")
    broken = BundleError(f"月结包被改动过：{MANIFEST}", f"the bundle was changed: {MANIFEST}", (MANIFEST,))
    try:
        data = path.read_bytes()
        manifest: dict[str, Any] = json.loads(data)
        # Any byte counts, also a blank that JSON would forgive.
        whole = data == _json(manifest) and manifest["seal"] == _seal(manifest)
    except (ValueError, KeyError, TypeError):
        raise broken from None
    if not whole:
        raise broken
    if manifest.get("format") != FORMAT:
        raise BundleError("月结包的格式比本程序新", "the bundle's format is newer than this program")
    return manifest


def _check_rows(folder: Path, manifest: Mapping[str, Any]) -> None:
    for name, said in manifest["facts"].items():
        rows = pq.read_table(folder / "facts" / f"{name}.parquet")
        table = CATALOG[name]
        if content_hash(table, rows) != said["content"] or origin_hash(table, rows) != said["origin"]:
            touched = f"facts/{name}.parquet"
            raise BundleError(f"月结包被改动过：{touched}", f"the bundle was changed: {touched}", (touched,))


def _file_hash(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _declaration(one: Declaration) -> dict[str, Any]:
    scope = one.scope
    return {
        "table": scope.table,
        "mill": scope.mill,
        "part": scope.part,
        "from": scope.start.isoformat(),
        "to": scope.end.isoformat(),
        "batch": one.batch,
        "known_at": one.known_at.isoformat(),
        "first_known_at": one.first_known_at.isoformat(),
        "history": one.history,
    }


def _declared(data: Mapping[str, Any]) -> Declaration:
    start, end = date.fromisoformat(data["from"]), date.fromisoformat(data["to"])
    return Declaration(
        DeclaredScope(data["table"], data["mill"], data["part"], start, end),
        data["batch"],
        datetime.fromisoformat(data["known_at"]),
        datetime.fromisoformat(data["first_known_at"]),
        data["history"],
    )
