"""Write-off (销号) as a table: which step leads from where to where, who may take it, and what it needs.

The state of a period is not stored: it is what its steps in force say, in the order the engine plays them.

::

    待下达 ─issued─► 进行中 ─applied─► 申请销号 ─secretary_checked─► 支部书记已核 ─written_off─► 已销号
                       ▲  └─extended─┘      └──── returned ────┬──── returned ────┘              │
                       │                                    退回补正 ─applied─►                   │
                       └──────────────────────────── reopened ◄── 已取消 ◄─cancelled─ (any open) ─┘
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fourfocus.apps.core.permissions import Action
from fourfocus.engine.task_events import by_period
from fourfocus.facts.schema import Words


class State(StrEnum):
    """Where the write-off of one period of one task of a branch stands."""

    PLANNED = "planned"
    RUNNING = "running"
    APPLIED = "applied"
    CHECKED = "checked"
    DONE = "done"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    RECORDS = "records"

    @property
    def words(self) -> Words:
        """What people call it."""
        return TITLES[self]


TITLES: dict[State, Words] = {
    State.PLANNED: Words("待下达", "to be issued"),
    State.RUNNING: Words("进行中", "in progress"),
    State.APPLIED: Words("申请销号，待支部书记核", "applied, secretary to check"),
    State.CHECKED: Words("支部书记已核，待厂党委核验", "checked, committee to verify"),
    State.DONE: Words("已销号", "written off"),
    State.RETURNED: Words("退回补正", "returned"),
    State.CANCELLED: Words("已取消", "cancelled"),
    State.RECORDS: Words("由记录判定", "settled from records"),
}
OPEN = (State.PLANNED, State.RUNNING, State.APPLIED, State.CHECKED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Step:
    """One transition.

    Attributes
    ----------
    event
        What it writes into the ledger.
    to
        Where it leads; None: nowhere else (an extension).
    unlike
        Events of this round whose doers must be other humans than the one who takes the step.
    second
        Whether it is proposed by one human (``may``) and decided by another (``decide``).
    """

    name: str
    event: str
    title: Words
    sources: tuple[State, ...]
    to: State | None
    may: Action
    reason: bool = False
    evidence: bool = False
    unlike: tuple[str, ...] = ()
    second: bool = False
    decide: Action | None = None


TABLE: tuple[Step, ...] = (
    Step("issue", "issued", Words("下达", "Issue"), (State.PLANNED,), State.RUNNING, Action.ISSUE_TASKS),
    Step("apply", "applied", Words("申请销号", "Apply for write-off"), (State.RUNNING, State.RETURNED), State.APPLIED,
         Action.DELIVER_TASKS, evidence=True),
    Step("check", "secretary_checked", Words("支部书记核", "Check as secretary"), (State.APPLIED,), State.CHECKED,
         Action.CHECK_TASKS, unlike=("applied",)),
    Step("send_back", "returned", Words("退回补正", "Return"), (State.APPLIED,), State.RETURNED, Action.CHECK_TASKS,
         reason=True),
    Step("verify", "written_off", Words("核验销号", "Verify and write off"), (State.CHECKED,), State.DONE,
         Action.VERIFY_TASKS, unlike=("applied", "secretary_checked")),
    Step("return", "returned", Words("退回补正", "Return"), (State.CHECKED,), State.RETURNED, Action.VERIFY_TASKS,
         reason=True),
    Step("extend", "extended", Words("延期", "Extend"), (State.RUNNING, State.RETURNED, State.RECORDS), None,
         Action.DELIVER_TASKS, reason=True, second=True, decide=Action.VERIFY_TASKS),
    Step("cancel", "cancelled", Words("取消这一期", "Cancel this period"), (*OPEN, State.RECORDS), State.CANCELLED,
         Action.ISSUE_TASKS, reason=True, second=True, decide=Action.VERIFY_TASKS),
    Step("reopen", "reopened", Words("重开", "Reopen"), (State.DONE, State.CANCELLED), State.RUNNING,
         Action.VERIFY_TASKS, reason=True),
)  # fmt: skip
"""Every transition there is."""

STEPS: Mapping[str, Step] = {step.name: step for step in TABLE}

_AFTER = {
    "issued": State.RUNNING, "applied": State.APPLIED, "secretary_checked": State.CHECKED, "returned": State.RETURNED,
    "written_off": State.DONE, "cancelled": State.CANCELLED, "reopened": State.RUNNING,
}  # fmt: skip

REDONE: Mapping[str, tuple[str, ...]] = {"applied": ("applied", "secretary_checked", "returned")}
"""A step taken again on the day of these takes their place: the ledger keeps, of a day, what stood at its end."""


def in_order(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The steps of one period as the engine plays them: by day, and on one day in the order of the procedure."""
    listed = [dict(event) for event in events]
    return [event for steps in by_period(listed).values() for event in steps]


def state_of(events: Iterable[Mapping[str, Any]], *, from_records: bool) -> State:
    """Where a period stands after its steps (rows of task_event in force).

    >>> from datetime import date
    >>> step = {"task": "T1", "due_on": date(2020, 3, 31), "new_due_on": None}
    >>> state_of([{**step, "event": "issued", "day": date(2020, 3, 1)}], from_records=False).value
    'running'
    """
    begin = State.RECORDS if from_records else State.PLANNED
    state = begin
    for event in in_order(events):
        state = _AFTER.get(event["event"], state)
    return begin if from_records and state is State.RUNNING else state


def due_of(events: Iterable[Mapping[str, Any]], first: date) -> date:
    """The due day after the extensions that were approved in time: what the next one starts from."""
    due = first
    for event in in_order(events):
        if event["event"] == "extended" and event["new_due_on"] is not None and event["day"] <= due:
            due = event["new_due_on"]
    return due


def this_round(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The steps since the last return or reopening: those whose doers may not be the next one's."""
    found: list[Mapping[str, Any]] = []
    for event in in_order(events):
        if event["event"] in ("returned", "reopened", "applied"):
            found = []
        found.append(event)
    return found


def next_steps(state: State) -> list[Step]:
    """The steps that lead on from a state."""
    return [step for step in TABLE if state in step.sources]
