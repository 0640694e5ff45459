"""The sheets of analyses: their grids below each other, each with its picture.

Numbers are written as numbers with the digits the close rounded them to; a total of a waterfall is a SUM formula that carries
its value.
"""

from __future__ import annotations

from typing import Any

from fourfocus.documents.sheets import LINE_HEIGHT, RED, Sheets, lines_of
from fourfocus.engine.analyses import Chart, Column, Grid
from fourfocus.engine.analyses.base import Cell
from fourfocus.facts.schema import Words

BLUE, GREEN, GREY_BAR = "#3B6EA5", "#2E7D32", "#9AA0A6"


class GridSheet:
    """One sheet of grids being written."""

    def __init__(self, book: Sheets, zh: str, en: str, title: str, grids: list[Grid]) -> None:
        self.book, self.grids = book, grids
        widths = [max(grid.columns[at].width for grid in grids if at < len(grid.columns)) for at in range(most(grids))]
        self.sheet = book.sheet(zh, en, title, widths)
        self.width = sum(widths)

    def write(self) -> None:
        """Every grid."""
        row = 2
        for grid in self.grids:
            row = self._grid(grid, row) + 2

    def _grid(self, grid: Grid, top: int) -> int:
        book = self.book
        self.sheet.write_string(top, 0, book.say(grid.title), book.strong)
        book.heads(self.sheet, top + 1, [(column.title.zh, column.title.en) for column in grid.columns])
        row = top + 1
        for at, cells in enumerate(grid.rows):
            row += 1
            for column, cell in enumerate(cells):
                self._cell(row, column, cell, grid.columns[column], strong=at in grid.strong)
            lines = max((self._lines_of(cell, grid.columns[at]) for at, cell in enumerate(cells)), default=1)
            if lines > 1:
                book.high(self.sheet, row, LINE_HEIGHT * lines)
        if not grid.rows:
            row += 1
            self.sheet.write_string(row, 0, book.t("没有。", "None."), book.text)
        if grid.note is not None:
            row += 1
            text = book.say(grid.note)
            self.sheet.write_string(row, 0, text, book.small)
            if lines_of(text, self.width) > 1:
                self.sheet.merge_range(row, 0, row, len(grid.columns) - 1, text, book.note)
                book.high(self.sheet, row, LINE_HEIGHT * lines_of(text, self.width))
        if grid.chart is not None and grid.rows:
            row = self._chart(grid, grid.chart, top + 2, row + 1)
        return row

    def _cell(self, row: int, column: int, cell: Cell, kind: Column, *, strong: bool) -> None:
        book = self.book
        if cell is None:
            self.sheet.write_string(row, column, "—" if kind.digits is not None else "", book.center)
        elif isinstance(cell, Words) or kind.digits is None:
            text = book.say(cell) if isinstance(cell, Words) else cell
            plain = book.wrap if self._lines_of(cell, kind) > 1 else book.text
            self.sheet.write_string(row, column, text, book.strong if strong else plain)
        else:
            style = book.strong_numbers if strong else book.numbers
            self.sheet.write_number(row, column, float(cell), style[kind.digits])

    def _lines_of(self, cell: Cell, kind: Column) -> int:
        """How many lines a text takes in its column."""
        text = self.book.say(cell) if isinstance(cell, Words) else cell
        return lines_of(text, kind.width) if isinstance(text, str) else 1

    def _chart(self, grid: Grid, chart: Chart, first: int, at: int) -> int:
        if chart.kind == "waterfall":
            picture, at = self._waterfall(grid, chart, first, at)
        else:
            picture = self._lines(grid, chart, first)
        picture.set_title({"name": self.book.say(chart.title), "name_font": {"size": 11}})
        return self.book.picture(self.sheet, at + 1, picture, (900, 340))

    def _lines(self, grid: Grid, chart: Chart, first: int) -> Any:
        picture = self.book.book.add_chart({"type": "line"})
        name = self.sheet.get_name()
        rows = [first + row for row in chart.rows]
        for column, colour in zip(chart.values, (RED, BLUE, GREEN), strict=False):
            picture.add_series(
                {
                    "name": self.book.say(grid.columns[column].title),
                    "categories": [name, rows[0], chart.label, rows[1], chart.label],
                    "values": [name, rows[0], column, rows[1], column],
                    "line": {"color": colour, "width": 1.75},
                }
            )
        picture.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
        picture.set_legend({"position": "bottom"})
        return picture

    def _waterfall(self, grid: Grid, chart: Chart, first: int, at: int) -> tuple[Any, int]:
        """Levels at both ends, steps floating between: a hidden column carries each step."""
        values = [float(str(row[chart.values[0]])) for row in grid.rows]
        heads = [("", ""), ("起点", "hidden"), ("水平", "level"), ("增加", "increase"), ("减少", "decrease")]
        top = at + 1
        self.book.heads(self.sheet, top, heads)
        level, last = 0.0, len(values) - 1
        for row, value in enumerate(values):
            ends = row in (0, last)
            low = 0.0 if ends else min(level, level + value)
            cells = (
                low,
                value if ends else 0.0,
                max(value, 0.0) if not ends else 0.0,
                max(-value, 0.0) if not ends else 0.0,
            )
            cell = grid.rows[row][chart.label]
            self.sheet.write_string(
                top + 1 + row, 0, self.book.say(cell) if isinstance(cell, Words) else str(cell), self.book.text
            )
            for column, number in enumerate(cells, 1):
                self.sheet.write_number(top + 1 + row, column, number, self.book.numbers[2])
            level = value if ends else level + value
        picture = self.book.book.add_chart({"type": "column", "subtype": "stacked"})
        name = self.sheet.get_name()
        for column, colour in ((1, None), (2, GREY_BAR), (3, RED), (4, GREEN)):
            fill = {"none": True} if colour is None else {"color": colour}
            picture.add_series(
                {
                    "name": self.book.t(*heads[column]),
                    "categories": [name, top + 1, 0, top + 1 + last, 0],
                    "values": [name, top + 1, column, top + 1 + last, column],
                    "fill": fill,
                    "gap": 40,
                }
            )
        # The steps are small beside the levels: the axis starts near them, so that they can be seen.
        lowest = min(low for low in _lows(values))
        picture.set_y_axis({"min": max(0, _round_down(lowest)), "num_format": "#,##0"})
        picture.set_legend({"position": "bottom", "delete_series": [0]})
        return picture, top + 1 + last


def most(grids: list[Grid]) -> int:
    """The number of columns of the widest grid."""
    return max(len(grid.columns) for grid in grids)


def _lows(values: list[float]) -> list[float]:
    """The lowest points of a waterfall."""
    levels = [values[0]]
    for value in values[1:-1]:
        levels.append(levels[-1] + value)
    return [*levels, values[-1]]


def _round_down(value: float) -> float:
    """Down to two leading digits, less a tenth, so that every column stands on something."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (len(str(int(value))) - 2)
    return float(int(value / step * 0.95)) * step
