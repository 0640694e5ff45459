"""What a derived table is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import META, Table
from fourfocus.rules.analyses import Analysis
from fourfocus.rules.pack import InForce

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
Make = Callable[[Rows, "Span"], list[Row]]

PROVENANCE = tuple(name for name, _ in META)
"""The columns that say where a row was read from; a derived row takes them from the record it was made of."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from ``start`` to ``end``, half-open."""

    start: date
    end: date

    @classmethod
    def of_month(cls, month: date) -> Span:
        """The production days of a month."""
        return cls(month, next_month(month))

    def back(self, days: int) -> Span:
        """The same, begun ``days`` earlier; never before the first day there is."""
        return Span(self.start - timedelta(days=min(days, (self.start - date.min).days)), self.end)


@dataclass(frozen=True, slots=True)
class Input:
    """A fact table that a derived table reads.

    Attributes
    ----------
    days_before
        From how many days before the month it is read.
    declared_before
        For how many of these days it must be declared, lest every figure made of it be open.
    since
        The first day that is read, where that does not depend on the month.
    history
        It must be declared from the first day anybody ever declared it: an earlier best may hide where it was not.
    by, sums
        Where given, not the rows are read but their sums per group: one query, however long the history.
    placed
        Whether the sums say where the first record of each group stands; to find it takes as long as the sums.
    """

    table: str
    days_before: int = 0
    declared_before: int = 0
    since: date | None = None
    history: bool = False
    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    placed: bool = True

    def window(self, span: Span) -> Span:
        """The days that are read for a month."""
        return span.back(self.days_before) if self.since is None else Span(min(self.since, span.start), span.end)


@dataclass(frozen=True)
class Derived:
    """A derived table: its schema, what it reads, and how its rows of a month are made."""

    table: Table
    inputs: tuple[Input, ...]
    make: Make

    def reads(self, rules: InForce | None, span: Span) -> tuple[Input, ...]:
        """What is read for a month under the rules in force."""
        del rules, span
        return self.inputs

    def rows(self, rows: Rows, span: Span, rules: InForce | None) -> list[Row]:
        """The rows of a month."""
        del rules
        return self.make(rows, span)


@dataclass(frozen=True)
class Ruled(Derived):
    """A derived table whose rows depend on a rule; without such a rule in force it is empty.

    ``reading`` and ``making`` get the rule and the rules in force; ``inputs`` are the tables without which nothing can be said.
    """

    kind: type[Analysis]
    reading: Callable[[Any, InForce, Span], tuple[Input, ...]]
    making: Callable[[Any, InForce, Rows, Span], list[Row]]

    def reads(self, rules: InForce | None, span: Span) -> tuple[Input, ...]:
        """What the rule in force asks for."""
        rule = next(iter(rules.of(self.kind).values()), None) if rules else None
        return () if rules is None or rule is None else self.reading(rule, rules, span)

    def rows(self, rows: Rows, span: Span, rules: InForce | None) -> list[Row]:
        """What the rule in force makes of it."""
        rule = next(iter(rules.of(self.kind).values()), None) if rules else None
        return [] if rules is None or rule is None else self.making(rule, rules, rows, span)


def nothing(rows: Rows, span: Span) -> list[Row]:
    """The rows of a table that only a rule can make."""
    del rows, span
    return []


def provenance(row: Row) -> Row:
    """Where a derived row comes from."""
    return {name: row[name] for name in PROVENANCE}
