"""What every sheet of a workbook shares: styles, headings, cells of points, sums that carry their value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.engine.close import Result
from fourfocus.facts.schema import Words
from fourfocus.facts.workbooks import workbook as open_workbook

RED, GREY, PALE = "#B3261E", "#5F6368", "#F6EDEC"
COLOURS = (RED, "#3B6EA5", "#2E7D32", "#B26A00", "#6A3FA0", "#00838F")
"""Of the lines of a picture, in order."""


@contextmanager
def workbook(path: Path, month: date) -> Iterator[Any]:
    """A new workbook about a month, written when the block ends.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_workbook(path, strings_to_numbers=False) as book:
        # Without a fixed date the same result would give another file every second.
        book.set_properties({"title": f"{month:%Y-%m}", "created": datetime.combine(month, time())})
        yield book


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column so wide; a Chinese character is as wide as two others."""
    length = sum(2 if ord(one) > 0x2E80 else 1 for one in text)
    return max(1, -(-length // (width - 2)))


ROW, PAGE_WIDE, PAGE_HIGH = 16.5, 10.29 * 72, 6.77 * 72
"""Points: a row without a height of its own, and what an A4 page on its side has within its margins."""
PIXEL = 0.75
LINE_HEIGHT = 15
"""Points of a pixel."""


class Layout:
    """Where rows of a sheet come to lie on paper, so that no picture is cut in two.

    A sheet is fitted to one page's width and as many pages as it takes, between which breaks of our own are heeded.
    """

    def __init__(self, widths: Iterable[int]) -> None:
        wide = sum((7 * width + 5) * PIXEL for width in widths)
        # A sheet narrower than a page is not made larger.
        self.page = PAGE_HIGH * max(1.0, wide / PAGE_WIDE)
        self.heights: dict[int, float] = {}
        self.breaks: list[int] = []

    def top(self, row: int) -> float:
        """How far below the sheet's start a row begins, in points; a program's own rows may be lower, never higher."""
        return ROW * row + sum(height - ROW for at, height in self.heights.items() if at < row)

    def place(self, row: int, pixels: int) -> None:
        """Begin a page at ``row`` unless a picture so high surely fits below what is there since the last page was begun."""
        start = self.top(self.breaks[-1]) if self.breaks else 0.0
        if self.top(row) - start + pixels * PIXEL > self.page:
            self.breaks.append(row)


class Sheets:
    """A workbook being written, in one language."""

    def __init__(self, book: Any, result: Result, lang: str) -> None:
        self.book, self.result, self.lang = book, result, lang
        font = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        edge = {"border": 1, "border_color": "#D0D0D0"}

        def style(**more: Any) -> Any:
            return book.add_format({**font, **more})

        self.title = style(bold=True, font_size=15, font_color=RED)
        self.small = style(font_color=GREY, italic=True)
        self.head = style(bold=True, font_color="white", bg_color=RED, align="center", text_wrap=True, **edge)
        self.text = style(**edge)
        self.wrap = style(text_wrap=True, **edge)
        self.center = style(align="center", **edge)
        self.score = style(num_format="0.000", **edge)
        self.signed = style(num_format="+0.000;[Red]-0.000;0.000", **edge)
        self.total = style(num_format="0.000", bold=True, bg_color=PALE, **edge)
        self.strong = style(bold=True, bg_color=PALE, **edge)
        self.good = style(text_wrap=True, font_color="#1B5E20", **edge)
        self.bad = style(text_wrap=True, bold=True, font_color=RED, bg_color="#FBE9E7", **edge)
        self.waiting_wrap = style(text_wrap=True, bg_color="#FFF4CE", **edge)
        self.lights = {
            light: style(bold=True, font_color=colour, bg_color=fill, align="center", **edge)
            for light, colour, fill in (
                ("green", "#1B5E20", "#E8F5E9"),
                ("yellow", "#7A4F00", "#FFF4CE"),
                ("red", RED, "#FBE9E7"),
            )
        }
        self.percent = style(num_format="0.0%", **edge)
        self.waiting = style(bg_color="#FFF4CE", **edge)
        self.numbers = {
            digits: style(num_format="0." + "0" * digits if digits else "0", **edge) for digits in range(10)
        }
        self.strong_numbers = {
            digits: style(num_format="0." + "0" * digits if digits else "0", bold=True, bg_color=PALE, **edge)
            for digits in range(10)
        }
        self.layouts: dict[str, Layout] = {}
        self.note = style(font_color=GREY, italic=True, text_wrap=True)

    def t(self, zh: str, en: str) -> str:
        """The text in the book's language."""
        return en if self.lang == "en" else zh

    def say(self, words: Words) -> str:
        """The words in the book's language."""
        return words(self.lang)

    def sheet(self, zh: str, en: str, title: str, widths: Iterable[int]) -> Any:
        """A new sheet with its title and column widths, ready to print on one page's width."""
        listed = list(widths)
        sheet = self.book.add_worksheet(self.t(zh, en))
        self.layouts[sheet.get_name()] = Layout(listed)
        sheet.hide_gridlines(2)
        # Said rather than left to each program, which would make rows of its own height.
        sheet.set_default_row(ROW)
        self.high(sheet, 0, 28)
        sheet.write_string(0, 0, title, self.title)
        for column, width in enumerate(listed):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C&P / &N")
        return sheet

    def listing(self, sheet: Any, head: int, last: int, columns: int, fixed: int) -> None:
        """A sheet that is one list: head and first columns stay in sight and stand on every page, and it can be filtered."""
        sheet.freeze_panes(head + 1, fixed)
        sheet.repeat_rows(head)
        if last > head:
            sheet.autofilter(head, 0, last, columns - 1)

    def high(self, sheet: Any, row: int, points: float) -> None:
        """Give a row its height."""
        sheet.set_row(row, points)
        self.layouts[sheet.get_name()].heights[row] = points

    def picture(self, sheet: Any, row: int, chart: Any, size: tuple[int, int]) -> int:
        """Put a chart of a size in pixels at ``row``, on one page; the first row below it."""
        chart.set_size({"width": size[0], "height": size[1]})
        self.together(sheet, row, size[1])
        sheet.insert_chart(row, 0, chart)
        return row + int(size[1] * PIXEL // ROW) + 2

    def together(self, sheet: Any, row: int, pixels: int) -> None:
        """Begin a page at ``row`` unless so many pixels from it on surely fit on the page."""
        layout = self.layouts[sheet.get_name()]
        layout.place(row, pixels)
        sheet.set_h_pagebreaks(layout.breaks)

    def heads(self, sheet: Any, row: int, heads: Iterable[tuple[str, str]]) -> None:
        """A row of column headings."""
        self.high(sheet, row, 30)
        for column, head in enumerate(heads):
            sheet.write_string(row, column, self.t(*head), self.head)

    def points(self, sheet: Any, row: int, column: int, milli: int | None, *, signed: bool = False) -> None:
        """A cell of points, or that they wait for data."""
        if milli is None:
            sheet.write_string(row, column, self.t("待数据", "waiting"), self.waiting)
        else:
            sheet.write_number(row, column, milli / 1000, self.signed if signed else self.score)

    def sum(self, sheet: Any, row: int, column: int, first: tuple[int, int], last: tuple[int, int], milli: int) -> None:
        """A SUM over cells, with the value it has."""
        formula = f"=SUM({xl_rowcol_to_cell(*first)}:{xl_rowcol_to_cell(*last)})"
        sheet.write_formula(row, column, formula, self.total, milli / 1000)
