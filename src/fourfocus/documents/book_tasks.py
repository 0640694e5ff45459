"""The sheets of what branches do: key tasks by light, duties of the systems, premises, and the burden of all this.

A light is said three times — as a word, as a shape and as a colour — so that a black-and-white print and every eye can read it.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from fourfocus.documents.sheets import LINE_HEIGHT, Sheets, lines_of
from fourfocus.engine.burden import Burden
from fourfocus.engine.lights import GREEN, LIGHTS, RED, STATES, YELLOW, DutyRow, PremiseRow, TaskRow
from fourfocus.engine.lines import Line
from fourfocus.engine.subjects import MILL
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.model import TaskSettlement

SHAPES = {GREEN: "●", YELLOW: "▲", RED: "■"}
FILLS = {GREEN: "#2E7D32", YELLOW: "#F2A900", RED: "#B3261E"}
"""Shapes and colours of lights; the picture's columns use the same colours."""
CADENCES = {
    "monthly": Words("每月", "monthly"),
    "quarterly": Words("每季", "quarterly"),
    "half_yearly": Words("半年", "half-yearly"),
    "yearly": Words("每年", "yearly"),
}
MARKS = {
    "met": ("✓ 做到", "✓ kept", "score"),
    "unmet": ("✗ 没有做到", "✗ not kept", "bad"),
    "running": ("… 期间未完", "… still running", "text"),
    "open": ("? 待数据", "? waiting", "waiting"),
}
NOT_DUE = Words("本月没有到期或进行中的一期", "nothing due or running this month")


