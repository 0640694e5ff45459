"""Sheets to batches: references resolved, production days derived, one scope and one batch per sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.batch import Batch, Origin, in_key_order
from fourfocus.facts.cells.base import CellError
from fourfocus.facts.cells.words import parse_id
from fourfocus.facts.days import complete_times, day_rule, derive_days
from fourfocus.facts.factset import FactSet
from fourfocus.facts.outcome import Reading, show_scope
from fourfocus.facts.problems import Problem, Problems
from fourfocus.facts.reading import Sheet, note_bad, show_period
from fourfocus.facts.resolve import Register, register_rows, resolve_column
from fourfocus.facts.schema import ARROW, META, Catalog, Column
from fourfocus.facts.scopes import ALL_PARTS, BEGIN, END, Scope


def registers_of(sheets: Iterable[Sheet], facts: FactSet) -> dict[tuple[str, str], Register]:
    """Every register anyone refers to, per mill, as it would be after the import."""
    catalog = facts.catalog
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


def resolve(reading: Reading, registers: Mapping[tuple[str, str], Register], catalog: Catalog) -> None:
    """Replace titles by codes in every column that refers to a register; what is in none is noted and left empty."""
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


def build(reading: Reading, facts: FactSet, registers: Mapping[tuple[str, str], Register]) -> None:
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
