"""What is asked of the records of one table, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from fourfocus.engine.derived.base import Span
from fourfocus.facts.schema import Catalog, Column, Table
from fourfocus.rules.expr import Agg, Arith, Expr, Neg, Num, Param, Path

Params = Callable[[str], Fraction]
"""The value of a parameter in base units."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One aggregate over the days of one window; the marks of its conditions are bound."""

    agg: Agg
    span: Span


@dataclass(frozen=True, slots=True)
class Key:
    """What records are grouped by: a column, one of the register it refers to, or ``attribute`` of another ``register``."""

    path: Path
    register: str = ""
    attribute: str = ""

    @classmethod
    def of(cls, expr: Expr) -> Key:
        """A column, directly or through its register."""
        assert isinstance(expr, Path)
        return cls(expr)


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


def window(asked: Iterable[Asked]) -> Span:
    """The days of all windows together."""
    spans = [one.span for one in asked]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def column_of(catalog: Catalog, table: Table, path: Path) -> Column:
    """The column of a table, or of the register that one refers to."""
    column = table[path.names[0]]
    return column if len(path.names) == 1 else catalog[column.ref or ""][path.names[1]]


def is_number(catalog: Catalog, table: Table, expr: Expr) -> bool:
    """Whether an expression is a quantity."""
    if isinstance(expr, (Num, Param, Arith, Neg)):
        return True
    return isinstance(expr, Path) and column_of(catalog, table, expr).unit is not None


def common_factor(a: Fraction, b: Fraction) -> tuple[Fraction, int, int]:
    """A factor of both sides of a comparison or sum, and what makes each side's integers those of it, exactly."""
    if a == b:
        return a, 1, 1
    common = Fraction(1, a.denominator * b.denominator)
    return common, int(a / common), int(b / common)
