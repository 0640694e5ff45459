"""The one module that knows Ibis and DuckDB: stored rows as tables that can be queried."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeAlias

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from fourfocus.facts import held
from fourfocus.facts.arrays import Arrays
from fourfocus.facts.parts import assert_whole
from fourfocus.facts.schema import Table
from fourfocus.facts.scopes import ALL_PARTS, ParquetSource, Scope, Source

Frame: TypeAlias = ir.Table
"""A table of rows that a query can be made of."""


class Frames:
    """Fact tables on one DuckDB connection, made when first asked for; small ones as Arrow, without a query.

    ``kept`` are the small tables already read, shared by the fact sets made from one another.
    """

    def __init__(self, sources: Mapping[str, Source], kept: dict[str, Arrays | None] | None = None) -> None:
        self._sources = sources
        self.kept: dict[str, Arrays | None] = {} if kept is None else kept
        self._con = _database(os.getpid()).cursor()
        self._backend: Any = None
        self._made: set[str] = set()

    def table(self, schema: Table) -> Frame:
        """The rows of one table in force."""
        self.make(schema)
        if self._backend is None:
            self._backend = ibis.duckdb.from_connection(self._con)
        return self._backend.table(schema.name)

    def slice(self, schema: Table, mill: str, start: date | None, end: date | None) -> pa.Table:
        """The rows of one mill from ``start`` to ``end`` (half-open; None is no limit), ordered by key.

        Private columns are empty. A close reads many small tables: those are cut in memory, the others by plain SQL.
        """
        small = self.small(schema)
        order = (*schema.key, "_batch", "_file", "_sheet", "_row")
        if small is not None:
            return held.masked(schema, held.within(small.ordered(order, held.ordered), mill, start, end))
        self.make(schema)
        listed = ", ".join(f'"{name}"' for name in order)
        rows = self.sql(f"{_scoped(schema, mill, start, end)} ORDER BY {listed}")
        return rows.cast(schema.arrow)

    def records(self, schema: Table, mill: str, start: date | None, end: date | None) -> list[dict[str, Any]]:
        """As :meth:`slice`, as dictionaries, shared by all who ask and changed by nobody."""
        small = self.small(schema)
        if small is None:
            return held.rows_of(self.slice(schema, mill, start, end))
        return small.records((mill, start, end), lambda: held.rows_of(self.slice(schema, mill, start, end)))

    def small(self, schema: Table) -> Arrays | None:
        """The rows of a table that is small enough to be held in memory."""
        if schema.name not in self.kept:
            self.kept[schema.name] = held.small(schema, self._sources.get(schema.name))
        return self.kept[schema.name]

    def totals(
        self, schema: Table, mill: str, start: date, end: date, by: Sequence[str], sums: Sequence[str]
    ) -> pa.Table:
        """Sums of columns from ``start`` to ``end`` per group, ordered by group, with where the first record of each stands.

        A sum beyond 64 bits is an error of the query, as everywhere.
        """
        names = ("_file", "_sheet", "_row", "_batch", "_part", "_day")
        small = self.small(schema)
        rows = None if small is None else held.totals(held.within(small.rows, mill, start, end), by, sums, names)
        if rows is not None:
            return rows.append_column("mill", pa.repeat(pa.scalar(mill), rows.num_rows)) if "mill" not in by else rows
        self.make(schema)
        groups = ", ".join(f'"{name}"' for name in by)
        added = "".join(f', CAST(coalesce(sum("{name}"), 0) AS BIGINT) AS "{name}"' for name in sums)
        where = f"mill = {quote(mill)} AND _day >= DATE '{start.isoformat()}' AND _day < DATE '{end.isoformat()}'"
        first = ", ".join(f"first.{name} AS {name}" for name in names if name not in by)
        grouped = f'SELECT {groups}{added}, min(struct_pack({", ".join(names)})) AS first FROM "{schema.name}"'
        grouped = f"{grouped} WHERE {where} GROUP BY {groups}"
        return self.sql(f"SELECT {quote(mill)} AS mill, * EXCLUDE first, {first} FROM ({grouped}) ORDER BY {groups}")

    def make(self, schema: Table) -> None:
        """Have the rows of one table ready for :meth:`sql`."""
        if schema.name not in self._made:
            self._register(schema)
            self._made.add(schema.name)

    def rows(self, schema: Table) -> pa.Table:
        """All rows as Arrow in the table's own types, ordered by mill and key."""
        order = ("mill", *schema.key, "_batch", "_row")
        small = self.small(schema)
        if small is not None:
            return small.ordered(order, held.ordered)
        self.make(schema)
        listed = ", ".join(f'"{name}"' for name in order)
        return self.sql(f'SELECT * FROM "{schema.name}" ORDER BY {listed}').cast(schema.arrow)

    def sql(self, text: str) -> pa.Table:
        """The result of a DuckDB query over tables already asked for."""
        return self._con.sql(text).to_arrow_table()

    def _register(self, schema: Table) -> None:
        con, source = self._con, self._sources.get(schema.name)
        small = self.small(schema)
        if small is not None:
            source = small.rows
        if source is None:
            source = schema.arrow.empty_table()
        stored, added = source if isinstance(source, tuple) else (source, None)
        if isinstance(stored, pa.Table):
            stored, added = None, stored
        if stored is not None:
            assert_whole(stored)
        columns = ", ".join(f'"{name}"' for name in schema.arrow.names)
        selects = [parquet_select(schema, stored)] if stored is not None else []
        if added is not None:
            con.register(f"{schema.name}__rows", added)
            selects.append(f'SELECT {columns} FROM "{schema.name}__rows"')
        con.execute(f'CREATE TEMP VIEW "{schema.name}" AS {" UNION ALL ".join(selects)}')


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """The one empty database of a process; every set of frames is a connection to it with views of its own.

    Opening one takes longer than reading all the tables of a small month.
    """
    del process  # a fork must not share its parent's
    # A view's columns and every query on it need the files' footers, which for a large table take as long as the query.
    connection = duckdb.connect()
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    return connection


