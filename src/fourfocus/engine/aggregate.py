"""The one module of this room that knows Ibis: one query per table for every aggregate that needs it.

All aggregates of a table are computed together, grouped by the subjects the table's records belong to. Sums are integer
sums made by the database engine and come back as Arrow; everything after that is exact arithmetic in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from fourfocus.engine.derived.base import Span
from fourfocus.facts.factset import END, FactSet
from fourfocus.facts.held import rows_of
from fourfocus.facts.schema import Column, Table
from fourfocus.facts.scopes import scope_name
from fourfocus.rules.expr import (
    Agg,
    Arith,
    Compare,
    Expr,
    Flag,
    In,
    IsNone,
    Logic,
    Neg,
    Not,
    Num,
    Param,
    Path,
    Text,
    walk,
)
from fourfocus.rules.units import column_dim

Params = Callable[[str], Fraction]
"""The value of a parameter in base units."""

Paths = Mapping[str, Mapping[str, Expr]]
"""Kind of subject to table to the row expression that names the subject."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One aggregate of one subject.

    Attributes
    ----------
    total
        Integer sum in the columns' base units (for ``count``: the number of records).
    rows
        How many records it was made of.
    unknown
        Records of which the condition cannot be told, because a cell or a register's entry is missing.
    empty
        Records that count but have no value in the column that is summed.
    """

    total: int = 0
    rows: int = 0
    unknown: int = 0
    empty: int = 0

    def __add__(self, other: Slot) -> Slot:
        return Slot(
            self.total + other.total, self.rows + other.rows, self.unknown + other.unknown, self.empty + other.empty
        )


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
    by_table: dict[str, list[Agg]] = {}
    for agg in aggs:
        by_table.setdefault(agg.table, [])
        if agg not in by_table[agg.table]:
            by_table[agg.table].append(agg)
    slots = Slots()
    for name in sorted(by_table):
        kinds = {kind: tables[name] for kind, tables in sorted(paths.items()) if name in tables}
        _one_table(facts, facts.catalog[name], by_table[name], kinds, scope, params, slots)
    return slots


def _one_table(
    facts: FactSet, table: Table, aggs: list[Agg], kinds: Mapping[str, Expr], scope: Scope, params: Params, slots: Slots
) -> None:
    wanted = [expr for agg in aggs for expr in (agg.value, agg.where) if expr is not None]
    asked = _Asked.of(facts, table, [*wanted, *kinds.values()], params)
    text, factors = _aggregates(asked, tuple(aggs), tuple(kinds.values()))
    slots.factors.update(zip(aggs, factors, strict=True))
    for row in facts.ask(text, scope.mill, asked.scopes(scope)).to_pylist():
        for index, agg in enumerate(aggs):
            slot = Slot(*(int(row.get(f"{part}{index}") or 0) for part in ("total", "rows", "unknown", "empty")))
            slots.put(agg, "mill", None, slot)
            for at, kind in enumerate(kinds):
                slots.put(agg, kind, row[f"k{at}"], slot)


@lru_cache(maxsize=512)
def _aggregates(asked: _Asked, aggs: tuple[Agg, ...], paths: tuple[Expr, ...]) -> tuple[str, tuple[Fraction, ...]]:
    """The query that computes ``aggs`` by subject, and the factor of each; the same text for every month and mill.

    Writing it costs more than running it over a month's rows, and what-if, replay and worked cases ask the same again.
    """
    rows = _Rows(asked)
    keys = {f"k{index}": rows.value(path) for index, path in enumerate(paths)}
    # The names of the query's columns are ours, so that no column of a table can collide with them.
    measures: dict[str, Any] = {}
    factors = []
    for index, agg in enumerate(aggs):
        measures |= {f"{part}{index}": measure for part, measure in rows.measures(agg).items()}
        factors.append(Fraction(1) if agg.value is None else rows.number(agg.value)[1])
    query = rows.frame.group_by(**keys).aggregate(**measures) if keys else rows.frame.aggregate(**measures)
    # A sum is wider than its column until it is known to fit; one that does not is an error.
    shown = [*(f'"{name}"' for name in keys), *(f'CAST("{name}" AS BIGINT) AS "{name}"' for name in measures)]
    return f"SELECT {', '.join(shown)} FROM ({_sql(query)})", tuple(factors)


def records(
    facts: FactSet, agg: Agg, path: Expr | None, subject: str, scope: Scope, params: Params, most: int | None
) -> tuple[pa.Table, int]:
    """The records behind one aggregate, by day and place, with their value; at most ``most``, and how many there are.

    ``path`` names the subject's column; None takes the records of the whole mill.
    """
    table = facts.catalog[agg.table]
    wanted = [expr for expr in (agg.value, agg.where, path) if expr is not None]
    asked = _Asked.of(facts, table, wanted, params)
    rows = _Rows(asked)
    found = rows.frame
    if agg.where is not None:
        found = found.filter(rows.condition(agg.where))
    if path is not None:
        found = found.filter(rows.value(path) == subject)
    value = rows.number(agg.value)[0] if agg.value is not None else ibis.literal(1)
    shown = {name: found[name] for name in dict.fromkeys((*table.key, "_day", "_file", "_sheet", "_row"))}
    listed = found.select(**shown, value_=value).order_by(["_day", "_file", "_sheet", "_row", *table.key])
    scopes = asked.scopes(scope)
    count = int(facts.ask(_sql(found.aggregate(n=found.count())), scope.mill, scopes)["n"][0].as_py())
    return facts.ask(_sql(listed if most is None else listed.limit(most)), scope.mill, scopes), count


def _sql(query: ir.Table) -> str:
    return str(ibis.to_sql(query, dialect="duckdb", pretty=False))


def read(facts: FactSet, name: str, scope: Scope | None, mill: str) -> list[dict[str, Any]]:
    """The rows of a table of one mill, on the days of a scope (all of them without one), in the order of their key."""
    return rows_of(read_table(facts, name, scope, mill))


def read_table(facts: FactSet, name: str, scope: Scope | None, mill: str) -> pa.Table:
    """As :func:`read`, as Arrow in the table's own types."""
    if scope is None or facts.catalog[name].is_register:
        return facts.slice(name, mill)
    return facts.slice(name, mill, scope.span.start, scope.span.end)


