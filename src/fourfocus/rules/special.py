"""Special indicators: figures that single posts answer for, each with its own weight, target and scale.

They are indicators like all others (a formula over facts, exact, explained down to the records); what they add is who answers:
the unit and the posts in it. A unit's scorecard takes them as one item (``owned: special``), a manager's card as the account of
the person (``subject: self``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fourfocus.facts.schema import Words
from fourfocus.rules.analyses_base import Analysis
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Indicator, Places
from fourfocus.rules.pack_amounts import amount_or_none
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.scales import SCALES, PerUnit, Scale, disorder
from fourfocus.rules.spec import (
    Amount,
    AmountOf,
    Field,
    FormulaOf,
    ListOf,
    NameOf,
    NumberOf,
    OneOf,
    Spec,
    TextOf,
    UnitOf,
    Variant,
)
from fourfocus.rules.units import Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking
    from fourfocus.rules.pack import InForce

MILL = "mill"


@dataclass(frozen=True)
class Owner:
    """Who answers: a unit of the register and the posts in it; without posts every manager of the unit."""

    unit: str
    posts: tuple[str, ...]
    places: Places

    def held_by(self, unit: str, posts: set[str]) -> bool:
        """Whether somebody of ``unit`` who holds ``posts`` answers."""
        return self.unit == unit and (not self.posts or bool(posts & set(self.posts)))


@dataclass(frozen=True, kw_only=True)
class SpecialIndicator(Indicator):
    """A special indicator.

    Attributes
    ----------
    subject
        The unit whose figure it is (a line, a section); empty for the whole mill.
    owner
        Who answers for it.
    weight
        Its weight among the owner's special indicators; they are taken in proportion, so that they need no fixed sum.
    scale
        How the value becomes a score of 0 to 100.
    """

    subject: str
    owner: Owner
    weight: int
    scale: Scale

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Those of the scale; the target is an indicator's."""
        yield from ((amount, self.unit) for amount in self.scale.amounts())


def _make(*, scale: Scale, target: Amount, subject: str, per: str, **rest: Any) -> SpecialIndicator:
    """A scale per unit goes by the rule's own target unless it names another."""
    if isinstance(scale, PerUnit) and scale.target is None:
        scale = replace(scale, target=target)
    return SpecialIndicator(scale=scale, target=target, subject=subject, per=(per,), shows=(), set="special", **rest)


def _scales() -> dict[str, Spec[Any]]:
    """The scales as they are written here: the target of a scale per unit may be left out."""
    plain = SCALES["per_unit"]
    fields = tuple(replace(one, required=False) if one.name == "target" else one for one in plain.fields)
    return {**SCALES, "per_unit": Spec(plain.title, plain.make, fields)}


OWNER = Spec(Words("责任人", "owner"), Owner, (Field("unit", NameOf()), Field("posts", ListOf(TextOf(40)), False, ())))

SPECIAL = rule_spec(
    Words("专项指标", "special indicator"),
    _make,
    Field("formula", FormulaOf()),
    Field("unit", UnitOf()),
    Field("digits", NumberOf(whole=True, least=0), False, 2),
    Field("per", OneOf((MILL, "line", "branch", "workshop", "section")), False, MILL),
    Field("subject", NameOf(), False, ""),
    Field("better", OneOf(("higher", "lower"))),
    Field("target", AmountOf()),
    Field("owner", OWNER),
    Field("weight", NumberOf(whole=True, least=1)),
    Field("scale", Variant(Words("计分刻度", "scale"), _scales())),
    Field("note", TextOf(1_000), False, ""),
)


@dataclass(frozen=True, kw_only=True)
class SpecialResults(Analysis):
    """The special indicators of a month side by side, with who answers for each."""


RESULTS = rule_spec(Words("专项指标结果", "results of special indicators"), SpecialResults)


def check(at: Checking) -> None:
    """A figure of one unit names it, and scales rise in the direction that is better."""
    for rule in at.pack.of(SpecialIndicator):
        if (rule.per[0] == MILL) == bool(rule.subject):
            at.problems.add("special.subject", rule.place, rule.id, per=rule.per[0])
    for day in at.pack.changes():
        rules = at.pack.on(day)
        for rule in rules.of(SpecialIndicator).values():
            if None not in [amount_or_none(rules, amount, rule.unit) for amount in rule.scale.amounts()]:
                _scale(at, rules, rule)


def _scale(at: Checking, rules: InForce, rule: SpecialIndicator) -> None:
    """The score never gets worse while the value gets better."""
    found = disorder(rule.scale, lambda amount: rules.amount(amount, rule.unit), higher=rule.higher)
    if found is not None:
        better = Words("越高越好", "higher it is") if rule.higher else Words("越低越好", "lower it is")
        at.problems.add(found[0], found[1], rule.id, better=better, name=rule.id)


SPECIAL_KIND = Kind(
    "special_indicators.yaml", "special_indicators", Words("专项指标", "special indicators"), SPECIAL, check
)
