"""The six breakthroughs a second way: plain Python over CSV rows, written from ``clauses/breaks-2020.md``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

Row = dict[str, str]
BASE = (date(2019, 1, 1), date(2020, 1, 1))
"""3: the days of the base."""


class Stretch:
    """The records of the whole mill in some days; ``lacking`` once something asked for was not declared."""

    def __init__(self, month: Any, first: date, end: date) -> None:
        self.month, self.first, self.end = month, first, end
        self.months = (end.year - first.year) * 12 + end.month - first.month
        self.lacking = False

    def rows(self, table: str, when: str, parts: list[str]) -> list[Row]:
        self.lacking |= not self.month.complete(table, parts, self.first, self.end)
        return [row for row in self.month.table(table) if self.first.isoformat() <= row[when] < self.end.isoformat()]

    def lines(self, table: str, when: str = "production_day") -> list[Row]:
        return self.rows(table, when, self.month.lines_of_mill)

    def output(self, column: str = "qualified_kg") -> int:
        return sum(int(row[column]) for row in self.lines("shift_output"))


def over(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def output(a: Stretch) -> Fraction | None:
    """2.1: qualified output of a month."""
    return Fraction(a.output(), a.months)


def cost(a: Stretch) -> Fraction | None:
    """2.2: without billets, per tonne."""
    rows = [row for row in a.rows("expense", "month", ["*"]) if row["element"] != "billet"]
    return over(sum(int(row["amount_fen"]) for row in rows), a.output())


def quality(a: Stretch) -> Fraction | None:
    """2.3: downgraded and rejected by judged."""
    judged = [row for row in a.lines("quality_judgement", "judged_on") if row["result"] != "pending"]
    bad = sum(int(row["weight_kg"]) for row in judged if row["result"] in ("downgraded", "rejected"))
    return over(bad, sum(int(row["weight_kg"]) for row in judged))


def loss(a: Stretch) -> Fraction | None:
    """2.4."""
    return over(a.output("charged_kg") - a.output(), a.output("charged_kg"))


def stops(a: Stretch) -> Fraction | None:
    """2.5."""
    own = [row for row in a.lines("stoppage") if row["owner"] in ("mechanical", "electrical")]
    return over(len(own), a.output())


def praise(a: Stretch) -> Fraction | None:
    """2.6: commendations a month."""
    rows = a.rows("highlight", "day", a.month.branches)
    return Fraction(sum(row["level"] in ("company", "group", "province") for row in rows), a.months)


WAYS = {
    "BR1": (output, 1, "break_output"),
    "BR2": (cost, -1, "cost_reduction_target"),
    "BR3": (quality, -1, "break_quality"),
    "BR4": (loss, -1, "break_loss"),
    "BR5": (stops, -1, "break_stops"),
    "BR6": (praise, 1, "break_praise"),
}


def scores(month: Any) -> dict[str, Fraction | None]:
    """3: 80 points at the base, 100 when the breakthrough is reached, straight between; None while records are missing."""
    found: dict[str, Fraction | None] = {}
    full = month.reg.number("param.break_at_base")
    for name, (compute, sign, gain) in WAYS.items():
        first = month.start.replace(month=1) if name == "BR6" else month.start
        now, base = Stretch(month, first, month.end), Stretch(month, *BASE)
        value, was = compute(now), compute(base)
        if now.lacking or base.lacking or value is None or not was:
            found[name] = None
            continue
        wanted = was * sign * month.reg.number(f"param.{gain}") / 100
        found[name] = full + (100 - full) * (value - was) / wanted
    return found
