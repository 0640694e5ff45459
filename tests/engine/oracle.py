"""A second way of computing a month: the regulation's clauses in plain Python fractions over rows exported as CSV.

Written from ``packs/hanzhong-rolling-2020/clauses`` and the numbers in the pack's YAML; nothing of ``fourfocus`` is imported
(``test_oracle.py`` holds that). Points are counted in thousandths, half away from zero, once per line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import yaml
from tests.engine import oracle_breaks, oracle_guards, oracle_tasks

Row = dict[str, str]
Table = Callable[[str], list[Row]]
FOREVER = date(9999, 12, 31)


def half_away(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    size = abs(value)
    return (1 if value >= 0 else -1) * ((2 * size.numerator + size.denominator) // (2 * size.denominator))


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def until(text: str) -> date:
    """The day on which an entry ends; an empty cell means that it has not ended."""
    return date.fromisoformat(text) if text else FOREVER


@dataclass(frozen=True)
class Line:
    """One line: account, kind, rule, what it is about, and thousandths of a point (score None while it is open)."""

    account: str
    kind: str
    rule: str
    about: str
    score: int | None
    low: int
    high: int
    records: frozenset[tuple[str, str, int]] = frozenset()


@dataclass(frozen=True)
class Side:
    """A total: its lines' sum; ``total`` is None while one of them is open."""

    total: int | None
    low: int
    high: int


def side(lines: Iterable[Line]) -> Side:
    listed = list(lines)
    open_ = any(line.score is None for line in listed)
    total = None if open_ else sum(line.score or 0 for line in listed)
    return Side(total, sum(line.low for line in listed), sum(line.high for line in listed))


def place(row: Row) -> tuple[str, str, int]:
    return row["_file"], row["_sheet"], int(row["_row"])


def months_before(day: date, count: int) -> date:
    year, month = day.year, day.month - count
    while month < 1:
        year, month = year - 1, month + 12
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


class Regulation:
    """The numbers of the pack, read as text so that 98.3 stays 98.3."""

    def __init__(self, folder: Path, day: date) -> None:
        self.day = day
        self._rules: dict[str, list[dict[str, Any]]] = {}
        for name in ("parameters", "scorecards", "settlements", "standards", "tasks"):
            also = {"scorecards": ["units"], "settlements": ["incidents"]}.get(name, [])
            texts = ((folder / f"{one}.yaml").read_text(encoding="utf-8") for one in (name, *also))
            self._rules[name] = [rule for text in texts for rule in yaml.load(text, Loader=yaml.BaseLoader)]

    def rule(self, file: str, name: str) -> dict[str, Any]:
        """The one rule of this id in force on the month's first day."""
        found = [
            one
            for one in self._rules[file]
            if one["id"] == name and one["from"] <= self.day.isoformat() < one.get("to", "9999")
        ]
        assert len(found) == 1, (file, name)
        return found[0]

    def tasks(self) -> list[dict[str, Any]]:
        return self._rules["tasks"]

    def guards(self, card: str) -> list[str]:
        """The rules on incidents that have a veto for this card."""
        return [one["id"] for one in self._rules["settlements"] if card in one.get("veto", {}).get("cards", ())]

    def branches(self, task: str) -> list[str]:
        written = self.rule("tasks", task)["branches"]
        return written if isinstance(written, list) else [written]

    def points_of_item(self, item: str, other: Fraction) -> Fraction:
        found = [one for one in self._rules["standards"] if one["id"] == item]
        return self.number(found[0]["points"]) if found else other

    def number(self, written: str, whose: str = "") -> Fraction:
        """A number as written, or a parameter's latest value (a line's own before the general one), in its own unit."""
        if not written.startswith("param."):
            return Fraction(written)
        values = [
            one
            for one in self.rule("parameters", written.removeprefix("param."))["values"]
            if one["from"] <= self.day.isoformat()
        ]
        own = [one for one in values if whose and one.get("for") == whose]
        general = [one for one in values if "for" not in one]
        return Fraction(max(own or general, key=lambda one: one["from"])["value"])


