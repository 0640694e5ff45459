"""The steps of write-off: each writes one row of task_event, when the transition table allows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Attachment, Membership
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import notices
from fourfocus.apps.core.services.registers import Stale, last_change, values_of
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.mechanism.models import Standing, TaskEvent
from fourfocus.apps.mechanism.services import ledger
from fourfocus.apps.mechanism.tasks import refresh_soon
from fourfocus.apps.mechanism.workflow import REDONE, STEPS, State, Step, state_of, this_round
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Task
from fourfocus.rules.periods import periods_due

TAKES_TURNS = 4406
"""PostgreSQL's lock by which steps of one period follow one another; SQLite's transactions do so by themselves."""


@dataclass(frozen=True, slots=True)
class Key:
    """One period of one task of a branch, by the day it was first due."""

    task: str
    branch: str
    due_on: date

    @property
    def text(self) -> str:
        """As evidence and notices name it."""
        return f"{self.task} {self.branch} {self.due_on}"

    @property
    def link(self) -> str:
        """Its page."""
        return reverse("task", kwargs={"task": self.task, "branch": self.branch, "due": self.due_on})


class SameHuman(Exception):
    """The step needs another human than who took the one before; ``event`` says which."""

    def __init__(self, event: str) -> None:
        super().__init__(event)
        self.event = event


class OwnBranch(Exception):
    """The committee's verification may not come from who answers for the branch that is assessed."""


@transaction.atomic
def take(*, actor: Actor, key: Key, step: str, seen: int, note: str = "", day: date | None = None) -> TaskEvent:
    """Take a step that one human decides.

    ``seen`` is the last row the page showed (:func:`mark_of`): when there is a later one, somebody else was faster.

    Raises
    ------
    NotVisible
        There is no such task, branch or period, or the actor may not take this step there.
    Stale
        Somebody took a step since the page was read.
    SameHuman, OwnBranch
        Another human has to do it.
    ValidationError
        The step does not lead on from here, or its reason or evidence is missing.
    """
    told = STEPS[step]
    if told.second:
        raise NotVisible(step)
    _within(actor, told.may, key.branch)
    task = task_of(key)
    rows = current(actor.mill, key, seen)
    _check(actor, told, task, key, rows, note)
    made = write(actor=actor, key=key, step=told, rows=rows, day=day or ledger.today(actor.mill), note=note)
    _tell(actor, key, task, told, note)
    return made


def task_of(key: Key) -> Task:
    """The task as the pack in use has it for this branch and due day; :class:`NotVisible` when it has none."""
    for task in pack_in_use().pack.tasks:
        if task.id != key.task or not task.concerns(key.branch):
            continue
        if any(day == key.due_on for _period, day in periods_due(task.cadence, task.due, key.due_on, key.due_on)):
            return task
    raise NotVisible(key.task)


def rows_of(mill: str, key: Key) -> list[TaskEvent]:
    """The rows in force of one period."""
    rows = TaskEvent.objects.current().filter(mill=mill, task=key.task, branch=key.branch, due_on=key.due_on)
    return list(rows.select_related("entry__made_by").order_by("day", "pk"))


def mark_of(rows: list[TaskEvent]) -> int:
    """The last row, by which a second saver is noticed; 0 for none."""
    return max((row.pk for row in rows), default=0)


