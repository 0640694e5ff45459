"""What is declared, missing or late, per table and month: the coverage report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fourfocus.facts.calendar import Workdays, next_month
from fourfocus.facts.factset import FactSet, Gap
from fourfocus.facts.schema import Table, Words


class State(StrEnum):
    """How a table stands for a month."""

    DECLARED = "declared"
    LATE = "late"
    HISTORY = "history"
    PARTIAL = "partial"
    MISSING = "missing"
    AWAITED = "awaited"


TITLES = {
    State.DECLARED: Words("已报", "declared"), State.LATE: Words("迟报", "late"),
    State.HISTORY: Words("历史", "history"), State.PARTIAL: Words("不全", "partial"),
    State.MISSING: Words("缺", "missing"), State.AWAITED: Words("未到期", "awaited"),
}  # fmt: skip

MARKS = {
    State.DECLARED: "✓", State.LATE: "!", State.HISTORY: "·", State.PARTIAL: "◐", State.MISSING: "✗", State.AWAITED: "○",
}  # fmt: skip
"""One sign per state; the shape alone tells them apart."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one table of one mill stands for one month (None for a register).

    ``due`` is the last day on which the month's data is in time; ``known_at`` when the month was first declared whole;
    ``gaps`` what is missing.
    """

    table: str
    mill: str
    month: date | None
    state: State
    due: date | None
    known_at: datetime | None
    gaps: tuple[Gap, ...]


def coverage(facts: FactSet, as_of: datetime, first: date, last: date) -> Iterator[Cell]:
    """Every table and month from the month of ``first`` to that of ``last``, both included.

    Tables never declared by a mill are reported too: a table nobody keeps is missing, not zero.
    """
    for mill in facts.mills:
        rows = facts.rows("workday").to_pylist() if "workday" in facts.catalog else []
        workdays = Workdays.of_rows(row for row in rows if row["mill"] == mill)
        for table in facts.catalog.values():
            if table.is_register:
                yield _register(facts, table, mill)
                continue
            month = first.replace(day=1)
            while month <= last:
                yield _month(facts, table, mill, month, as_of, workdays)
                month = next_month(month)


def _register(facts: FactSet, table: Table, mill: str) -> Cell:
    declared = facts.declared(table.name, mill)
    if not declared:
        return Cell(table.name, mill, None, State.MISSING, None, None, facts.gaps(table.name, mill, date.min, date.max))
    state = State.HISTORY if declared[0].history else State.DECLARED
    return Cell(table.name, mill, None, state, None, declared[0].known_at, ())


def _completed(facts: FactSet, table: Table, mill: str, month: date, moments: Sequence[datetime]) -> datetime:
    """When the month was first declared whole; no later correction, however wide its scope, makes it late."""
    for moment in sorted(moments)[:-1]:
        known = [d for d in facts.declarations if d.known_at <= moment]
        if not FactSet(facts.catalog, facts.sources, known).gaps(table.name, mill, month, next_month(month)):
            return moment
    return max(moments)


def _month(facts: FactSet, table: Table, mill: str, month: date, as_of: datetime, workdays: Workdays) -> Cell:
    end = next_month(month)
    due = workdays.after(date.fromordinal(end.toordinal() - 1), table.due_workdays)
    gaps = facts.gaps(table.name, mill, month, end)
    mine = [d for d in facts.declared(table.name, mill) if d.scope.start < end and month < d.scope.end]
    known = None if gaps else _completed(facts, table, mill, month, [d.known_at for d in mine])
    if gaps:
        state = State.AWAITED if as_of.date() <= due else State.PARTIAL if mine else State.MISSING
    elif any(d.history for d in mine):
        state = State.HISTORY
    else:
        state = State.LATE if known is not None and known.date() > due else State.DECLARED
    return Cell(table.name, mill, month, state, due, known, gaps)
