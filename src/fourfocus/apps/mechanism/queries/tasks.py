"""The year's tasks: how they stand, one period with its steps, the frozen list and what became of it, orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval, Attachment, Person
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import records as core
from fourfocus.apps.core.services.registers import values_of
from fourfocus.apps.mechanism.models import MonthState, Order, Standing, TaskEvent
from fourfocus.apps.mechanism.services import decisions, steps
from fourfocus.apps.mechanism.services.steps import Key
from fourfocus.apps.mechanism.workflow import State, Step, due_of, in_order, next_steps, state_of, this_round
from fourfocus.rules.model import Task
from fourfocus.rules.periods import Period, add_months, periods_due


def month_state(*, actor: Actor, month: date | None = None) -> MonthState | None:
    """A month as last computed; the latest one without ``month``."""
    actor.need(Action.SEE_TASKS)
    rows = MonthState.objects.filter(mill=actor.mill)
    return rows.filter(month=month).first() if month else rows.order_by("-month").first()


def months(*, actor: Actor) -> list[date]:
    """The months to choose from, newest first: from the pack's first to the latest computed one, three years at most."""
    actor.need(Action.SEE_TASKS)
    latest = MonthState.objects.filter(mill=actor.mill).order_by("-month").values_list("month", flat=True).first()
    if latest is None:
        return []
    start = pack_in_use().pack.header.start
    return [month for month in (add_months(latest, -back) for back in range(36)) if month >= start]


