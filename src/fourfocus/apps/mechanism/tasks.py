"""What the worker does for the mechanism: compute how tasks stand, open periods, raise orders."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django_tasks import task


@task()
def refresh_month(mill: str, month: str) -> str:
    """Compute how the tasks of a month stand; says as of which day. Nothing is done when nothing changed since."""
    from fourfocus.apps.mechanism.services.standing import refresh

    return str(refresh(mill=mill, month=date.fromisoformat(month)))


@task()
def daily(mill: str) -> int:
    """Open the periods that have begun, remind of proposals, compute the running month anew; how many periods were opened."""
    from fourfocus.apps.mechanism.services import ledger, proposals
    from fourfocus.apps.mechanism.services.baseline import open_periods
    from fourfocus.apps.mechanism.services.standing import default_month, refresh

    opened = open_periods(mill=mill, day=ledger.today(mill))
    with transaction.atomic():
        proposals.remind(mill=mill, day=ledger.today(mill))
    refresh(mill=mill, month=default_month(mill))
    return opened


def refresh_soon(mill: str) -> None:
    """Ask the worker to compute the month that pages show first anew, once this transaction is kept."""

    def ask() -> None:
        from fourfocus.apps.mechanism.services.standing import default_month

        refresh_month.enqueue(mill, default_month(mill).isoformat())

    transaction.on_commit(ask)
