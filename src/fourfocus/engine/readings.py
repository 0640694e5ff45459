"""Readings: the value of every indicator for every subject, with everything it was computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.aggregate import Paths, Scope, Slots, gather
from fourfocus.engine.asked import Slot
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Evaluation, Lookup, Missing, Source, Value, decimal
from fourfocus.facts.schema import Words
from fourfocus.rules.check_formulas import formulas
from fourfocus.rules.expr import Agg, Arith, text_of, walk
from fourfocus.rules.model import Indicator
from fourfocus.rules.pack import InForce, Pack


@dataclass(frozen=True)
class Shown:
    """A further figure beside a reading."""

    id: str
    title: Words
    value: Value
    unit: Words
    digits: int
    shown: str | None


@dataclass(frozen=True)
class Reading:
    """One indicator of one subject.

    ``value`` is in base units, ``shown`` and ``target_shown`` are in the indicator's unit, rounded once. ``numerator`` and
    ``denominator`` are there when the formula is a ratio.
    """

    indicator: Indicator
    subject: Subject
    value: Value
    shown: str | None
    target: Fraction | None
    target_shown: str | None
    sources: tuple[Source, ...]
    numerator: tuple[str, Value] | None
    denominator: tuple[str, Value] | None
    shows: tuple[Shown, ...]

    @property
    def state(self) -> str:
        """``met``, ``unmet`` or (without target) ``known``; ``open`` when data is missing, ``none`` without a value."""
        if self.value.number is None:
            return self.value.state
        if self.target is None:
            return "known"
        good = self.value.number >= self.target if self.indicator.higher else self.value.number <= self.target
        return "met" if good else "unmet"


def paths_of(pack: Pack) -> Paths:
    """How records name their subject, by kind and table."""
    return {kind.id: kind.paths for kind in pack.subjects}


def aggregates(rules: InForce) -> list[Agg]:
    """Every aggregate of every indicator in force, each once, in order of appearance."""
    found: dict[Agg, None] = {}
    for indicator in rules.computed.values():
        for formula in formulas(indicator):
            found.update({node: None for node in walk(formula.expr) if isinstance(node, Agg)})
    return list(found)


class Readings:
    """Evaluates indicators when they are asked for, each once per subject."""

    def __init__(self, rules: InForce, slots: Slots, inputs: Inputs) -> None:
        self._rules, self._slots, self._inputs = rules, slots, inputs
        self._found: dict[tuple[str, Subject], Reading] = {}
        self._asked: set[tuple[str, Subject]] = set()

    def of(self, name: str, subject: Subject) -> Reading:
        """The reading of one indicator for one subject."""
        key = (name, subject)
        if key not in self._found:
            if key in self._asked:
                raise RecursionError(f"indicator {name} uses itself")  # the checker refuses such packs
            self._asked.add(key)
            self._found[key] = self._read(self._rules.computed[name], subject)
        return self._found[key]

    def all(self) -> tuple[Reading, ...]:
        """Every indicator for every subject it is computed for, by indicator as written and subject."""
        wanted = []
        for indicator in self._rules.indicators.values():
            kinds = {kind: at for at, kind in enumerate(indicator.per)}
            own = [one for one in self._inputs.subjects if one.kind in kinds]
            wanted += [self.of(indicator.id, one) for one in sorted(own, key=lambda one: (kinds[one.kind], one.id))]
        return tuple(wanted)

    def _read(self, indicator: Indicator, subject: Subject) -> Reading:
        run = Evaluation(self._lookup(subject))
        expr = indicator.formula.expr
        value = run.of(expr)
        target = None
        if indicator.target is not None:
            target = self._rules.amount(indicator.target, indicator.unit, subject.id)
        parts: list[tuple[str, Value] | None] = [None, None]
        if isinstance(expr, Arith) and expr.op == "/":
            parts = [(text_of(side), run.of(side)) for side in (expr.left, expr.right)]
        unit, digits = indicator.unit, indicator.digits
        return Reading(
            indicator,
            subject,
            value,
            None if value.number is None else decimal(unit.shown(value.number), digits),
            target,
            None if target is None else decimal(unit.shown(target), digits),
            tuple(run.sources.values()),
            parts[0],
            parts[1],
            self._shows(indicator, subject),
        )

    def _shows(self, indicator: Indicator, subject: Subject) -> tuple[Shown, ...]:
        found = []
        for show in indicator.shows:
            value = Evaluation(self._lookup(subject)).of(show.formula.expr)
            text = None if value.number is None else decimal(show.unit.shown(value.number), show.digits)
            title = Words(show.title, show.title_en or show.title)
            found.append(Shown(show.id, title, value, show.unit.words, show.digits, text))
        return tuple(found)

    def _lookup(self, subject: Subject) -> Lookup:
        def aggregate(agg: Agg) -> tuple[Value, Mapping[str, Any]]:
            slot = self._slots.get(agg, subject.kind, subject.id)
            missing = (*self._inputs.missing(agg, subject), *self._unclear(agg, subject, slot))
            detail = {"table": agg.table, "rows": slot.rows, "agg": agg}
            if missing:
                return Value(None, tuple(missing)), detail
            return Value(slot.total * self._slots.factors[agg]), detail

        def param(name: str) -> tuple[Value, Mapping[str, Any]]:
            return Value(self._rules.param(name, subject.id)), {"param": name}

        return Lookup(aggregate, param, lambda name: self.of(name, subject).value)

    def _unclear(self, agg: Agg, subject: Subject, slot: Slot) -> list[Missing]:
        """Records that are there but leave the figure open."""
        homeless = self._slots.homeless(agg, subject.kind)
        title = self._inputs.facts.catalog[agg.table].title
        unknown = slot.unknown + homeless.unknown
        found = list(self._inputs.unclear(agg, unknown, slot.empty + homeless.empty))
        if homeless.rows and not unknown:
            zh = f"{title.zh}（{agg.table}）有 {homeless.rows} 条记录不知属于谁：所引用的登记表当日没有这一项"
            en = f"{homeless.rows} records of {agg.table} belong to nobody: the register has no such entry on their day"
            found.append(Missing(Words(zh, en)))
        return found


def readings(rules: InForce, inputs: Inputs, scope: Scope, params: Mapping[str, Fraction]) -> tuple[Readings, Slots]:
    """Run the queries of a month and make its indicators ready to be read."""
    slots = gather(inputs.facts, aggregates(rules), inputs.paths, scope, lambda name: params[name])
    return Readings(rules, slots, inputs), slots
