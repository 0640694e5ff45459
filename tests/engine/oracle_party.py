"""The Party side of branches a second way: tasks, inspections, highlights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.engine import oracle_tasks
from tests.engine.oracle_base import Line, Row, day_of, half_away, months_before, place
from tests.engine.oracle_records import Records


class Party(Records):
    """考核办法 2 and 3."""

    def party(self, branch: str) -> None:
        account, lines = f"party_branch/{branch}", []
        ways = {
            "task_settlement": self.tasks,
            "inspection": self.findings,
            "highlight_bonus": self.highlights,
        }
        for item in self.reg.rule("scorecards", "party_branch")["items"]:
            name, base = item["settlement"], half_away(Fraction(item["weight"]) * 1000)
            if base:  # what only adds has no points to start with
                lines.append(Line(account, "base", name, "", base, base, base))
            own = ways[name](account, branch)
            if own is None:
                most = self.caps()[0] if name == "highlight_bonus" else 0
                self.counted[name, branch] = None
                lines.append(Line(account, "open", name, "", None, -base, most))
                continue
            below = -(base + sum(line.score or 0 for line in own))
            lines += own + ([Line(account, "floor", name, "", below, below, below)] if below > 0 else [])
        self.add(account, lines)

    def workday(self, day: date) -> date:
        """2.1: a day of rest moves to the first workday after it."""
        if not hasattr(self, "_kinds"):
            self._kinds = {row["day"]: row["kind"] for row in self.table("workday")}
        while self._kinds[day.isoformat()] != "workday":
            day += timedelta(days=1)
        return day

    PROCEDURE = (
        "issued",
        "extended",
        "applied",
        "secretary_checked",
        "returned",
        "written_off",
        "cancelled",
        "reopened",
    )

    def tasks(self, account: str, branch: str) -> list[Line] | None:
        """2.1 to 2.3."""
        if not self.complete("task_event", (branch,), self.start.replace(month=1), self.end):
            return None
        rule = self.reg.rule("settlements", "task_settlement")
        from_records = [one["id"] for one in self.reg.tasks() if one["settles"] != "evidence"]
        periods: dict[tuple[str, str], list[Row]] = {}
        for row in self.table("task_event"):
            if row["branch"] == branch and day_of(row["day"]) < self.end and row["task"] not in from_records:
                periods.setdefault((row["task"], row["due_on"]), []).append(row)
        lines = []
        for (task, first), events in sorted(periods.items()):
            events.sort(key=lambda row: (row["day"], self.PROCEDURE.index(row["event"])))
            due, applied, cancelled = self.workday(day_of(first)), None, False
            for row in events:
                on, what = day_of(row["day"]), row["event"]
                if what == "extended" and on <= due and row["new_due_on"]:
                    due = self.workday(day_of(row["new_due_on"]))
                elif what == "applied" or (what == "written_off" and applied is None):
                    applied = on
                elif what in ("returned", "reopened"):
                    applied = None
                cancelled = (cancelled or what == "cancelled") and what != "reopened"
            if cancelled or not self.start <= due < self.end:
                continue
            kind, points = "on_time", Fraction(0)
            if applied is None:
                kind, points = "undone", self.reg.number(rule["undone"])
            elif applied > due:
                kind, points = "late", self.reg.number(rule["late"])
            score = -half_away(points * 1000)
            known = frozenset(map(place, events))
            lines.append(Line(account, kind, "task_settlement", task, score, score, score, known))
        for task in from_records:
            if "all" in self.reg.branches(task) or branch in self.reg.branches(task):
                lines += self.from_records(account, branch, task, rule)
        return lines

    def from_records(self, account: str, branch: str, task: str, rule: dict[str, Any]) -> list[Line]:
        """2.1 and 2.2 for the tasks that settle from records."""
        lines = []
        for kind, due in oracle_tasks.judged(self, branch, task):
            known = frozenset(
                place(row) for row in oracle_tasks.steps_of(self, task, branch, due) if day_of(row["day"]) < self.end
            )
            points = {name: half_away(self.reg.number(rule[name]) * 1000) for name in ("late", "undone")}
            if kind == "open":
                worst = -max(points.values())
                lines.append(Line(account, "open", "task_settlement", task, None, worst, 0, known))
            else:
                score = -points.get(kind, 0)
                lines.append(Line(account, kind, "task_settlement", task, score, score, score, known))
        return lines

    def findings(self, account: str, branch: str) -> list[Line] | None:
        """3.1 and 3.2."""
        if not self.complete("inspection_finding", (branch,), self.start, self.end):
            return None
        rule = self.reg.rule("settlements", "inspection")
        months, times = int(self.reg.number(rule["repeat_months"])), self.reg.number(rule["repeat_factor"])
        mine = [row for row in self.table("inspection_finding") if row["branch"] == branch]
        mine.sort(key=lambda row: (row["day"], row["finding"]))
        lines = []
        for row in mine:
            if not self.inside(row, "day"):
                continue
            worth = self.reg.points_of_item(row["item"], self.reg.number(rule["other"]))
            cost = worth * self.reg.number(rule["severity"][row["severity"]]) * 1000
            score = -half_away(cost)
            here = frozenset({place(row)})
            lines.append(Line(account, "finding", "inspection", row["finding"], score, score, score, here))
            since = months_before(day_of(row["day"]), months).isoformat()
            before = [one for one in mine if one["item"] == row["item"] and since <= one["day"] < row["day"]]
            if before:
                more = -half_away(cost * (times - 1))
                last = frozenset({place(before[-1])})
                lines.append(Line(account, "repeat", "inspection", row["finding"], more, more, more, last))
        return lines

    def caps(self) -> tuple[int, int]:
        rule = self.reg.rule("settlements", "highlight_bonus")
        month, year = (half_away(self.reg.number(rule[name]) * 1000) for name in ("month_cap", "year_cap"))
        return month, year

    def highlights(self, account: str, branch: str) -> list[Line] | None:
        """3.3: a matter counts once, at its highest level; a later higher one adds the difference; then both caps."""
        if not self.complete("highlight", (branch,), self.start, self.end):
            return None
        rule = self.reg.rule("settlements", "highlight_bonus")
        lines: list[Line] = []

        def add(kind: str, about: str, milli: int, where: Iterable[Row] = ()) -> None:
            lines.append(
                Line(account, kind, "highlight_bonus", about, milli, milli, milli, frozenset(map(place, where)))
            )

        def worth(row: Row) -> int:
            return half_away(self.reg.number(rule["levels"][row["level"]]) * 1000) if row["evidence"] else 0

        own = [row for row in self.table("highlight") if row["branch"] == branch and rule["from"] <= row["day"]]
        for matter in sorted({row["highlight"] for row in own if self.inside(row, "day")}):
            mine = [row for row in own if row["highlight"] == matter]
            before = max((row for row in mine if row["day"] < self.start.isoformat()), key=worth, default=None)
            now = [row for row in mine if self.inside(row, "day")]
            best = max(now, key=worth)
            for row in now:
                kind = "highlight" if row is best else "lower"
                add(kind if row["evidence"] else "no_evidence", matter, worth(row) if row is best else 0, [row])
            if before is not None and min(worth(before), worth(best)):
                add("counted_before", matter, -min(worth(before), worth(best)), [before])
        if not lines:
            return []
        month, year = self.caps()
        counted = sum(line.score or 0 for line in lines)
        return lines + self.capped(account, "highlight_bonus", branch, counted, month, year)
