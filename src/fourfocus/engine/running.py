"""The list of key tasks while their month still runs: as it stands at the end of one of its days.

A close takes the state at the end of a month. Before that, what is due later can still be done: it runs, with a light by the
days left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from fourfocus.engine.lights import GREEN, Limits, TaskRow
from fourfocus.facts.schema import Words
from fourfocus.rules.model import TaskSettlement
from fourfocus.rules.pack import InForce

NOT_YET = ("undone", "open", "running")


def limits_of(rules: InForce) -> Limits:
    """When lights change, by the settlement of tasks in force; nothing is said where there is none."""
    found = [rule for rule in rules.settlements.values() if isinstance(rule, TaskSettlement)]
    return Limits.of(found[0], rules) if found else Limits(None, None, None)


def on_day(rows: Iterable[TaskRow], day: date, limits: Limits) -> Iterator[TaskRow]:
    """The rows as they stand at the end of ``day``, in the same order.

    What is done stays done. What is not done and not yet due runs, whether or not its data is there yet; what was due before is
    overdue by the days up to ``day``.
    """
    for row in rows:
        if row.state in NOT_YET and row.due >= day:
            yield replace(
                row, state="running", light=limits.waiting((row.due - day).days), overdue=0, action=None, score=None,
                why=_running(row),
            )  # fmt: skip
        elif row.state == "undone":
            days = (day - row.due).days
            yield replace(row, overdue=days, action=limits.action(days))
        elif row.state == "done":
            yield replace(row, light=GREEN)
        else:
            yield row


def _running(row: TaskRow) -> Words:
    if row.findings or row.state == "running":
        return row.why
    return Words(f"期限 {row.due}，尚未申请销号", f"due {row.due}, not handed in yet")
