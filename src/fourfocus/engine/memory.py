"""Small tables: the same figures as :mod:`fourfocus.engine.sql` asks the engine for, computed over columns in memory.

A close asks some sixty tables of a few thousand rows; planning a query of some dozen filtered sums takes the engine longer than
computing it. What does not fit here (:class:`Unfit`) is left to the engine: large tables, texts compared by order, numbers that
might leave 64 bits. Both ways must give equal figures for every kind of expression (``tests/engine/test_memory.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from fourfocus.engine.asked import Asked, Key, Params, Slot, column_of, common_factor, is_number, window
from fourfocus.facts.arrays import Arrays, Cells, Flags, Numbers
from fourfocus.facts.factset import END, FactSet
from fourfocus.facts.schema import Column, Table
from fourfocus.rules.expr import Arith, Compare, Day, Expr, Flag, In, IsNone, Logic, Neg, Not, Num, Param, Path, Text
from fourfocus.rules.units import column_dim

EXACT = 2**53
"""Below it a double holds every integer."""
MOST = 2**62
DAY_ZERO = date(1970, 1, 1).toordinal()


class Unfit(Exception):
    """To be asked of the engine instead."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition row by row: where it holds, and where it cannot be told (None: nowhere); never both."""

    true: Flags
    unknown: Flags | None = None

    def negated(self) -> Truth:
        """The opposite; what cannot be told stays so."""
        return Truth(~self.true if self.unknown is None else ~(self.true | self.unknown), self.unknown)


