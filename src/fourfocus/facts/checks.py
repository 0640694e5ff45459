"""Checks across rows and tables, run on the facts as they would be after the import.

One function per kind of check (:data:`fourfocus.facts.schema.Check`); each yields problems placed on rows of the
files being imported. A check that lacks one of its tables for a stretch of time is silent there: missing is not wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from fourfocus.facts.factset import FactSet, Scope
from fourfocus.facts.problems import Problem
from fourfocus.facts.reading import Sheet, shown_quantity
from fourfocus.facts.resolve import Register, days_of
from fourfocus.facts.schema import (
    AtMost,
    Before,
    Column,
    FillsShift,
    Kind,
    NeedsWhen,
    NeverFalls,
    NoOverlap,
    PartsOf,
    RefHas,
    SharesSum,
    StockBalance,
    Table,
    Words,
)

NEAR = timedelta(days=40)
"""How far around the imported rows stored ones are compared with; the longest stop and meter gap that matter."""


@dataclass(frozen=True)
class Pending:
    """What is being imported.

    Attributes
    ----------
    facts
        Everything in force, the imported rows included (their ``_batch`` is ``pending``).
    sheets
        The sheets by (file, sheet).
    scopes
        Their scopes.
    registers
        The registers as they would be, by (table, mill).
    """

    facts: FactSet
    sheets: Mapping[tuple[str, str], Sheet]
    scopes: Sequence[Scope]
    registers: Mapping[tuple[str, str], Register]

    def tables(self) -> set[str]:
        """Names of the tables being imported."""
        return {scope.table for scope in self.scopes}

    def period(self, *tables: str) -> tuple[date, date] | None:
        """From the first to the last day the imported scopes of ``tables`` speak of; None when there are none."""
        mine = [scope for scope in self.scopes if scope.table in tables]
        return (min(s.start for s in mine), max(s.end for s in mine)) if mine else None

    def problem(self, row: Mapping[str, Any], code: str, column: str = "", **args: Any) -> Problem:
        """A problem at an imported row."""
        sheet = self.sheets[row["_file"], row["_sheet"]]
        return sheet.problem(code, int(np.searchsorted(sheet.rows, row["_row"])), column, **args)

    def quantity(self, row: Mapping[str, Any], value: int, column: Column) -> str:
        """``value`` in the unit that the header of an imported row's ``column`` has."""
        sheet = self.sheets.get((row["_file"], row["_sheet"])) if row["_batch"] == "pending" else None
        found = sheet.header.found.get(column.name) if sheet else None
        return shown_quantity(value, column, found.unit if found else None)


def run_checks(pending: Pending) -> Iterator[Problem]:
    """Every check that the imported tables touch."""
    catalog = pending.facts.catalog
    imported = pending.tables()
    for table in catalog.values():
        if table.name in imported:
            yield from same_key(pending, table)
        for check in table.checks:
            touched = {table.name, *_others(table, check)}
            if touched & imported:
                run: Callable[[Pending, Table, Any], Iterable[Problem]] = _RUN[type(check)]
                yield from run(pending, table, check)
    yield from references(pending)


def _others(table: Table, check: Any) -> set[str]:
    """The further tables a check reads."""
    if isinstance(check, FillsShift):
        return {check.stops, "crew_shift"}
    if isinstance(check, StockBalance):
        return {check.inflow[0], check.outflow[0]}
    if isinstance(check, RefHas):
        return {table[check.ref].ref or ""}
    return set()


def _near(pending: Pending, table: Table, margin: timedelta = NEAR) -> str:
    """A condition that leaves out stored rows too far away to matter."""
    period = pending.period(table.name)
    if table.is_register or period is None:
        return "true"
    low = max(period[0], date(1900, 1, 1)) - margin
    high = min(period[1], date(2200, 1, 1)) + margin
    return f"_day >= DATE '{low}' AND _day < DATE '{high}'"


# -- keys --------------------------------------------------------------------------------------------------------------


