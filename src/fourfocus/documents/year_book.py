"""The result book of several months: how they went beside each other, and everything of the last one.

Figures of earlier months come from their bundles as they were closed. What concerns single people is written only where it is
asked for. Lists that further kinds of rules give appear by themselves, one sheet a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.book import write_sheets
from fourfocus.documents.sheets import COLOURS, Sheets, workbook
from fourfocus.engine.bundle import Bundle
from fourfocus.engine.close import Result
from fourfocus.engine.derived.base import Row
from fourfocus.engine.points import CARD, PERSON
from fourfocus.engine.values import rounded
from fourfocus.facts.schema import Words

KNOWN = (
    "stars",
    "pay",
    "reminders",
    "brand",
    "tasks",
    "overdue",
    "duties",
    "premises",
    "burden",
    "year",
    "pay_units",
    "archives",
)
"""Lists with sheets of their own."""
CHART_HIGH = 280
"""Pixels."""


def digits_of(figure: str) -> int:
    """The decimal digits a figure is written with: yuan have two, points three, an indicator its own.

    >>> digits_of("434700.00"), digits_of("9")
    (2, 0)
    """
    return len(figure.partition(".")[2])


@dataclass(frozen=True)
class MonthRead:
    """One month as its bundle says it: the stored result, and which branch each member belonged to."""

    title: str
    result: Mapping[str, Any]
    branch_of: Mapping[str, str]

    @classmethod
    def of(cls, bundle: Bundle) -> MonthRead:
        """From a bundle."""
        rows: list[Row] = []
        if "membership" in bundle.manifest["facts"]:
            rows = bundle.facts.slice("membership", bundle.mill).to_pylist()
        last = bundle.month
        held = [row for row in rows if row["valid_to"] is None or row["valid_to"] > last]
        title = f"{bundle.month:%Y-%m}"
        return cls(title, bundle.result, {row["person"]: row["branch"] for row in held})


def write_year_book(
    bundles: Sequence[Bundle], last: Result, path: Path, lang: str = "zh", *, persons: bool = False
) -> None:
    """Write the workbook of some months, ``last`` being the result of the latest of them.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    months = [MonthRead.of(bundle) for bundle in sorted(bundles, key=lambda one: one.month)]
    with workbook(path, last.month) as book:
        _Year(book, last, lang, months, persons=persons).write()
        write_sheets(book, last, lang, persons=persons)


