"""The two-person steps core itself has; each app registers its own from its AppConfig."""

from fourfocus.apps.core.services import approvals, grants


def register_all() -> None:
    """Make core's kinds of steps known."""
    approvals.register(grants.KIND)
