"""Small stores for tests: a table of its own, batches written as text, a model that loops, disks that fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from fourfocus.facts.batch import Batch, Origin, in_key_order
from fourfocus.facts.disk import Disk
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, FactSet, ParquetSource, Scope
from fourfocus.facts.frames import parquet_select
from fourfocus.facts.schema import Catalog, Column, Kind, Table, Words
from fourfocus.facts.store import Store

NOW = datetime(2020, 4, 1, 8)


def words(text: str) -> Words:
    return Words(text, text)


def column(name: str, kind: Kind, **more: Any) -> Column:
    return Column(name, kind, words(name), words(name), **more)


OUTPUT = Table(
    "output", "production", words("output"), words("output"), key=("line", "day"), when="day", part="line",
    columns=(column("line", Kind.ID), column("day", Kind.DAY), column("rolled_kg", Kind.INT, unit="kg", required=False)),
)  # fmt: skip
PRODUCT = Table(
    "product", "production", words("product"), words("product"), key=("code",),
    columns=(column("code", Kind.ID), column("title", Kind.TEXT, required=False)),
)  # fmt: skip
TABLES = Catalog([OUTPUT, PRODUCT])


def day(text: str, year: int = 2020) -> date:
    """``3-1`` is the first of March 2020."""
    month, number = text.split("-")
    return date(year, int(month), int(number))


def rows_of(table: Table, values: Iterable[dict[str, Any]], mill: str = "mill", file: str = "file") -> pa.Table:
    """Rows in the table's types with everything the store adds."""
    made = FactSet.of_rows(Catalog([table]), {table.name: list(values)}, mill=mill).sources[table.name]
    assert isinstance(made, pa.Table)
    at = made.schema.get_field_index("_file")
    return in_key_order(table, made.set_column(at, made.schema.field(at), pa.array([file] * len(made), pa.string())))


def output(
    part: str,
    start: str,
    end: str,
    rows: dict[str, int | None] | None = None,
    *,
    mill: str = "mill",
    file: str = "file",
) -> Batch:
    """A batch of OUTPUT; ``rows`` maps ``bar 3-1`` to kilograms."""
    values = []
    for place, kg in (rows or {}).items():
        line, when = place.split()
        values.append({"line": line, "day": day(when), "rolled_kg": kg})
    scope = Scope("output", mill, part, day(start), day(end))
    return Batch(OUTPUT, scope, rows_of(OUTPUT, values, mill, file), Origin(file, "sheet", "0" * 64))


def products(titles: dict[str, str | None], *, mill: str = "mill", defaults: bool = False) -> Batch:
    """A batch of the PRODUCT register."""
    rows = rows_of(PRODUCT, [{"code": code, "title": title} for code, title in titles.items()], mill)
    return Batch(PRODUCT, Scope("product", mill, ALL_PARTS, BEGIN, END), rows, Origin("file", "s", "0" * 64), defaults)


def march(part: str = "bar", kg: int = 1, days: int = 3, **more: Any) -> Batch:
    """The month of March of one line with ``days`` rows of ``kg`` each."""
    return output(part, "3-1", "4-1", {f"{part} 3-{n}": kg for n in range(1, days + 1)}, **more)


def shown(facts: FactSet) -> dict[str, int | None]:
    """The rows of OUTPUT in force, as they are given to :func:`output`, with the mill when it is another."""
    return as_text(facts.rows("output").to_pylist())


