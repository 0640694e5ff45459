"""How long an entry made for assessment takes: what turns the entries of a month into minutes.

::

    - id: filling_in
      minutes: {task_event: param.minutes_task_event, manual_point: param.minutes_manual_point}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Rule
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, MapOf
from fourfocus.rules.units import Measure, measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking

MINUTES = measure("min")
TITLE = Words("填报负担", "burden")
TABLES = tuple(name for name, table in CATALOG.items() if table.for_assessment)
"""The tables whose rows exist for assessment only."""


@dataclass(frozen=True, kw_only=True)
class BurdenRule(Rule):
    """Fact table to the minutes that one entry of it takes the branch; a table it does not name takes none."""

    minutes: Mapping[str, Amount]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """All in minutes."""
        yield from ((amount, MINUTES) for amount in self.minutes.values())


BURDEN = rule_spec(TITLE, BurdenRule, Field("minutes", MapOf(AmountOf())))


def check(at: Checking) -> None:
    """Only tables for assessment are timed: other records exist for other reasons."""
    for rule in at.pack.of(BurdenRule):
        for name in rule.minutes:
            if name not in TABLES:
                place = rule.places.get(f"minutes.{name}", rule.place)
                at.problems.add("burden.table", place, rule.id, name=name, known=similar(name, TABLES))


BURDEN_KIND = Kind("burden.yaml", "burden", TITLE, BURDEN, check)
