"""Accounts of those who answer for special indicators, and the pay of the people of a unit.

:class:`OwnersStage` runs before managers' cards, which may take a manager's own account as a duty; :class:`UnitPayStage` after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from fourfocus.engine.derived.base import Span
from fourfocus.engine.lines import Account, points
from fourfocus.engine.managers import Pay, coefficient_of, holds, paid, pay_bounds, units_of
from fourfocus.engine.points import named
from fourfocus.engine.special import special_of
from fourfocus.engine.stages import Closing, Notice, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing, decimal
from fourfocus.facts.schema import Words
from fourfocus.rules.pack import InForce
from fourfocus.rules.pay import OwnerCard, UnitPay

FULL = Fraction(100)


class OwnersStage:
    """One account for everyone who answers for special indicators."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The registers of people and posts."""
        if rules.of(OwnerCard):
            yield from ((register, span) for register in ("person", "post"))

    def run(self, at: Closing) -> Outcome:
        """The accounts."""
        found = [account for rule in at.rules.of(OwnerCard).values() for account in _owners(rule, at)]
        return Outcome(tuple(found))


def _owners(rule: OwnerCard, at: Closing) -> Iterable[Account]:
    posts: dict[str, dict[str, set[str]]] = {}
    for row in at.inputs.registers["post"]:
        if holds(row, at) and row["level"] in rule.levels:
            posts.setdefault(row["person"], {}).setdefault(row["unit"], set()).add(row["title"])
    people = {one.id: one for one in named(at.inputs.registers["person"], posts)}
    for code, held in sorted(posts.items()):
        owned = [one for unit, titles in sorted(held.items()) for one in special_of(at.rules, unit, titles)]
        if owned:
            at.people = tuple(sorted({*at.people, people[code]}))
            yield Account(rule.id, people[code], rule.words, tuple(at.cards.special(rule.id, owned, FULL)))


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """What the people of one unit are paid under one rule; ``amount`` is None while one of them is open.

    The lines of all of them, by kind, add up to the amount: a check total of the payroll.
    """

    rule: str
    unit: Subject
    score: int | None
    coefficient: Fraction | None
    people: int
    base: int
    amount: int | None
    bounds: tuple[int, int]

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        del say
        return {
            "rule": self.rule,
            "unit": self.unit.id,
            "title": self.unit.title,
            "score": points(self.score),
            "coefficient": None if self.coefficient is None else decimal(self.coefficient, 4),
            "people": str(self.people),
            "base_fen": str(self.base),
            "amount_fen": None if self.amount is None else str(self.amount),
            "low_fen": str(self.bounds[0]),
            "high_fen": str(self.bounds[1]),
        }


class UnitPayStage:
    """Pay of the people who are not managers, by their unit's scorecard."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The registers of people and posts, and the month's pay bases."""
        if rules.of(UnitPay):
            yield from ((register, span) for register in ("person", "post"))
            yield "pay_base", span

    def run(self, at: Closing) -> Outcome:
        """Everyone's pay, and the totals by unit."""
        listed: list[Pay] = []
        totals: list[UnitTotal] = []
        warnings: list[Notice] = []
        for rule in at.rules.of(UnitPay).values():
            own = _paid_people(rule, at, warnings)
            for account, pays in own:
                totals.append(_total(rule, account, pays, at))
                listed += pays
        if not totals:
            return Outcome(warnings=tuple(warnings))
        pay = (*at.listed.get("pay", ()), *listed)
        return Outcome(warnings=tuple(warnings), listed={"pay": pay, "pay_units": tuple(totals)})


def _paid_people(rule: UnitPay, at: Closing, warnings: list[Notice]) -> list[tuple[Account, list[Pay]]]:
    levels = {row["person"]: row["level"] for row in at.inputs.registers["post"] if holds(row, at)}
    units = units_of(at)
    codes = sorted(code for code, level in levels.items() if level in rule.levels and code in units)
    people = {one.id: one for one in named(at.inputs.registers["person"], codes)}
    # Who is paid is somebody whose pay can be explained, member or not.
    at.people = tuple(sorted({*at.people, *people.values()}))
    bases = {row["person"]: row["base_fen"] for row in at.rows("pay_base") if row["month"] == at.span.start}
    gaps = at.inputs.of_table("pay_base", None, at.span.start, at.span.end)
    found: dict[str, tuple[Account, list[Pay]]] = {}
    lost: list[str] = []
    for code in codes:
        account = next(
            (
                at.accounts[f"{card}/{units[code]}"]
                for card in rule.cards.values()
                if f"{card}/{units[code]}" in at.accounts
            ),
            None,
        )
        if account is None:
            lost.append(code)
            continue
        one = _pay(rule, people[code], account, bases.get(code), gaps, at)
        found.setdefault(account.id, (account, []))[1].append(replace(one, unit=units[code]))
    if lost:
        zh = f"{rule.title}：{len(lost)} 人所在单位没有计分卡，未计：{'、'.join(lost[:5])}"
        en = f"{rule.words('en')}: the units of {len(lost)} people have no scorecard: {', '.join(lost[:5])}"
        warnings.append(Notice("pay", Words(zh, en)))
    return [found[name] for name in sorted(found)]


def _pay(
    rule: UnitPay, who: Subject, account: Account, base: int | None, gaps: tuple[Missing, ...], at: Closing
) -> Pay:
    """One person: the unit's coefficient on the own base."""
    if base is None:
        none = gaps or (Missing(Words(f"没有 {who.title} 的绩效工资基数", f"there is no pay base of {who.title}")),)
        return Pay(rule.id, who, account.total, None, (), (*account.missing, *none))
    if account.total is None:
        bounds = pay_bounds(rule, account, base, at.rules)
        return Pay(rule.id, who, None, None, (), account.missing, bounds, "", base)
    return paid(rule, who, account.total, base, coefficient_of(rule, account.total, at.rules), at.rules)


def _total(rule: UnitPay, account: Account, pays: list[Pay], at: Closing) -> UnitTotal:
    amounts = [one.amount for one in pays]
    amount = None if None in amounts else sum(one or 0 for one in amounts)
    coefficient = None if account.total is None else coefficient_of(rule, account.total, at.rules)
    bounds = [one.bounds or (0, 0) for one in pays]
    sums = (sum(low for low, _ in bounds), sum(high for _, high in bounds))
    base = sum(one.base or 0 for one in pays)
    return UnitTotal(rule.id, account.subject, account.total, coefficient, len(pays), base, amount, sums)
