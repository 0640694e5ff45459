"""The way in: files to checked batches, all or nothing.

::

    files ─► open_file ─► which table, header, cells (reading.py)
          ─► references, production days, scope ─► one Batch per sheet
          ─► checks on the facts as they would be (checks.py) ─► Store.commit

:func:`read_files` does everything but the commit and never raises for bad input: what is wrong is in
:attr:`Reading.problems`. :func:`import_files` commits when nothing is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts import calendar
from fourfocus.facts.batch import Batch, Origin, content_hash, in_key_order
from fourfocus.facts.cells import (
    CellError,
    parse_id,
    spelled,
)
from fourfocus.facts.checks import Pending, run_checks
from fourfocus.facts.days import complete_times, day_rule, derive_days
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, FactSet, Scope
from fourfocus.facts.headers import which_table
from fourfocus.facts.problems import Problem, Problems
from fourfocus.facts.profile import Profile, find_profile, load_profile
from fourfocus.facts.reading import Asked, Sheet, note_bad, read_sheet, show_period
from fourfocus.facts.resolve import Register, register_rows, resolve_column
from fourfocus.facts.schema import ARROW, META, Catalog, Column, Table, Words
from fourfocus.facts.scopesheet import SCOPE_SHEETS, read_scope_sheet
from fourfocus.facts.sheets import Grid, open_file
from fourfocus.facts.store import ScopeClash, Store
from fourfocus.facts.tables import CATALOG

PROSE = ("说明", "填表说明", "填报说明", "目录", "封面", "readme", "notes", "contents", "cover")
"""Sheets of these names are no tables and are left out."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


@dataclass(slots=True)
class Reading:
    """What came of reading some files.

    Attributes
    ----------
    batches
        Ready to commit when there are no errors.
    unchanged
        Scopes whose rows are already stored, word for word; they are left out of ``batches``.
    left_out
        (file, sheet) that are no tables.
    hidden
        (file, sheet) that Excel hides; they are left out too, since nobody has looked at them.
    """

    problems: Problems = field(default_factory=Problems)
    sheets: list[Sheet] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    unchanged: list[Scope] = field(default_factory=list)
    superseded: list[tuple[Scope, str]] = field(default_factory=list)
    catalog: Catalog = field(default_factory=lambda: CATALOG)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    files: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything could be imported."""
        return not self.problems.errors

    @property
    def rows(self) -> int:
        """Number of records in the batches, shipped calendars left out."""
        return sum(batch.rows.num_rows for batch in self.batches if not batch.defaults)


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller says of an import.

    ``correct`` is the reason for superseding scopes already declared; without one that is an error.
    """

    asked: Asked = field(default_factory=Asked)
    correct: str | None = None
    history: str | None = None


def import_files(
    store: Store, paths: Sequence[Path], options: Options, known_at: datetime, progress: Progress | None = None
) -> Reading:
    """Read, check and commit; nothing is stored when the result has errors.

    A store that is only planned is made when there is something to store.

    Raises
    ------
    fourfocus.facts.store.StoreError
        The store itself fails (disk full, read-only, damaged).
    """
    reading = read_files(store, paths, options, progress)
    if not reading.ok or not reading.batches:
        return reading
    if progress:
        progress("store", 0, 1)
    if not (store.folder / "store.json").is_file():
        Store.create(store.folder, store.catalog, store.disk)
    try:
        store.commit(
            reading.batches, known_at=known_at, reason=options.correct, history=options.history,
            recheck=lambda: _check_again(reading, store),
        )  # fmt: skip
    except _NoLongerSound:
        pass  # the problems say what another import changed
    except ScopeClash as clash:
        for one in clash.clashes:
            scope = show_scope(one.scope, store.catalog)
            args = {"scope": scope, "batch": one.batch, "known_at": f"{one.known_at:%Y-%m-%d %H:%M:%S}"}
            reading.problems.add(Problem("scope.conflict", args=tuple(args.items())))
    return reading


def read_files(store: Store, paths: Sequence[Path], options: Options, progress: Progress | None = None) -> Reading:
    """Read and check files against the facts already in ``store``; commits nothing."""
    reading = Reading(catalog=store.catalog)
    inputs = _list_files(paths, store.catalog, reading)
    seen: dict[str, str] = {}
    for number, (path, shown, profile) in enumerate(inputs):
        if progress:
            progress("read", number, len(inputs))
        _read_file(path, shown, profile, store.catalog, options.asked, reading, seen)
    reading.files = len(inputs)
    if progress:
        progress("check", 0, 1)
    if not _name_mills(reading, options.asked.mill, store):
        return reading
    facts = store.as_of()
    registers = _registers(reading.sheets, facts, store)
    _resolve(reading, registers, store.catalog)
    _build(reading, facts, registers)
    _compare_with_store(reading, facts, options)
    _add_defaults(reading, store)
    if reading.batches:
        _check_across(reading, store, registers)
    return reading


