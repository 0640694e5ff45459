"""What people's efforts brought about, measured: stop time a measure removed, and what teams reached.

A claim is never worth more than what the stops bear out: ``counted_s`` is the smaller of claimed and measured.
"""

from __future__ import annotations

from datetime import date, timedelta

from fourfocus.engine.derived.base import Derived, Input, Row, Rows, Span, provenance
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import columns

OBSERVED_DAYS = 30
"""Production days before and after a measure over which its cause of stops is compared; the clause names them too."""
LOOKED_BACK_DAYS = 400
"""A task order or project may have been opened this long before the month in which it is accepted."""
_CONFIRMED_WITHIN_DAYS = 120
"""A measure must have started this long before its confirmation at most; an older one finds no stops to compare."""

_CUT = Table(
    "stop_cut",
    "derived",
    Words("减停效果", "Stop time removed"),
    Words(
        f"当月确认的减停措施，以及该产线该原因的停机时间实施前、后各 {OBSERVED_DAYS} 天之差。",
        f"Measures confirmed in the month, and the stop time of line and cause {OBSERVED_DAYS} days before less that after.",
    ),
    key=("measure",),
    when="confirmed_on",
    columns=(
        columns.ident("measure", "措施编号", "Measure", "措施编号。", "The measure."),
        columns.text("title", "措施", "Title", "措施内容。", "What was done."),
        columns.line(),
        columns.ident("cause", "原因代码", "Cause code", "原因代码。", "Cause code."),
        columns.person("person", "提出人", "By", "提出人工号。", "Who did it."),
        columns.day("confirmed_on", "确认日期", "Confirmed on", "确认日期。", "The day it was confirmed."),
        columns.qty("before_s", "s", "实施前停机", "Before", "实施前观察期的停机时间。", "Stop time before."),
        columns.qty("after_s", "s", "实施后停机", "After", "实施后观察期的停机时间。", "Stop time after."),
        columns.qty("claimed_s", "s", "申报减停", "Claimed", "申报的减停时间。", "Time claimed."),
        columns.qty(
            "counted_s",
            "s",
            "计入减停",
            "Counted",
            "申报与实测两者中较小的；观察期未满的为零。",
            "The smaller of claimed and measured; nothing while the observation is not over.",
        ),
        columns.flag("observed", "观察期满", "Observed", "观察期是否已满。", "Whether the observation is over."),
    ),
)


def _cuts(rows: Rows, span: Span) -> list[Row]:
    stops: dict[tuple[str, str], list[Row]] = {}
    for stop in rows["stoppage"]:
        stops.setdefault((stop["line"], stop["cause"]), []).append(stop)
    found: list[Row] = []
    for row in rows["stop_measure"]:
        if not span.start <= row["confirmed_on"] < span.end:
            continue
        own = stops.get((row["line"], row["cause"]), [])
        started: date = row["started_on"]
        length = timedelta(days=OBSERVED_DAYS)
        before, after = _stopped(own, started - length, started), _stopped(own, started, started + length)
        whole = started + length <= row["confirmed_on"] and row["confirmed_on"] - started < timedelta(
            days=_CONFIRMED_WITHIN_DAYS
        )
        counted = min(row["claimed_s"], max(0, before - after)) if whole else 0
        named = ("measure", "title", "line", "cause", "person", "confirmed_on", "claimed_s")
        more = {"before_s": before, "after_s": after, "counted_s": counted, "observed": whole}
        found.append({name: row[name] for name in named} | more | provenance(row))
    return found


def _stopped(stops: list[Row], start: date, end: date) -> int:
    """Seconds of the stops that began on production days from ``start`` to before ``end``."""
    lengths = (one["end"] - one["start"] for one in stops if start <= one["production_day"] < end)
    return sum(length.days * 86_400 + length.seconds for length in lengths)


_TEAM = Table(
    "team_result",
    "derived",
    Words("团队成果", "What teams reached"),
    Words(
        "当月完成的突击队任务和当月验收的党建+X 项目，每名成员一行。",
        "Commando tasks done and Party+X projects accepted in the month, one row per member.",
    ),
    key=("team", "person"),
    when="day",
    columns=(
        columns.ident("team", "团队编号", "Team", "任务书或项目编号。", "The task order or project."),
        columns.person(),
        columns.text("title", "任务", "Title", "任务或项目名称。", "What it was."),
        columns.choice(
            "kind", "类别", "Kind", "突击队还是项目。", "Team or project.", {"commando": "突击队", "project": "项目"}
        ),
        columns.choice(
            "role", "角色", "Role", "在团队中的角色。", "The role.", {"leader": "队长|负责人", "member": "队员|成员"}
        ),
        columns.day("day", "完成日期", "Day", "完成或验收的日期。", "The day it was done or accepted."),
        columns.flag("reached", "达到目标", "Goal reached", "是否达到目标。", "Whether the goal was reached."),
        columns.flag("in_time", "按期", "In time", "是否在期限内。", "Whether it was done in time."),
    ),
)


def reached(task: Row) -> bool:
    """Whether a task order's result is at least, or at most, its goal."""
    if task["actual_n"] is None or task["goal_n"] is None:
        return False
    higher = task["better"] == "higher"
    return bool(task["actual_n"] >= task["goal_n"] if higher else task["actual_n"] <= task["goal_n"])


def _teams(rows: Rows, span: Span) -> list[Row]:
    done: dict[str, Row] = {}
    for task in rows["commando_task"]:
        if task["closed_on"] is not None and span.start <= task["closed_on"] < span.end:
            done[task["team"]] = _done(task, "commando", task["closed_on"], reached(task))
    for project in rows["project"]:
        if project["accepted_on"] is not None and span.start <= project["accepted_on"] < span.end:
            done[project["project"]] = _done(project, "project", project["accepted_on"], True)
    return [
        {"team": row["team"], "person": row["person"], "role": row["role"]}
        | done[row["team"]]
        | provenance(row)
        | {"_day": done[row["team"]]["day"]}
        for row in rows["team_member"]
        if row["team"] in done
    ]


def _done(row: Row, kind: str, day: date, met: bool) -> Row:
    in_time = row["due_on"] is not None and day <= row["due_on"]
    return {"title": row["title"], "kind": kind, "day": day, "reached": met, "in_time": in_time}


STOP_CUT = Derived(
    _CUT,
    (Input("stop_measure"), Input("stoppage", _CONFIRMED_WITHIN_DAYS + OBSERVED_DAYS, OBSERVED_DAYS)),
    _cuts,
)
TEAM_RESULT = Derived(
    _TEAM,
    tuple(Input(name, LOOKED_BACK_DAYS) for name in ("commando_task", "project", "team_member")),
    _teams,
)
