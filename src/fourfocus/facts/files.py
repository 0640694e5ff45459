"""Files to sheets: which files are meant, which of their sheets are tables, and what their cells say."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from fourfocus.facts.cells.base import spelled
from fourfocus.facts.headers import which_table
from fourfocus.facts.outcome import Reading
from fourfocus.facts.problems import Problem
from fourfocus.facts.profile import Profile, find_profile, load_profile
from fourfocus.facts.reading import Asked, read_sheet
from fourfocus.facts.schema import Catalog, Table
from fourfocus.facts.scopesheet import SCOPE_SHEETS, read_scope_sheet
from fourfocus.facts.sheets.grid import Grid
from fourfocus.facts.sheets.opening import open_file

PROSE = ("说明", "填表说明", "填报说明", "目录", "封面", "readme", "notes", "contents", "cover")
"""Sheets of these names are no tables and are left out."""


def list_files(paths: Sequence[Path], catalog: Catalog, reading: Reading) -> list[tuple[Path, str, Profile]]:
    """Every file to read with the name to show for it and the profile that speaks of it."""
    profiles: dict[Path, Profile] = {}
    found: list[tuple[Path, str, Profile]] = []
    taken: set[Path] = set()
    for given in paths:
        if not given.exists():
            reading.problems.add(Problem("file.not_found", str(given)))
            continue
        files = sorted(p for p in given.rglob("*") if _is_input(p, given)) if given.is_dir() else [given]
        if not files:
            reading.problems.add(Problem("file.no_data", str(given)))
        where = find_profile(given)
        profile = Profile()
        if where is not None:
            if where not in profiles:
                profiles[where], problems = load_profile(where, catalog)
                reading.problems.extend(problems)
            profile = profiles[where]
        base = where.parent if where else (given if given.is_dir() else given.parent)
        for path in files:
            if path.resolve() in taken:  # given twice, by itself and with its folder
                continue
            taken.add(path.resolve())
            shown = _shown(path, base, reading.paths)
            found.append((path, shown, profile))
            reading.paths[shown] = path
    return found


def _shown(path: Path, base: Path, known: Mapping[str, Path]) -> str:
    """The name of a file in messages: its path below ``base``, with more of its folders where that is not enough."""
    try:
        shown = path.resolve().relative_to(base.resolve()).as_posix()
    except ValueError:  # a link to somewhere else
        shown = path.name
    for folders in range(2, len(path.absolute().parts)):
        if shown not in known:
            break
        shown = "/".join(path.absolute().parts[-folders:])
    return shown


def _is_input(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    return path.is_file() and not hidden and path.suffix.lower() in (".xlsx", ".csv", ".xls", ".xlsm")


def read_file(
    path: Path, shown: str, profile: Profile, catalog: Catalog, asked: Asked, reading: Reading, seen: dict[str, str]
) -> None:
    """Read the tables of one file into ``reading``; ``seen`` maps the hash of every file read so far to its name."""
    opened = open_file(path, shown)
    reading.problems.extend(opened.problems)
    if opened.problems:
        return
    sha256 = hashlib.sha256(opened.content).hexdigest()
    if sha256 in seen:
        reading.problems.add(Problem("file.same_twice", shown, args=(("other", seen[sha256]),)))
        return
    scopes = read_scope_sheet(opened.grids, catalog, reading.problems)
    before = len(reading.sheets)
    unknown: list[Problem] = []
    for grid in opened.grids:
        entry = profile.entry(path, grid.sheet) if profile.folder else profile.entry(path, "")
        if entry.skip or not grid.columns or _is_prose(grid):
            reading.left_out.append((shown, grid.sheet))
            continue
        if grid.hidden:
            reading.hidden.append((shown, grid.sheet))
            continue
        name = asked.table or entry.table
        table = catalog[name] if name else which_table(grid, catalog, path.stem)
        if isinstance(table, Problem):
            unknown.append(table)
            continue
        told = scopes.get(table.name)
        wanted = Asked(
            asked.mill or (told.mill if told else None), asked.table, asked.part or (told.part if told else None),
            asked.period or (told.period if told else None),
        )  # fmt: skip
        _add_percent_signs(grid, table, opened.content)
        sheet = read_sheet(grid, table, entry, path, sha256, reading.problems, wanted)
        if sheet is not None:
            sheet.mill = wanted.mill or profile.mill
            reading.sheets.append(sheet)
    if any(len(sheet) for sheet in reading.sheets[before:]):  # months without records may well look the same
        seen[sha256] = shown
    reading.problems.extend(unknown)
    if len(reading.sheets) == before and not unknown and not any(p.file == shown for p in reading.problems):
        reading.problems.add(Problem("file.no_data", shown))


def _is_prose(grid: Grid) -> bool:
    return spelled(grid.sheet) in map(spelled, (*PROSE, *SCOPE_SHEETS))


_LITERAL = re.compile(r'"[^"]*"|\\.')
"""Parts of a number format that are shown as they stand: ``0"%"`` shows 60 as 60%."""


def _add_percent_signs(grid: Grid, table: Table, content: bytes) -> None:
    """A workbook's cell shown as 60 % holds 0.6: give shares the percent sign the reader of the sheet sees."""
    if not content.startswith(b"PK") or all(column.unit != "ppm" for column in table.columns):
        return

    import openpyxl  # few sheets need it, and it costs a fifth of a second

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    marked: dict[int, dict[int, str]] = {}
    for at_row, row in enumerate(book[grid.sheet].iter_rows()):
        for at_column, cell in enumerate(row):
            shown = _LITERAL.sub("", str(getattr(cell, "number_format", "")))
            if isinstance(cell.value, (int, float)) and "%" in shown:
                marked.setdefault(at_column, {})[at_row] = f"{cell.value * 100:.15g}%"
    book.close()
    for at_column, texts in marked.items():
        if at_column < len(grid.columns):
            column = grid.columns[at_column].to_pylist()
            for at_row, text in texts.items():
                column[at_row] = text
            grid.columns[at_column] = pa.array(column, pa.string())
