"""The mill's records of a month a second way: what was declared, and the indicators by their clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

from tests.engine import oracle_guards
from tests.engine.oracle_base import Line, Regulation, Row, Side, Table, day_of, side, until


class Records:
    """One month of the mill: its records, what was declared of them, and the indicators."""

    def __init__(
        self,
        pack: Path,
        month: date,
        table: Table,
        declared: list[dict[str, str]],
        earlier: Mapping[date, Any] | None = None,
    ) -> None:
        """``earlier`` are the year's months before this one, closed a second way, too; a month not there is unknown."""
        self.earlier = earlier or {}
        self.start = month
        self.end = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        self.reg = Regulation(pack, month)
        self.table = table
        self.declared = declared
        units = {row["unit"]: row for row in table("unit") if self.valid(row, month)}
        self.mill = next(code for code, row in units.items() if row["kind"] == "mill")
        self.lines_of_mill = sorted(code for code, row in units.items() if row["kind"] == "line")
        self.branches = sorted(code for code, row in units.items() if row["kind"] == "branch")
        self.workshops = sorted(code for code, row in units.items() if row["kind"] == "workshop")
        self.sections = sorted(code for code, row in units.items() if row["kind"] == "section")
        self.sides: dict[str, Side] = {}
        self.found: list[Line] = []
        self.counted: dict[tuple[str, str], int | None] = {}
        self._months: dict[str, list[Row]] = {}
        self._complete: dict[tuple[Any, ...], bool] = {}

    @staticmethod
    def valid(row: Row, day: date) -> bool:
        return day_of(row["valid_from"]) <= day < until(row["valid_to"])

    def inside(self, row: Row, column: str = "production_day") -> bool:
        return self.start.isoformat() <= row[column] < self.end.isoformat()

    def of_month(self, name: str) -> list[Row]:
        """The rows of a table on the month's production days."""
        if name not in self._months:
            self._months[name] = [row for row in self.table(name) if self.inside(row)]
        return self._months[name]

    # 5.1 缺数 ----------------------------------------------------------------------------------------------------------

    def complete(self, name: str, parts: Iterable[str], start: date, end: date) -> bool:
        """Whether somebody declared the table for each of the parts and every day."""
        asked = (name, tuple(parts), start, end)
        if asked not in self._complete:
            self._complete[asked] = self._is_complete(*asked)
        return self._complete[asked]

    def _is_complete(self, name: str, parts: Iterable[str], start: date, end: date) -> bool:
        days = [start + timedelta(days=n) for n in range((end - start).days)]
        for part in parts:
            spans = [
                (day_of(one["start"]), day_of(one["end"]))
                for one in self.declared
                if one["table"] == name and one["part"] in ("*", part)
            ]
            if not all(any(a <= day < b for a, b in spans) for day in days):
                return False
        return True

    def registered(self, name: str) -> bool:
        return any(one["table"] == name for one in self.declared)

    # 降本增效 2 to 6 ---------------------------------------------------------------------------------------------------

    def members(self, who: str) -> list[str]:
        return self.lines_of_mill if who == self.mill else [who]

    def output(self, who: str, column: str) -> int:
        return sum(int(row[column]) for row in self.of_month("shift_output") if row["line"] in self.members(who))

    def has_output(self, who: str) -> bool:
        return self.complete("shift_output", self.members(who), self.start, self.end)

    def value_added(self, who: str) -> Fraction | None:
        """2: qualified weight of products that the catalogue marks on the day of production, by all qualified weight."""
        if not self.has_output(who) or not self.registered("product"):
            return None
        spells: dict[str, list[Row]] = {}
        for row in self.table("product"):
            spells.setdefault(row["product"], []).append(row)
        marked = 0
        for row in self.of_month("shift_output"):
            if row["line"] in self.members(who):
                on = day_of(row["production_day"])
                held = max(
                    (one for one in spells[row["product"]] if self.valid(one, on)), key=lambda one: one["valid_from"]
                )
                marked += int(row["qualified_kg"]) if held["value_added"] == "True" else 0
        return Fraction(marked, self.output(who, "qualified_kg")) * 100

    def yield_rate(self, who: str) -> Fraction | None:
        """3: qualified by charged, sums of the month."""
        if not self.has_output(who):
            return None
        return Fraction(self.output(who, "qualified_kg"), self.output(who, "charged_kg")) * 100

    def conversion(self, who: str) -> Fraction | None:
        """4: qualified by supplied."""
        if not self.has_output(who) or not self.complete("billet_supply", ("*",), self.start, self.end):
            return None
        supplied = sum(int(row["weight_kg"]) for row in self.of_month("billet_supply"))
        return Fraction(self.output(who, "qualified_kg"), supplied) * 100

    def electricity(self, who: str) -> Fraction | None:
        """5: kWh of the line's own electricity meters (all of them for the mill) by tonnes qualified."""
        meters = {
            row["meter"]
            for row in self.table("meter")
            if row["medium"] == "electricity"
            and (who == self.mill or row["unit"] == who)
            and day_of(row["valid_from"]) < self.end
            and until(row["valid_to"]) > self.start
        }
        known = self.registered("meter") and self.complete("meter_reading", meters or ("*",), self.start, self.end)
        if not known or not self.has_output(who):
            return None
        energy = sum(int(row["energy_wh"]) for row in self.of_month("meter_reading") if row["meter"] in meters)
        return Fraction(energy, self.output(who, "qualified_kg"))  # Wh/kg is kWh/t

    def operating_rate(self, who: str) -> Fraction | None:
        """6: running time by calendar time less planned and external stops, cut at the month's two moments."""
        known = self.complete("crew_shift", ("*",), self.start, self.end)
        stops = self.complete("stoppage", self.members(who), self.start, self.end)
        if not known or not stops or not self.has_output(who):
            return None
        first, last = self.moments()
        out = timedelta()
        for row in self.table("stoppage"):
            if row["line"] in self.members(who) and row["owner"] in ("planned", "external"):
                begin, finish = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
                out += max(min(finish, last) - max(begin, first), timedelta())
        calendar = (last - first) * len(self.members(who))
        return Fraction(self.output(who, "run_s"), int((calendar - out).total_seconds())) * 100

    def moments(self) -> tuple[datetime, datetime]:
        """6: from when the first production day begins to when the next month's first one does."""
        shifts = self.of_month("crew_shift")
        first = min(datetime.fromisoformat(row["start"]) for row in shifts)
        return first, max(datetime.fromisoformat(row["end"]) for row in shifts)

    # 降本增效 7 计分 ----------------------------------------------------------------------------------------------------

    def repeated(self, who: str) -> Fraction | None:
        """生产分析 1: stops that begin within the window after the last of the same line and cause, per 10,000 tonnes."""
        window = timedelta(hours=int(self.reg.number("param.repeat_stop_window")))
        known = self.complete("stoppage", self.members(who), self.start - window, self.end)
        if not known or not self.has_output(who):
            return None
        count = 0
        last: dict[tuple[str, str], datetime] = {}
        for row in sorted(self.table("stoppage"), key=lambda row: row["start"]):
            before = last.get((row["line"], row["cause"]))
            last[row["line"], row["cause"]] = datetime.fromisoformat(row["end"])
            counts = (
                row["line"] in self.members(who) and self.inside(row) and row["owner"] not in ("planned", "external")
            )
            if counts and before is not None and datetime.fromisoformat(row["start"]) - before <= window:
                count += 1
        return Fraction(count * 10**7, self.output(who, "qualified_kg"))

    VALUES: ClassVar[dict[str, tuple[Any, int]]] = {
        "value_added_share": (value_added, 1),
        "yield_rate": (yield_rate, 1),
        "billet_conversion": (conversion, 1),
        "electricity_per_tonne": (electricity, -1),
        "operating_rate": (operating_rate, 1),
        "repeated_stops": (repeated, -1),
        **oracle_guards.VALUES,
    }
    """Indicator to how its clause computes it (in the unit of its target), and 1 where more is better."""

    def add(self, account: str, lines: list[Line]) -> None:
        self.sides[account] = side(lines)
        self.found += lines

    # 考核办法 3.3, 积分 6 封顶 -------------------------------------------------------------------------------------------

    def capped(self, account: str, rule: str, who: str, amount: int, month: int, year: int | None) -> list[Line]:
        """What the caps of a month and of the year take; a month not known has counted anything up to its cap."""
        lines, counted = [], max(-month, min(month, amount))
        if counted != amount:
            cut = counted - amount
            lines.append(Line(account, "cap_month", rule, "", cut, cut, cut))
        if year is None or not amount:
            self.counted[rule, who] = counted
            return lines
        values = [self._counted(number, rule, who) for number in range(1, self.start.month)]
        known = sum(value or 0 for value in values)
        room = min(year, known + min(month, year) * values.count(None)) if None in values else known
        least, most = (min(0, year - before - counted) for before in (max(known, room), known))
        if least == most:
            lines += [Line(account, "cap_year", rule, "", most, most, most)] if most else []
            self.counted[rule, who] = counted + most
        else:
            lines.append(Line(account, "cap_year", rule, "", None, least, most))
            self.counted[rule, who] = None
        return lines

    def _counted(self, number: int, rule: str, who: str) -> int | None:
        """What an earlier month of the year counted; None where it is not known."""
        known = self.earlier.get(self.start.replace(month=number))
        return None if known is None else known.counted.get((rule, who), 0)

    def month_before(self) -> date:
        return (self.start - timedelta(days=1)).replace(day=1)
