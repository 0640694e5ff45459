"""The nodes of a formula: small, frozen, comparable by meaning; positions (``at``) do not count in comparisons.

There are two levels. A *value* is computed once per subject and month: numbers, parameters, indicators, aggregates of
a table, and arithmetic on them. A *row* expression stands inside an aggregate and is computed for each record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Num:
    """An exact number."""

    value: Fraction
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text to compare with: the code of a choice, an identifier."""

    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """``True`` or ``False``."""

    value: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Param:
    """``param.name``: the parameter's value in force on the month's first day."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """``indicator.name``: another indicator of the same subject and month."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A column of the record, or of the register's row it refers to on its day: ``("product", "value_added")``."""

    names: tuple[str, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """``period.start``, ``period.end``, ``period.due`` or ``period.by``: a day of the period that a task or system is about.

    ``end`` is the period's last day; ``by`` the day up to which one looks (the due day, then the end of its month).
    """

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Day:
    """A day; what a :class:`Mark` stands for in one period. Nobody writes it."""

    value: date
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Agg:
    """``sum(table.column, where=…)`` or ``count(table, where=…)`` over the month's records of a subject."""

    fn: str
    table: str
    value: Expr | None
    where: Expr | None
    at: int = field(default=0, compare=False)
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Worked out once: a close looks for the same aggregates thousands of times."""
        if not self._hash:
            object.__setattr__(self, "_hash", hash((self.fn, self.table, self.value, self.where)) or 1)
        return self._hash


@dataclass(frozen=True, slots=True)
class Arith:
    """``left op right`` with one of ``+ - * /``; division is exact."""

    op: str
    left: Expr
    right: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Neg:
    """``-arg``."""

    arg: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``min``, ``max`` or ``where(condition, a, b)``."""

    fn: str
    args: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with one of ``< <= > >= == !=``."""

    op: str
    left: Expr
    right: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` or ``or`` of two or more conditions."""

    op: str
    args: tuple[Expr, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``not arg``."""

    arg: Expr
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class In:
    """``arg in (a, b)``, or ``not in``."""

    arg: Expr
    items: tuple[Expr, ...]
    negated: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IsNone:
    """``arg is None`` (the cell was left empty), or ``is not None``."""

    arg: Expr
    negated: bool
    at: int = field(default=0, compare=False)


Expr = (
    Num | Text | Flag | Param | Ref | Path | Mark | Day | Agg | Arith | Neg | Call | Compare | Logic | Not | In | IsNone
)

MARKS = ("start", "end", "due", "by")
"""The days of a period that conditions of tasks and systems can name."""


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly inside ``expr``."""
    match expr:
        case Agg():
            return tuple(part for part in (expr.value, expr.where) if part is not None)
        case Arith() | Compare():
            return (expr.left, expr.right)
        case Neg() | Not() | IsNone():
            return (expr.arg,)
        case Call() | Logic():
            return expr.args
        case In():
            return (expr.arg, *expr.items)
    return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """``expr`` and everything inside it, outside first."""
    return iter(_nodes(Same(expr)))


class Same:
    """An expression by its identity: a pack's formulas are walked anew in every close, and to compare them costs as much."""

    __slots__ = ("expr",)

    def __init__(self, expr: Expr) -> None:
        self.expr = expr

    def __hash__(self) -> int:
        return id(self.expr)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.expr is self.expr


@lru_cache(maxsize=20_000)
def _nodes(one: Same) -> tuple[Expr, ...]:
    left, found = [one.expr], []
    while left:
        node = left.pop()
        found.append(node)
        left.extend(reversed(children(node)))
    return tuple(found)


def bind(expr: Expr, days: Mapping[str, date]) -> Expr:
    """The expression with the days of one period in place of its marks; itself where it has none."""
    return _bound(Same(expr), tuple(days.items()))


@lru_cache(maxsize=20_000)
def _bound(one: Same, marks: tuple[tuple[str, date], ...]) -> Expr:
    expr, days = one.expr, dict(marks)
    if isinstance(expr, Mark):
        return Day(days[expr.name], expr.at)
    if not any(isinstance(node, Mark) for node in walk(expr)):
        return expr
    match expr:
        case Agg():
            value, where = (None if part is None else bind(part, days) for part in (expr.value, expr.where))
            return replace(expr, value=value, where=where)
        case Arith() | Compare():
            return replace(expr, left=bind(expr.left, days), right=bind(expr.right, days))
        case Neg() | Not() | IsNone():
            return replace(expr, arg=bind(expr.arg, days))
        case Call() | Logic():
            return replace(expr, args=tuple(bind(arg, days) for arg in expr.args))
        case In():
            return replace(expr, arg=bind(expr.arg, days))
    return expr


def text_of(expr: Expr) -> str:
    """The expression in its own language, in one canonical spelling."""
    match expr:
        case Num():
            return _decimal(expr.value)
        case Text():
            return f'"{expr.value}"'
        case Flag():
            return str(expr.value)
        case Param():
            return f"param.{expr.name}"
        case Ref():
            return f"indicator.{expr.name}"
        case Path():
            return ".".join(expr.names)
        case Mark():
            return f"period.{expr.name}"
        case Day():
            return expr.value.isoformat()
        case Agg():
            return _aggregate_text(expr)
        case Arith():
            return f"({text_of(expr.left)} {expr.op} {text_of(expr.right)})"
        case Compare():
            return f"{text_of(expr.left)} {expr.op} {text_of(expr.right)}"
        case Neg():
            return f"-{text_of(expr.arg)}"
        case Not():
            return f"not ({text_of(expr.arg)})"
        case Call():
            return f"{expr.fn}({', '.join(map(text_of, expr.args))})"
        case Logic():
            return "(" + f" {expr.op} ".join(map(text_of, expr.args)) + ")"
        case In():
            inside = ", ".join(map(text_of, expr.items))
            return f"{text_of(expr.arg)} {'not in' if expr.negated else 'in'} ({inside},)"
    return f"{text_of(expr.arg)} is {'not ' if expr.negated else ''}None"


def _decimal(value: Fraction) -> str:
    """A number as it is written in formulas: at most twelve digits after the point."""
    digits = next((n for n in range(13) if (value * 10**n).denominator == 1), 12)
    text = str((value * 10**digits).numerator).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def _aggregate_text(agg: Agg) -> str:
    prefix = f"{agg.table}."
    inside = agg.table if agg.value is None else _with_table(agg.value, prefix)
    where = f", where={text_of(agg.where)}" if agg.where is not None else ""
    return f"{agg.fn}({inside}{where})"


def _with_table(expr: Expr, prefix: str) -> str:
    match expr:
        case Path():
            return prefix + text_of(expr)
        case Arith():
            return f"({_with_table(expr.left, prefix)} {expr.op} {_with_table(expr.right, prefix)})"
        case Neg():
            return "-" + _with_table(expr.arg, prefix)
    return text_of(expr)
