"""The year of the branches from their months: one line a month, ranked; months that cannot tell stay open, never zero.

The totals of earlier months are those of their own closes (:mod:`fourfocus.engine.finals`). An earlier month that was open keeps
its lowest and highest possible total; of one that is not given nothing is known but what a month can be at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from fourfocus.engine.analyses.base import Cell, Column, Grid
from fourfocus.engine.caps import family, since, unknown_months
from fourfocus.engine.derived.base import Span
from fourfocus.engine.finals import HIGH, LOW, POINTS, Tally
from fourfocus.engine.lines import Account, Line, points
from fourfocus.engine.stages import Closing, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.two_way import grade_of
from fourfocus.engine.values import Missing, rounded
from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Grade, TwoWay
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import POINTS as POINTS_UNIT
from fourfocus.rules.years import MEAN, YearRule


@dataclass(frozen=True, slots=True)
class YearRow:
    """A branch in the year so far; ``months`` are their totals in thousandths, None where a month is open.

    ``rank`` and ``grade`` are None while a month is open; a sum has no grade.
    """

    rule: str
    subject: Subject
    account: Account
    months: tuple[tuple[date, int | None], ...]
    rank: int | None
    grade: Grade | None

    @property
    def open(self) -> list[str]:
        """The months that are open."""
        return [f"{month:%Y-%m}" for month, total in self.months if total is None]

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        grade = self.grade
        return {
            "rule": self.rule,
            "subject": self.subject.id,
            "title": self.subject.title,
            "rank": self.rank,
            "total": points(self.account.total),
            "low": points(self.account.low),
            "high": points(self.account.high),
            "grade": None if grade is None else say(Words(grade.title, grade.title_en or grade.title)),
            "months": [{"month": f"{month:%Y-%m}", "total": points(total)} for month, total in self.months],
            "open": self.open,
        }


class YearStage:
    """Ranks the branches by the year so far."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """It reads no records: months come from earlier results."""
        del rules, span
        return ()

    def run(self, at: Closing) -> Outcome:
        """Accounts of the year, their ranking, and what later months need of this one."""
        two_way, rules = at.rules.two_way, list(at.rules.of(YearRule).values())
        if two_way is None or not rules or not at.branches:
            return Outcome()
        tallies = [
            Tally(kind, two_way.id, one.subject.id, value)
            for one in at.branches
            if one.combined.total is None
            for kind, value in ((LOW, one.combined.low), (HIGH, one.combined.high))
        ]
        found: list[YearRow] = []
        for rule in rules:
            found += _ranked([_row(rule, two_way, one.subject, at) for one in at.branches], rule, two_way, at.rules)
        return Outcome(tuple(one.account for one in found), tuple(tallies), (), {"year": tuple(found)})


def _row(rule: YearRule, two_way: TwoWay, who: Subject, at: Closing) -> YearRow:
    """One line a month; for a mean each month's part of it, rounded once."""
    months = _months(rule, two_way, at)
    share = Fraction(1, len(months)) if rule.how == MEAN else Fraction(1)
    names, most = family(two_way, at.rules.pack), rounded(at.rules.amount(rule.most, POINTS_UNIT))
    now = at.accounts[f"{two_way.id}/{who.id}"]
    lines, totals = [], []
    for month in months:
        is_now = month == at.span.start
        total = now.total if is_now else at.earlier.value(month, POINTS, names, who.id)
        totals.append((month, total))
        title, of = Words(f"{month:%Y-%m}", f"{month:%Y-%m}"), now.id if is_now else ""
        if total is not None:
            part = _share(len(months), rule)
            why = Words(f"{points(total)} 分{part.zh}", f"{points(total)}{part.en}")
            lines.append(Line.closed("month", rule.id, title, rounded(share * total), why, weight=share, of=of))
            continue
        low, high, gaps = (now.low, now.high, now.missing) if is_now else _bounds(month, names, who, at, most)
        why = Words(f"{points(low)} 至 {points(high)} 分之间", f"between {points(low)} and {points(high)}")
        bounds = rounded(share * low), rounded(share * high)
        lines.append(Line("month", rule.id, title, None, *bounds, why, share, of=of, missing=gaps))
    return YearRow(rule.id, who, Account(rule.id, who, rule.words, tuple(lines)), tuple(totals), None, None)


def _share(count: int, rule: YearRule) -> Words:
    return Words(f" ÷ {count} 个月", f" ÷ {count} months") if rule.how == MEAN else Words("", "")


def _months(rule: YearRule, two_way: TwoWay, at: Closing) -> list[date]:
    """The months of the year so far in which there was a two-way assessment and this rule."""
    pack = at.rules.pack
    month, found = max(at.span.start.replace(month=1), since(two_way, pack), since(rule, pack)), []
    while month <= at.span.start:
        found.append(month)
        month = next_month(month)
    return found


def _bounds(
    month: date, names: tuple[str, ...], who: Subject, at: Closing, most: int
) -> tuple[int, int, tuple[Missing, ...]]:
    """What an open month can have been: by its own close, or anything up to ``most`` when that is not given."""
    low, high = (at.earlier.value(month, kind, names, who.id) for kind in (LOW, HIGH))
    if not high:
        return 0, most, unknown_months((month,))
    gap = Missing(Words(f"{month:%Y-%m} 的月结有待数据的行", f"{month:%Y-%m} was closed with open lines"))
    return low or 0, high, (gap,)


def _ranked(rows: list[YearRow], rule: YearRule, two_way: TwoWay, rules: InForce) -> list[YearRow]:
    """Equal totals share a rank; who has an open month is not ranked and stands last, by the highest possible total."""
    found = []
    for one in rows:
        total = one.account.total
        rank = None if total is None else 1 + sum((other.account.total or 0) > total for other in rows)
        grade = grade_of(two_way, total, rules) if total is not None and rule.how == MEAN else None
        found.append(YearRow(one.rule, one.subject, one.account, one.months, rank, grade))
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, -one.account.high, one.subject.id))


def year_of(rows: Iterable[Any]) -> list[YearRow]:
    """The rows of the year among a list of a result."""
    return [one for one in rows if isinstance(one, YearRow)]


def grids(listed: Iterable[Any]) -> Iterator[Grid]:
    """The year's ranking as people read it on screen."""
    rows = year_of(listed)
    if not rows:
        return
    columns: tuple[Column, ...] = (Column(Words("名次", "Rank"), 0, 7), Column(Words("党支部", "Branch"), None, 18))
    columns += tuple(Column(Words(f"{month:%m}月", f"{month:%b}"), 3, 9) for month, _ in rows[0].months)
    columns += (Column(Words("年度", "Year"), None, 20), Column(Words("等次", "Grade"), None, 10))
    table: list[tuple[Cell, ...]] = []
    for one in rows:
        account, grade = one.account, one.grade
        total = points(account.total) or f"{points(account.low)} – {points(account.high)}"
        said = Words("待数据", "waiting") if account.total is None else Words("", "")
        said = said if grade is None else Words(grade.title, grade.title_en or grade.title)
        rank = None if one.rank is None else str(one.rank)
        table.append((rank, one.subject.title, *(points(month) for _, month in one.months), total, said))
    note = Words(
        "年度得分由各月双向考核合计得出；待数据的月份不按零计，有待数据月份的支部不排名。",
        "The year comes from the months' two-way totals; an open month is no zero, and who has one is not ranked.",
    )
    yield Grid(Words("年度排名（截至本月）", "The year so far"), columns, tuple(table), note)