def standings(*, actor: Actor, state: MonthState, **wanted: str) -> QuerySet[Standing]:
    """The rows of a month, narrowed by branch, category, owner, cadence, light, step, settling and a text."""
    actor.need(Action.SEE_TASKS)
    rows = Standing.objects.filter(of=state)
    for name in ("branch", "category", "owner", "cadence", "step"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("light"):
        rows = rows.filter(light="" if wanted["light"] == "none" else wanted["light"])
    if wanted.get("settles"):
        rows = rows.filter(from_records=wanted["settles"] == "records")
    if text := wanted.get("q", "").strip():
        rows = rows.filter(Q(task__iexact=text) | Q(title__icontains=text) | Q(title_en__icontains=text))
    return rows


def choices(*, state: MonthState) -> dict[str, list[tuple[str, str]]]:
    """What the rows of a month can be narrowed by: one query."""
    rows = Standing.objects.filter(of=state).order_by().values_list("branch", "branch_title", "category", "owner")
    found = sorted(set(rows.distinct()))
    return {
        "branch": sorted({(code, title) for code, title, _category, _owner in found}),
        "category": sorted({(name, name) for _code, _title, name, _owner in found if name}),
        "owner": sorted({(name, name) for _code, _title, _category, name in found if name}),
    }


def lights(rows: QuerySet[Standing]) -> dict[str, int]:
    """How many rows have each light; ``none`` for those without."""
    counted = rows.order_by().values("light").annotate(n=Count("pk"))
    return {one["light"] or "none": one["n"] for one in counted}


MOST_CARDS = 40
"""Cards a column of the board shows; a link leads to the rest."""
COLUMNS = (
    ("planned", ("planned",)), ("running", ("running", "returned")), ("applied", ("applied",)), ("checked", ("checked",)),
    ("done", ("done",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    step: str
    rows: list[Standing]
    count: int


def board(rows: QuerySet[Standing]) -> list[Column]:
    """Write-off as columns, and what settles from records by whether it is done; one query."""
    listed = list(rows.defer("why", "why_en", "values_found").order_by("due", "task", "branch", "pk"))
    found = []
    for name, inside in COLUMNS:
        own = [row for row in listed if row.step in inside]
        found.append(Column(name, own[:MOST_CARDS], len(own)))
    own = [row for row in listed if row.step == "records"]
    own.sort(key=lambda row: (row.light not in ("red", "yellow"), row.due, row.task, row.branch))
    return [*found, Column("records", own[:MOST_CARDS], len(own))]


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that leads on from here; ``why_not`` is empty when this actor may take it."""

    step: Step
    why_not: str


@dataclass(frozen=True)
class Item:
    """One period of one task of a branch, with all that was done about it."""

    key: Key
    task: Task
    period: Period
    state: State
    due: date
    mark: int
    events: list[TaskEvent]
    superseded: list[TaskEvent]
    standing: Standing | None
    choices: list[Choice]
    waiting: Approval | None
    evidence: list[Attachment]
    orders: list[Order]
    others: list[Standing]
    names: Mapping[str, str]


def item(*, actor: Actor, key: Key) -> Item:
    """One period; :class:`NotVisible` when the pack has no such task, branch or due day."""
    actor.need(Action.SEE_TASKS)
    task = steps.task_of(key)
    own = {"mill": actor.mill, "task": key.task, "branch": key.branch, "due_on": key.due_on}
    every = list(TaskEvent.objects.filter(**own).select_related("entry__made_by", "closed_by").order_by("day", "pk"))
    rows = [row for row in every if row.known_to is None]
    told = [values_of(row) for row in rows]
    order = {(one["event"], one["day"]): at for at, one in enumerate(in_order(told))}
    rows.sort(key=lambda row: order[row.event, row.day])
    state = state_of(told, from_records=task.from_records)
    found = Standing.objects.filter(of__mill=actor.mill, task=key.task, branch=key.branch).select_related("of")
    others = list(found.order_by("-of__month", "-first_due")[:40])
    if not others and not rows and not _is_branch(actor, key.branch):
        raise NotVisible(key.branch)
    people = {row.person for row in every if row.person}
    names = dict(Person.objects.current().filter(mill=actor.mill, person__in=people).values_list("person", "name"))
    orders = Order.objects.filter(mill=actor.mill, task=key.task, branch=key.branch, first_due=key.due_on)
    period = next(p for p, day in periods_due(task.cadence, task.due, key.due_on, key.due_on) if day == key.due_on)
    return Item(
        key, task, period, state, due_of(told, key.due_on), steps.mark_of(rows), rows,
        [row for row in every if row.known_to is not None],
        next((one for one in others if one.first_due == key.due_on), None), _choices(actor, key, rows, state),
        decisions.waiting(actor.mill, key), _evidence(actor, key), list(orders),
        [one for one in others if one.first_due != key.due_on][:12], names,
    )  # fmt: skip


def _is_branch(actor: Actor, code: str) -> bool:
    from fourfocus.apps.core.models import Unit

    return Unit.objects.current().filter(mill=actor.mill, unit=code, kind="branch").exists()


def _evidence(actor: Actor, key: Key) -> list[Attachment]:
    """The files a reader may open; whoever may see no evidence sees none."""
    return list(core.attached(actor=actor, kind="task", key=key.text)) if actor.may(Action.SEE_EVIDENCE) else []


def _choices(actor: Actor, key: Key, rows: list[TaskEvent], state: State) -> list[Choice]:
    found = []
    round_ = this_round([values_of(row) for row in rows])
    for step in next_steps(state):
        if not actor.reach(step.may).unit(key.branch):
            continue
        why = ""
        try:
            steps.refuse_same_human(actor, step, round_, rows)
        except steps.SameHuman:
            why = "same_human"
        if step.name == "verify" and actor.person in steps.answerable(actor.mill, key.branch, actor.on):
            why = "own_branch"
        found.append(Choice(step, why))
    return found


def may_step(*, actor: Actor, key: Key, step: Step) -> None:
    """:class:`NotVisible` unless the actor may take this step for this branch."""
    if not actor.need(step.may).unit(key.branch):
        raise NotVisible(step.name)


def orders(*, actor: Actor, state: str = "", branch: str = "") -> QuerySet[Order]:
    """Orders to follow up, newest first."""
    actor.need(Action.SEE_TASKS)
    rows = Order.objects.filter(mill=actor.mill).select_related("answered_by")
    rows = rows.filter(state=state) if state else rows
    return rows.filter(branch=branch) if branch else rows


def order(*, actor: Actor, pk: int) -> Order:
    """One order."""
    found = orders(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found
