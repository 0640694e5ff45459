"""Managers' cards, pay and post reminders a second way: ``clauses/assess-2020.md`` 6 and ``clauses/pay-2020.md``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.engine import oracle_special
from tests.engine.oracle_base import Line, Side, day_of, half_away

MANAGERS = ("mill", "section", "deputy_section")
OWNERS = ("section", "deputy_section")
OTHERS = ("foreman", "staff")


@dataclass(frozen=True)
class Paid:
    """What one person is paid: fen of base, coefficient, limits and minimum; None while the score is open."""

    unit: str
    score: int | None
    lines: tuple[int, ...] | None
    bounds: tuple[int, int] | None


def posts(m: Any, levels: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """Person to the units and titles of the posts held on the month's first day."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in m.table("post"):
        if row["level"] in levels and m.valid(row, m.start):
            found.setdefault(row["person"], []).append((row["unit"], row["title"]))
    return found


def owners(m: Any) -> None:
    """绩效 2: 责任人的专项指标按权重折成 100 分."""
    for person, held in posts(m, OWNERS).items():
        owned = [
            rule
            for unit in sorted({unit for unit, _ in held})
            for rule in oracle_special.owned_by(m, unit, {title for at, title in held if at == unit})
        ]
        if owned:
            account = f"special_owner/{person}"
            m.add(account, oracle_special.lines(m, account, owned, Fraction(100)))


def managers(m: Any) -> None:
    """考核 6.1: both duties, each side shared out among its duties by weight."""
    rule = m.reg.rule("pay", "manager_card")
    for person, held in posts(m, MANAGERS).items():
        titles = {title for _, title in held}
        own = {row["duty"] for row in m.table("duty") if row["person"] == person and m.valid(row, m.start)}
        account, lines = f"manager_card/{person}", []
        for side in ("party", "business"):
            share = m.reg.number(rule[f"{side}_weight"]) / 100
            items = [
                item
                for item in rule["duties"]
                if item["side"] == side and (item["duty"] in own or titles & set(item.get("posts", ())))
            ]
            whole = sum(int(item["weight"]) for item in items)
            if not items:
                lines.append(Line(account, side, "manager_card", "", None, 0, half_away(share * 100_000)))
            for item in items:
                of = f"{item['card']}/{person if item['subject'] == 'self' else item['subject']}"
                weight = share * int(item["weight"]) / whole
                lines.append(m.carried(account, side, of, weight, frozenset(), rule="manager_card"))
        m.add(account, lines)


def coefficient(m: Any, rule: dict[str, Any], score: int) -> Fraction:
    """考核 6.2, 绩效 3: by the steps."""
    for step in rule["steps"]:
        if score >= Fraction(step["at_least"]) * 1000:
            return Fraction(step["coefficient"])
    return Fraction(rule["below"])


def lines_of(m: Any, rule: dict[str, Any], base: int, score: int) -> tuple[int, ...]:
    """Base, what the coefficient and its limits change, and what the minimum adds; each to the fen."""
    raw = coefficient(m, rule, score)
    held = max(Fraction(rule["least"]), min(Fraction(rule["most"]), raw))
    plain, limited = half_away(base * raw), half_away(base * held)
    floor = min(base, half_away(m.reg.number(rule["minimum"]) * 100))
    return base, plain - base, limited - plain, max(0, floor - limited)


def pay(m: Any) -> dict[str, Paid]:
    """What everybody is paid whose pay the assessment touches."""
    assert m.complete("pay_base", ("*",), m.start, m.end)
    bases = {row["person"]: int(row["base_fen"]) for row in m.table("pay_base") if m.inside(row, "month")}
    units = {row["person"]: row["unit"] for row in m.table("person") if m.valid(row, m.start)}
    wanted = [(person, "manager_pay", m.sides[f"manager_card/{person}"]) for person in posts(m, MANAGERS)]
    cards = dict.fromkeys(m.workshops, "workshop_month") | dict.fromkeys(m.sections, "section_month")
    for person in posts(m, OTHERS):
        if units.get(person) in cards:
            wanted.append((person, "unit_pay", m.sides[f"{cards[units[person]]}/{units[person]}"]))
    found = {}
    for person, name, side in wanted:
        rule, base = m.reg.rule("pay", name), bases[person]
        sums = [sum(lines_of(m, rule, base, score)) for score in (side.low, side.high)]
        known = None if side.total is None else lines_of(m, rule, base, side.total)
        found[person] = Paid(units[person], side.total, known, None if known else (sums[0], sums[1]))
    return found


def streaks(m: Any, name: str) -> dict[str, int | None]:
    """考核 6.3, 绩效 4: months in a row below the score; None where nobody can tell."""
    rule = m.reg.rule("pay", name)
    under, before = m.reg.number(rule["under"]) * 1000, m.earlier.get(m.month_before())
    found: dict[str, int | None] = {}
    for account, side in m.sides.items():
        card, _, who = account.partition("/")
        if card == rule["card"]:
            last: int | None = 0
            if m.start > day_of(rule["from"]):
                last = None if before is None else before.streaks[name].get(who, 0)
            found[who] = failed(side, under, last)
    return found


def failed(side: Side, under: Fraction, before: int | None) -> int | None:
    if side.low >= under:
        return 0
    return before + 1 if side.high < under and before is not None else None


def reminders(m: Any) -> set[tuple[str, str, int]]:
    """Rule, person and months of those the Party committee is reminded of."""
    found = set()
    for name, counted in m.streaks.items():
        months = int(m.reg.number(m.reg.rule("pay", name)["months"]))
        found |= {(name, who, count) for who, count in counted.items() if count is not None and count >= months}
    return found
