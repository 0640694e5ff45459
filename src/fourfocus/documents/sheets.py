"""What every sheet of a workbook shares: styles, headings, cells of points, sums that carry their value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.engine.close import Result
from fourfocus.facts.schema import Words

RED, GREY, PALE = "#B3261E", "#5F6368", "#F6EDEC"


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column so wide; a Chinese character is as wide as two others."""
    length = sum(2 if ord(one) > 0x2E80 else 1 for one in text)
    return max(1, -(-length // (width - 2)))


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
        self.percent = style(num_format="0.0%", **edge)
        self.waiting = style(bg_color="#FFF4CE", **edge)
        self.numbers = {
            digits: style(num_format="0." + "0" * digits if digits else "0", **edge) for digits in range(10)
        }
        self.strong_numbers = {
            digits: style(num_format="0." + "0" * digits if digits else "0", bold=True, bg_color=PALE, **edge)
            for digits in range(10)
        }
        self.note = style(font_color=GREY, italic=True, text_wrap=True)

    def t(self, zh: str, en: str) -> str:
        """The text in the book's language."""
        return en if self.lang == "en" else zh

    def say(self, words: Words) -> str:
        """The words in the book's language."""
        return words(self.lang)

    def sheet(self, zh: str, en: str, title: str, widths: Iterable[int]) -> Any:
        """A new sheet with its title and column widths, ready to print on one page's width."""
        sheet = self.book.add_worksheet(self.t(zh, en))
        sheet.hide_gridlines(2)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, title, self.title)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def heads(self, sheet: Any, row: int, heads: Iterable[tuple[str, str]]) -> None:
        """A row of column headings."""
        sheet.set_row(row, 30)
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
