"""Extension and cancelling: one human proposes, another decides; the yes writes the step."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import approvals, notices
from fourfocus.apps.core.services.registers import values_of
from fourfocus.apps.mechanism.services import ledger, steps
from fourfocus.apps.mechanism.services.steps import Key
from fourfocus.apps.mechanism.workflow import STEPS, State, due_of, state_of
from fourfocus.facts.schema import Words

KINDS = {"extend": "task_extension", "cancel": "task_cancelling"}


@transaction.atomic
def propose(
    *, actor: Actor, key: Key, step: str, seen: int, reason: str, new_due_on: date | None = None
) -> Approval:  # fmt: skip
    """Ask that a period be extended or cancelled.

    Raises
    ------
    NotVisible, Stale
        As for :func:`fourfocus.apps.mechanism.services.steps.take`.
    ValidationError
        The reason or new day is missing, the day does not lie behind the one in force, the state does not allow it, or a
        proposal is waiting already.
    """
    told = STEPS[step]
    if step not in KINDS or not actor.need(told.may).unit(key.branch):
        raise NotVisible(step)
    task = steps.task_of(key)
    rows = [values_of(row) for row in steps.current(actor.mill, key, seen)]
    state = state_of(rows, from_records=task.from_records)
    if state not in told.sources:
        raise ValidationError(steps.not_from(state, told))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    if step == "extend":
        _check_day(actor, key, due_of(rows, key.due_on), new_due_on)
    if waiting(actor.mill, key) is not None:
        raise ValidationError(_("这一期已有一项待批准的延期或取消。"))
    until = f"至 {new_due_on}" if new_due_on else ""
    title = f"{told.title.zh}{until}：{task.id} {task.title}（{key.branch}，期限 {key.due_on}）"
    payload = {
        "step": step, "task": key.task, "branch": key.branch, "due_on": key.due_on.isoformat(), "seen": seen,
        "new_due_on": new_due_on.isoformat() if new_due_on else None, "key": key.text, "link": key.link,
        "title_en": f"{told.title.en}{f' to {new_due_on}' if new_due_on else ''}: {key.text} {task.words('en')}",
    }  # fmt: skip
    concerns = steps.answerable(actor.mill, key.branch, actor.on)
    made = approvals.propose(
        actor=actor, kind=KINDS[step], title=title, payload=payload, concerns=concerns, unit=key.branch, reason=reason
    )
    users = notices.holders(mill=actor.mill, roles=(Role.OFFICE, Role.SECRETARY), on=actor.on)
    words = Words(f"请批准：{title}", f"To decide: {told.title.en} {task.id} ({key.branch}, due {key.due_on})")
    notices.tell(users=users, actor=actor, kind="approval", key=key.text, words=words, link=f"/approvals/{made.pk}/")
    return made


def _check_day(actor: Actor, key: Key, due: date, new: date | None) -> None:
    if new is None:
        raise ValidationError({"new_due_on": _("请填写新的期限。")})
    if new <= due:
        raise ValidationError({"new_due_on": _("新的期限应晚于现在的期限 %(due)s。") % {"due": due}})
    if ledger.today(actor.mill) > due:
        raise ValidationError(_("期限已过。延期要在期限之前批准；过期后只能取消或按逾期办理。"))


def waiting(mill: str, key: Key) -> Approval | None:
    """The proposal about a period that waits for its decision."""
    rows = Approval.objects.filter(mill=mill, kind__in=KINDS.values(), state=Approval.WAITING, unit=key.branch)
    return next((one for one in rows.select_related("proposed_by") if one.payload.get("key") == key.text), None)


def apply(approval: Approval, actor: Actor) -> None:
    """Write the step that was approved; called in the deciding transaction."""
    told = approval.payload
    key = Key(told["task"], told["branch"], date.fromisoformat(told["due_on"]))
    step, task = STEPS[told["step"]], steps.task_of(key)
    rows = steps.current(actor.mill, key, told["seen"])
    new = date.fromisoformat(told["new_due_on"]) if told["new_due_on"] else None
    if step.name == "extend":  # an extension counts when it was approved in time, not when it was asked for
        _check_day(actor, key, due_of([values_of(row) for row in rows], key.due_on), new)
    day = ledger.today(actor.mill)
    note = f"{approval.reason}（{approval.proposed_by.get_full_name()} 提出）"
    steps.write(actor=actor, key=key, step=step, rows=rows, day=day, note=note, new_due_on=new)
    to = State.CANCELLED if step.name == "cancel" else State.RUNNING
    steps.tell(actor=actor, key=key, task=task, to=to, did=step.title, note=approval.answer)


EXTENSION, CANCELLING = (
    approvals.Kind(KINDS[name], title, STEPS[name].may, STEPS[name].decide or STEPS[name].may, apply)
    for name, title in (
        ("extend", Words("重点工作延期", "Extension of a task")), ("cancel", Words("取消重点工作", "Cancelling of a task")),
    )
)  # fmt: skip
