"""Repeated stops: how long after the last stop with the same cause on its line each stop of the month began."""

from __future__ import annotations

from datetime import timedelta

from fourfocus.engine.derived.base import Derived, Input, Row, Rows, Span, provenance
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import columns
from fourfocus.facts.tables.stops import OWNERS

LOOKED_BACK_DAYS = 7
"""An earlier stop is looked for this long before the month and before the stop; a rule's window cannot be longer."""

_TABLE = Table(
    "repeated_stop",
    "derived",
    Words("停机再现", "Stops and the same cause before"),
    Words(
        f"当月开始的每次停机，以及同一产线同一原因的上一次停机结束后多久又发生（{LOOKED_BACK_DAYS} 天以内）。",
        f"Each stop that began in the month, and how long after the last of its line and cause (up to {LOOKED_BACK_DAYS} days).",
    ),
    key=("line", "start"),
    when="production_day",
    part="line",
    columns=(
        columns.line(),
        columns.production_day(),
        columns.choice("owner", "停机类别", "Owner", "停机归谁。", "Who answers for the stop.", OWNERS),
        columns.ident("cause", "原因代码", "Cause code", "原因代码。", "Cause code."),
        columns.unit("责任单位。", "The unit that answers for it.", required=False),
        columns.time("start", "开始时间", "Start", "停机开始的时刻。", "When the stop began."),
        columns.time("end", "结束时间", "End", "停机结束的时刻。", "When the stop ended."),
        columns.qty("duration_s", "s", "时长", "Duration", "整次停机的时长。", "Length of the whole stop."),
        columns.time(
            "last_end",
            "上次结束",
            "Last ended",
            "同一产线同一原因的上一次停机结束的时刻；没有则空白。",
            "When the last stop of the line with this cause ended; empty when there was none.",
            required=False,
        ),
        columns.qty(
            "after_s",
            "s",
            "再现间隔",
            "After",
            f"上次结束到本次开始的时间；{LOOKED_BACK_DAYS} 天内没有则空白，空白不是重复。",
            f"From that end to this start; empty, and so no repeat, when there was none within {LOOKED_BACK_DAYS} days.",
            required=False,
            limits=(0, LOOKED_BACK_DAYS * 86_400),
        ),
    ),
)


def _make(rows: Rows, span: Span) -> list[Row]:
    last: dict[tuple[str, str], Row] = {}
    found: list[Row] = []
    for stop in sorted(rows["stoppage"], key=lambda row: (row["start"], row["line"])):
        before = last.get((stop["line"], stop["cause"]))
        last[stop["line"], stop["cause"]] = stop
        if stop["production_day"] < span.start:
            continue
        gap = stop["start"] - before["end"] if before is not None else None
        if gap is not None and gap > timedelta(days=LOOKED_BACK_DAYS):
            before = gap = None
        own = {name: stop[name] for name in ("line", "production_day", "owner", "cause", "unit", "start", "end")}
        own["duration_s"] = _seconds(stop["end"] - stop["start"])
        own["last_end"] = before["end"] if before is not None else None
        found.append(own | {"after_s": None if gap is None else _seconds(gap)} | provenance(stop))
    return found


def _seconds(length: timedelta) -> int:
    return length.days * 86_400 + length.seconds


# Days are looked back from the month's first; a stop that ended within them may have begun long before.
REPEATED_STOP = Derived(_TABLE, (Input("stoppage", 62, LOOKED_BACK_DAYS),), _make)
