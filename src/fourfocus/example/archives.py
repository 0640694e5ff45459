"""The branches' archives from 2020 on: twelve boxes each a year, evidence of tasks filed after write-off, meetings by the month.

Not all is in order, so that the rule has something to find: a box opened in March only, one without its side label, a paper taken
out without a substitute, and now and then evidence that lay on a desk for two weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import BRANCHES, People
from fourfocus.facts.calendar import Workdays, default_workdays, next_month

Row = dict[str, object]
CATEGORIES = tuple(f"{number:02d}" for number in range(1, 13))
BOX_OF = {
    "general": "04",
    "committee": "04",
    "group": "04",
    "class": "04",
    "theme_day": "05",
    "life_meeting": "06",
    "review": "06",
    "talk": "07",
    "open": "12",
}
"""Kind of meeting to the box of its record; evidence of tasks lies in box 12."""
OPENED_LATE = ("ZB3", "08", date(2020, 3, 9))
UNLABELLED = ("ZB2", "11")
TAKEN_OUT = ("ZB4", "12", 5)
"""Branch, box, number of the paper taken out."""


def archive_tables(parameters: Parameters, staff: People, tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Rows of ``archive_box`` and ``archive_item``."""
    years = [m.year for m in parameters.months if m.month == 1 and m >= parameters.reform]
    boxes = [_box(staff, branch, year, box) for year in years for branch in BRANCHES for box in CATEGORIES]
    last = parameters.end_day
    papers = [row for row in _papers(parameters, tables) if _day(row, "filed_on") < last]
    papers.sort(key=lambda row: (str(row["branch"]), str(row["filed_on"]), str(row["made_on"]), str(row["document"])))
    counts: dict[tuple[object, ...], int] = {}
    items = []
    for row in papers:
        key = row["branch"], row["year"], row["box"]
        counts[key] = counts.get(key, 0) + 1
        if (row["branch"], row["box"], counts[key]) != TAKEN_OUT:
            items.append(row | {"number_n": counts[key]})
    return {"archive_box": [row for row in boxes if _day(row, "opened_on") < last], "archive_item": items}


def _box(staff: People, branch: str, year: int, box: str) -> Row:
    late = (branch, box) == OPENED_LATE[:2] and year == OPENED_LATE[2].year
    return {
        "branch": branch,
        "year": str(year),
        "box": box,
        "category": box,
        "opened_on": OPENED_LATE[2] if late else date(year, 1, 6),
        "spine": "50" if box in ("04", "12") else "30",
        "labelled": (branch, box) != UNLABELLED,
        "keeper": staff.secretary(branch).code,
        "note": None,
    }


def _papers(parameters: Parameters, tables: dict[str, list[Row]]) -> Iterator[Row]:
    """Evidence of tasks and records of meetings made since the reform, not yet numbered."""
    rng, workdays = parameters.stream("archives"), Workdays.of_rows(default_workdays())
    diligence = dict(parameters.diligence_pm)
    applied: dict[tuple[object, ...], Row] = {}
    for row in tables["task_event"]:
        key = row["task"], row["branch"], row["due_on"]
        if row["event"] == "applied":
            applied[key] = row
        elif row["event"] == "written_off" and key in applied and _day(applied[key], "day") >= parameters.reform:
            late = rng.randrange(1000) > diligence[str(row["branch"])]
            filed = workdays.after(_day(row, "day"), rng.randint(9, 12) if late else rng.randint(1, 4))
            paper = applied[key]
            title = f"{row['task']} 销号佐证"
            yield _paper(row["branch"], "12", paper["evidence"], title, _day(paper, "day"), filed, rng.randint(2, 8))
    for row in tables["organisation_life"]:
        day = _day(row, "day")
        if day >= parameters.reform:
            filed = workdays.after(next_month(day.replace(day=1)) - timedelta(days=1), rng.randint(1, 3))
            box = BOX_OF[str(row["kind"])]
            yield _paper(row["branch"], box, row["meeting"], str(row["topic"]), day, filed, rng.randint(1, 5))


def _paper(branch: object, box: str, document: object, title: str, made: date, filed: date, pages: int) -> Row:
    return {
        "branch": branch,
        "year": f"{made:%Y}",
        "box": box,
        "number_n": 0,
        "document": document,
        "title": title,
        "made_on": made,
        "filed_on": filed,
        "pages_n": pages,
        "note": None,
    }


def _day(row: Row, name: str) -> date:
    day = row[name]
    assert isinstance(day, date)
    return day
