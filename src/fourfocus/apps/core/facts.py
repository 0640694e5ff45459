"""What core contributes to a close: the registers of units and people, whose home is the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.apps.core import clock, homes
from fourfocus.apps.core.models import Entry, Register
from fourfocus.apps.core.models.people import REGISTERS
from fourfocus.facts.batch import Batch, hash_ordered, in_key_order
from fourfocus.facts.factset import Declaration
from fourfocus.facts.log import BatchRecord
from fourfocus.facts.scopes import ALL_PARTS, BEGIN, END, Scope
from fourfocus.facts.tables import CATALOG

BY_HAND = "页面录入"
"""Where a row was read that somebody entered in a page."""


class RegisterHome:
    """A register in the database as a fact table.

    Rows are those in force; an empty text is an empty cell. Whatever the number of entries, the register is declared once,
    complete: first known with its first entry, last with its latest, whose content is all the rows in force.
    """

    def __init__(self, model: type[Register]) -> None:
        self.model = model
        self.table = CATALOG[model.TABLE]

    def rows(self, moment: datetime | None) -> pa.Table:
        """See :class:`fourfocus.apps.core.homes.Home`."""
        names = [column.name for column in self.table.columns]
        found = self.model.objects.known(clock.aware(moment) if moment else None)
        values = found.order_by("mill", *self.table.key).values_list(
            "mill", "entry_id", "entry__file", "entry__sheet", "row", *names
        )
        rows: list[dict[str, Any]] = []
        for mill, entry, file, sheet, row, *own in values:
            told = {name: None if value == "" else value for name, value in zip(names, own, strict=True)}
            place = {
                "_batch": batch_id(entry),
                "_file": file or BY_HAND,
                "_sheet": sheet or self.table.name,
                "_row": row,
            }
            rows.append({**told, **place, **homes.meta(self.table, told), "mill": mill})
        return in_key_order(self.table, pa.Table.from_pylist(rows, schema=self.table.arrow))

    def declared(self, moment: datetime | None) -> Sequence[tuple[Declaration, BatchRecord]]:
        """See :class:`fourfocus.apps.core.homes.Home`."""
        entries = Entry.objects.filter(table=self.table.name).order_by("pk")
        if moment is not None:
            entries = entries.filter(known_at__lte=clock.aware(moment))
        by_mill: dict[str, list[Entry]] = {}
        for entry in entries:
            by_mill.setdefault(entry.mill, []).append(entry)
        rows = self.rows(moment) if by_mill else homes.empty(self.table)
        found = []
        for mill, some in sorted(by_mill.items()):
            first, last = some[0], some[-1]
            own = rows.filter(pc.equal(rows["mill"], mill))
            content, source = hash_ordered(own)
            scope = Scope(self.table.name, mill, ALL_PARTS, BEGIN, END)
            record = BatchRecord(
                batch_id(last.pk), scope.table, mill, ALL_PARTS, BEGIN, END, own.num_rows, self.table.key, content, source,
                last.file or BY_HAND, last.sheet or self.table.name, last.file_sha256,
            )  # fmt: skip
            times = clock.local(last.known_at), clock.local(first.known_at)
            found.append((Declaration(scope, record.id, *times, history=first.history), record))
        return found

    def take_in(self, batch: Batch, *, known_at: datetime, made_by: int | None, reason: str, history: bool) -> None:
        """See :class:`fourfocus.apps.core.homes.Home`."""
        from fourfocus.apps.core.services.registers import take_in

        take_in(
            model=self.model,
            batch=batch,
            known_at=clock.aware(known_at),
            made_by=made_by,
            reason=reason,
            history=history,
        )


def batch_id(entry: int) -> str:
    """The id by which facts name an entry of the site."""
    return f"site-{entry}"


HOMES: tuple[RegisterHome, ...] = tuple(RegisterHome(model) for model in REGISTERS.values())
"""The tables core is home of."""
