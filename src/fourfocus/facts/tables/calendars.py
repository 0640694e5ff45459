"""The production day, the crews of its shifts, and workdays."""

from __future__ import annotations

from fourfocus.facts.schema import (
    Before,
    NoOverlap,
    Table,
    Words,
)
from fourfocus.facts.tables.columns import (
    choice,
    crew,
    day,
    production_day,
    qty,
    shift,
    text,
    time,
    valid,
)

DAY_RULE = Table(
    "day_rule",
    "production",
    Words("生产日起点", "Start of the production day"),
    Words("生产日从几点开始，按日期有效。", "At what time the production day starts, dated."),
    key=("valid_from",),
    aliases=("生产日规定",),
    columns=(
        qty(
            "start_s",
            "s",
            "起点",
            "Start",
            "从零点起多久开始新的生产日。",
            "How long after midnight it starts.",
            limits=(0, 86_399),
            aliases="开班时刻",
            additive=False,
        ),
        *valid(),
    ),
    checks=(NoOverlap((), "valid_from", "valid_to"),),
)

CREW_SHIFT = Table(
    "crew_shift",
    "production",
    Words("倒班日历", "Shift calendar"),
    Words(
        "每个生产日每班由哪个班组上岗，起止时刻。",
        "Which crew works which shift of each production day, from when to when.",
    ),
    key=("production_day", "shift"),
    when="production_day",
    due_workdays=0,
    aliases=("四班三运转", "轮班表"),
    columns=(
        production_day(),
        shift(),
        crew(),
        time("start", "上班时间", "Start", "该班开始的时刻。", "When the shift starts.", aliases="开始时间"),
        time("end", "下班时间", "End", "该班结束的时刻。", "When the shift ends.", aliases="结束时间"),
    ),
    checks=(Before("start", "end"), NoOverlap((), "start", "end")),
)

WORKDAY = Table(
    "workday",
    "production",
    Words("工作日历", "Workday calendar"),
    Words(
        "国务院办公厅公布的工作日、休息日、节假日和调休上班日。",
        "Workdays, rest days, holidays and make-up workdays as published by the State Council.",
    ),
    key=("day",),
    when="day",
    due_workdays=0,
    aliases=("节假日",),
    columns=(
        day("day", "日期", "Day", "日期。", "The day.", aliases="公历日期"),
        choice(
            "kind",
            "类型",
            "Kind",
            "当日性质。",
            "What kind of day it is.",
            {"workday": "工作日", "rest": "休息日|周末", "holiday": "节假日|放假", "makeup": "调休上班|补班"},
        ),
        text("name", "节日", "Name", "节日名称。", "The festival.", aliases="名称 节日名称"),
    ),
)

TABLES = (DAY_RULE, CREW_SHIFT, WORKDAY)
