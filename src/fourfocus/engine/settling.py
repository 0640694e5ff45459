"""What all settlements share: entries, the month they settle, and how a kind of settlement describes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.finals import Earlier
from fourfocus.engine.lines import Record, record_words
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing
from fourfocus.facts.calendar import Workdays, default_workdays
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import InForce

if TYPE_CHECKING:
    from fourfocus.engine.tasks import TaskBook


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed entry of a branch, in thousandths of a point; 0 for what is shown but costs nothing.

    An entry without ``milli`` is open: ``low`` and ``high`` are its part in the lowest and highest possible total.
    ``item`` is the rule within the settlement that it comes from: the task, the inspection item.
    """

    kind: str
    title: Words
    milli: int | None
    why: Words
    records: tuple[Record, ...] = ()
    low: int = 0
    high: int = 0
    missing: tuple[Missing, ...] = ()
    item: str = ""


@dataclass(frozen=True)
class Month:
    """What every settlement of a month knows: the rules in force, the days, which are worked, and what earlier months gave.

    ``base`` is the weight of the scorecard item that is settled, in thousandths of a point. ``book`` has
    the tasks that settle from records; ``subject`` is the branch that is being settled.
    """

    rules: InForce
    span: Span
    workdays: Workdays
    earlier: Earlier
    base: int = 0
    book: TaskBook | None = None
    subject: Subject | None = None


Registers = Mapping[str, list[Row]]
Settle = Callable[[Any, list[Row], Month], list[Entry]]


@dataclass(frozen=True)
class Settler:
    """How one kind of settlement works.

    ``window`` says which days' records are read; ``declared`` which days must be declared for the line not to be open.
    ``most`` is the most it can add in a month (nothing, where records only cost); ``tallied`` whether what it counts is kept for
    the yearly caps of later months. ``keep`` leaves out rows read that cannot matter in the month. ``owns`` says whose a record
    is where its scope does not: then the whole table must be declared.
    """

    table: str
    window: Callable[[Any, InForce, Span], Span]
    declared: Callable[[Span], Span]
    settle: Settle
    warn: Callable[[Any, list[Row], InForce], list[Words]]
    most: Callable[[Any, InForce], int] = lambda rule, rules: 0
    tallied: bool = False
    owns: Callable[[Row, Subject, Registers], bool] | None = None
    keep: Callable[[pa.Table, Span], pa.Table] = lambda rows, span: rows


WORKDAYS_BEFORE = 62
"""A due day moves over days of rest; no run of them is longer than this."""


def workdays_of(rows: Iterable[Row]) -> Workdays:
    """The shipped calendar (State Council, 2019 to 2026), as far as the mill's own table does not say otherwise."""
    return Workdays.of_rows([*_shipped(), *rows])


@cache
def _shipped() -> tuple[Row, ...]:
    return tuple(default_workdays())


def row_record(table: str, row: Row, names: tuple[str, ...]) -> Record:
    """A row as the record behind an entry, with the cells named."""
    text = record_words(CATALOG[table], row, names)
    return Record(table, row["_day"], row["_file"], row["_sheet"], row["_row"], text)
