"""What the worker does for publishing."""

from __future__ import annotations

from django_tasks import task


@task()
def compute_close(pk: int) -> str:
    """Close a month; says where it stands then."""
    from fourfocus.apps.publishing.services.closes import compute

    return str(compute(pk=pk).state)
