"""The sheet of what the people of each unit are paid together; its sums are those of the payroll."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.sheets import Sheets
from fourfocus.engine.payroll import UnitTotal


class UnitPays(Sheets):
    """Writes it."""

    def _unit_pay(self) -> None:
        """One row a unit in yuan, and the sums of the units of which everything is known."""
        rows = [one for one in self.result.listed.get("pay_units", ()) if isinstance(one, UnitTotal)]
        if not rows:
            return
        month = f"{self.result.month:%Y-%m}"
        title = self.t(f"单位绩效工资 {month}（元）", f"Pay by unit, {month} (yuan)")
        sheet = self.sheet("单位绩效", "Unit pay", title, (26, 9, 12, 10, 15, 15, 15, 28))
        note = self.t(
            "得分按单位计分卡，系数相同；实发 = 基数 + 影响。逐人见工资表，合计与工资表“核对”一致（不含管理人员）。",
            "By the unit's scorecard; paid = base + change. Each person is in the payroll, whose checks agree (managers apart).",
        )
        sheet.write_string(1, 0, note, self.small)
        heads = [
            ("单位", "Unit"),
            ("人数", "People"),
            ("得分", "Score"),
            ("系数", "Coefficient"),
            ("基数（元）", "Base"),
        ]
        heads += [("影响（元）", "Change"), ("实发（元）", "Paid"), ("待数据时的区间（元）", "Bounds while open")]
        self.heads(sheet, 2, heads)
        for at, one in enumerate(rows, 3):
            self._unit(sheet, at, one)
        self._unit_sums(sheet, len(rows) + 3, rows)

    def _unit(self, sheet: Any, at: int, one: UnitTotal) -> None:
        sheet.write_string(at, 0, one.unit.title, self.text)
        sheet.write_number(at, 1, one.people, self.numbers[0])
        self.points(sheet, at, 2, one.score)
        if one.amount is None or one.coefficient is None:
            for column in (3, 4, 5, 6):
                sheet.write_string(at, column, self.t("待数据", "waiting"), self.waiting)
            bounds = dict.fromkeys(f"{fen // 100}.{fen % 100:02d}" for fen in one.bounds)
            sheet.write_string(at, 7, " – ".join(bounds), self.waiting)
            return
        sheet.write_number(at, 3, float(one.coefficient), self.numbers[4])
        sheet.write_number(at, 4, one.base / 100, self.numbers[2])
        sheet.write_number(at, 5, (one.amount - one.base) / 100, self.numbers[2])
        paid = f"=SUM({xl_rowcol_to_cell(at, 4)}:{xl_rowcol_to_cell(at, 5)})"
        sheet.write_formula(at, 6, paid, self.strong_numbers[2], one.amount / 100)
        sheet.write_blank(at, 7, None, self.text)

    def _unit_sums(self, sheet: Any, at: int, rows: list[UnitTotal]) -> None:
        known = [one for one in rows if one.amount is not None]
        sheet.write_string(at, 0, self.t("合计（待数据的不计金额）", "Total (of known amounts)"), self.strong)
        paid, base = sum(one.amount or 0 for one in known), sum(one.base for one in known)
        people = sum(one.people for one in rows)
        sums = {1: (people, 0), 4: (base / 100, 2), 5: ((paid - base) / 100, 2), 6: (paid / 100, 2)}
        for column in range(1, 8):
            if column not in sums:
                sheet.write_blank(at, column, None, self.strong)
                continue
            value, digits = sums[column]
            whole = f"=SUM({xl_rowcol_to_cell(3, column)}:{xl_rowcol_to_cell(at - 1, column)})"
            sheet.write_formula(at, column, whole, self.strong_numbers[digits], value)
