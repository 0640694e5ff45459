"""Records of organisation life: entered when they happened, or later with the reason; complete when the branch says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services.registers import Stale, last_change
from fourfocus.apps.mechanism.models import OrganisationLife
from fourfocus.apps.mechanism.services import ledger
from fourfocus.apps.mechanism.tasks import refresh_soon
from fourfocus.facts.calendar import Workdays, default_workdays, next_month

LATE_AFTER = 3
"""Workdays after which an entry is a late one (补录), as the column's description says."""


def late_from(day: date) -> date:
    """The last day on which a record of ``day`` is not late."""
    return _workdays().after(day, LATE_AFTER)


@cache
def _workdays() -> Workdays:
    return Workdays.of_rows(default_workdays())


@transaction.atomic
def enter(*, actor: Actor, branch: str, values: Mapping[str, Any]) -> OrganisationLife:
    """Enter a meeting. A late record needs its reason; it is marked, not punished.

    Raises
    ------
    NotVisible
        The branch is out of reach.
    ValidationError
        The day lies ahead, more were present than expected, or a late record gives no reason.
    """
    _within(actor, branch)
    told = _checked(actor, dict(values))
    stem = f"{branch}-{told['day']:%Y}-W"
    rows = OrganisationLife.objects.filter(mill=actor.mill, meeting__startswith=stem).values("meeting").distinct()
    told |= {"branch": branch, "meeting": f"{stem}{rows.count() + 1:03}"}
    made: OrganisationLife = ledger.write(actor=actor, table="organisation_life", values=told, action="add")
    refresh_soon(actor.mill)
    return made


@transaction.atomic
def correct(*, actor: Actor, pk: int, values: Mapping[str, Any], reason: str) -> OrganisationLife:
    """Put a record right; the old one stays in the history.

    Raises
    ------
    NotVisible, Stale, ValidationError
        As for :func:`enter`; corrected by somebody else in the meantime; no reason.
    """
    old = OrganisationLife.objects.filter(pk=pk, mill=actor.mill).first()
    if old is None:
        raise NotVisible(pk)
    _within(actor, old.branch)
    if old.known_to is not None:
        raise Stale(*last_change(OrganisationLife.objects.filter(mill=actor.mill, meeting=old.meeting)))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    told = _checked(actor, {**values, "entered_on": old.entered_on})
    told |= {"branch": old.branch, "meeting": old.meeting}
    made: OrganisationLife = ledger.write(
        actor=actor, table="organisation_life", values=told, action="correct", replaces=[old], reason=reason
    )
    refresh_soon(actor.mill)
    return made


@transaction.atomic
def complete(*, actor: Actor, branch: str, month: date) -> None:
    """Say that a month's meetings of a branch are all entered: from now on none means none.

    Raises
    ------
    ValidationError
        The month is not over.
    """
    _within(actor, branch)
    end = next_month(month)
    if ledger.today(actor.mill) < end:
        raise ValidationError(_("这个月还没有过完。"))
    ledger.declare(actor=actor, table="organisation_life", start=month, end=end, part=branch, reason="台账已记全")
    refresh_soon(actor.mill)


def _within(actor: Actor, branch: str) -> None:
    if not actor.need(Action.RECORD_MEETINGS).unit(branch):
        raise NotVisible(branch)


def _checked(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    today = ledger.today(actor.mill)
    entered = values.get("entered_on") or today
    if values["day"] > today:
        raise ValidationError({"day": _("不能记还没有开的会。")})
    if values["present_n"] > values["expected_n"]:
        raise ValidationError({"present_n": _("实到不能多于应到。")})
    if (values.get("makeup_n") or 0) > values["present_n"]:
        raise ValidationError({"makeup_n": _("补课人数包含在实到里，不能多于实到。")})
    if entered > late_from(values["day"]) and not values.get("late_reason", "").strip():
        raise ValidationError({"late_reason": _("晚于三个工作日才记，是补录：请写明原因。补录不扣分。")})
    return {**values, "entered_on": entered}
