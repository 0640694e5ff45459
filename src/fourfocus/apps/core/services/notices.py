"""Telling people on their page; other ways (e-mail, webhooks) send what is written here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.models import Grant, Notice, NoticeWay, User
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import delivery
from fourfocus.facts.schema import Words


def holders(*, mill: str, roles: Iterable[Role], on: date, unit: str = "") -> list[int]:
    """The active accounts that hold one of the roles on a day, for the mill or for ``unit``."""
    rows = Grant.objects.filter(user__mill=mill, user__is_active=True, role__in=list(roles), valid_from__lte=on)
    rows = rows.filter(Q(unit="") | Q(unit=unit)).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return sorted(set(rows.values_list("user", flat=True)))


def tell(*, users: Iterable[int], actor: Actor, kind: str, key: str, words: Words, link: str) -> None:
    """Write a notice to each account but the actor's own (who did it knows it), and queue it for the ways they switched on.

    Who wants none on the page gets it as read.
    """
    wanted = sorted(set(users) - {actor.user or 0})
    if not wanted:
        return
    now = clock.now()
    silent = set(NoticeWay.objects.filter(user__in=wanted, kind="page", on=False).values_list("user", flat=True))
    made = Notice.objects.bulk_create(
        Notice(
            user_id=user, kind=kind, key=key[:200], text=words.zh[:500], text_en=words.en[:500], link=link, made_at=now,
            read_at=now if user in silent else None,
        )
        for user in wanted
    )  # fmt: skip
    delivery.queue(made)


@transaction.atomic
def mark_read(*, actor: Actor, pk: int | None = None) -> int:
    """Note that the actor has read one notice, or all; how many were new."""
    rows = Notice.objects.filter(user=User(pk=actor.account), read_at__isnull=True)
    rows = rows if pk is None else rows.filter(pk=pk)
    return rows.update(read_at=clock.now())
