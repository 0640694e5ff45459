"""The sheet of the year: the branches' months beside each other, what the year makes of them, and the ranking."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.sheets import COLOURS, Sheets
from fourfocus.engine.year import YearRow, year_of
from fourfocus.facts.schema import Words
from fourfocus.rules.years import MEAN, YearRule


class YearSheet(Sheets):
    """Writes it."""

    def _year(self) -> None:
        """One row a branch, one column a month, the score as a formula over them."""
        rows = year_of(self.result.listed.get("year", ()))
        if not rows:
            return
        rule = self.result.rules.of(YearRule)[rows[0].rule]
        months = [month for month, _ in rows[0].months]
        span = f"{months[0]:%Y-%m} – {months[-1]:%Y-%m}"
        title = self.t(f"党支部年度排名 {span}", f"The year of the branches, {span}")
        sheet = self.sheet("年度排名", "Year", title, (7, 20, *(11 for _ in months), 13, 10, 22))
        mean = rule.how == MEAN
        note = self.t(
            f"年度得分 = 各月双向考核合计{'的平均（逐月四舍五入后相加）' if mean else '之和'}。"
            "黄色为待数据：不按零计，该支部不排名。",
            f"The year = {'the mean' if mean else 'the sum'} of the months' totals. Yellow waits for data: no zero, no rank.",
        )
        sheet.write_string(1, 0, note, self.small)
        heads = [("名次", "Rank"), ("党支部", "Branch"), *((f"{one:%Y-%m}", f"{one:%Y-%m}") for one in months)]
        self.heads(sheet, 2, [*heads, ("年度得分", "Year"), ("等次", "Grade"), ("可能区间", "Possible")])
        for at, one in enumerate(rows, 3):
            self._branch_year(sheet, at, one, mean=mean)
        sheet.freeze_panes(3, 2)
        if len(months) > 1:
            self._year_chart(sheet, rows)

    def _branch_year(self, sheet: Any, at: int, one: YearRow, *, mean: bool) -> None:
        if one.rank is None:
            sheet.write_string(at, 0, "—", self.center)
        else:
            sheet.write_number(at, 0, one.rank, self.center)
        sheet.write_string(at, 1, one.subject.title, self.text)
        for column, (_, total) in enumerate(one.months, 2):
            if total is None:
                # Empty, so that the picture has a gap there and no zero.
                sheet.write_blank(at, column, None, self.waiting)
            else:
                sheet.write_number(at, column, total / 1000, self.score)
        last, account = 2 + len(one.months), one.account
        if account.total is None:
            sheet.write_string(at, last, self.t("待数据", "waiting"), self.waiting)
            text = f"{account.low / 1000:.3f} – {account.high / 1000:.3f}"
        else:
            cells = f"{xl_rowcol_to_cell(at, 2)}:{xl_rowcol_to_cell(at, last - 1)}"
            formula = f"=SUMPRODUCT(ROUND({cells}/{len(one.months)},3))" if mean else f"=SUM({cells})"
            sheet.write_formula(at, last, formula, self.total, account.total / 1000)
            text = ""
        grade = Words("", "") if one.grade is None else Words(one.grade.title, one.grade.title_en or one.grade.title)
        sheet.write_string(at, last + 1, self.say(grade), self.center)
        sheet.write_string(at, last + 2, text, self.waiting if text else self.text)

    def _year_chart(self, sheet: Any, rows: list[YearRow]) -> None:
        count, months = len(rows), len(rows[0].months)
        # The months lie close together: the axis starts at the ten below the lowest, so that they can be told apart.
        lowest = min((total for one in rows for _, total in one.months if total is not None), default=0)
        chart = self.book.add_chart({"type": "line"})
        name = sheet.get_name()
        for number in range(count):
            chart.add_series(
                {
                    "name": [name, 3 + number, 1],
                    "categories": [name, 2, 2, 2, 1 + months],
                    "values": [name, 3 + number, 2, 3 + number, 1 + months],
                    "line": {"color": COLOURS[number % len(COLOURS)], "width": 2},
                    "marker": {"type": "circle", "size": 5},
                }
            )
        chart.set_title({"name": self.t("各月双向考核合计", "Two-way totals by month"), "name_font": {"size": 11}})
        grid = {"visible": True, "line": {"color": "#E0E0E0"}}
        chart.set_y_axis({"num_format": "0", "min": lowest // 10_000 * 10, "major_gridlines": grid})
        chart.show_blanks_as("gap")
        chart.set_legend({"position": "bottom"})
        self.picture(sheet, 4 + count, chart, (900, 320))
