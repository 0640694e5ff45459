"""Key tasks that settle from records: which periods are due in a month, and what the records of each say.

::

    rules + decisions (extended, cancelled) ─ plan ─► instances ─► what is asked of each table, window by window
        ─ each table once ─► findings ─► on time, late (made up for by the month's end), undone, or open
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from fourfocus.engine.asked import Asked
from fourfocus.engine.caps import since
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.lines import Record
from fourfocus.engine.probes import Finding, Look, Probe, Prober
from fourfocus.engine.settling import Entry
from fourfocus.engine.subjects import Subject
from fourfocus.engine.task_events import decided, event_record, task_title
from fourfocus.engine.values import Missing, rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Task, TaskSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.periods import Period, period_of, periods_due
from fourfocus.rules.units import POINTS

OPEN, RUNNING = "open", "running"


@dataclass(frozen=True)
class Instance:
    """One period of one task for one branch, and what was decided about it."""

    task: Task
    branch: Subject
    period: Period
    first_due: date
    due: date
    extensions: int
    events: tuple[Row, ...]

    def look(self, by: date) -> Look:
        """Its period, looked at on a day."""
        return Look(self.period, self.due, by, self.extensions > 0)

    def probes(self, by: date) -> list[Probe]:
        """What is asked of the records, as they stood on a day."""
        return [Probe(proof, self.task.cadence, self.look(by)) for proof in self.task.proofs]


@dataclass(frozen=True)
class Judged:
    """An instance and how it stands: ``on_time``, ``late``, ``undone``, ``open`` or ``running``; ``findings`` say why."""

    instance: Instance
    kind: str
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What it waits for."""
        return tuple(dict.fromkeys(one for finding in self.findings if finding.met is None for one in finding.missing))

    @property
    def fulfilled(self) -> bool:
        """Whether the records say so already."""
        return all(finding.met for finding in self.findings)

    @cached_property
    def says(self) -> Words:
        """Every finding in one sentence."""
        return Words("；".join(one.words.zh for one in self.findings), "; ".join(one.words.en for one in self.findings))


class TaskBook:
    """The tasks of a month that settle from records: planned first, judged once their windows have been read."""

    def __init__(
        self, tasks: Mapping[str, Task], span: Span, instances: Iterable[Instance], unknown: Iterable[Row]
    ) -> None:
        self.tasks, self.span = dict(tasks), span
        self.instances = tuple(instances)
        self.unknown = tuple(unknown)
        self.judged: dict[tuple[str, str, date], Judged] = {}

    @classmethod
    def plan(cls, rules: InForce, events: Iterable[Row], branches: Iterable[Subject], span: Span) -> TaskBook:
        """Every period that is due in the month, or runs at its end; ``events`` are all task events known."""
        tasks = {name: task for name, task in rules.tasks.items() if task.from_records}
        mine: dict[tuple[str, str], list[Row]] = {}
        for event in events:
            if event["task"] in tasks:
                mine.setdefault((event["task"], event["branch"]), []).append(event)
        instances: list[Instance] = []
        unknown: list[Row] = []
        for task in tasks.values():
            for branch in branches:
                if task.concerns(branch.id):
                    own = mine.get((task.id, branch.id), [])
                    instances += _instances(task, branch, own, rules, span)
                    unknown += [event for event in own if event["due_on"] >= task.start and not _fits(task, event)]
        return cls(tasks, span, instances, unknown)

    @property
    def last(self) -> date:
        """The month's last day."""
        return self.span.end - timedelta(days=1)

    def is_due(self, instance: Instance) -> bool:
        """Whether it settles in this month."""
        return self.span.start <= instance.due < self.span.end

    def days(self, instance: Instance) -> list[date]:
        """The days on which its records are looked at: the due day, and the month's last."""
        return list(dict.fromkeys([instance.due, self.last])) if self.is_due(instance) else [self.last]

    def asked(self) -> Iterator[Asked]:
        """Everything that must be read."""
        for instance in self.instances:
            for by in self.days(instance):
                for probe in instance.probes(by):
                    yield from probe.asked()

    def judge(self, prober: Prober) -> None:
        """Say how every instance stands."""
        for one in self.instances:
            self.judged[one.task.id, one.branch.id, one.first_due] = self._judge(one, prober)

    def _judge(self, instance: Instance, prober: Prober) -> Judged:
        first: tuple[Finding, ...] = ()
        for by in self.days(instance):
            found = tuple(prober.find(probe, instance.branch) for probe in instance.probes(by))
            if not self.is_due(instance):
                return Judged(instance, RUNNING, found)
            if any(finding.met is None for finding in found):
                return Judged(instance, OPEN, found)
            if all(finding.met for finding in found):
                return Judged(instance, "on_time" if by == instance.due else "late", found)
            first = first or found
        return Judged(instance, "undone", first)

    def of(self, branch: str) -> list[Judged]:
        """How the tasks of a branch stand that settle in this month, by number and due day."""
        found = [one for one in self.judged.values() if one.instance.branch.id == branch and self.is_due(one.instance)]
        return sorted(found, key=lambda one: (one.instance.task.id, one.instance.first_due))

    def entries(self, rule: TaskSettlement, branch: Subject, rules: InForce) -> list[Entry]:
        """The entries of a branch."""
        costs = {"late": rounded(rules.amount(rule.late, POINTS)), "undone": rounded(rules.amount(rule.undone, POINTS))}
        return [_entry(one, costs, rules) for one in self.of(branch.id)]


