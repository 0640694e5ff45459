"""The calendars shipped with the program: batches like any other, until a mill brings its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyarrow as pa

from fourfocus.facts import calendar
from fourfocus.facts.batch import Batch, Origin, in_key_order
from fourfocus.facts.factset import FactSet
from fourfocus.facts.outcome import Reading
from fourfocus.facts.schema import Catalog, Table
from fourfocus.facts.scopes import ALL_PARTS, BEGIN, END, Scope
from fourfocus.facts.store import Store


def add_defaults(reading: Reading, store: Store) -> None:
    """A mill that has no calendar yet gets the shipped one, as batches of its own."""
    known = {(b.table, b.mill) for e in store.entries for b in e.batches}
    known |= {(batch.scope.table, batch.scope.mill) for batch in reading.batches}
    for mill in sorted({batch.scope.mill for batch in reading.batches}):
        for name, make in DEFAULTS.items():
            if (name, mill) not in known and name in store.catalog:
                reading.batches.append(_default_batch(store.catalog[name], mill, make()))


DEFAULTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "workday": calendar.default_workdays,
    "crew_shift": calendar.default_crew_shifts,
    "day_rule": lambda: [{"start_s": calendar.DEFAULT_START_S, "valid_from": calendar.FIRST_DAY}],
}
"""The calendars shipped with the program, by table."""


def _default_batch(table: Table, mill: str, rows: list[dict[str, Any]]) -> Batch:
    # "Read from" the program itself: that is what explaining a figure down to its rows shows.
    shipped = [{**row, "_file": "fourfocus", "_sheet": f"defaults/{table.name}"} for row in rows]
    made = FactSet.of_rows(Catalog([table]), {table.name: shipped}, mill=mill).sources[table.name]
    assert isinstance(made, pa.Table)
    period = (BEGIN, END) if table.is_register else (calendar.FIRST_DAY, calendar.LAST_DAY + timedelta(days=1))
    origin = Origin("fourfocus", f"defaults/{table.name}", "")
    return Batch(table, Scope(table.name, mill, ALL_PARTS, *period), in_key_order(table, made), origin, defaults=True)
