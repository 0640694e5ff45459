"""The sheet of rankings: both sides, the total and the grade of every branch and unit, with a picture of each table."""

from __future__ import annotations

from typing import Any

from fourfocus.documents.sheets import RED, Sheets
from fourfocus.engine.two_way import Standing
from fourfocus.facts.schema import Words


class Rankings(Sheets):
    """Writes it."""

    def _rankings(self) -> None:
        month = self.result.month
        title = self.t(f"{month:%Y年%m月} 党建与生产经营双向考核排名", f"Two-way assessment, {month:%Y-%m}")
        sheet = self.sheet("双向排名", "Rankings", title, (7, 10, 22, 11, 11, 12, 12, 12, 12, 10, 24))
        as_of = f"，{self.result.as_of:%Y-%m-%d %H:%M} 时所知" if self.result.as_of else ""
        note = self.t(
            f"规则包 {self.result.rules.pack.header.id}{as_of}。合计 = 党建侧得分 + 生产侧得分 + 短板规则。",
            f"Pack {self.result.rules.pack.header.id}. Total = Party part + production part + short-board rule.",
        )
        sheet.write_string(1, 0, note, self.small)
        row = 3
        for rows, zh, en in ((self.result.branches, "党支部", "Branches"), (self.result.units, "单位", "Units")):
            if rows:
                row = self._ranking(sheet, row, rows, self.t(zh, en)) + 2

    def _ranking(self, sheet: Any, top: int, rows: tuple[Standing, ...], what: str) -> int:
        heads = [
            ("名次", "Rank"),
            ("代号", "Code"),
            (what, what),
            ("党建侧", "Party side"),
            ("生产侧", "Production side"),
        ]
        heads += [("党建侧计入", "Party part"), ("生产侧计入", "Production part"), ("短板规则", "Short board")]
        heads += [("合计", "Total"), ("等次", "Grade"), ("可能区间", "Possible totals")]
        self.heads(sheet, top, heads)
        for at, one in enumerate(rows, top + 1):
            parts = {line.kind: 0 for line in one.combined.lines}
            for line in one.combined.lines:
                parts[line.kind] += line.score or 0
            if one.rank is None:
                sheet.write_string(at, 0, "—", self.center)
            else:
                sheet.write_number(at, 0, one.rank, self.center)
            sheet.write_string(at, 1, one.subject.id, self.text)
            sheet.write_string(at, 2, one.subject.title, self.text)
            for column, account in ((3, one.party), (4, one.production)):
                self.points(sheet, at, column, account.total)
            if one.combined.total is None:
                for column in range(5, 9):
                    sheet.write_string(at, column, self.t("待数据", "waiting"), self.waiting)
                sheet.write_string(at, 9, "", self.center)
                low, high = (f"{total / 1000:.3f}" for total in (one.combined.low, one.combined.high))
                sheet.write_string(at, 10, f"{low} – {high}", self.waiting)
                continue
            for column, kind in ((5, "party"), (6, "production"), (7, "short_board")):
                sheet.write_number(at, column, parts.get(kind, 0) / 1000, self.score if column < 7 else self.signed)
            self.sum(sheet, at, 8, (at, 5), (at, 7), one.combined.total)
            grade = one.grade
            sheet.write_string(
                at, 9, self.say(Words(grade.title, grade.title_en or grade.title)) if grade else "", self.center
            )
            sheet.write_string(at, 10, "", self.text)
        return self._ranking_chart(sheet, top, len(rows), what)

    def _ranking_chart(self, sheet: Any, top: int, count: int, what: str) -> int:
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        name = sheet.get_name()
        for column, colour in ((5, RED), (6, "#3B6EA5")):
            chart.add_series(
                {
                    "name": [name, top, column],
                    "categories": [name, top + 1, 2, top + count, 2],
                    "values": [name, top + 1, column, top + count, column],
                    "fill": {"color": colour},
                    "gap": 60,
                    "data_labels": {"value": True, "num_format": "0.0", "font": {"color": "white"}},
                }
            )
        chart.set_title({"name": f"{what} {self.result.month:%Y-%m}", "name_font": {"size": 11}})
        # The best stands on top, as in the table.
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
        chart.set_legend({"position": "bottom"})
        return self.picture(sheet, top + count + 2, chart, (900, 70 + 42 * max(count, 3)))
