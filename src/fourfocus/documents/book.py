"""The result workbook: rankings, scorecards with their lines, indicators against target, open lines.

Totals are SUM formulas whose cached values are the close's own totals, so that the book says the same in every program, with or
without recalculation. Texts never become formulas.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.grids import GridSheet
from fourfocus.documents.sheets import RED, Sheets, lines_of
from fourfocus.engine import people
from fourfocus.engine.brand_report import grids as brand_grids
from fourfocus.engine.close import Result
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.points import PERSON
from fourfocus.engine.readings import Reading
from fourfocus.engine.report import headline, rule_of
from fourfocus.engine.subjects import MILL
from fourfocus.engine.two_way import Standing
from fourfocus.facts.schema import Words
from fourfocus.rules.model import BASES

LINE_HEIGHT = 15

STATES = {
    "met": Words("达标", "met"),
    "unmet": Words("未达标", "unmet"),
    "open": Words("待数据", "waiting"),
    "none": Words("无数值", "no value"),
    "known": Words("", ""),
}


def write_book(result: Result, path: Path, lang: str = "zh", *, persons: bool = False) -> None:
    """Write the workbook of one close; what concerns single people with ``persons`` only.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    # Without a fixed date the same result would give another file every second.
    book.set_properties({"title": f"{result.month:%Y-%m}", "created": _midnight(result)})
    try:
        _Book(book, result, lang, persons=persons).write()
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(error.args[0].errno, error.args[0].strerror, str(path)) from error


def write_sheets(book: Any, result: Result, lang: str, *, persons: bool) -> None:
    """The sheets of one close in a workbook that others write too."""
    _Book(book, result, lang, persons=persons).write()


def _midnight(result: Result) -> Any:
    from datetime import datetime, time

    return datetime.combine(result.month, time())


WHY_WIDTH, PLACE_WIDTH = 62, 58