def _name_mills(reading: Reading, asked: str | None, store: Store) -> bool:
    """Settle whose records each sheet holds; False when that is open and there are several mills to choose from."""
    only = store.mills[0] if len(store.mills) == 1 else None
    unnamed = None
    for sheet in reading.sheets:
        sheet.mill = asked or sheet.mill or only
        if sheet.mill is None:
            unnamed = unnamed or sheet
        else:
            try:
                parse_id(sheet.mill)
            except CellError as error:
                reading.problems.add(Problem(error.code, sheet.file, sheet.sheet, value=sheet.mill, args=error.values))
                return False
    if unnamed is not None:
        reading.problems.add(Problem("sheet.no_mill", unnamed.file, unnamed.sheet))
    return unnamed is None or not store.mills  # in an empty store the other checks can go on all the same


# -- files -------------------------------------------------------------------------------------------------------------


def _list_files(paths: Sequence[Path], catalog: Catalog, reading: Reading) -> list[tuple[Path, str, Profile]]:
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


def _read_file(
    path: Path, shown: str, profile: Profile, catalog: Catalog, asked: Asked, reading: Reading, seen: dict[str, str]
) -> None:
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
    import io

    import openpyxl

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


# -- references, days, scope -------------------------------------------------------------------------------------------


def _registers(sheets: Iterable[Sheet], facts: FactSet, store: Store) -> dict[tuple[str, str], Register]:
    """Every register anyone refers to, per mill, as it would be after the import."""
    catalog = store.catalog
    wanted = {column.ref for table in catalog.values() for column in table.columns if column.ref}
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for name in sorted(wanted):
        for row in facts.rows(name).to_pylist():
            rows.setdefault((name, row["mill"]), []).append(row)
    fresh: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for sheet in sheets:
        if sheet.table.name in wanted and sheet.mill:
            fresh.setdefault((sheet.table.name, sheet.mill), []).extend(register_rows(sheet))
    rows.update(fresh)
    return {place: Register.of_rows(catalog[place[0]], some) for place, some in rows.items()}


def _resolve(reading: Reading, registers: Mapping[tuple[str, str], Register], catalog: Catalog) -> None:
    for sheet in reading.sheets:
        for name in list(sheet.values):
            column = sheet.table[name]
            if column.ref is None:
                continue
            register = registers.get((column.ref, sheet.mill or ""))
            if register is None:
                given = pc.indices_nonzero(pc.is_valid(sheet.values[name])).to_pylist()
                if given:
                    args = {"table": catalog[column.ref].title}
                    reading.problems.add(sheet.problem("ref.needs_register", given[0], name, **args))
                sheet.values[name] = pa.nulls(len(sheet), pa.string())
                continue
            done = resolve_column(sheet, column, register)
            note_bad(sheet, column, done, reading.problems)
            sheet.values[name] = done.values


def _build(reading: Reading, facts: FactSet, registers: Mapping[tuple[str, str], Register]) -> None:
    """Complete every sheet's rows and make them batches."""
    rules = {mill: day_rule(mill, reading.sheets, facts) for mill in {s.mill or "" for s in reading.sheets}}
    scopes: dict[Scope, Sheet] = {}
    for sheet in reading.sheets:
        if any(p.code == "header.missing" for p in sheet.header.problems) or (
            sheet.period is None and not sheet.table.is_register
        ):
            continue
        rule = rules[sheet.mill or ""]
        complete_times(sheet, rule, reading.problems)
        derive_days(sheet, rule, reading.problems)
        part = _part(sheet, registers, reading.problems)
        if part is None:
            continue
        start, end = sheet.period or (BEGIN, END)
        scope = Scope(sheet.table.name, sheet.mill or "", part, start, end)
        other = next((s for known, s in scopes.items() if known.overlaps(scope)), None)
        if other is not None:
            name = other.file if other.sheet == other.path.stem else f"{other.file} {other.sheet}"
            args = {"other": name, "scope": show_scope(scope, reading.catalog)}
            reading.problems.add(Problem("scope.twice_in_call", sheet.file, sheet.sheet, args=tuple(args.items())))
            continue
        scopes[scope] = sheet
        rows = _rows(sheet, scope)
        _check_scope(sheet, rows, scope, reading.problems)
        rows = in_key_order(sheet.table, rows)
        reading.batches.append(Batch(sheet.table, scope, rows, Origin(sheet.file, sheet.sheet, sheet.sha256)))


