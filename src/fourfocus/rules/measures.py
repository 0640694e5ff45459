"""Cost measures, the groups that drive them, and the reconciliation of what they are said to save with what was saved.

A measure works on one indicator, from a baseline to a target, and on one cost element. Its saving is claimed and confirmed
month by month (``measure_result``) and counted once, never above what the cost effects of its element show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.tables.money import ELEMENTS
from fourfocus.rules.analyses_base import Analysis
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Indicator, Rule
from fourfocus.rules.pack_amounts import amount_or_none
from fourfocus.rules.problems import Problems
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, NameOf, OneOf
from fourfocus.rules.special import OWNER, Owner
from fourfocus.rules.units import POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking
    from fourfocus.rules.pack import Pack


NONE = Words("（还没有）", "(none yet)")


@dataclass(frozen=True, kw_only=True)
class Group(Rule):
    """A promotion group: who leads it, and the score a measure of it gets for standing at its baseline."""

    lead: Owner
    at_baseline: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """The score at the baseline."""
        yield self.at_baseline, POINTS


@dataclass(frozen=True, kw_only=True)
class CostMeasure(Rule):
    """One cost measure.

    Attributes
    ----------
    group
        The promotion group that drives it.
    owner
        The unit and posts that answer for it.
    indicator, subject
        The figure it works on, and whose; without ``subject`` the mill's.
    baseline, target
        Where the figure stood and where it is to get, in the indicator's unit.
    element
        The cost element whose measured effect bounds its saving.
    """

    group: str
    owner: Owner
    indicator: str
    subject: str
    baseline: Amount
    target: Amount
    element: str


@dataclass(frozen=True, kw_only=True)
class SavingsRule(Analysis):
    """Confirmed savings against the measured cost effects, element by element and in total."""

    def check(self, catalog: Catalog, problems: Problems) -> None:
        """Nothing by itself."""


GROUP = rule_spec(
    Words("降本增效推进小组", "promotion group"), Group, Field("lead", OWNER), Field("at_baseline", AmountOf())
)
MEASURE = rule_spec(
    Words("降本增效措施", "cost measure"),
    CostMeasure,
    Field("group", NameOf()),
    Field("owner", OWNER),
    Field("indicator", NameOf()),
    Field("subject", NameOf(), False, ""),
    Field("baseline", AmountOf()),
    Field("target", AmountOf()),
    Field("element", OneOf(tuple(ELEMENTS))),
)


def indicator_of(rule: CostMeasure, pack: Pack) -> Indicator | None:
    """The indicator a measure works on, in any version."""
    return next((one for one in pack.computed if one.id == rule.indicator), None)


def check(at: Checking) -> None:
    """Groups and indicators exist, every group has a measure, and the target is better than the baseline."""
    groups = [rule.id for rule in at.pack.of(Group)]
    for rule in at.pack.of(CostMeasure):
        if rule.group not in groups:
            known: list[str | Words] = [*similar(rule.group, groups)] or [NONE]
            at.problems.add("measure.group", rule.places["group"], rule.id, name=rule.group, known=known)
        if indicator_of(rule, at.pack) is None:
            there = similar(rule.indicator, [one.id for one in at.pack.computed])
            at.problems.add("formula.indicator", rule.places["indicator"], rule.id, name=rule.indicator, known=there)
    for day in at.pack.changes():
        _on(at, at.pack.on(day))


def _on(at: Checking, rules: object) -> None:
    from fourfocus.rules.pack import InForce

    assert isinstance(rules, InForce)
    for rule in rules.of(CostMeasure).values():
        indicator = indicator_of(rule, at.pack)
        if indicator is None:
            continue
        first, last = (amount_or_none(rules, one, indicator.unit) for one in (rule.baseline, rule.target))
        if first is not None and last is not None and (last <= first if indicator.higher else last >= first):
            better = Words("越高越好", "higher it is") if indicator.higher else Words("越低越好", "lower it is")
            at.problems.add("measure.target", rule.places["target"], rule.id, name=indicator.id, better=better)


def check_groups(at: Checking) -> None:
    """Every group drives something."""
    used = {rule.group for rule in at.pack.of(CostMeasure)}
    for rule in at.pack.of(Group):
        if rule.id not in used:
            at.problems.add("group.empty", rule.place, rule.id)


GROUPS_KIND = Kind("groups.yaml", "groups", Words("推进小组", "groups"), GROUP, check_groups)
MEASURES_KIND = Kind("measures.yaml", "measures", Words("措施", "measures"), MEASURE, check)
SAVINGS = rule_spec(Words("措施效益核对", "reconciliation of savings"), SavingsRule)
