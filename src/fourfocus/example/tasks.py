"""The year's 95 key tasks (T01 to T95) and every step towards writing them off.

36 tasks are monthly, 30 quarterly, 17 half-yearly and 12 yearly. Some concern only some branches. Branches differ in
diligence; February 2020 brings extensions and cancellations, as offices were half staffed.

Up to the reform (2020) every task is issued and written off by hand. From then on the 75 tasks whose outcome stands in other
records have no steps any more: what is left of them are the decisions to extend or to cancel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import BRANCHES, People
from fourfocus.facts.calendar import Workdays, default_workdays, next_month

Row = dict[str, object]

MONTHS_OF = (("month", 1, 36), ("quarter", 3, 66), ("half", 6, 83), ("year", 12, 95))
"""Cadence, its months, and the number of the last task that has it."""


BY_EVIDENCE = frozenset(
    (14, 28, 29, 30, 31, 32, 39, 56, 61, 62, 63, 65, 66, 68, 82, 83, 85, 87, 93, 95)
)  # fmt: skip
"""Numbers of the tasks that are written off by hand in 2020, too; the others settle from records."""

DUE_OTHERWISE = {3: (1, 5), 91: (-8, 0), 92: (-9, 0), 94: (-9, 0)}
"""Number of a task from records to the months from its period's last, and the day (0: the last), on which it is due."""


@dataclass(frozen=True, slots=True)
class Task:
    """One key task: its number, months between two due days, days it is due before the period's end, its branches."""

    code: str
    months: int
    lead_days: int
    branches: tuple[str, ...]


def tasks() -> list[Task]:
    """The 95 tasks."""
    found = []
    for number in range(1, 96):
        months = next(months for _, months, last in MONTHS_OF if number <= last)
        if number % 11 == 5:
            branches: tuple[str, ...] = BRANCHES[:3]  # concerns the workshops
        elif number % 23 == 7:
            branches = BRANCHES[3:]  # concerns the office
        else:
            branches = BRANCHES
        found.append(Task(f"T{number:02d}", months, (number * 5) % 9, branches))
    return found


def periods(parameters: Parameters, months: int) -> Iterator[tuple[date, date]]:
    """First day and last day of every period of so many months that starts within the example."""
    for month in parameters.months:
        if (month.month - 1) % months == 0:
            end = month
            for _ in range(months):
                end = next_month(end)
            yield month, end - timedelta(days=1)


def due_by_records(task: Task, end: date) -> date:
    """The due day of a task from records in the period that ends on ``end``.

    >>> due_by_records(Task("T03", 1, 0, ()), date(2020, 1, 31)), due_by_records(Task("T92", 12, 0, ()), date(2020, 12, 31))
    (datetime.date(2020, 2, 5), datetime.date(2020, 3, 31))
    """
    months, day = DUE_OTHERWISE.get(int(task.code[1:]), (0, 0))
    number = end.year * 12 + end.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    return first + timedelta(days=day - 1) if day else next_month(first) - timedelta(days=1)


@dataclass(slots=True)
class _Writer:
    """Writes the steps of one task, one branch, one period; stops at the end of the example."""

    rows: list[Row]
    base: Row
    last: date

    def step(self, event: str, day: date, by: str, **more: object) -> bool:
        """Note one step; False when it lies beyond the example."""
        if day > self.last:
            return False
        self.rows.append({**self.base, "event": event, "day": day, "person": by, **more})
        return True