class Rows:
    """The records of one mill on some days, by column.

    Raises
    ------
    Unfit
        The table is too large to be held.
    """

    def __init__(self, facts: FactSet, table: Table, mill: str, params: Params, asked: Sequence[Asked]) -> None:
        self.facts, self.table, self.mill, self.params = facts, table, mill, params
        self._arrays = self._held(table)
        days = self._arrays.cells("_day")
        self._span = window(asked)
        inside = self._mine()
        inside &= (days.values >= _number(self._span.start)) & (days.values < _number(self._span.end))
        self._at = np.flatnonzero(inside)
        self._cells: dict[Path, Cells] = {}
        self._found: dict[tuple[str, str], Numbers] = {}
        self._days = days.values[self._at]

    def slots(self, asked: Sequence[Asked], keys: Sequence[Key]) -> Iterator[tuple[tuple[str | None, ...], list[Slot]]]:
        """Each group there is, with the figures of every window."""
        names, group = self._groups([self._key(key) for key in keys])
        figures = [self._figures(one, group, len(names)) for one in asked]
        for index, name in enumerate(names):
            yield name, [Slot(*(part[index] for part in one)) for one in figures]

    def _held(self, table: Table) -> Arrays:
        held = self.facts.arrays(table.name)
        if held is None:
            raise Unfit(table.name)
        return held

    def _mine(self) -> Flags:
        return _of_mill(self._arrays.cells("mill"), self.mill)

    def _groups(self, keys: list[Cells]) -> tuple[list[tuple[str | None, ...]], Numbers]:
        """The groups there are, and that of each record."""
        if not keys:
            return [()], np.zeros(len(self._at), np.int64)
        one = np.zeros(len(self._at), np.int64)
        for cells in keys:
            one = one * (len(cells.words) + 1) + cells.values + 1
        found, group = np.unique(one, return_inverse=True)
        names = []
        for code in found.tolist():
            parts: list[str | None] = []
            for cells in reversed(keys):
                code, place = divmod(code, len(cells.words) + 1)
                parts.append(cells.words[place - 1] if place else None)
            names.append(tuple(reversed(parts)))
        return names, group

    def _key(self, key: Key) -> Cells:
        if key.register:
            cells = self._through(key.path.names[0], self.facts.catalog[key.register], key.attribute)
        else:
            cells = self.cells(key.path)
        if cells.kind != "text":
            raise Unfit(key.path)
        return cells

    def _figures(self, one: Asked, group: Numbers, groups: int) -> tuple[list[int], ...]:
        """Totals, rows, unknown and empty by group; see :class:`fourfocus.engine.asked.Slot`."""
        inside = None if one.span == self._span else self._inside(one)
        unknown = counted = None
        if one.agg.where is not None:
            truth = self.condition(one.agg.where)
            counted, unknown = truth.true, truth.unknown
        if inside is not None:
            counted = inside if counted is None else counted & inside
            unknown = None if unknown is None else unknown & inside
        rows = self._count(group, counted, groups)
        total, empty = rows, [0] * groups
        if one.agg.value is not None:
            cells = self._summed(one.agg.value)
            if cells.known is not None:
                empty = self._count(group, ~cells.known if counted is None else counted & ~cells.known, groups)
                counted = cells.known if counted is None else counted & cells.known
            total = _sum(cells, group, counted, groups)
        return total, rows, self._count(group, unknown, groups) if unknown is not None else [0] * groups, empty

    def _summed(self, value: Expr) -> Cells:
        return self.number(value)[0]

    def _count(self, group: Numbers, counted: Flags | None, groups: int) -> list[int]:
        found: list[int] = np.bincount(group if counted is None else group[counted], minlength=groups).tolist()
        return found

    def _inside(self, one: Asked) -> Flags:
        return (self._days >= _number(one.span.start)) & (self._days < _number(one.span.end))

    def cells(self, path: Path) -> Cells:
        """A column of the records, directly or through a register."""
        if path not in self._cells:
            if len(path.names) == 2:
                register = self.facts.catalog[self.table[path.names[0]].ref or ""]
                self._cells[path] = self._through(path.names[0], register, path.names[1])
            else:
                self._open(self.table[path.names[0]])
                self._cells[path] = taken(self._arrays.cells(path.names[0]), self._at)
        return self._cells[path]

    @staticmethod
    def _open(column: Column) -> None:
        if column.private:
            raise Unfit(column.name)

    def _through(self, column: str, register: Table, attribute: str) -> Cells:
        self._open(register[attribute])
        found = self._entries(column, register)
        return taken(self._held(register).cells(attribute), found, found >= 0)

    def _entries(self, column: str, register: Table) -> Numbers:
        """The row of the register that is valid on each record's day, or -1: the last one begun, if it has not ended."""
        looked = (column, register.name)
        if looked not in self._found:
            arrays = self._held(register)
            start, end, code = (arrays.cells(name) for name in ("valid_from", "valid_to", register.key[0]))
            rows = np.flatnonzero(_of_mill(arrays.cells("mill"), self.mill))
            ends = end.values if end.known is None else np.where(end.known, end.values, _number(END))
            refers = self.cells(Path((column,)))
            if code.kind != "text" or refers.kind != "text":
                raise Unfit(column)
            place = {word: at for at, word in enumerate(code.words)}
            codes = np.array([*(place.get(word, -2) for word in refers.words), -2], np.int64)[refers.values]
            begun = code.values[rows] * MOST_DAYS + start.values[rows]
            order = np.argsort(begun, kind="stable")
            rows, begun = rows[order], begun[order]
            last = np.searchsorted(begun, codes * MOST_DAYS + self._days, side="right") - 1
            entry = np.append(rows, 0)[last]
            fits = (last >= 0) & (codes >= 0) if len(rows) else np.zeros(len(codes), bool)
            fits &= (np.append(code.values, -9)[entry] == codes) & (self._days < np.append(ends, 0)[entry])
            self._found[looked] = np.where(fits, entry, -1)
        return self._found[looked]

    def number(self, expr: Expr) -> tuple[Cells, Fraction]:
        """A quantity as integers and the factor that makes it a value in base units."""
        match expr:
            case Path():
                return self.cells(expr), column_dim(column_of(self.facts.catalog, self.table, expr).unit)[1]
            case Num():
                return self._one(), expr.value
            case Param():
                return self._one(), self.params(expr.name)
            case Neg():
                inner, factor = self.number(expr.arg)
                return Cells("number", -inner.values, inner.known, most=inner.most), factor
            case Arith():
                (left, a), (right, b) = self.number(expr.left), self.number(expr.right)
                known = _both(left.known, right.known)
                if expr.op == "*":
                    most = _bounded(left.most * right.most)
                    return Cells("number", left.values * right.values, known, most=most), a * b
                factor, by_a, by_b = common_factor(a, b)
                left, right = _times(left, by_a), _times(right, by_b)
                values = left.values + right.values if expr.op == "+" else left.values - right.values
                return Cells("number", values, known, most=_bounded(left.most + right.most)), factor
        raise TypeError(f"no quantity: {expr}")

    def _one(self) -> Cells:
        return Cells("number", np.ones(len(self._at), np.int64), None, most=1)

    def condition(self, expr: Expr) -> Truth:
        """A condition; as in the engine's language, a part that cannot be told decides nothing that others decide."""
        match expr:
            case Path():
                cells = self.cells(expr)
                return Truth(cells.values != 0, None if cells.known is None else ~cells.known)
            case Flag():
                return Truth(np.full(len(self._at), expr.value))
            case Not():
                return self.condition(expr.arg).negated()
            case Logic():
                return _logic(expr.op, [self.condition(arg) for arg in expr.args])
            case IsNone():
                return self._is_none(expr)
            case Compare():
                return self._compare(expr.op, expr.left, expr.right)
            case In():
                found = _logic("or", [self._compare("==", expr.arg, item) for item in expr.items])
                return found.negated() if expr.negated else found
        raise TypeError(f"no condition: {expr}")

    def _is_none(self, expr: IsNone) -> Truth:
        """A register's entry that is not found is not an empty cell."""
        assert isinstance(expr.arg, Path)
        known = self.cells(expr.arg).known
        filled = np.ones(len(self._at), bool) if known is None else known
        true = filled if expr.negated else ~filled
        if len(expr.arg.names) == 1:
            return Truth(true)
        column = self.table[expr.arg.names[0]]
        there = self._there(column.name, self.facts.catalog[column.ref or ""])
        return Truth(true & there, ~there)

    def _there(self, column: str, register: Table) -> Flags:
        """Whether the register has an entry on the record's day."""
        return self._entries(column, register) >= 0

    def _compare(self, op: str, left: Expr, right: Expr) -> Truth:
        if any(is_number(self.facts.catalog, self.table, one) for one in (left, right)):
            (a, a_factor), (b, b_factor) = self.number(left), self.number(right)
            _, by_a, by_b = common_factor(a_factor, b_factor)
            a, b = _times(a, by_a), _times(b, by_b)
        else:
            a, b = self._plain(left), self._plain(right)
            if a.kind != b.kind or (a.kind == "text" and op not in ("==", "!=")):
                raise Unfit(op)
            if a.kind == "text":
                b = _in_words_of(a, b)
        known = _both(a.known, b.known)
        true = _OPS[op](a.values, b.values)
        return Truth(true) if known is None else Truth(true & known, ~known)

    def _plain(self, expr: Expr) -> Cells:
        if isinstance(expr, Text):
            return Cells("text", np.zeros(len(self._at), np.int64), None, (expr.value,))
        if isinstance(expr, Day):
            return Cells("day", np.full(len(self._at), _number(expr.value)), None)
        if isinstance(expr, Path):
            return self.cells(expr)
        truth = self.condition(expr)
        return Cells("flag", truth.true.astype(np.int64), None if truth.unknown is None else ~truth.unknown, most=1)


