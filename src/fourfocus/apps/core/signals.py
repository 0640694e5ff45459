"""Logins for the audit trail. Django reports them by signal and in no other way; nothing else here listens to signals."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, actor_of
from fourfocus.apps.core.services import audit


def connect() -> None:
    """Listen."""
    user_logged_in.connect(_in, dispatch_uid="audit_login")
    user_logged_out.connect(_out, dispatch_uid="audit_logout")
    user_login_failed.connect(_failed, dispatch_uid="audit_login_failed")


def _in(user: Any, **_: Any) -> None:
    audit.record(actor=actor_of(user, clock.today()), action="login", kind="account", key=user.username)


def _out(user: Any, **_: Any) -> None:
    if user is not None:
        audit.record(actor=actor_of(user, clock.today()), action="logout", kind="account", key=user.username)


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    audit.record(actor=NOBODY, action="login_failed", kind="account", key=str(credentials.get("username", ""))[:150])
