"""What a formula is: quantity of which dimension, condition, text; and every way in which its parts do not fit.

All problems of a formula are found in one pass; a part that is already wrong is not complained about again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from fourfocus.facts.schema import Catalog, Column, Kind, Table
from fourfocus.rules.expr import (
    MARKS,
    Agg,
    Arith,
    Call,
    Compare,
    Expr,
    Flag,
    In,
    IsNone,
    Logic,
    Mark,
    Neg,
    Not,
    Num,
    Param,
    Path,
    Ref,
    Text,
)
from fourfocus.rules.units import Dim, column_dim


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a dimension; ``free`` for a number written in the formula (0 fits every dimension)."""

    dim: Dim
    free: bool = False
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Word:
    """A text; ``codes`` are the allowed ones of a choice, ``to`` the register an identifier refers to."""

    codes: tuple[str, ...] = ()
    to: str | None = None
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or time."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Already complained about; fits everything."""


Type = Quantity | Condition | Word | Moment | Unclear
PLAIN_COUNT = Dim.of("count")


@dataclass(frozen=True)
class Names:
    """What formulas may name: fact tables, the dimensions of parameters and indicators, and days of a period (``marks``)."""

    catalog: Catalog
    params: Mapping[str, Dim]
    indicators: Mapping[str, Dim]
    marks: bool = False


Report = Callable[..., None]
"""``report(code, at, **args)`` notes one problem at a character of the formula."""


def infer(expr: Expr, names: Names, report: Report) -> Type:
    """The type of a value expression."""
    return _Inference(names, report, None).of(expr)


def infer_row(expr: Expr, table: Table, names: Names, report: Report) -> Type:
    """The type of a row expression over ``table``."""
    return _Inference(names, report, table).of(expr)


def similar(name: str, known: Any) -> list[str]:
    """Up to three known names close to ``name``; all of them (at most eight) when none is close."""
    known = list(known)
    return get_close_matches(name, known, 3) or known[:8]