MOST_DAYS = 2**32
"""More days than any register's entries are apart."""

_OPS = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def _number(day: date) -> int:
    return day.toordinal() - DAY_ZERO


def _of_mill(cells: Cells, mill: str) -> Flags:
    found: Flags = cells.values == (cells.words.index(mill) if mill in cells.words else -2)
    return found


def taken(cells: Cells, at: Numbers, there: Flags | None = None) -> Cells:
    """The cells at some places; empty where ``there`` says that there is no such place."""
    if there is None:
        known = None if cells.known is None else cells.known[at]
        return Cells(cells.kind, cells.values[at], known, cells.words, cells.most)
    nothing = -1 if cells.kind == "text" else 0
    values = np.append(cells.values, nothing)[at]  # the place -1 is the last
    known = there if cells.known is None else np.append(cells.known, False)[at]
    return Cells(cells.kind, values, known, cells.words, cells.most)


def _in_words_of(a: Cells, b: Cells) -> Cells:
    """The texts of ``b`` as places in the words of ``a``."""
    place = {word: at for at, word in enumerate(a.words)}
    codes = np.array([*(place.get(word, -2) for word in b.words), -1], np.int64)
    return Cells("text", codes[b.values], b.known, a.words)


def _both(a: Flags | None, b: Flags | None) -> Flags | None:
    if a is None or b is None:
        return a if b is None else b
    return a & b


def _bounded(most: int) -> int:
    if most >= MOST:
        raise Unfit(most)
    return most


def _times(cells: Cells, factor: int) -> Cells:
    most = _bounded(cells.most * abs(factor))
    return (
        cells
        if factor == 1
        else Cells("number", cells.values * factor, cells.known, most=_bounded(max(most, abs(factor))))
    )


def _logic(op: str, parts: list[Truth]) -> Truth:
    """``and`` is false as soon as one part is, ``or`` true; else unknown as soon as one part is."""
    if op == "and":
        return _logic("or", [part.negated() for part in parts]).negated()
    true, unknown = parts[0].true, parts[0].unknown
    for part in parts[1:]:
        true = true | part.true
        if part.unknown is not None:
            unknown = part.unknown if unknown is None else unknown | part.unknown
    return Truth(true, None if unknown is None else unknown & ~true)


def _sum(cells: Cells, group: Numbers, counted: Flags | None, groups: int) -> list[int]:
    """Exact sums by group."""
    values, places = (cells.values, group) if counted is None else (cells.values[counted], group[counted])
    most = _bounded(cells.most * max(len(values), 1))
    if most < EXACT:  # sums of doubles that are integers below it are exact
        return [int(one) for one in np.bincount(places, weights=values, minlength=groups).tolist()]
    found = np.zeros(groups, np.int64)
    np.add.at(found, places, values)
    return found.tolist()
