"""Proofs: what records must say for a task to be fulfilled or a system to be kept, as a formula and a bound.

The formula is computed per branch over the records of one period; ``homes`` say to which branch a record belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules import formula
from fourfocus.rules.expr import Agg, Arith, Expr, Path, walk
from fourfocus.rules.formula import Formula
from fourfocus.rules.problems import Place
from fourfocus.rules.source import Map, Node, Scalar, Seq
from fourfocus.rules.spec import (
    BAD,
    Amount,
    AmountOf,
    Field,
    FormulaOf,
    NumberOf,
    OneOf,
    Reader,
    Reading,
    Spec,
    TextOf,
    UnitOf,
)
from fourfocus.rules.units import Measure, measure

AGAINST = {
    "previous": Words("上期", "the period before"),
    "last_year": Words("上年同期", "the same period a year before"),
}
"""What a value can be measured by instead of a fixed bound: its own value then."""
EMPTY = {"met": Words("没有应办的，视为完成", "nothing was due: fulfilled"), "undone": Words("没有记录", "no records")}
PERCENT = measure("%")


@dataclass(frozen=True)
class Proof:
    """One thing the records of a period must say.

    Attributes
    ----------
    at_least, at_most
        The bound, in ``unit``; exactly one is given. With ``against`` it is a share of the value of that other period.
    empty
        What a formula without value means (its denominator is zero): ``met`` or ``undone``; empty where there is no division.
    look_back
        So many months before the period are read too (findings that fall due in it were found earlier).
    """

    title: str
    title_en: str
    formula: Formula
    unit: Measure
    digits: int
    at_least: Amount | None
    at_most: Amount | None
    against: str
    empty: str
    look_back: int
    places: Mapping[str, Place] = field(compare=False, repr=False)

    @property
    def bound(self) -> Amount:
        """The bound that is given."""
        found = self.at_least or self.at_most
        assert found is not None  # the checker refuses a proof without
        return found

    @property
    def bound_unit(self) -> Measure:
        """The unit a bound is written in."""
        return PERCENT if self.against else self.unit

    @property
    def sign(self) -> str:
        """``≥`` or ``≤``."""
        return "≥" if self.at_least is not None else "≤"

    @property
    def words(self) -> Words:
        """What is looked at."""
        return Words(self.title, self.title_en or self.title)

    @property
    def divides(self) -> bool:
        """Whether the formula can be without value."""
        return any(isinstance(node, Arith) and node.op == "/" for node in walk(self.formula.expr))

    def aggregates(self) -> Iterator[Agg]:
        """The aggregates of the formula."""
        yield from (node for node in walk(self.formula.expr) if isinstance(node, Agg))

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """The bound, with the unit it is asked for in."""
        yield from ((one, self.bound_unit) for one in (self.at_least, self.at_most) if one is not None)


PROOF = Spec(
    Words("记录的要求", "what records must say"),
    Proof,
    (
        Field("title", TextOf(80), False, ""),
        Field("title_en", TextOf(120), False, ""),
        Field("formula", FormulaOf()),
        Field("unit", UnitOf()),
        Field("digits", NumberOf(whole=True, least=0), False, 0),
        Field("at_least", AmountOf(), False),
        Field("at_most", AmountOf(), False),
        Field("against", OneOf(tuple(AGAINST)), False, ""),
        Field("empty", OneOf(tuple(EMPTY)), False, ""),
        Field("look_back", NumberOf(whole=True, least=1), False, 0),
    ),
)


@dataclass(frozen=True)
class WordOr:
    """One word, or one or several values of ``kind``."""

    word: str
    kind: Reader

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The word, or a tuple of values, or :data:`BAD`."""
        if isinstance(node, Scalar) and node.text == self.word:
            return self.word
        items = node.items if isinstance(node, Seq) else [node]
        if isinstance(node, Scalar) or not items:
            return at.bad(
                "spec.one_of", node.place, field=name, value=getattr(node, "text", "…"), words=(self.word, "{…}")
            )
        values = [self.kind.read(item, at, name) for item in items]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def schema(self, of: Any) -> dict[str, Any]:
        """What editors are told."""
        one = of(self.kind)
        return {"anyOf": [{"const": self.word}, one, {"type": "array", "items": one, "minItems": 1}]}


_HOME = re.compile(r"(coverage|membership)\((\w+)\)")


@dataclass(frozen=True)
class Home:
    """How a record names its branch.

    ``path`` is a column or ``column.attribute``; ``via`` the register that leads on from it: ``coverage`` (the branches that
    answer for the unit) or ``membership`` (the branch the person is a member of on the record's day), or empty.
    """

    path: Expr
    via: str = ""


@dataclass(frozen=True)
class HomeOf:
    """``branch``, ``unit.branch``, ``coverage(line)`` or ``membership(person)``."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The home, or :data:`BAD`."""
        if isinstance(node, Map):
            return at.bad("spec.text", node.place, field=name)
        text = node.text.strip() if isinstance(node, Scalar) else ""
        found = _HOME.fullmatch(text)
        if found is not None:
            return Home(Path((found[2],)), found[1])
        try:
            return Home(formula.parse_row(text))
        except formula.FormulaError as error:
            return at.bad(error.code, node.place, **error.details)

    def schema(self, of: Any) -> dict[str, Any]:
        """What editors are told."""
        del of
        return {"type": "string", "maxLength": 200}
