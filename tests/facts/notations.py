"""Any valid rows of any table, and the many ways in which a file may write them down.

Rows and notations are drawn from a seeded :class:`random.Random`: ``rows_of`` makes rows as the store holds them,
:class:`Writer` writes them as CSV or Excel. Nothing here uses the reader.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from fourfocus.facts.schema import Column, Kind, Table

YEAR = 2020
REFS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "unit": [("bar", "棒材线", "line"), ("wire", "高线", "line"), ("ws", "轧钢车间", "workshop"),
             ("b1", "轧钢党支部", "branch"), ("b2", "机关党支部", "branch")],
    "person": [("1001", "张龑", ""), ("1002", "李伟", ""), ("0003", "欧阳𬭎", "")],
    "product": [("rb16", "螺纹钢16", ""), ("w8", "线材8", "")],
    "meter": [("e1", "棒材线电表", ""), ("e2", "高线电表", "")],
}  # fmt: skip
"""Code, title and kind of every entry that rows may refer to, by register."""

UNITS: Mapping[str, Mapping[str, Fraction]] = {
    "kg": {"kg": Fraction(1), "千克": Fraction(1), "t": Fraction(1000), "吨": Fraction(1000), "万吨": Fraction(10**7)},
    "wh": {"Wh": Fraction(1), "kWh": Fraction(1000), "千瓦时": Fraction(1000), "MWh": Fraction(10**6),
           "万kWh": Fraction(10**7)},
    "kj": {"kJ": Fraction(1), "GJ": Fraction(10**6), "吉焦": Fraction(10**6)},
    "fen": {"分": Fraction(1), "元": Fraction(100), "万元": Fraction(10**6), "yuan": Fraction(100)},
    "s": {"秒": Fraction(1), "s": Fraction(1), "min": Fraction(60), "分钟": Fraction(60), "小时": Fraction(3600)},
    "um": {"um": Fraction(1), "mm": Fraction(1000), "米": Fraction(10**6)},
    "l": {"升": Fraction(1), "m3": Fraction(1000), "m³": Fraction(1000), "万立方米": Fraction(10**7)},
    "ppm": {"ppm": Fraction(1), "%": Fraction(10**4), "％": Fraction(10**4), "‰": Fraction(1000)},
    "milli": {"分": Fraction(1000), "千分之一分": Fraction(1)},
    "fen/mwh": {"元/MWh": Fraction(100), "元/kWh": Fraction(10**5), "分/千瓦时": Fraction(1000)},
    "n": {"个": Fraction(1), "支": Fraction(1)},
}  # fmt: skip
"""Spellings of units and what one of them is in the base unit; written down again here, not taken from the reader."""

_WORDS = "轧钢班长张龑𬭎漏油、（一）abc XY-12 螺纹φ16 «é» “引号” 100% 50kg;见附页"


def rows_of(table: Table, rnd: Random, count: int) -> list[dict[str, Any]]:
    """Rows with unique keys that fit every column; the checks between columns and rows are not respected."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _ in range(count):
        row = {c.name: None if not c.required and rnd.random() < 0.4 else _value(c, table, rnd) for c in table.columns}
        for column in table.columns:
            if column.of is not None:
                # The other times of the row lie within a day of the one that places it, so that their time of day says it.
                others = [c.name for c in table.columns if c.kind is Kind.TIME and c.name != column.of]
                for name in others:
                    if row[name] is not None:
                        row[name] = row[column.of] + timedelta(seconds=rnd.randint(1, 86_399))
                row[column.name] = production_day(row[column.of])
        for column in table.columns:
            if column.ref == table.name:  # a register refers to its own entries only, of the kind asked for
                fits = not column.ref_kind or row["kind"] in column.ref_kind
                row[column.name] = rnd.choice([None, row[table.key[0]]]) if fits else None
        rows.setdefault(tuple(row[name] for name in table.key), row)
    return list(rows.values())


def production_day(moment: datetime) -> date:
    """The day that began at the last eight o'clock."""
    return (moment - timedelta(hours=8)).date()


