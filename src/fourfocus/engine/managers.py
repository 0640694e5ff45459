"""Managers: one scorecard with both duties, the income it gives, and reminders after failures in a row.

A side without any duty is missing, not zero: the manager's total is open until somebody enters the duty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from fourfocus.engine.caps import family, since
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.finals import STREAK, Tally
from fourfocus.engine.lines import Account, Line, cell_words, points
from fourfocus.engine.points import named
from fourfocus.engine.stages import Closing, Notice, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.factset import BEGIN, END
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.income import IncomeRule
from fourfocus.rules.managers import SELF, DutyItem, ManagerCard, PayRule, PostRule
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import COUNT, MONEY, PLAIN, POINTS

_WAITING = Words("待数据", "waiting for data")
_SIDES = {"party": Words("党建职责", "Party duties"), "business": Words("业务职责", "business duties")}


@dataclass(frozen=True, slots=True)
class Pay:
    """The income of one person that the assessment touches: lines in fen that add up to ``amount``; None while open.

    ``bounds`` are the least and the most it can be while the score is open; ``unit`` and ``base`` are there for the payroll.
    """

    rule: str
    subject: Subject
    score: int | None
    coefficient: Fraction | None
    lines: tuple[tuple[Words, int], ...]
    missing: tuple[Missing, ...]
    bounds: tuple[int, int] | None = None
    unit: str = ""
    base: int | None = None

    @property
    def amount(self) -> int | None:
        """What is paid, in fen."""
        return None if self.coefficient is None else sum(fen for _, fen in self.lines)

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "rule": self.rule,
            "subject": self.subject.id,
            "title": self.subject.title,
            "score": points(self.score),
            "coefficient": None if self.coefficient is None else decimal(self.coefficient, 4),
            "amount_fen": None if self.amount is None else str(self.amount),
            "lines": [{"text": say(text), "fen": str(fen)} for text, fen in self.lines],
            "unit": self.unit,
            "base_fen": None if self.base is None else str(self.base),
            "low_fen": None if self.bounds is None else str(self.bounds[0]),
            "high_fen": None if self.bounds is None else str(self.bounds[1]),
            "missing": [say(one.why) for one in self.missing],
        }


@dataclass(frozen=True, slots=True)
class Reminder:
    """A manager with ``months`` failures in a row; what follows is for people to decide: ``decision`` is what they did."""

    rule: str
    subject: Subject
    months: int
    decision: Row | None = None

    @property
    def words(self) -> Words:
        """The reminder as people read it: it asks for a decision until somebody has decided, then says who, what and why."""
        zh, en = f"连续 {self.months} 个月不达标", f"{self.months} months in a row under the line"
        row = self.decision
        if row is None:
            return Words(f"{zh}，请研究决定", f"{en}: for people to decide")
        what = cell_words(CATALOG["post_decision"], "decision", row["decision"])
        by, second, day = row["by"], row["second"], row["decided_on"].isoformat()
        zh_who = f"{by}决定" + (f"、{second}复核" if second else "，还没有第二人复核")
        en_who = f"decided by {by}" + (
            f", confirmed by {second}" if second else ", not yet confirmed by a second person"
        )
        return Words(
            f"{zh}；{day} {zh_who}：{what.zh}（{row['reason']}）", f"{en}; {day} {en_who}: {what.en} ({row['reason']})"
        )

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        found = {"rule": self.rule, "subject": self.subject.id, "title": self.subject.title, "text": say(self.words)}
        return {**found, "months": str(self.months), "decision": self._decided(say)}

    def _decided(self, say: Any) -> dict[str, Any] | None:
        """Who decided what, when and why; None while nobody has."""
        row = self.decision
        if row is None:
            return None
        what = cell_words(CATALOG["post_decision"], "decision", row["decision"])
        people = {"decided_by": row["decided_by"], "confirmed_by": row["confirmed_by"]}
        return {"decision": say(what), "day": row["decided_on"].isoformat(), **people, "reason": row["reason"]}


class ManagersStage:
    """Scorecards of managers, then pay and post."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """Registers of people and posts, and the month's pay bases."""
        if rules.of(ManagerCard):
            yield from ((register, span) for register in ("person", "post", "duty"))
        if rules.of(PayRule):
            yield "pay_base", span
        if rules.of(PostRule):
            yield "post_decision", Span(BEGIN, END)

    def run(self, at: Closing) -> Outcome:
        """Accounts, pay, reminders and the streaks later months need."""
        accounts: dict[str, Account] = {}
        warnings: list[Notice] = []
        for rule in at.rules.of(ManagerCard).values():
            for account in _cards(rule, at, warnings):
                accounts[account.id] = account
        pay = [one for rule in at.rules.of(PayRule).values() for one in _pay(rule, accounts, at)]
        reminders: list[Reminder] = []
        tallies: list[Tally] = []
        judged = {**at.accounts, **accounts}
        for post in at.rules.of(PostRule).values():
            _streaks(post, judged, at, reminders, tallies)
        listed: dict[str, tuple[Any, ...]] = {"pay": tuple(pay)} if pay else {}
        if reminders:
            listed["reminders"] = tuple(reminders)
        return Outcome(tuple(accounts.values()), tuple(tallies), tuple(warnings), listed)


