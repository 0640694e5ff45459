"""The year's list: proposed by the Party office, frozen by a second human, its periods opened as they begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor, the_mill
from fourfocus.apps.core.models import Approval, DeclaredScope, Unit
from fourfocus.apps.core.packs import PackInUse, pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import approvals, audit
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.mechanism.models import Baseline, BaselineTask, TaskEvent
from fourfocus.apps.mechanism.services import ledger
from fourfocus.apps.mechanism.tasks import refresh_soon
from fourfocus.facts.schema import Words
from fourfocus.facts.scopes import ALL_PARTS, END
from fourfocus.rules.model import Task
from fourfocus.rules.periods import Period, periods_due

BASELINE = "task_baseline"


def tasks_of_year(year: int) -> list[Task]:
    """The tasks of the pack in use that hold at some time of a year, each as it last reads, by number."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = {task.id: task for task in pack_in_use().pack.tasks if task.start <= last and _until(task) > first}
    return [found[name] for name in sorted(found)]


def _until(task: Task) -> date:
    return task.end or END


def periods_of_year(task: Task, year: int) -> list[tuple[Period, date]]:
    """The periods of a task that begin in a year while it holds, each with its due day."""
    first = max(date(year, 1, 1), task.start)
    last = date(year + 1, 12, 31)
    return [
        (period, due)
        for period, due in periods_due(task.cadence, task.due, first, last)
        if period.start.year == year and task.start <= period.start < _until(task)
    ]


def branches_of(mill: str, on: date) -> dict[str, str]:
    """The branches there are on a day: code to title."""
    rows = Unit.objects.current().on(on).filter(mill=mill, kind="branch").order_by("unit")
    return dict(rows.values_list("unit", "title"))


def propose(*, actor: Actor, year: int, start: date, reason: str = "") -> Approval:
    """Ask a second human to freeze a year's list; from ``start`` on the ledger of steps is kept on this site.

    Raises
    ------
    ValidationError
        The year is frozen already or waits for it, has no tasks, or ``start`` does not lie in it or leaves a gap before it.
    """
    actor.need_everywhere(Action.ISSUE_TASKS)
    if Baseline.objects.filter(mill=actor.mill, year=year).exists():
        raise ValidationError(_("%(year)s 年的清单已经冻结。") % {"year": year})
    if Approval.objects.filter(mill=actor.mill, kind=BASELINE, state=Approval.WAITING, payload__year=year).exists():
        raise ValidationError(_("%(year)s 年的清单正等待第二人批准。") % {"year": year})
    count = len(tasks_of_year(year))
    if not count:
        raise ValidationError(_("规则包里没有 %(year)s 年的重点工作。") % {"year": year})
    if start.year != year:
        raise ValidationError({"start": _("启用日期应在这一年之内。")})
    if facts_for_close().gaps("task_event", actor.mill, date(year, 1, 1), start):
        text = _("1 月 1 日到这一天的台账还没有，全年的重点工作就判不了。请从 1 月 1 日起，或先导入这一段的台账。")
        raise ValidationError({"start": text})
    payload = {"year": year, "start": start.isoformat(), "pack_sha256": pack_in_use().sha256, "tasks": count,
               "title_en": f"Freeze the list of key tasks of {year} ({count})"}  # fmt: skip
    title = f"冻结 {year} 年度重点工作清单（{count} 项）"
    return approvals.propose(actor=actor, kind=BASELINE, title=title, payload=payload, reason=reason)


def apply(approval: Approval, actor: Actor) -> None:
    """Freeze the list and open what has begun; called in the deciding transaction."""
    told, used = approval.payload, pack_in_use()
    if told["pack_sha256"] != used.sha256:
        raise ValidationError(_("规则包在提出之后改过。请退回，重新提出。"))
    freeze(actor=actor, mill=approval.mill, year=told["year"], used=used, approval=approval)
    start = date.fromisoformat(told["start"])
    ledger.declare(actor=actor, table="task_event", start=start, end=END, reason=approval.title)
    open_periods(mill=approval.mill, day=ledger.today(approval.mill), actor=actor)


