"""The tasks from records a second way: what each asks in Chinese, in plain Python over rows exported as CSV.

Written from the targets in ``tasks.yaml``, not from its formulas. A task is judged over its own period: in time if it is
fulfilled by its due day, late if by the end of that month, else undone; where anything is not declared it waits.
"""

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


WAYS: dict[str, Callable[[Asked, Asked, Asked], bool]] = {
    "T01": both(
        least(lambda a: len(a.life("committee")), 1),
        least(lambda a: len(a.life("group")), 1),
        least(lambda a: a.attended("committee", "group"), 85),
    ),
    "T02": least(lambda a: len(a.life("theme_day")), 1),
    "T03": least(
        lambda a: share(sum(a.done(r, "paid_on") for r in a.rows("dues")), len(a.rows("dues"))), "task_dues_share"
    ),
    "T04": least(
        lambda a: share(sum(a.done(r, "rectified_on") for r in a.due_findings(1)), len(a.due_findings(1))), 100, True
    ),
    "T05": least(
        lambda a: share(sum(a.done(r, "fixed_on") for r in a.rows("near_miss")), len(a.rows("near_miss"))), 80, True
    ),
    "T06": least(lambda a: len(a.rows("near_miss")), "task_near_misses"),
    "T07": most(
        lambda a: share(a.money("expense", "logistics", "other"), a.money("budget", "logistics", "other")), 102
    ),
    "T08": most(lambda a: len(incidents(a, "environment")), 0),
    "T09": most(
        lambda a: share(
            a.weigh("quality_judgement", "weight_kg", result="rejected"), a.weigh("quality_judgement", "weight_kg")
        ),
        "task_reject_share",
    ),
    "T10": least(lambda a: share(a.added(), a.output()), "value_added_target"),
    "T11": least(
        lambda a: share(
            sum(a.done(r, "answered_on") for r in a.rows("proposal", 1) if r["day"] < a.first.isoformat()),
            sum(r["day"] < a.first.isoformat() for r in a.rows("proposal", 1)),
        ),
        100,
        True,
    ),
    "T12": least(
        lambda a: per_tonne(sum(int(r["study_s"]) for r in a.rows("study_record")), 3600 * len(a.rows("dues"))),
        "task_study_month",
    ),
    "T13": least(lambda a: len(a.life("talk")), 2),
    "T15": least(lambda a: a.attended("theme_day"), 85),
    "T16": most(lambda a: sum(r["severity"] != "minor" for r in incidents(a, "safety")), 0),
    "T17": least(
        lambda a: share(sum(bool(r["reported"]) and r["concealed"] != "True" for r in incidents(a)), len(incidents(a))),
        100,
        True,
    ),
    "T18": most(lambda a: len(incidents(a, "discipline")), 0),
    "T19": least(lambda a: share(a.output(), a.weigh("shift_output", "charged_kg")), "yield_target"),
    "T20": most(
        lambda a: share(a.weigh("shift_output", "cobble_kg"), a.weigh("shift_output", "charged_kg")),
        "task_cobble_share",
    ),
    "T21": least(
        lambda a: share(a.weigh("shift_output", "roll_s"), a.weigh("shift_output", "run_s")), "task_rolling_share"
    ),
    "T22": most(lambda a: per_tonne(len(a.stops()) * 10_000_000, a.output()), "task_stops"),
    "T23": least(lambda a: share(sum(bool(r["measure"]) for r in a.stops()), len(a.stops())), 95, True),
    "T24": most(
        lambda a: share(
            a.money("expense", "spares", "materials", "repair"), a.money("budget", "spares", "materials", "repair")
        ),
        105,
        True,
    ),
    "T25": against(lambda a: per_tonne(a.weigh("gas_use", "heat_kj"), a.output()), "year", 99, False, False),
    "T26": least(lambda a: len(a.rows("proposal")), 2),
    "T27": least(
        lambda a: sum(r["state"] in ("adopted", "done") and a.done(r, "answered_on") for r in a.rows("proposal", 2)),
        2,
    ),
    "T33": least(lambda a: a.attended("group"), 88),
    "T34": least(lambda a: sum(2 * int(r["present_n"]) >= int(r["expected_n"]) for r in a.life("committee")), 1),
    "T35": least(lambda a: len(a.rows("contact_visit")), 1),
    "T36": against(lambda a: per_tonne(a.money("expense", "materials", "other"), a.output()), "year", 98, False),
    "T37": least(lambda a: len(a.life("class")), 1),
    "T38": both(least(lambda a: len(a.life("general")), 1), least(lambda a: a.attended("general"), 85)),
    "T40": least(lambda a: len(a.rows("contact_visit")), 3),
    "T41": against(lambda a: len(a.stops()), "before", 100, False),
    "T42": least(lambda a: share(sum(a.done(r, "done_on") for r in a.steps()), len(a.steps())), 80, True),
    "T43": least(lambda a: len(a.life("open")), 1),
    "T44": least(lambda a: share(len(a.rows("study_record")), len(a.rows("dues"))), 90),
    "T45": least(
        lambda a: share(
            sum(bool(r["problem"]) and a.done(r, "closed_on") for r in a.rows("contact_visit")),
            sum(bool(r["problem"]) for r in a.rows("contact_visit")),
        ),
        60,
        True,
    ),
    "T46": most(lambda a: sum(r["severity"] == "serious" for r in a.rows("inspection_finding")), 0),
    "T47": against(lambda a: len(a.rows("inspection_finding")), "before", 100, False),
    "T48": most(lambda a: F(sum(int(r["loss_fen"] or 0) for r in incidents(a)), 100), 5000),
    "T49": against(lambda a: len(a.rows("near_miss")), "year", 125, True),
    "T50": most(
        lambda a: share(
            a.weigh("quality_judgement", "weight_kg", result="pending"), a.weigh("quality_judgement", "weight_kg")
        ),
        "task_pending_share",
    ),
    "T51": against(lambda a: a.output(), "year", 95, True),
    "T52": against(lambda a: a.money("expense", "spares"), "year", 94, False),
    "T53": against(lambda a: a.money("expense", "logistics", "other"), "year", 93, False),
    "T54": most(lambda a: per_tonne(1000 * a.weigh("roll_use", "worn_kg"), a.output()), "task_roll_wear"),
    "T55": least(lambda a: len(a.rows("contest_result")), 1),
    "T57": least(
        lambda a: share(
            sum(r["state"] in ("adopted", "done") for r in a.rows("proposal")),
            sum(r["state"] != "open" for r in a.rows("proposal")),
        ),
        70,
        True,
    ),
    "T58": least(
        lambda a: F(sum(int(r["effect_fen"] or 0) for r in a.rows("proposal") if r["state"] == "done"), 1_000_000), 6
    ),
    "T59": least(lambda a: len(a.rows("project")), 1),
    "T60": against(lambda a: per_tonne(a.output(), len(a.rows("shift_output"))), "before", 98, True, False),
    "T64": against(
        lambda a: share(a.weigh("shift_output", "reject_kg"), a.weigh("shift_output", "charged_kg")),
        "before",
        100,
        False,
        False,
    ),
    "T67": least(
        lambda a: share(
            sum(hours >= a.number("study_hours_half") and not exempt for hours, _, exempt in a.studied()),
            sum(not exempt for _, _, exempt in a.studied()),
        ),
        70,
        True,
    ),
    "T69": least(
        lambda a: share(
            sum(hours >= a.number("study_hours_leaders_half") and leads for hours, leads, _ in a.studied()),
            sum(leads for _, leads, _ in a.studied()),
        ),
        60,
    ),
    "T70": least(lambda a: len(a.life("talk")), 16),
    "T71": against(lambda a: len(incidents(a, "safety")), "year", 100, False),
    "T72": least(
        lambda a: share(sum(r["state"] == "ok" for r in a.rows("standard_check")), len(a.rows("standard_check"))), 90
    ),
    "T73": least(
        lambda a: share(
            sum(a.done(r, "rectified_on") for r in a.rows("inspection_finding") if r["due_on"] <= a.by),
            sum(r["due_on"] <= a.by for r in a.rows("inspection_finding")),
        ),
        95,
        True,
    ),
    "T74": least(
        lambda a: share(
            sum(int(r["excellent_n"]) + int(r["good_n"]) for r in a.rows("vote_result")),
            sum(int(r["ballots_n"]) for r in a.rows("vote_result")),
        ),
        95,
    ),
    "T75": least(lambda a: sum(bool(r["problem"]) and bool(r["owner"]) for r in a.rows("contact_visit")), 5),
    "T76": least(lambda a: len(a.rows("proposal")), 10),
    "T77": least(
        lambda a: share(
            sum(a.done(r, "accepted_on") for r in a.rows("project", 12) if a.first.isoformat() <= r["due_on"] <= a.by),
            sum(a.first.isoformat() <= r["due_on"] <= a.by for r in a.rows("project", 12)),
        ),
        100,
        True,
    ),
    "T78": most(
        lambda a: share(a.money("expense", but=("billet", "labour")), a.money("budget", but=("billet", "labour"))), 102
    ),
    "T79": against(lambda a: a.money("expense", "water"), "year", 95, False),
    "T80": least(lambda a: sum(r["skill_up"] == "True" for r in a.rows("contest_result")), 1),
    "T81": against(
        lambda a: share(
            a.weigh("quality_judgement", "weight_kg", result="downgraded"), a.weigh("quality_judgement", "weight_kg")
        ),
        "year",
        100,
        False,
        False,
    ),
    "T91": least(lambda a: len(a.rows("project")), 3),
    "T92": both(
        least(lambda a: sum(bool(r["led_by"]) for r in a.life("class")), 1), least(lambda a: a.attended("class"), 85)
    ),
    "T94": least(lambda a: len(a.life("general")), 1),
}
"""What each task asks that can be due between January and June."""


