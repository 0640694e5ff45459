"""Taking steps of write-off in tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.services import evidence
from fourfocus.apps.mechanism.models import MonthState, Standing, TaskEvent
from fourfocus.apps.mechanism.services import steps
from fourfocus.apps.mechanism.services.steps import Key

NOON = datetime(2020, 3, 16, 12, 0)
# T29 of the shipped pack: monthly, by evidence, due a day before the last: 30 March.
KEY = Key("T29", "ZB1", date(2020, 3, 30))


def ledger() -> list[tuple[str, str]]:
    rows = TaskEvent.objects.current().order_by("day", "pk")
    return [(one.event, one.day.isoformat()) for one in rows]


def mark(key: Key = KEY) -> int:
    return steps.mark_of(steps.rows_of("hz", key))


def take(actor: Actor, step: str, **more: Any) -> TaskEvent:
    return steps.take(actor=actor, key=KEY, step=step, seen=more.pop("seen", mark()), **more)


def deliver(actor: Actor) -> TaskEvent:
    file = SimpleUploadedFile("谈话.txt", b"talk")
    evidence.attach(actor=actor, file=file, kind="task", key=KEY.text, unit="ZB1")
    return take(actor, "apply")


def standing(of: MonthState, task: str, **more: Any) -> Standing:
    told = {
        "title": "廉洁提醒谈话", "branch": "ZB1", "branch_title": "棒材支部", "first_due": KEY.due_on, "due": KEY.due_on,
        "from_records": False, "state": "undone", "step": "running", "light": "red", "why": "期限", "why_en": "due",
        "overdue": 3, "action": "督办（逾期 3 天）", "action_en": "follow up", **more,
    }  # fmt: skip
    return Standing.objects.create(of=of, task=task, **told)
