"""Sums over windows of days: everything that tasks and systems look at, with one query per table for all of them.

An indicator is of the month; a task is of its own period, up to its own due day, and a month can hold dozens of such windows.
Each is one filtered sum of the same query, grouped by branch. The query is written as SQL: putting some hundred filtered sums
together as Ibis expressions would cost more than computing them (see docs/decisions/0008-tasks-from-records.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.aggregate import Params, Slot
from fourfocus.engine.derived.base import Row, Span
from fourfocus.facts.factset import END, FactSet
from fourfocus.facts.schema import Column, Table
from fourfocus.rules.expr import (
    Agg,
    Arith,
    Compare,
    Day,
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
from fourfocus.rules.proofs import Home
from fourfocus.rules.units import column_dim

Homes = Mapping[str, Home]
"""Table to how its records name their branch."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One aggregate over the days of one window; the marks of its conditions are bound."""

    agg: Agg
    span: Span


@dataclass(frozen=True)
class Covered:
    """Which units each branch answers for on the month's first day; None stands for the whole mill."""

    of: Mapping[str, frozenset[str] | None]

    def units(self, branch: str) -> frozenset[str] | None:
        """The units of a branch."""
        return self.of.get(branch, frozenset())


class Windows:
    """The answers: one :class:`Slot` for each aggregate, window and branch."""

    def __init__(self, homes: Homes, covered: Covered) -> None:
        self.homes, self.covered = homes, covered
        self.factors: dict[Agg, Fraction] = {}
        self._found: dict[Asked, dict[str | None, Slot]] = {}

    def put(self, asked: Asked, group: str | None, slot: Slot) -> None:
        """Add one group of a query's result."""
        groups = self._found.setdefault(asked, {})
        groups[group] = groups.get(group, Slot()) + slot

    def get(self, asked: Asked, branch: str) -> Slot:
        """What a branch has; a record of a unit that several branches cover is each one's."""
        groups = self._found.get(asked, {})
        if self.homes[asked.agg.table].via != "coverage":
            return groups.get(branch, Slot())
        units = self.covered.units(branch)
        return sum((slot for unit, slot in groups.items() if units is None or unit in units), Slot())


def gather(
    facts: FactSet, asked: Iterable[Asked], homes: Homes, covered: Covered, mill: str, params: Params
) -> Windows:
    """Answer everything asked, with one query per table."""
    by_table: dict[str, dict[Asked, None]] = {}
    for one in asked:
        by_table.setdefault(one.agg.table, {})[one] = None
    found = Windows(homes, covered)
    for name in sorted(by_table):
        listed = list(by_table[name])
        query = _Query(facts, facts.catalog[name], mill, params)
        for row in facts.sql(query.sums(listed, homes[name])):
            for index, one in enumerate(listed):
                rows = int(row[f"rows{index}"])
                total, unknown, empty = (int(row.get(f"{part}{index}") or 0) for part in ("total", "unknown", "empty"))
                found.put(one, row["home"], Slot(rows if one.agg.value is None else total, rows, unknown, empty))
        for one in listed:
            found.factors[one.agg] = Fraction(1) if one.agg.value is None else query.number(one.agg.value)[1]
    return found


def behind(
    facts: FactSet, asked: Asked, windows: Windows, branch: str, mill: str, params: Params, most: int | None
) -> tuple[list[Row], int]:
    """The records behind one answer, by day and place, with their value in ``value_``; at most ``most``, and how many."""
    query = _Query(facts, facts.catalog[asked.agg.table], mill, params)
    home = windows.homes[asked.agg.table]
    wanted: Sequence[str] | None = [branch]
    if home.via == "coverage":
        units = windows.covered.units(branch)
        wanted = None if units is None else sorted(units)
    rows = facts.sql(query.rows(asked, home, wanted))
    return (rows if most is None else rows[:most]), len(rows)


