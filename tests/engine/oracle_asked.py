"""The records of one branch that its tasks ask for, a second way: plain Python over rows exported as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

Row = dict[str, str]
UNPLANNED = ("mechanical", "electrical", "operation", "process")
PARTY = ("organisation_life", "dues", "inspection_finding", "contact_visit", "standard_check", "project")
OF_UNIT = ("near_miss", "incident", "proposal", "stoppage", "expense", "budget")
OF_LINE = ("shift_output", "quality_judgement", "gas_use", "roll_use")
WHEN = {
    "dues": "month",
    "expense": "month",
    "budget": "month",
    "project": "opened_on",
    "quality_judgement": "judged_on",
}
WHEN |= {"shift_output": "production_day", "gas_use": "production_day", "roll_use": "out_on"}
WHEN |= {"stoppage": "production_day", "incident": "production_day"}


def months_on(day: date, count: int) -> date:
    total = day.year * 12 + day.month - 1 + count
    return date(total // 12, total % 12 + 1, 1)


def last_of(day: date) -> date:
    return months_on(day, 1) - timedelta(days=1)


def share(part: int | F, whole: int | F) -> F | None:
    return F(100 * part, whole) if whole else None


class Asked:
    """The records of one branch in one stretch of days, and whether anything of them was not declared."""

    def __init__(self, month: Any, branch: str, first: date, until: date, by: date) -> None:
        self.month, self.branch = month, branch
        self.first, self.until, self.by = first, until, by.isoformat()
        self.lacking = False
        self.units = [row["unit"] for row in month.table("unit") if row["branch"] == branch]
        self.held = self.lines()

    def at(self, first: date, until: date, by: date) -> Asked:
        return Asked(self.month, self.branch, first, until, by)

    def rows(self, table: str, back: int = 0) -> list[Row]:
        """Rows of the branch; ``back`` reads so many months more."""
        first = months_on(self.first, -back)
        parts = self._parts(table)
        if not self.month.complete(table, parts, first, self.until + timedelta(days=1)):
            self.lacking = True
        when = WHEN.get(table, "day")
        return [r for r in self._own(table, when) if first.isoformat() <= r[when] <= self.until.isoformat()]

    def _own(self, table: str, when: str) -> list[Row]:
        """All rows of the branch, looked for once a month: reading them for each task took minutes."""
        known = self.month.__dict__.setdefault("_of_branch", {})
        if (table, self.branch) not in known:
            known[table, self.branch] = [row for row in self.month.table(table) if self._mine(table, row, when)]
        return known[table, self.branch]

    def _parts(self, table: str) -> list[str]:
        if table in PARTY:
            return [self.branch]
        if table in OF_LINE:
            return self.held
        if table in OF_UNIT:
            return self.units
        return ["*"]

    def _mine(self, table: str, row: Row, when: str) -> bool:
        if table in PARTY:
            return row["branch"] == self.branch
        if table in OF_LINE:
            return row["line"] in self.held
        if table in OF_UNIT:
            return row["unit"] in self.units
        if table == "vote_result":
            return row["subject"] == self.branch
        day = date.fromisoformat(row[when])
        return any(
            one["person"] == row["person"] and one["branch"] == self.branch and self.month.valid(one, day)
            for one in self.month.table("membership")
        )

    def lines(self) -> list[str]:
        held = [
            row["unit"]
            for row in self.month.table("coverage")
            if row["branch"] == self.branch and self.month.valid(row, self.month.start)
        ]
        every = self.month.lines_of_mill
        return every if self.month.mill in held else [line for line in every if line in held]

    def number(self, name: str) -> F:
        return self.month.reg.number(f"param.{name}", self.branch)

    def done(self, row: Row, column: str) -> bool:
        return bool(row[column]) and row[column] <= self.by

    def life(self, *kinds: str) -> list[Row]:
        return [row for row in self.rows("organisation_life") if row["kind"] in kinds]

    def attended(self, *kinds: str) -> F | None:
        rows = self.life(*kinds)
        return share(sum(int(r["present_n"]) for r in rows), sum(int(r["expected_n"]) for r in rows))

    def weigh(self, table: str, column: str, **where: str) -> int:
        rows = [row for row in self.rows(table) if all(row[name] == value for name, value in where.items())]
        return sum(int(row[column]) for row in rows)

    def money(self, table: str, *elements: str, but: Iterable[str] = ()) -> int:
        rows = self.rows(table)
        wanted = [r for r in rows if (r["element"] in elements if elements else r["element"] not in but)]
        return sum(int(row["amount_fen"]) for row in wanted)

    def output(self) -> int:
        return self.weigh("shift_output", "qualified_kg")

    def stops(self) -> list[Row]:
        return [row for row in self.rows("stoppage") if row["owner"] in UNPLANNED]

    def added(self) -> int:
        total = 0
        for row in self.rows("shift_output"):
            on = date.fromisoformat(row["production_day"])
            spells = [
                r for r in self.month.table("product") if r["product"] == row["product"] and self.month.valid(r, on)
            ]
            latest = max(spells, key=lambda one: one["valid_from"])
            total += int(row["qualified_kg"]) if latest["value_added"] == "True" else 0
        return total

    def due_findings(self, back: int) -> list[Row]:
        first = self.first.isoformat()
        return [r for r in self.rows("inspection_finding", back) if first <= r["due_on"] <= self.by]

    def studied(self) -> list[tuple[F, bool, bool]]:
        """Hours since New Year, whether on the committee, whether exempt: of each member at the month's end."""
        new_year, end = self.month.start.replace(month=1), self.month.end
        if not self.month.complete("study_record", ["*"], self.first, self.until + timedelta(days=1)):
            self.lacking = True
        last = end - timedelta(days=1)
        found = []
        for one in self.month.table("membership"):
            if one["branch"] != self.branch or not self.month.valid(one, last):
                continue
            hours = sum(
                int(row["study_s"])
                for row in self.month.table("study_record")
                if row["person"] == one["person"] and new_year.isoformat() <= row["day"] < end.isoformat()
            )
            exempt = any(
                row["person"] == one["person"]
                and row["scope"] in ("all", "study")
                and row["valid_from"] < end.isoformat()
                and (not row["valid_to"] or row["valid_to"] > self.month.start.isoformat())
                for row in self.month.table("exemption")
            )
            found.append((F(hours, 3600), one["office"] in ("secretary", "deputy", "committee"), exempt))
        return found

    def steps(self) -> list[Row]:
        if not self.month.complete("project", self.month.branches, self.first, self.until + timedelta(days=1)):
            self.lacking = True
        if not self.month.complete("project_milestone", ["*"], self.first, self.until + timedelta(days=1)):
            self.lacking = True
        mine = {row["project"] for row in self.month.table("project") if row["branch"] == self.branch}
        span = (self.first.isoformat(), self.until.isoformat())
        return [
            r
            for r in self.month.table("project_milestone")
            if r["project"] in mine and span[0] <= r["due_on"] <= span[1]
        ]


