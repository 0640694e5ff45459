"""The sheets of scorecards and of open lines: every line of every total, with its reason and record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fourfocus.documents.sheets import LINE_HEIGHT, Sheets, lines_of
from fourfocus.engine import people
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.points import PERSON
from fourfocus.engine.report import rule_of
from fourfocus.facts.schema import Words
from fourfocus.rules.model import BASES

WHY_WIDTH, PLACE_WIDTH = 62, 58


class Cards(Sheets):
    """Writes them."""

    persons: bool

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
