"""Probes: what the records of one branch say about a task or duty in one period, exactly, with all it was computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from fourfocus.engine.asked import Asked
from fourfocus.engine.derived.base import Span
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Evaluation, Lookup, Missing, Source, Value, decimal
from fourfocus.engine.windows import Windows
from fourfocus.facts.schema import Words
from fourfocus.rules.expr import Agg, Expr, bind, walk
from fourfocus.rules.pack import InForce
from fourfocus.rules.periods import Period, add_months, before, year_before
from fourfocus.rules.proofs import AGAINST, EMPTY, Proof


@dataclass(frozen=True, slots=True)
class Look:
    """Which days are looked at: a period, its due day, and the day ``by`` which something must be there.

    Records count that are dated in the period; when the due day was ``extended``, those up to ``by``.
    """

    period: Period
    due: date
    by: date
    extended: bool = False

    @property
    def until(self) -> date:
        """The last day whose records count."""
        return self.by if self.extended else min(self.by, self.period.end)

    @property
    def marks(self) -> dict[str, date]:
        """What ``period.…`` stands for."""
        return {"start": self.period.start, "end": self.period.end, "due": self.due, "by": self.by}

    def span(self, proof: Proof) -> Span:
        """The days whose records a proof reads."""
        return Span(add_months(self.period.start, -proof.look_back), self.until + timedelta(days=1))


@dataclass(frozen=True)
class Finding:
    """What a probe found.

    Attributes
    ----------
    value, bound
        In base units; ``other`` is the value of the period it is measured against.
    met
        None while data is missing.
    asked
        Each aggregate's text to what was asked for it, for the records behind it.
    """

    proof: Proof
    look: Look
    value: Value
    bound: Fraction | None
    other: Value | None
    met: bool | None
    sources: tuple[Source, ...]
    asked: Mapping[str, Asked]

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What it waits for."""
        return self.value.missing + (self.other.missing if self.other else ())

    @property
    def shown(self) -> str | None:
        """The value in the proof's unit, rounded once."""
        return self._in_unit(self.value.number)

    @property
    def target_shown(self) -> str | None:
        """The bound in the proof's unit, rounded once."""
        return self._in_unit(self.bound)

    def _in_unit(self, number: Fraction | None) -> str | None:
        return None if number is None else decimal(self.proof.unit.shown(number), self.proof.digits)

    @cached_property
    def words(self) -> Words:
        """``到会率 91.2 %（要求 ≥ 85.0 %）``."""
        proof = self.proof
        title = proof.words if proof.title else Words("数值", "value")
        if self.met is None:
            return Words(f"{title.zh} 待数据", f"{title.en}: waiting for data")
        if self.value.number is None:
            says = EMPTY[proof.empty or "undone"]
            return Words(f"{title.zh}：{says.zh}", f"{title.en}: {says.en}")
        if self.bound is None:
            says = AGAINST[proof.against]
            return Words(
                f"{title.zh} {self.shown} {proof.unit.text}（{says.zh}没有数）",
                f"{title.en} {self.shown} (no {says.en})",
            )
        whose = AGAINST[proof.against] if proof.against else Words("", "")
        said = f"{proof.sign} {self.target_shown} {proof.unit.text}"
        return Words(
            f"{title.zh} {self.shown} {proof.unit.text}（要求{'比' + whose.zh if whose.zh else ''} {said}）",
            f"{title.en} {self.shown} {proof.unit.text} (required {said}{', by ' + whose.en if whose.en else ''})",
        )


@dataclass(frozen=True)
class Probe:
    """One proof, asked of one branch in one period."""

    proof: Proof
    cadence: str
    look: Look

    @property
    def against(self) -> Look | None:
        """The other period that the value is measured against: as a whole, by the same day after its end."""
        if not self.proof.against:
            return None
        own = self.look.period
        other = before(self.cadence, own) if self.proof.against == "previous" else year_before(own)
        by = other.end + max(self.look.by - own.end, timedelta())
        return Look(other, by, by)

    def looks(self) -> Iterator[Look]:
        """Every period that is looked at."""
        yield self.look
        if self.against is not None:
            yield self.against

    def asked(self) -> Iterator[Asked]:
        """Everything it needs."""
        for look in self.looks():
            for node in walk(bind(self.proof.formula.expr, look.marks)):
                if isinstance(node, Agg):
                    yield Asked(node, look.span(self.proof))


class Prober:
    """Answers probes from what was gathered."""

    def __init__(self, rules: InForce, windows: Windows, inputs: Inputs) -> None:
        self._rules, self._windows, self._inputs = rules, windows, inputs

    def find(self, probe: Probe, branch: Subject) -> Finding:
        """What the records say."""
        proof = probe.proof
        asked: dict[str, Asked] = {}
        value, sources = self._value(proof, probe.look, branch, asked)
        bound: Fraction | None = self._rules.amount(proof.bound, proof.bound_unit, branch.id)
        other = None
        if probe.against is not None:
            other, more = self._value(proof, probe.against, branch, asked)
            sources += more
            bound = None if other.number is None or bound is None else bound * other.number
        met = self._met(proof, value, bound, other)
        return Finding(proof, probe.look, value, bound, other, met, sources, asked)

    def _met(self, proof: Proof, value: Value, bound: Fraction | None, other: Value | None) -> bool | None:
        if value.missing or (other is not None and other.missing):
            return None
        if value.number is None or bound is None:
            return proof.empty == "met"
        return value.number >= bound if proof.at_least is not None else value.number <= bound

    def _value(
        self, proof: Proof, look: Look, branch: Subject, asked: dict[str, Asked]
    ) -> tuple[Value, tuple[Source, ...]]:
        expr: Expr = bind(proof.formula.expr, look.marks)
        span = look.span(proof)

        def aggregate(agg: Agg) -> tuple[Value, Mapping[str, Any]]:
            one = Asked(agg, span)
            slot = self._windows.get(one, branch.id)
            home = self._windows.homes[agg.table]
            missing = self._inputs.missing_of_branch(agg, branch.id, span, home, self._windows.covered.units(branch.id))
            missing += self._inputs.unclear(agg, slot.unknown, slot.empty)
            detail = {"table": agg.table, "rows": slot.rows, "asked": one}
            if missing:
                return Value(None, missing), detail
            return Value(slot.total * self._windows.factors[agg]), detail

        def param(name: str) -> tuple[Value, Mapping[str, Any]]:
            return Value(self._rules.param(name, branch.id)), {"param": name}

        def indicator(name: str) -> Value:
            raise LookupError(name)  # the checker refuses it

        run = Evaluation(Lookup(aggregate, param, indicator))
        value = run.of(expr)
        for source in run.sources.values():
            if "asked" in source.detail:
                asked[f"{source.text} {span.start}"] = source.detail["asked"]
        return value, tuple(run.sources.values())
