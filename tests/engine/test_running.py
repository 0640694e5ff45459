"""The list of tasks while its month runs: what is not due yet runs, what is overdue is so by the days up to today."""

from __future__ import annotations

from datetime import date

from fourfocus.engine.lights import Limits, TaskRow
from fourfocus.engine.running import on_day
from fourfocus.engine.subjects import Subject
from fourfocus.facts.schema import Words

BRANCH = Subject("branch", "ZB1", "棒材支部")
LIMITS = Limits(left=5, late=3, talk=10)  # yellow from five days before, a talk after ten


def row(day: int, state: str, light: str | None) -> TaskRow:
    due = date(2020, 3, day)
    return TaskRow("T29", Words("x", "x"), None, BRANCH, None, due, state, light, Words("w", "w"), score=-1000)


def test_a_month_that_runs_is_judged_by_today() -> None:
    told = [row(10, "undone", "red"), row(18, "undone", "red"), row(25, "open", None), row(20, "undone", "red"),
            row(12, "late", "yellow"), row(5, "on_time", "green"), row(4, "undone", "red")]  # fmt: skip
    found = list(on_day(told, date(2020, 3, 18), LIMITS))
    assert [(one.state, one.light, one.overdue, one.score) for one in found] == [
        ("undone", "red", 8, -1000),  # 18 - 10
        ("running", "yellow", 0, None),  # due today: it can still be done
        ("running", "green", 0, None),  # seven days are left, whether or not the data is there
        ("running", "yellow", 0, None),
        ("late", "yellow", 0, -1000),
        ("on_time", "green", 0, -1000),
        ("undone", "red", 14, -1000),
    ]
    said = [one.action.zh if one.action else None for one in found]
    assert said == ["督办（逾期 8 天）", None, None, None, None, None, "约谈支部书记（逾期 14 天）"]
