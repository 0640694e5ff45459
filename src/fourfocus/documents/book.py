"""The result workbook: rankings, scorecards with their lines, tasks by light, indicators against target, open lines.

Totals are SUM formulas whose cached values are the close's own totals, so that the book says the same in every program, with or
without recalculation. Texts never become formulas. Each group of sheets has a module of its own (``book_…``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fourfocus.documents.book_cards import Cards
from fourfocus.documents.book_indicators import Indicators
from fourfocus.documents.book_pay import UnitPays
from fourfocus.documents.book_rankings import Rankings
from fourfocus.documents.book_tasks import Tasks
from fourfocus.documents.book_year import YearSheet
from fourfocus.documents.grids import GridSheet
from fourfocus.documents.sheets import workbook
from fourfocus.engine import people
from fourfocus.engine.archives_report import grids as archive_grids
from fourfocus.engine.brand_report import grids as brand_grids
from fourfocus.engine.close import Result


def write_book(result: Result, path: Path, lang: str = "zh", *, persons: bool = False) -> None:
    """Write the workbook of one close; what concerns single people with ``persons`` only.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    with workbook(path, result.month) as book:
        write_sheets(book, result, lang, persons=persons)


def write_sheets(book: Any, result: Result, lang: str, *, persons: bool) -> None:
    """The sheets of one close in a workbook that others write too."""
    _Book(book, result, lang, persons=persons).write()


class _Book(Rankings, YearSheet, Cards, Tasks, Indicators, UnitPays):
    """One workbook being written."""

    def __init__(self, book: Any, result: Result, lang: str, *, persons: bool) -> None:
        super().__init__(book, result, lang)
        self.persons = persons

    def write(self) -> None:
        """All sheets, in the order they are read."""
        self._rankings()
        self._year()
        self._scorecards()
        self._tasks()
        self._duties()
        self._premises()
        self._archives()
        self._indicators()
        self._analyses()
        self._people()
        if self.persons:
            self._unit_pay()  # of a small unit the sum says what one person is paid
        self._brand()
        self._burden()
        self._open()

    # analyses

    def _analyses(self) -> None:
        """One sheet for each analysis, as its own grids and pictures say."""
        for one in self.result.analyses:
            words = one.rule.words
            month = f"{self.result.month:%Y-%m}"
            title = self.t(f"{words.zh} {month}", f"{words.en}, {month}")
            grids = list(one.analyser.grids(one.found))
            GridSheet(self, one.analyser.sheet.zh, one.analyser.sheet.en, title, grids).write()

    # people

    def _people(self) -> None:
        """Stars and highlights for everybody; points, scores, pay and reminders where they are asked for."""
        month = f"{self.result.month:%Y-%m}"
        grids = list(people.shared(self.result))
        if grids:
            GridSheet(
                self, "亮点和星级", "Stars", self.t(f"亮点和星级 {month}", f"Highlights, stars, {month}"), grids
            ).write()
        grids = list(people.personal(self.result)) if self.persons else []
        if grids:
            title = self.t(f"积分、评星、绩效、岗位提醒 {month}", f"Points, stars, pay, reminders, {month}")
            GridSheet(self, "个人汇总", "Persons", title, grids).write()

    # brand

    def _brand(self) -> None:
        """Posts, areas, teams, projects and types; a member's own figures are not in it."""
        grids = brand_grids(self.result)
        if grids:
            month = f"{self.result.month:%Y-%m}"
            title = self.t(f"品牌：岗、区、队、项目、六型 {month}", f"Brand, {month}")
            GridSheet(self, "品牌", "Brand", title, grids).write()

    # archives

    def _archives(self) -> None:
        """Boxes, labels, numbers and filing, branch by branch."""
        grids = archive_grids(self.result)
        if grids:
            month = f"{self.result.month:%Y-%m}"
            GridSheet(self, "档案", "Archives", self.t(f"档案 {month}", f"Archives, {month}"), grids).write()
