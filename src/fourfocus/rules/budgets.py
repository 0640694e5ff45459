"""Cost by element against budget, with a forecast to the end of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.analyses_base import Analysis
from fourfocus.rules.rulespec import rule_spec

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


@dataclass(frozen=True, kw_only=True)
class BudgetRule(Analysis):
    """Actual cost against budget, the budget at the actual output, and what the year is heading for.

    The base period, the elements left apart and the target are those of the cost analysis in force.
    """


BUDGET = rule_spec(Words("预算执行与全年预测", "budget and forecast"), BudgetRule)


def check(at: Checking) -> None:
    """Budget and savings go by the cost analysis: it must be in force as long as they are."""
    from fourfocus.rules.analyses import CostRule
    from fourfocus.rules.measures import SavingsRule

    for day in at.pack.changes():
        rules = at.pack.on(day)
        if not rules.of(CostRule):
            for rule in (*rules.of(BudgetRule).values(), *rules.of(SavingsRule).values()):
                at.problems.add("analysis.cost", rule.place, rule.id, day=day)