class _Year(Sheets):
    """The sheets that look at all months."""

    def __init__(self, book: Any, result: Result, lang: str, months: list[MonthRead], *, persons: bool) -> None:
        super().__init__(book, result, lang)
        self.months, self.persons = months, persons
        self.titles = {one.id: one.title for one in result.subjects}

    def write(self) -> None:
        """All of them."""
        self._overview()
        self._points()
        self._pay()
        self._lists()

    def _overview(self) -> None:
        """Rankings and indicators, month beside month."""
        title = self.t("各月总览", "Months beside each other")
        sheet = self.sheet("各月总览", "Months", title, (34, *(12 for _ in self.months), 14, 12))
        note = self.t("黄色空格为待数据，不计入平均，不等于零。", "Yellow cells wait for data: they are no zeros.")
        sheet.write_string(1, 0, note, self.small)
        row = 2
        for part, zh, en in (("branches", "党支部双向考核合计", "Branches"), ("units", "单位双向考核合计", "Units")):
            values = self._by_month(
                lambda one, name=part: {each["id"]: each["combined"] for each in one.result["rankings"][name]}
            )
            if values:
                row = self._block(sheet, row, self.t(zh, en), values, chart=True) + 2
        values = self._by_month(lambda one: {each["id"]: each["value"] for each in one.result["indicators"]})
        names = {each["id"]: self._said(each) for one in self.months for each in one.result["indicators"]}
        # A mean of monthly ratios would be no ratio of sums: indicators have none.
        self._block(sheet, row, self.t("全厂指标", "Indicators of the mill"), values, names=names, how=None)

    def _said(self, each: Mapping[str, Any]) -> str:
        """An indicator's title with its unit and target."""
        target = f"，目标 {each['target']}" if each["target"] is not None else ""
        target = f", target {each['target']}" if self.lang == "en" and target else target
        return f"{each['title'][self.lang]}（{each['unit']}{target}）"

    def _by_month(self, read: Any) -> dict[str, list[str | None]]:
        """Figures as decimal digits by code, one per month."""
        found = [read(one) for one in self.months]
        codes = dict.fromkeys(code for one in found for code in one)
        return {code: [one.get(code) for one in found] for code in codes}

    def _block(
        self,
        sheet: Any,
        top: int,
        title: str,
        values: Mapping[str, list[str | None]],
        *,
        names: Mapping[str, str] | None = None,
        how: str | None = "AVERAGE",
        chart: bool = False,
    ) -> int:
        """A table of codes by months with a formula at each row's end; returns its last row, the chart included."""
        # A heading stays with its first rows, and a table with its picture where a page holds both.
        rows = len(values) + 2 if chart else min(len(values), 4) + 2
        if top > 2:
            self.together(sheet, top, 22 * rows + (CHART_HIGH + 40 if chart and len(self.months) > 1 else 0))
        if how == "SUM":
            sheet.repeat_rows(3)  # the months, the same for every table of the sheet
        sheet.write_string(top, 0, title, self.strong)
        ends = {"AVERAGE": [("已知各月平均", "Mean of known")], "SUM": [("合计", "Total")]}
        months = [(one.title, one.title) for one in self.months]
        self.heads(sheet, top + 1, [("", ""), *months, *ends.get(how or "", [])])
        row = top + 1
        for code, figures in values.items():
            row += 1
            sheet.write_string(row, 0, (names or self.titles).get(code, code), self.text)
            for at, figure in enumerate(figures, 1):
                if figure is None:
                    # A text would be drawn as zero: what waits for data stays empty, and missing is not zero.
                    sheet.write_blank(row, at, None, self.waiting)
                else:
                    sheet.write_number(row, at, float(figure), self.numbers[digits_of(figure)])
            if how is not None:
                self._ending(sheet, row, figures, how)
        if chart and len(self.months) > 1:
            known = [float(one) for figures in values.values() for one in figures if one is not None]
            # Scores lie close together near the top: from nought they would be one thick line.
            low = 10 * int(min(known, default=0) // 10) if how == "AVERAGE" else None
            return self._chart(sheet, title, top + 1, row, low)
        return row

    def _ending(self, sheet: Any, row: int, figures: list[str | None], how: str) -> None:
        """A formula over the row's months and the value it has; texts (waiting) are left out by both."""
        known = [Fraction(one) for one in figures if one is not None]
        at = len(self.months) + 1
        if not known:
            sheet.write_blank(row, at, None, self.text)
            return
        span = f"{xl_rowcol_to_cell(row, 1)}:{xl_rowcol_to_cell(row, at - 1)}"
        value = sum(known) / (len(known) if how == "AVERAGE" else 1)
        digits = max(map(digits_of, filter(None, figures))) if how == "SUM" else 3
        sheet.write_formula(row, at, f"={how}({span})", self.strong_numbers[digits], float(value))

    def _chart(self, sheet: Any, title: str, head: int, last: int, low: int | None) -> int:
        chart = self.book.add_chart({"type": "line"})
        name, count = sheet.get_name(), len(self.months)
        for number, row in enumerate(range(head + 1, last + 1)):
            chart.add_series(
                {
                    "name": [name, row, 0],
                    "categories": [name, head, 1, head, count],
                    "values": [name, row, 1, row, count],
                    "line": {"color": COLOURS[number % len(COLOURS)], "width": 2},
                    "marker": {"type": "circle", "size": 5},
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 11}})
        lines = {"visible": True, "line": {"color": "#E0E0E0"}}
        chart.set_y_axis({"num_format": "0", "min": low, "major_gridlines": lines})
        chart.show_blanks_as("gap")
        chart.set_legend({"position": "bottom"})
        return self.picture(sheet, last + 2, chart, (760, CHART_HIGH)) + 1

    def _points(self) -> None:
        """Points of members: totals of branches, and every member's where that is asked for."""
        found = [
            {one["subject"]: one["total"] for one in month.result["totals"] if one["card"] == CARD}
            for month in self.months
        ]
        if not any(found):
            return
        title = self.t("党员积分：支部合计" + ("和个人" if self.persons else ""), "Points of members, by branch")
        sheet = self.sheet("积分合计", "Points", title, (30, *(12 for _ in self.months), 12))
        branches = sorted({branch for month in self.months for branch in month.branch_of.values()})
        sums = {
            branch: [self._sum(month, one, branch) for month, one in zip(self.months, found, strict=True)]
            for branch in branches
        }
        row = self._block(sheet, 2, self.t("支部合计", "By branch"), sums, how="SUM", chart=True)
        if self.persons:
            people = sorted({who for one in found for who in one})
            own = {who: [one.get(who) for one in found] for who in people}
            names = {who: f"{self.titles.get(who, '')} {who}".strip() for who in people}
            self._block(
                sheet, row + 2, self.t("个人（仅限有权的人）", "Members (those entitled)"), own, names=names, how="SUM"
            )

    def _sum(self, month: MonthRead, totals: Mapping[str, str | None], branch: str) -> str | None:
        own = [total for who, total in totals.items() if month.branch_of.get(who) == branch]
        if None in own:
            return None
        milli = rounded(sum((Fraction(one or 0) for one in own), Fraction(0)) * 1000)
        return f"{'-' if milli < 0 else ''}{abs(milli) // 1000}.{abs(milli) % 1000:03d}"

    def _pay(self) -> None:
        """Pay that the assessment touches: totals by month in yuan, and each person's where that is asked for."""
        found = [{one["subject"]: one for one in month.result.get("pay", ())} for month in self.months]
        if not any(found):
            return
        title = self.t("绩效合计（元）", "Pay, totals in yuan")
        sheet = self.sheet("绩效合计", "Pay", title, (30, *(13 for _ in self.months), 14))
        amounts = [[_yuan(one["amount_fen"]) for one in month.values()] for month in found]
        bases = [[_yuan(one["lines"][0]["fen"]) if one["lines"] else None for one in month.values()] for month in found]
        rows = {
            self.t("基数合计", "Bases"): [_total(one) for one in bases],
            self.t("考核后合计", "After assessment"): [_total(one) for one in amounts],
        }
        row = self._block(sheet, 2, self.t("全体人员", "Everybody"), rows, how="SUM")
        if self.persons:
            people = sorted({who for one in found for who in one})
            own = {who: [_yuan(one[who]["amount_fen"]) if who in one else None for one in found] for who in people}
            names = {who: f"{self.titles.get(who, '')} {who}".strip() for who in people}
            self._block(
                sheet, row + 2, self.t("个人（仅限有权的人）", "Persons (those entitled)"), own, names=names, how="SUM"
            )

    # lists of further kinds of rules

    def _lists(self) -> None:
        """Every list of the last month that has no sheet of its own: one row an entry, one column a field."""
        kinds = {one.id: one.kind for one in self.result.subjects}
        for name, entries in self.result.listed.items():
            if name in KNOWN:
                continue
            rows = [one.to_dict(self.say) for one in entries]
            rows = [one for one in rows if self.persons or kinds.get(str(one.get("subject"))) != PERSON]
            if rows:
                self._list(LIST_TITLES.get(name, Words(name, name)), rows)

    def _list(self, title: Words, rows: list[dict[str, Any]]) -> None:
        fields = list(dict.fromkeys(field for row in rows for field in row))
        words = [FIELD_TITLES.get(field, Words(field, field)) for field in fields]
        sheet = self.sheet(title.zh[:31], title.en[:31], self.say(title), [22] * len(fields))
        self.heads(sheet, 2, [(one.zh, one.en) for one in words])
        for at, row in enumerate(rows, 3):
            for column, field in enumerate(fields):
                text = flat(row.get(field))
                try:
                    sheet.write_number(at, column, float(text), self.text)
                except ValueError:
                    sheet.write_string(at, column, text, self.wrap)