def _part(sheet: Sheet, registers: Mapping[tuple[str, str], Register], problems: Problems) -> str | None:
    """The line, unit or branch the sheet's scope is limited to; all, unless said or named; None when unknown."""
    column = sheet.table[sheet.table.part] if sheet.table.part else None
    asked = sheet.part if sheet.part != ALL_PARTS else None
    if column is None:
        if asked:
            args: dict[str, Any] = {"table": sheet.table.title, "part": asked}
            problems.add(Problem("scope.no_part", sheet.file, sheet.sheet, args=tuple(args.items())))
            return None
        return ALL_PARTS
    register = registers.get((column.ref or "", sheet.mill or ""))
    if asked:
        known = sorted(c for c in register.spans if _is_kind(register, c, column)) if register else []
        try:
            code = register.code(asked) if register else parse_id(asked)
        except CellError:
            code = ""
        if code in known or (code and register is None):
            return code
        args = {"part": asked, "title": column.title, "known": known}
        problems.add(Problem("sheet.unknown_part", sheet.file, sheet.sheet, args=tuple(args.items())))
        return None
    if register is not None and column.ref_kind and not sheet.part:
        for text in (sheet.sheet, sheet.header.titles, sheet.path.stem):
            named = register.named_in(text, column.ref_kind)
            if len(named) == 1:
                return next(iter(named))
    return ALL_PARTS


def _is_kind(register: Register, code: str, column: Column) -> bool:
    return not column.ref_kind or any(span.row.get("kind") in column.ref_kind for span in register.spans[code])


def _rows(sheet: Sheet, scope: Scope) -> pa.Table:
    table, count = sheet.table, len(sheet)
    arrays = {c.name: sheet.values.get(c.name, pa.nulls(count, ARROW[c.kind])) for c in table.columns}
    constant = {"mill": scope.mill, "_batch": "pending", "_file": sheet.file, "_sheet": sheet.sheet}
    for name, kind in META:
        if name in constant:
            arrays[name] = pa.repeat(pa.scalar(constant[name], kind), count)
    arrays["_part"] = arrays[table.part] if table.part else pa.repeat(pa.scalar(ALL_PARTS), count)
    arrays["_day"] = arrays[table.when] if table.when else pa.repeat(pa.scalar(BEGIN, pa.date32()), count)
    arrays["_row"] = pa.array(sheet.rows, pa.int32())
    return pa.table([arrays[name] for name in table.arrow.names], schema=table.arrow)


def _check_scope(sheet: Sheet, rows: pa.Table, scope: Scope, problems: Problems) -> None:
    """Every row lies in the period and part its sheet declares."""
    table = sheet.table
    if table.when is not None:
        outside = pc.fill_null(
            pc.or_(pc.less(rows["_day"], scope.start), pc.greater_equal(rows["_day"], scope.end)), False
        )
        period = show_period((scope.start, scope.end))
        of = table[table.when].of
        shown = of if of and table.when not in sheet.header.found else table.when
        for at in pc.indices_nonzero(outside).to_pylist():
            day = rows["_day"][at].as_py()
            problems.add(sheet.problem("row.outside_period", at, shown, day=day, period=period))
    if table.part is not None and scope.part != ALL_PARTS:
        other = pc.fill_null(pc.not_equal(rows["_part"], scope.part), False)
        for at in pc.indices_nonzero(other).to_pylist():
            part = rows["_part"][at].as_py()
            problems.add(sheet.problem("row.other_part", at, table.part, part=part, scope=scope.part))


def show_scope(scope: Scope, catalog: Catalog = CATALOG) -> Words:
    """A scope as messages name it."""
    part = "" if scope.part == ALL_PARTS else f" {scope.part}"
    period = "" if scope.start == BEGIN else f" {show_period((scope.start, scope.end))}"
    title = catalog[scope.table].title if scope.table in catalog else Words(scope.table, scope.table)
    return Words(f"{title.zh}({scope.table}){part}{period}", f"{title.en} ({scope.table}){part}{period}")


# -- against the store -------------------------------------------------------------------------------------------------


def _compare_with_store(reading: Reading, facts: FactSet, options: Options) -> None:
    """Leave out what is already stored word for word; what differs needs a reason for correction."""
    kept: list[Batch] = []
    for batch in reading.batches:
        over = [d for d in facts.declared(batch.scope.table, batch.scope.mill) if d.scope.overlaps(batch.scope)]
        over = [d for d in over if not facts.batches[d.batch].defaults]
        same = [d for d in over if d.scope == batch.scope]
        # Stored word for word by the batch that still holds the whole scope: nothing to do.
        if (
            same
            and over[-1] is same[-1]
            and facts.batches[same[-1].batch].content == content_hash(batch.table, batch.rows)
        ):
            reading.unchanged.append(batch.scope)
            continue
        kept.append(batch)
        for at, one in enumerate(over):
            if not any(_contains(later.scope, one.scope) for later in over[at + 1 :]):
                reading.superseded.append((batch.scope, one.batch))
        if over and options.correct is None:
            added, removed, changed = _differences(batch, facts)
            last = over[-1]
            scope = show_scope(batch.scope, reading.catalog)
            args = {"scope": scope, "batch": last.batch, "known_at": f"{last.known_at:%Y-%m-%d %H:%M}",
                    "added": added, "removed": removed, "changed": changed}  # fmt: skip
            place = (batch.origin.file, batch.origin.sheet)
            reading.problems.add(Problem("scope.already_declared", *place, args=tuple(args.items())))
    reading.batches = kept


