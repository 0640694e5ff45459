"""Writing, sealing and verifying the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.models import AuditEntry, AuditSeal, SealedEntry
from fourfocus.apps.core.origin import current
from fourfocus.engine.chain import head_of

MASKED: Mapping[str, frozenset[str]] = {"exemption": frozenset({"reason"}), "account": frozenset({"password"})}
"""Fields whose values never enter the trail: who may read audit need not know why someone is exempt."""

HIDDEN = "（隐去）"
SEAL_AT_ONCE = 500
"""So many entries one seal holds at most."""


def record(
    *, actor: Actor, action: str, kind: str = "", key: str = "", old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None, note: str = "",
) -> AuditEntry:  # fmt: skip
    """Note one act, in the transaction of the act itself: both are kept or neither."""
    return AuditEntry.objects.create(**_values(actor, action, kind, key, old, new, note))


def record_many(*, actor: Actor, action: str, kind: str, changes: list[tuple[str, Any, Any]], note: str = "") -> None:
    """Note acts of one sort on several objects, each as (key, old, new)."""
    AuditEntry.objects.bulk_create(
        AuditEntry(**_values(actor, action, kind, key, old, new, note)) for key, old, new in changes
    )


def _values(actor: Actor, action: str, kind: str, key: str, old: Any, new: Any, note: str) -> dict[str, Any]:
    origin = current()
    return {
        "at": clock.now(), "mill": actor.mill, "user": actor.user, "name": actor.name, "person": actor.person,
        "address": origin.address, "agent": origin.agent, "action": action, "kind": kind, "key": key[:200],
        "note": note, "old": _masked(kind, old), "new": _masked(kind, new),
    }  # fmt: skip


def _masked(kind: str, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    hidden = MASKED.get(kind, frozenset())
    return {name: HIDDEN if name in hidden else _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, type(None), list, dict)) else str(value)


# -- sealing -----------------------------------------------------------------------------------------------------------


def digest(entry: AuditEntry) -> str:
    """SHA-256 of everything an entry says."""
    said = {
        "id": entry.pk, "at": entry.at.timestamp(), "mill": entry.mill, "user": entry.user, "name": entry.name,
        "person": entry.person, "address": entry.address, "agent": entry.agent, "action": entry.action,
        "kind": entry.kind, "key": entry.key, "note": entry.note, "old": entry.old, "new": entry.new,
    }  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def seal() -> AuditSeal | None:
    """Seal the entries that no batch holds yet, oldest first; None when there are none."""
    _one_sealer()
    entries = list(AuditEntry.objects.filter(sealed__isnull=True).order_by("pk")[:SEAL_AT_ONCE])
    if not entries:
        return None
    last = AuditSeal.objects.order_by("-number").first()
    number, before = (last.number + 1, last.head) if last else (1, "")
    digests = [digest(entry) for entry in entries]
    made = AuditSeal.objects.create(
        number=number, made_at=clock.now(), count=len(entries), before=before, head=head_of(number, before, digests)
    )
    SealedEntry.objects.bulk_create(
        SealedEntry(seal=made, entry=entry, position=at, sha256=sha)
        for at, (entry, sha) in enumerate(zip(entries, digests, strict=True))
    )
    return made


def _one_sealer() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4405)")


@dataclass(frozen=True, slots=True)
class Damage:
    """What does not agree: an entry changed or gone, a seal changed, gone or out of order."""

    seal: int
    entry: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found."""

    entries: int
    seals: int
    unsealed: int
    head: str
    damage: tuple[Damage, ...]


def verify() -> Verdict:
    """Recompute every hash of the trail."""
    damage = list(_damage())
    last = AuditSeal.objects.order_by("-number").first()
    return Verdict(
        AuditEntry.objects.count(), AuditSeal.objects.count(), AuditEntry.objects.filter(sealed__isnull=True).count(),
        last.head if last else "", tuple(damage),
    )  # fmt: skip


def _damage() -> Iterator[Damage]:
    before, expected = "", 1
    for seal_ in AuditSeal.objects.order_by("number").iterator():
        if seal_.number != expected:
            yield Damage(expected, None, "seal_missing")
        expected = seal_.number + 1
        listed = list(SealedEntry.objects.filter(seal=seal_).order_by("position"))
        there = AuditEntry.objects.in_bulk([one.entry_id for one in listed])
        for one in listed:
            entry = there.get(one.entry_id)
            if entry is None:
                yield Damage(seal_.number, one.entry_id, "entry_missing")
            elif digest(entry) != one.sha256:
                yield Damage(seal_.number, one.entry_id, "entry_changed")
        head = head_of(seal_.number, seal_.before, [one.sha256 for one in listed])
        if head != seal_.head or seal_.before != before or len(listed) != seal_.count:
            yield Damage(seal_.number, None, "seal_changed")
        before = seal_.head
