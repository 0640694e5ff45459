"""Finals: what later months need of a month's result — amounts that count against yearly caps, streaks, points.

A close takes the finals of earlier months as an input and gives its own tallies as part of its result, so that a year is a
chain of closes and nothing is kept between them. What an earlier month cannot say, because it was closed with data missing or is
not given at all, is unknown, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Words

COUNTED, STREAK, POINTS, LOW, HIGH = "counted", "streak", "points", "low", "high"
"""Kinds of tally: thousandths of a point counted by a rule with a yearly cap; months in a row; points of a month.

``low`` and ``high`` are the least and the most that the points of an open month can be."""


class FinalsError(ValueError):
    """Finals that cannot be used for a month; ``words`` says which and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)


@dataclass(frozen=True, slots=True, order=True)
class Tally:
    """One figure of a month: kind, rule, subject, and its value; None where the month could not tell."""

    kind: str
    rule: str
    subject: str
    value: int | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": self.kind, "rule": self.rule, "subject": self.subject, "value": self.value}


@dataclass(frozen=True)
class Final:
    """The result of a month as later months see it.

    Attributes
    ----------
    identity
        The identity of the bundle it was read from; empty for a result that was never written.
    used
        The earlier months it was closed with and their identities.
    """

    month: date
    mill: str
    pack: str
    identity: str
    tallies: tuple[Tally, ...]
    used: tuple[tuple[date, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As bundles keep it."""
        return {
            "month": f"{self.month:%Y-%m}",
            "mill": self.mill,
            "pack": self.pack,
            "identity": self.identity,
            "used": [{"month": f"{month:%Y-%m}", "identity": identity} for month, identity in self.used],
            "tallies": [tally.to_dict() for tally in self.tallies],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Final:
        """The final that :meth:`to_dict` wrote."""
        return cls(
            _month(data["month"]),
            data["mill"],
            data["pack"],
            data["identity"],
            tuple(Tally(one["kind"], one["rule"], one["subject"], one["value"]) for one in data["tallies"]),
            tuple((_month(one["month"]), one["identity"]) for one in data["used"]),
        )


def _month(text: str) -> date:
    return date.fromisoformat(text + "-01")


@dataclass(frozen=True, slots=True)
class Sofar:
    """A sum over earlier months: what is known of it, and the months that cannot tell."""

    known: int
    unknown: tuple[date, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """The finals of a close, checked, and ready to be asked."""

    month: date
    finals: tuple[Final, ...] = ()
    _found: dict[tuple[date, str, str, str], int | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, finals: Iterable[Final], month: date, mill: str) -> Earlier:
        """Check finals against the month that is closed and against each other.

        Raises
        ------
        FinalsError
            One is of another mill or no earlier month, two are of one month, or one was closed with another version of a third.
        """
        ordered = tuple(sorted(finals, key=lambda final: final.month))
        months = {final.month: final for final in ordered}
        if len(months) != len(ordered):
            raise FinalsError("同一个月给了两份前期结果", "two earlier results are of one month")
        for final in ordered:
            if final.mill != mill:
                raise FinalsError(
                    f"{final.month:%Y-%m} 的前期结果是 {final.mill} 厂的，不是 {mill} 厂的",
                    f"the result of {final.month:%Y-%m} is of mill {final.mill}, not of {mill}",
                )
            if final.month >= month:
                raise FinalsError(
                    f"{final.month:%Y-%m} 不早于所结算的 {month:%Y-%m}",
                    f"{final.month:%Y-%m} is not before the month that is closed, {month:%Y-%m}",
                )
            for before, identity in final.used:
                given = months.get(before)
                if given is not None and given.identity != identity:
                    raise FinalsError(
                        f"{final.month:%Y-%m} 是接着另一份 {before:%Y-%m} 的结果结算的",
                        f"{final.month:%Y-%m} was closed with another result of {before:%Y-%m}",
                    )
        found = {
            (final.month, tally.kind, tally.rule, tally.subject): tally.value
            for final in ordered
            for tally in final.tallies
        }
        return cls(month, ordered, found)

    def value(self, month: date, kind: str, rules: Iterable[str], subject: str) -> int | None:
        """The tally of one month under a rule or those it replaces; 0 when the month is given and says nothing."""
        if month not in {final.month for final in self.finals}:
            return None
        values = [self._found.get((month, kind, rule, subject), 0) for rule in rules]
        if any(value is None for value in values):
            return None
        return sum(value or 0 for value in values)

    def in_year(self, kind: str, rules: Iterable[str], subject: str, first: date) -> Sofar:
        """The sum over the earlier months of the same year, from ``first`` on."""
        listed, known, unknown = tuple(rules), 0, []
        month = max(self.month.replace(month=1), first)
        while month < self.month:
            value = self.value(month, kind, listed, subject)
            if value is None:
                unknown.append(month)
            known += value or 0
            month = next_month(month)
        return Sofar(known, tuple(unknown))

    def before(self, kind: str, rules: Iterable[str], subject: str) -> int | None:
        """The tally of the month just before; None when that month is not given or could not tell."""
        last = date(self.month.year - (self.month.month == 1), (self.month.month - 2) % 12 + 1, 1)
        return self.value(last, kind, rules, subject)
