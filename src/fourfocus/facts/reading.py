"""One sheet, read as a table: which rows are data, every cell converted, every bad cell named.

What needs other sheets (references, production days, duplicates, balances) comes later, in
:mod:`fourfocus.facts.importer`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.cells.base import CellError, Converted, Reading
from fourfocus.facts.cells.convert import EMPTY_MARKS, convert
from fourfocus.facts.cells.moments import is_time_of_day, parse_day
from fourfocus.facts.cells.numbers import decimal, parse_number, parse_quantity
from fourfocus.facts.headers import Found, Header, accepted_units, default_unit, find_header, in_both
from fourfocus.facts.periods import month_named, parse_period
from fourfocus.facts.problems import Problem, Problems
from fourfocus.facts.profile import Entry
from fourfocus.facts.rows import DataRows, Total, data_rows, merged, too_long
from fourfocus.facts.schema import Column, Kind, Table, Words
from fourfocus.facts.sheets.grid import Grid
from fourfocus.facts.units import Unit, english_unit, parse_unit, split_number


@dataclass(slots=True)
class Sheet:
    """A sheet whose cells are read.

    Attributes
    ----------
    values
        Column name to Arrow array; references still as written; absent columns are not in it.
    rows
        1-based row number of each record in the sheet.
    raw
        Column name to the texts the values were read from, for messages.
    part, period
        The scope as the profile, the title or the file's name gives it; None when they do not.
    """

    path: Path
    file: str
    sheet: str
    sha256: str
    table: Table
    header: Header
    values: dict[str, pa.Array]
    rows: npt.NDArray[np.int64]
    raw: dict[str, pa.Array]
    part: str | None = None
    period: tuple[date, date] | None = None
    totals: int = 0
    mill: str | None = None
    times_of_day: dict[str, pa.Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def problem(self, code: str, at: int, column: str = "", **args: Any) -> Problem:
        """A problem of record ``at`` (0-based) in ``column``."""
        found = self.header.found.get(column)
        value = self.raw[column][at].as_py() if column in self.raw else None
        shown = found.header if found else (self.table[column].title.zh if column in self.table else "")
        return Problem(
            code, self.file, self.sheet, int(self.rows[at]), shown, shortened(value or ""), tuple(args.items()),
            found.at if found else -1,
        )  # fmt: skip


def shortened(text: str, most: int = 80) -> str:
    """A cell's text as a message quotes it."""
    return text if len(text) <= most else text[:most] + "…"


def read_sheet(
    grid: Grid, table: Table, entry: Entry, path: Path, sha256: str, problems: Problems, asked: Asked
) -> Sheet | None:
    """Read one sheet as ``table``; None when it cannot be read at all. Everything wrong goes to ``problems``."""
    more = {key: name for key, name in entry.header.items() if name in table}
    header = find_header(grid, table, more, entry.ignore)
    problems.extend(header.problems)
    if header.row < 0:
        return None
    period = _period(grid, table, entry, header, path, problems, asked)
    sheet = Sheet(
        path, grid.file, grid.sheet, sha256, table, header, {}, np.empty(0, np.int64), {},
        asked.part or entry.part, period,
    )  # fmt: skip
    year = period[0].year if period and period[0].year == _last_day(period[1]).year else None
    first = header.row + 2 - grid.first_row
    columns = [column.slice(max(first, 0)) for column in grid.columns]
    records = data_rows(grid, columns, header, table)
    sheet.rows, sheet.totals = records.numbers, len(records.totals)
    kept = None if records.kept.all() else records.kept
    problems.extend(too_long(grid, columns, header))
    problems.extend(merged(grid, header, table, records.numbers))
    for name, found in header.found.items():
        column = table[name]
        texts = columns[found.at] if kept is None else columns[found.at].filter(pa.array(kept))
        sheet.raw[name] = texts
        dated = grid.dated.get(found.at, []) if column.kind in (Kind.ID, Kind.REF, Kind.TEXT) else []
        if grid.since_1904 and column.kind in (Kind.DAY, Kind.TIME):
            texts = _since_1900(texts)
        _convert_column(sheet, column, found, texts, Reading(found.unit, year), dated, problems)
    _check_totals(sheet, columns, records, problems)
    return sheet


