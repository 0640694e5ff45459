"""The scope sheet (填报范围) of a template: what each table of the workbook is complete for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fourfocus.facts.cells.base import spelled
from fourfocus.facts.periods import read_period
from fourfocus.facts.problems import Problem, Problems
from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.sheets.grid import Grid

SCOPE_SHEETS = ("填报范围", "scope")
"""Names of the sheet."""

HEADERS = {"zh": ("表", "厂代号", "产线或单位", "期间"), "en": ("table", "mill", "part", "period")}
"""Its columns."""


_FIRST = re.compile(r"^(\d{4}-\d{2})-01$")


@dataclass(frozen=True, slots=True)
class ToldScope:
    """One entry of the scope sheet; what is left empty is None."""

    mill: str | None
    part: str | None
    period: tuple[date, date] | None


def read_scope_sheet(grids: Sequence[Grid], catalog: Catalog, problems: Problems) -> dict[str, ToldScope]:
    """Read the scope sheet of a workbook, if it has one: table name to what is said of it."""
    told: dict[str, ToldScope] = {}
    names = {spelled(title): table.name for table in catalog.values() for title in table.titles}
    for grid in grids:
        if spelled(grid.sheet) not in map(spelled, SCOPE_SHEETS):
            continue
        for number, row in enumerate(grid.head, 1):
            cells = [*row, "", "", "", ""][:4]
            if not any(cells) or spelled(cells[0]) in ("表", "table"):
                continue
            name = names.get(spelled(cells[0]))
            if name is None:
                if any(cells[1:]):  # a title above the entries has one cell only
                    problems.add(_bad(grid, number, cells[0], Words("没有这张表", "there is no such table")))
                continue
            if name in told:
                said = Words("前面已有这张表的一行", "an earlier row names this table too")
                problems.add(_bad(grid, number, cells[0], said))
            # Excel makes the first of March of 2020-03; a scope of that one day is written 2020-03-01/2020-03-01.
            cells[3] = _FIRST.sub(r"\1", cells[3])
            period = read_period(cells[3]) if cells[3] else None
            if cells[3] and period is None:
                said = Words(f"看不懂期间“{cells[3]}”", f"the period {cells[3]!r} cannot be read")
                problems.add(_bad(grid, number, cells[0], said))
            told[name] = ToldScope(cells[1] or None, cells[2] or None, period)
    return told


def _bad(grid: Grid, row: int, table: str, detail: Words) -> Problem:
    return Problem("scope.bad_row", grid.file, grid.sheet, row, args=(("table", table), ("detail", detail)))
