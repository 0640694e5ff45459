"""What a derived table is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import META, Table

Row = dict[str, Any]
Make = Callable[[Mapping[str, list[Row]], "Span"], list[Row]]

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
    """A fact table that a derived table reads, from how many days before the month."""

    table: str
    days_before: int = 0


@dataclass(frozen=True)
class Derived:
    """A derived table: its schema, what it reads, and how its rows of a month are made."""

    table: Table
    inputs: tuple[Input, ...]
    make: Make


def provenance(row: Row) -> Row:
    """Where a derived row comes from."""
    return {name: row[name] for name in PROVENANCE}
