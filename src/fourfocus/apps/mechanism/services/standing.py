"""How tasks stand, by the engine: a close over the site's facts, kept as rows that pages can search.

Nothing is judged here. The rows are those ``fourfocus close`` lists; for a month that still runs, as of today
(:mod:`fourfocus.engine.running`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import the_mill
from fourfocus.apps.core.models import DeclaredScope, Entry, StoreMark
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.mechanism.models import MonthState, Standing, TaskEvent
from fourfocus.apps.mechanism.services import ledger, orders
from fourfocus.apps.mechanism.workflow import state_of
from fourfocus.engine.close import CloseError, close
from fourfocus.engine.lights import TaskRow
from fourfocus.engine.running import limits_of, on_day
from fourfocus.facts.calendar import next_month
from fourfocus.facts.scopes import END

Steps = Mapping[tuple[str, str, date], list[dict[str, Any]]]


def refresh(*, mill: str, month: date) -> date | None:
    """Compute a month unless nothing it depends on changed; the day it is computed as of, None where no month can be closed.

    Orders to follow up are raised and closed with the month that runs.
    """
    today = ledger.today(mill)
    running = month <= today < next_month(month)
    day = today if running else next_month(month) - timedelta(days=1)
    marks = _marks()
    told = {"day": day, "pack_sha256": pack_in_use().sha256, "entry_mark": marks[0], "store_mark": marks[1]}
    if MonthState.objects.filter(mill=mill, month=month, **told).exists():
        return day
    try:
        result = close([pack_in_use().pack], facts_for_close(), month, mill=mill)
    except CloseError:
        return None
    rows: list[TaskRow] = list(result.listed.get("tasks", ()))  # type: ignore[arg-type]
    if running:
        rows = list(on_day(rows, day, limits_of(result.rules)))
    with transaction.atomic():
        _keep(mill, month, rows, told)
        if running or month == default_month(mill):
            orders.follow_up(mill=mill, month=month, day=day)
    return day


def default_month(mill: str) -> date:
    """The month pages show first: the present one once the ledger is kept here, else the last one that came in files."""
    today = ledger.today(mill).replace(day=1)
    if DeclaredScope.objects.filter(entry__table="task_event", entry__mill=mill, end=END).exists():
        return today
    rows = TaskEvent.objects.current().filter(mill=mill).exclude(entry__file="")
    last = rows.order_by("-day").values_list("day", flat=True).first()
    return today if last is None else min(today, last.replace(day=1))


def refresh_latest() -> date | None:
    """Compute the month pages show first, after an import."""
    mill = the_mill()
    return refresh(mill=mill, month=default_month(mill)) if mill else None


def _marks() -> tuple[int, int]:
    entry = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return entry, StoreMark.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _keep(mill: str, month: date, rows: Iterable[TaskRow], told: Mapping[str, Any]) -> None:
    """Put the rows in the place of those before."""
    MonthState.objects.filter(mill=mill, month=month).delete()
    state = MonthState.objects.create(mill=mill, month=month, made_at=clock.now(), **told)
    listed = [(one, _first_due(one)) for one in rows]
    steps = _steps(mill, {first for _one, first in listed})
    Standing.objects.bulk_create((_row(state, one, first, steps) for one, first in listed), batch_size=200)


def _first_due(one: TaskRow) -> date:
    """The day a row's period was first due."""
    return one.rule.due.on(one.period) if one.rule is not None and one.period is not None else one.due


def _steps(mill: str, dues: set[date]) -> Steps:
    """The steps in force of the periods first due on some days."""
    rows = TaskEvent.objects.current().filter(mill=mill, due_on__in=dues)
    found: dict[tuple[str, str, date], list[dict[str, Any]]] = {}
    for row in rows.values("task", "branch", "due_on", "event", "day", "new_due_on").order_by("day", "pk"):
        found.setdefault((row["task"], row["branch"], row["due_on"]), []).append(dict(row))
    return found


def _row(state: MonthState, one: TaskRow, first_due: date, steps: Steps) -> Standing:
    told = one.to_dict(lambda words: words.zh)
    rule, period = one.rule, one.period
    own = steps.get((one.task, one.branch.id, first_due), [])
    from_records = rule is not None and rule.from_records
    return Standing(
        of=state, task=one.task, title=rule.title if rule else one.title.zh, title_en=rule.words("en") if rule else "",
        category=told["category"] or "", owner=told["owner"] or "", cadence=told["cadence"] or "", branch=one.branch.id,
        branch_title=one.branch.title, period_start=period.start if period else None,
        period_end=period.end if period else None, first_due=first_due, due=one.due, from_records=from_records,
        state=one.state, step=state_of(own, from_records=from_records).value, light=one.light or "", why=one.why.zh,
        why_en=one.why.en, overdue=one.overdue, action=one.action.zh if one.action else "",
        action_en=one.action.en if one.action else "", score=one.score, values_found=_values(one),
    )  # fmt: skip


def _values(one: TaskRow) -> list[dict[str, Any]]:
    zh, en = one.to_dict(lambda words: words.zh)["values"], one.to_dict(lambda words: words.en)["values"]
    return [{**first, "title_en": second["title"]} for first, second in zip(zh, en, strict=True)]