def same_key(pending: Pending, table: Table) -> Iterator[Problem]:
    """No two records in force have the same key."""
    key = ", ".join(f'"{name}"' for name in ("mill", *table.key))
    dated = any(table[name].kind in (Kind.DAY, Kind.MONTH, Kind.TIME) for name in table.key)
    near = _near(pending, table, timedelta(days=1)) if dated else "true"
    full = " AND ".join(f'"{name}" IS NOT NULL' for name in table.key)
    where = f'FROM "{table.name}" WHERE {near} AND {full}'
    if not pending.facts.sql(f"SELECT 1 {where} GROUP BY {key} HAVING count(*) > 1 LIMIT 1"):
        return
    order = "(_batch = 'pending'), _file, _sheet, _row"
    rows = pending.facts.sql(f"""
        SELECT * FROM (
            SELECT *, row_number() OVER w AS nth, first_value(_row) OVER w AS first_row,
                   first_value(_file) OVER w AS first_file
            {where} WINDOW w AS (PARTITION BY {key} ORDER BY {order})
        ) WHERE nth > 1 AND _batch = 'pending' ORDER BY _file, _sheet, _row""")
    for row in rows:
        shown = [_key_text(row[name], table[name]) for name in table.key]
        args = {"first": row["first_row"], "file": row["first_file"], "key": shown}
        yield pending.problem(row, "row.same_key", table.key[0], **args)


def _key_text(value: Any, column: Column) -> Words:
    """A part of a key as people write it."""
    return next((c.title for c in column.choices if c.code == value), Words(str(value), str(value)))


# -- within a row ------------------------------------------------------------------------------------------------------


def _rows(pending: Pending, table: Table, condition: str) -> list[dict[str, Any]]:
    return pending.facts.sql(
        f"SELECT * FROM \"{table.name}\" WHERE _batch = 'pending' AND ({condition}) ORDER BY _file, _sheet, _row"
    )


def before(pending: Pending, table: Table, check: Before) -> Iterator[Problem]:
    """One time lies before another."""
    mark = ">" if check.or_equal else ">="
    start, end = check.start, check.end
    same = table[start].kind is table[end].kind
    left = f'"{start}"' if same else f'CAST("{start}" AS DATE)'
    right = f'"{end}"' if same else f'CAST("{end}" AS DATE)'
    for row in _rows(pending, table, f"{left} {mark} {right}"):
        a, b = (shown_value(pending, row, table[name]) for name in (start, end))
        shown = {"start": table[start].title, "end": table[end].title, "a": a, "b": b,
                 "how": Words("不晚于", "not be after") if check.or_equal else Words("早于", "be before")}  # fmt: skip
        yield pending.problem(row, "check.before", start, **shown)


def shown_value(pending: Pending, row: Mapping[str, Any], column: Column) -> str:
    """A day, a time or a quantity of a row as messages show it."""
    value = row[column.name]
    return pending.quantity(row, value, column) if column.kind is Kind.INT else str(value)


def at_most(pending: Pending, table: Table, check: AtMost) -> Iterator[Problem]:
    """One quantity does not exceed another of the same row."""
    value, most = table[check.value], table[check.most]
    for row in _rows(pending, table, f'"{check.value}" > "{check.most}"'):
        shown = {
            "title": value.title, "a": pending.quantity(row, row[check.value], value),
            "most": most.title, "b": pending.quantity(row, row[check.most], most),
        }  # fmt: skip
        yield pending.problem(row, "check.at_most", check.value, **shown)


def needs_when(pending: Pending, table: Table, check: NeedsWhen) -> Iterator[Problem]:
    """A column is given where another says so."""
    column = table[check.column]
    values = ", ".join(f"'{value}'" for value in check.values)
    given = f'"{check.column}" IN ({values})' if values else f'"{check.column}" IS NOT NULL'
    for row in _rows(pending, table, f'{given} AND "{check.needs}" IS NULL'):
        value = row[check.column]
        shown: Any = next((c.title for c in column.choices if c.code == value), None)
        shown = shown or shown_value(pending, row, column)
        args = {"title": column.title, "shown": shown, "needs": table[check.needs].title}
        yield pending.problem(row, "check.needs", check.needs, **args)


