"""Incidents in the four guards and near-miss reports."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import People
from fourfocus.facts.calendar import DayRule

Row = dict[str, object]

KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("safety", "BCCJ", ("检修时手部轻微擦伤", "未挂牌进入辊道区域，被制止", "吊具斜拉，未造成伤害")),
    ("safety", "GXCJ", ("精轧区处理堆钢时烫伤手背", "未按规定佩戴护目镜")),
    ("safety", "SBK", ("登高作业未系安全带，被制止", "电气柜检修未验电")),
    ("environment", "BCCJ", ("氧化铁皮沟外溢", "除尘器短时停运")),
    ("environment", "GXCJ", ("浊环水池溢流", "废油桶未入库")),
    ("quality", "BCCJ", ("一捆混号，发货前截回", "定尺超差，用户反馈", "负偏差超标一批")),
    ("quality", "GXCJ", ("盘卷表面划伤，用户反馈", "头尾未剪净，用户反馈")),
    ("discipline", "SCK", ("夜班调度脱岗二十分钟",)),
    ("discipline", "ZGCJ", ("当班睡岗",)),
    ("discipline", "GXCJ", ("酒后到岗，劝离",)),
)

HAZARDS = (
    "辊道护栏松动",
    "飞剪防护罩螺栓缺失",
    "地沟盖板翘起",
    "冷床下积油",
    "天车限位不灵敏",
    "消防栓被遮挡",
    "电缆桥架破损",
    "煤气报警器超期未校",
    "操作台急停按钮卡滞",
    "打包机周围地面湿滑",
    "照明不足",
    "吊索磨损接近报废标准",
    "液压站渗油",
    "走台踏板锈蚀",
    "检修挂牌数量不足",
)


def incident_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``incident``: a few a quarter, mostly minor and self-reported; one in the autumn of 2019 concealed."""
    rng = parameters.stream("incident")
    rule = DayRule()
    rows: list[Row] = []
    for month in parameters.months:
        for _ in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
            guard, unit, texts = rng.choice(KINDS)
            happened = datetime.combine(month, time(8)) + timedelta(minutes=rng.randrange(28 * 1440))
            prompt = rng.randrange(100) < 75
            severity = rng.choices(("minor", "ordinary"), (85, 15))[0]
            loss = rng.randint(2, 90) * 10_000 if guard in ("quality", "environment") else rng.randint(0, 6) * 5_000
            summary = rng.choice(texts)
            later = timedelta(minutes=rng.randint(5, 50))
            rows.append(
                _incident(rule, guard, unit, severity, happened, happened + later if prompt else None, loss, summary)
            )
    hidden = datetime(2019, 10, 17, 2, 40)
    if parameters.first_day <= hidden.date() < parameters.end_day:
        text = "精轧机检修时挤伤手指，班组隐瞒未报，三周后查实"
        rows.append(_incident(rule, "safety", "GXCJ", "ordinary", hidden, None, 860_000, text, concealed=True))
    rows.sort(key=lambda row: str(row["happened"]))
    for number, row in enumerate(rows, 1):
        row["incident"] = f"SG-{str(row['production_day'])[:4]}-{number:03d}"
    return sorted([*rows, *_of_2020(parameters, rule, len(rows))], key=lambda row: str(row["happened"]))


LATER: tuple[tuple[str, str, str, datetime, int | None, int, bool, str], ...] = (
    ("quality", "GXCJ", "minor", datetime(2020, 1, 15, 10, 20), 12, 60_000, False, "两盘混规格，入库前自查截回"),
    ("environment", "SBK", "minor", datetime(2020, 2, 20, 22, 5), 18, 80_000, False, "净环水泵房溢流，当班堵住"),
    (
        "safety",
        "GXCJ",
        "minor",
        datetime(2020, 4, 16, 3, 30),
        None,
        15_000,
        True,
        "夜班处理堆钢时扭伤脚踝，隐瞒未报，十天后查实",
    ),
    (
        "quality",
        "BCCJ",
        "ordinary",
        datetime(2020, 5, 19, 9, 0),
        None,
        420_000,
        False,
        "一批定尺短尺，由用户发现并提出异议",
    ),
)
"""Guard, unit, severity, when, minutes to the unit's own report (none when there was none), loss, concealed, what happened."""


def _of_2020(parameters: Parameters, rule: DayRule, before: int) -> list[Row]:
    """Incidents of 2020 that every guard's rule has to judge: self-reported, found by others, concealed."""
    rows: list[Row] = []
    for guard, unit, severity, happened, minutes, loss, hidden, text in LATER:
        if parameters.first_day <= happened.date() < parameters.end_day:
            reported = None if minutes is None else happened + timedelta(minutes=minutes)
            row = _incident(rule, guard, unit, severity, happened, reported, loss, text, concealed=hidden)
            rows.append(row | {"incident": f"SG-{happened.year}-{before + len(rows) + 1:03d}"})
    return rows


def _incident(
    rule: DayRule,
    guard: str,
    unit: str,
    severity: str,
    happened: datetime,
    reported: datetime | None,
    loss: int,
    summary: str,
    concealed: bool = False,
) -> Row:
    return {
        "incident": "",
        "production_day": rule.day_of(happened),
        "happened": happened,
        "reported": reported,
        "guard": guard,
        "severity": severity,
        "unit": unit,
        "concealed": concealed,
        "loss_fen": loss or None,
        "summary": summary,
    }


def near_miss_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``near_miss``: more are reported each half-year as people learn that a report costs nothing."""
    rng = parameters.stream("near_miss")
    rows: list[Row] = []
    last = parameters.end_day - timedelta(days=1)
    for month in parameters.months:
        more = 4 * (month >= date(2019, 7, 1)) + 4 * (month >= date(2020, 1, 1))
        for _ in range(rng.randint(9, 14) + more):
            day = month + timedelta(days=rng.randrange(28))
            by = rng.choice([p for p in people.staff if p.active(day) and p.unit != parameters.mill])
            fixed = day + timedelta(days=rng.choice((0, 1, 1, 2, 3, 5, 9)))
            rows.append(
                {
                    "report": "",
                    "day": day,
                    "person": None if rng.randrange(10) == 0 else by.code,
                    "unit": by.unit,
                    "hazard": rng.choice(HAZARDS),
                    "fixed_on": fixed if fixed <= last else None,
                }
            )
    rows.sort(key=lambda row: (str(row["day"]), str(row["hazard"]), str(row["person"])))
    for number, row in enumerate(rows, 1):
        row["report"] = f"YH{number:04d}"
    return rows
