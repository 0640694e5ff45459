"""What the worker does."""

from __future__ import annotations

from django_tasks import task

from fourfocus.apps.core.services import audit, delivery


@task()
def seal_audit() -> int:
    """Seal the audit entries that no batch holds yet; how many batches that made."""
    made = 0
    while audit.seal() is not None:
        made += 1
    return made


@task()
def deliver_notices() -> str:
    """Send what notices are due out of the house; how many were sent and not."""
    sent, missed = delivery.deliver()
    return f"{sent} {missed}"
