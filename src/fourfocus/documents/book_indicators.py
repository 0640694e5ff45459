"""The sheet of indicators: value against target of the mill and of every line."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.sheets import LINE_HEIGHT, RED, Sheets, lines_of
from fourfocus.engine.readings import Reading
from fourfocus.engine.report import headline
from fourfocus.engine.subjects import MILL
from fourfocus.facts.schema import Words

STATES = {
    "met": Words("达标", "met"),
    "unmet": Words("未达标", "unmet"),
    "open": Words("待数据", "waiting"),
    "none": Words("无数值", "no value"),
    "known": Words("", ""),
}


class Indicators(Sheets):
    """Writes it."""

    def _indicators(self) -> None:
        title = self.t(f"指标与目标 {self.result.month:%Y-%m}", f"Indicators against target, {self.result.month:%Y-%m}")
        sheet = self.sheet("指标", "Indicators", title, (30, 20, 13, 13, 10, 12, 12, 60))
        heads = [("指标", "Indicator"), ("对象", "Who"), ("实际", "Value"), ("目标", "Target"), ("单位", "Unit")]
        heads += [("达成率", "Attained"), ("状态", "State"), ("说明", "Note")]
        self.heads(sheet, 2, heads)
        groups: dict[str, list[Reading]] = {}
        for reading in self.result.readings:
            groups.setdefault(reading.indicator.id, []).append(reading)
        # The mill's readings come first: they are what the chart shows.
        rest = [one for group in groups.values() for one in group if one is not headline(group)]
        row = 2
        for reading in [*(headline(group) for group in groups.values()), *rest]:
            row += 1
            self._reading(sheet, row, reading)
        for group in groups.values():
            for show in headline(group).shows:
                row += 1
                self._show(sheet, row, headline(group), show)
        self._indicator_chart(sheet, len(groups), row)

    def _reading(self, sheet: Any, row: int, reading: Reading) -> None:
        indicator, number = reading.indicator, self.numbers[min(reading.indicator.digits, 9)]
        sheet.write_string(row, 0, self.say(indicator.words), self.text)
        sheet.write_string(row, 1, reading.subject.title, self.text)
        for column, text in ((2, reading.shown), (3, reading.target_shown)):
            if text is None:
                sheet.write_string(row, column, "—" if column == 2 else "", self.waiting if column == 2 else self.text)
            else:
                sheet.write_number(row, column, float(text), number)
        sheet.write_string(row, 4, self.say(indicator.unit.words), self.center)
        self._attained(sheet, row, reading)
        sheet.write_string(row, 6, self.say(STATES[reading.state]), self.center)
        missing = "；".join(self.say(one.why) for one in reading.value.missing)
        sheet.write_string(row, 7, missing or indicator.note, self.wrap)
        self.high(sheet, row, LINE_HEIGHT * lines_of(missing or indicator.note, 60))

    def _attained(self, sheet: Any, row: int, reading: Reading) -> None:
        """Value over target, or target over value where less is better; a formula over the two shown cells."""
        if (
            reading.shown is None
            or not reading.target_shown
            or not Fraction(reading.shown)
            or not Fraction(reading.target_shown)
        ):
            sheet.write_blank(row, 5, None, self.text)
            return
        above, below = (2, 3) if reading.indicator.higher else (3, 2)
        shown = {2: Fraction(reading.shown), 3: Fraction(reading.target_shown)}
        formula = f"={xl_rowcol_to_cell(row, above)}/{xl_rowcol_to_cell(row, below)}"
        sheet.write_formula(row, 5, formula, self.percent, float(shown[above] / shown[below]))

    def _show(self, sheet: Any, row: int, reading: Reading, show: Any) -> None:
        sheet.write_string(row, 0, f"· {self.say(show.title)}", self.text)
        sheet.write_string(row, 1, reading.subject.title, self.text)
        if show.shown is None:
            sheet.write_string(row, 2, "—", self.waiting)
        else:
            sheet.write_number(row, 2, float(show.shown), self.numbers[min(show.digits, 9)])
        for column in (3, 5, 6):
            sheet.write_blank(row, column, None, self.text)
        sheet.write_string(row, 4, self.say(show.unit), self.center)
        sheet.write_string(
            row,
            7,
            self.t(f"随“{reading.indicator.title}”列出", f"beside {self.say(reading.indicator.words)}"),
            self.text,
        )

    def _indicator_chart(self, sheet: Any, count: int, last: int) -> None:
        chart = self.book.add_chart({"type": "column"})
        name = sheet.get_name()
        chart.add_series(
            {
                "name": self.t("达成率", "attained"),
                "categories": [name, 3, 0, 2 + count, 0],
                "values": [name, 3, 5, 2 + count, 5],
                "fill": {"color": RED},
                "gap": 80,
                "data_labels": {"value": True, "num_format": "0.0%"},
            }
        )
        whose = next((one.title for one in self.result.subjects if one.kind == MILL), "")
        chart.set_title({"name": self.t(f"{whose} 指标达成率", f"{whose}: attained"), "name_font": {"size": 11}})
        chart.set_y_axis(
            {"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}}
        )
        chart.set_legend({"none": True})
        self.picture(sheet, last + 2, chart, (760, 300))