class _Inference:
    def __init__(self, names: Names, report: Report, table: Table | None) -> None:
        self.names, self.report, self.table = names, report, table

    def of(self, expr: Expr) -> Type:
        match expr:
            case Num():
                return Quantity(Dim(), free=True, zero=expr.value == 0)
            case Text():
                return Word(literal=expr.value)
            case Flag():
                return Condition()
            case Param():
                return self._named(expr.name, self.names.params, "formula.param", expr.at)
            case Ref():
                return self._named(expr.name, self.names.indicators, "formula.indicator", expr.at)
            case Mark():
                return self._mark(expr)
            case Path():
                return self._path(expr)
            case Agg():
                return self._aggregate(expr)
            case Arith():
                return self._arith(expr)
            case Neg():
                return self._quantity(expr.arg)
            case Call():
                return self._call(expr)
            case Compare():
                self._same(self.of(expr.left), self.of(expr.right), expr.at, ordered=expr.op not in ("==", "!="))
            case In():
                left = self.of(expr.arg)
                for item in expr.items:
                    self._same(left, self.of(item), item.at, ordered=False)
            case IsNone():
                self.of(expr.arg)
            case Logic():
                for arg in expr.args:
                    self._condition(arg)
            case Not():
                self._condition(expr.arg)
        return Condition()

    def _named(self, name: str, known: Mapping[str, Dim], code: str, at: int) -> Type:
        if name in known:
            return Quantity(known[name])
        self.report(code, at, name=name, known=similar(name, known))
        return Unclear()

    def _mark(self, mark: Mark) -> Type:
        if not self.names.marks:
            self.report("formula.period", mark.at)
        elif mark.name not in MARKS:
            self.report("formula.mark", mark.at, name=mark.name, known=[f"period.{name}" for name in MARKS])
        return Moment()

    def _path(self, path: Path) -> Type:
        if self.table is None:
            self.report("formula.outside", path.at, name=".".join(path.names))
            return Unclear()
        if len(path.names) > 2:
            self.report("formula.hops", path.at, path=".".join(path.names))
            return Unclear()
        column = self._column(self.table, path.names[0], path.at)
        if column is None:
            return Unclear()
        if len(path.names) == 1:
            return _type_of(column)
        if column.ref is None:
            self.report("formula.no_reference", path.at, table=self.table.name, column=column.name)
            return Unclear()
        target = self._column(self.names.catalog[column.ref], path.names[1], path.at)
        return Unclear() if target is None else _type_of(target)

    def _column(self, table: Table, name: str, at: int) -> Column | None:
        if name in table:
            return table[name]
        known = [column.name for column in table.columns]
        self.report("formula.column", at, table=table.name, name=name, known=similar(name, known))
        return None

    def _aggregate(self, agg: Agg) -> Type:
        if agg.table not in self.names.catalog:
            self.report("formula.table", agg.at, name=agg.table, known=similar(agg.table, self.names.catalog))
            return Unclear()
        table = self.names.catalog[agg.table]
        if table.is_register:
            self.report("formula.register", agg.at, table=agg.table)
            return Unclear()
        inner = _Inference(self.names, self.report, table)
        if agg.where is not None:
            inner._condition(agg.where)
        if agg.value is None:
            return Quantity(PLAIN_COUNT)
        return inner._quantity(agg.value)

    def _condition(self, expr: Expr) -> None:
        if not isinstance(self.of(expr), (Condition, Unclear)):
            self.report("formula.condition", expr.at)

    def _quantity(self, expr: Expr) -> Type:
        found = self.of(expr)
        if isinstance(found, (Quantity, Unclear)):
            return found
        self.report("formula.quantity", expr.at)
        return Unclear()

    def _arith(self, expr: Arith) -> Type:
        left, right = self._quantity(expr.left), self._quantity(expr.right)
        if not isinstance(left, Quantity) or not isinstance(right, Quantity):
            return Unclear()
        if expr.op == "*":
            return Quantity(left.dim * right.dim, left.free and right.free)
        if expr.op == "/":
            if right.zero:
                self.report("formula.zero", expr.at)
            return Quantity(left.dim / right.dim, left.free and right.free)
        return self._fit(left, right, "formula.add", expr.at)

    def _fit(self, left: Quantity, right: Quantity, code: str, at: int) -> Type:
        if left.dim == right.dim:
            return Quantity(left.dim, left.free and right.free)
        for number, other in ((left, right), (right, left)):
            if number.zero or (number.free and other.dim == PLAIN_COUNT):
                return other
        self.report(code, at, left=left.dim.title, right=right.dim.title)
        return Unclear()

    def _call(self, expr: Call) -> Type:
        args = expr.args
        if expr.fn == "where":
            self._condition(args[0])
            args = args[1:]
        result: Type = self._quantity(args[0])
        for arg in args[1:]:
            other = self._quantity(arg)
            if isinstance(result, Quantity) and isinstance(other, Quantity):
                result = self._fit(result, other, "formula.choose", arg.at)
            else:
                result = Unclear()
        return result

    def _same(self, left: Type, right: Type, at: int, *, ordered: bool) -> None:
        """Whether two things can be compared."""
        if isinstance(left, Unclear) or isinstance(right, Unclear):
            return
        if isinstance(left, Quantity) and isinstance(right, Quantity):
            self._fit(left, right, "formula.compare", at)
        elif isinstance(left, Word) and isinstance(right, Word):
            if ordered:
                self.report("formula.order", at)
            for word, other in ((left, right), (right, left)):
                if word.codes and other.literal is not None and other.literal not in word.codes:
                    self.report("formula.code", at, value=other.literal, codes=word.codes)
        elif type(left) is not type(right) or (ordered and isinstance(left, Condition)):
            self.report("formula.kinds", at)


def _type_of(column: Column) -> Type:
    match column.kind:
        case Kind.INT:
            return Quantity(column_dim(column.unit)[0])
        case Kind.FLAG:
            return Condition()
        case Kind.DAY | Kind.MONTH | Kind.TIME:
            return Moment()
        case Kind.CHOICE:
            return Word(tuple(choice.code for choice in column.choices))
    return Word(to=column.ref)
