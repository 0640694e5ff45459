"""Writing rows of fact tables at home here, one by one: each a batch of one, superseding what it replaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.models import DeclaredScope, Entry
from fourfocus.apps.core.services import audit
from fourfocus.apps.core.services.registers import Stale, close_row, last_change, new_entry, values_of
from fourfocus.apps.core.sitestore import day_rule
from fourfocus.apps.mechanism.models.records import RECORDS
from fourfocus.facts.scopes import ALL_PARTS
from fourfocus.facts.tables import CATALOG


def today(mill: str) -> date:
    """The production day it is at the mill: before the day's start it is still the day before."""
    return day_rule(mill).day_of(clock.local(clock.now()))


def write(
    *, actor: Actor, table: str, values: Mapping[str, Any], action: str, replaces: Iterable[Any] = (), reason: str = ""
) -> Any:
    """Write one row; the rows it replaces are closed by the same entry. Call inside a transaction.

    Raises
    ------
    Stale
        One of the rows was closed, or the same key written, by somebody else in the meantime.
    """
    entry = new_entry(actor, table, reason, 1)
    old: dict[str, Any] | None = None
    for row in replaces:
        old = old or values_of(row)
        close_row(row, entry)
    made = RECORDS[table](mill=actor.mill, known_from=entry.known_at, entry=entry, **values)
    made.full_clean(exclude=["entry", "closed_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise _stale(table, actor.mill, values) from error
    audit.record(actor=actor, action=action, kind=table, key=key_of(made), old=old, new=values_of(made), note=reason)
    return made


def write_many(*, actor: Actor, table: str, rows: list[dict[str, Any]], action: str, reason: str = "") -> int:
    """Write new rows that replace nothing, as one entry."""
    if not rows:
        return 0
    entry = new_entry(actor, table, reason, len(rows))
    made = [RECORDS[table](mill=actor.mill, known_from=entry.known_at, entry=entry, **values) for values in rows]
    RECORDS[table].objects.bulk_create(made, batch_size=500)
    changes = [(key_of(row), None, values_of(row)) for row in made]
    audit.record_many(actor=actor, action=action, kind=table, changes=changes, note=reason)
    return len(made)


def declare(*, actor: Actor, table: str, start: date, end: date, part: str = ALL_PARTS, reason: str = "") -> Entry:
    """Say that what is recorded here of a table, for a part and period, is all there is."""
    entry = new_entry(actor, table, reason, 0)
    DeclaredScope.objects.create(entry=entry, part=part, start=start, end=end)
    new = {"part": part, "start": start, "end": end}
    audit.record(actor=actor, action="declare", kind=table, key=f"{part} {start}", new=new, note=reason)
    return entry


def _stale(table: str, mill: str, values: Mapping[str, Any]) -> Stale:
    """Who was faster: the doer of the last row of the same key."""
    key = {name: values[name] for name in CATALOG[table].key if name in values}
    return Stale(*last_change(RECORDS[table].objects.filter(mill=mill, **key)))


def key_of(row: Any) -> str:
    """The row's key in one line."""
    return " ".join(str(getattr(row, name)) for name in CATALOG[row.TABLE].key)