def _since_1900(texts: pa.Array) -> pa.Array:
    """Plain day numbers that count from 1904 as those every other workbook means; 1904-01-01 is day 1462 of Excel."""
    plain = [re.match(r"^(\d{4,5})(\.\d+)?$", text or "") for text in texts.to_pylist()]
    moved = [f"{int(m[1]) + 1462}{m[2] or ''}" if m else None for m in plain]
    return pc.coalesce(pa.array(moved, pa.string()), texts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller said of all files: it goes before what they say themselves."""

    mill: str | None = None
    table: str | None = None
    part: str | None = None
    period: tuple[date, date] | None = None


def _last_day(end: date) -> date:
    return date.fromordinal(end.toordinal() - 1)


def _period(
    grid: Grid, table: Table, entry: Entry, header: Header, path: Path, problems: Problems, asked: Asked
) -> tuple[date, date] | None:
    """The period the sheet is complete for: as asked, by the profile, or by its title, name and file name."""
    told = asked.period or entry.period
    if told or table.is_register:
        return told
    said = [
        (Words("标题", "the title"), parse_period(header.titles)),
        (Words("工作表名", "the sheet's name"), parse_period(grid.sheet) if grid.sheet != path.stem else None),
        (Words("文件名", "the file's name"), parse_period(path.stem)),
    ]
    found = [(where, period) for where, period in said if period]
    years = {first.year for _, (first, end) in found if first.year == _last_day(end).year}
    month = month_named(grid.sheet, years.pop()) if len(years) == 1 else None
    if month is not None and not said[1][1]:
        found.insert(0, (said[1][0], month))
    for at, (one, first) in enumerate(found):
        for other, second in found[at + 1 :]:
            if not (_within(first, second) or _within(second, first)):
                args = (("one", one), ("first", show_period(first)), ("two", other), ("second", show_period(second)))
                problems.add(Problem("sheet.periods_differ", grid.file, grid.sheet, args=args))
                return None
    if not found:
        problems.add(Problem("sheet.no_period", grid.file, grid.sheet))
        return None
    return min((period for _, period in found), key=lambda period: period[1] - period[0])


def _within(inner: tuple[date, date], outer: tuple[date, date]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def show_period(period: tuple[date, date]) -> str:
    """A half-open period as people write it.

    >>> show_period((date(2020, 3, 1), date(2020, 4, 1))), show_period((date(2020, 1, 1), date(2021, 1, 1)))
    ('2020-03', '2020')
    """
    first, last = period[0], _last_day(period[1])
    if first.day == 1 and _last_day(period[1]).month != period[1].month:
        if first.month == 1 and last.month == 12:
            return f"{first:%Y}" if first.year == last.year else f"{first:%Y}/{last:%Y}"
        return (
            f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else f"{first:%Y-%m}/{last:%Y-%m}"
        )
    return f"{first}" if first == last else f"{first}/{last}"


# -- totals ----------------------------------------------------------------------------------------------------------


def _check_totals(sheet: Sheet, columns: list[pa.Array], records: DataRows, problems: Problems) -> None:
    """A total must equal the sum of all records above it, or of those since the total before it."""
    if not records.totals:
        return
    above = np.cumsum(records.kept)
    for name, found in sheet.header.found.items():
        column = sheet.table[name]
        if column.kind is not Kind.INT or not column.additive or name not in sheet.values:
            continue
        values = sheet.values[name]
        if values.null_count > pc.sum(pc.is_null(sheet.raw[name])).as_py():
            continue  # some cells could not be read: their sum is not known
        before = 0
        for total in records.totals:
            upto = int(above[total.at])
            _check_total(
                sheet, column, found, columns[found.at][total.at].as_py(), total, values, before, upto, problems
            )
            before = upto


def _check_total(
    sheet: Sheet, column: Column, found: Found, text: str | None, total: Total, values: pa.Array, before: int,
    upto: int, problems: Problems,
) -> None:  # fmt: skip
    if not text or text.lower() in EMPTY_MARKS or re.search(r"累|均|average", total.label, re.I):
        return
    row = total.at + int(sheet.header.row + 2)
    where = (sheet.file, sheet.sheet, row, found.header, text)
    label = re.sub(r"\s+", "", total.label)
    said = _exact(text, column, Reading(found.unit))
    if said is None:
        problems.add(Problem("total.unreadable", *where, (("label", label),), found.at))
        return
    # Above the records stands the sum of all; below them that of all before it, or since the total before.
    sums = [sum_of(values.slice(0, upto or len(values))), sum_of(values.slice(before, upto - before))]
    if said not in sums:
        nearest_sum = min(sums, key=lambda s: abs(s - said))
        shown = shown_quantity(nearest_sum, column, found.unit)
        diff = shown_quantity(abs(nearest_sum - said), column, found.unit)
        problems.add(Problem("total.differs", *where, (("label", label), ("sum", shown), ("diff", diff)), found.at))


def _exact(text: str, column: Column, reading: Reading) -> Fraction | None:
    """A total in base units; it may be finer than the base unit, since nothing of it is stored."""
    try:
        return Fraction(parse_quantity(text, column, reading))
    except CellError as error:
        split = split_number(text)
        if error.code != "cell.too_fine" or split is None:
            return None
        unit = parse_unit(split[1], column.unit or "n") if split[1] else reading.unit
        return parse_number(split[0]) * unit.factor if unit else None


def sum_of(values: pa.Array) -> int:
    """Exact sum of an integer column, empty cells left out."""
    return sum(int(v) for v in values.drop_null().to_numpy(zero_copy_only=False).tolist())


def shown_quantity(value: int | Fraction, column: Column, unit: Unit | None = None) -> Words:
    """A quantity in the unit of its header, for messages; in English in the usual unit where that one has no name.

    >>> from fourfocus.facts.tables import CATALOG
    >>> from fourfocus.facts.units import parse_unit
    >>> shown_quantity(12_500, CATALOG["shift_output"]["qualified_kg"], parse_unit("吨", "kg"))
    Words(zh='12.5 吨', en='12.5 t')
    """
    if (unit.text if unit else column.unit) in (None, "n"):
        return Words(decimal(Fraction(value)), decimal(Fraction(value)))
    if unit is None:
        return Words(*2 * (f"{decimal(Fraction(value))} {column.unit}",))
    name = english_unit(unit) or default_unit(column, "en")
    english = value / parse_unit(name, unit.base).factor if name else Fraction(value)
    name = "" if unit.base == "n" else name
    return Words(f"{decimal(value / unit.factor)} {unit.text}", f"{decimal(english)} {name}".strip())


# -- cells -------------------------------------------------------------------------------------------------------------


def _convert_column(
    sheet: Sheet,
    column: Column,
    found: Found,
    texts: pa.Array,
    reading: Reading,
    dated: Sequence[int],
    problems: Problems,
) -> None:
    if column.kind is Kind.TIME and _day_column(sheet.table, column, sheet.header) and _has_times_of_day(texts):
        sheet.times_of_day[column.name] = texts
        return
    done = convert(column, texts, reading)
    if dated:
        _refuse_dates(sheet, done, texts, dated)
    unsaid = [error.code for _, error in done.bad if error.code in ("cell.no_unit", "cell.not_checked")]
    # Where no cell carries a unit the header should.
    if "cell.no_unit" in unsaid and len(unsaid) == len(texts) - texts.null_count:
        if not any(p.cell == found.at and p.code.startswith("header.") for p in sheet.header.problems):
            first = in_both(lambda column, lang: accepted_units(column, lang)[:1], column)
            units = in_both(accepted_units, column)
            args = (("title", column.title), ("unit", first), ("units", units))
            place = (sheet.file, sheet.sheet, sheet.header.row + 1, found.header, found.header)
            problems.add(Problem("header.no_unit", *place, args, found.at))
        done.bad.clear()
        sheet.values[column.name] = done.values
        return
    if any(p.cell == found.at and p.code.startswith("header.") for p in sheet.header.problems):
        done.bad = [(at, error) for at, error in done.bad if error.code != "cell.no_unit"]  # said once, of the header
    note_bad(sheet, column, done, problems)
    sheet.values[column.name] = done.values
    bad = {at for at, _ in done.bad}
    if column.required and column.of is None:
        missing = pc.is_null(done.values).to_numpy(zero_copy_only=False)
        for at in np.flatnonzero(missing).tolist():
            if at not in bad:
                problems.add(sheet.problem("cell.empty", at, column.name))
    if column.kind is Kind.INT:
        _check_limits(sheet, column, found, done.values, problems)


def _refuse_dates(sheet: Sheet, done: Converted, texts: pa.Array, dated: Sequence[int]) -> None:
    """A code or a text that Excel keeps as a date was typed as something else (3-1), which nobody can know any more."""
    at_rows = np.flatnonzero(np.isin(sheet.rows, np.asarray(dated) + 1)).tolist()
    bad = dict(done.bad)
    for at in at_rows:
        day = parse_day(texts[at].as_py()[:10])
        bad[at] = CellError("cell.became_date", typed=f"{day.month}-{day.day}")
    taken = np.zeros(len(sheet.rows), bool)
    taken[at_rows] = True
    done.values = pc.if_else(pa.array(taken), None, done.values)
    done.bad = sorted(bad.items(), key=lambda item: item[0])


def note_bad(sheet: Sheet, column: Column, done: Converted, problems: Problems) -> None:
    """Turn a column's bad cells into problems, listing at most as many as are ever shown."""
    for number, (at, error) in enumerate(done.bad):
        problem = sheet.problem(error.code, at, column.name, **dict(error.values))
        problems.add(problem)
        if number > 20_000:
            problems.count_only(problem, len(done.bad) - number - 1)
            break


def _check_limits(sheet: Sheet, column: Column, found: Found, values: pa.Array, problems: Problems) -> None:
    numbers = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
    valid = pc.is_valid(values).to_numpy(zero_copy_only=False)
    refused = np.zeros(len(values), bool)
    for code, limit, outside in (
        ("cell.below", column.limits[0], np.less), ("cell.above", column.limits[1], np.greater),
    ):  # fmt: skip
        if limit is None:
            continue
        wrong = outside(numbers, limit) & valid
        refused |= wrong
        for at in np.flatnonzero(wrong).tolist():
            problems.add(sheet.problem(code, at, column.name, limit=shown_quantity(limit, column, found.unit)))
    low, high = column.usual
    if low is None or high is None:
        return
    odd = ((numbers < low) | (numbers > high)) & valid & ~refused
    for at in np.flatnonzero(odd).tolist():
        shown = {"low": shown_quantity(low, column, found.unit), "high": shown_quantity(high, column, found.unit)}
        problems.add(sheet.problem("cell.unusual", at, column.name, **shown))


def _day_column(table: Table, column: Column, header: Header) -> Column | None:
    """The day column that dates times of day written in ``column``, when the sheet has it."""
    for other in table.columns:
        if other.of is not None and other.name in header.found:
            return other
    return None


def _has_times_of_day(texts: pa.Array) -> bool:
    if len(texts) > 200_000:  # a machine's file: full times, and too many to look at one by one
        texts = texts.slice(0, 1000)
    return any(is_time_of_day(text) for text in pc.unique(texts).to_pylist() if text)