class _Query:
    """SQL over the records of one table, joined with the registers its expressions look into."""

    def __init__(self, facts: FactSet, table: Table, mill: str, params: Params) -> None:
        self.facts, self.table, self.mill, self.params = facts, table, mill, params
        self._joins: dict[str, set[str]] = {}

    def sums(self, asked: Sequence[Asked], home: Home) -> str:
        """One row per branch (or unit), with the figures of every window."""
        parts = [f"{self._home(home)} AS home"]
        for index, one in enumerate(asked):
            parts += [f"{sql} AS {part}{index}" for part, sql in self._measures(one).items()]
        start, end = min(one.span.start for one in asked), max(one.span.end for one in asked)
        return f"SELECT {', '.join(parts)} {self._from(home, Span(start, end))} GROUP BY home"

    def rows(self, asked: Asked, home: Home, wanted: Sequence[str] | None) -> str:
        """The records of one window that belong to ``wanted`` (None: to anybody)."""
        value = self.number(asked.agg.value)[0] if asked.agg.value is not None else "1"
        limits = [self.condition(asked.agg.where)] if asked.agg.where is not None else []
        key = self._home(home)
        if wanted is not None:
            limits.append(f"{key} IN ({', '.join(map(_quote, wanted)) or 'NULL'})")
        names = dict.fromkeys((*self.table.key, "_day", "_file", "_sheet", "_row"))
        shown = ", ".join(f't."{name}"' for name in names)
        order = ", ".join(f't."{name}"' for name in ("_day", "_file", "_sheet", "_row", *self.table.key))
        more = "".join(f" AND {limit}" for limit in limits)
        return f"SELECT {shown}, {value} AS value_ {self._from(home, asked.span)}{more} ORDER BY {order}"

    def _measures(self, one: Asked) -> dict[str, str]:
        """The figures of one window; see :class:`Slot`."""
        inside = _inside(one.span)
        where = None if one.agg.where is None else self.condition(one.agg.where)
        counted = inside if where is None else f"{inside} AND {where}"
        found = {"rows": f"count(*) FILTER (WHERE {counted})"}
        if one.agg.where is not None and not self._certain(one.agg.where):
            found["unknown"] = f"count(*) FILTER (WHERE {inside} AND ({where}) IS NULL)"
        if one.agg.value is not None:
            value = self.number(one.agg.value)[0]
            found["total"] = f"CAST(sum({value}) FILTER (WHERE {counted}) AS BIGINT)"
            if not self._certain(one.agg.value):
                found["empty"] = f"count(*) FILTER (WHERE {counted} AND ({value}) IS NULL)"
        return found

    def _certain(self, expr: Expr) -> bool:
        """Whether an expression always has a value: it names required columns of the table only."""
        paths = [node for node in walk(expr) if isinstance(node, Path)]
        return all(len(path.names) == 1 and self.table[path.names[0]].required for path in paths)

    def _home(self, home: Home) -> str:
        return 'home_."branch"' if home.via == "membership" else self.value(home.path)

    def _from(self, home: Home, span: Span) -> str:
        """The joins; to be called last, when everything looked into is known."""
        joins = "".join(
            self._join(f"r_{column}", self.facts.catalog[self.table[column].ref or ""], column, attributes)
            for column, attributes in sorted(self._joins.items())
        )
        if home.via == "membership":
            assert isinstance(home.path, Path)
            joins += self._join("home_", self.facts.catalog["membership"], home.path.names[0], {"branch"})
        return f'FROM "{self.table.name}" t{joins} WHERE t.mill = {_quote(self.mill)} AND {_inside(span)}'

    def _join(self, alias: str, register: Table, column: str, attributes: set[str]) -> str:
        """The row of the register that is valid on the record's day; an entry ends where the next of its key starts."""
        key, last = f'"{register.key[0]}"', f"DATE '{END.isoformat()}'"
        after = f"lead(valid_from) OVER (PARTITION BY {key} ORDER BY valid_from)"
        end = f"least(coalesce(valid_to, {last}), coalesce({after}, {last}))"
        shown = "".join(f', "{name}"' for name in sorted(attributes))
        spells = f'SELECT {key} AS key_, valid_from AS from_, {end} AS end_{shown} FROM "{register.name}"'
        spells += f" WHERE mill = {_quote(self.mill)}"
        on = f't."{column}" = {alias}.key_ AND t._day >= {alias}.from_ AND t._day < {alias}.end_'
        return f" LEFT JOIN ({spells}) {alias} ON {on}"

    def value(self, expr: Expr) -> str:
        """A column, directly or through a register."""
        assert isinstance(expr, Path)
        if len(expr.names) == 1:
            return f't."{expr.names[0]}"'
        self._joins.setdefault(expr.names[0], set()).add(expr.names[1])
        return f'r_{expr.names[0]}."{expr.names[1]}"'

    def number(self, expr: Expr) -> tuple[str, Fraction]:
        """A quantity as SQL over integers and the factor that makes it a value in base units."""
        match expr:
            case Path():
                return self.value(expr), column_dim(self._column(expr).unit)[1]
            case Num():
                return "1", expr.value
            case Param():
                return "1", self.params(expr.name)
            case Neg():
                inner, factor = self.number(expr.arg)
                return f"(-{inner})", factor
            case Arith():
                (left, a), (right, b) = self.number(expr.left), self.number(expr.right)
                if expr.op == "*":
                    return f"({left} * {right})", a * b
                factor, left, right = _same_factor(left, a, right, b)
                return f"({left} {expr.op} {right})", factor
        raise TypeError(f"no quantity: {expr}")

    def condition(self, expr: Expr) -> str:
        """A condition; NULL where it cannot be told."""
        match expr:
            case Path():
                return self.value(expr)
            case Flag():
                return "TRUE" if expr.value else "FALSE"
            case Not():
                return f"(NOT {self.condition(expr.arg)})"
            case Logic():
                return "(" + f" {expr.op.upper()} ".join(map(self.condition, expr.args)) + ")"
            case IsNone():
                return self._is_none(expr)
            case Compare():
                return self._compare(expr.op, expr.left, expr.right)
            case In():
                found = " OR ".join(self._compare("==", expr.arg, item) for item in expr.items)
                return f"(NOT ({found}))" if expr.negated else f"({found})"
        raise TypeError(f"no condition: {expr}")

    def _is_none(self, expr: IsNone) -> str:
        """A register's entry that is not found is not an empty cell: its key tells them apart."""
        assert isinstance(expr.arg, Path)
        found = f"({self.value(expr.arg)} IS {'NOT ' if expr.negated else ''}NULL)"
        if len(expr.arg.names) == 2:
            return f"(CASE WHEN r_{expr.arg.names[0]}.key_ IS NOT NULL THEN {found} END)"
        return found

    def _compare(self, op: str, left: Expr, right: Expr) -> str:
        if self._is_number(left) or self._is_number(right):
            (a, a_factor), (b, b_factor) = self.number(left), self.number(right)
            _, a, b = _same_factor(a, a_factor, b, b_factor)
        else:
            a, b = self._plain(left), self._plain(right)
        return f"({a} {'=' if op == '==' else '<>' if op == '!=' else op} {b})"

    def _plain(self, expr: Expr) -> str:
        if isinstance(expr, Text):
            return _quote(expr.value)
        if isinstance(expr, Day):
            return f"DATE '{expr.value.isoformat()}'"
        return self.condition(expr)

    def _is_number(self, expr: Expr) -> bool:
        if isinstance(expr, (Num, Param, Arith, Neg)):
            return True
        if not isinstance(expr, Path):
            return False
        return self._column(expr).unit is not None

    def _column(self, path: Path) -> Column:
        column = self.table[path.names[0]]
        return column if len(path.names) == 1 else self.facts.catalog[column.ref or ""][path.names[1]]


def _inside(span: Span) -> str:
    return f"t._day >= DATE '{span.start.isoformat()}' AND t._day < DATE '{span.end.isoformat()}'"


def _same_factor(left: str, a: Fraction, right: str, b: Fraction) -> tuple[Fraction, str, str]:
    """Both sides as integers of one common factor, exactly."""
    if a == b:
        return a, left, right
    common = Fraction(1, a.denominator * b.denominator)
    return common, f"{left} * {int(a / common)}", f"{right} * {int(b / common)}"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def covered_by(rows: Iterable[Row], day: Any, mill: str, titles: Iterable[str]) -> Covered:
    """What each branch covers on ``day``, from the rows of ``coverage``; ``titles`` are the codes that mean the whole mill."""
    found: dict[str, frozenset[str] | None] = {}
    whole = {mill, *titles}
    for row in sorted(rows, key=lambda row: (row["branch"], row["unit"], row["valid_from"])):
        if row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]):
            known = found.get(row["branch"], frozenset())
            found[row["branch"]] = None if row["unit"] in whole or known is None else known | {row["unit"]}
    return Covered(found)
