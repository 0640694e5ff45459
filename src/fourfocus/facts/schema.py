"""What a fact table is: columns, keys, scope and checks, as plain data.

One :class:`Table` is the single description from which come the Parquet types (:attr:`Table.arrow`), the Excel
template, the import checks and the reference page. A new table needs one ``Table`` and no other code.

Base units are part of a column's name (``qualified_kg``), so that a formula, a file and a printed page can never
disagree about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import pyarrow as pa

from fourfocus.facts.units import DIMENSIONS


class SchemaError(ValueError):
    """A table is described in a way that cannot work; raised when it is declared, never on data."""


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    ID = "id"
    CHOICE = "choice"
    REF = "ref"
    INT = "int"
    DAY = "day"
    MONTH = "month"
    TIME = "time"
    FLAG = "flag"


ARROW: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.ID: pa.string(),
    Kind.CHOICE: pa.string(),
    Kind.REF: pa.string(),
    Kind.INT: pa.int64(),
    Kind.DAY: pa.date32(),
    Kind.MONTH: pa.date32(),
    Kind.TIME: pa.timestamp("us"),
    Kind.FLAG: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the two languages of the product."""

    zh: str
    en: str

    def __call__(self, lang: str) -> str:
        """The text in ``lang``; Chinese unless English is asked for."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value: its stored code, titles, and further spellings that files use."""

    code: str
    title: Words
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact table.

    Attributes
    ----------
    limits
        Values outside are impossible and refused (base units, both ends allowed).
    usual
        Values outside are imported and listed as a warning (base units, both ends allowed).
    ref
        The table whose key's first column this value must be found in, valid on the record's day.
    ref_kind
        When set, the referenced row's ``kind`` must be one of these.
    of
        For a day column: the time column whose production day this is. It may then be left out of a file, and a
        file that has it may write the time of day alone in the time columns.
    additive
        Whether a total row of this column is the sum of the rows.
    private
        Its values are for a few people and never leave the mill: a close, and so a bundle, sees the column empty.
    """

    name: str
    kind: Kind
    title: Words
    meaning: Words
    unit: str | None = None
    required: bool = True
    choices: tuple[Choice, ...] = ()
    ref: str | None = None
    ref_kind: tuple[str, ...] = ()
    limits: tuple[int | None, int | None] = (None, None)
    usual: tuple[int | None, int | None] = (None, None)
    aliases: tuple[str, ...] = ()
    of: str | None = None
    additive: bool = True
    private: bool = False

    @property
    def dimension(self) -> str | None:
        """The dimension measured (``mass``, ``money`` …); None for what is not a quantity."""
        return DIMENSIONS.get((self.unit or "").split("/")[0]) if self.unit else None


@dataclass(frozen=True, slots=True)
class Before:
    """``start`` must lie before ``end`` in every row where both are given (``or_equal`` allows the same)."""

    start: str
    end: str
    or_equal: bool = False


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """Among rows equal in ``by``, the half-open intervals [start, end) do not overlap; an empty end is open."""

    by: tuple[str, ...]
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class NeverFalls:
    """Among rows equal in ``by``, ordered by ``order``, ``value`` never falls (a meter's counter).

    With ``step``, the rise from one row to the next must equal ``step`` of the later row where the earlier row is
    exactly one ``every_s`` before it.
    """

    by: tuple[str, ...]
    order: str
    value: str
    step: str | None = None
    every_s: int | None = None


@dataclass(frozen=True, slots=True)
class PartsOf:
    """The ``parts`` never exceed ``total``, and the rest is at most ``most_rest_ppm`` of it (metal balance).

    More parts than total is an error; a larger rest is a warning. ``unless`` names a (column, value) for which the
    rows are left alone (product weighed by theory may exceed the billet).
    """

    total: str
    parts: tuple[str, ...]
    most_rest_ppm: int
    unless: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FillsShift:
    """Running time plus recorded stops fill each shift exactly (shift time balance).

    Per line, production day and shift: sum of ``run`` plus the parts of ``stops`` (a table with line, start, end)
    that lie inside the shift equals the shift's length in the ``crew_shift`` calendar.
    """

    run: str
    stops: str


@dataclass(frozen=True, slots=True)
class StockBalance:
    """Closing stock equals the last closing stock plus ``inflow`` minus ``outflow`` of the day, exactly.

    ``inflow`` and ``outflow`` are (table, column) pairs with a ``production_day``.
    """

    closing: str
    inflow: tuple[str, str]
    outflow: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RefHas:
    """The row found through reference column ``ref`` must have a value in its column ``value`` on that day."""

    ref: str
    value: str


@dataclass(frozen=True, slots=True)
class SharesSum:
    """Among rows equal in ``by`` and valid on the same day, ``share`` sums to ``total``."""

    by: tuple[str, ...]
    share: str
    total: int = 1_000_000


@dataclass(frozen=True, slots=True)
class AtMost:
    """``value`` never exceeds ``most`` in the same row (present ≤ expected)."""

    value: str
    most: str


@dataclass(frozen=True, slots=True)
class NeedsWhen:
    """Where ``column`` has one of ``values`` (any value when empty), ``needs`` must be given."""

    column: str
    values: tuple[str, ...]
    needs: str


Check = Before | NoOverlap | NeverFalls | PartsOf | FillsShift | StockBalance | RefHas | SharesSum | AtMost | NeedsWhen

META: tuple[tuple[str, pa.DataType], ...] = (
    ("mill", pa.string()),
    ("_part", pa.string()),
    ("_day", pa.date32()),
    ("_batch", pa.string()),
    ("_file", pa.string()),
    ("_sheet", pa.string()),
    ("_row", pa.int32()),
)
"""Columns every stored row carries besides its own: mill, place in its scope, batch, and where it was read from."""


@dataclass(frozen=True)
class Table:
    """A fact table.

    Attributes
    ----------
    key
        Columns that together name a record; unique per mill among the records in force.
    when
        The day or month column that places a record in its batch's period; None for a *register* (people, products),
        whose batches are always complete lists.
    part
        The line, unit or branch column by which a batch's scope may be limited; None when it never is.
    due_workdays
        The data of a month is due by the end of this many Chinese workdays after the month.
    for_assessment
        Whether its rows exist for assessment only: without an assessment nobody would write them. A close counts how many of
        its lines needed such a row (the burden).
    """

    name: str
    area: str
    title: Words
    meaning: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    when: str | None = None
    part: str | None = None
    due_workdays: int = 3
    checks: tuple[Check, ...] = ()
    aliases: tuple[str, ...] = ()
    for_assessment: bool = False
    _by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        object.__setattr__(self, "_by_name", {column.name: column for column in self.columns})
        if len(set(names)) != len(names):
            raise SchemaError(f"table {self.name}: two columns have the same name")
        for wanted in (*self.key, *filter(None, (self.when, self.part))):
            if wanted not in self._by_name:
                raise SchemaError(f"table {self.name}: key, when or part names {wanted!r}, which is not a column")
        if any(not self[name].required for name in self.key):
            raise SchemaError(f"table {self.name}: every key column must be required")
        if self.when and self[self.when].kind not in (Kind.DAY, Kind.MONTH):
            raise SchemaError(f"table {self.name}: when must be a day or month column, {self.when!r} is not")
        for column in self.columns:
            self._check_column(column)
        headers: dict[str, str] = {}
        for column in self.columns:
            for header in (column.name, column.title.zh, column.title.en, *column.aliases):
                other = headers.setdefault(header.lower(), column.name)
                if other != column.name:
                    raise SchemaError(f"table {self.name}: header {header!r} stands for {other} and {column.name}")

    def _check_column(self, column: Column) -> None:
        where = f"table {self.name}, column {column.name}"
        if column.kind is Kind.INT:
            if column.unit is None:
                raise SchemaError(f"{where}: a quantity needs a base unit ('n' for a count)")
            suffix = "_" + column.unit.replace("/", "_per_")
            if column.unit != "n" and not column.name.endswith(suffix):
                raise SchemaError(f"{where}: the name must end with its base unit: {suffix}")
        elif column.unit is not None:
            raise SchemaError(f"{where}: only a quantity has a unit")
        if (column.kind is Kind.CHOICE) != bool(column.choices):
            raise SchemaError(f"{where}: a choice needs allowed values, other columns have none")
        if (column.kind is Kind.REF) != bool(column.ref):
            raise SchemaError(f"{where}: a reference names a table, other columns do not")
        if column.of is not None and (column.of not in self._by_name or self[column.of].kind is not Kind.TIME):
            raise SchemaError(f"{where}: 'of' must name a time column")
        if column.name in {name for name, _ in META}:
            raise SchemaError(f"{where}: this name is kept for the store")

    def __hash__(self) -> int:
        # Equal tables have equal names; hashing all columns each time a header is looked up took a fifth of an import.
        return hash(self.name)

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    @property
    def is_register(self) -> bool:
        """Whether the table is a register: dated entries, each batch a complete list, no period."""
        return self.when is None

    @cached_property
    def arrow(self) -> pa.Schema:
        """The Parquet and Arrow types of a stored row: own columns first, then :data:`META`."""
        own = [pa.field(c.name, ARROW[c.kind]) for c in self.columns]
        return pa.schema([*own, *(pa.field(name, kind) for name, kind in META)])

    @property
    def titles(self) -> tuple[str, ...]:
        """Every name by which a sheet or file may call this table."""
        return (self.name, self.title.zh, self.title.en, *self.aliases)


class Catalog(Mapping[str, Table]):
    """The fact tables known to a program, by name, in the order they are declared.

    Examples
    --------
    >>> from fourfocus.facts.tables import CATALOG
    >>> CATALOG["shift_output"].title.zh
    '班产量'
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables: dict[str, Table] = {}
        for table in tables:
            if table.name in self._tables:
                raise SchemaError(f"table {table.name} is declared twice")
            self._tables[table.name] = table
        for table in self._tables.values():
            for column in table.columns:
                if column.ref is not None and column.ref not in self._tables:
                    raise SchemaError(f"table {table.name}, column {column.name}: no table {column.ref!r}")

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def with_tables(self, *tables: Table) -> Catalog:
        """A new catalog that also holds ``tables``; for mills that keep tables of their own."""
        return Catalog([*self._tables.values(), *tables])
