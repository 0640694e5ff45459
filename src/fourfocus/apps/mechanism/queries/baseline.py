"""The frozen list of a year beside what the year became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.mechanism.models import Baseline, BaselineTask, TaskEvent
from fourfocus.apps.mechanism.services.baseline import branches_of, frozen_form, tasks_of_year
from fourfocus.facts.schema import Words

COMPARED = {
    "title": Words("名称", "title"), "category": Words("类别", "category"), "owner": Words("牵头部门", "owner"),
    "cadence": Words("周期", "cadence"), "branches": Words("支部", "branches"), "dues": Words("期限", "due days"),
    "target": Words("目标", "target"), "acceptance": Words("验收", "acceptance"),
    "from_records": Words("由记录判定", "settled from records"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a task (``added``, ``removed``, ``changed``) or of a branch's period (``extended``, ``cancelled``)."""

    kind: str
    task: str
    title: str
    branch: str = ""
    what: Words | None = None
    old: str = ""
    new: str = ""
    note: str = ""


@dataclass(frozen=True)
class Year:
    """A year's list; ``baseline`` is None until it is frozen."""

    year: int
    baseline: Baseline | None
    tasks: list[Any]
    changes: list[Change]


def years(*, actor: Actor) -> list[int]:
    """The years with a frozen list, newest first."""
    actor.need(Action.SEE_TASKS)
    return list(Baseline.objects.filter(mill=actor.mill).order_by("-year").values_list("year", flat=True))


def year(*, actor: Actor, number: int) -> Year:
    """The list of a year and every difference from it, by task."""
    actor.need(Action.SEE_TASKS)
    if not 2000 <= number <= 2100:
        raise NotVisible(number)
    found = Baseline.objects.select_related("approval__proposed_by", "approval__decided_by")
    frozen = found.filter(mill=actor.mill, year=number).first()
    every = branches_of(actor.mill, date(number, 1, 1)) or branches_of(actor.mill, date(number, 12, 31))
    now = {task.id: frozen_form(task, number, every) for task in tasks_of_year(number)}
    if frozen is None:
        return Year(number, None, list(now.values()), [])
    listed = list(frozen.tasks.all())
    return Year(number, frozen, listed, [*_in_pack(listed, now), *_decided(actor.mill, listed)])


def _in_pack(frozen: list[BaselineTask], now: dict[str, dict[str, Any]]) -> list[Change]:
    before = {one.task: one for one in frozen}
    found = [
        Change("added", name, _title(told["title"], told["title_en"]))
        for name, told in now.items()
        if name not in before
    ]
    for name, one in before.items():
        if name not in now:
            found.append(Change("removed", name, _title(one.title, one.title_en)))
            continue
        for column, what in COMPARED.items():
            old, new = getattr(one, column), now[name][column]
            if old != new:
                found.append(Change("changed", name, _title(one.title, one.title_en), "", what, _said(old), _said(new)))
    return sorted(found, key=lambda change: change.task)


def _decided(mill: str, frozen: list[BaselineTask]) -> list[Change]:
    """Periods that were moved or taken out by decision."""
    titles = {one.task: _title(one.title, one.title_en) for one in frozen}
    dues = {(one.task, date.fromisoformat(day)) for one in frozen for day in one.dues}
    rows = TaskEvent.objects.current().filter(mill=mill, event__in=["extended", "cancelled"], task__in=titles)
    found = []
    for row in rows.order_by("task", "due_on", "branch", "day"):
        if (row.task, row.due_on) in dues:
            new = row.new_due_on.isoformat() if row.new_due_on else ""
            found.append(
                Change(row.event, row.task, titles[row.task], row.branch, None, row.due_on.isoformat(), new, row.note)
            )
    return found


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


def _title(zh: str, en: str) -> str:
    return Words(zh, en or zh)(lang())