@dataclass(frozen=True)
class _Asked:
    """What a query is about: a table, the registers its expressions look into by column, and values of parameters."""

    table: Table
    looks: tuple[tuple[str, Table, tuple[str, ...]], ...]
    params: tuple[tuple[str, Fraction], ...]

    @classmethod
    def of(cls, facts: FactSet, table: Table, exprs: Iterable[Expr], params: Params) -> _Asked:
        """What some expressions over the rows of a table ask for."""
        looks: dict[str, set[str]] = {}
        names: set[str] = set()
        for node in (node for expr in exprs for node in walk(expr)):
            if isinstance(node, Path) and len(node.names) == 2:
                looks.setdefault(node.names[0], set()).add(node.names[1])
            elif isinstance(node, Param):
                names.add(node.name)
        listed = (
            (column, facts.catalog[table[column].ref or ""], tuple(sorted(found)))
            for column, found in sorted(looks.items())
        )
        return cls(table, tuple(listed), tuple((name, params(name)) for name in sorted(names)))

    def scopes(self, scope: Scope) -> dict[str, tuple[date, date] | None]:
        """Which days of each table are meant; registers whole."""
        found: dict[str, tuple[date, date] | None] = {register.name: None for _, register, _ in self.looks}
        return found | {self.table.name: (scope.span.start, scope.span.end)}


def _frame(table: Table) -> ir.Table:
    return ibis.table(ibis.Schema.from_pyarrow(table.arrow), name=scope_name(table.name))


