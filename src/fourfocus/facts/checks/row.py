"""Checks of one row: keys, order of times, quantities that go together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fourfocus.facts.checks.pending import Pending, near, rows_of, shown_value
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import AtMost, Before, Column, Kind, NeedsWhen, PartsOf, Table, Words


def same_key(pending: Pending, table: Table) -> Iterator[Problem]:
    """No two records in force have the same key."""
    key = ", ".join(f'"{name}"' for name in ("mill", *table.key))
    dated = any(table[name].kind in (Kind.DAY, Kind.MONTH, Kind.TIME) for name in table.key)
    about = near(pending, table, timedelta(days=1)) if dated else "true"
    full = " AND ".join(f'"{name}" IS NOT NULL' for name in table.key)
    where = f'FROM "{table.name}" WHERE {about} AND {full}'
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


def before(pending: Pending, table: Table, check: Before) -> Iterator[Problem]:
    """One time lies before another."""
    mark = ">" if check.or_equal else ">="
    start, end = check.start, check.end
    same = table[start].kind is table[end].kind
    left = f'"{start}"' if same else f'CAST("{start}" AS DATE)'
    right = f'"{end}"' if same else f'CAST("{end}" AS DATE)'
    for row in rows_of(pending, table, f"{left} {mark} {right}"):
        a, b = (shown_value(pending, row, table[name]) for name in (start, end))
        shown = {"start": table[start].title, "end": table[end].title, "a": a, "b": b,
                 "how": Words("不晚于", "not be after") if check.or_equal else Words("早于", "be before")}  # fmt: skip
        yield pending.problem(row, "check.before", start, **shown)


def at_most(pending: Pending, table: Table, check: AtMost) -> Iterator[Problem]:
    """One quantity does not exceed another of the same row."""
    value, most = table[check.value], table[check.most]
    for row in rows_of(pending, table, f'"{check.value}" > "{check.most}"'):
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
    for row in rows_of(pending, table, f'{given} AND "{check.needs}" IS NULL'):
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
    for row in rows_of(pending, table, f'("{check.total}" < {parts} OR {many}) {apart}'):
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