Ask = Callable[[Asked], Any]
"""A value of the records; None where there is none."""


def least(ask: Ask, bound: float | str, none: bool = False) -> Callable[[Asked, Asked, Asked], bool]:
    """At least so much; ``none`` is what no value means."""

    def judged(a: Asked, before: Asked, year: Asked) -> bool:
        value = ask(a)
        limit = a.number(bound) if isinstance(bound, str) else F(str(bound))
        return none if value is None else value >= limit

    return judged


def most(ask: Ask, bound: float | str, none: bool = False) -> Callable[[Asked, Asked, Asked], bool]:
    """At most so much."""

    def judged(a: Asked, before: Asked, year: Asked) -> bool:
        value = ask(a)
        limit = a.number(bound) if isinstance(bound, str) else F(str(bound))
        return none if value is None else value <= limit

    return judged


def against(ask: Ask, whose: str, percent: int, up: bool, none: bool = True) -> Callable[[Asked, Asked, Asked], bool]:
    """At least (``up``) or at most a share of what it was the period before, or a year before."""

    def judged(a: Asked, before: Asked, year: Asked) -> bool:
        value, other = ask(a), ask(before if whose == "before" else year)
        if value is None or other is None:
            return none
        return value * 100 >= other * percent if up else value * 100 <= other * percent

    return judged


def both(*each: Callable[[Asked, Asked, Asked], bool]) -> Callable[[Asked, Asked, Asked], bool]:
    def judged(a: Asked, before: Asked, year: Asked) -> bool:
        found = [one(a, before, year) for one in each]  # everything is looked at, to see what is lacking
        return all(found)

    return judged


def incidents(a: Asked, *guards: str) -> list[Row]:
    return [row for row in a.rows("incident") if not guards or row["guard"] in guards]


def per_tonne(part: int, whole: int) -> F | None:
    return F(part, whole) if whole else None
