"""One scorecard per manager with Party and business duties, the income coefficient it gives, and the post reminder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fourfocus.facts.schema import Words
from fourfocus.rules.income import INCOME_FIELDS, IncomeRule, check_income
from fourfocus.rules.infer import similar
from fourfocus.rules.model import Card, Places, Rule
from fourfocus.rules.pack_amounts import amount_or_none
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, NameOf, NumberOf, OneOf, Spec, TextOf
from fourfocus.rules.units import COUNT, PLAIN, POINTS, Measure

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking

LEVELS = ("mill", "section", "deputy_section", "foreman", "staff")
SIDES = ("party", "business")
SELF = "self"
"""As the subject of a duty: the manager's own account."""


@dataclass(frozen=True)
class DutyItem:
    """A duty of the register and the scorecard account it is judged by; ``posts`` share it whatever the register says."""

    duty: str
    side: str
    card: str
    subject: str
    weight: int
    posts: tuple[str, ...]
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class ManagerCard(Rule):
    """The scorecard of everyone who holds a post of one of ``levels``: Party side and business side by weight."""

    levels: tuple[str, ...]
    party_weight: Amount
    business_weight: Amount
    duties: tuple[DutyItem, ...]

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((self.party_weight, PLAIN), (self.business_weight, PLAIN))


@dataclass(frozen=True, kw_only=True)
class PayRule(IncomeRule):
    """Income by the manager's score."""

    card: str


@dataclass(frozen=True, kw_only=True)
class PostRule(Rule):
    """A reminder, for people to decide on, after so many months in a row under a score."""

    card: str
    under: Amount
    months: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((self.under, POINTS), (self.months, COUNT))


_DUTY = Spec(
    Words("职责", "duty"),
    DutyItem,
    (
        Field("duty", NameOf()),
        Field("side", OneOf(SIDES)),
        Field("card", NameOf()),
        Field("subject", NameOf()),
        Field("weight", NumberOf(whole=True, least=1)),
        Field("posts", ListOf(TextOf(40)), False, ()),
    ),
)
SPECS = {
    "card": rule_spec(
        Words("管理人员计分卡", "manager's scorecard"),
        ManagerCard,
        Field("levels", ListOf(OneOf(LEVELS), 1)),
        Field("party_weight", AmountOf()),
        Field("business_weight", AmountOf()),
        Field("duties", ListOf(_DUTY, 1)),
    ),
    "pay": rule_spec(
        Words("收入系数", "income coefficient"),
        PayRule,
        Field("card", NameOf()),
        *INCOME_FIELDS,
    ),
    "post": rule_spec(
        Words("岗位提醒", "post reminder"),
        PostRule,
        Field("card", NameOf()),
        Field("under", AmountOf()),
        Field("months", AmountOf()),
    ),
}


def _owner_cards(at: Checking) -> list[str]:
    from fourfocus.rules.pay import OwnerCard

    return [one.id for one in at.pack.of(OwnerCard)]


def _own(at: Checking, rule: ManagerCard, item: DutyItem) -> None:
    """A duty judged by the manager's own account needs a card that gives people accounts."""
    known: list[str | Words] = [*_owner_cards(at)]
    if item.card not in known:
        none = Words("（还没有）", "(none yet)")
        at.problems.add("pay.owner", item.places["card"], rule.id, name=item.card, known=known or [none])


def check(at: Checking) -> None:
    """Both sides have duties, accounts there are, weights sum, coefficients fall, and pay and posts name a manager's card."""
    cards = [card.id for card in at.pack.cards if isinstance(card, Card)]
    managers = [rule.id for rule in at.pack.of(ManagerCard)]
    accounts = [*managers, *_owner_cards(at)]
    for rule in at.pack.of(ManagerCard):
        for side in SIDES:
            if not any(item.side == side for item in rule.duties):
                at.problems.add("manager.side", rule.places["duties"], rule.id, side=side)
        for item in rule.duties:
            if item.subject == SELF:
                _own(at, rule, item)
            elif item.card not in cards:
                place = item.places["card"]
                at.problems.add("two_way.card", place, rule.id, name=item.card, known=similar(item.card, cards))
    for wage in at.pack.of(PayRule) + at.pack.of(PostRule):
        known = accounts if isinstance(wage, PostRule) else managers
        if wage.card not in known:
            at.problems.add("pay.card", wage.places["card"], wage.id, name=wage.card, known=known)
    for day in at.pack.changes():
        rules = at.pack.on(day)
        for rule in rules.of(ManagerCard).values():
            parts = [amount_or_none(rules, one, PLAIN) for one in (rule.party_weight, rule.business_weight)]
            if None not in parts and sum(one or 0 for one in parts) != 1:
                total = f"{float(sum(one or 0 for one in parts) * 100):g} %"
                at.problems.add("two_way.weights", rule.place, rule.id, total=total, day=day)
        for pay in rules.of(PayRule).values():
            check_income(pay, rules, at)