def period_of(number: int, day: date) -> tuple[date, date]:
    months = 1 if number <= 36 else 3 if number <= 66 else 6 if number <= 83 else 12
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, last_of(months_on(first, months - 1))


def due_of(number: int, first: date, last: date) -> date:
    if number == 3:
        return months_on(first, 1).replace(day=5)
    return date(first.year, 4, 30) if number == 91 else date(first.year, 3, 31) if number in (92, 94) else last


def steps_of(month: Any, task: str, branch: str, due: date) -> list[Row]:
    """The events of a task of a branch that name this due day."""
    if not hasattr(month, "_steps"):
        month._steps = {}
        for row in month.table("task_event"):
            month._steps.setdefault((row["task"], row["branch"], row["due_on"]), []).append(row)
    return month._steps.get((task, branch, due.isoformat()), [])


def judged(month: Any, branch: str, name: str) -> list[tuple[str, date]]:
    """How a task of a branch settles in a month: kind and first due day of each period that is due in it."""
    number, found, end = int(name[1:]), [], month.end - timedelta(days=1)
    first, last = period_of(number, date(2020, 1, 1))
    while first <= end:
        own, due = (first, last), due_of(number, first, last)
        start = due
        extended, cancelled = False, False
        steps = steps_of(month, name, branch, due)
        for row in sorted(steps, key=lambda r: r["day"]):
            if row["day"] >= month.end.isoformat():
                continue
            if row["event"] == "extended" and row["day"] <= due.isoformat():
                due, extended = date.fromisoformat(row["new_due_on"]), True
            cancelled = cancelled or row["event"] == "cancelled"
        if month.start <= due <= end and not cancelled:
            found.append((_kind(month, branch, name, own, due, extended), start))
        first, last = period_of(number, last + timedelta(days=1))
    return found


def _kind(month: Any, branch: str, name: str, own: tuple[date, date], due: date, extended: bool) -> str:
    first, last = own
    end = month.end - timedelta(days=1)
    for by in dict.fromkeys((due, end)):
        until = by if extended else min(by, last)
        now = Asked(month, branch, first, until, by)
        earlier = period_of(int(name[1:]), first - timedelta(days=1))
        year = (months_on(first, -12), last_of(months_on(last, -12)))
        others = [now.at(a, b, b) for a, b in (earlier, year)]
        good = WAYS[name](now, *others)
        if now.lacking or any(one.lacking for one in others):
            return "open"
        if good:
            return "on_time" if by == due else "late"
    return "undone"