def _instances(task: Task, branch: Subject, events: list[Row], rules: InForce, span: Span) -> Iterator[Instance]:
    """The periods of a task that are due in the month after all decisions, or run on after it."""
    start = since(task, rules.pack)
    last = span.end - timedelta(days=1)
    running = period_of(task.cadence, last)
    for period, due in periods_due(task.cadence, task.due, start, max(last, task.due.on(running))):
        if period.start < start:
            continue
        own = tuple(event for event in events if event["due_on"] == due and event["day"] < span.end)
        now = decided(own, due, span.end)
        waits = now.due >= span.end and period.start < span.end
        if not now.cancelled and (span.start <= now.due < span.end or waits):
            yield Instance(task, branch, period, due, now.due, now.extensions, own)


def _fits(task: Task, event: Row) -> bool:
    """Whether an event names a due day of the task."""
    day = event["due_on"]
    return any(due == day for _, due in periods_due(task.cadence, task.due, day, day))


def _entry(one: Judged, costs: Mapping[str, int], rules: InForce) -> Entry:
    """The entry of a task: what it costs, and what the records say."""
    title, due = task_title(one.instance.task.id, rules), due_words(one.instance)
    records: tuple[Record, ...] = tuple(event_record(event) for event in one.instance.events)
    item = one.instance.task.id
    if one.kind == OPEN:
        why = Words(f"{due.zh}，{one.says.zh}", f"{due.en}, {one.says.en}")
        low = -max(costs.values())
        return Entry(OPEN, title, None, why, records, low, 0, one.missing, item)
    state = {
        "on_time": Words("按时完成", "done in time"),
        "late": Words("期限后当月内完成", "done after it was due, within the month"),
        "undone": Words("未完成", "not done"),
    }[one.kind]
    why = Words(f"{due.zh}，{state.zh}：{one.says.zh}", f"{due.en}, {state.en}: {one.says.en}")
    return Entry(one.kind, title, -costs.get(one.kind, 0), why, records, item=item)


def due_words(instance: Instance) -> Words:
    """The due day in force, and what it was first."""
    if instance.due == instance.first_due:
        return Words(f"期限 {instance.due}", f"due {instance.due}")
    return Words(
        f"期限 {instance.due}（原 {instance.first_due}，已批准延期）",
        f"due {instance.due} (extended from {instance.first_due})",
    )
