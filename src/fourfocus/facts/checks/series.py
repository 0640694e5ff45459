"""Checks of the rows of one table against each other: overlaps, counters, shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fourfocus.facts.checks.pending import Pending, near, rows_of
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import Kind, NeverFalls, NoOverlap, SharesSum, Table, Words


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
                  WHERE {start} IS NOT NULL AND {near(pending, table)})
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
            FROM "{table.name}" WHERE {value} IS NOT NULL AND {order} IS NOT NULL AND {near(pending, table)}
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
    rows = rows_of(pending, table, "true")
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
