"""What is being imported, as every check sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from fourfocus.facts.factset import FactSet, Scope
from fourfocus.facts.problems import Problem
from fourfocus.facts.reading import Sheet, shown_quantity
from fourfocus.facts.resolve import Register
from fourfocus.facts.schema import Column, Kind, Table, Words

NEAR = timedelta(days=40)
"""How far around the imported rows stored ones are compared with; the longest stop and meter gap that matter."""


@dataclass(frozen=True)
class Pending:
    """What is being imported.

    Attributes
    ----------
    facts
        Everything in force, the imported rows included (their ``_batch`` is ``pending``).
    sheets
        The sheets by (file, sheet).
    scopes
        Their scopes.
    registers
        The registers as they would be, by (table, mill).
    """

    facts: FactSet
    sheets: Mapping[tuple[str, str], Sheet]
    scopes: Sequence[Scope]
    registers: Mapping[tuple[str, str], Register]

    def tables(self) -> set[str]:
        """Names of the tables being imported."""
        return {scope.table for scope in self.scopes}

    def period(self, *tables: str) -> tuple[date, date] | None:
        """From the first to the last day the imported scopes of ``tables`` speak of; None when there are none."""
        mine = [scope for scope in self.scopes if scope.table in tables]
        return (min(s.start for s in mine), max(s.end for s in mine)) if mine else None

    def problem(self, row: Mapping[str, Any], code: str, column: str = "", **args: Any) -> Problem:
        """A problem at an imported row."""
        sheet = self.sheets[row["_file"], row["_sheet"]]
        return sheet.problem(code, int(np.searchsorted(sheet.rows, row["_row"])), column, **args)

    def quantity(self, row: Mapping[str, Any], value: int, column: Column) -> Words:
        """``value`` in the unit that the header of an imported row's ``column`` has."""
        sheet = self.sheets.get((row["_file"], row["_sheet"])) if row["_batch"] == "pending" else None
        found = sheet.header.found.get(column.name) if sheet else None
        return shown_quantity(value, column, found.unit if found else None)


def near(pending: Pending, table: Table, margin: timedelta = NEAR) -> str:
    """A condition that leaves out stored rows too far away to matter."""
    period = pending.period(table.name)
    if table.is_register or period is None:
        return "true"
    low = max(period[0], date(1900, 1, 1)) - margin
    high = min(period[1], date(2200, 1, 1)) + margin
    return f"_day >= DATE '{low}' AND _day < DATE '{high}'"


def rows_of(pending: Pending, table: Table, condition: str) -> list[dict[str, Any]]:
    """The imported rows of a table that meet a condition, in the order of the files."""
    return pending.facts.sql(
        f"SELECT * FROM \"{table.name}\" WHERE _batch = 'pending' AND ({condition}) ORDER BY _file, _sheet, _row"
    )


def shown_value(pending: Pending, row: Mapping[str, Any], column: Column) -> str | Words:
    """A day, a time or a quantity of a row as messages show it."""
    value = row[column.name]
    return pending.quantity(row, value, column) if column.kind is Kind.INT else str(value)