def _value(column: Column, table: Table, rnd: Random) -> Any:
    """One value as the store would hold it."""
    match column.kind:
        case Kind.TEXT:
            start = rnd.randrange(len(_WORDS) - 1)
            return _WORDS[start : start + rnd.randint(1, 12)].strip() or "x"
        case Kind.ID:
            return "K" + "".join(rnd.choice("AZaz09-_.#/·棒𬭎") for _ in range(rnd.randint(0, 8)))
        case Kind.CHOICE:
            return rnd.choice(column.choices).code
        case Kind.REF:
            return rnd.choice(
                [code for code, _, kind in REFS[column.ref or ""] if kind in (column.ref_kind or (kind,))]
            )
        case Kind.INT:
            low, high = column.limits
            low, high = -(10**12) if low is None else low, 10**12 if high is None else high
            value = rnd.randint(low, min(high, low + rnd.choice([20, 10**4, 10**13])))
            return value if rnd.random() < 0.5 else max(low, value // 36_000 * 36_000)  # whole in many units
        case Kind.FLAG:
            return rnd.random() < 0.5
        case Kind.DAY if table.when == column.name:
            return date(YEAR, 1, 1) + timedelta(days=rnd.randrange(366))
        case Kind.DAY:
            return date(1995, 1, 1) + timedelta(days=rnd.randrange(37_000))
        case Kind.MONTH:
            return date(YEAR, rnd.randint(1, 12), 1)
    seconds = rnd.randrange(365 * 86_400)
    return datetime(YEAR, 1, 2) + timedelta(seconds=seconds if rnd.random() < 0.5 else seconds // 900 * 900)


class Writer:
    """Writes rows of a table in notations drawn once per file or anew for each cell."""

    def __init__(self, table: Table, rows: Sequence[Mapping[str, Any]], rnd: Random, *, excel: bool) -> None:
        self.table, self.rnd, self.excel = table, rnd, excel
        self.rows = list(rows)
        self.columns = list(table.columns)
        rnd.shuffle(self.columns)
        dated = next((c for c in table.columns if c.of), None)
        self.clock_only = dated is not None and rnd.random() < 0.5
        if dated is not None and not self.clock_only and rnd.random() < 0.5:
            self.columns.remove(dated)
        self.columns = [c for c in self.columns if c.required or any(r[c.name] is not None for r in rows)]
        self.suffixed = {c.name for c in self.columns if c.kind is Kind.INT and rnd.random() < 0.15}
        self.units = {c.name: self._unit(c) for c in self.columns if c.kind is Kind.INT}
        self.sheet_unit = self._sheet_unit()
        self.numbered = rnd.random() < 0.3
        self.filled_down = self._filled_down()

    # -- header --------------------------------------------------------------------------------------------------------

    def _unit(self, column: Column) -> str:
        """A unit in which every value of the column is a finite decimal number."""
        values = [row[column.name] for row in self.rows if row[column.name] is not None]
        fitting = [
            name
            for name, factor in UNITS[column.unit or "n"].items()
            if all(_finite(Fraction(value) / factor) for value in values)
        ]
        return self.rnd.choice(fitting)

    def _sheet_unit(self) -> str:
        """The dimension whose unit stands in a line of its own (单位：吨); empty for none."""
        bases = sorted({c.unit for c in self.columns if c.unit and c.unit != "n" and "/" not in c.unit})
        if not bases or self.rnd.random() < 0.6:
            return ""
        base = self.rnd.choice(bases)
        mine = [c.name for c in self.columns if c.unit == base]
        whole = [name for name, factor in UNITS[base].items() if factor == 1]
        for name in mine:
            self.units[name] = whole[0]
            self.suffixed.discard(name)
        return base

    def header(self, column: Column) -> str:
        """One of the accepted headers, with the unit where it belongs."""
        titles = [column.title.zh, column.title.zh, column.title.en, column.title.en.upper(), *column.aliases]
        unit = self.units.get(column.name, "")
        if column.kind is not Kind.INT or column.unit == self.sheet_unit or column.name in self.suffixed:
            return self.rnd.choice(titles if column.kind is Kind.INT else [*titles, column.name])
        if column.unit == "n" and self.rnd.random() < 0.7:
            return self.rnd.choice([*titles, column.name])
        if UNITS[column.unit or "n"][unit] == 1 and self.rnd.random() < 0.3:
            return column.name
        shapes = ["{}({})", "{}（{}）", "{} ({})", "{}[{}]", "{}【{}】", "{},{}", "{}：{}", "{} {}", "{}\n({})"]
        if "/" not in unit:
            shapes.append("{}/{}")
        return self.rnd.choice(shapes).format(self.rnd.choice(titles), unit)

    # -- cells ---------------------------------------------------------------------------------------------------------

    def cell(self, column: Column, row: Mapping[str, Any]) -> Any:
        """What stands in the cell: text, or what Excel holds."""
        value = row[column.name]
        if value is None:
            strict = column.kind in (Kind.TEXT, Kind.CHOICE, Kind.FLAG)
            return self.rnd.choice(["", "", "", " "] if strict else ["", "", "-", "—", "/", "\u3000"])
        written: Callable[[Column, Any], Any] = {
            Kind.INT: self._number, Kind.DAY: self._day, Kind.MONTH: self._month, Kind.TIME: self._time,
            Kind.CHOICE: self._choice, Kind.FLAG: self._flag, Kind.REF: self._ref,
        }.get(column.kind, lambda _, text: text)  # fmt: skip
        shown = written(column, value)
        if isinstance(shown, str) and column.kind is not Kind.TEXT and self.rnd.random() < 0.2:
            shown = self.rnd.choice([" ", "\u00a0", "\u3000", "\t"]) + shown + self.rnd.choice(["", " ", "\u00a0"])
        return shown

    def _number(self, column: Column, value: int) -> Any:
        unit = self.units[column.name]
        exact = Fraction(value) / UNITS[column.unit or "n"][unit]
        plain = decimal_text(exact)
        suffix = unit if column.name in self.suffixed else ""
        if self.excel and not suffix and len(plain.strip("-").replace(".", "")) <= 15 and self.rnd.random() < 0.7:
            return float(plain) if "." in plain else int(plain)
        style = self.rnd.randrange(6)
        if style == 1:
            plain = grouped(plain)
        elif style == 2:
            plain = full_width(grouped(plain))
        elif style == 3 and value < 0:
            plain = f"({plain[1:]})"
        elif style == 4 and value >= 0:
            plain = "+" + plain
        elif style == 5:
            plain = plain.replace("-", "−")
        return plain + (self.rnd.choice(["", " "]) + suffix if suffix else "")

    def _day(self, column: Column, value: date) -> Any:
        if self.excel and self.rnd.random() < 0.4:
            return value
        y, m, d = value.year, value.month, value.day
        shapes = [f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}{m:02d}{d:02d}",
                  full_width(f"{y}-{m:02d}-{d:02d}"), f"{y}/{m}/{d} 0:00", f"{y}-{m:02d}-{d:02d} 00:00:00"]  # fmt: skip
        if y == YEAR and self.table.when is not None:
            shapes += [f"{m}月{d}日", f"{m}/{d}"]
        if not self.excel:
            shapes.append(str((value - date(1899, 12, 30)).days))
        return self.rnd.choice(shapes)

    def _month(self, column: Column, value: date) -> Any:
        if self.excel and self.rnd.random() < 0.4:
            return value
        y, m = value.year, value.month
        return self.rnd.choice([f"{y}-{m:02d}", f"{y}/{m}", f"{y}年{m}月", f"{y}{m:02d}", f"{y}.{m:02d}", f"{m}月",
                                f"{m}月份", f"{y}-{m:02d}-01"])  # fmt: skip

    def _time(self, column: Column, value: datetime) -> Any:
        seconds = f":{value.second:02d}" if value.second or self.rnd.random() < 0.5 else ""
        clock = self.rnd.choice([f"{value.hour}:{value.minute:02d}", f"{value.hour:02d}:{value.minute:02d}"]) + seconds
        if not seconds and self.rnd.random() < 0.2:
            clock = f"{value.hour}时{value.minute}分"
        if self.clock_only and self.rnd.random() < 0.8:
            return value.time() if self.excel and self.rnd.random() < 0.3 else clock
        if self.excel and self.rnd.random() < 0.4:
            return value
        y, m, d = value.year, value.month, value.day
        day = [
            f"{y}-{m:02d}-{d:02d} ",
            f"{y}/{m}/{d} ",
            f"{y}年{m}月{d}日 ",
            f"{y}年{m}月{d}日",
            f"{y}-{m:02d}-{d:02d}T",
        ]
        if y == YEAR and self.table.when is not None:
            day += [f"{m}月{d}日 ", f"{m}月{d}日"]
        return self.rnd.choice(day) + clock

    def _choice(self, column: Column, value: str) -> str:
        choice = next(c for c in column.choices if c.code == value)
        return self.rnd.choice(
            [choice.code, choice.title.zh, choice.title.zh, choice.title.en.upper(), *choice.aliases]
        )

    def _flag(self, column: Column, value: bool) -> Any:
        if self.excel and self.rnd.random() < 0.3:
            return value
        return self.rnd.choice(["是", "y", "YES", "true", "1", "√"] if value else ["否", "N", "no", "FALSE", "0", "×"])

    def _ref(self, column: Column, value: str) -> str:
        title = next((title for code, title, _ in REFS[column.ref or ""] if code == value), value)
        return self.rnd.choice([value, title])

    def _filled_down(self) -> str:
        """A required day column to be written as merged cells, its rows brought together; empty for none."""
        days = [c.name for c in self.columns if c.kind is Kind.DAY and c.required]
        if not self.excel or not days or self.rnd.random() < 0.6:
            return ""
        name = self.rnd.choice(days)
        self.rows.sort(key=lambda row: row[name])
        return name

    # -- the sheet -----------------------------------------------------------------------------------------------------

    def grid(self) -> list[list[Any]]:
        """Titles, header, records, total, notes and empty rows."""
        rnd = self.rnd
        above: list[list[Any]] = [["示例轧钢厂记录表"]][: rnd.randint(0, 1)] + [[]] * rnd.randint(0, 1)
        if self.sheet_unit:
            whole = next(name for name, factor in UNITS[self.sheet_unit].items() if factor == 1)
            above.append([f"单位{rnd.choice('：:')}{whole}"])
        header: list[Any] = [self.header(column) for column in self.columns]
        records = [[self.cell(column, row) for column in self.columns] for row in self.rows]
        below: list[list[Any]] = []
        first = self.columns[0]
        if self.rows and first.kind is not Kind.INT and rnd.random() < 0.5:
            below.append(self._total())
        if self.numbered:
            header.insert(0, rnd.choice(["序号", "No."]))
            for number, record in enumerate(records, 1):
                record.insert(0, number)
            for row in below:
                row.insert(0, "")
        self.first_record = len(above) + 1
        if rnd.random() < 0.3:
            below += [[], ["制表人：张三      审核：李四"]]
        return [*above, header, *records, *below, *[[""] * len(header)] * rnd.randint(0, 3)]

    def _total(self) -> list[Any]:
        label = self.rnd.choice(["合计", "合 计", "总计：", "Total", "小计"])
        cells: list[Any] = [label]
        for column in self.columns[1:]:
            if column.kind is not Kind.INT or not column.additive:
                cells.append("")
            elif any(row[column.name] is None for row in self.rows):
                cells.append(self.rnd.choice(["", "—"]))
            else:
                total = sum(row[column.name] for row in self.rows)
                exact = decimal_text(Fraction(total) / UNITS[column.unit or "n"][self.units[column.name]])
                cells.append(exact + (self.units[column.name] if column.name in self.suffixed else ""))
        return cells

    def write(self, folder: Path) -> Path:
        """Write one file that names the table in its name."""
        names = [self.table.name, self.table.title.zh, self.table.title.en, *self.table.aliases]
        path = folder / f"{self.rnd.choice(names)}.{'xlsx' if self.excel else 'csv'}"
        if self.excel:
            self._write_excel(path)
        else:
            path.write_bytes(self._csv())
        return path

    def _csv(self) -> bytes:
        rnd = self.rnd
        text = io.StringIO()
        ends = rnd.choice(["\n", "\r\n", "\r"])
        # csv leaves a line feed in a cell unquoted when it does not end its own lines.
        quoting = csv.QUOTE_ALL if ends == "\r" else rnd.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        writer = csv.writer(text, delimiter=rnd.choice(",,,\t;"), quoting=quoting, lineterminator=ends)
        writer.writerows(self.grid())
        return text.getvalue().encode(rnd.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))

    def _write_excel(self, path: Path) -> None:
        grid = self.grid()
        book = xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "date_1904": self.rnd.random() < 0.2}
        )
        formats = {date: book.add_format({"num_format": "yyyy/m/d"}), time: book.add_format({"num_format": "h:mm:ss"}),
                   datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}  # fmt: skip
        sheet = book.add_worksheet(self.rnd.choice(["Sheet1", "数据"]))

        def write(row: int, column: int, value: Any) -> None:
            if type(value) in formats:
                sheet.write_datetime(row, column, value, formats[type(value)])
            elif value != "":
                sheet.write(row, column, value)

        for at_row, cells in enumerate(grid):
            for at_column, value in enumerate(cells):
                write(at_row, at_column, value)
        self._merge(sheet, write, grid)
        book.close()

    def _merge(self, sheet: Any, write: Callable[[int, int, Any], None], grid: list[list[Any]]) -> None:
        if grid[0] and len(grid[0]) == 1 and self.first_record > 1 and len(self.columns) > 1:
            sheet.merge_range(0, 0, 0, len(self.columns) - 1, grid[0][0])
        if not self.filled_down:
            return
        at = [c.name for c in self.columns].index(self.filled_down) + self.numbered
        start = 0
        for end in range(1, len(self.rows) + 1):
            if end == len(self.rows) or self.rows[end][self.filled_down] != self.rows[start][self.filled_down]:
                if end - start > 1:
                    top, bottom = self.first_record + start, self.first_record + end - 1
                    sheet.merge_range(top, at, bottom, at, "")
                    write(top, at, grid[top][at])
                start = end


def _finite(value: Fraction) -> bool:
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    return below == 1


def decimal_text(value: Fraction) -> str:
    """A fraction with a finite decimal expansion, in full."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = abs(value * 10**digits).numerator
    text = f"{whole:0{digits + 1}d}"
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return ("-" if value < 0 else "") + text


def grouped(text: str) -> str:
    """With commas between thousands."""
    sign, body = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = body.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}"


def full_width(text: str) -> str:
    """With full-width digits and marks, as Chinese input methods type them."""
    return "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in text)