class _Rows:
    """The rows of a table in a scope, joined with the registers its expressions look into."""

    def __init__(self, asked: _Asked) -> None:
        self.table, self.params = asked.table, dict(asked.params)
        self.registers = {column: register for column, register, _ in asked.looks}
        self.frame = _frame(asked.table)
        for column, _, attributes in asked.looks:
            self._join(column, attributes)

    def _join(self, column: str, attributes: Iterable[str]) -> None:
        """Join the row of the register that is valid on the record's day; a record never finds more than one."""
        register = self.registers[column]
        rows = _frame(register)
        # An entry ends where the next of the same key starts, even if nobody wrote that down.
        window = ibis.window(group_by=register.key[0], order_by="valid_from")
        last = ibis.literal(END)
        end = ibis.least(rows.valid_to.fill_null(last), rows.valid_from.lead().over(window).fill_null(last))
        spells = rows.select(
            **{f"{column}__key": rows[register.key[0]], f"{column}__from": rows.valid_from, f"{column}__end": end},
            **{f"{column}__{name}": rows[name] for name in attributes},
        )
        self.frame = self.frame.left_join(
            spells,
            [
                self.frame[column] == spells[f"{column}__key"],
                self.frame["_day"] >= spells[f"{column}__from"],
                self.frame["_day"] < spells[f"{column}__end"],
            ],
        )

    def measures(self, agg: Agg) -> dict[str, Any]:
        """The figures of one aggregate that need a query; see :class:`Slot`."""
        condition = self.condition(agg.where) if agg.where is not None else None
        if condition is None:
            found = {"rows": self.frame.count()}
        else:
            # As a number: Ibis writes (~x).isnull() as NOT x IS NULL, which asks something else.
            number = condition.cast("int64")
            found = {"rows": number.sum(), "unknown": number.isnull().sum()}
        if agg.value is None:
            return found | {"total": found["rows"]}
        value = self.number(agg.value)[0]
        missing = value.isnull() if condition is None else value.isnull() & condition
        return found | {"total": value.sum(where=condition), "empty": missing.sum()}

    def value(self, expr: Expr) -> Any:
        """A column, directly or through a register."""
        assert isinstance(expr, Path)
        return self.frame["__".join(expr.names)]

    def number(self, expr: Expr) -> tuple[Any, Fraction]:
        """A quantity as an integer column and the factor that makes it a value in base units."""
        match expr:
            case Path():
                return self.value(expr), self.factor(expr)
            case Num():
                return ibis.literal(1, "int64"), expr.value
            case Param():
                return ibis.literal(1, "int64"), self.params[expr.name]
            case Neg():
                inner, factor = self.number(expr.arg)
                return -inner, factor
            case Arith():
                return self._arith(expr)
        raise TypeError(f"no quantity: {expr}")

    def _arith(self, expr: Arith) -> tuple[Any, Fraction]:
        (left, left_factor), (right, right_factor) = self.number(expr.left), self.number(expr.right)
        if expr.op == "*":
            return left * right, left_factor * right_factor
        factor, left, right = _same_factor(left, left_factor, right, right_factor)
        return (left + right if expr.op == "+" else left - right), factor

    def condition(self, expr: Expr) -> Any:
        """A condition as a boolean column; empty where it cannot be told."""
        match expr:
            case Path():
                return self.value(expr)
            case Flag():
                # A column rather than a literal, which cannot be summed; the mill is never empty.
                return self.frame.mill.notnull() if expr.value else self.frame.mill.isnull()
            case Not():
                return self._not(self.condition(expr.arg))
            case Logic():
                parts = [self.condition(arg) for arg in expr.args]
                result = parts[0]
                for part in parts[1:]:
                    result = result & part if expr.op == "and" else result | part
                return result
            case IsNone():
                # A register's entry that is not found is not an empty cell: its key tells them apart.
                return self._is_none(expr)
            case Compare():
                return self._compare(expr.op, expr.left, expr.right)
            case In():
                result = self._compare("==", expr.arg, expr.items[0])
                for item in expr.items[1:]:
                    result = result | self._compare("==", expr.arg, item)
                return self._not(result) if expr.negated else result
        raise TypeError(f"no condition: {expr}")

    def _not(self, condition: Any) -> Any:
        """The opposite, as a comparison: a bare NOT binds too loosely where it becomes part of a larger expression."""
        return condition.cast("int64") == 0

    def _is_none(self, expr: IsNone) -> Any:
        assert isinstance(expr.arg, Path)
        found = self.value(expr.arg).notnull() if expr.negated else self.value(expr.arg).isnull()
        if len(expr.arg.names) == 2:
            there = self.frame[f"{expr.arg.names[0]}__key"].notnull()
            return ibis.cases((there, found), else_=ibis.null("boolean"))
        return found

    def _compare(self, op: str, left: Expr, right: Expr) -> Any:
        if self._is_number(left) or self._is_number(right):
            (a, a_factor), (b, b_factor) = self.number(left), self.number(right)
            _, a, b = _same_factor(a, a_factor, b, b_factor)
        else:
            a, b = self._plain(left), self._plain(right)
        return {
            "<": lambda: a < b,
            "<=": lambda: a <= b,
            ">": lambda: a > b,
            ">=": lambda: a >= b,
            "==": lambda: a == b,
            "!=": lambda: a != b,
        }[op]()

    def _plain(self, expr: Expr) -> Any:
        if isinstance(expr, Text):
            return ibis.literal(expr.value)
        return self.condition(expr)

    def _is_number(self, expr: Expr) -> bool:
        if isinstance(expr, (Num, Param, Arith, Neg)):
            return True
        return isinstance(expr, Path) and self._column(expr).unit is not None

    def _column(self, path: Path) -> Column:
        if len(path.names) == 1:
            return self.table[path.names[0]]
        return self.registers[path.names[0]][path.names[1]]

    def factor(self, path: Path) -> Fraction:
        """The factor that makes a stored integer of a column a value in base units."""
        return column_dim(self._column(path).unit)[1]


def _same_factor(left: Any, a: Fraction, right: Any, b: Fraction) -> tuple[Fraction, Any, Any]:
    """Both sides as integers of one common factor, exactly."""
    if a == b:
        return a, left, right
    common = Fraction(1, a.denominator * b.denominator)
    return common, left * int(a / common), right * int(b / common)
