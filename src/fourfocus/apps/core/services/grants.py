"""Giving and ending roles: always two humans, never for oneself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval, Grant, Unit, User
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.roles import MILL_WIDE, OF_BRANCHES, Role
from fourfocus.apps.core.services import approvals, audit
from fourfocus.facts.schema import Words


def propose_grant(
    *, actor: Actor, user: User, role: Role, unit: str, valid_from: date, valid_to: date | None, reason: str
) -> Approval:
    """Propose that an account holds a role from a day on.

    Raises
    ------
    ValidationError
        The role needs a unit or branch and has none, has one and needs none, or is held already.
    """
    actor.need_everywhere(Action.PROPOSE_ROLES)
    _check(actor.mill, role, unit, valid_from, valid_to)
    if Grant.objects.filter(user=user, role=role, unit=unit, valid_to__isnull=True).exists():
        raise ValidationError({"role": _("此账号已有这个角色。")})
    payload = {
        "do": "grant", "user": user.pk, "account": user.username, "name": user.get_full_name(), "role": role.value,
        "unit": unit, "valid_from": valid_from.isoformat(), "valid_to": valid_to.isoformat() if valid_to else None,
    }  # fmt: skip
    title = f"授予{user.get_full_name()}角色：{role.words.zh}"
    return approvals.propose(
        actor=actor, kind="grant", title=title, payload=payload, concerns=[user.person], unit=unit, reason=reason
    )


def propose_end(*, actor: Actor, grant: int, day: date, reason: str) -> Approval:
    """Propose that a role ends on a day."""
    actor.need_everywhere(Action.PROPOSE_ROLES)
    held = Grant.objects.select_related("user").filter(pk=grant, user__mill=actor.mill).first()
    if held is None:
        raise NotVisible(grant)
    if day < held.valid_from or (held.valid_to is not None and day >= held.valid_to):
        raise ValidationError({"day": _("结束日期应在角色有效期之内。")})
    role = Role(held.role)
    payload = {
        "do": "end", "grant": held.pk, "version": held.version, "user": held.user_id, "account": held.user.username,
        "name": held.user.get_full_name(), "role": held.role, "unit": held.unit, "valid_to": day.isoformat(),
    }  # fmt: skip
    title = f"收回{held.user.get_full_name()}角色：{role.words.zh}"
    return approvals.propose(
        actor=actor,
        kind="grant",
        title=title,
        payload=payload,
        concerns=[held.user.person],
        unit=held.unit,
        reason=reason,
    )


def _check(mill: str, role: Role, unit: str, valid_from: date, valid_to: date | None) -> None:
    if (role in MILL_WIDE) != (unit == ""):
        raise ValidationError({"unit": _("全厂角色不选单位，其他角色必须选单位或支部。")})
    if unit:
        found = Unit.objects.current().on(valid_from).filter(mill=mill, unit=unit).first()
        if found is None or (role in OF_BRANCHES) != (found.kind == "branch"):
            raise ValidationError({"unit": _("支部的角色要选支部，其他角色要选行政单位。")})
    if valid_to is not None and valid_to <= valid_from:
        raise ValidationError({"valid_to": _("结束日期应晚于开始日期。")})


def apply_grant(approval: Approval, actor: Actor) -> None:
    """Do what was approved: called by :func:`approvals.decide` in its transaction."""
    told: dict[str, Any] = approval.payload
    user = User.objects.get(pk=told["user"])
    if told["do"] == "grant":
        made = Grant(
            user=user, role=told["role"], unit=told["unit"], valid_from=date.fromisoformat(told["valid_from"]),
            valid_to=date.fromisoformat(told["valid_to"]) if told["valid_to"] else None, approval=approval,
        )  # fmt: skip
        made.full_clean()
        made.save()
        audit.record(actor=actor, action="grant", kind="grant", key=user.username, new=made.to_audit())
        return
    grant = Grant.objects.select_for_update().select_related("user").get(pk=told["grant"])
    if grant.version != told["version"]:
        raise approvals.Stale("", clock.now())
    old = grant.to_audit()
    grant.valid_to, grant.version = date.fromisoformat(told["valid_to"]), grant.version + 1
    grant.full_clean()
    grant.save()
    audit.record(actor=actor, action="end", kind="grant", key=user.username, old=old, new=grant.to_audit())


KIND = approvals.Kind(
    "grant", Words("角色", "Role"), Action.PROPOSE_ROLES, Action.DECIDE_ROLES, apply_grant
)  # fmt: skip
