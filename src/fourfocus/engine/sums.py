"""The figures of many aggregates over the records of one table at once: in memory, or by one query of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fourfocus.engine.asked import Asked, Key, Params, Slot
from fourfocus.engine.memory import Rows, Unfit
from fourfocus.engine.rollup import RolledRows, rollup_of
from fourfocus.engine.sql import Query
from fourfocus.facts.factset import FactSet

Group = tuple[tuple[str | None, ...], list[Slot]]
"""The cells of the keys, and the figures of everything asked."""

PARTS = ("total", "rows", "unknown", "empty")


def sums(
    facts: FactSet, table: str, asked: Sequence[Asked], keys: Sequence[Key], mill: str, params: Params
) -> tuple[list[Group], list[Fraction]]:
    """Every group of ``keys`` that has records, and the factor that makes each total a value in base units."""
    schema = facts.catalog[table]
    query = Query(facts.catalog, schema, mill, params)
    factors = [Fraction(1) if one.agg.value is None else query.number(one.agg.value)[1] for one in asked]
    try:
        rollup = rollup_of(facts, table)
        rows = RolledRows(facts, rollup, params, asked) if rollup else Rows(facts, schema, mill, params, asked)
        return list(rows.slots(asked, keys)), factors
    except Unfit:
        return by_query(facts, query, asked, keys), factors


def by_query(facts: FactSet, query: Query, asked: Sequence[Asked], keys: Sequence[Key]) -> list[Group]:
    """The groups as the engine finds them."""
    found: list[Group] = []
    for row in facts.sql(query.sums(asked, keys)):
        slots = []
        for index, one in enumerate(asked):
            total, rows, unknown, empty = (int(row.get(f"{part}{index}") or 0) for part in PARTS)
            slots.append(Slot(rows if one.agg.value is None else total, rows, unknown, empty))
        found.append((tuple(row[f"k{index}"] for index in range(len(keys))), slots))
    return found
