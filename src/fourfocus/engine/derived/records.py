"""Records of lines: every shift and production day of the month against all earlier ones of its line.

A shift's output is the sum over its products; a day's the sum over its shifts. What ran shorter than the rule asks is not
compared, neither as a record nor as the best before; a shift without time and without output never was one. The very
first one has nothing to beat and is no record.
"""

from __future__ import annotations

from fourfocus.engine.derived.base import Input, Row, Rows, Ruled, Span, nothing
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import CATALOG, columns
from fourfocus.rules.analyses import HOURS, RecordRule
from fourfocus.rules.pack import InForce

SHIFTS = {choice.code: at for at, choice in enumerate(CATALOG["shift_output"]["shift"].choices)}
"""Shift to its place in the production day."""

_TABLE = Table(
    "line_record",
    "derived",
    Words("产线纪录对照", "Line records"),
    Words(
        "每条产线当月的每个班、每个生产日，与此前全部可比的班、日相比。",
        "Each shift and production day of a line against all comparable earlier ones.",
    ),
    key=("line", "kind", "production_day", "period"),
    when="production_day",
    part="line",
    columns=(
        columns.line(),
        columns.choice(
            "kind", "范围", "Kind", "班产还是日产。", "Shift or day.", {"shift": "班产", "day": "日产"}
        ),
        columns.production_day(),
        columns.choice(
            "period", "班次", "Period", "第几班；日产为全天。", "Which shift, or the whole day.",
            {**columns.SHIFTS, "whole": "全天"},
        ),
        columns.qty("qualified_kg", "kg", "合格量", "Qualified output", "该班或该日的合格量。", "Its qualified output."),
        columns.qty("run_s", "s", "作业时间", "Operating time", "该班或该日的作业时间。", "Its operating time."),
        columns.choice(
            "outcome", "结果", "Outcome", "高于此前最好为纪录，等于为持平；作业时间不足的不比。",
            "Above the best before is a record, equal is a tie; what ran too short is not compared.",
            {"record": "破纪录", "tie": "持平", "below": "未破", "first": "首次", "short": "不可比"},
        ),
        columns.qty(
            "best_kg", "kg", "此前最好", "Best before", "此前最好的合格量。", "The best before.", required=False
        ),
        columns.day(
            "best_on", "最好日期", "Best on", "此前最好出现的生产日。", "The day of the best before.", required=False
        ),
        columns.qty("earlier_n", "n", "可比个数", "Earlier", "此前可比的班数或日数。", "Comparable ones before."),
    ),
)  # fmt: skip


def _reading(rule: RecordRule, rules: InForce, span: Span) -> tuple[Input, ...]:
    del rule, rules, span
    by, sums = ("line", "production_day", "shift"), ("qualified_kg", "run_s")
    return (Input("shift_output", since=BEGIN, by=by, sums=sums),)


def _making(rule: RecordRule, rules: InForce, rows: Rows, span: Span) -> list[Row]:
    worked = [row for row in rows["shift_output"] if row["run_s"] or row["qualified_kg"]]
    shifts = sorted(worked, key=lambda row: (row["line"], row["production_day"], SHIFTS[row["shift"]]))
    days: dict[tuple[str, object], Row] = {}
    for row in shifts:
        day = days.setdefault(
            (row["line"], row["production_day"]), {**row, "shift": "whole", "qualified_kg": 0, "run_s": 0}
        )
        day["qualified_kg"] += row["qualified_kg"]
        day["run_s"] += row["run_s"]
    found = _against_history(shifts, "shift", int(rules.amount(rule.least_shift, HOURS)), span)
    return found + _against_history(list(days.values()), "day", int(rules.amount(rule.least_day, HOURS)), span)


def _against_history(rows: list[Row], kind: str, least_s: int, span: Span) -> list[Row]:
    """The rows of the month, each with the best comparable one before it; ``rows`` are in order of time per line."""
    best: dict[str, Row] = {}
    earlier: dict[str, int] = {}
    found: list[Row] = []
    for row in rows:
        line, top = row["line"], best.get(row["line"])
        if row["run_s"] < least_s:
            outcome = "short"
        elif top is None:
            outcome = "first"
        elif row["qualified_kg"] == top["qualified_kg"]:
            outcome = "tie"
        else:
            outcome = "record" if row["qualified_kg"] > top["qualified_kg"] else "below"
        if row["production_day"] >= span.start:
            before = {"best_kg": None, "best_on": None}
            if top is not None:
                before = {"best_kg": top["qualified_kg"], "best_on": top["production_day"]}
            own = {"kind": kind, "period": row["shift"], "outcome": outcome, "earlier_n": earlier.get(line, 0)}
            found.append({**row, **own, **before})
        if outcome != "short":
            earlier[line] = earlier.get(line, 0) + 1
        if outcome in ("first", "record"):
            best[line] = row
    return found


LINE_RECORD = Ruled(_TABLE, (Input("shift_output", history=True),), nothing, RecordRule, _reading, _making)
