"""Meters, their readings, and gas."""

from __future__ import annotations

from fourfocus.facts.schema import (
    NeverFalls,
    Table,
    Words,
)
from fourfocus.facts.tables.columns import (
    choice,
    ident,
    line,
    note,
    production_day,
    qty,
    ref,
    text,
    time,
    valid,
)

METER = Table(
    "meter",
    "production",
    Words("计量仪表", "Meters"),
    Words("电、煤气等计量仪表的目录。", "The register of meters."),
    key=("meter", "valid_from"),
    aliases=("仪表目录", "电表目录"),
    columns=(
        ident("meter", "表号", "Meter", "仪表编号。", "The meter.", aliases="仪表编号 电表号"),
        text("title", "名称", "Title", "仪表名称。", "Its name.", required=True, aliases="仪表名称"),
        choice(
            "medium",
            "介质",
            "Medium",
            "所计量的介质。",
            "What it measures.",
            {"electricity": "电", "gas": "煤气", "water": "水", "steam": "蒸汽", "air": "压缩空气"},
        ),
        ref(
            "unit",
            "unit",
            "计量对象",
            "Unit",
            "该表计量的产线或单位。",
            "The line or unit it measures.",
            aliases="单位 产线 用能单位",
        ),
        *valid(),
    ),
)

METER_READING = Table(
    "meter_reading",
    "production",
    Words("电量读数", "Meter readings"),
    Words("电表每十五分钟的读数和用电量。", "Quarter-hourly counter and use of each electricity meter."),
    key=("meter", "time"),
    when="production_day",
    part="meter",
    due_workdays=1,
    aliases=("抄表", "电能数据", "用电量"),
    columns=(
        ref("meter", "meter", "表号", "Meter", "仪表编号。", "The meter.", aliases="仪表编号 电表号"),
        production_day(of="time"),
        time(
            "time", "时间", "Time", "该时段开始的时刻。", "The start of the interval.", aliases="时刻 采集时间 数据时间"
        ),
        qty(
            "counter_wh",
            "wh",
            "表码",
            "Counter",
            "该时段结束时的累计表码（已乘倍率）。",
            "The counter at the end of the interval, multiplier applied.",
            aliases="表底 累计电量 示数",
            additive=False,
        ),
        qty(
            "energy_wh",
            "wh",
            "电量",
            "Energy",
            "该时段的用电量。",
            "Energy used in the interval.",
            aliases="用电量 耗电量",
            limits=(0, 100_000_000),
        ),
    ),
    checks=(NeverFalls(("meter",), "time", "counter_wh", step="energy_wh", every_s=900),),
)

GAS_USE = Table(
    "gas_use",
    "production",
    Words("煤气用量", "Gas use"),
    Words("加热炉每天的煤气用量和热量。", "Gas and heat used by the furnace each day."),
    key=("line", "production_day"),
    when="production_day",
    part="line",
    due_workdays=2,
    columns=(
        line(),
        production_day(),
        qty(
            "volume_l",
            "l",
            "煤气量",
            "Volume",
            "煤气体积（标准状态）。",
            "Volume at standard conditions.",
            aliases="用量",
        ),
        qty(
            "heat_kj",
            "kj",
            "热量",
            "Heat",
            "按化验热值折算的热量。",
            "Heat by the measured calorific value.",
            aliases="折热量",
        ),
        note(),
    ),
)

TABLES = (METER, METER_READING, GAS_USE)
