"""Checks between tables: the time of a shift, the stock of billets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fourfocus.facts.checks.pending import Pending, rows_of
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import FillsShift, StockBalance, Table, Words


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
    mine = rows_of(
        pending, table, f"{same} AND production_day = DATE '{row['production_day']}' AND shift = '{row['shift']}'"
    )
    stops = pending.facts.catalog[check.stops]
    mine = mine or rows_of(
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