def parts_of(pending: Pending, table: Table, check: PartsOf) -> Iterator[Problem]:
    """The parts do not exceed the total, and not much is left."""
    parts = " + ".join(f'coalesce("{name}", 0)' for name in check.parts)
    apart = f"AND \"{check.unless[0]}\" <> '{check.unless[1]}'" if check.unless else ""
    total = table[check.total]
    titles = [table[name].title for name in check.parts]
    many = f'("{check.total}" - ({parts})) * 1000000 > "{check.total}"::HUGEINT * {check.most_rest_ppm}'
    for row in _rows(pending, table, f'("{check.total}" < {parts} OR {many}) {apart}'):
        whole = row[check.total]
        used = sum(row[name] or 0 for name in check.parts)
        if used > whole:
            args = {"parts": titles, "sum": pending.quantity(row, used, total), "total": total.title,
                    "most": pending.quantity(row, whole, total)}  # fmt: skip
            yield pending.problem(row, "check.parts_exceed", check.total, **args)
        else:
            share = f"{(whole - used) * 100 / whole:.2f}"
            args = {"parts": titles, "total": total.title, "rest": pending.quantity(row, whole - used, total),
                    "share": share, "most": f"{check.most_rest_ppm / 10_000:g}"}  # fmt: skip
            yield pending.problem(row, "check.rest_large", check.total, **args)


# -- between rows ------------------------------------------------------------------------------------------------------


def no_overlap(pending: Pending, table: Table, check: NoOverlap) -> Iterator[Problem]:
    """Intervals of one thing do not overlap."""
    by = ", ".join(f'"{name}"' for name in ("mill", *check.by))
    start, end = f'"{check.start}"', f'"{check.end}"'
    far = "TIMESTAMP '9999-01-01'"
    rows = pending.facts.sql(f"""
        SELECT * FROM (
            SELECT *, max(till) OVER w AS reach, arg_max(_row, till) OVER w AS other_row,
                   arg_max(_file, till) OVER w AS other_file, arg_max(_sheet, till) OVER w AS other_sheet,
                   arg_max(_batch, till) OVER w AS other_batch
            FROM (SELECT *, coalesce(CAST({end} AS TIMESTAMP), {far}) AS till FROM "{table.name}"
                  WHERE {start} IS NOT NULL AND {_near(pending, table)})
            WINDOW w AS (PARTITION BY {by} ORDER BY {start}, till, _row
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        ) WHERE reach > CAST({start} AS TIMESTAMP) AND till > CAST({start} AS TIMESTAMP)
            AND (_batch = 'pending' OR other_batch = 'pending') ORDER BY _file, _sheet, _row""")
    for row in rows:
        mine, other = row, {"_row": row["other_row"], "_file": row["other_file"], "_sheet": row["other_sheet"]}
        if row["_batch"] != "pending":
            mine, other = other, row
        till = min(row["till"], row["reach"])
        ends: Any = Words("今后", "open end") if till.year == 9999 else till
        if not isinstance(ends, Words) and table[check.end].kind is Kind.DAY:
            ends = till.date()
        args = {"other": other["_row"], "file": other["_file"], "a": row[check.start], "b": ends}
        yield pending.problem(mine, "check.overlap", check.start, **args)


def never_falls(pending: Pending, table: Table, check: NeverFalls) -> Iterator[Problem]:
    """A counter never falls, and rises by what the interval used."""
    by = ", ".join(f'"{name}"' for name in ("mill", *check.by))
    value, order = f'"{check.value}"', f'"{check.order}"'
    wrong = f"{value} < before_value"
    if check.step:
        wrong += (
            f" OR (epoch({order}) - epoch(before_at) = {check.every_s or 0}"
            f' AND {value} - before_value <> "{check.step}")'
        )
    rows = pending.facts.sql(f"""
        SELECT * FROM (
            SELECT *, lag({value}) OVER w AS before_value, lag({order}) OVER w AS before_at,
                   lag(_row) OVER w AS other_row, lag(_file) OVER w AS other_file, lag(_sheet) OVER w AS other_sheet,
                   lag(_batch) OVER w AS other_batch
            FROM "{table.name}" WHERE {value} IS NOT NULL AND {order} IS NOT NULL AND {_near(pending, table)}
            WINDOW w AS (PARTITION BY {by} ORDER BY {order})
        ) WHERE ({wrong}) AND (_batch = 'pending' OR other_batch = 'pending') ORDER BY _file, _sheet, _row""")
    column = table[check.value]
    for row in rows:
        mine = row
        if row["_batch"] != "pending":
            mine = {"_row": row["other_row"], "_file": row["other_file"], "_sheet": row["other_sheet"]}
        now, then = row[check.value], row["before_value"]
        here = {**row, "_file": mine["_file"], "_sheet": mine["_sheet"], "_batch": "pending"}
        if now < then:
            args = {"now": pending.quantity(here, now, column), "then": pending.quantity(here, then, column),
                    "when": row["before_at"]}  # fmt: skip
            yield pending.problem(mine, "check.falls", check.value, **args)
        elif check.step:
            used = pending.quantity(here, row[check.step], table[check.step])
            args = {"rise": pending.quantity(here, now - then, column), "step": used}
            yield pending.problem(mine, "check.step", check.value, **args)


