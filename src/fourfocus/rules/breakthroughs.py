"""Breakthroughs: a figure of the month (or of the year so far) against the same figure of a base period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from fourfocus.facts.schema import Words
from fourfocus.rules.analyses_base import Analysis
from fourfocus.rules.expr import Agg, Ref, walk
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Indicator
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, DayOf, Field, FormulaOf, NumberOf, OneOf, TextOf, UnitOf, YesNo
from fourfocus.rules.units import PLAIN, POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


@dataclass(frozen=True, kw_only=True)
class Breakthrough(Indicator):
    """A breakthrough of the mill.

    Attributes
    ----------
    base_from, base_to
        The base period, half-open, whole months.
    gain
        By how much of the base the figure is to be better.
    each_month
        A figure that grows with time (a count, an output): the base is its mean per month.
    over
        ``month``, or ``year`` for what is too rare for a month: the year so far.
    at_base
        The score for standing where the base stood; 100 for the full gain.
    """

    base_from: date
    base_to: date
    gain: Amount
    each_month: bool
    over: str
    at_base: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Gain and score."""
        yield from ((self.gain, PLAIN), (self.at_base, POINTS))


@dataclass(frozen=True, kw_only=True)
class BreakthroughResults(Analysis):
    """The breakthroughs of a month side by side."""


def _make(**rest: Any) -> Breakthrough:
    return Breakthrough(target=None, per=("mill",), shows=(), set="breakthrough", **rest)


BREAKTHROUGH = rule_spec(
    Words("突破项", "breakthrough"),
    _make,
    Field("formula", FormulaOf()),
    Field("unit", UnitOf()),
    Field("digits", NumberOf(whole=True, least=0), False, 2),
    Field("better", OneOf(("higher", "lower"))),
    Field("base_from", DayOf(first=True)),
    Field("base_to", DayOf(first=True)),
    Field("gain", AmountOf()),
    Field("each_month", YesNo(), False, False),
    Field("over", OneOf(("month", "year")), False, "month"),
    Field("at_base", AmountOf()),
    Field("note", TextOf(1_000), False, ""),
)
RESULTS = rule_spec(Words("六个突破", "breakthroughs"), BreakthroughResults)


def check(at: Checking) -> None:
    """The base period is not empty, and formulas keep to fact tables: derived ones are made for the month only."""
    from fourfocus.facts.tables import CATALOG

    for rule in at.pack.of(Breakthrough):
        if rule.base_to <= rule.base_from:
            at.problems.add("cost.base", rule.places["base_to"], rule.id, start=rule.base_from, end=rule.base_to)
        for node in walk(rule.formula.expr):
            if isinstance(node, Ref) or (
                isinstance(node, Agg) and node.table in at.catalog and node.table not in CATALOG
            ):
                name = node.name if isinstance(node, Ref) else node.table
                at.problems.add("break.table", rule.formula.source.place_at(node.at), rule.id, name=name)


BREAKTHROUGHS_KIND = Kind("breakthroughs.yaml", "breakthroughs", Words("突破项", "breakthroughs"), BREAKTHROUGH, check)
