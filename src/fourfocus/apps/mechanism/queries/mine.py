"""What of the year's work waits for somebody: shown on their own page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.panels import Panel
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.mechanism.models import MonthState, Order, Standing

MOST = 12


def waiting(actor: Actor) -> dict[str, Any] | None:
    """Steps that wait for this actor, and what of their branches is late or nearly due; None for who takes no steps."""
    deliver, check = actor.reach(Action.DELIVER_TASKS), actor.reach(Action.CHECK_TASKS)
    verifies = actor.may(Action.VERIFY_TASKS)
    if not (deliver or check or verifies):
        return None
    state = MonthState.objects.filter(mill=actor.mill).order_by("-month").first()
    rows = Standing.objects.filter(of=state)
    wanted = Q(pk__in=[])
    if deliver:
        wanted |= Q(branch__in=deliver.branches) & (Q(light__in=["red", "yellow"]) | Q(step="returned"))
    if check:
        wanted |= Q(branch__in=check.branches, step="applied")
    if verifies:
        wanted |= Q(step="checked")
    listed = list(rows.filter(wanted).order_by("due", "task", "branch")[: MOST + 1])
    orders = (
        Order.objects.filter(mill=actor.mill, state=Order.OPEN, branch__in=deliver.branches).count() if deliver else 0
    )
    return {"rows": listed[:MOST], "more": len(listed) > MOST, "orders": orders, "month": state}


PANEL = Panel("tasks", "mechanism/panel.html", waiting)
