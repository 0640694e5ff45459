"""The list of key tasks with lights, what is overdue, how the systems are kept, and the state of the premises.

Lights and duties change no score: they say where to look. A light is green when a task is done or has time, yellow when it is
nearly due or was late by a few days, red when it is undone, long late or twice extended; then it is on the list of overdue tasks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.engine.aggregate import Scope, read_table
from fourfocus.engine.branchwork import Kept
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.lines import Line, Record, points
from fourfocus.engine.probes import Finding
from fourfocus.engine.stages import Closing, Notice, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.task_events import by_period, task_state, task_title
from fourfocus.engine.tasks import RUNNING, Judged, due_words
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.held import rows_of
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.model import Task, TaskSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.periods import Period, period_of, periods_due
from fourfocus.rules.systems import Have, Premise, Wall
from fourfocus.rules.units import COUNT

GREEN, YELLOW, RED = "green", "yellow", "red"
LIGHTS = {GREEN: Words("绿灯", "green"), YELLOW: Words("黄灯", "yellow"), RED: Words("红灯", "red")}
STATES = {
    "on_time": Words("按时", "in time"),
    "late": Words("逾期完成", "late"),
    "undone": Words("未完成", "not done"),
    "open": Words("待数据", "waiting for data"),
    "running": Words("进行中", "running"),
    "done": Words("已达到要求", "fulfilled so far"),
}
KEPT = {
    "met": Words("做到", "kept"),
    "unmet": Words("没有做到", "not kept"),
    "running": Words("期间未完", "period still running"),
    "open": Words("待数据", "waiting for data"),
}
BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Limits:
    """When lights change, in days; None where the rule does not say."""

    left: int | None
    late: int | None
    talk: int | None

    @classmethod
    def of(cls, rule: TaskSettlement, rules: InForce) -> Limits:
        """From the settlement of tasks."""
        found = (rule.days_left, rule.days_late, rule.days_talk)
        return cls(*(None if one is None else int(rules.amount(one, COUNT)) for one in found))

    def waiting(self, left: int) -> str:
        """The light of what is not done and has ``left`` days."""
        return YELLOW if self.left is not None and left <= self.left else GREEN

    def action(self, days: int) -> Words:
        """What is done about a task that is ``days`` overdue."""
        if self.talk is not None and days > self.talk:
            return Words(f"约谈支部书记（逾期 {days} 天）", f"talk with the secretary ({days} days overdue)")
        if days == 0:
            return Words("督办（月末到期，未完成）", "follow up (due on the last day, not done)")
        return Words(f"督办（逾期 {days} 天）", f"follow up ({days} days overdue)")


@dataclass(frozen=True)
class TaskRow:
    """How one task of one branch stands at the end of the month."""

    task: str
    title: Words
    rule: Task | None
    branch: Subject
    period: Period | None
    due: date
    state: str
    light: str | None
    why: Words
    overdue: int = 0
    action: Words | None = None
    score: int | None = 0
    findings: tuple[Finding, ...] = ()

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "task": self.task,
            "title": say(self.title),
            "category": self.rule.category if self.rule else None,
            "owner": self.rule.owner if self.rule else None,
            "branch": self.branch.id,
            "branch_title": self.branch.title,
            "cadence": self.rule.cadence if self.rule else None,
            "period": None if self.period is None else say(self.period.words),
            "due": self.due.isoformat(),
            "settles": "records" if self.rule is not None and self.rule.from_records else "evidence",
            "state": self.state,
            "state_title": say(STATES[self.state]),
            "light": self.light,
            "light_title": None if self.light is None else say(LIGHTS[self.light]),
            "why": say(self.why),
            "overdue_days": self.overdue,
            "action": None if self.action is None else say(self.action),
            "score": points(self.score),
            "values": [
                {
                    "title": say(one.proof.words),
                    "value": one.shown,
                    "target": one.target_shown,
                    "sign": one.proof.sign,
                    "unit": one.proof.unit.text,
                    "met": one.met,
                }
                for one in self.findings
            ],
        }


@dataclass(frozen=True, slots=True)
class DutyRow:
    """How a branch keeps one duty of a system."""

    kept: Kept

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        one, finding = self.kept, self.kept.finding
        return {
            "system": one.system.id,
            "system_title": say(one.system.words),
            "duty": one.duty.id,
            "title": say(one.duty.words),
            "branch": one.branch.id,
            "branch_title": one.branch.title,
            "period": say(finding.look.period.words),
            "value": finding.shown,
            "target": finding.target_shown,
            "unit": finding.proof.unit.text,
            "state": one.state,
            "state_title": say(KEPT[one.state]),
            "clause": one.duty.clause or one.system.clause,
        }


@dataclass(frozen=True, slots=True)
class PremiseRow:
    """One of the ten haves or six on the wall of a branch, by its last check; ``state`` is None when nobody checked."""

    rule: Premise
    branch: Subject
    state: str | None
    day: date | None

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        titles = {choice.code: choice.title for choice in CATALOG["standard_check"]["state"].choices}
        none = Words("没有检查记录", "never checked")
        return {
            "item": self.rule.id,
            "kind": "have" if isinstance(self.rule, Have) else "wall",
            "title": say(self.rule.words),
            "branch": self.branch.id,
            "branch_title": self.branch.title,
            "state": self.state,
            "state_title": say(titles[self.state] if self.state else none),
            "day": None if self.day is None else self.day.isoformat(),
            "standard": self.rule.standard,
        }


class TasksStage:
    """Lists tasks, overdue tasks, duties and premises of every branch."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The checks of premises, however long ago."""
        if rules.of(Premise):
            yield "standard_check", Span(BEGIN, span.end)

    def run(self, at: Closing) -> Outcome:
        """The lists."""
        tasks: list[TaskRow] = []
        for rule in at.rules.settlements.values():
            if isinstance(rule, TaskSettlement):
                tasks += _Listing(at, rule).rows()
        overdue = sorted(
            (one for one in tasks if one.action is not None), key=lambda one: (-one.overdue, one.branch.id, one.task)
        )
        duties = tuple(DutyRow(one) for one in at.work.kept)
        unknown = tuple(dict.fromkeys(_unknown(row, at.rules) for row in at.work.book.unknown))
        return Outcome(
            warnings=unknown,
            listed={"tasks": tuple(tasks), "overdue": tuple(overdue), "duties": duties, "premises": _premises(at)},
        )


