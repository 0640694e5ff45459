"""A fact set: the records in force at one moment, what is declared complete, and where each record came from.

The engine sees facts only through :class:`FactSet`. It is made from a store as it was known at a time
(:meth:`fourfocus.facts.store.Store.as_of`), from a bundle's frozen Parquet files, or from rows written down in a test
or a worked case (:meth:`FactSet.of_rows`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.arrays import Arrays
from fourfocus.facts.held import rows_of
from fourfocus.facts.schema import Catalog, Table
from fourfocus.facts.scopes import (
    ALL_PARTS,
    BEGIN,
    END,
    Declaration,
    Gap,
    ParquetSource,
    Scope,
    Source,
    uncovered,
)

__all__ = [
    "ALL_PARTS",
    "BEGIN",
    "END",
    "Declaration",
    "FactSet",
    "Gap",
    "ParquetSource",
    "Scope",
    "Source",
    "uncovered",
]

if TYPE_CHECKING:
    from fourfocus.facts.frames import Frame
    from fourfocus.facts.log import BatchRecord


class FactSet:
    """The records in force, by table.

    Parameters
    ----------
    catalog
        The tables there are.
    sources
        Rows by table name; a table without a source has no rows.
    declarations
        What is declared, in the order it became known.
    batches
        What the store says of each batch, by its id; empty for rows that never were in a store.

    ``beside`` is for what the engine worked out of these facts and will ask for again; it goes along with further tables.
    """

    def __init__(
        self,
        catalog: Catalog,
        sources: Mapping[str, Source],
        declarations: Iterable[Declaration] = (),
        batches: Mapping[str, BatchRecord] | None = None,
    ) -> None:
        self.catalog = catalog
        self.sources = dict(sources)
        self.declarations = tuple(declarations)
        self.batches = dict(batches or {})
        self.beside: dict[str, Any] = {}
        self._frames: Any = None
        self._kept: dict[str, Arrays | None] = {}
        self._registers: dict[str, list[dict[str, Any]]] = {}
        self._gaps: dict[tuple[object, ...], tuple[Gap, ...]] = {}
        self._declared: dict[tuple[str, str], list[Declaration]] | None = None

    @property
    def mills(self) -> tuple[str, ...]:
        """The mills anything is declared for, sorted."""
        return tuple(sorted({d.scope.mill for d in self.declarations}))

    def frame(self, table: str) -> Frame:
        """The rows of ``table`` in force, own columns and the store's, as an Ibis table on DuckDB."""
        return self._connection().table(self.catalog[table])

    def rows(self, table: str) -> pa.Table:
        """The rows of ``table`` in force as Arrow, ordered by mill and key."""
        schema = self.catalog[table]
        return self._connection().rows(schema)

    def slice(self, table: str, mill: str, start: date | None = None, end: date | None = None) -> pa.Table:
        """The rows of ``table`` of one mill in [start, end) by their day in the scope, as Arrow, ordered by key."""
        rows: pa.Table = self._connection().slice(self.catalog[table], mill, start, end)
        return rows

    def records(
        self, table: str, mill: str, start: date | None = None, end: date | None = None
    ) -> Sequence[dict[str, Any]]:
        """As :meth:`slice`, as dictionaries, which are shared by all who ask: nobody may change them."""
        found: list[dict[str, Any]] = self._connection().records(self.catalog[table], mill, start, end)
        return found

    def totals(
        self, table: str, mill: str, start: date, end: date, by: Sequence[str], sums: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Sums of ``sums`` per group of ``by`` over the rows of one mill in [start, end), ordered by group.

        Each group also says (``_file``, ``_sheet``, ``_row`` …) where its first record was read.
        """
        return rows_of(self._connection().totals(self.catalog[table], mill, start, end, by, sums))

    def arrays(self, table: str) -> Arrays | None:
        """The rows of ``table`` in force as arrays; None of a table too large to be held in memory."""
        found: Arrays | None = self._connection().small(self.catalog[table])
        return found

    def sql(self, text: str) -> list[dict[str, Any]]:
        """The rows a DuckDB query over the tables gives; for the import's checks, which compare many rows."""
        return self.query(text).to_pylist()  # type: ignore[no-any-return]

    def query(self, text: str, tables: Iterable[str] | None = None) -> pa.Table:
        """As :meth:`sql`, as Arrow; ``tables`` are those it reads, where the caller knows them."""
        connection = self._connection()
        for table in self.catalog.values():
            if table.name in text if tables is None else table.name in tables:
                connection.make(table)
        return connection.sql(text)

    def until(self, end: date) -> FactSet:
        """The same facts as far as they are about days before ``end``: what a month still running is simulated with.

        Registers stay whole; what was declared about later days is not declared any more.
        """
        found = []
        for one in self.declarations:
            scope = one.scope
            if self.catalog[scope.table].is_register or scope.end <= end:
                found.append(one)
            elif scope.start < end:
                found.append(replace(one, scope=replace(scope, end=end)))
        sources: dict[str, Source] = {}
        for name in self.sources:
            table = self.rows(name)
            if not self.catalog[name].is_register:
                table = table.filter(pc.less(table["_day"], pa.scalar(end, pa.date32())))
            sources[name] = table
        return FactSet(self.catalog, sources, found, self.batches)

    def _connection(self) -> Any:
        if self._frames is None:
            from fourfocus.facts.frames import Frames

            self._frames = Frames(self.sources, self._kept)
        return self._frames

    def with_tables(self, catalog: Catalog, sources: Mapping[str, Source]) -> FactSet:
        """The same facts with further tables; what was read of small tables is not read again."""
        more = FactSet(catalog, {**self.sources, **sources}, self.declarations, self.batches)
        more.beside = self.beside
        more._kept = {name: rows for name, rows in self._kept.items() if name not in sources}
        return more

    def declared(self, table: str, mill: str) -> tuple[Declaration, ...]:
        """The declarations about ``table`` of ``mill``, oldest first."""
        if self._declared is None:
            self._declared = {}
            for one in self.declarations:
                self._declared.setdefault((one.scope.table, one.scope.mill), []).append(one)
        return tuple(self._declared.get((table, mill), ()))

    def gaps(
        self, table: str, mill: str, start: date, end: date, parts: Sequence[str] | None = None
    ) -> tuple[Gap, ...]:
        """What is missing of ``table`` between ``start`` and ``end``.

        ``parts`` limits the question to those lines, units or branches; None asks for the table as a whole, which a
        scope for all parts covers, or scopes that together cover every part there is: those the register lists for the
        time, and those anyone ever declared.
        """
        asked = (table, mill, start, end, None if parts is None else tuple(parts))
        if asked not in self._gaps:
            self._gaps[asked] = self._find_gaps(*asked)
        return self._gaps[asked]

    def _find_gaps(self, table: str, mill: str, start: date, end: date, parts: Sequence[str] | None) -> tuple[Gap, ...]:
        schema = self.catalog[table]
        scopes = [d.scope for d in self.declared(table, mill)]
        if schema.is_register:
            return () if scopes else (Gap(table, mill, ALL_PARTS, start, end),)
        if parts is None:
            known = {s.part for s in scopes} - {ALL_PARTS}
            if known:  # nobody declares parts of a table that is always reported as a whole
                known |= self._registered_parts(schema, mill, start, end)
            parts = sorted(known) or [ALL_PARTS]
        found: list[Gap] = []
        for part in parts:
            spans = [(s.start, s.end) for s in scopes if s.part in (ALL_PARTS, part)]
            found += [Gap(table, mill, part, a, b) for a, b in uncovered(spans, start, end)]
        return tuple(found)

    def _registered_parts(self, table: Table, mill: str, start: date, end: date) -> set[str]:
        """The lines, branches or meters the register knows between ``start`` and ``end``.

        Where a table's part may be any unit, the register does not say which of them report; then there are none.
        """
        column = table[table.part] if table.part else None
        if column is None or column.ref is None or (column.ref == "unit" and not column.ref_kind):
            return set()
        key = self.catalog[column.ref].key[0]
        if column.ref not in self._registers:
            self._registers[column.ref] = self.rows(column.ref).to_pylist()
        return {
            row[key]
            for row in self._registers[column.ref]
            if row["mill"] == mill
            and row["valid_from"] < end
            and (row["valid_to"] is None or start < row["valid_to"])
            and (not column.ref_kind or row["kind"] in column.ref_kind)
        }

    @classmethod
    def of_rows(
        cls,
        catalog: Catalog,
        rows: Mapping[str, Sequence[Mapping[str, Any]]],
        declarations: Iterable[Declaration] = (),
        *,
        mill: str = "mill",
    ) -> FactSet:
        """A fact set from rows written as dicts of stored values; absent columns are empty, META is filled in."""
        sources: dict[str, Source] = {}
        for name, listed in rows.items():
            table = catalog[name]
            complete = [_with_meta(table, dict(row), mill, number) for number, row in enumerate(listed, 1)]
            sources[name] = pa.Table.from_pylist(complete, schema=table.arrow)
        return cls(catalog, sources, declarations)


def _with_meta(table: Table, row: dict[str, Any], mill: str, number: int) -> dict[str, Any]:
    row.setdefault("mill", mill)
    row.setdefault("_part", row.get(table.part, ALL_PARTS) if table.part else ALL_PARTS)
    row.setdefault("_day", row.get(table.when) if table.when else BEGIN)
    row.setdefault("_batch", "rows")
    row.setdefault("_file", "rows")
    row.setdefault("_sheet", table.name)
    row.setdefault("_row", number)
    return row
