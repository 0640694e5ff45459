"""Settlements: records of what happened, turned into signed lines of a branch.

Each kind of settlement is a :class:`Settler` in :data:`SETTLERS`: which table it reads, over which days, and a function from
the rows to entries. A new kind is one function and one entry here, and its spec in :mod:`fourfocus.rules.written`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.lines import Record, points
from fourfocus.engine.values import rounded
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.schema import Words
from fourfocus.rules.model import FindingSettlement, Settlement, TaskSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import PLAIN, POINTS


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed entry of a branch, in thousandths of a point; 0 for what is shown but costs nothing."""

    kind: str
    title: Words
    milli: int
    why: Words
    records: tuple[Record, ...]


Settle = Callable[[Any, list[Row], InForce, Span], list[Entry]]


@dataclass(frozen=True)
class Settler:
    """How one kind of settlement works.

    ``window`` says which days' records are read; ``declared`` which days must be declared for the line not to be open.
    """

    table: str
    window: Callable[[Any, InForce, Span], Span]
    declared: Callable[[Span], Span]
    settle: Settle
    warn: Callable[[Any, list[Row], InForce], list[Words]]


@dataclass(frozen=True, slots=True)
class TaskState:
    """How one period of a task stands at the end of a day.

    ``due`` is the day in force after approved extensions; ``counts_on`` the day that decides whether it was on time.
    """

    due: date
    written_off: bool
    counts_on: date | None
    cancelled: bool


_ORDER = ("issued", "extended", "applied", "secretary_checked", "returned", "written_off", "cancelled", "reopened")


def task_state(events: Iterable[Row], before: date) -> TaskState:
    """Play the events of one task period (one task, branch and first due day) up to ``before`` (not included).

    An extension counts when it was approved on or before the due day then in force. The day that counts is that of the last
    application before the write-off, or the write-off's own when there was no application: how long verification takes is
    not the branch's fault.
    """
    known = sorted((e for e in events if e["day"] < before), key=lambda e: (e["day"], _ORDER.index(e["event"])))
    events = list(events)
    due: date = events[0]["due_on"]
    written_off, cancelled = False, False
    applied: date | None = None
    counts_on: date | None = None
    for event in known:
        match event["event"]:
            case "extended" if event["day"] <= due and event["new_due_on"] is not None:
                due = event["new_due_on"]
            case "applied":
                applied = event["day"]
            case "returned":
                applied = None
            case "written_off":
                written_off, counts_on = True, applied or event["day"]
            case "cancelled":
                cancelled = True
            case "reopened":
                written_off, cancelled, applied, counts_on = False, False, None, None
    return TaskState(due, written_off, counts_on, cancelled)


def _settle_tasks(rule: TaskSettlement, rows: list[Row], rules: InForce, span: Span) -> list[Entry]:
    periods: dict[tuple[str, date], list[Row]] = {}
    for row in rows:
        periods.setdefault((row["task"], row["due_on"]), []).append(row)
    entries: list[Entry] = []
    for (task, first_due), events in sorted(periods.items()):
        state = task_state(events, span.end)
        if state.cancelled or not span.start <= state.due < span.end:
            continue
        title = _task_title(task, rules)
        records = tuple(_event_record(event) for event in sorted(events, key=_when) if event["day"] < span.end)
        extended = state.due != first_due
        due_zh = f"期限 {state.due}" + (f"（原 {first_due}，已批准延期）" if extended else "")
        due_en = f"due {state.due}" + (f" (extended from {first_due})" if extended else "")
        if not state.written_off:
            cost = rounded(rules.amount(rule.undone, POINTS))
            why = Words(f"{due_zh}，月末未销号", f"{due_en}, not written off by the end of the month")
            entries.append(Entry("undone", title, -cost, why, records))
        elif state.counts_on is not None and state.counts_on > state.due:
            cost = rounded(rules.amount(rule.late, POINTS))
            days = (state.counts_on - state.due).days
            why = Words(f"{due_zh}，{state.counts_on} 申请销号，逾期 {days} 天", f"{due_en}, {days} days late")
            entries.append(Entry("late", title, -cost, why, records))
        else:
            why = Words(f"{due_zh}，按时销号", f"{due_en}, written off on time")
            entries.append(Entry("on_time", title, 0, why, records))
    return entries