def _contains(outer: Scope, inner: Scope) -> bool:
    return outer.part in (ALL_PARTS, inner.part) and outer.start <= inner.start and inner.end <= outer.end


def _differences(batch: Batch, facts: FactSet) -> tuple[int, int, int]:
    """How many records a corrected batch adds, removes and changes."""
    own = [column.name for column in batch.table.columns]
    scope = batch.scope

    def keyed(rows: pa.Table) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        inside = pc.and_(
            pc.equal(rows["mill"], scope.mill),
            pc.and_(pc.greater_equal(rows["_day"], scope.start), pc.less(rows["_day"], scope.end)),
        )
        rows = rows.filter(inside)
        if scope.part != ALL_PARTS:
            rows = rows.filter(pc.equal(rows["_part"], scope.part))
        columns = [rows[name].to_pylist() for name in own]
        at = [own.index(name) for name in batch.table.key]
        return {tuple(row[i] for i in at): row for row in zip(*columns, strict=True)}

    new, old = keyed(batch.rows), keyed(facts.rows(batch.table.name))
    changed = sum(1 for key in new.keys() & old.keys() if new[key] != old[key])
    return len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed


def _add_defaults(reading: Reading, store: Store) -> None:
    """A mill that has no calendar yet gets the shipped one, as batches of its own."""
    known = {(b.table, b.mill) for e in store.entries for b in e.batches}
    known |= {(batch.scope.table, batch.scope.mill) for batch in reading.batches}
    for mill in sorted({batch.scope.mill for batch in reading.batches}):
        for name, make in DEFAULTS.items():
            if (name, mill) not in known and name in store.catalog:
                reading.batches.append(_default_batch(store.catalog[name], mill, make()))


DEFAULTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "workday": calendar.default_workdays,
    "crew_shift": calendar.default_crew_shifts,
    "day_rule": lambda: [{"start_s": calendar.DEFAULT_START_S, "valid_from": calendar.FIRST_DAY}],
}
"""The calendars shipped with the program, by table."""


def _default_batch(table: Table, mill: str, rows: list[dict[str, Any]]) -> Batch:
    # "Read from" the program itself: that is what explaining a figure down to its rows shows.
    shipped = [{**row, "_file": "fourfocus", "_sheet": f"defaults/{table.name}"} for row in rows]
    made = FactSet.of_rows(Catalog([table]), {table.name: shipped}, mill=mill).sources[table.name]
    assert isinstance(made, pa.Table)
    period = (BEGIN, END) if table.is_register else (calendar.FIRST_DAY, calendar.LAST_DAY + timedelta(days=1))
    origin = Origin("fourfocus", f"defaults/{table.name}", "")
    return Batch(table, Scope(table.name, mill, ALL_PARTS, *period), in_key_order(table, made), origin, defaults=True)


def _check_across(reading: Reading, store: Store, registers: Mapping[tuple[str, str], Register]) -> None:
    reading.problems.extend(_across(reading, store, registers))


def _across(reading: Reading, store: Store, registers: Mapping[tuple[str, str], Register]) -> Iterable[Problem]:
    own = [batch for batch in reading.batches if not batch.defaults]
    pending = Pending(
        store.with_pending(reading.batches), {(s.file, s.sheet): s for s in reading.sheets},
        [batch.scope for batch in own], registers,
    )  # fmt: skip
    return run_checks(pending)


class _NoLongerSound(Exception):
    """Another import came in between, and what was checked against the facts before it does not hold any more."""


def _check_again(reading: Reading, store: Store) -> None:
    """Check what was checked before another import was stored: it may have taken a reference or brought the same key."""
    known = {(b.table, b.mill) for e in store.entries for b in e.batches}
    reading.batches = [b for b in reading.batches if not (b.defaults and (b.scope.table, b.scope.mill) in known)]
    registers = _registers(reading.sheets, store.as_of(), store)
    errors = [problem for problem in _across(reading, store, registers) if not problem.is_warning]
    if errors:
        reading.problems.extend(errors)
        raise _NoLongerSound
