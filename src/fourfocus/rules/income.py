"""What every rule of pay has: a coefficient by steps of a score, between limits, and a least income in money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.model import Places, Rule
from fourfocus.rules.pack_amounts import amount_or_none
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, Spec
from fourfocus.rules.units import MONEY, PLAIN, POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking
    from fourfocus.rules.pack import InForce


@dataclass(frozen=True)
class Step:
    """A coefficient from a score on."""

    at_least: Amount
    coefficient: Amount
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class IncomeRule(Rule):
    """Steps within ``least`` and ``most``; nobody gets less than ``minimum`` (or the base, if that is less)."""

    steps: tuple[Step, ...]
    below: Amount
    least: Amount
    most: Amount
    minimum: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        for step in self.steps:
            yield from ((step.at_least, POINTS), (step.coefficient, PLAIN))
        yield from ((self.below, PLAIN), (self.least, PLAIN), (self.most, PLAIN), (self.minimum, MONEY))


STEP = Spec(Words("系数", "step"), Step, (Field("at_least", AmountOf()), Field("coefficient", AmountOf())))
INCOME_FIELDS = (
    Field("steps", ListOf(STEP, 1)),
    Field("below", AmountOf()),
    Field("least", AmountOf()),
    Field("most", AmountOf()),
    Field("minimum", AmountOf()),
)


def check_income(rule: IncomeRule, rules: InForce, at: Checking) -> None:
    """Coefficients fall with the score and stay within the limits."""
    _limits(rule, rules, at)
    found = [
        (amount_or_none(rules, step.at_least, POINTS), amount_or_none(rules, step.coefficient, PLAIN))
        for step in rule.steps
    ] + [(None, amount_or_none(rules, rule.below, PLAIN))]
    for (high, more), (low, less) in pairwise(found):
        fallen = high is None or low is None or low < high
        if more is not None and less is not None and (not fallen or less > more):
            at.problems.add("pay.order", rule.places["steps"], rule.id)


def _limits(rule: IncomeRule, rules: InForce, at: Checking) -> None:
    """``least`` is not above ``most``, and no step gives a coefficient that the limits would change."""
    least, most = amount_or_none(rules, rule.least, PLAIN), amount_or_none(rules, rule.most, PLAIN)
    if least is None or most is None:
        return
    if least > most:
        at.problems.add("pay.limits", rule.places["least"], rule.id)
        return
    for amount in (*(step.coefficient for step in rule.steps), rule.below):
        value = amount_or_none(rules, amount, PLAIN)
        if value is not None and not least <= value <= most:
            shown = f"{float(value):g}"
            at.problems.add(
                "pay.beyond", amount.place, rule.id, value=shown, least=f"{float(least):g}", most=f"{float(most):g}"
            )
