"""Times of day get their day, and times their production day, by the mill's own rule of when it starts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.calendar import DayRule
from fourfocus.facts.cells.base import CellError, Converted
from fourfocus.facts.cells.base import Reading as CellReading
from fourfocus.facts.cells.convert import parser
from fourfocus.facts.cells.moments import is_time_of_day, parse_time_of_day
from fourfocus.facts.factset import FactSet
from fourfocus.facts.problems import Problems
from fourfocus.facts.reading import Sheet, note_bad
from fourfocus.facts.resolve import register_rows
from fourfocus.facts.schema import Before, Column


def day_rule(mill: str, sheets: Iterable[Sheet], facts: FactSet) -> DayRule:
    """When the mill's production day starts: as imported now, else as stored, else as shipped."""
    for sheet in sheets:
        if sheet.table.name == "day_rule" and sheet.mill == mill:
            rows = [row for row in register_rows(sheet) if row.get("valid_from") and row.get("start_s") is not None]
            return DayRule.of_rows(rows)
    return DayRule.of_rows(row for row in facts.rows("day_rule").to_pylist() if row["mill"] == mill)


def complete_times(sheet: Sheet, rule: DayRule, problems: Problems) -> None:
    """Give times of day their day: that of the production day column, the next calendar day before its start."""
    if not sheet.times_of_day:
        return
    dated = next(c for c in sheet.table.columns if c.of is not None and c.name in sheet.header.found)
    started = dated.of or ""  # the time the production day is taken from; the others lie after it
    first: list[datetime | None] = [None] * len(sheet)
    if started not in sheet.times_of_day and started in sheet.values:
        first = sheet.values[started].to_pylist()
    for name in sorted(sheet.times_of_day, key=lambda name: name != started):
        sheet.values[name] = _dated_times(sheet, sheet.table[name], dated, first, rule, problems)
        if name == started:
            first = sheet.values[name].to_pylist()


def _dated_times(
    sheet: Sheet, column: Column, dated: Column, after: list[datetime | None], rule: DayRule, problems: Problems
) -> pa.Array:
    days = sheet.values[dated.name].to_pylist()
    parse = parser(column, CellReading(year=sheet.period[0].year if sheet.period else None))
    # The same minute is the same day only where a check lets the two be equal.
    same = any(
        isinstance(check, Before) and check.or_equal and check.end == column.name for check in sheet.table.checks
    )
    earliest = [time and (time if same else time + timedelta(seconds=1)) for time in after]
    done: list[datetime | None] = []
    bad: list[tuple[int, CellError]] = []
    for at, text in enumerate(sheet.times_of_day[column.name].to_pylist()):
        moment = None
        try:
            if text and is_time_of_day(text):
                # A day that cannot be read is a problem of its own cell already.
                if days[at] is None and not sheet.raw[dated.name][at].as_py():
                    raise CellError("cell.time_needs_day")
                offset = parse_time_of_day(text)
                moment = _on_day(days[at], offset, earliest[at], rule) if days[at] else None
            elif text:
                moment = parse(text)
            elif column.required:
                problems.add(sheet.problem("cell.empty", at, column.name))
        except CellError as error:
            bad.append((at, error))
        done.append(moment)
    values = pa.array(done, pa.timestamp("us"))
    note_bad(sheet, column, Converted(values, bad), problems)
    return values


def _on_day(day: date, offset: timedelta, earliest: datetime | None, rule: DayRule) -> datetime:
    moment = datetime.combine(day, datetime.min.time()) + offset
    if offset.total_seconds() < rule.start_s(day):
        moment += timedelta(days=1)
    if earliest is not None and moment < earliest:
        moment += timedelta(days=1)
    return moment


def derive_days(sheet: Sheet, rule: DayRule, problems: Problems) -> None:
    """Fill in or check the production day of a time column."""
    for column in sheet.table.columns:
        if column.of is None:
            continue
        times = sheet.values.get(column.of)
        if times is None:
            continue
        encoded = times.dictionary_encode()
        days = [rule.day_of(moment) if moment else None for moment in encoded.dictionary.to_pylist()]
        derived = pa.array(days, pa.date32()).take(encoded.indices)
        given = sheet.values.get(column.name)
        if given is not None:
            wrong = pc.fill_null(pc.not_equal(given, derived), False)
            for at in pc.indices_nonzero(wrong).to_pylist():
                args = {"time": times[at].as_py(), "day": derived[at].as_py()}
                problems.add(sheet.problem("row.not_production_day", at, column.name, **args))
        sheet.values[column.name] = derived