class TaskSimulator:
    """Simulates how the tasks go."""

    def __init__(self, parameters: Parameters, people: People) -> None:
        self.parameters = parameters
        self.people = people
        self.rng: Random = parameters.stream("tasks")
        self.workdays = Workdays.of_rows(default_workdays())
        self.diligence = dict(parameters.diligence_pm)
        self.last = parameters.end_day - timedelta(days=1)
        self.issuer = people.holding("副部长", "DQB")
        self.rows: list[Row] = []

    def simulate(self) -> list[Row]:
        """Rows of ``task_event``, in order of day, task and branch."""
        for task in tasks():
            for start, end in periods(self.parameters, task.months):
                for branch in task.branches:
                    first = len(self.rows)
                    due = end - timedelta(days=task.lead_days)
                    self._instance(task, branch, start, due)
                    if start >= self.parameters.reform and int(task.code[1:]) not in BY_EVIDENCE:
                        # What was drawn stays drawn: the other tasks go as they always went.
                        self.rows[first:] = self._decisions(self.rows[first:], due_by_records(task, end) - due)
        order = {event: at for at, event in enumerate(ORDER)}
        self.rows.sort(key=lambda r: (str(r["day"]), str(r["task"]), str(r["branch"]), order[str(r["event"])]))
        return self.rows

    def _decisions(self, steps: list[Row], later: timedelta) -> list[Row]:
        """The extensions and cancellations among the steps, moved with the due day to where records settle it."""
        found = []
        for row in steps:
            if row["event"] in ("extended", "cancelled"):
                dates = {name: day + later for name, day in row.items() if isinstance(day, date)}
                found += [{**row, **dates}] if dates["day"] <= self.last else []
        return found

    def _instance(self, task: Task, branch: str, start: date, due: date) -> None:
        rng, diligence = self.rng, self.diligence[branch]
        writer = _Writer(
            self.rows,
            {"task": task.code, "branch": branch, "due_on": due, "new_due_on": None, "evidence": None, "note": None},
            self.last,
        )
        secretary = self.people.secretary(branch).code
        members = [p for p in self.people.of_branch(branch, start) if p.office in ("committee", "deputy")]
        doer = rng.choice(members).code
        issued = self.workdays.after(start - timedelta(days=1), rng.choice((1, 1, 2)))
        writer.step("issued", issued, self.issuer.code)
        hard = self.parameters.epidemic_from <= due <= date(2020, 2, 29)
        chance = rng.randrange(1000)
        if hard and chance < 60:
            writer.step(
                "cancelled", due - timedelta(days=rng.randint(1, 4)), self.issuer.code, note="疫情防控，本期取消"
            )
            return
        finish = due
        if chance >= 985 or (hard and chance < 200):
            finish = due + timedelta(days=rng.randint(7, 15))
            writer.step("extended", due - timedelta(days=1), self.issuer.code, new_due_on=finish, note="批准延期")
        done = self._done_on(task, branch, issued, finish, diligence)
        self._write_off(writer, done, doer, secretary, chance)

    def _done_on(self, task: Task, branch: str, issued: date, due: date, diligence: int) -> date:
        """The day the branch applies: mostly some days before the task is due, else late."""
        rng = self.rng
        if rng.randrange(1000) < diligence:
            day = due - timedelta(days=rng.randint(2, 7 if task.months == 1 else 15))
        else:
            day = due + timedelta(days=rng.choice((0, 1, 2, 4, 8, 17)))
        day = max(day, issued + timedelta(days=1))
        return day if self.workdays.is_workday(day) else self.workdays.after(day, 1)

    def _write_off(self, writer: _Writer, applied: date, doer: str, secretary: str, chance: int) -> None:
        rng, evidence = self.rng, f"ZL-{writer.base['branch']}-{writer.base['task']}-{applied:%y%m%d}"
        if not writer.step("applied", applied, doer, evidence=evidence):
            return
        checked = self.workdays.after(applied, rng.choice((0, 0, 1)))
        if not writer.step("secretary_checked", checked, secretary):
            return
        judged = self.workdays.after(checked, rng.choice((1, 1, 2)))
        if chance % 100 < 6 - 3 * (self.diligence[str(writer.base["branch"])] > 900):
            if not writer.step("returned", judged, self.issuer.code, note="佐证不全，退回补正"):
                return
            again = self.workdays.after(judged, rng.randint(1, 4))
            if not writer.step("applied", again, doer, evidence=evidence + "-B"):
                return
            judged = self.workdays.after(again, 2)
            if not writer.step("secretary_checked", self.workdays.after(again, 1), secretary):
                return
        if not writer.step("written_off", judged, self.issuer.code) or chance % 250 != 3:
            return
        reopened = self.workdays.after(judged, rng.randint(8, 15))
        if writer.step("reopened", reopened, self.issuer.code, note="抽查发现记录不实，重开"):
            again = self.workdays.after(reopened, 3)
            writer.step("applied", again, doer, evidence=evidence + "-C")
            writer.step("secretary_checked", self.workdays.after(again, 1), secretary)
            writer.step("written_off", self.workdays.after(again, 2), self.issuer.code)


ORDER = ("issued", "cancelled", "extended", "reopened", "applied", "secretary_checked", "returned", "written_off")
"""The order of steps made on the same day."""
