"""The steps of a key task as people took them: issued, extended, handed in, returned, written off, cancelled, reopened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fourfocus.engine.derived.base import Row
from fourfocus.engine.lines import Record
from fourfocus.engine.settling import Entry, Month, row_record
from fourfocus.engine.values import rounded
from fourfocus.facts.calendar import Workdays
from fourfocus.facts.schema import Words
from fourfocus.rules.model import TaskSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import POINTS


@dataclass(frozen=True, slots=True)
class TaskState:
    """How one period of a task stands at the end of a day.

    ``due`` is the day in force after approved extensions; ``handed_in`` the day of the application that stands, None when there
    is none; ``verified`` whether the Party committee has written the task off.
    """

    due: date
    handed_in: date | None
    verified: bool
    cancelled: bool


_ORDER = ("issued", "extended", "applied", "secretary_checked", "returned", "written_off", "cancelled", "reopened")


def task_state(events: Iterable[Row], before: date, workdays: Workdays) -> TaskState:
    """Play the events of one task period (one task, branch and first due day) up to ``before`` (not included).

    A due day that is a day of rest moves to the next workday. An extension counts when it was approved on or before the due day
    then in force. What decides whether the task is on time is
    the last application that was not returned: how long the verification takes is not the branch's fault. A write-off
    without any application counts by its own day.
    """
    events = sorted(events, key=_when)
    due = workdays.after(events[0]["due_on"] - timedelta(days=1), 1)
    handed_in: date | None = None
    verified = cancelled = False
    for event in events:
        if event["day"] >= before:
            break
        match event["event"]:
            case "extended" if event["day"] <= due and event["new_due_on"] is not None:
                due = workdays.after(event["new_due_on"] - timedelta(days=1), 1)
            case "applied":
                handed_in = event["day"]
            case "returned":
                handed_in = None
            case "written_off":
                verified, handed_in = True, handed_in or event["day"]
            case "cancelled":
                cancelled = True
            case "reopened":
                verified, cancelled, handed_in = False, False, None
    return TaskState(due, handed_in, verified, cancelled)


Periods = dict[tuple[str, date], list[Row]]
"""Task and first due day to its events."""


def by_period(rows: Iterable[Row]) -> Periods:
    """The events of one branch by task and first due day, each in order."""
    periods: Periods = {}
    for row in sorted(rows, key=_when):
        periods.setdefault((row["task"], row["due_on"]), []).append(row)
    return dict(sorted(periods.items()))


def settle_events(rule: TaskSettlement, rows: Iterable[Row], month: Month) -> list[Entry]:
    """The entries of the tasks that settle by evidence and are due in the month."""
    rules, span = month.rules, month.span
    entries: list[Entry] = []
    for (task, first_due), events in by_period(rows).items():
        state = task_state(events, span.end, month.workdays)
        if state.cancelled or not span.start <= state.due < span.end:
            continue
        known = [event for event in events if event["day"] < span.end]
        due = _due_words(first_due, state.due, known)
        kind, cost, zh, en = _judge(rule, state, rules)
        why = Words(f"{due.zh}，{zh}", f"{due.en}, {en}")
        records = tuple(event_record(event) for event in known)
        entries.append(Entry(kind, task_title(task, rules), -cost, why, records, item=task))
    return entries


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about one period of a task: the due day in force, how often it was extended, whether it was cancelled."""

    due: date
    extensions: int
    cancelled: bool


def decided(events: Iterable[Row], due: date, before: date) -> Decided:
    """Extensions and cancellations up to ``before`` (not included); a due day that nobody has to hand in on moves over no rest.

    An extension counts when it was approved on or before the due day then in force.
    """
    extensions, cancelled = 0, False
    for event in sorted(events, key=_when):
        if event["day"] >= before:
            break
        match event["event"]:
            case "extended" if event["day"] <= due and event["new_due_on"] is not None:
                due, extensions = event["new_due_on"], extensions + 1
            case "cancelled":
                cancelled = True
            case "reopened":
                cancelled = False
    return Decided(due, extensions, cancelled)


def _due_words(first: date, due: date, known: list[Row]) -> Words:
    """The due day in force, and why it is not the first one."""
    if due == first:
        return Words(f"期限 {due}", f"due {due}")
    if any(event["event"] == "extended" for event in known):
        return Words(f"期限 {due}（原 {first}，已批准延期）", f"due {due} (extended from {first})")
    return Words(f"期限 {due}（原 {first}，遇休息日顺延）", f"due {due} (moved from {first}, a day of rest)")


def _judge(rule: TaskSettlement, state: TaskState, rules: InForce) -> tuple[str, int, str, str]:
    """Kind of entry, its cost in thousandths of a point, and why, in both languages."""
    if state.handed_in is None:
        cost = rounded(rules.amount(rule.undone, POINTS))
        return "undone", cost, "月末未销号", "not written off by the end of the month"
    waits_zh, waits_en = ("", "") if state.verified else ("，待核验", ", verification pending")
    if state.handed_in <= state.due:
        return (
            "on_time",
            0,
            f"{state.handed_in} 申请，按时{waits_zh}",
            f"handed in {state.handed_in}, on time{waits_en}",
        )
    cost, days = rounded(rules.amount(rule.late, POINTS)), (state.handed_in - state.due).days
    zh = f"{state.handed_in} 申请，逾期 {days} 天{waits_zh}"
    return "late", cost, zh, f"handed in {state.handed_in}, {days} days late{waits_en}"


def _when(event: Row) -> tuple[date, int]:
    return event["day"], _ORDER.index(event["event"])


def task_title(task: str, rules: InForce) -> Words:
    """Number and title of a task."""
    known = rules.tasks.get(task)
    return Words(f"{task} {known.title}", f"{task} {known.words('en')}") if known else Words(task, task)


def event_record(event: Row) -> Record:
    """An event as the record behind an entry."""
    return row_record("task_event", event, ("task", "event", "day"))