def current(mill: str, key: Key, seen: int) -> list[TaskEvent]:
    """The rows in force, nobody else writing until this transaction ends; :class:`Stale` when the page was older."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [TAKES_TURNS, key.text])
    rows = rows_of(mill, key)
    if mark_of(rows) != seen:
        raise Stale(*last_change(TaskEvent.objects.filter(pk__in=[row.pk for row in rows])))
    return rows


def write(*, actor: Actor, key: Key, step: Step, rows: list[TaskEvent], day: date, note: str,
          new_due_on: date | None = None) -> TaskEvent:  # fmt: skip
    """Write a step that was checked. What the same day's earlier round said is superseded by a new application.

    Raises
    ------
    ValidationError
        The ledger orders one day's steps by the procedure, and in that order this one would not count today.
    """
    replaced = [row for row in rows if row.day == day and row.event in REDONE.get(step.event, ())]
    values = {
        "task": key.task, "branch": key.branch, "due_on": key.due_on, "event": step.event, "day": day,
        "new_due_on": new_due_on, "person": actor.person, "note": note[:500], "evidence": evidence_of(actor.mill, key),
    }  # fmt: skip
    task = task_of(key)
    after = [values_of(row) for row in rows if row not in replaced] + [values]
    now = state_of([values_of(row) for row in rows], from_records=task.from_records)
    reached = state_of(after, from_records=task.from_records)
    wanted = now if step.to is None else State.RECORDS if task.from_records and step.name == "reopen" else step.to
    if reached is not wanted or any(row.event == step.event and row.day == day for row in rows if row not in replaced):
        raise ValidationError(_("台账按日记事：同一天里这一步不能再接在今天的前一步之后，请明天办理。"))
    made: TaskEvent = ledger.write(
        actor=actor, table="task_event", values=values, action=step.name, replaces=replaced, reason=note
    )
    standing = Standing.objects.filter(of__mill=actor.mill, task=key.task, branch=key.branch, first_due=key.due_on)
    standing.update(step=reached.value)
    refresh_soon(actor.mill)
    return made


def evidence_of(mill: str, key: Key) -> str:
    """The hashes of what is attached to a period, as the ledger refers to evidence."""
    files = Attachment.objects.filter(mill=mill, kind="task", key=key.text, withdrawn_at__isnull=True)
    return " ".join(sha[:12] for sha in files.order_by("pk").values_list("evidence__sha256", flat=True)[:20])


def _within(actor: Actor, action: Action, branch: str) -> None:
    if not actor.need(action).unit(branch):
        raise NotVisible(branch)


def _check(actor: Actor, step: Step, task: Task, key: Key, rows: list[TaskEvent], note: str) -> None:
    told = [values_of(row) for row in rows]
    state = state_of(told, from_records=task.from_records)
    if state not in step.sources:
        raise ValidationError(not_from(state, step))
    if step.reason and not note.strip():
        raise ValidationError({"note": _("请写明原因。")})
    if step.evidence and not evidence_of(actor.mill, key):
        raise ValidationError({"uploads": _("申请销号要有佐证：请先附上材料。")})
    refuse_same_human(actor, step, this_round(told), rows)
    if step.name == "verify" and actor.person in answerable(actor.mill, key.branch, actor.on):
        raise OwnBranch


def not_from(state: State, step: Step) -> str:
    """That a step does not lead on from a state, in the page's language."""
    told = {"state": state.words(lang()), "step": step.title(lang())}
    return _("现在是“%(state)s”，不能%(step)s。") % told


def refuse_same_human(actor: Actor, step: Step, steps: list[Mapping[str, Any]], rows: list[TaskEvent]) -> None:
    """:class:`SameHuman` when this human took a step of the round that another has to have taken."""
    accounts = {(row.event, row.day): row.entry.made_by for row in rows}
    for event in steps:
        if event["event"] in step.unlike:
            by = accounts[event["event"], event["day"]]
            if (actor.person and event["person"] == actor.person) or (by is not None and by.human == actor.human):
                raise SameHuman(event["event"])


def answerable(mill: str, branch: str, on: date) -> set[str]:
    """The staff numbers of who holds an office in a branch: its score is theirs."""
    rows = Membership.objects.current().on(on).filter(mill=mill, branch=branch).exclude(office="member")
    return set(rows.values_list("person", flat=True))


_NEXT: dict[State, tuple[Role, ...]] = {
    State.RUNNING: (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE),
    State.RETURNED: (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE),
    State.APPLIED: (Role.BRANCH_SECRETARY,),
    State.CHECKED: (Role.OFFICE, Role.SECRETARY),
    State.DONE: (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE),
    State.CANCELLED: (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE),
}
"""Who is told when a period reaches a state: those who act next, or whom it concerns."""


def _tell(actor: Actor, key: Key, task: Task, step: Step, note: str) -> None:
    tell(actor=actor, key=key, task=task, to=step.to or State.RUNNING, did=step.title, note=note)


def tell(*, actor: Actor, key: Key, task: Task, to: State, did: Words, note: str = "") -> None:
    """Tell those who act next on a period, or whom it concerns."""
    users = notices.holders(mill=actor.mill, roles=_NEXT.get(to, ()), on=actor.on, unit=key.branch)
    more = f"：{note}" if note else ""
    words = Words(
        f"{task.id} {task.title}（{key.branch}，期限 {key.due_on}）{did.zh}{more}",
        f"{task.id} {task.words('en')} ({key.branch}, due {key.due_on}): {did.en}{': ' + note if note else ''}",
    )
    notices.tell(users=users, actor=actor, kind="task", key=key.text, words=words, link=key.link)