def shares_sum(pending: Pending, table: Table, check: SharesSum) -> Iterator[Problem]:
    """Shares valid on the same day add up to the whole."""
    rows = _rows(pending, table, "true")
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        if row["valid_from"] is not None and row[check.share] is not None:
            groups.setdefault((row["mill"], *(row[name] for name in check.by)), []).append(row)
    for who, members in groups.items():
        for day in sorted({d for row in members for d in (row["valid_from"], row["valid_to"]) if d}):
            valid = [r for r in members if r["valid_from"] <= day and (r["valid_to"] is None or day < r["valid_to"])]
            total = sum(row[check.share] for row in valid)
            if valid and total != check.total:
                percent = {"sum": f"{total / 10_000:g}%", "total": f"{check.total / 10_000:g}%"}
                yield pending.problem(valid[0], "check.shares", check.share, who=who[-1], day=day, **percent)


# -- between tables ----------------------------------------------------------------------------------------------------


def fills_shift(pending: Pending, table: Table, check: FillsShift) -> Iterator[Problem]:
    """Running time and stops fill every shift of every line, where both are declared."""
    period = pending.period(table.name, check.stops)
    if period is None:
        return
    rows = pending.facts.sql(f"""
        WITH shifts AS (
            SELECT u.mill, u.unit AS line, c.production_day, c.shift, c.start, c."end"
            FROM crew_shift c JOIN unit u ON u.mill = c.mill AND u.kind = 'line' AND u.valid_from <= c.production_day
                 AND (u.valid_to IS NULL OR c.production_day < u.valid_to)
            WHERE c.production_day >= DATE '{period[0]}' AND c.production_day < DATE '{period[1]}'
        ), run AS (
            SELECT mill, line, production_day, shift, sum("{check.run}") AS run, max(_row) AS any_row
            FROM "{table.name}" GROUP BY ALL
        ), stops AS (
            SELECT s.mill, s.line, s.production_day, s.shift,
                   sum(epoch(least(t."end", s."end")) - epoch(greatest(t.start, s.start))) AS stop
            FROM shifts s JOIN "{check.stops}" t ON t.mill = s.mill AND t.line = s.line
                 AND t.start < s."end" AND s.start < t."end" GROUP BY ALL
        )
        SELECT s.*, coalesce(run, 0)::BIGINT AS run, coalesce(stop, 0)::BIGINT AS stop,
               (epoch(s."end") - epoch(s.start))::BIGINT AS length
        FROM shifts s LEFT JOIN run USING (mill, line, production_day, shift)
             LEFT JOIN stops USING (mill, line, production_day, shift)
        WHERE coalesce(run, 0) + coalesce(stop, 0) <> length ORDER BY line, production_day, s.start""")
    undeclared: dict[tuple[str, str, str], list[tuple[date, date]]] = {}
    empty: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        for name in (table.name, check.stops):
            place = (name, row["mill"], row["line"])
            if place not in undeclared:
                gaps = pending.facts.gaps(name, row["mill"], period[0] - timedelta(days=1), period[1], [row["line"]])
                undeclared[place] = [(gap.start, gap.end) for gap in gaps]
        day = row["production_day"]
        output = undeclared[table.name, row["mill"], row["line"]]
        stops = undeclared[check.stops, row["mill"], row["line"]]
        short = row["run"] + row["stop"] < row["length"]
        # A stop that began the day before may not have been reported yet.
        if _within(day, output) or _within(day, stops) or (short and _within(day - timedelta(days=1), stops)):
            continue
        if row["run"] + row["stop"] == 0:
            empty.setdefault((row["mill"], row["line"]), []).append(row)
        else:
            yield _unbalanced_shift(pending, table, check, row)
    for (_, line_name), some in empty.items():
        args = {"line": line_name, "count": len(some), "first": some[0]["production_day"],
                "last": some[-1]["production_day"]}  # fmt: skip
        yield _placed(pending, table, check, some[0], "check.shift_empty", args)


