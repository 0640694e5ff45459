"""The year of the branches a second way: the mean of its months' totals, an open month by what it can be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.engine.oracle_base import Line, half_away


def branches(m: Any) -> None:
    """year-2020/1: one line a month, each a part of the mean; the parts add up to the year's total."""
    rule = m.reg.rule("year", "branch_year")
    assert rule["how"] == "mean"
    most = half_away(m.reg.number(rule["most"]) * 1000)
    months = [m.start.replace(month=number) for number in range(1, m.start.month + 1)]
    for branch in m.branches:
        account = f"branch_year/{branch}"
        lines = []
        for month in months:
            known = m if month == m.start else m.earlier.get(month)
            one = known.sides[f"two_way/{branch}"] if known else None
            low, high = (one.low, one.high) if one else (0, most)
            score = None if one is None or one.total is None else _part(one.total, months)
            about = f"two_way/{branch}" if month == m.start else f"{month:%Y-%m}"
            bounds = (_part(low, months), _part(high, months)) if score is None else (score, score)
            lines.append(Line(account, "month", "branch_year", about, score, *bounds))
        m.add(account, lines)


def _part(total: int, months: list[Any]) -> int:
    return half_away(Fraction(total, len(months)))