def _when(event: Row) -> tuple[date, int]:
    return event["day"], _ORDER.index(event["event"])


def _task_title(task: str, rules: InForce) -> Words:
    known = rules.tasks.get(task)
    return Words(f"{task} {known.title}", f"{task} {known.words('en')}") if known else Words(task, task)


def _event_record(event: Row) -> Record:
    return _record("task_event", event, f"{event['task']} {event['due_on']} {event['event']}")


def _record(table: str, row: Row, text: str) -> Record:
    return Record(table, row["_day"], row["_file"], row["_sheet"], row["_row"], text)


def _settle_findings(rule: FindingSettlement, rows: list[Row], rules: InForce, span: Span) -> list[Entry]:
    factor = rules.amount(rule.repeat_factor, PLAIN)
    back = int(rules.amount(rule.repeat_months, PLAIN))
    ordered = sorted(rows, key=lambda row: (row["day"], row["finding"]))
    entries: list[Entry] = []
    for row in ordered:
        if not span.start <= row["day"] < span.end:
            continue
        title = Words(f"{row['finding']} {row['problem']}", f"{row['finding']} {row['problem']}")
        cost = rounded(rules.amount(rule.amounts[row["severity"]], POINTS))
        text = f"{row['finding']} {row['item']} {row['severity']}"
        why = Words(
            f"{row['day']} 检查项 {row['item']}，程度 {row['severity']}",
            f"{row['day']} {row['item']}, {row['severity']}",
        )
        entries.append(Entry("finding", title, -cost, why, (_record("inspection_finding", row, text),)))
        earlier = [
            other
            for other in ordered
            if other["item"] == row["item"] and months_back(row["day"], back) <= other["day"] < row["day"]
        ]
        if earlier:
            last = earlier[-1]
            extra = rounded(rules.amount(rule.amounts[row["severity"]], POINTS) * (factor - 1))
            why = Words(
                f"与 {last['day']} 的 {last['finding']} 同一检查项，{back} 个月内重复",
                f"the same item as {last['finding']} of {last['day']}, within {back} months",
            )
            text = f"{last['finding']} {last['item']} {last['severity']}"
            entries.append(Entry("repeat", title, -extra, why, (_record("inspection_finding", last, text),)))
    return entries


def _warn_findings(rule: FindingSettlement, rows: list[Row], rules: InForce) -> list[Words]:
    """Deductions written down in the record that differ from the regulation's."""
    found = []
    for row in rows:
        rule_says = rounded(rules.amount(rule.amounts[row["severity"]], POINTS))
        if row["deduct_milli"] is not None and row["deduct_milli"] not in (
            rule_says,
            rounded(rule_says * rules.amount(rule.repeat_factor, PLAIN)),
        ):
            written, should = points(row["deduct_milli"]), points(rule_says)
            found.append(
                Words(
                    f"{row['finding']} 登记扣 {written} 分，按办法应扣 {should} 分；以办法为准",
                    f"{row['finding']} says {written} points, the regulation {should}; the regulation holds",
                )
            )
    return found


def _no_warning(rule: Any, rows: list[Row], rules: InForce) -> list[Words]:
    del rule, rows, rules
    return []


def months_back(day: date, count: int) -> date:
    """The same day ``count`` months earlier, or the last day of that month.

    >>> months_back(date(2020, 5, 31), 3)
    datetime.date(2020, 2, 29)
    """
    total = day.year * 12 + day.month - 1 - count
    year, month = divmod(total, 12)
    for last in range(day.day, day.day - 4, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def _finding_window(rule: FindingSettlement, rules: InForce, span: Span) -> Span:
    return Span(months_back(span.start, int(rules.amount(rule.repeat_months, PLAIN))), span.end)


SETTLERS: Mapping[type[Settlement], Settler] = {
    # A task due in the month may have been issued long before: every earlier event is read, and the year must be declared.
    TaskSettlement: Settler(
        "task_event",
        lambda rule, rules, span: Span(BEGIN, span.end),
        lambda span: Span(span.start.replace(month=1), span.end),
        _settle_tasks,
        _no_warning,
    ),
    FindingSettlement: Settler(
        "inspection_finding", _finding_window, lambda span: span, _settle_findings, _warn_findings
    ),
}
"""Kind of settlement to how it works."""