LIST_TITLES: dict[str, Words] = {
    "tasks": Words("任务灯号", "Tasks"),
    "special": Words("专项指标", "Special indicators"),
    "measures": Words("降本措施", "Measures"),
    "burden": Words("填报负担", "Burden"),
}
FIELD_TITLES: dict[str, Words] = {
    "rule": Words("规则", "Rule"),
    "subject": Words("对象", "Who"),
    "title": Words("名称", "Title"),
    "state": Words("状态", "State"),
    "light": Words("灯", "Light"),
    "branch": Words("支部", "Branch"),
    "due_on": Words("期限", "Due on"),
    "score": Words("得分", "Score"),
    "value": Words("实际", "Value"),
    "target": Words("目标", "Target"),
    "unit": Words("单位", "Unit"),
    "weight": Words("权重", "Weight"),
    "text": Words("说明", "Text"),
    "why": Words("理由", "Why"),
    "missing": Words("缺什么", "Missing"),
    "owner": Words("责任人", "Owner"),
    "minutes": Words("填报分钟", "Minutes"),
}
"""What fields of lists are called; one that is not here shows its name."""


def flat(value: Any) -> str:
    """A field in one line: lists joined, maps as ``name: value``.

    >>> flat([{"text": "逾期", "fen": "100"}, "x"])
    '逾期 100；x'
    """
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return " ".join(flat(one) for one in value.values())
    if isinstance(value, (list, tuple)):
        return "；".join(flat(one) for one in value)
    return str(value)


def _yuan(fen: str | None) -> str | None:
    return (
        None if fen is None else f"{'-' if fen.startswith('-') else ''}{abs(int(fen)) // 100}.{abs(int(fen)) % 100:02d}"
    )


def _total(yuan: list[str | None]) -> str | None:
    """The sum of amounts; None when one of them waits for data."""
    if None in yuan or not yuan:
        return None
    return _yuan(str(rounded(sum((Fraction(one or 0) for one in yuan), Fraction(0)) * 100)))
