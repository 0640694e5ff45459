"""Pay and post beyond managers' cards: accounts of special owners, pay of a unit's people, what ``pay.yaml`` holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fourfocus.facts.schema import Words
from fourfocus.rules import managers
from fourfocus.rules.income import INCOME_FIELDS, IncomeRule, check_income
from fourfocus.rules.infer import similar
from fourfocus.rules.kind import Kind
from fourfocus.rules.managers import LEVELS, ManagerCard, PayRule, PostRule
from fourfocus.rules.model import Card, Rule
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Field, ListOf, MapOf, NameOf, OneOf, Spec, Variant

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


@dataclass(frozen=True, kw_only=True)
class OwnerCard(Rule):
    """One account for everyone of ``levels`` who answers for special indicators, which they share out by weight."""

    levels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnitPay(IncomeRule):
    """Pay of the people of ``levels`` by the scorecard of their unit."""

    levels: tuple[str, ...]
    cards: Mapping[str, str]


SPECS: dict[str, Spec[Any]] = {
    "owner": rule_spec(
        Words("专项指标责任人计分卡", "scorecard of special owners"),
        OwnerCard,
        Field("levels", ListOf(OneOf(LEVELS), 1)),
    ),
    "unit_pay": rule_spec(
        Words("单位绩效系数", "income coefficient of units"),
        UnitPay,
        Field("levels", ListOf(OneOf(LEVELS), 1)),
        Field("cards", MapOf(NameOf())),
        *INCOME_FIELDS,
    ),
}


def check(at: Checking) -> None:
    """Cards there are, coefficients fall, and nobody is paid twice."""
    managers.check(at)
    cards = [card.id for card in at.pack.cards if isinstance(card, Card)]
    for rule in at.pack.of(UnitPay):
        for kind, name in rule.cards.items():
            if name not in cards:
                place = rule.places[f"cards.{kind}"]
                at.problems.add("two_way.card", place, rule.id, name=name, known=similar(name, cards))
    for day in at.pack.changes():
        rules = at.pack.on(day)
        _levels(at, rules)
        for rule in rules.of(UnitPay).values():
            check_income(rule, rules, at)


def _levels(at: Checking, rules: Any) -> None:
    """One rule for each level."""
    seen: dict[str, str] = {}
    cards = rules.of(ManagerCard)
    listed: list[tuple[Rule, tuple[str, ...]]] = [(rule, rule.levels) for rule in rules.of(UnitPay).values()]
    listed += [(rule, cards[rule.card].levels) for rule in rules.of(PayRule).values() if rule.card in cards]
    for rule, levels in listed:
        for level in levels:
            first = seen.setdefault(level, rule.id)
            if first != rule.id:
                at.problems.add("pay.level", rule.place, rule.id, level=level, first=first)


PAY_KIND = Kind(
    "pay.yaml",
    "managers",
    Words("管理人员", "managers"),
    Variant(Words("管理人员规则", "rule of managers"), {**managers.SPECS, **SPECS}),
    check,
)

__all__ = ["PAY_KIND", "OwnerCard", "PostRule", "UnitPay"]
