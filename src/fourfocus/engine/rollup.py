"""A table too large to be held: one pass sums its records by everything a close tells apart; questions go to the sums.

A month has millions of meter readings, but their prices go by day and time and the indicators by the unit and medium of the
meter: some thousand sums answer both. What sums by these columns cannot answer (a condition on what is summed, a product of
columns) is asked of the records, by a query of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from fourfocus.engine.asked import Asked, Key, Params, window
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.memory import Rows, Unfit, taken
from fourfocus.engine.sql import Query, there
from fourfocus.facts import held
from fourfocus.facts.arrays import Arrays, Cells, Flags, Numbers
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Table
from fourfocus.rules.expr import Agg, Expr, Path, text_of, walk

COUNT = "rows"
"""The column that says how many records a sum is made of; a table with a column of this name is not summed."""
MOST_SUMS = 200_000
"""Of more than so many combinations nothing is gained, and memory is to stay bounded."""


@dataclass(frozen=True)
class Wanted:
    """What one table is asked for over the days of a span: columns that tell records apart, and columns that are summed."""

    span: Span
    columns: frozenset[Path]
    summed: frozenset[str]


def wanted(
    aggs: Iterable[Agg], paths: Iterable[Expr], read: Iterable[tuple[Span, Sequence[str], Sequence[str]]]
) -> Wanted | None:
    """What a table is asked for by aggregates, the subjects' paths, and sums of derived tables.

    None where sums cannot answer.
    """
    columns: set[Path] = set()
    summed: set[str] = set()
    spans = []
    for agg in aggs:
        columns |= {node for node in walk(agg.where) if isinstance(node, Path)} if agg.where is not None else set()
        if isinstance(agg.value, Path) and len(agg.value.names) == 1:
            summed.add(agg.value.names[0])
        elif agg.value is not None:
            return None
    columns |= {path for path in paths if isinstance(path, Path)}
    for span, by, sums in read:
        spans.append(span)
        columns |= {Path((name,)) for name in by if name != "_day"}
        summed |= set(sums)
    if not spans or any(path.names[0] in summed for path in columns):
        return None
    whole = Span(min(one.start for one in spans), max(one.end for one in spans))
    return Wanted(whole, frozenset(columns), frozenset(summed))


class Rollup:
    """The sums of one table; made when first asked for."""

    def __init__(self, facts: FactSet, table: Table, mill: str, asked: Wanted) -> None:
        self._facts, self.table, self.mill, self.asked = facts, table, mill, asked
        self._sums: list[Arrays] = []

    def sums(self) -> Arrays:
        """One row for each combination of the columns there is.

        Raises
        ------
        Unfit
            There are so many that the records themselves are no worse.
        """
        if not self._sums:
            query = Query(self._facts.catalog, self.table, self.mill, _none)
            columns = sorted(self.asked.columns, key=lambda path: path.names)
            text = query.rolled(columns, sorted(self.asked.summed), self.asked.span, COUNT)
            self._sums.append(Arrays(self._facts.query(f"{text} LIMIT {MOST_SUMS + 1}", query.tables)))
        if self._sums[0].rows.num_rows > MOST_SUMS:
            raise Unfit(self.table.name)
        return self._sums[0]

    def covers(self, span: Span) -> bool:
        """Whether all days of a span were looked at."""
        return self.asked.span.start <= span.start and span.end <= self.asked.span.end

    def totals(self, span: Span, by: Sequence[str], sums: Sequence[str]) -> list[Row] | None:
        """As :meth:`fourfocus.facts.factset.FactSet.totals`, without places; None where these sums cannot tell."""
        columns = {"_day", *(path.names[0] for path in self.asked.columns if len(path.names) == 1)}
        if not (self.covers(span) and set(by) <= columns and set(sums) <= self.asked.summed):
            return None
        try:
            found = held.totals(held.between(self.sums().rows, span.start, span.end), by, sums, ())
        except Unfit:
            return None
        return None if found is None else held.rows_of(found)


def _none(name: str) -> Fraction:
    raise KeyError(name)  # columns name no parameter


class RolledRows(Rows):
    """The records of a table as sums of it: each row stands for many."""

    def __init__(self, facts: FactSet, rollup: Rollup, params: Params, asked: Sequence[Asked]) -> None:
        span = window(asked)
        if not rollup.covers(span):
            raise Unfit(rollup.table.name)
        self._rollup = rollup
        super().__init__(facts, rollup.table, rollup.mill, params, asked)
        self._weights = self._arrays.cells(COUNT).values[self._at]

    def _held(self, table: Table) -> Arrays:
        return self._rollup.sums() if table is self._rollup.table else super()._held(table)

    def _mine(self) -> Flags:
        return np.ones(self._arrays.rows.num_rows, bool)

    def cells(self, path: Path) -> Cells:
        """A column that tells records apart."""
        if path not in self._rollup.asked.columns:
            raise Unfit(path)
        if path not in self._cells:
            self._cells[path] = taken(self._arrays.cells(text_of(path)), self._at)
        return self._cells[path]

    def _key(self, key: Key) -> Cells:
        if key.register:
            raise Unfit(key)
        return self.cells(key.path)

    def _summed(self, value: Expr) -> Cells:
        if not isinstance(value, Path) or value.names[0] not in self._rollup.asked.summed:
            raise Unfit(value)
        return taken(self._arrays.cells(value.names[0]), self._at)

    def _there(self, column: str, register: Table) -> Flags:
        del register
        found: Flags = taken(self._arrays.cells(there(column)), self._at).values != 0
        return found

    def _count(self, group: Numbers, counted: Flags | None, groups: int) -> list[int]:
        weights = self._weights if counted is None else self._weights[counted]
        found = np.bincount(group if counted is None else group[counted], weights=weights, minlength=groups)
        return [int(one) for one in found.tolist()]


def keep(facts: FactSet, asked: Mapping[str, Wanted], mill: str) -> None:
    """From now on answer what is asked of tables too large to be held by sums, each made when first needed."""
    facts.beside |= {
        f"rollup {name}": Rollup(facts, facts.catalog[name], mill, one)
        for name, one in asked.items()
        if facts.arrays(name) is None and COUNT not in facts.catalog[name]
    }


def rollup_of(facts: FactSet, table: str) -> Rollup | None:
    """The sums of a table, where there are any."""
    found: Rollup | None = facts.beside.get(f"rollup {table}")
    return found
