"""Sums over windows of days: everything that tasks and systems look at, each table read once for all of them.

An indicator is of the month; a task is of its own period, up to its own due day, and a month can hold dozens of such windows.
Each is one filtered sum by branch (see docs/decisions/0008-tasks-from-records.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.asked import Asked, Key, Params, Slot
from fourfocus.engine.derived.base import Row
from fourfocus.engine.sql import Query
from fourfocus.engine.sums import sums
from fourfocus.facts.factset import FactSet
from fourfocus.rules.expr import Agg, Path
from fourfocus.rules.proofs import Home

Homes = Mapping[str, Home]
"""Table to how its records name their branch."""


@dataclass(frozen=True)
class Covered:
    """Which units each branch answers for on the month's first day; None stands for the whole mill."""

    of: Mapping[str, frozenset[str] | None]

    def units(self, branch: str) -> frozenset[str] | None:
        """The units of a branch."""
        return self.of.get(branch, frozenset())


class Windows:
    """The answers: one :class:`Slot` for each aggregate, window and branch."""

    def __init__(self, homes: Homes, covered: Covered) -> None:
        self.homes, self.covered = homes, covered
        self.factors: dict[Agg, Fraction] = {}
        self._found: dict[Asked, dict[str | None, Slot]] = {}

    def put(self, asked: Asked, group: str | None, slot: Slot) -> None:
        """Add one group of a query's result."""
        groups = self._found.setdefault(asked, {})
        groups[group] = groups.get(group, Slot()) + slot

    def get(self, asked: Asked, branch: str) -> Slot:
        """What a branch has; a record of a unit that several branches cover is each one's."""
        groups = self._found.get(asked, {})
        if self.homes[asked.agg.table].via != "coverage":
            return groups.get(branch, Slot())
        units = self.covered.units(branch)
        return sum((slot for unit, slot in groups.items() if units is None or unit in units), Slot())


def gather(
    facts: FactSet, asked: Iterable[Asked], homes: Homes, covered: Covered, mill: str, params: Params
) -> Windows:
    """Answer everything asked, each table at once."""
    by_table: dict[str, dict[Asked, None]] = {}
    for one in asked:
        by_table.setdefault(one.agg.table, {})[one] = None
    found = Windows(homes, covered)
    for name in sorted(by_table):
        listed = list(by_table[name])
        groups, factors = sums(facts, name, listed, [_key(homes[name])], mill, params)
        for (home,), slots in groups:
            for one, slot in zip(listed, slots, strict=True):
                found.put(one, home, slot)
        found.factors.update((one.agg, factor) for one, factor in zip(listed, factors, strict=True))
    return found


def behind(
    facts: FactSet, asked: Asked, windows: Windows, branch: str, mill: str, params: Params, most: int | None
) -> tuple[list[Row], int]:
    """The records behind one answer, by day and place, with their value in ``value_``; at most ``most``, and how many."""
    home = windows.homes[asked.agg.table]
    wanted: Sequence[str] | None = [branch]
    if home.via == "coverage":
        units = windows.covered.units(branch)
        wanted = None if units is None else sorted(units)
    query = Query(facts.catalog, facts.catalog[asked.agg.table], mill, params)
    rows = facts.sql(query.records(asked, _key(home), wanted))
    return (rows if most is None else rows[:most]), len(rows)


def _key(home: Home) -> Key:
    assert isinstance(home.path, Path)
    return Key(home.path, "membership", "branch") if home.via == "membership" else Key(home.path)


def covered_by(rows: Iterable[Row], day: Any, mill: str, titles: Iterable[str]) -> Covered:
    """What each branch covers on ``day``, from the rows of ``coverage``; ``titles`` are the codes that mean the whole mill."""
    found: dict[str, frozenset[str] | None] = {}
    whole = {mill, *titles}
    for row in sorted(rows, key=lambda row: (row["branch"], row["unit"], row["valid_from"])):
        if row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]):
            known = found.get(row["branch"], frozenset())
            found[row["branch"]] = None if row["unit"] in whole or known is None else known | {row["unit"]}
    return Covered(found)