def _scoped(schema: Table, mill: str, start: date | None, end: date | None) -> str:
    limits = [f"mill = {quote(mill)}"]
    limits += [f"_day >= DATE '{start.isoformat()}'"] if start else []
    limits += [f"_day < DATE '{end.isoformat()}'"] if end else []
    hidden = ", ".join(
        f'CAST(NULL AS {_sql_type(schema.arrow.field(c.name).type)}) AS "{c.name}"' for c in schema.columns if c.private
    )
    shown = f"* REPLACE ({hidden})" if hidden else "*"
    return f'SELECT {shown} FROM "{schema.name}" WHERE {" AND ".join(limits)}'


def parquet_select(schema: Table, source: ParquetSource) -> str:
    """The SQL that reads the rows in force from Parquet files."""
    columns = ", ".join(f'"{name}"' for name in schema.arrow.names)
    nothing = ", ".join(f'CAST(NULL AS {_sql_type(f.type)}) AS "{f.name}"' for f in schema.arrow)
    if not source.files:
        return f"SELECT {nothing} WHERE false"
    files = ", ".join(quote(path) for path in source.files)
    stored = f"SELECT * FROM read_parquet([{files}], hive_partitioning=false, union_by_name=true)"
    # The union gives a column that the table got after these files were written; it costs nothing.
    sql = f"SELECT {columns} FROM ({stored} UNION ALL BY NAME SELECT {nothing} WHERE false)"
    if not source.filtered:
        return sql
    kept = [f"_batch IN ({', '.join(map(quote, source.whole))})"] if source.whole else []
    for batch, scopes in (source.cut or {}).items():
        taken = " OR ".join(_inside(scope) for scope in scopes)
        kept.append(f"(_batch = {quote(batch)} AND NOT ({taken}))")
    return f"{sql} WHERE {' OR '.join(kept) or 'false'}"


def _inside(scope: Scope) -> str:
    sql = (
        f"(mill = {quote(scope.mill)} AND _day >= DATE '{scope.start:%Y-%m-%d}' AND _day < DATE '{scope.end:%Y-%m-%d}'"
    )
    if scope.part != ALL_PARTS:
        sql += f" AND _part = {quote(scope.part)}"
    return sql + ")"


def quote(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _sql_type(kind: pa.DataType) -> str:
    return {
        "string": "VARCHAR",
        "int64": "BIGINT",
        "int32": "INTEGER",
        "date32[day]": "DATE",
        "bool": "BOOLEAN",
        "timestamp[us]": "TIMESTAMP",
    }[str(kind)]