def _within(day: date, spans: Sequence[tuple[date, date]]) -> bool:
    return any(start <= day < end for start, end in spans)


def _unbalanced_shift(pending: Pending, table: Table, check: FillsShift, row: Mapping[str, Any]) -> Problem:
    short = row["run"] + row["stop"] < row["length"]
    shift = next(c.title for c in table["shift"].choices if c.code == row["shift"])
    minutes = {name: shown_minutes(row[name]) for name in ("run", "stop", "length")}
    args = {"line": row["line"], "day": row["production_day"], "shift": shift, **minutes,
            "sum": shown_minutes(row["run"] + row["stop"]),
            "gap": shown_minutes(abs(row["length"] - row["run"] - row["stop"]))}  # fmt: skip
    return _placed(pending, table, check, row, "check.shift_under" if short else "check.shift_over", args)


def shown_minutes(seconds: int) -> Words:
    """A duration in minutes, and seconds where there are some.

    >>> shown_minutes(28_830).zh
    '480 分 30 秒'
    """
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return Words(f"{minutes} 分钟", f"{minutes} min")
    return Words(f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s")


def _placed(
    pending: Pending, table: Table, check: FillsShift, row: Mapping[str, Any], code: str, args: dict[str, Any]
) -> Problem:
    """Place a shift's problem on an imported row of that shift, or else on the sheet that declares the day."""
    same = f"mill = '{row['mill']}' AND line = '{row['line']}'"
    mine = _rows(
        pending, table, f"{same} AND production_day = DATE '{row['production_day']}' AND shift = '{row['shift']}'"
    )
    stops = pending.facts.catalog[check.stops]
    mine = mine or _rows(
        pending, stops, f"{same} AND start < TIMESTAMP '{row['end']}' AND \"end\" > TIMESTAMP '{row['start']}'"
    )
    if mine:
        return pending.problem(mine[0], code, check.run if mine[0].get(check.run) is not None else "start", **args)
    for sheet in pending.sheets.values():
        if (
            sheet.table.name in (table.name, check.stops)
            and sheet.period
            and sheet.period[0] <= row["production_day"] < sheet.period[1]
        ):
            return Problem(code, sheet.file, sheet.sheet, args=tuple(args.items()))
    return Problem(code, args=tuple(args.items()))


def stock_balance(pending: Pending, table: Table, check: StockBalance) -> Iterator[Problem]:
    """Each closing stock follows from the one before, what came in and what went out."""
    (in_table, in_column), (out_table, out_column) = check.inflow, check.outflow
    period = pending.period(table.name, in_table, out_table)
    if period is None:
        return
    closing = f'"{check.closing}"'
    rows = pending.facts.sql(f"""
        WITH stock AS (
            SELECT *, lag({closing}) OVER w AS opening, lag(production_day) OVER w AS day_before
            FROM "{table.name}" WINDOW w AS (PARTITION BY mill ORDER BY production_day)
        ), came AS (SELECT mill, production_day, sum("{in_column}") AS came FROM "{in_table}" GROUP BY ALL),
           went AS (SELECT mill, production_day, sum("{out_column}") AS went FROM "{out_table}" GROUP BY ALL)
        SELECT s.*, coalesce(came, 0)::BIGINT AS came, coalesce(went, 0)::BIGINT AS went
        FROM stock s LEFT JOIN came USING (mill, production_day) LEFT JOIN went USING (mill, production_day)
        WHERE day_before = production_day - 1 AND {closing} <> opening + coalesce(came, 0) - coalesce(went, 0)
            AND production_day >= DATE '{period[0]}' AND production_day <= DATE '{period[1]}'
        ORDER BY production_day""")  # the day after too: its opening stock may have changed
    column = table[check.closing]
    for row in rows:
        day = row["production_day"]
        if any(pending.facts.gaps(t, row["mill"], day, day + timedelta(days=1)) for t in (in_table, out_table)):
            continue
        kilograms = {"before": row["opening"], "inflow": row["came"], "outflow": row["went"],
                     "found": row[check.closing], "expected": row["opening"] + row["came"] - row["went"]}  # fmt: skip
        args = {"day": day, **{name: pending.quantity(row, value, column) for name, value in kilograms.items()}}
        if row["_batch"] == "pending":
            yield pending.problem(row, "check.stock", check.closing, **args)
        else:
            sheet = next(s for s in pending.sheets.values() if s.table.name in (table.name, in_table, out_table))
            yield Problem("check.stock", sheet.file, sheet.sheet, args=tuple(args.items()))


def ref_has(pending: Pending, table: Table, check: RefHas) -> Iterator[Problem]:
    """The entry referred to has a value in a column on that day."""
    column = table[check.ref]
    register_of = column.ref or ""
    for row in _pairs(pending, table, check.ref):
        register = pending.registers.get((register_of, row["mill"]))
        span = register.at(row["code"], *days_of(table, row["day"])) if register else None
        if register and span and span.row.get(check.value) is None:
            args = {"title": register.table[check.value].title, "day": row["day"], "table": register.table.title}
            if row["_batch"] == "pending":
                yield pending.problem(row, "check.product_flag", check.ref, **args)
            else:
                sheet = next((s for s in pending.sheets.values() if s.table is register.table), None)
                if sheet:
                    yield Problem(
                        "check.product_flag", sheet.file, sheet.sheet, value=row["code"], args=tuple(args.items())
                    )


def _pairs(pending: Pending, table: Table, column: str) -> list[dict[str, Any]]:
    """Each code of a reference column with each day it is used on, and the first row that does."""
    day = "_day" if not table.is_register else ("valid_from" if "valid_from" in table else "_day")
    return pending.facts.sql(f"""
        SELECT mill, "{column}" AS code, {day} AS day, arg_min(_file, nth) AS _file, arg_min(_sheet, nth) AS _sheet,
               arg_min(_row, nth) AS _row, arg_min(_batch, nth) AS _batch, count(*) AS count
        FROM (SELECT *, (_batch <> 'pending')::INT * 10000000 + _row AS nth FROM "{table.name}")
        WHERE "{column}" IS NOT NULL AND {day} IS NOT NULL GROUP BY ALL ORDER BY _file, _sheet, _row""")


def references(pending: Pending) -> Iterator[Problem]:
    """Every reference is valid on the day of its record, also of records already stored when a register changes."""
    imported = pending.tables()
    for table in pending.facts.catalog.values():
        for column in table.columns:
            if column.ref is None or not ({table.name, column.ref} & imported):
                continue
            for row in _pairs(pending, table, column.name):
                register = pending.registers.get((column.ref, row["mill"]))
                if register is None or register.at(row["code"], *days_of(table, row["day"])):
                    continue
                yield _invalid(pending, table, column.name, register, row)


def _invalid(pending: Pending, table: Table, column: str, register: Register, row: Mapping[str, Any]) -> Problem:
    if row["_batch"] == "pending":
        spans = [f"{s.start}～{'' if s.end == date.max else s.end}" for s in register.spans.get(row["code"], ())]
        args = {"day": row["day"], "spans": spans, "table": register.table.title}
        return pending.problem(row, "ref.not_valid", column, **args)
    sheet = next((s for s in pending.sheets.values() if s.table is register.table), None)
    args = {"table": register.table.title, "code": row["code"], "count": row["count"], "user": table.title,
            "day": row["day"]}  # fmt: skip
    return Problem("ref.orphaned", sheet.file if sheet else "", sheet.sheet if sheet else "", args=tuple(args.items()))


_RUN: dict[type, Callable[[Pending, Table, Any], Iterable[Problem]]] = {
    Before: before, AtMost: at_most, NeedsWhen: needs_when, PartsOf: parts_of, NoOverlap: no_overlap,
    NeverFalls: never_falls, SharesSum: shares_sum, FillsShift: fills_shift, StockBalance: stock_balance,
    RefHas: ref_has,
}  # fmt: skip
