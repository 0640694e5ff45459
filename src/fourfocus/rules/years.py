"""The year's ranking of branches: how the two-way totals of its months become one score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.kind import Kind
from fourfocus.rules.model import Rule
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, OneOf
from fourfocus.rules.units import COUNT, POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking
    from fourfocus.rules.pack import InForce

MEAN, SUM = "mean", "sum"


@dataclass(frozen=True, kw_only=True)
class YearRule(Rule):
    """The year of every branch out of its months so far: their ``mean`` or their ``sum``.

    ``most`` is the highest two-way total a month can have: what a month nobody has given may still turn out to be.
    A published result can be queried for ``appeal_days`` workdays and is answered within ``answer_days``.
    """

    how: str
    most: Amount
    appeal_days: Amount | None
    answer_days: Amount | None

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield (self.most, POINTS)
        yield from ((days, COUNT) for days in (self.appeal_days, self.answer_days) if days is not None)


def days_to_query(rules: InForce) -> tuple[int | None, int | None]:
    """Workdays in which a published result can be queried, and in which a query is answered; None where the pack says none."""
    rule = next(iter(rules.of(YearRule).values()), None)
    wanted = (None, None) if rule is None else (rule.appeal_days, rule.answer_days)
    query, answer = (None if one is None else int(rules.amount(one, COUNT)) for one in wanted)
    return query, answer


YEARS = rule_spec(
    Words("年度排名规则", "rule of the year's ranking"),
    YearRule,
    Field("how", OneOf((MEAN, SUM))),
    Field("most", AmountOf()),
    Field("appeal_days", AmountOf(), False),
    Field("answer_days", AmountOf(), False),
)


def check(at: Checking) -> None:
    """There is a two-way assessment to go by, and one rule at a time."""
    for day in at.pack.changes():
        rules = at.pack.on(day)
        listed = list(rules.of(YearRule).values())
        for rule in listed:
            if rules.two_way is None:
                at.problems.add("years.two_way", rule.place, rule.id, day=day)
        for rule in listed[1:]:
            at.problems.add("years.several", rule.place, rule.id, day=day, first=listed[0].id)


YEARS_KIND = Kind("year.yaml", "years", Words("年度排名规则", "rules of the year's ranking"), YEARS, check)
