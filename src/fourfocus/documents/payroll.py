"""The payroll of a close: every person's lines, totals by unit, and check totals that must agree.

For those entitled only. Amounts are yuan; every sum is a formula whose cached value is the close's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.sheets import Sheets, workbook
from fourfocus.engine.close import Result
from fourfocus.engine.managers import Pay
from fourfocus.engine.values import decimal

PARTS = (
    ("基数", "Base"),
    ("系数影响", "Coefficient"),
    ("限额影响", "Limits"),
    ("最低数影响", "Minimum"),
)
"""The lines of one person's pay; they add up to what is paid."""

FIRST, SUM = 5, 9
"""The columns of the first part and of the sum."""


def write_payroll(result: Result, path: Path, lang: str = "zh") -> None:
    """Write the payroll of one close.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    with workbook(path, result.month) as book:
        Payroll(book, result, lang).write()


def parts_of(pay: Pay) -> tuple[int, int, int, int]:
    """Base, coefficient, limits and minimum of one person in fen."""
    found = [0, 0, 0, 0]
    for at, (words, fen) in enumerate(pay.lines):
        place = at if at < 2 else 3 if words.zh.startswith("不低于") else 2
        found[place] += fen
    return found[0], found[1], found[2], found[3]


class Payroll(Sheets):
    """The payroll workbook being written."""

    def write(self) -> None:
        """People first, then units and checks."""
        listed = [one for one in self.result.listed.get("pay", ()) if isinstance(one, Pay)]
        self.pays = sorted(listed, key=lambda one: (one.unit, one.subject.id))
        self.titles = {one.id: one.title for one in self.result.subjects}
        self.money = self.numbers[2]
        last = self._people()
        self._units(last)

    def _name(self) -> str:
        return self.t("工资表", "Payroll")

    def _people(self) -> int:
        """One row a person; returns the row of the totals."""
        title = self.t(f"{self.result.month:%Y年%m月} 绩效工资表", f"Payroll, {self.result.month:%Y-%m}")
        sheet = self.sheet("工资表", "Payroll", title, (10, 12, 16, 10, 9, 12, 12, 12, 12, 13, 24))
        note = self.t("单位：元。实发 = 基数 + 系数影响 + 限额影响 + 最低数影响。", "Yuan. Paid = the four parts.")
        sheet.write_string(1, 0, note, self.small)
        heads = [("工号", "Number"), ("姓名", "Name"), ("单位", "Unit"), ("得分", "Score"), ("系数", "Coefficient")]
        self.heads(sheet, 2, [*heads, *PARTS, ("实发", "Paid"), ("待数据时的区间", "Bounds while open")])
        row = 2
        for pay in self.pays:
            row += 1
            self._person(sheet, row, pay)
        total = row + 1
        sheet.write_string(total, 0, self.t("合计", "Total"), self.strong)
        for column in range(1, FIRST):
            sheet.write_blank(total, column, None, self.strong)
        known = [one for one in self.pays if one.amount is not None]
        sums = [sum(part) for part in zip(*(parts_of(one) for one in known), strict=True)] or [0, 0, 0, 0]
        for at, fen in enumerate([*sums, sum(one.amount or 0 for one in known)]):
            self._sum(sheet, total, FIRST + at, (3, FIRST + at), (row, FIRST + at), fen)
        sheet.freeze_panes(3, 2)
        return total

    def _person(self, sheet: Any, row: int, pay: Pay) -> None:
        sheet.write_string(row, 0, pay.subject.id, self.text)
        sheet.write_string(row, 1, pay.subject.title, self.text)
        sheet.write_string(row, 2, self.titles.get(pay.unit, pay.unit), self.text)
        self.points(sheet, row, 3, pay.score)
        if pay.coefficient is None:
            waits = self.t("待数据", "waiting")
            for column in range(4, SUM + 1):
                sheet.write_string(row, column, waits, self.waiting)
            low, high = ("—", "—") if pay.bounds is None else (_yuan(fen) for fen in pay.bounds)
            sheet.write_string(row, SUM + 1, f"{low} – {high}", self.waiting)
            return
        sheet.write_number(row, 4, float(pay.coefficient), self.numbers[4])
        for at, fen in enumerate(parts_of(pay)):
            sheet.write_number(row, FIRST + at, fen / 100, self.money)
        self._sum(sheet, row, SUM, (row, FIRST), (row, SUM - 1), pay.amount or 0)
        sheet.write_blank(row, SUM + 1, None, self.text)

    def _sum(self, sheet: Any, row: int, column: int, first: tuple[int, int], last: tuple[int, int], fen: int) -> None:
        formula = f"=SUM({xl_rowcol_to_cell(*first)}:{xl_rowcol_to_cell(*last)})"
        sheet.write_formula(row, column, formula, self.strong_numbers[2], fen / 100)

    def _units(self, last: int) -> None:
        """Totals by unit over the people's sheet, and the three sums that must be equal."""
        title = self.t("按单位合计与核对", "By unit, and check totals")
        sheet = self.sheet("核对", "Checks", title, (18, 10, 14, 14, 14, 14))
        heads = [("单位", "Unit"), ("人数", "People"), ("基数", "Base"), ("实发", "Paid"), ("差额", "Difference"),
                 ("待数据人数", "Waiting")]  # fmt: skip
        self.heads(sheet, 2, heads)
        row = 2
        for unit in dict.fromkeys(one.unit for one in self.pays):
            row += 1
            own = [one for one in self.pays if one.unit == unit]
            self._unit(sheet, row, unit, own, last)
        total = row + 1
        sheet.write_string(total, 0, self.t("合计", "Total"), self.strong)
        paid, base = _paid(self.pays), _base(self.pays)
        count = f"=SUM({xl_rowcol_to_cell(3, 1)}:{xl_rowcol_to_cell(row, 1)})"
        sheet.write_formula(total, 1, count, self.strong_numbers[0], len(self.pays))
        for column, fen in ((2, base), (3, paid), (4, paid - base)):
            self._sum(sheet, total, column, (3, column), (row, column), fen)
        waiting = f"=SUM({xl_rowcol_to_cell(3, 5)}:{xl_rowcol_to_cell(row, 5)})"
        sheet.write_formula(total, 5, waiting, self.strong_numbers[0], _waiting(self.pays))
        self._checks(sheet, total, last, paid)

    def _unit(self, sheet: Any, row: int, unit: str, own: list[Pay], last: int) -> None:
        name = self.titles.get(unit, unit)
        sheet.write_string(row, 0, name, self.text)
        cell, people = xl_rowcol_to_cell(row, 0), f"'{self._name()}'!$C$4:$C${last}"
        sheet.write_formula(row, 1, f"=COUNTIF({people},{cell})", self.numbers[0], len(own))
        for column, letter, fen in ((2, "F", _base(own)), (3, "J", _paid(own))):
            amounts = f"'{self._name()}'!${letter}$4:${letter}${last}"
            sheet.write_formula(row, column, f"=SUMIF({people},{cell},{amounts})", self.money, fen / 100)
        difference = f"={xl_rowcol_to_cell(row, 3)}-{xl_rowcol_to_cell(row, 2)}"
        sheet.write_formula(row, 4, difference, self.money, (_paid(own) - _base(own)) / 100)
        # A unit whose people all wait adds up to nothing, and that is not a pay of zero.
        waits = f"=COUNTIFS({people},{cell},'{self._name()}'!$J$4:$J${last},\"{self.t('待数据', 'waiting')}\")"
        sheet.write_formula(row, 5, waits, self.numbers[0], _waiting(own))

    def _checks(self, sheet: Any, total: int, last: int, paid: int) -> None:
        """The same total three ways; the last cell says whether they agree."""
        people = self._name()
        by_line = f"=SUM('{people}'!F{last + 1}:I{last + 1})"
        ways = [
            (("按人相加", "by person"), f"='{people}'!J{last + 1}"),
            (("按单位相加", "by unit"), f"={xl_rowcol_to_cell(total, 3)}"),
            (("按行相加", "by line"), by_line),
        ]
        row = total + 2
        for words, formula in ways:
            sheet.write_string(row, 0, self.t(*words), self.text)
            sheet.write_formula(row, 3, formula, self.money, paid / 100)
            row += 1
        first = xl_rowcol_to_cell(row - 3, 3)
        rest = [f"ROUND({first}-{xl_rowcol_to_cell(at, 3)},2)=0" for at in (row - 2, row - 1)]
        good, bad = self.t("一致", "agree"), self.t("不一致", "differ")
        sheet.write_string(row, 0, self.t("核对", "Check"), self.strong)
        sheet.write_formula(row, 3, f'=IF(AND({",".join(rest)}),"{good}","{bad}")', self.strong, good)


def _waiting(pays: Iterable[Pay]) -> int:
    """How many cannot be paid yet."""
    return sum(one.amount is None for one in pays)


def _paid(pays: Iterable[Pay]) -> int:
    return sum(one.amount or 0 for one in pays)


def _base(pays: Iterable[Pay]) -> int:
    """The bases of those whose pay is known: what the sheet shows."""
    return sum(one.base or 0 for one in pays if one.amount is not None)


def _yuan(fen: int) -> str:
    return decimal(Fraction(fen, 100), 2)
