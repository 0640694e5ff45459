"""Caps per month and per year as signed lines; the yearly one goes by what earlier months counted.

An earlier month that is not given, or was closed with data missing, has counted between nothing and its cap. As long as that
cannot change what this month counts the line is closed; otherwise it is open, with the least and the most it can take.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fourfocus.engine.finals import COUNTED, Earlier, Sofar
from fourfocus.engine.lines import Line, points
from fourfocus.engine.values import Missing, rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Rule
from fourfocus.rules.pack import InForce, Pack
from fourfocus.rules.spec import Amount
from fourfocus.rules.units import POINTS


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps of a rule in thousandths of a point; None where there is none. They bound gains and losses alike."""

    month: int | None
    year: int | None

    @classmethod
    def of(cls, month: Amount | None, year: Amount | None, rules: InForce) -> Caps:
        """From a rule's amounts."""
        found = (None if one is None else rounded(rules.amount(one, POINTS)) for one in (month, year))
        return cls(*found)

    @property
    def most(self) -> int | None:
        """The most a month can count."""
        known = [one for one in (self.month, self.year) if one is not None]
        return min(known) if known else None


def family(rule: Rule, pack: Pack) -> tuple[str, ...]:
    """The id of a rule and of those it replaces, directly or by way of others."""
    found = [rule.id]
    for name in found:
        before = [old for other in pack.versions.get(name, ()) for old in other.replaces]
        found += [old for old in dict.fromkeys(before) if old not in found]
    return tuple(found)


def since(rule: Rule, pack: Pack) -> date:
    """The day from which a rule, in any version or under an earlier id, holds; the year's start when one is not in the pack."""
    versions = [pack.versions.get(name, ()) for name in family(rule, pack)]
    if not all(versions):
        return date(rule.start.year, 1, 1)
    return min(other.start for listed in versions for other in listed)


def cap_lines(
    rule: Rule, title: Words, amount: int, caps: Caps, sofar: Sofar, *, losses: bool = False
) -> tuple[list[Line], int | None]:
    """The lines by which caps change the ``amount`` of a month, and what is counted in the end (None while open).

    ``losses`` says that earlier months may have counted less than nothing.
    """
    lines: list[Line] = []
    counted = amount
    if caps.month is not None:
        counted = max(-caps.month, min(caps.month, amount))
        if counted != amount:
            why = Words(f"每月以 {points(caps.month)} 分为限", f"at most {points(caps.month)} points a month")
            lines.append(Line.closed("cap_month", rule.id, _of(title, "月封顶", "monthly cap"), counted - amount, why))
    if caps.year is None:
        return lines, counted
    low, high = _between(caps, sofar, losses=losses)
    least, most = _cut(counted, high, caps.year), _cut(counted, low, caps.year)
    if least == most == 0:
        return lines, counted
    name = _of(title, "年封顶", "yearly cap")
    limit, known = points(caps.year), points(sofar.known)
    if least == most:
        why = Words(f"每年以 {limit} 分为限，此前各月已计 {known} 分", f"at most {limit} points a year, {known} so far")
        lines.append(Line.closed("cap_year", rule.id, name, most, why))
        return lines, counted + most
    why = Words(
        f"每年以 {limit} 分为限，此前各月所计不全", f"at most {limit} points a year; earlier months are not known"
    )
    lines.append(Line("cap_year", rule.id, name, None, least, most, why, missing=unknown_months(sofar.unknown)))
    return lines, None


def _of(title: Words, zh: str, en: str) -> Words:
    return Words(f"{title.zh}：{zh}", f"{title.en}: {en}")


def _between(caps: Caps, sofar: Sofar, *, losses: bool) -> tuple[int, int]:
    """The least and the most that earlier months can have counted."""
    year, each = caps.year or 0, caps.most or 0
    room = each * len(sofar.unknown)
    low = max(-year, sofar.known - room) if losses else sofar.known
    return low, max(sofar.known, min(year, sofar.known + room))


def _cut(amount: int, before: int, year: int) -> int:
    """What the yearly cap changes when earlier months counted ``before``."""
    return max(-year, min(year, before + amount)) - before - amount if abs(before + amount) > year else 0


def unknown_months(months: Iterable[date]) -> tuple[Missing, ...]:
    """Earlier months that are not given, or could not tell, as missing data."""
    return tuple(
        Missing(
            Words(f"没有 {month:%Y-%m} 的前期结果，或当月待数据", f"the result of {month:%Y-%m} is not given or open")
        )
        for month in months
    )


def so_far(rule: Rule, subject: str, rules: InForce, earlier: Earlier) -> Sofar:
    """What a rule counted for a subject in the earlier months of the year."""
    return earlier.in_year(COUNTED, family(rule, rules.pack), subject, since(rule, rules.pack))
