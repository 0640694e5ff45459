"""Checks of references: valid on the day of the record, and marked as they must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fourfocus.facts.checks.pending import Pending
from fourfocus.facts.problems import Problem
from fourfocus.facts.resolve import Register, days_of
from fourfocus.facts.schema import RefHas, Table, Words


def ref_has(pending: Pending, table: Table, check: RefHas) -> Iterator[Problem]:
    """The entry referred to has a value in a column on that day."""
    column = table[check.ref]
    register_of = column.ref or ""
    for row in _pairs(pending, table, check.ref):
        register = pending.registers.get((register_of, row["mill"]))
        span = register.at(row["code"], *days_of(table, row["day"])) if register else None
        if register and span and span.row.get(check.value) is None:
            args = {"title": register.table[check.value].title, "day": row["day"], "table": register.table.title}
            if row["_batch"] == "pending":
                yield pending.problem(row, "check.product_flag", check.ref, **args)
            else:
                yield _about(pending, register.table, "check.product_flag", row["code"], **args)


def _pairs(pending: Pending, table: Table, column: str) -> list[dict[str, Any]]:
    """Each code of a reference column with each day it is used on, and the first row that does."""
    day = "_day" if not table.is_register else ("valid_from" if "valid_from" in table else "_day")
    return pending.facts.sql(f"""
        SELECT mill, "{column}" AS code, {day} AS day, arg_min(_file, nth) AS _file, arg_min(_sheet, nth) AS _sheet,
               arg_min(_row, nth) AS _row, arg_min(_batch, nth) AS _batch, count(*) AS count
        FROM (SELECT *, (_batch <> 'pending')::INT * 10000000 + _row AS nth FROM "{table.name}")
        WHERE "{column}" IS NOT NULL AND {day} IS NOT NULL GROUP BY ALL ORDER BY _file, _sheet, _row""")


def references(pending: Pending) -> Iterator[Problem]:
    """Every reference is valid on the day of its record, also of records already stored when a register changes."""
    imported = pending.tables()
    emptied: dict[tuple[str, str], _Use] = {}
    for table in pending.facts.catalog.values():
        for column in table.columns:
            if column.ref is None or not ({table.name, column.ref} & imported):
                continue
            for row in _pairs(pending, table, column.name):
                register = pending.registers.get((column.ref, row["mill"]))
                if register is None or register.at(row["code"], *days_of(table, row["day"])):
                    continue
                if register.spans or row["_batch"] == "pending":
                    yield _invalid(pending, table, column.name, register, row)
                else:
                    emptied.setdefault((column.ref, row["mill"]), _Use()).add(table, row)
    for (name, _), use in emptied.items():
        yield use.problem(pending, pending.facts.catalog[name])


@dataclass(slots=True)
class _Use:
    """What uses a register that the import leaves without an entry: said once, not once for each record."""

    records: int = 0
    codes: set[str] = field(default_factory=set)
    tables: dict[str, Words] = field(default_factory=dict)

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        self.records += row["count"]
        self.codes.add(row["code"])
        self.tables[table.name] = table.title

    def problem(self, pending: Pending, register: Table) -> Problem:
        return _about(pending, register, "ref.emptied", table=register.title, count=self.records, codes=len(self.codes),
                      users=tuple(self.tables.values()))  # fmt: skip


def _about(pending: Pending, register: Table, problem: str, value: str = "", **args: Any) -> Problem:
    """A problem of a register's sheet as a whole."""
    sheet = next((s for s in pending.sheets.values() if s.table is register), None)
    file, name = (sheet.file, sheet.sheet) if sheet is not None else ("", "")  # a sheet without rows is false
    return Problem(problem, file, name, value=value, args=tuple(args.items()))


def _invalid(pending: Pending, table: Table, column: str, register: Register, row: Mapping[str, Any]) -> Problem:
    if row["_batch"] == "pending":
        spans = [f"{s.start}～{'' if s.end == date.max else s.end}" for s in register.spans.get(row["code"], ())]
        args = {"day": row["day"], "spans": spans, "table": register.table.title}
        return pending.problem(row, "ref.not_valid", column, **args)
    return _about(pending, register.table, "ref.orphaned", table=register.table.title, code=row["code"],
                  count=row["count"], user=table.title, day=row["day"])  # fmt: skip
