"""The first accounts of a site: opened from the machine's command line, since nobody is there yet to approve them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, the_mill
from fourfocus.apps.core.models import Grant, User
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import audit
from fourfocus.apps.core.services.accounts import open_account


@transaction.atomic
def first_account(
    *, username: str, name: str, password: str, roles: Sequence[Role], person: str = "", unit: str = "",
    valid_from: date | None = None,
) -> User:  # fmt: skip
    """Open an account and give it roles at once. Audited as done by the command line.

    Raises
    ------
    ValidationError
        As for :func:`open_account`.
    """
    user = open_account(actor=NOBODY, username=username, password=password, name=name, person=person)
    user.mill = the_mill()
    user.save(update_fields=["mill"])
    for role in roles:
        made = Grant(user=user, role=role.value, unit=unit, valid_from=valid_from or clock.today())
        made.full_clean()
        made.save()
        audit.record(actor=NOBODY, action="grant", kind="grant", key=username, new=made.to_audit())
    return user
