"""Stars a second way, written from ``clauses/points-2020.md`` 7."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.engine.oracle_base import Line, half_away

Star = tuple[int | None, int | None, int | None, int | None]
"""Score in thousandths, rank, stars by score and rank, stars after the veto."""


def year_account(m: Any, card: str, of: str, who: str, base: int, times: int) -> None:
    """7.1, 7.3: the base, and each month of the year so far with its part."""
    account = f"{card}/{who}"
    lines = [Line(account, "base", card, "", base, base, base)] if base else []
    for number in range(1, m.start.month + 1):
        month = date(m.start.year, number, 1)
        now = month == m.start
        about = of if now else f"{month:%Y-%m}"
        known = m if now else m.earlier.get(month)
        side = None if known is None else known.sides.get(of)
        # Who was no member yet had no points; a month nobody gives is unknown.
        total = None if known is None else 0 if side is None else side.total
        if total is None:
            low, high = (side.low, side.high) if now and side is not None else bounds(m, card)
            part = Fraction(times, m.start.month)
            lines.append(Line(account, "month", card, about, None, half_away(part * low), half_away(part * high)))
            continue
        score = half_away(Fraction(times, m.start.month) * total)
        lines.append(Line(account, "month", card, about, score, score, score))
    m.add(account, lines)


def bounds(m: Any, card: str) -> tuple[int, int]:
    """What a month not given can have been: 0 to 100 and the bonuses beyond (亮点, 隐患); of members, what the caps leave."""
    if card == "branch_stars":
        caps = [m.reg.rule("settlements", name)["month_cap"] for name in ("highlight_bonus", "hazard_bonus")]
        return 0, 100_000 + sum(half_away(m.reg.number(cap) * 1000) for cap in caps)
    low = high = Fraction(0)
    for rule in m.reg.all_of("points"):
        cap = min(m.reg.number(rule[name]) for name in ("month_cap", "year_cap") if name in rule)
        if rule.get("off") != "true" and m.reg.number(rule["points"]) < 0:
            low -= cap
        elif rule.get("off") != "true":
            high += cap
    return half_away(low * 1000), half_away(high * 1000)


def branches(m: Any) -> dict[str, Star]:
    """7.3: 支部只按分数线评星; 当年有严重问题的不高于三星."""
    if m.start.month not in (6, 12):
        return {}
    for branch in m.branches:
        year_account(m, "branch_stars", f"two_way/{branch}", branch, 0, 1)
    year = m.start.replace(month=1)
    vetoed, silent = set(), set()
    for row in m.table("inspection_finding"):
        if year.isoformat() <= row["day"] < m.end.isoformat() and row["severity"] == "serious":
            vetoed.add(row["branch"])
    for branch in m.branches:
        if not m.complete("inspection_finding", (branch,), year, m.end):
            silent.add(branch)
    return rated(m, "branch_stars", dict.fromkeys(m.branches, ""), vetoed, 3, silent)


def members(m: Any) -> dict[str, Star]:
    """7.1 and 7.2: 80 + 全年积分（按已有月份折算）; 前 15% 在本支部; 轻微违章被通报的不高于二星."""
    if m.start.month not in (6, 12):
        return {}
    last, year = m.end - timedelta(days=1), m.start.replace(month=1).isoformat()
    group = {row["person"]: row["branch"] for row in m.table("membership") if m.valid(row, last)}
    for person in group:
        year_account(m, "member_stars", f"member_points/{person}", person, 80_000, 12)
    rows = m.table("manual_point")
    vetoed = {row["person"] for row in rows if row["rule"] == "JF-WJ" and year <= row["day"] < m.end.isoformat()}
    return rated(m, "member_stars", group, vetoed, 2, set())


def rated(m: Any, rule: str, group: dict[str, str], vetoed: set[str], most: int, silent: set[str]) -> dict[str, Star]:
    """Stars by score and, where a level asks for it, by place in the group; ``silent`` are those of whom data is missing."""
    found: dict[str, Star] = {}
    totals = {who: m.sides[f"{rule}/{who}"].total for who in group}
    levels = m.reg.rule("stars", rule)["levels"]
    for who, score in totals.items():
        peers = [totals[other] for other in group if group[other] == group[who]]
        rank = None if None in peers else 1 + sum(one > score for one in peers)
        earned: int | None = None if score is None else 0
        for level in levels if score is not None else ():
            if score < m.reg.number(level["at_least"]) * 1000:
                continue
            if "top" in level:
                if rank is None:
                    earned = None
                    break
                if rank > m.reg.number(level["top"]) / 100 * len(peers):
                    continue
            earned = int(level["stars"])
            break
        stars = earned
        if earned is not None and who in vetoed:
            stars = min(earned, most)
        elif earned is not None and who in silent and earned > most:
            stars = None
        found[who] = (score, rank, earned, stars)
    return found
