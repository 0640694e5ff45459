"""Checking the ten haves and six on the wall of a branch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.mechanism.models import StandardCheck
from fourfocus.apps.mechanism.services import ledger
from fourfocus.apps.mechanism.services.baseline import branches_of
from fourfocus.facts.calendar import next_month
from fourfocus.rules.systems import Have, Premise, Wall


def premises_on(day: date) -> list[Premise]:
    """What the premises of a branch are to have, and to show on the wall."""
    rules = pack_in_use().pack.on(day)
    return [*rules.of(Have).values(), *rules.of(Wall).values()]


@transaction.atomic
def check(*, actor: Actor, branch: str, states: Mapping[str, str], note: str = "") -> int:
    """Record what was seen today, item by item; how many items. Checked again on one day, the later look holds.

    Looked at whole, the month of this branch is declared: nothing else was checked there.

    Raises
    ------
    NotVisible, ValidationError
        No such branch; nothing looked at, or an item that is none.
    """
    actor.need_everywhere(Action.INSPECT)
    day = ledger.today(actor.mill)
    if branch not in branches_of(actor.mill, day):
        raise NotVisible(branch)
    known = {rule.id for rule in premises_on(day)}
    if not states or not set(states) <= known:
        raise ValidationError(_("请至少填写一项的状态。"))
    there = {
        row.item: row
        for row in StandardCheck.objects.current().filter(mill=actor.mill, branch=branch, day=day, item__in=states)
    }
    for item, state in sorted(states.items()):
        values = {"branch": branch, "item": item, "day": day, "state": state, "note": note[:500]}
        old = [there[item]] if item in there else []
        ledger.write(actor=actor, table="standard_check", values=values, action="add", replaces=old)
    if set(states) == known:
        month = day.replace(day=1)
        ledger.declare(actor=actor, table="standard_check", start=month, end=next_month(month), part=branch)
    return len(states)
