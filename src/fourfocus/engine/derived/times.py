"""Time tables: stops cut at shift ends, and calendar time per line and shift.

A month runs from the start of its first production day to the start of the next month's; both follow from the shift
calendar (``crew_shift``), whose shifts fill the production days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta

from fourfocus.engine.derived.base import Derived, Input, Row, Span, provenance
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import columns
from fourfocus.facts.tables.stops import OWNERS

LONGEST_STOP_DAYS = 62
"""A stop that began longer before the month is not looked for (practice: an overhaul takes weeks, not months)."""

_STOP_TIME = Table(
    "stop_time",
    "derived",
    Words("停机时间（按班切分）", "Stop time by shift"),
    Words("每次停机落在每个班里的时间。", "The part of each stop that lies in each shift."),
    key=("line", "stop_start", "production_day", "shift"),
    when="production_day",
    part="line",
    columns=(
        columns.line(),
        columns.production_day(),
        columns.shift(),
        columns.crew(),
        columns.choice("owner", "停机类别", "Owner", "停机归谁。", "Who answers for the stop.", OWNERS),
        columns.ident("cause", "原因代码", "Cause code", "原因代码。", "Cause code."),
        columns.unit("责任单位。", "The unit that answers for it.", required=False),
        columns.time("stop_start", "停机开始", "Stop began", "整次停机开始的时刻。", "When the whole stop began."),
        columns.time("start", "开始时间", "Start", "本段开始的时刻。", "Start of this part."),
        columns.time("end", "结束时间", "End", "本段结束的时刻。", "End of this part."),
        columns.qty("duration_s", "s", "时长", "Duration", "本段的时长。", "Length of this part."),
    ),
)

_LINE_TIME = Table(
    "line_time",
    "derived",
    Words("产线日历时间", "Calendar time of lines"),
    Words("每条产线每班的日历时间。", "Calendar time of each line in each shift."),
    key=("line", "production_day", "shift"),
    when="production_day",
    part="line",
    columns=(
        columns.line(),
        columns.production_day(),
        columns.shift(),
        columns.crew(),
        columns.qty("calendar_s", "s", "日历时间", "Calendar time", "本班的时长。", "Length of the shift."),
    ),
)


def _stop_time(rows: Mapping[str, list[Row]], span: Span) -> list[Row]:
    shifts = _shifts(rows, span)
    starts = [shift["start"] for shift in shifts]
    found: list[Row] = []
    for stop in rows["stoppage"]:
        at = max(bisect_right(starts, stop["start"]) - 1, 0)
        for shift in shifts[at:]:
            if shift["start"] >= stop["end"]:
                break
            start, end = max(stop["start"], shift["start"]), min(stop["end"], shift["end"])
            if start < end:
                found.append(_part(stop, shift) | {"start": start, "end": end, "duration_s": _seconds(end - start)})
    return found


def _part(stop: Row, shift: Row) -> Row:
    names = ("production_day", "shift", "crew")
    own = {"line": stop["line"], "owner": stop["owner"], "cause": stop["cause"], "unit": stop["unit"]}
    where = provenance(stop) | {"_day": shift["production_day"]}
    return own | {name: shift[name] for name in names} | {"stop_start": stop["start"]} | where


def _line_time(rows: Mapping[str, list[Row]], span: Span) -> list[Row]:
    lines = [unit for unit in rows["unit"] if unit["kind"] == "line"]
    found: list[Row] = []
    for shift in _shifts(rows, span):
        day: date = shift["production_day"]
        for name in sorted({line["unit"] for line in lines if _valid(line, day)}):
            time = {"line": name, "calendar_s": _seconds(shift["end"] - shift["start"])}
            names = {key: shift[key] for key in ("production_day", "shift", "crew")}
            found.append(time | names | provenance(shift) | {"_part": name})
    return found


def _shifts(rows: Mapping[str, list[Row]], span: Span) -> list[Row]:
    inside = [row for row in rows["crew_shift"] if span.start <= row["production_day"] < span.end]
    return sorted(inside, key=lambda row: row["start"])


def _valid(row: Row, day: date) -> bool:
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"]))


def _seconds(length: timedelta) -> int:
    return length.days * 86_400 + length.seconds


STOP_TIME = Derived(_STOP_TIME, (Input("stoppage", LONGEST_STOP_DAYS), Input("crew_shift")), _stop_time)
LINE_TIME = Derived(_LINE_TIME, (Input("crew_shift"), Input("unit")), _line_time)
