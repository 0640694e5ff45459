"""Aggregates of the month by subject: everything asked of a table at once, integer sums, and then exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pyarrow as pa

from fourfocus.engine.asked import Asked, Key, Params, Slot
from fourfocus.engine.derived.base import Span
from fourfocus.engine.sql import Query
from fourfocus.engine.sums import sums
from fourfocus.facts.factset import FactSet
from fourfocus.rules.expr import Agg, Expr

Paths = Mapping[str, Mapping[str, Expr]]
"""Kind of subject to table to the row expression that names the subject."""


class Slots:
    """All aggregates of a month, by aggregate and subject."""

    def __init__(self) -> None:
        self._found: dict[tuple[Agg, str], dict[str | None, Slot]] = {}
        self.factors: dict[Agg, Fraction] = {}
        """What makes the total of an aggregate a value in base units."""

    def put(self, agg: Agg, kind: str, subject: str | None, slot: Slot) -> None:
        """Add one group of a query's result."""
        groups = self._found.setdefault((agg, kind), {})
        groups[subject] = groups.get(subject, Slot()) + slot

    def get(self, agg: Agg, kind: str, subject: str) -> Slot:
        """The aggregate for one subject; for the mill, over all records whatever they belong to."""
        groups = self._found.get((agg, kind), {})
        if kind == "mill":
            return groups.get(None, Slot())
        return groups.get(subject, Slot())

    def homeless(self, agg: Agg, kind: str) -> Slot:
        """The records that belong to no subject of this kind."""
        return Slot() if kind == "mill" else self._found.get((agg, kind), {}).get(None, Slot())


@dataclass(frozen=True)
class Scope:
    """Which records count: those of one mill on the days of a span."""

    mill: str
    span: Span


def gather(facts: FactSet, aggs: Iterable[Agg], paths: Paths, scope: Scope, params: Params) -> Slots:
    """Compute ``aggs`` for the mill and for every kind of subject in ``paths`` whose table names one."""
    by_table: dict[str, dict[Agg, None]] = {}
    for agg in aggs:
        by_table.setdefault(agg.table, {})[agg] = None
    slots = Slots()
    for name in sorted(by_table):
        kinds = [kind for kind, tables in sorted(paths.items()) if name in tables]
        asked = [Asked(agg, scope.span) for agg in by_table[name]]
        keys = [Key.of(paths[kind][name]) for kind in kinds]
        groups, factors = sums(facts, name, asked, keys, scope.mill, params)
        slots.factors.update(zip(by_table[name], factors, strict=True))
        for subjects, found in groups:
            for agg, slot in zip(by_table[name], found, strict=True):
                slots.put(agg, "mill", None, slot)
                for kind, subject in zip(kinds, subjects, strict=True):
                    slots.put(agg, kind, subject, slot)
    return slots


def records(
    facts: FactSet, agg: Agg, path: Expr | None, subject: str, scope: Scope, params: Params, most: int | None
) -> tuple[list[dict[str, Any]], int]:
    """The records behind one aggregate, by day and place, with their value; at most ``most``, and how many there are.

    ``path`` names the subject's column; None takes the records of the whole mill.
    """
    query = Query(facts.catalog, facts.catalog[agg.table], scope.mill, params)
    key = None if path is None else Key.of(path)
    rows = facts.sql(query.records(Asked(agg, scope.span), key, [subject]))
    return (rows if most is None else rows[:most]), len(rows)


def read(facts: FactSet, name: str, scope: Scope | None, mill: str) -> list[dict[str, Any]]:
    """The rows of a table of one mill, on the days of a scope (all of them without one), in the order of their key.

    The rows themselves are shared; nobody may change them.
    """
    if scope is None or facts.catalog[name].is_register:
        return list(facts.records(name, mill))
    return list(facts.records(name, mill, scope.span.start, scope.span.end))


def read_table(facts: FactSet, name: str, scope: Scope | None, mill: str) -> pa.Table:
    """As :func:`read`, as Arrow in the table's own types."""
    if scope is None or facts.catalog[name].is_register:
        return facts.slice(name, mill)
    return facts.slice(name, mill, scope.span.start, scope.span.end)
