"""Scales: how a value becomes a score of 0 to 100.

A scale is a frozen dataclass with ``score``; a new one needs its class and one entry in :data:`SCALES`. Values and
thresholds are in base units, scores in points; everything is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules.problems import Place
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, NumberOf, Spec, Variant

Resolve = Callable[[Amount], Fraction]
"""An amount of a scale as a value in base units: the parameter in force, or the number in the indicator's unit."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scale makes of a value: the score before and after its cap and floor."""

    raw: Fraction
    score: Fraction


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a scale: at this value, this score."""

    at: Amount
    score: Fraction
    places: Mapping[str, Place] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Linear:
    """Straight lines between points; the first and last score hold beyond the ends.

    ``score = s1 + (value - v1) * (s2 - s1) / (v2 - v1)`` between neighbouring points (v1, s1) and (v2, s2).
    """

    points: tuple[Point, ...]
    places: Mapping[str, Place] = field(compare=False, repr=False)

    def amounts(self) -> Iterator[Amount]:
        """Every amount the scale names."""
        return (point.at for point in self.points)

    def score(self, value: Fraction, resolve: Resolve, *, higher: bool) -> Scored:
        """The score of ``value``."""
        del higher
        at = [(resolve(point.at), point.score) for point in self.points]
        if value <= at[0][0]:
            return Scored(at[0][1], at[0][1])
        for (v1, s1), (v2, s2) in pairwise(at):
            if value < v2:
                found = s1 + (value - v1) * (s2 - s1) / (v2 - v1)
                return Scored(found, found)
        return Scored(at[-1][1], at[-1][1])


@dataclass(frozen=True, slots=True)
class Steps:
    """The score of the highest step reached: ``below`` under the first, then each step's from its value on."""

    steps: tuple[Point, ...]
    below: Fraction
    places: Mapping[str, Place] = field(compare=False, repr=False)

    def amounts(self) -> Iterator[Amount]:
        """Every amount the scale names."""
        return (step.at for step in self.steps)

    def score(self, value: Fraction, resolve: Resolve, *, higher: bool) -> Scored:
        """The score of ``value``."""
        del higher
        found = self.below
        for step in self.steps:
            if value >= resolve(step.at):
                found = step.score
        return Scored(found, found)


@dataclass(frozen=True, slots=True)
class PerUnit:
    """``full`` at the target, ``lose`` points for every ``per`` on the wrong side, ``gain`` on the right side.

    ``score = full - lose * shortfall / per`` or ``full + gain * surplus / per``, then within ``floor`` and ``cap``.
    """

    target: Amount
    per: Amount
    lose: Fraction
    gain: Fraction
    full: Fraction
    cap: Fraction
    floor: Fraction
    places: Mapping[str, Place] = field(compare=False, repr=False)

    def amounts(self) -> Iterator[Amount]:
        """Every amount the scale names."""
        return iter((self.target, self.per))

    def score(self, value: Fraction, resolve: Resolve, *, higher: bool) -> Scored:
        """The score of ``value``."""
        better_by = (value - resolve(self.target)) / resolve(self.per)
        if not higher:
            better_by = -better_by
        raw = self.full + better_by * (self.lose if better_by < 0 else self.gain)
        return Scored(raw, max(self.floor, min(self.cap, raw)))


Scale = Linear | Steps | PerUnit

_POINT = Spec(Words("刻度点", "scale point"), Point, (Field("at", AmountOf()), Field("score", NumberOf())))

SCALES: dict[str, Spec[Any]] = {
    "linear": Spec(Words("线性计分", "linear scale"), Linear, (Field("points", ListOf(_POINT, 2)),)),
    "steps": Spec(
        Words("分档计分", "step scale"),
        Steps,
        (Field("steps", ListOf(_POINT, 1)), Field("below", NumberOf(), False, Fraction(0))),
    ),
    "per_unit": Spec(
        Words("按量扣分", "per-unit scale"),
        PerUnit,
        (
            Field("target", AmountOf()),
            Field("per", AmountOf()),
            Field("lose", NumberOf(least=0)),
            Field("gain", NumberOf(least=0), False, Fraction(0)),
            Field("full", NumberOf(), False, Fraction(100)),
            Field("cap", NumberOf(), False, Fraction(100)),
            Field("floor", NumberOf(), False, Fraction(0)),
        ),
    ),
}
"""Kind of scale to how it is written."""

SCALE = Variant(Words("计分刻度", "scale"), SCALES)


def disorder(scale: Scale, resolve: Resolve, *, higher: bool) -> tuple[str, Place] | None:
    """Why a scale cannot work: message code and place; None when it can.

    Points must rise, and the score must never get worse while the value gets better.
    """
    if isinstance(scale, PerUnit):
        if resolve(scale.per) <= 0:
            return "scale.per", scale.places["per"]
        return ("scale.limits", scale.places[""]) if scale.floor > scale.cap else None
    points = scale.points if isinstance(scale, Linear) else scale.steps
    values = [resolve(point.at) for point in points]
    for point, before, after in zip(points[1:], values, values[1:], strict=False):
        if after <= before:
            return "scale.order", point.places[""]
    scores = [point.score for point in points]
    if isinstance(scale, Steps):
        scores = [scale.below, *scores]
    falls = [a > b if higher else a < b for a, b in pairwise(scores)]
    return ("scale.direction", scale.places[""]) if any(falls) else None