def holds(row: Row, at: Closing) -> bool:
    """Whether an entry of a register holds on the month's first day."""
    day = at.span.start
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]))


def _cards(rule: ManagerCard, at: Closing, warnings: list[Notice]) -> list[Account]:
    register = at.inputs.registers
    posts: dict[str, set[str]] = {}
    for row in register["post"]:
        if holds(row, at) and row["level"] in rule.levels:
            posts.setdefault(row["person"], set()).add(row["title"])
    people = named(register["person"], posts)
    at.people = tuple(sorted({*at.people, *people}))
    known = {item.duty for item in rule.duties}
    found = []
    for who in people:
        own = {row["duty"] for row in register["duty"] if row["person"] == who.id and holds(row, at)}
        for name in sorted(own - known):
            zh, en = f"{who.title} 的职责 {name} 不在规则包里，未计", f"duty {name} of {who.title} is not in the pack"
            warnings.append(Notice("recorded", Words(zh, en)))
        items = [item for item in rule.duties if item.duty in own or posts[who.id] & set(item.posts)]
        lines: list[Line] = []
        for side, weight in (("party", rule.party_weight), ("business", rule.business_weight)):
            share = at.rules.amount(weight, PLAIN)
            lines += _side(rule, who, side, share, [item for item in items if item.side == side], at, warnings)
        found.append(Account(rule.id, who, rule.words, tuple(lines)))
    return found


def _side(
    rule: ManagerCard,
    who: Subject,
    side: str,
    share: Fraction,
    items: list[DutyItem],
    at: Closing,
    warnings: list[Notice],
) -> list[Line]:
    """One line per duty: its account's total times its part of the side."""
    if not items:
        title = _SIDES[side]
        none = Missing(Words(f"{who.title} 没有登记{title.zh}", f"{who.title} has no {title.en}"))
        warnings.append(Notice("duty", Words(f"{none.why.zh}（一岗双责）", f"{none.why.en} (one post, two duties)")))
        return [Line(side, rule.id, title, None, 0, rounded(share * 100_000), _WAITING, share, missing=(none,))]
    whole = sum(item.weight for item in items)
    titles = {row["duty"]: row["title"] for row in at.inputs.registers["duty"]}
    lines = []
    for item in items:
        weight = share * Fraction(item.weight, whole)
        name = f"{item.duty} {titles.get(item.duty) or ''}".strip()
        title = Words(f"{_SIDES[side].zh} {name}", f"{_SIDES[side].en} {name}")
        whose = who.id if item.subject == SELF else item.subject
        account = at.accounts.get(f"{item.card}/{whose}")
        if account is None:
            none = Missing(Words(f"没有 {item.card}/{whose} 的得分", f"there is no score {item.card}/{whose}"))
            high = rounded(weight * 100_000)
            lines.append(Line(side, rule.id, title, None, 0, high, _WAITING, weight, missing=(none,)))
            continue
        percent = decimal(weight * 100, 2)
        low, high = rounded(weight * account.low), rounded(weight * account.high)
        score = None if account.total is None else rounded(weight * account.total)
        said = points(account.total) or _WAITING.zh
        why = Words(
            f"{account.subject.title} {account.title.zh} {said} × {percent}%",
            f"{account.subject.title} {account.title.en} {points(account.total) or _WAITING.en} × {percent} %",
        )
        missing = account.missing
        lines.append(Line(side, rule.id, title, score, low, high, why, weight, of=account.id, missing=missing))
    return lines