def freeze(*, actor: Actor, mill: str, year: int, used: PackInUse, approval: Approval | None) -> Baseline:
    """Write the list of a year as it is."""
    header = used.pack.header.id
    made = Baseline.objects.create(
        mill=mill, year=year, pack=header, pack_sha256=used.sha256, frozen_at=clock.now(), approval=approval
    )
    every = branches_of(mill, date(year, 1, 1)) or branches_of(mill, date(year, 12, 31))
    BaselineTask.objects.bulk_create(
        BaselineTask(baseline=made, **frozen_form(task, year, every)) for task in tasks_of_year(year)
    )
    told = {"year": year, "pack": header, "tasks": made.tasks.count()}
    audit.record(actor=actor, action="freeze", kind="baseline", key=str(year), new=told)
    return made


@transaction.atomic
def freeze_imported() -> Baseline | None:
    """Freeze the year of the last imported step, once: for a mill whose ledger came from files. None when there is none."""
    mill = the_mill()
    last = TaskEvent.objects.current().filter(mill=mill).order_by("-day").values_list("day", flat=True).first()
    if last is None or Baseline.objects.filter(mill=mill, year=last.year).exists() or not tasks_of_year(last.year):
        return None
    return freeze(actor=NOBODY, mill=mill, year=last.year, used=pack_in_use(), approval=None)


def frozen_form(task: Task, year: int, branches: dict[str, str]) -> dict[str, Any]:
    """What the list says of a task."""
    return {
        "task": task.id, "title": task.title, "title_en": task.words("en"), "category": task.category, "owner": task.owner,
        "cadence": task.cadence, "branches": [code for code in branches if task.concerns(code)], "target": task.target,
        "acceptance": task.acceptance, "from_records": task.from_records,
        "dues": [due.isoformat() for _period, due in periods_of_year(task, year)],
    }  # fmt: skip


@transaction.atomic
def open_periods(*, mill: str, day: date, actor: Actor = NOBODY) -> int:
    """Issue every period of this year's tasks that has begun by ``day`` and is written off by hand; how many.

    Only where the ledger is kept here: nothing is issued into a past that came from files. What settles from records
    needs no step.
    """
    kept_from = ledger_start(mill)
    if kept_from is None or day < kept_from:
        return 0
    known = set(TaskEvent.objects.current().filter(mill=mill, event="issued").values_list("task", "branch", "due_on"))
    cancelled = set(
        TaskEvent.objects.current().filter(mill=mill, event="cancelled").values_list("task", "branch", "due_on")
    )
    fresh = [
        {"task": task.id, "branch": branch, "due_on": due, "event": "issued", "day": day, "person": actor.person}
        for task, branch, due in _begun(mill, day)
        if (task.id, branch, due) not in known | cancelled
    ]
    made = ledger.write_many(
        actor=_for_mill(actor, mill), table="task_event", rows=fresh, action="issue", reason="周期开始，自动下达"
    )
    if made:
        refresh_soon(mill)
    return made


def _for_mill(actor: Actor, mill: str) -> Actor:
    from dataclasses import replace

    return actor if actor.mill else replace(actor, mill=mill)


def _begun(mill: str, day: date) -> Iterator[tuple[Task, str, date]]:
    """Task, branch and due day of the periods that run on a day and are written off by hand."""
    branches = branches_of(mill, day)
    for task in tasks_of_year(day.year):
        if task.from_records:
            continue
        for period, due in (*periods_of_year(task, day.year - 1), *periods_of_year(task, day.year)):
            # What ran out before the list was frozen is not issued afterwards: nobody could have done it.
            if period.start <= day <= max(due, period.end):
                yield from ((task, branch, due) for branch in branches if task.concerns(branch))


def ledger_start(mill: str) -> date | None:
    """From when on the ledger of steps is kept on this site; None while it comes from files."""
    scopes = DeclaredScope.objects.filter(entry__table="task_event", entry__mill=mill, part=ALL_PARTS, end=END)
    return scopes.order_by("start").values_list("start", flat=True).first()


KIND = approvals.Kind(
    BASELINE, Words("年度重点工作清单", "The year's list of key tasks"), Action.ISSUE_TASKS, Action.VERIFY_TASKS, apply
)  # fmt: skip
