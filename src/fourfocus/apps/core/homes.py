"""Which fact tables live in the site's database, and the one fact set a close reads: database and store together.

A table has one home (docs/decisions/0007-one-record-one-home.md). An app that is home to a table says so in its
``facts.py`` by a :class:`Home` and registers it when Django starts. Every other table lives in the Parquet store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa
from django.db import connection, transaction

from fourfocus.facts.batch import Batch
from fourfocus.facts.factset import Declaration, FactSet
from fourfocus.facts.log import BatchRecord
from fourfocus.facts.schema import Table
from fourfocus.facts.scopes import ALL_PARTS, Scope, Source
from fourfocus.facts.tables import CATALOG


class Home(Protocol):
    """A fact table that lives in the database. Moments are the mill's wall clock; None is now."""

    table: Table

    def rows(self, moment: datetime | None) -> pa.Table:
        """The rows in force at ``moment`` in the table's Arrow schema, ordered by mill and key."""
        ...

    def declared(self, moment: datetime | None) -> Sequence[tuple[Declaration, BatchRecord]]:
        """What was declared by ``moment``, oldest first."""
        ...

    def take_in(self, batch: Batch, *, known_at: datetime, made_by: int | None, reason: str, history: bool) -> None:
        """Write a checked batch: what differs from the rows in force supersedes them."""
        ...


_HOMES: dict[str, Home] = {}


def register(home: Home) -> None:
    """Name the database as the home of a table; a second home for it is an error."""
    known = _HOMES.setdefault(home.table.name, home)
    if type(known) is not type(home):
        raise ValueError(f"{home.table.name} has two homes")


def homes() -> Mapping[str, Home]:
    """The tables whose home is the database."""
    return dict(_HOMES)


def home_of(table: str) -> str:
    """``database`` or ``store``."""
    return "database" if table in _HOMES else "store"


@contextmanager
def one_state() -> Iterator[None]:
    """Everything read inside sees one state of the database: a repeatable-read transaction.

    SQLite's transactions are that by themselves; PostgreSQL is told at the transaction's start, so this opens the outermost
    one. (A test that runs inside a transaction of its own keeps the level it has.)
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def with_database(facts: FactSet, moment: datetime | None, pending: Iterable[Batch] = ()) -> FactSet:
    """A store's facts with the tables at home in the database put in, as they would be with ``pending`` batches."""
    by_table: dict[str, list[Batch]] = {}
    for batch in pending:
        by_table.setdefault(batch.table.name, []).append(batch)
    sources: dict[str, Source] = dict(facts.sources)
    declared = [one for one in facts.declarations if one.scope.table not in _HOMES]
    records = {key: record for key, record in facts.batches.items() if record.table not in _HOMES}
    for name, home in _HOMES.items():
        rows = home.rows(moment)
        for batch in by_table.get(name, ()):
            rows = pa.concat_tables([_outside(rows, batch.scope), batch.rows])
        sources[name] = rows
        for one, record in home.declared(moment):
            declared.append(one)
            records[record.id] = record
        declared += [_pending(batch.scope) for batch in by_table.get(name, ())]
    return FactSet(CATALOG, sources, declared, records)


def _pending(scope: Scope) -> Declaration:
    return Declaration(scope, "pending", datetime.max, datetime.max)


def _outside(rows: pa.Table, scope: Scope) -> pa.Table:
    """The rows a batch of this scope does not take over."""
    import pyarrow.compute as pc

    inside = pc.and_(
        pc.equal(rows["mill"], scope.mill),
        pc.and_(pc.greater_equal(rows["_day"], scope.start), pc.less(rows["_day"], scope.end)),
    )
    if scope.part != ALL_PARTS:
        inside = pc.and_(inside, pc.equal(rows["_part"], scope.part))
    return rows.filter(pc.invert(inside))


def empty(table: Table) -> pa.Table:
    """No rows of a table."""
    return table.arrow.empty_table()


def meta(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The place of a row in a scope, from its own columns."""
    from fourfocus.facts.scopes import BEGIN

    return {
        "_part": row[table.part] if table.part else ALL_PARTS,
        "_day": row[table.when] if table.when else BEGIN,
    }
