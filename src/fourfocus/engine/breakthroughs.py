"""Breakthroughs: the figures of a month, or of the year so far, against those of their base periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from fourfocus.engine.aggregate import Scope, gather
from fourfocus.engine.derived.base import Span
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lines import Line
from fourfocus.engine.progress import Way, way_lines
from fourfocus.engine.readings import Reading, Readings
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, Value
from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Words
from fourfocus.rules.breakthroughs import Breakthrough
from fourfocus.rules.expr import Agg, walk
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import PLAIN, POINTS


@dataclass(frozen=True)
class Figure:
    """One breakthrough: what it is now, what it was in the base period, and the way between; None while either is open."""

    rule: Breakthrough
    value: Value
    base: Value
    way: Way | None

    @property
    def state(self) -> str:
        """``met``, ``unmet``, or ``open``."""
        share = None if self.way is None else self.way.share
        return "open" if share is None else "met" if share >= 1 else "unmet"

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Everything that is missing."""
        return tuple(dict.fromkeys((*self.value.missing, *self.base.missing)))


def spans_of(rule: Breakthrough, span: Span) -> tuple[Span, Span]:
    """The days a figure is made of, and those of its base."""
    now = Span(span.start.replace(month=1), span.end) if rule.over == "year" else span
    return now, Span(rule.base_from, rule.base_to)


def windows(rules: InForce, span: Span) -> Iterator[tuple[str, Span]]:
    """The tables and days that breakthroughs read."""
    for rule in rules.of(Breakthrough).values():
        for node in walk(rule.formula.expr):
            if isinstance(node, Agg):
                yield from ((node.table, one) for one in spans_of(rule, span))


class Breakthroughs:
    """Works the breakthroughs out when they are asked for: each table once for a period."""

    def __init__(self, rules: InForce, readings: Readings, inputs: Inputs, params: Mapping[str, Fraction]) -> None:
        self._rules, self._inputs, self._params = rules, inputs, params
        self._readings = {inputs.span: readings}
        self._figures: tuple[Figure, ...] | None = None

    def figures(self) -> tuple[Figure, ...]:
        """All of them, as written."""
        if self._figures is None:
            mill = next((one for one in self._inputs.subjects if one.kind == MILL), None)
            rules = self._rules.of(Breakthrough).values()
            self._figures = () if mill is None else tuple(self._figure(rule, mill) for rule in rules)
        return self._figures

    def lines(self, card: str, weight: Fraction) -> list[Line]:
        """Each with the same part of ``weight``."""
        found: list[Line] = []
        figures = self.figures()
        for one in figures:
            title = one.rule.words
            found += way_lines("break", card, one.rule.id, title, weight / len(figures), one.way, one.missing)
        return found

    def _figure(self, rule: Breakthrough, mill: Subject) -> Figure:
        now, before = spans_of(rule, self._inputs.span)
        value, base = self._value(rule, mill, now), self._value(rule, mill, before)
        if value.number is None or base.number is None:
            return Figure(rule, value, base, None)
        gain = self._rules.amount(rule.gain, PLAIN)
        target = base.number * (1 + gain if rule.higher else 1 - gain)
        at_base = POINTS.shown(self._rules.amount(rule.at_base, POINTS))
        return Figure(rule, value, base, Way(value, base.number, target, at_base, rule.unit, rule.digits, rule.higher))

    def _value(self, rule: Breakthrough, mill: Subject, span: Span) -> Value:
        found = self._reading(rule, mill, span).value
        if found.number is None or not rule.each_month:
            return found
        return Value(found.number / _months(span.start, span.end))

    def _reading(self, rule: Breakthrough, mill: Subject, span: Span) -> Reading:
        if span not in self._readings:
            wanted = [one for one in self._rules.of(Breakthrough).values() if span in spans_of(one, self._inputs.span)]
            aggs = [node for one in wanted for node in walk(one.formula.expr) if isinstance(node, Agg)]
            inputs = replace(self._inputs, span=span)
            scope = Scope(inputs.mill, span)
            slots = gather(inputs.facts, dict.fromkeys(aggs), {}, scope, lambda name: self._params[name])
            self._readings[span] = Readings(self._rules, slots, inputs)
        return self._readings[span].of(rule.id, mill)


def _months(start: date, end: date) -> int:
    count = 0
    while start < end:
        start, count = next_month(start), count + 1
    return count


PERIODS = {"month": Words("当月", "month"), "year": Words("本年", "year")}
