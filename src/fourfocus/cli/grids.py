"""Grids of a result on the screen."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table as RichTable

from fourfocus.cli.common import Session
from fourfocus.engine.analyses import Grid
from fourfocus.facts.schema import Words


def show_grid(session: Session, grid: Grid) -> None:
    """Print a grid, unless it is for the workbook only; a grid without rows shows its note."""
    if not grid.screen:
        return
    if grid.rows:
        table = RichTable(title=escape(grid.title(session.lang)), title_justify="left")
        for column in grid.columns:
            justify = "left" if column.digits is None else "right"
            table.add_column(escape(column.title(session.lang)), justify=justify, overflow="fold")  # type: ignore[arg-type]
        for at, row in enumerate(grid.rows):
            cells = [cell(session.lang) if isinstance(cell, Words) else cell or "" for cell in row]
            table.add_row(*(escape(cell) for cell in cells), style="bold" if at in grid.strong else None)
        session.out.print(table)
    else:
        session.out.print(f"{grid.title(session.lang)}", markup=False)
    if grid.note is not None:
        session.out.print(grid.note(session.lang), style="dim", markup=False)