def as_text(rows: list[dict[str, Any]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for row in rows:
        mill = "" if row["mill"] == "mill" else f"{row['mill']}/"
        place = f"{mill}{row['line']} {row['day'].month}-{row['day'].day}"
        assert place not in found, f"{place} is in force twice"
        found[place] = row["rolled_kg"]
    return found


_DUCKDB: dict[int, duckdb.DuckDBPyConnection] = {}
"""One connection per process: its threads do not live on in a forked one."""


def quickly(facts: FactSet, table: str) -> list[dict[str, Any]]:
    """The rows in force by the same SQL, without the tenth of a second that an Ibis connection costs."""
    source = facts.sources[table]
    assert isinstance(source, ParquetSource)
    connection = _DUCKDB.get(os.getpid()) or _DUCKDB.setdefault(os.getpid(), duckdb.connect(config={"threads": 1}))
    rows: list[dict[str, Any]] = connection.sql(parquet_select(TABLES[table], source)).to_arrow_table().to_pylist()
    return rows


def state(store: Store) -> tuple[object, ...]:
    """Everything a store says: the rows in force now and after each commit, and what is declared."""
    now = store.as_of()
    then = [as_text(quickly(store.as_of(entry.known_at), "output")) for entry in store.entries]
    titles = {row["code"]: row["title"] for row in quickly(now, "product")}
    return (
        as_text(quickly(now, "output")),
        titles,
        then,
        [(d.scope, d.known_at, d.first_known_at) for d in now.declarations],
    )


def meaning(store: Store) -> tuple[object, ...]:
    """As :func:`state`, of the commits that declared something: compaction changes nothing of it."""
    now, titles, then, declared = state(store)
    assert isinstance(then, list)
    return now, titles, [rows for rows, e in zip(then, store.entries, strict=True) if e.batches], declared


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# -- disks that fail ---------------------------------------------------------------------------------------------------


class HastyDisk(Disk):
    """Does not wait until anything is durable; for tests of what a store says, not of what it survives."""

    def write(self, path: Path, content: bytes | memoryview) -> None:
        path.write_bytes(content)

    def sync(self, folder: Path) -> None:
        pass


class Killed(BaseException):
    """The process is gone; nothing that follows is run."""


@dataclass
class FaultyDisk(HastyDisk):
    """A disk that fails at one operation.

    ``how`` is ``before`` (nothing done), ``torn`` (half the bytes written) or ``after`` (done, but nobody hears of it).
    Without ``error`` the process dies there; with one it is raised, once, or from there on when ``lasting``.
    """

    at: int = 1_000_000
    how: str = "before"
    error: int | None = None
    lasting: bool = False
    done: int = 0
    dead: bool = False
    names: tuple[str, ...] = ()

    def _step(self, name: str) -> bool:
        """Whether this operation fails; a dead process does nothing at all."""
        if self.dead:
            raise Killed
        self.done += 1
        self.names += (name,)
        return self.done == self.at or (self.lasting and self.done > self.at)

    def _fail(self) -> None:
        if self.error is not None:
            raise OSError(self.error, errno.errorcode[self.error])
        self.dead = True
        raise Killed

    def _run(self, name: str, work: Any) -> Any:
        fails = self._step(name)
        if fails and self.how != "after":
            self._fail()
        result = work()
        if fails:
            self._fail()
        return result

    def make_folder(self, folder: Path) -> None:
        self._run("make_folder", lambda: super(FaultyDisk, self).make_folder(folder))

    def write(self, path: Path, content: bytes | memoryview) -> None:
        fails = self._step("write")
        if fails and self.how == "before":
            self._fail()
        super().write(path, content[: len(content) // 2] if fails and self.how == "torn" else content)
        if fails:
            self._fail()

    def sync(self, folder: Path) -> None:
        self._run("sync", lambda: super(FaultyDisk, self).sync(folder))

    def claim(self, made: Path, name: Path) -> bool:
        return bool(self._run("claim", lambda: super(FaultyDisk, self).claim(made, name)))

    def replace(self, made: Path, name: Path) -> None:
        self._run("replace", lambda: super(FaultyDisk, self).replace(made, name))

    def remove(self, path: Path) -> None:
        self._run("remove", lambda: super(FaultyDisk, self).remove(path))


# -- the model ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One batch as the model knows it: its scope, rows and time."""

    scope: Scope
    rows: dict[str, int | None]
    known_at: datetime


def in_force_by_loop(told: Sequence[Told]) -> dict[str, int | None]:
    """The rows in force, by the rule as it reads: each batch takes all rows of its scope and puts in its own."""
    found: dict[str, int | None] = {}
    for batch in told:
        for place in [p for p in found if _inside(batch.scope, p)]:
            del found[place]
        found |= batch.rows
    return found


def gaps_by_loop(told: Sequence[Told], parts: Sequence[str], start: date, end: date) -> set[tuple[str, date]]:
    """Every (part, day) nobody declared."""
    return {
        (part, when)
        for part in parts
        for when in _days(start, end)
        if not any(t.scope.part in (ALL_PARTS, part) and t.scope.start <= when < t.scope.end for t in told)
    }


def first_known_by_loop(told: Sequence[Told], at: int) -> datetime:
    """When the scope of batch ``at`` was first declared whole, for every part known by then."""
    scope = told[at].scope
    named = {t.scope.part for t in told[: at + 1]} - {ALL_PARTS}
    parts = ({scope.part} if scope.part != ALL_PARTS else named) or {ALL_PARTS}
    moments = []
    for part in parts:
        for when in _days(scope.start, scope.end):
            moments.append(
                next(
                    t.known_at for t in told[: at + 1]
                    if t.scope.part in (ALL_PARTS, part) and t.scope.start <= when < t.scope.end
                )
            )  # fmt: skip
    return max(moments)


def _inside(scope: Scope, place: str) -> bool:
    line, when = place.split()
    return scope.part in (ALL_PARTS, line) and scope.start <= day(when) < scope.end


def _days(start: date, end: date) -> Iterator[date]:
    while start < end:
        yield start
        start += timedelta(days=1)
