"""Exact values of formulas: fractions, or the reason why there is none, or the data that is missing.

*Missing* means that nobody declared the data; *none* means that everything is known and yet there is no value (division by
zero). Neither is ever zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from fourfocus.facts.factset import Gap
from fourfocus.facts.schema import Words
from fourfocus.rules.expr import (
    Agg,
    Arith,
    Call,
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
    Ref,
    Text,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Data that nobody declared (``gap``), or records that are there but leave the answer open (``why``)."""

    why: Words
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """An exact value in base units; without ``number`` there is ``missing`` data or a reason in ``none``."""

    number: Fraction | None
    missing: tuple[Missing, ...] = ()
    none: Words | None = None

    @property
    def state(self) -> str:
        """``known``, ``open`` (data is missing) or ``none`` (there is no value)."""
        if self.number is not None:
            return "known"
        return "open" if self.missing else "none"


@dataclass(frozen=True, slots=True)
class Source:
    """One input of a value: an aggregate, a parameter or another indicator, with what it was.

    ``detail`` holds what ``explain`` shows beside it: unit and number of records, or date and source of a parameter.
    """

    text: str
    kind: str
    value: Value
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Lookup:
    """Where a formula's leaves get their values, for one subject."""

    aggregate: Callable[[Agg], tuple[Value, Mapping[str, Any]]]
    param: Callable[[str], tuple[Value, Mapping[str, Any]]]
    indicator: Callable[[str], Value]


class Evaluation:
    """Evaluates value expressions and remembers every input it used, in order, each once."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self.sources: dict[Expr, Source] = {}

    def of(self, expr: Expr) -> Value:
        """The value of a quantity."""
        match expr:
            case Num():
                return Value(expr.value)
            case Agg() | Param() | Ref():
                return self._leaf(expr)
            case Neg():
                inner = self.of(expr.arg)
                return inner if inner.number is None else Value(-inner.number)
            case Arith():
                return self._arith(expr)
            case Call():
                return self._call(expr)
        raise TypeError(f"no quantity: {text_of(expr)}")

    def _leaf(self, expr: Agg | Param | Ref) -> Value:
        if expr not in self.sources:
            detail: Mapping[str, Any] = {}
            if isinstance(expr, Agg):
                kind, (value, detail) = "aggregate", self._lookup.aggregate(expr)
            elif isinstance(expr, Param):
                kind, (value, detail) = "parameter", self._lookup.param(expr.name)
            else:
                kind, value = "indicator", self._lookup.indicator(expr.name)
            self.sources[expr] = Source(text_of(expr), kind, value, detail)
        return self.sources[expr].value

    def _arith(self, expr: Arith) -> Value:
        left, right = self.of(expr.left), self.of(expr.right)
        if left.number is None or right.number is None:
            return _without(left, right)
        match expr.op:
            case "+":
                return Value(left.number + right.number)
            case "-":
                return Value(left.number - right.number)
            case "*":
                return Value(left.number * right.number)
        if right.number == 0:
            text = text_of(expr.right)
            return Value(None, none=Words(f"分母为零：{text}", f"the denominator is zero: {text}"))
        return Value(left.number / right.number)

    def _call(self, expr: Call) -> Value:
        if expr.fn == "where":
            answer = self._condition(expr.args[0])
            if isinstance(answer, Value):
                return answer
            return self.of(expr.args[1] if answer else expr.args[2])
        values = [self.of(arg) for arg in expr.args]
        numbers = [value.number for value in values if value.number is not None]
        if len(numbers) < len(values):
            return _without(*values)
        return Value(min(numbers) if expr.fn == "min" else max(numbers))

    def _condition(self, expr: Expr) -> bool | Value:
        """Whether a condition holds; a value without number where that cannot be told."""
        match expr:
            case Flag():
                return expr.value
            case Not():
                inner = self._condition(expr.arg)
                return inner if isinstance(inner, Value) else not inner
            case Logic():
                return self._logic(expr)
            case Compare():
                return self._compare(expr.op, expr.left, expr.right)
            case In():
                found = [self._compare("==", expr.arg, item) for item in expr.items]
                unclear = next((one for one in found if isinstance(one, Value)), None)
                return unclear if unclear is not None else (True in found) != expr.negated
            case IsNone() | Text() | Path():
                pass
        raise TypeError(f"no condition: {text_of(expr)}")

    def _logic(self, expr: Logic) -> bool | Value:
        """``and`` is false as soon as one part is, ``or`` true, whatever the parts that cannot be told."""
        parts = [self._condition(arg) for arg in expr.args]
        decides = expr.op == "or"
        if any(part is decides for part in parts):
            return decides
        return next((part for part in parts if isinstance(part, Value)), not decides)

    def _compare(self, op: str, left: Expr, right: Expr) -> bool | Value:
        a, b = self.of(left), self.of(right)
        if a.number is None or b.number is None:
            return _without(a, b)
        return {
            "<": a.number < b.number,
            "<=": a.number <= b.number,
            ">": a.number > b.number,
            ">=": a.number >= b.number,
            "==": a.number == b.number,
            "!=": a.number != b.number,
        }[op]


def _without(*values: Value) -> Value:
    """What is left when some of the values have no number: all that is missing, else the first reason."""
    missing = tuple(dict.fromkeys(one for value in values if value.number is None for one in value.missing))
    none = next((value.none for value in values if value.none is not None), None)
    return Value(None, missing, None if missing else none)


def rounded(value: Fraction) -> int:
    """The nearest integer, halves away from zero.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2)), rounded(Fraction(7, 3))
    (3, -3, 2)
    """
    return _rounded(value.numerator, value.denominator)


def _rounded(above: int, below: int) -> int:
    whole, rest = divmod(abs(above), below)
    whole += 2 * rest >= below
    return whole if above >= 0 else -whole


def yuan(fen: int) -> str:
    """Fen as yuan with two digits.

    >>> yuan(-13304), yuan(5)
    ('-133.04', '0.05')
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def decimal(value: Fraction, digits: int) -> str:
    """``value`` rounded once, half away from zero, as decimal digits.

    >>> decimal(Fraction(2, 3), 2), decimal(Fraction(-1, 2000), 3), decimal(Fraction(5), 0)
    ('0.67', '-0.001', '5')
    """
    scaled = _rounded(value.numerator * 10**digits, value.denominator)
    sign, text = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(digits + 1, "0")
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)