class _Book(Sheets):
    """One workbook being written."""

    def __init__(self, book: Any, result: Result, lang: str, *, persons: bool) -> None:
        super().__init__(book, result, lang)
        self.persons = persons

    def write(self) -> None:
        """All sheets, in the order they are read."""
        self._rankings()
        self._scorecards()
        self._indicators()
        self._analyses()
        self._people()
        self._brand()
        self._open()

    # rankings

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

    # scorecards

    def _scorecards(self) -> None:
        title = self.t("计分卡明细：各行相加即为合计", "Scorecards: the lines add up to the totals")
        accounts = list(self.result.accounts.values())
        self._cards("计分卡", "Scorecards", title, [one for one in accounts if one.subject.kind != PERSON])
        persons = [one for one in accounts if one.subject.kind == PERSON and one.lines]
        if persons and self.persons:
            title = self.t(
                "个人积分和计分卡：仅限本人、支部委员会和授权人查看", "Points and cards of people: not for publication"
            )
            self._cards("个人", "People", title, persons)

    def _cards(self, zh: str, en: str, title: str, accounts: list[Account]) -> None:
        sheet = self.sheet(zh, en, title, (44, 12, 9, 11, WHY_WIDTH, PLACE_WIDTH, 17, 10))
        heads = (
            ("项目", "Line"),
            ("类别", "Kind"),
            ("权重", "Weight"),
            ("得分", "Score"),
            ("理由", "Why"),
            ("出处", "Record"),
        )
        row = 2
        for account in accounts:
            row = self._scorecard(sheet, row, account, (*heads, ("条款", "Clause"), ("来源", "Basis"))) + 2
        sheet.freeze_panes(2, 0)

    def _scorecard(self, sheet: Any, top: int, account: Account, heads: Iterable[tuple[str, str]]) -> int:
        title = f"{account.subject.title} · {self.say(account.title)}"
        sheet.write_string(top, 0, title, self.strong)
        sheet.write_string(top, 1, account.id, self.small)
        self.heads(sheet, top + 1, heads)
        row = top + 1
        for line in account.lines:
            row += 1
            self._score_line(sheet, row, line)
        row += 1
        sheet.write_string(row, 0, self.t("合计", "Total"), self.strong)
        for column in (1, 2, 4, 5, 6, 7):
            sheet.write_blank(row, column, None, self.strong)
        if account.total is None:
            text = f"{account.low / 1000:.3f} – {account.high / 1000:.3f}"
            sheet.write_string(row, 3, text, self.waiting)
        else:
            self.sum(sheet, row, 3, (top + 2, 3), (row - 1, 3), account.total)
        return row

    def _score_line(self, sheet: Any, row: int, line: Line) -> None:
        rule = rule_of(line, self.result)
        sheet.write_string(row, 0, self.say(line.title), self.wrap)
        sheet.write_string(row, 1, self.say(KINDS.get(line.kind, Words(line.kind, line.kind))), self.center)
        if line.weight is None:
            sheet.write_blank(row, 2, None, self.text)
        elif line.weight <= 1:
            sheet.write_number(row, 2, float(line.weight), self.percent)
        else:
            sheet.write_number(row, 2, float(line.weight), self.numbers[1])
        self.points(sheet, row, 3, line.score, signed=True)
        why = [self.say(line.why), *(self.say(one.why) for one in line.missing)]
        text = "；".join(why)
        # The last record is what decided: the write-off, not the issue.
        place = next((f"{one.file} · {one.sheet} · {one.row}" for one in reversed(line.records)), "")
        sheet.write_string(row, 4, text, self.wrap)
        sheet.write_string(row, 5, place, self.wrap)
        sheet.write_string(row, 6, rule.clause if rule else "", self.text)
        sheet.write_string(row, 7, self.say(BASES[rule.basis]) if rule else "", self.text)
        self.high(sheet, row, LINE_HEIGHT * max(lines_of(text, WHY_WIDTH), lines_of(place, PLACE_WIDTH)))

    # indicators

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

    # open lines

    def _open(self) -> None:
        title = self.t("待数据的行：缺数不等于零，由数据的提供单位补报", "Open lines: missing is not zero")
        sheet = self.sheet("待数据", "Waiting", title, (22, 36, 14, 14, 80))
        self.heads(
            sheet,
            2,
            (("对象", "Who"), ("项目", "Line"), ("最低", "Lowest"), ("最高", "Highest"), ("缺什么", "Missing")),
        )
        row = 2
        for account in self.result.accounts.values():
            for line in account.lines:
                hidden = people.is_person(account.subject) and not self.persons
                if line.score is not None or line.of or not line.missing or hidden:
                    continue
                row += 1
                sheet.write_string(row, 0, account.subject.title, self.text)
                sheet.write_string(row, 1, self.say(line.title), self.text)
                self.points(sheet, row, 2, line.low)
                self.points(sheet, row, 3, line.high)
                sheet.write_string(row, 4, "\n".join(self.say(one.why) for one in line.missing), self.wrap)
                self.high(sheet, row, LINE_HEIGHT * sum(lines_of(self.say(one.why), 80) for one in line.missing))
        if row == 2:
            sheet.write_string(3, 0, self.t("没有待数据的行。", "None."), self.text)


KINDS: dict[str, Words] = {
    "base": Words("基础分", "base"),
    "item": Words("指标", "indicator"),
    "cap": Words("封顶", "cap"),
    "floor": Words("扣完为止", "floor"),
    "on_time": Words("按时销号", "on time"),
    "late": Words("逾期销号", "late"),
    "undone": Words("未销号", "not done"),
    "finding": Words("检查扣分", "finding"),
    "repeat": Words("重复加扣", "repeat"),
    "open": Words("待数据", "waiting"),
    "covered": Words("按份额计入", "by share"),
    "party": Words("党建侧", "Party side"),
    "production": Words("生产侧", "production side"),
    "short_board": Words("短板规则", "short board"),
    "point": Words("计分", "points"),
    "exempt": Words("豁免", "exempt"),
    "off": Words("未启用", "off"),
    "unconfirmed": Words("未确认", "unconfirmed"),
    "cap_month": Words("月封顶", "monthly cap"),
    "cap_year": Words("年封顶", "yearly cap"),
    "highlight": Words("亮点", "highlight"),
    "lower": Words("非最高级别", "lower level"),
    "counted_before": Words("已计部分", "counted before"),
    "no_evidence": Words("没有依据", "no evidence"),
    "month": Words("月份", "month"),
    "business": Words("业务职责", "business duties"),
    "multiply": Words("相乘", "multiplied"),
    "dimension": Words("维度", "dimension"),
}
"""What each kind of line is called; a kind that is not here shows its code."""
