"""督办单: raised for what is overdue, answered by the branch, closed when there is nothing left to follow up."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor, NotVisible
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import audit, notices
from fourfocus.apps.core.services.registers import Stale, values_of
from fourfocus.apps.mechanism.models import Order, Standing, TaskEvent
from fourfocus.apps.mechanism.workflow import State, state_of
from fourfocus.facts.schema import Words


def follow_up(*, mill: str, month: date, day: date) -> tuple[int, int]:
    """Raise an order for each overdue period that has none, close those whose period is overdue no longer.

    How many were raised and closed. Called with the rows of the month just computed, in one transaction with them.
    """
    rows = Standing.objects.filter(of__mill=mill, of__month=month)
    late = {(row.task, row.branch, row.first_due): row for row in rows.exclude(action="")}
    there = {
        (one.task, one.branch, one.first_due): one
        for one in Order.objects.filter(mill=mill).exclude(state=Order.CLOSED)
    }
    listed = set(rows.values_list("task", "branch", "first_due"))
    done = [one for key, one in there.items() if key not in late and (key in listed or _over(one, month))]
    for one in done:
        one.state, one.closed_on, one.version = Order.CLOSED, day, one.version + 1
        one.save(update_fields=["state", "closed_on", "version"])
    number = Order.objects.filter(mill=mill, raised_on__year=day.year, raised_on__month=day.month).count()
    targets = {task.id: task.target for task in pack_in_use().pack.tasks}
    fresh = [row for key, row in sorted(late.items()) if key not in there]
    for row in fresh:
        number += 1
        _raise(mill, day, number, row, targets.get(row.task, ""))
    for key, one in there.items():
        if key in late and one.overdue != late[key].overdue:
            row = late[key]
            Order.objects.filter(pk=one.pk).update(overdue=row.overdue, action=row.action, action_en=row.action_en)
    return len(fresh), len(done)


def _over(order: Order, month: date) -> bool:
    """Whether there is nothing left to do about a period that a later month no longer lists.

    What settles from records is settled with its month; what people write off stays open until it is written off or cancelled.
    """
    if order.due >= month:
        return False
    task = next((task for task in pack_in_use().pack.tasks if task.id == order.task), None)
    if task is None or task.from_records:
        return True
    rows = TaskEvent.objects.current().filter(
        mill=order.mill, task=order.task, branch=order.branch, due_on=order.first_due
    )
    return state_of([values_of(row) for row in rows], from_records=False) in (State.DONE, State.CANCELLED)


def _raise(mill: str, day: date, number: int, row: Standing, target: str) -> None:
    made = Order.objects.create(
        mill=mill, number=f"DB{day:%Y%m}-{number:03}", task=row.task, title=row.title, title_en=row.title_en,
        branch=row.branch, branch_title=row.branch_title, owner=row.owner, target=target, first_due=row.first_due,
        due=row.due, raised_on=day, overdue=row.overdue, action=row.action, action_en=row.action_en, why=row.why,
        why_en=row.why_en,
    )  # fmt: skip
    told = {"task": row.task, "branch": row.branch, "due": row.due, "overdue": row.overdue}
    audit.record(actor=NOBODY, action="raise", kind="order", key=made.number, new=told)
    roles = (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE)
    words = Words(
        f"督办单 {made.number}：{row.task} {row.title}，期限 {row.due}",
        f"Follow-up {made.number}: {row.task} {row.title_en or row.title}, due {row.due}",
    )
    notices.tell(
        users=notices.holders(mill=mill, roles=roles, on=clock.today(), unit=row.branch), actor=NOBODY, kind="order",
        key=made.number, words=words, link=reverse("order", kwargs={"pk": made.pk}),
    )  # fmt: skip


@transaction.atomic
def answer(*, actor: Actor, pk: int, version: int, text: str) -> Order:
    """Say what the branch does about it.

    Raises
    ------
    NotVisible, Stale, ValidationError
        Out of reach; answered or closed in the meantime; nothing said.
    """
    found = Order.objects.select_for_update(of=("self",)).filter(pk=pk, mill=actor.mill).first()
    if found is None or not actor.need(Action.DELIVER_TASKS).unit(found.branch):
        raise NotVisible(pk)
    if found.version != version or found.state == Order.CLOSED:
        by = found.answered_by.get_full_name() if found.answered_by else ""
        raise Stale(by, found.answered_at)
    if not text.strip():
        raise ValidationError({"text": _("请写明原因和完成日期。")})
    old = {"answer": found.answer}
    found.answer, found.state, found.version = text.strip(), Order.ANSWERED, found.version + 1
    found.answered_by_id, found.answered_at = actor.account, clock.now()
    found.save()
    audit.record(actor=actor, action="answer", kind="order", key=found.number, old=old, new={"answer": found.answer})
    words = Words(f"督办单 {found.number} 已答复：{text[:100]}", f"Follow-up {found.number} was answered: {text[:100]}")
    users = notices.holders(mill=actor.mill, roles=(Role.OFFICE,), on=actor.on)
    link = reverse("order", kwargs={"pk": found.pk})
    notices.tell(users=users, actor=actor, kind="order", key=found.number, words=words, link=link)
    return found