class Tasks(Sheets):
    """Writes them."""

    def _tasks(self) -> None:
        """Every key task of every branch; tasks without a period in the month stand at the end."""
        rows = [one for one in self.result.listed.get("tasks", ()) if isinstance(one, TaskRow)]
        if not rows:
            return
        month = f"{self.result.month:%Y-%m}"
        title = self.t(f"重点工作亮灯 {month}", f"Key tasks by light, {month}")
        widths = (11, 30, 14, 18, 11, 9, 10, 8, 9, 42, 30, 16)
        sheet = self.sheet("任务灯号", "Tasks", title, widths)
        heads = [
            ("支部", "Branch"),
            ("重点工作", "Task"),
            ("类别", "Category"),
            ("期间", "Period"),
        ]
        heads += [("期限", "Due"), ("灯", "Light"), ("状态", "State"), ("得分", "Score"), ("怎样判定", "Settled by")]
        self.heads(sheet, 2, [*heads, ("理由", "Why"), ("判定所凭的记录", "Records"), ("督办", "Follow-up")])
        evidence = self._evidence()
        at = 2
        for one in sorted(rows, key=lambda one: (one.branch.id, _ORDER[one.light], one.task, one.due)):
            at += 1
            self._task(sheet, at, one, evidence)
        named = {one.task for one in rows}
        for name, rule in self.result.rules.tasks.items():
            if name not in named:
                at += 1
                how = self._how(from_records=rule.from_records)
                cells = ["—", f"{name} {self.say(rule.words)}", rule.category, self._cadence(rule.cadence), "", "—"]
                for column, text in enumerate([*cells, "", "", how, self.say(NOT_DUE), "", ""]):
                    sheet.write_string(at, column, text, self.wrap)
        self.listing(sheet, 2, at, len(widths), 2)
        self._lights(rows, at)

    def _task(self, sheet: Any, at: int, one: TaskRow, evidence: dict[tuple[str, str, str], str]) -> None:
        rule, why = one.rule, self.say(one.why)
        title, period = self.say(one.title), self.say(one.period.words) if one.period else ""
        cells = [one.branch.title, title, rule.category if rule else ""]
        for column, text in enumerate([*cells, period, one.due.isoformat()]):
            sheet.write_string(at, column, text, self.wrap)
        if one.light is None:
            sheet.write_string(at, 5, "?", self.waiting)
        else:
            sheet.write_string(at, 5, f"{SHAPES[one.light]} {self.say(LIGHTS[one.light])}", self.lights[one.light])
        sheet.write_string(at, 6, self.say(STATES[one.state]), self.waiting if one.state == "open" else self.text)
        self.points(sheet, at, 7, one.score, signed=True)
        sheet.write_string(at, 8, self._how(from_records=rule is not None and rule.from_records), self.text)
        record = self._records_of(one) or evidence.get((one.branch.id, one.task, why), "")
        action = self.say(one.action) if one.action else ""
        for column, text in ((9, why), (10, record), (11, action)):
            sheet.write_string(at, column, text, self.wrap)
        widths = ((why, 42), (record, 30), (title, 30), (action, 16), (period, 18))
        high = max(lines_of(text, width) for text, width in widths)
        self.high(sheet, at, LINE_HEIGHT * high + 2)

    def _how(self, *, from_records: bool) -> str:
        return self.t("记录", "records") if from_records else self.t("佐证销号", "evidence")

    def _cadence(self, name: str) -> str:
        return self.say(CADENCES.get(name, Words(name, name)))

    def _records_of(self, one: TaskRow) -> str:
        """The tables whose records settled a task."""
        tables = dict.fromkeys(asked.agg.table for found in one.findings for asked in found.asked.values())
        names = [self.say(CATALOG[name].title) for name in tables if name in CATALOG]
        return self.t("、", ", ").join(names)

    def _evidence(self) -> dict[tuple[str, str, str], str]:
        """Branch, task and reason to the last record of its write-off."""
        found = {}
        for account in self.result.accounts.values():
            for line in account.lines:
                if line.records and isinstance(self.result.rules.settlements.get(line.rule), TaskSettlement):
                    found[account.subject.id, line.item, self.say(line.why)] = self._place(line)
        return found

    def _place(self, line: Line) -> str:
        last = line.records[-1]
        return f"{last.file} · {last.sheet} · {self.t(f'第{last.row}行', f'row {last.row}')}"

    # lights counted

    def _lights(self, rows: list[TaskRow], last: int) -> None:
        """How many of each light, counted by formulas over the list, with a picture; then what is overdue."""
        title = self.t("灯号汇总和督办清单", "Lights counted, and what is overdue")
        sheet = self.sheet("督办", "Overdue", title, (16, 12, 10, 10, 10, 15, 32, 20, 52))
        heads = [("支部", "Branch"), *((words.zh, words.en) for words in LIGHTS.values())]
        self.heads(sheet, 2, [*heads, ("待数据", "Waiting"), ("合计", "Total")])
        listed, branches = self.t("任务灯号", "Tasks"), list(dict.fromkeys(one.branch for one in rows))
        for at, branch in enumerate(branches, 3):
            sheet.write_string(at, 0, branch.title, self.text)
            for column, light in enumerate((*LIGHTS, None), 1):
                said = "~?" if light is None else f"{SHAPES[light]} {self.say(LIGHTS[light])}"
                spans = (
                    f"'{listed}'!$A$4:$A${last + 1},{xl_rowcol_to_cell(at, 0)},'{listed}'!$F$4:$F${last + 1},\"{said}\""
                )
                count = sum(one.branch == branch and one.light == light for one in rows)
                sheet.write_formula(at, column, f"=COUNTIFS({spans})", self.numbers[0], count)
            whole = f"=SUM({xl_rowcol_to_cell(at, 1)}:{xl_rowcol_to_cell(at, 4)})"
            sheet.write_formula(at, 5, whole, self.strong_numbers[0], sum(one.branch == branch for one in rows))
        self._overdue(sheet, self._lights_chart(sheet, len(branches)) + 1)

    def _lights_chart(self, sheet: Any, count: int) -> int:
        chart = self.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
        name = sheet.get_name()
        for column, light in enumerate(LIGHTS, 1):
            chart.add_series(
                {
                    "name": [name, 2, column],
                    "categories": [name, 3, 0, 2 + count, 0],
                    "values": [name, 3, column, 2 + count, column],
                    "fill": {"color": FILLS[light]},
                    "gap": 60,
                    "data_labels": {"value": True, "font": {"color": "white"}, "num_format": "0;;"},
                }
            )
        chart.set_title({"name": self.t("各支部任务灯号", "Lights by branch"), "name_font": {"size": 11}})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
        chart.set_legend({"position": "bottom"})
        return self.picture(sheet, 4 + count, chart, (900, 110 + 36 * count))

    def _overdue(self, sheet: Any, top: int) -> None:
        sheet.write_string(top, 0, self.t("督办清单", "What is overdue"), self.strong)
        heads = [
            ("支部", "Branch"),
            ("期限", "Due"),
            ("逾期 天", "Days"),
            ("扣分", "Points"),
            ("怎样判定", "Settled by"),
        ]
        heads += [("类别", "Category"), ("重点工作", "Task"), ("办法", "What follows"), ("理由", "Why")]
        self.heads(sheet, top + 1, heads)
        rows = [one for one in self.result.listed.get("overdue", ()) if isinstance(one, TaskRow)]
        for at, one in enumerate(rows, top + 2):
            sheet.write_string(at, 0, one.branch.title, self.text)
            sheet.write_string(at, 1, one.due.isoformat(), self.center)
            sheet.write_number(at, 2, one.overdue, self.numbers[0])
            self.points(sheet, at, 3, one.score, signed=True)
            how = self._how(from_records=one.rule is not None and one.rule.from_records)
            action = self.say(one.action) if one.action else ""
            texts = (how, one.rule.category if one.rule else "", self.say(one.title), action, self.say(one.why))
            for column, text in enumerate(texts, 4):
                sheet.write_string(at, column, text, self.wrap)
            high = max(lines_of(text, width) for text, width in zip(texts, (10, 15, 32, 20, 52), strict=True))
            self.high(sheet, at, LINE_HEIGHT * high + 2)
        if not rows:
            sheet.write_string(top + 2, 0, self.t("没有。", "None."), self.text)

    # duties and premises

    def _duties(self) -> None:
        """One row a duty, one column a branch."""
        kept = [one.kept for one in self.result.listed.get("duties", ()) if isinstance(one, DutyRow)]
        if not kept:
            return
        branches = list(dict.fromkeys(one.branch for one in kept))
        widths = (18, 30, 22, *(22 for _ in branches), 18)
        title = self.t("支部制度执行：做到或没有做到，不计分", "Duties of the systems: kept or not, no score")
        sheet = self.sheet("支部制度", "Systems", title, widths)
        heads = [
            ("制度", "System"),
            ("要求", "Duty"),
            ("期间", "Period"),
            *((one.title, one.title) for one in branches),
        ]
        self.heads(sheet, 2, [*heads, ("条款", "Clause")])
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for one in kept:
            rows.setdefault((one.system.id, one.duty.id), {})[one.branch.id] = one
        for at, own in enumerate(rows.values(), 3):
            first = next(iter(own.values()))
            for column, words in enumerate((first.system.words, first.duty.words, first.finding.look.period.words)):
                sheet.write_string(at, column, self.say(words), self.wrap)
            for column, branch in enumerate(branches, 3):
                self._kept(sheet, at, column, own.get(branch.id))
            sheet.write_string(at, len(widths) - 1, first.duty.clause or first.system.clause, self.text)
            self.high(sheet, at, LINE_HEIGHT * max(2, lines_of(self.say(first.duty.words), 30)))
        self.listing(sheet, 2, 2 + len(rows), len(widths), 2)

    def _kept(self, sheet: Any, at: int, column: int, one: Any) -> None:
        """A mark, and what the records say against what is asked."""
        if one is None:
            sheet.write_string(at, column, self.t("不适用", "does not apply"), self.center)
            return
        zh, en, style = MARKS[one.state]
        proof, found = one.finding.proof, one.finding
        asked = self.t(f"（要求 {proof.sign} {found.target_shown}）", f" (asked {proof.sign} {found.target_shown})")
        asked = "" if found.target_shown is None else asked
        shown = "" if found.shown is None else f"\n{found.shown} {self.say(proof.unit.words)}{asked}"
        style = {"score": self.good, "bad": self.bad, "text": self.wrap, "waiting": self.waiting_wrap}[style]
        sheet.write_string(at, column, self.t(zh, en) + shown, style)

    def _premises(self) -> None:
        """Ten haves and six on the wall: one row an item, one column a branch, with the day of the last check."""
        rows = [one for one in self.result.listed.get("premises", ()) if isinstance(one, PremiseRow)]
        if not rows:
            return
        branches = list(dict.fromkeys(one.branch for one in rows))
        widths = (9, 24, 46, *(20 for _ in branches))
        title = self.t("十有六上墙：各支部最近一次检查", "Premises: the last check of every branch")
        sheet = self.sheet("十有六上墙", "Premises", title, widths)
        heads = [
            ("编号", "Item"),
            ("名称", "Title"),
            ("标准", "Standard"),
            *((one.title, one.title) for one in branches),
        ]
        self.heads(sheet, 2, heads)
        items = list(dict.fromkeys(one.rule.id for one in rows))
        for at, name in enumerate(items, 3):
            own = {one.branch.id: one for one in rows if one.rule.id == name}
            rule = next(iter(own.values())).rule
            for column, text in enumerate((rule.id, self.say(rule.words), rule.standard)):
                sheet.write_string(at, column, text, self.wrap)
            for column, branch in enumerate(branches, 3):
                self._checked(sheet, at, column, own.get(branch.id))
            self.high(sheet, at, LINE_HEIGHT * max(2, lines_of(rule.standard, 46)))
        self.listing(sheet, 2, 2 + len(items), len(widths), 2)

    def _checked(self, sheet: Any, at: int, column: int, one: PremiseRow | None) -> None:
        if one is None or one.state is None:
            sheet.write_string(at, column, self.t("? 没有检查记录", "? never checked"), self.waiting)
            return
        titles = {choice.code: choice.title for choice in CATALOG["standard_check"]["state"].choices}
        mark = {"ok": "✓", "missing": "✗"}.get(one.state, "…")
        style = {"✓": self.good, "✗": self.bad}.get(mark, self.waiting_wrap)
        sheet.write_string(at, column, f"{mark} {self.say(titles[one.state])}\n{one.day}", style)

    # burden

    def _burden(self) -> None:
        """How many scored lines needed an entry for assessment only, and who wrote how many."""
        rows = [one for one in self.result.listed.get("burden", ()) if isinstance(one, Burden)]
        if not rows:
            return
        tables = [name for name, _ in rows[0].entries]
        widths = (24, 12, 14, 12, *(14 for _ in tables), 12, 14)
        title = self.t("填报负担：为考核专门填写的记录", "Burden: what was written for assessment only")
        sheet = self.sheet("填报负担", "Burden", title, widths)
        note = self.t(
            "不需要专门填写的得分行越多越好；其余的行靠生产、会议、整改等本来就有的记录得出。",
            "The more lines that need no entry the better: they come from records that exist anyway.",
        )
        sheet.write_string(1, 0, note, self.small)
        heads = [("对象", "Who"), ("得分行", "Lines"), ("不需专门填写", "Without entry"), ("占比", "Share")]
        heads += [(CATALOG[name].title.zh, CATALOG[name].title.en) for name in tables]
        self.heads(sheet, 2, [*heads, ("条数合计", "Entries"), ("约用（分钟）", "Minutes")])
        for at, one in enumerate(rows, 3):
            self._burden_row(sheet, at, one, strong=one.subject.kind == MILL)
        self.listing(sheet, 2, 2 + len(rows), len(widths), 1)

    def _burden_row(self, sheet: Any, at: int, one: Burden, *, strong: bool) -> None:
        numbers = self.strong_numbers if strong else self.numbers
        sheet.write_string(at, 0, one.subject.title, self.strong if strong else self.text)
        sheet.write_number(at, 1, one.lines, numbers[0])
        sheet.write_number(at, 2, one.without, numbers[0])
        if one.share is None:
            sheet.write_blank(at, 3, None, self.text)
        else:
            ratio = f"={xl_rowcol_to_cell(at, 2)}/{xl_rowcol_to_cell(at, 1)}"
            sheet.write_formula(at, 3, ratio, self.percent, float(one.share))
        for column, (_, count) in enumerate(one.entries, 4):
            sheet.write_number(at, column, count, numbers[0])
        last = 3 + len(one.entries)
        whole = f"=SUM({xl_rowcol_to_cell(at, 4)}:{xl_rowcol_to_cell(at, last)})"
        sheet.write_formula(at, last + 1, whole, self.strong_numbers[0], sum(count for _, count in one.entries))
        if one.minutes is None:
            sheet.write_string(at, last + 2, "—", self.center)
        else:
            sheet.write_number(at, last + 2, float(one.minutes), self.numbers[1])


_ORDER: dict[str | None, int] = {RED: 0, YELLOW: 1, None: 2, GREEN: 3}
"""What needs somebody first stands first."""
