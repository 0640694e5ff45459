"""The bundles of the site: where they lie, and what they say. Nothing is computed here but by the engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

from fourfocus.documents.advice import gains
from fourfocus.engine.bundle import read, write
from fourfocus.engine.close import Result
from fourfocus.engine.explain import Explainer
from fourfocus.engine.points import PERSON
from fourfocus.facts.disk import Disk
from fourfocus.facts.factset import FactSet

_TURN = Lock()


def folder() -> Path:
    """Where bundles lie, each in a folder named by its seal."""
    return Path(settings.DATA_FOLDER) / "bundles"


def path_of(seal: str) -> Path:
    """The folder of a bundle."""
    return folder() / seal


def keep(result: Result, facts: FactSet, name: str) -> dict[str, Any]:
    """Write a result's bundle under its seal, whole or not at all; its manifest. What is there already stays.

    ``name`` is that of the unfinished folder: one left by a crash is written anew.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    working = folder() / f"new-{name}"
    shutil.rmtree(working, ignore_errors=True)
    manifest = write(result, facts, working)
    target = path_of(manifest["seal"])
    if target.exists():
        shutil.rmtree(working)
    else:
        working.replace(target)
        Disk().sync(folder())
    _beside(manifest["seal"]).write_text(json.dumps(_about(result), ensure_ascii=False), encoding="utf-8")
    return manifest


def _beside(seal: str) -> Path:
    return folder() / f"{seal}.json"


def _about(result: Result) -> dict[str, Any]:
    """Who is assessed, and what would raise each total that no other carries."""
    carried = {line.of for account in result.accounts.values() for line in account.lines if line.of}
    advice = {}
    for account in result.accounts.values():
        if account.id not in carried:
            found = gains(result, account)
            advice[account.id] = [
                {"milli": one.milli, "title": [one.title.zh, one.title.en], "what": [one.what.zh, one.what.en]} for one in found
            ]  # fmt: skip
    subjects = {one.id: {"title": one.title, "kind": one.kind} for one in result.subjects}
    persons = sorted(one.id for one in result.subjects if one.kind == PERSON)
    return {"subjects": subjects, "persons": persons, "advice": advice}


def about(seal: str) -> Mapping[str, Any]:
    """What :func:`_about` found; made again from the bundle where it is gone."""
    return _read_about(_beside(seal))


@lru_cache(maxsize=24)
def _read_about(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        bundle = read(path.with_suffix(""))
        path.write_text(json.dumps(_about(bundle.recompute()), ensure_ascii=False), encoding="utf-8")
    found: Mapping[str, Any] = json.loads(path.read_bytes())
    return found


def result_of(seal: str) -> Mapping[str, Any]:
    """What a bundle found, every file of it verified when it is first read."""
    return _read_result(path_of(seal))


@lru_cache(maxsize=24)
def _read_result(path: Path) -> Mapping[str, Any]:
    return read(path, rows=False).result


def explainer(seal: str) -> Explainer:
    """Explains a bundle; the first question closes the month again from the bundle's own facts."""
    with _TURN:
        return _explainer(path_of(seal))


@lru_cache(maxsize=3)
def _explainer(path: Path) -> Explainer:
    bundle = read(path)
    return Explainer(bundle.recompute(), bundle.facts, 50)


def said(words: Any, lang: str) -> str:
    """A text of a bundle in one language."""
    if isinstance(words, Mapping):
        return str(words.get(lang) or words.get("zh") or "")
    return "" if words is None else str(words)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines two results do not share, by account: those that are gone, those that are new, and changed totals."""
    before, after = _lines(old), _lines(new)
    totals = {one["account"]: one for one in old["totals"]}
    found = []
    for total in [
        *new["totals"],
        *(one for one in old["totals"] if one["account"] not in {n["account"] for n in new["totals"]}),
    ]:
        account = total["account"]
        gone = _without(before.get(account, []), after.get(account, []))
        come = _without(after.get(account, []), before.get(account, []))
        was = totals.get(account)
        if gone or come:
            found.append({"total": total, "was": was, "gone": gone, "come": come})
    return found


def _lines(result: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for line in result["lines"]:
        found.setdefault(line["account"], []).append(line)
    return found


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    kept = []
    for line in some:
        if line in left:
            left.remove(line)
        else:
            kept.append(line)
    return kept