class Month:
    """One month of the mill, by the clauses."""

    def __init__(
        self, pack: Path, month: date, table: Table, declared: list[dict[str, str]], lent: Iterable[Line] = ()
    ) -> None:
        """``lent`` are the lines of ``owned`` items: they have no second way, the cards they stand in have."""
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
        self.lent = lent
        self.sides: dict[str, Side] = {}
        self.found: list[Line] = []
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

    def card(self, name: str, who: str) -> None:
        account = f"{name}/{who}"
        lines: list[Line] = [line for line in self.lent if line.account == account]
        for item in self.reg.rule("scorecards", name)["items"]:
            if item.get("owned") == "breakthroughs":
                lines += self.breakthroughs(account, name, Fraction(item["weight"]))
                continue
            if "owned" in item:
                continue  # lent
            if "settlement" in item:
                lines += self.guarded(account, item["settlement"], Fraction(item["weight"]), who)
                continue
            compute, sign = self.VALUES[item["indicator"]]
            value = compute(self, who)
            weight, scale = Fraction(item["weight"]), item["scale"]
            if value is None:
                low, high = self.limits(scale)
                bounds = half_away(weight * low * 10), half_away(weight * high * 10)
                lines.append(Line(account, "item", name, item["indicator"], None, *bounds))
                continue
            raw, within = self.scored(scale, value, sign, who)
            score, held = half_away(weight * raw * 10), half_away(weight * within * 10)
            lines.append(Line(account, "item", name, item["indicator"], score, score, score))
            if held != score:
                kind, rest = ("cap" if held < score else "floor"), held - score
                lines.append(Line(account, kind, name, item["indicator"], rest, rest, rest))
        self.add(account, lines + self.vetoes(name, who, account, lines))

    def breakthroughs(self, account: str, card: str, weight: Fraction) -> list[Line]:
        """六个突破 3: all of one weight."""
        lines = []
        scores = oracle_breaks.scores(self)
        each = weight / len(scores) * 10
        for name, raw in scores.items():
            if raw is None:
                lines.append(Line(account, "break", card, name, None, 0, half_away(each * 100)))
                continue
            score = half_away(each * raw)
            rest = half_away(each * min(max(raw, Fraction(0)), Fraction(100))) - score
            lines.append(Line(account, "break", card, name, score, score, score))
            if rest:
                lines.append(Line(account, "cap" if rest < 0 else "floor", card, name, rest, rest, rest))
        return lines

    # 四条线 2 to 4 ------------------------------------------------------------------------------------------------------

    @staticmethod
    def thousandths(points: Fraction) -> int:
        return half_away(points * 1000)

    def guarded(self, account: str, name: str, weight: Fraction, who: str) -> list[Line]:
        """The lines of one guard, or of the hazards reported."""
        base, bonus = self.thousandths(weight), name == "hazard_bonus"
        lines = [Line(account, "base", name, "", base, base, base)] if base else []
        found = (oracle_guards.hazards if bonus else oracle_guards.incidents)(self, name, weight, who)
        if found is None:
            cap = self.reg.number(self.reg.rule("settlements", name)["month_cap"]) if bonus else Fraction(0)
            return [*lines, Line(account, "open", name, "", None, -base, self.thousandths(cap))]
        for kind, about, points, rows in found:
            score = self.thousandths(points)
            lines.append(Line(account, kind, name, about, score, score, score, frozenset(map(place, rows))))
        below = -sum(line.score or 0 for line in lines)
        return lines + ([Line(account, "floor", name, "", below, below, below)] if below > 0 else [])

    def vetoes(self, card: str, who: str, account: str, lines: list[Line]) -> list[Line]:
        """3: what takes a total of the unit in question down to the ceiling."""
        found: list[Line] = []
        for name in self.reg.guards(card):
            rule, so_far = self.reg.rule("settlements", name), side([*lines, *found])
            ceiling = self.thousandths(self.reg.number(rule["veto"]["ceiling"]))
            low, high = min(0, ceiling - so_far.low), min(0, ceiling - so_far.high)
            rows = oracle_guards.causes(self, rule, who)
            known = frozenset(map(place, rows))
            if rows:
                score = None if so_far.total is None else low
                found.append(Line(account, "veto", name, "", score, low, high, known))
            elif high and not self.complete("incident", ("*",), self.start, self.end):
                found.append(Line(account, "veto", name, "", None, low, 0))
        return found

    def limits(self, scale: dict[str, Any]) -> tuple[Fraction, Fraction]:
        if scale["kind"] == "linear":
            scores = [Fraction(point["score"]) for point in scale["points"]]
            return min(scores), max(scores)
        return Fraction(scale.get("floor", "0")), Fraction(scale.get("cap", "100"))

    def scored(self, scale: dict[str, Any], value: Fraction, sign: int, who: str) -> tuple[Fraction, Fraction]:
        """Score before and after 最高 100 分，最低 0 分."""
        if scale["kind"] == "linear":
            points = [(self.reg.number(point["at"], who), Fraction(point["score"])) for point in scale["points"]]
            at = min(max(value, points[0][0]), points[-1][0])
            for (x1, y1), (x2, y2) in pairwise(points):
                if x1 <= at <= x2:
                    score = (y1 * (x2 - at) + y2 * (at - x1)) / (x2 - x1)
                    return score, score
            raise AssertionError(at)
        over = sign * (value - self.reg.number(scale["target"], who)) / self.reg.number(scale["per"], who)
        rate = Fraction(scale["lose"]) if over < 0 else Fraction(scale["gain"])
        raw = Fraction(scale["full"]) + over * rate
        return raw, min(max(raw, Fraction(0)), Fraction(100))

    # 考核办法 2 and 3 ---------------------------------------------------------------------------------------------------

    def party(self, branch: str) -> None:
        account, lines = f"party_branch/{branch}", []
        ways = {
            "task_settlement": self.tasks,
            "inspection": self.findings,
            "highlight_bonus": self.highlights,
        }
        for item in self.reg.rule("scorecards", "party_branch")["items"]:
            name, base = item["settlement"], half_away(Fraction(item["weight"]) * 1000)
            if base:  # what only adds has no points to start with
                lines.append(Line(account, "base", name, "", base, base, base))
            own = ways[name](account, branch)
            if own is None:
                most = self.caps()[0] if name == "highlight_bonus" else 0
                lines.append(Line(account, "open", name, "", None, -base, most))
                continue
            below = -(base + sum(line.score or 0 for line in own))
            lines += own + ([Line(account, "floor", name, "", below, below, below)] if below > 0 else [])
        self.add(account, lines)

    def workday(self, day: date) -> date:
        """2.1: a day of rest moves to the first workday after it."""
        if not hasattr(self, "_kinds"):
            self._kinds = {row["day"]: row["kind"] for row in self.table("workday")}
        while self._kinds[day.isoformat()] != "workday":
            day += timedelta(days=1)
        return day

    PROCEDURE = (
        "issued",
        "extended",
        "applied",
        "secretary_checked",
        "returned",
        "written_off",
        "cancelled",
        "reopened",
    )

    def tasks(self, account: str, branch: str) -> list[Line] | None:
        """2.1 to 2.3."""
        if not self.complete("task_event", (branch,), self.start.replace(month=1), self.end):
            return None
        rule = self.reg.rule("settlements", "task_settlement")
        from_records = [one["id"] for one in self.reg.tasks() if one["settles"] != "evidence"]
        periods: dict[tuple[str, str], list[Row]] = {}
        for row in self.table("task_event"):
            if row["branch"] == branch and day_of(row["day"]) < self.end and row["task"] not in from_records:
                periods.setdefault((row["task"], row["due_on"]), []).append(row)
        lines = []
        for (task, first), events in sorted(periods.items()):
            events.sort(key=lambda row: (row["day"], self.PROCEDURE.index(row["event"])))
            due, applied, cancelled = self.workday(day_of(first)), None, False
            for row in events:
                on, what = day_of(row["day"]), row["event"]
                if what == "extended" and on <= due and row["new_due_on"]:
                    due = self.workday(day_of(row["new_due_on"]))
                elif what == "applied" or (what == "written_off" and applied is None):
                    applied = on
                elif what in ("returned", "reopened"):
                    applied = None
                cancelled = (cancelled or what == "cancelled") and what != "reopened"
            if cancelled or not self.start <= due < self.end:
                continue
            kind, points = "on_time", Fraction(0)
            if applied is None:
                kind, points = "undone", self.reg.number(rule["undone"])
            elif applied > due:
                kind, points = "late", self.reg.number(rule["late"])
            score = -half_away(points * 1000)
            known = frozenset(map(place, events))
            lines.append(Line(account, kind, "task_settlement", task, score, score, score, known))
        for task in from_records:
            if "all" in self.reg.branches(task) or branch in self.reg.branches(task):
                lines += self.from_records(account, branch, task, rule)
        return lines

    def from_records(self, account: str, branch: str, task: str, rule: dict[str, Any]) -> list[Line]:
        """2.1 and 2.2 for the tasks that settle from records."""
        lines = []
        for kind, due in oracle_tasks.judged(self, branch, task):
            known = frozenset(
                place(row) for row in oracle_tasks.steps_of(self, task, branch, due) if day_of(row["day"]) < self.end
            )
            points = {name: half_away(self.reg.number(rule[name]) * 1000) for name in ("late", "undone")}
            if kind == "open":
                worst = -max(points.values())
                lines.append(Line(account, "open", "task_settlement", task, None, worst, 0, known))
            else:
                score = -points.get(kind, 0)
                lines.append(Line(account, kind, "task_settlement", task, score, score, score, known))
        return lines

    def findings(self, account: str, branch: str) -> list[Line] | None:
        """3.1 and 3.2."""
        if not self.complete("inspection_finding", (branch,), self.start, self.end):
            return None
        rule = self.reg.rule("settlements", "inspection")
        months, times = int(self.reg.number(rule["repeat_months"])), self.reg.number(rule["repeat_factor"])
        mine = [row for row in self.table("inspection_finding") if row["branch"] == branch]
        mine.sort(key=lambda row: (row["day"], row["finding"]))
        lines = []
        for row in mine:
            if not self.inside(row, "day"):
                continue
            worth = self.reg.points_of_item(row["item"], self.reg.number(rule["other"]))
            cost = worth * self.reg.number(rule["severity"][row["severity"]]) * 1000
            score = -half_away(cost)
            here = frozenset({place(row)})
            lines.append(Line(account, "finding", "inspection", row["finding"], score, score, score, here))
            since = months_before(day_of(row["day"]), months).isoformat()
            before = [one for one in mine if one["item"] == row["item"] and since <= one["day"] < row["day"]]
            if before:
                more = -half_away(cost * (times - 1))
                last = frozenset({place(before[-1])})
                lines.append(Line(account, "repeat", "inspection", row["finding"], more, more, more, last))
        return lines

    def caps(self) -> tuple[int, int]:
        rule = self.reg.rule("settlements", "highlight_bonus")
        month, year = (half_away(self.reg.number(rule[name]) * 1000) for name in ("month_cap", "year_cap"))
        return month, year

    def highlights(self, account: str, branch: str) -> list[Line] | None:
        """3.3: a matter counts once, at its highest level; a later higher one adds the difference; then both caps.

        These months are closed without the results of earlier ones: each can have counted anything up to its cap.
        """
        if not self.complete("highlight", (branch,), self.start, self.end):
            return None
        rule = self.reg.rule("settlements", "highlight_bonus")
        lines: list[Line] = []

        def add(kind: str, about: str, milli: int, where: Iterable[Row] = ()) -> None:
            lines.append(
                Line(account, kind, "highlight_bonus", about, milli, milli, milli, frozenset(map(place, where)))
            )

        def worth(row: Row) -> int:
            return half_away(self.reg.number(rule["levels"][row["level"]]) * 1000) if row["evidence"] else 0

        own = [row for row in self.table("highlight") if row["branch"] == branch and rule["from"] <= row["day"]]
        for matter in sorted({row["highlight"] for row in own if self.inside(row, "day")}):
            mine = [row for row in own if row["highlight"] == matter]
            before = max((row for row in mine if row["day"] < self.start.isoformat()), key=worth, default=None)
            now = [row for row in mine if self.inside(row, "day")]
            best = max(now, key=worth)
            for row in now:
                kind = "highlight" if row is best else "lower"
                add(kind if row["evidence"] else "no_evidence", matter, worth(row) if row is best else 0, [row])
            if before is not None and min(worth(before), worth(best)):
                add("counted_before", matter, -min(worth(before), worth(best)), [before])
        month, year = self.caps()
        counted = sum(line.score or 0 for line in lines)
        if counted > month:
            add("cap_month", "", month - counted)
            counted = month
        earlier = min(year, month * (self.start.month - 1))
        cut = min(0, year - earlier - counted)
        if lines and cut:
            lines.append(Line(account, "cap_year", "highlight_bonus", "", None, cut, 0))
        return lines

    # 考核办法 4 双向考核 ------------------------------------------------------------------------------------------------

    def carried(self, account: str, kind: str, of: str, weight: Fraction, where: frozenset[Any]) -> Line:
        own = self.sides[of]
        low, high = half_away(weight * own.low), half_away(weight * own.high)
        score = None if own.total is None else half_away(weight * own.total)
        return Line(account, kind, "two_way", of, score, low, high, where)

    def two_way(self) -> None:
        """4.1 and 4.2: shares in force on the month's first day."""
        rows = sorted(
            (row for row in self.table("coverage") if self.valid(row, self.start)),
            key=lambda row: (row["branch"], row["unit"]),
        )
        kinds = (
            ("production_line", self.lines_of_mill),
            ("workshop_month", self.workshops),
            ("section_month", self.sections),
        )
        card = {unit: f"{name}/{unit}" for name, units in kinds for unit in units}
        card[self.mill] = f"production_mill/{self.mill}"
        for branch in self.branches:
            account = f"two_way.production/{branch}"
            lines = [
                self.carried(
                    account,
                    "covered",
                    card[row["unit"]],
                    Fraction(int(row["share_ppm"]), 10**6),
                    frozenset({place(row)}),
                )
                for row in rows
                if row["branch"] == branch
            ]
            self.add(account, lines)
            self.both(branch, f"party_branch/{branch}", account)
        for unit in (*self.lines_of_mill, *self.workshops, *self.sections):
            account = f"two_way.party/{unit}"
            own = [row for row in rows if row["unit"] == unit]
            whole = sum(int(row["share_ppm"]) for row in own)
            self.add(
                account,
                [
                    self.carried(
                        account,
                        "covered",
                        f"party_branch/{row['branch']}",
                        Fraction(int(row["share_ppm"]), whole),
                        frozenset({place(row)}),
                    )
                    for row in own
                ],
            )
            self.both(unit, account, card[unit])

    def both(self, who: str, party: str, production: str) -> None:
        rule, account = self.reg.rule("scorecards", "two_way"), f"two_way/{who}"
        weights = [self.reg.number(rule[name]) / 100 for name in ("party_weight", "production_weight")]
        names = (party, production)
        lines = [
            self.carried(account, kind, of, weight, frozenset())
            for kind, of, weight in zip(("party", "production"), names, weights, strict=True)
        ]
        for at in (0, 1):
            lines += self.short_board(account, self.sides[names[at]], self.sides[names[1 - at]], weights[at])
        self.add(account, lines + self.vetoes("two_way", who, account, lines))

    def short_board(self, account: str, strong: Side, weak: Side, weight: Fraction) -> list[Line]:
        """4.4: with the other side under the threshold, what is above the ceiling is taken off as a line of its own."""
        rule = self.reg.rule("scorecards", "two_way")["short_board"]
        under, ceiling = (half_away(self.reg.number(rule[name]) * 1000) for name in ("under", "ceiling"))

        def loss(own: int, other: int) -> int:
            if other >= under:
                return 0
            return half_away(weight * min(own, ceiling)) - half_away(weight * own)

        if strong.total is not None and weak.total is not None:
            taken = loss(strong.total, weak.total)
            return [Line(account, "short_board", "two_way", "", taken, taken, taken)] if taken else []
        cases = [loss(own, other) for own in (strong.low, strong.high) for other in (weak.low, weak.high)]
        if not any(cases):
            return []
        low, high = loss(strong.low, weak.low), loss(strong.high, weak.high)
        return [Line(account, "short_board", "two_way", "", None, low, high)]

    # -------------------------------------------------------------------------------------------------------------------

    def add(self, account: str, lines: list[Line]) -> None:
        self.sides[account] = side(lines)
        self.found += lines

    def close(self) -> list[Line]:
        """Every line of the month."""
        for branch in self.branches:
            self.party(branch)
        cards = {
            "line": ("production_line", self.lines_of_mill),
            "mill": ("production_mill", [self.mill]),
            "workshop": ("workshop_month", self.workshops),
            "section": ("section_month", self.sections),
        }
        for kind, (month, units) in cards.items():
            for unit in units:
                for name in (month, f"safety_{kind}", f"quality_{kind}"):
                    self.card(name, unit)
        self.card("mill_breakthroughs", self.mill)
        self.two_way()
        return self.found

    def ranking(self, everyone: list[str]) -> dict[str, tuple[int | None, str | None]]:
        """5.2 and 4.3: rank and grade by total; who waits for data has neither."""
        totals = {who: self.sides[f"two_way/{who}"].total for who in everyone}
        known = [total for total in totals.values() if total is not None]
        grades = self.reg.rule("scorecards", "two_way")["grades"]
        found: dict[str, tuple[int | None, str | None]] = {}
        for who, total in totals.items():
            if total is None:
                found[who] = (None, None)
                continue
            reached = (
                grade["title"]
                for grade in grades
                if "at_least" not in grade or total >= self.reg.number(grade["at_least"]) * 1000
            )
            found[who] = (1 + sum(other > total for other in known), next(reached))
        return found