def _unknown(row: Row, rules: InForce) -> Notice:
    title, due = task_title(row["task"], rules), row["due_on"]
    zh = f"销号台账中 {title.zh}（{row['branch']}）的期限 {due} 与清单不一致，这条延期或取消未计"
    en = f"the due day {due} of {title.en} ({row['branch']}) is none of the pack's: what was decided about it is not counted"
    return Notice("recorded", Words(zh, en))


def _premises(at: Closing) -> tuple[PremiseRow, ...]:
    rules = [*at.rules.of(Have).values(), *at.rules.of(Wall).values()]
    if not rules:
        return ()
    latest: dict[tuple[str, str], Row] = {}
    for row in sorted(at.rows("standard_check", Span(BEGIN, at.span.end)), key=lambda row: row["day"]):
        latest[row["branch"], row["item"]] = row
    found = []
    for branch in at.work.branches:
        for rule in rules:
            last = latest.get((branch.id, rule.id), {})
            found.append(PremiseRow(rule, branch, last.get("state"), last.get("day")))
    return tuple(found)


class _Listing:
    """The tasks of every branch under one settlement."""

    def __init__(self, at: Closing, rule: TaskSettlement) -> None:
        self.at, self.rule, self.rules = at, rule, at.rules
        self.limits = Limits.of(rule, at.rules)
        self.last = at.work.last
        # What was due before the rule began is nobody's concern any more, and that is most of the table.
        known = read_table(at.facts, "task_event", Scope(at.mill, Span(BEGIN, at.span.end)), at.mill)
        self.events = rows_of(known.filter(pc.greater_equal(known["due_on"], pa.scalar(rule.start, pa.date32()))))

    def rows(self) -> list[TaskRow]:
        """By branch, task and due day."""
        found: list[TaskRow] = []
        for branch in self.at.work.branches:
            if self.at.inputs.of_table(
                "task_event", [branch.id], self.at.span.start.replace(month=1), self.at.span.end
            ):
                continue  # nothing can be said: the settlement itself is open
            own = [*self._from_records(branch), *self._by_evidence(branch)]
            found += sorted(own, key=lambda one: (one.task, one.due))
        return found

    def _from_records(self, branch: Subject) -> Iterator[TaskRow]:
        # A task can settle twice in a month: an extended period beside the month's own. Lines stand in the order of the due days.
        lines: dict[str, list[Line]] = {}
        for line in self._lines(branch):
            lines.setdefault(line.item, []).append(line)
        scores = {}
        for settled in self.at.work.book.of(branch.id):
            key = (settled.instance.task.id, settled.instance.first_due)
            if lines.get(key[0]):
                scores[key] = lines[key[0]].pop(0).score
        for one in self.at.work.book.judged.values():
            if one.instance.branch != branch:
                continue
            instance = one.instance
            light, overdue, action = self._light_of(one)
            why = due_words(instance)
            why = Words(f"{why.zh}；{one.says.zh}", f"{why.en}; {one.says.en}")
            state = "done" if one.kind == RUNNING and one.fulfilled else one.kind
            score = 0 if one.kind == RUNNING else scores.get((instance.task.id, instance.first_due))
            title = task_title(instance.task.id, self.rules)
            yield TaskRow(
                instance.task.id, title, instance.task, branch, instance.period, instance.due, state, light, why,
                overdue, action, score, one.findings,
            )  # fmt: skip

    def _lines(self, branch: Subject) -> list[Line]:
        accounts = [one for one in self.at.accounts.values() if one.subject == branch]
        return [line for account in accounts for line in account.lines if line.rule == self.rule.id and line.item]

    def _light_of(self, one: Judged) -> tuple[str | None, int, Words | None]:
        days = (self.last - one.instance.due).days
        if one.kind == "open":
            return None, 0, None
        if one.kind == RUNNING:
            return (GREEN if one.fulfilled else self._waiting(one.instance.due)), 0, None
        if one.kind == "undone":
            return RED, days, self.limits.action(days)
        twice = one.instance.extensions > 1
        if one.kind == "late":
            return (RED if twice else YELLOW), 0, None
        return (RED if twice else GREEN), 0, None

    def _waiting(self, due: date) -> str:
        return self.limits.waiting((due - self.last).days)

    def _by_evidence(self, branch: Subject) -> Iterator[TaskRow]:
        book = self.at.work.book
        mine = [row for row in self.events if row["branch"] == branch.id and row["task"] not in book.tasks]
        periods = by_period(mine)
        scores = {(line.item, _first_due(line.records)): line for line in self._lines(branch)}
        for (task, first), events in periods.items():
            state = task_state(events, self.at.span.end, self.at.month.workdays)
            if state.cancelled or first < self.rule.start:
                continue
            line = scores.get((task, events[0]["day"]))
            twice = sum(event["event"] == "extended" for event in events) > 1
            yield from self._evidence(branch, task, first, state.due, state.handed_in, line, twice)
        for rule in self.rules.tasks.values():
            if not rule.from_records and rule.concerns(branch.id):
                yield from self._not_issued(rule, branch, {first for task, first in periods if task == rule.id})

    def _evidence(
        self, branch: Subject, task: str, first: date, due: date, done: date | None, line: Line | None, twice: bool
    ) -> Iterator[TaskRow]:
        rule = self.rules.tasks.get(task)
        title = task_title(task, self.rules)
        days = (self.last - due).days
        settled = self.at.span.start <= due <= self.last
        period = None if rule is None else _period(rule, first)
        row = (task, title, rule, branch, period, due)
        if due > self.last:
            why = Words(f"期限 {due}", f"due {due}")
            state, light = ("done", GREEN) if done else ("running", self._waiting(due))
            yield TaskRow(*row, state, light, why)
        elif done is None:
            why = line.why if line and settled else Words(f"期限 {due}，至今未销号", f"due {due}, not written off yet")
            score = line.score if line and settled else 0
            yield TaskRow(*row, "undone", RED, why, days, self.limits.action(days), score)
        elif settled and line is not None:
            late = (done - due).days
            light = GREEN if late <= 0 else RED if self.limits.late is not None and late > self.limits.late else YELLOW
            yield TaskRow(*row, line.kind, RED if twice else light, line.why, score=line.score)

    def _not_issued(self, rule: Task, branch: Subject, known: set[date]) -> Iterator[TaskRow]:
        """The running period of a task that nobody has issued yet."""
        period = period_of(rule.cadence, self.last)
        due = rule.due.on(period)
        if due > self.last and due not in known and period.start >= rule.start:
            why = Words(f"期限 {due}，尚未下达", f"due {due}, not issued yet")
            yield TaskRow(
                rule.id, task_title(rule.id, self.rules), rule, branch, period, due, "running", self._waiting(due), why
            )


def _period(rule: Task, due: date) -> Period | None:
    return next((period for period, day in periods_due(rule.cadence, rule.due, due, due) if day == due), None)


def _first_due(records: tuple[Record, ...]) -> date | None:
    """The day of a line's first record, which tells the periods of one task apart."""
    return records[0].day if records else None