def _pay(rule: PayRule, accounts: dict[str, Account], at: Closing) -> list[Pay]:
    bases = {row["person"]: row["base_fen"] for row in at.rows("pay_base") if row["month"] == at.span.start}
    units = units_of(at)
    gaps = at.inputs.of_table("pay_base", None, at.span.start, at.span.end)
    found = []
    for account in accounts.values():
        if account.card != rule.card:
            continue
        base = bases.get(account.subject.id)
        missing = account.missing
        if base is None:
            who = account.subject.title
            missing += gaps or (Missing(Words(f"没有 {who} 的绩效工资基数", f"there is no pay base of {who}")),)
        if base is None or account.total is None:
            bounds = None if base is None else pay_bounds(rule, account, base, at.rules)
            unit = units.get(account.subject.id, "")
            found.append(Pay(rule.id, account.subject, account.total, None, (), missing, bounds, unit, base))
            continue
        raw = coefficient_of(rule, account.total, at.rules)
        one = paid(rule, account.subject, account.total, base, raw, at.rules)
        found.append(replace(one, unit=units.get(account.subject.id, "")))
    return found


def units_of(at: Closing) -> dict[str, str]:
    """The unit each person is in on the month's first day."""
    return {row["person"]: row["unit"] for row in at.inputs.registers["person"] if holds(row, at)}


def pay_bounds(rule: IncomeRule, account: Account, base: int, rules: InForce) -> tuple[int, int]:
    """The least and the most that can be paid while the score is open."""
    found = []
    for total in (account.low, account.high):
        raw = coefficient_of(rule, total, rules)
        found.append(paid(rule, account.subject, total, base, raw, rules).amount or 0)
    return found[0], found[1]


def coefficient_of(rule: IncomeRule, total: int, rules: InForce) -> Fraction:
    """The coefficient of the first step, from the top, that a score reaches."""
    for step in rule.steps:
        if total >= rules.amount(step.at_least, POINTS):
            return rules.amount(step.coefficient, PLAIN)
    return rules.amount(rule.below, PLAIN)


def paid(rule: IncomeRule, who: Subject, total: int, base: int, raw: Fraction, rules: InForce) -> Pay:
    """Base, coefficient, its limits and the minimum as signed lines in fen, each rounded once."""
    least, most = rules.amount(rule.least, PLAIN), rules.amount(rule.most, PLAIN)
    coefficient = max(least, min(most, raw))
    lines = [(Words("绩效工资基数", "pay base"), base)]
    plain = rounded(base * raw)
    lines.append((Words(f"系数 {decimal(raw, 4)}", f"coefficient {decimal(raw, 4)}"), plain - base))
    limited = rounded(base * coefficient)
    if limited != plain:
        words = Words(f"系数以 {decimal(coefficient, 4)} 为限", f"the coefficient ends at {decimal(coefficient, 4)}")
        lines.append((words, limited - plain))
    minimum = min(base, rounded(rules.amount(rule.minimum, MONEY)))
    if limited < minimum:
        lines.append((Words("不低于规定的最低数", "never below the configured minimum"), minimum - limited))
    amount = sum(fen for _, fen in lines)
    return Pay(rule.id, who, total, coefficient, tuple(lines), (), (amount, amount), "", base)


def _decision(rule: PostRule, person: str, at: Closing) -> Row | None:
    """What people decided about this month's reminder."""
    rows = at.rows("post_decision", Span(BEGIN, END))
    own = [row for row in rows if row["person"] == person and row["rule"] == rule.id and row["month"] == at.span.start]
    if not own:
        return None
    names = {row["person"]: row["name"] for row in at.inputs.registers["person"]}
    by, second = own[-1]["decided_by"], own[-1]["confirmed_by"]
    # One's own confirmation is no second person's.
    return {**own[-1], "by": names.get(by, by), "second": names.get(second, second) if second != by else None}


def _streaks(
    rule: PostRule, accounts: dict[str, Account], at: Closing, reminders: list[Reminder], tallies: list[Tally]
) -> None:
    """Months in a row under the score: this month's failure goes on from the month before."""
    under, months = rounded(at.rules.amount(rule.under, POINTS)), int(at.rules.amount(rule.months, COUNT))
    first = since(rule, at.rules.pack) >= at.span.start
    for account in accounts.values():
        if account.card != rule.card:
            continue
        who, streak = account.subject, None
        before = 0 if first else at.earlier.before(STREAK, family(rule, at.rules.pack), who.id)
        if account.low >= under:
            streak = 0
        elif account.high < under and before is not None:
            streak = before + 1
        if streak != 0:
            tallies.append(Tally(STREAK, rule.id, who.id, streak))
        if streak is not None and streak >= months:
            reminders.append(Reminder(rule.id, who, streak, _decision(rule, who.id, at)))
