"""What went wrong in 2020 in single places: a meeting put off, papers handed in late, a finding, an answer that took too long.

A mill in which nothing of this happens would leave half of its regulation without a case. Each lapse is a parameter with its
place and day; it changes single records after the simulation, so that the random streams and all production stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fourfocus.example.parameters import Parameters
from fourfocus.facts.calendar import next_month

Row = dict[str, object]
Tables = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class PaperLapse:
    """The papers of a task due on ``due`` (as written in its steps) came ``late_days`` after it, or never (None)."""

    task: str
    branch: str
    due: date
    late_days: int | None


PAPERS = (
    PaperLapse("T14", "ZB2", date(2020, 4, 23), 4),
    PaperLapse("T28", "ZB3", date(2020, 5, 26), 3),
    PaperLapse("T30", "ZB4", date(2020, 4, 24), 4),
    PaperLapse("T39", "ZB2", date(2020, 3, 25), 5),
    PaperLapse("T56", "ZB3", date(2020, 3, 30), None),
    PaperLapse("T62", "ZB3", date(2020, 3, 27), 3),
    PaperLapse("T63", "ZB4", date(2020, 3, 31), None),
    PaperLapse("T68", "ZB2", date(2020, 6, 23), 6),
    PaperLapse("T83", "ZB3", date(2020, 6, 29), 1),
)

MEETINGS_MISSED = (
    ("ZB3", "theme_day", date(2020, 5, 1)),
    ("ZB2", "class", date(2020, 6, 1)),
    ("ZB3", "general", date(2020, 2, 1)),  # the epidemic: the general meeting of the first quarter did not take place
    ("ZB4", "open", date(2020, 4, 1)),
    ("ZB2", "talk", date(2020, 6, 1)),
)
"""Branch, kind of meeting, first day of the month in which it did not take place."""

FINDINGS = (
    ("ZB2", "JC02", date(2020, 2, 21), "minor", 500, "二月主题党日只学文件，没有联系班组的故障和成本"),
    ("ZB4", "JC04", date(2020, 3, 23), "minor", 500, "T29 的佐证只有通知，没有办理结果"),
    ("ZB4", "JC09", date(2020, 5, 22), "minor", 500, "二季度发展党员情况没有公开"),
    ("ZB1", "JC10", date(2020, 5, 22), "minor", 800, "一支突击队完成任务后没有写结果，也没有解散"),
)
"""Branch, item, day, severity, thousandths of a point written, what was found; put right within a week."""

ROOMS = (
    ("ZB1", "H10", date(2020, 6, 1)),
    ("ZB2", "H01", date(2020, 3, 1)),
    ("ZB3", "H02", date(2020, 3, 1)),
    ("ZB4", "W01", date(2020, 6, 1)),
)
"""Branch, have or wall, month of the check in which it was being repaired."""

NOT_ACCEPTED = ("XM2020-08",)
"""Projects due in the first half of 2020 that were carried out but not accepted by its end."""

SLOW_MONTH = date(2020, 2, 1)
"""Of the proposals of this month one a shop is answered only in the second month after it."""

UNMEASURED = ("GXCJ", date(2020, 4, 1))
"""The shop, and the month in which its crew wrote no measure for the stops it answers for."""

TECHNICIAN_MONTH = date(2020, 5, 1)
"""The month in whose examination the first on the list passed as a technician."""


def with_lapses(parameters: Parameters, tables: Tables) -> Tables:
    """The tables of the example with the lapses that lie within it."""
    last = parameters.end_day - timedelta(days=1)
    return tables | {
        "task_event": list(_papers(tables["task_event"], last)),
        "organisation_life": _numbered_anew(
            [row for row in tables["organisation_life"] if not any(_in_month(row, *one) for one in MEETINGS_MISSED)]
        ),
        "inspection_finding": [*tables["inspection_finding"], *_findings(parameters, tables["inspection_finding"])],
        "standard_check": list(_rooms(tables["standard_check"])),
        "project": [
            row | {"accepted_on": None, "saving_fen": None} if row["project"] in NOT_ACCEPTED else row
            for row in tables["project"]
        ],
        "project_milestone": [
            row | {"done_on": None} if row["project"] in NOT_ACCEPTED and row["milestone"] == "J4" else row
            for row in tables["project_milestone"]
        ],
        "proposal": list(_slow(tables["proposal"], last)),
        "stoppage": list(_unmeasured(tables["stoppage"])),
        "skill_gain": list(_technicians(tables["skill_gain"])),
    }


def _papers(rows: list[Row], last: date) -> Iterator[Row]:
    """The steps with the papers of :data:`PAPERS` late: every step from the application on moves, or is never made."""
    known = {(one.task, one.branch, one.due): one for one in PAPERS}
    moved: dict[tuple[object, ...], timedelta] = {}
    for row in rows:
        lapse = known.get((row["task"], row["branch"], row["due_on"]))  # type: ignore[arg-type]
        if lapse is None or row["event"] in ("issued", "extended", "cancelled"):
            yield row
            continue
        if lapse.late_days is None:
            continue
        day = row["day"]
        assert isinstance(day, date)
        key = (lapse.task, lapse.branch, lapse.due)
        by = moved.setdefault(key, max(timedelta(), lapse.due + timedelta(days=lapse.late_days) - day))
        if day + by <= last:
            yield {**row, "day": day + by}


def _in_month(row: Row, branch: str, kind: str, month: date) -> bool:
    day = row["day"]
    assert isinstance(day, date)
    return row["branch"] == branch and row["kind"] == kind and month <= day < next_month(month)


def _numbered_anew(rows: list[Row]) -> list[Row]:
    """Meetings numbered through by branch and year, as their book is."""
    counts: dict[str, int] = {}
    found = []
    for row in rows:
        key = f"{row['branch']!s}-{str(row['day'])[:4]}"
        counts[key] = counts.get(key, 0) + 1
        found.append({**row, "meeting": f"{key}-{counts[key]:03d}"})
    return found


def _rooms(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        day = row["day"]
        assert isinstance(day, date)
        off = (row["branch"], row["item"], day.replace(day=1)) in ROOMS
        yield {**row, "state": "repair"} if off else row


def _findings(parameters: Parameters, there: list[Row]) -> Iterator[Row]:
    taken = {row["finding"] for row in there}
    for branch, item, day, severity, deduct, problem in FINDINGS:
        name = f"WT{day:%Y%m}-{branch}-{item}"
        if parameters.first_day <= day < parameters.end_day and name not in taken:
            yield {
                "finding": name,
                "day": day,
                "branch": branch,
                "item": item,
                "severity": severity,
                "deduct_milli": deduct,
                "problem": problem,
                "due_on": day + timedelta(days=7),
                "rectified_on": day + timedelta(days=6),
                "note": None,
            }


def _slow(rows: list[Row], last: date) -> Iterator[Row]:
    """One proposal of each shop in :data:`SLOW_MONTH`, the first, answered seven days into the second month after it."""
    answered = next_month(next_month(SLOW_MONTH)) + timedelta(days=6)
    seen: set[object] = set()
    for row in rows:
        day = row["day"]
        assert isinstance(day, date)
        slow = SLOW_MONTH <= day < next_month(SLOW_MONTH) and row["answered_on"] and row["unit"] in ("BCCJ", "GXCJ")
        if slow and row["unit"] not in seen and answered <= last:
            seen.add(row["unit"])
            yield {**row, "answered_on": answered}
        else:
            yield row


def _unmeasured(rows: list[Row]) -> Iterator[Row]:
    unit, month = UNMEASURED
    for row in rows:
        day = row["production_day"]
        assert isinstance(day, date)
        theirs = row["unit"] == unit and row["owner"] not in ("planned", "external")
        yield {**row, "measure": None} if theirs and month <= day < next_month(month) else row


def _technicians(rows: list[Row]) -> Iterator[Row]:
    first = True
    for row in rows:
        day = row["day"]
        assert isinstance(day, date)
        if first and TECHNICIAN_MONTH <= day < next_month(TECHNICIAN_MONTH):
            first = False
            yield {**row, "level": "technician"}
        else:
            yield row
