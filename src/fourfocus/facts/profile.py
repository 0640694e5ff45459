"""A mill's reading profile, ``fourfocus.toml``: what its files do not say themselves.

It lies in the folder of the files or above it::

    mill = "hz"

    [[file]]
    match = "生产/**/停机*.xlsx"      # relative to the profile's folder; the first entry that matches counts
    sheet = "*"                       # sheets it speaks of
    table = "stoppage"
    part = "bar"                      # scope limited to this line, unit or branch
    period = "2020-03"                # or 2020, or 2019-01/2020-06
    ignore = ["累计"]                  # columns to leave out
    header = { "实发量" = "qualified_kg" }
    skip = false                      # true: not a table, leave the sheet out
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from fourfocus.facts.cells.base import hint, nearest, spelled
from fourfocus.facts.periods import read_period
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import Catalog, Words

NAME = "fourfocus.toml"
_DOUBLE = Words("file 要写成 [[file]]，两层方括号", "file must be written [[file]], with double brackets")
_KEYS = ("match", "sheet", "table", "part", "period", "ignore", "header", "skip")


@dataclass(frozen=True)
class Entry:
    """How the sheets of some files are to be read; every setting may be absent."""

    match: str = "**"
    sheet: str = "*"
    table: str | None = None
    part: str | None = None
    period: tuple[date, date] | None = None
    ignore: tuple[str, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    skip: bool = False


@dataclass(frozen=True)
class Profile:
    """The settings of one ``fourfocus.toml``; empty when there is none."""

    folder: Path | None = None
    mill: str | None = None
    entries: tuple[Entry, ...] = ()

    def entry(self, path: Path, sheet: str) -> Entry:
        """The first entry for a file and sheet, or one that says nothing."""
        if self.folder is not None:
            name = path.resolve().relative_to(self.folder.resolve()).as_posix()
            for entry in self.entries:
                if _matches(name, entry.match) and fnmatchcase(sheet, entry.sheet):
                    return entry
        return Entry()


def _matches(name: str, pattern: str) -> bool:
    """Glob match in which ``**/`` stands for any number of folders, none included."""
    return fnmatchcase(name, pattern) or ("**/" in pattern and fnmatchcase(name, pattern.replace("**/", "")))


def find_profile(path: Path) -> Path | None:
    """The nearest ``fourfocus.toml`` in the folder of ``path`` or above it."""
    for folder in (path.resolve(), *path.resolve().parents):
        if (folder / NAME).is_file():
            return folder / NAME
    return None


def load_profile(path: Path, catalog: Catalog) -> tuple[Profile, list[Problem]]:
    """Read a profile; every mistake in it is a problem."""
    shown = str(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Profile(), [Problem("profile.broken", shown, args=(("detail", str(error)),))]
    problems = [_unknown(shown, key, ("mill", "file")) for key in data if key not in ("mill", "file")]
    entries = []
    listed = data.get("file", [])
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        return Profile(), [*problems, Problem("profile.broken", shown, args=(("detail", _DOUBLE),))]
    for item in listed:
        entries.append(_entry(item, shown, catalog, problems))
    mill = data.get("mill")
    return Profile(path.parent, str(mill) if mill else None, tuple(entries)), problems


def _unknown(shown: str, key: str, known: tuple[str, ...]) -> Problem:
    return Problem("profile.unknown_key", shown, args=(("key", key), ("known", known)))


def _entry(item: dict[str, Any], shown: str, catalog: Catalog, problems: list[Problem]) -> Entry:
    problems += [_unknown(shown, key, _KEYS) for key in item if key not in _KEYS]
    table = item.get("table")
    if table is not None and table not in catalog:
        like = hint(nearest(str(table), list(catalog)))
        problems.append(Problem("profile.unknown_table", shown, args=(("table", table), ("hint", like))))
        table = None
    period = read_period(str(item["period"])) if "period" in item else None
    if "period" in item and period is None:
        problems.append(Problem("profile.bad_period", shown, args=(("period", item["period"]),)))
    header = item.get("header", {})
    for written, name in header.items() if isinstance(header, dict) else ():
        if table is not None and name not in catalog[table]:
            args = (("header", written), ("name", name), ("table", table))
            problems.append(Problem("profile.unknown_column", shown, args=args))
    return Entry(
        str(item.get("match", "**")), str(item.get("sheet", "*")), table, item.get("part"), period,
        tuple(map(str, item.get("ignore", ()))), {spelled(key): str(name) for key, name in dict(header).items()},
        bool(item.get("skip", False)),
    )  # fmt: skip
