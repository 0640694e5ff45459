"""Accounts: made for people in the register, and by the demo for the invented mill."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, the_mill
from fourfocus.apps.core.models import Person, User
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit


@transaction.atomic
def open_account(*, actor: Actor, username: str, password: str, name: str, person: str = "") -> User:
    """Open an account, for a person of the register or (auditors from outside, the first administrator) for nobody in it.

    Raises
    ------
    ValidationError
        The name is taken, the person unknown or has an account, the password too weak.
    """
    if actor.user is not None:
        actor.need_everywhere(Action.PROPOSE_ROLES)
    user = User(
        username=username,
        first_name=name,
        mill=actor.mill or the_mill(),
        person=person,
        must_change_password=actor.user is not None,
    )
    mill = actor.mill or the_mill()
    if person and not Person.objects.current().on(clock.today()).filter(mill=mill, person=person).exists():
        raise ValidationError({"person": _("名册里没有这个工号。")})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    user.set_password(password)
    user.full_clean()
    user.save()
    told = {"username": username, "name": name, "person": person, "password": ""}
    audit.record(actor=actor, action="add", kind="account", key=username, new=told)
    return user


@transaction.atomic
def set_active(*, actor: Actor, user: User, active: bool, reason: str) -> User:
    """Close an account, or open it again. Nobody closes their own."""
    actor.need_everywhere(Action.PROPOSE_ROLES)
    if user.pk == actor.user:
        raise ValidationError(_("不能停用自己的账号。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    old = {"active": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record(
        actor=actor, action="change", kind="account", key=user.username, old=old, new={"active": active}, note=reason
    )
    return user
