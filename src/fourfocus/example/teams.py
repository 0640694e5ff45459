"""What single members and teams bring about: measures against stops, skills gained, posts, areas and commando teams.

Each part has a random stream of its own, so that everything else stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import People, Staff
from fourfocus.facts.calendar import next_month

Row = dict[str, object]
Tables = Mapping[str, list[Row]]

OBSERVED = 30
"""Days before and after a measure over which its effect is observed, as in the shipped pack."""


def team_tables(parameters: Parameters, people: People, tables: Tables) -> dict[str, list[Row]]:
    """All tables of this module."""
    tasks = commando_rows(parameters, people)
    return {
        "stop_measure": stop_measure_rows(parameters, people, tables["stoppage"]),
        "skill_gain": skill_rows(parameters, people),
        "brand_post": post_rows(parameters, people),
        "commando_task": tasks,
        "team_member": team_rows(parameters, people, tasks, tables["project"]),
    }


MEASURES = {
    "JX01": "改进飞剪剪刃间隙点检办法",
    "JX02": "活套辊轴承改用密封式",
    "JX03": "冷床动齿条行程加装限位",
    "JX04": "打包机夹紧缸密封定期更换",
    "JX06": "轧机水管接头改为快换",
    "DQ01": "主传动整流柜滤网定期吹扫",
    "DQ02": "飞剪编码器加装防护罩",
    "DQ03": "热检元件加装吹扫风",
    "CZ01": "导卫装配前用样棒校验",
    "CZ02": "速度级联参数固化",
    "GY01": "进口导卫辊改为整套更换",
    "GY02": "切分导卫离线预装",
}


def stopped_s(stops: list[Row], line: str, cause: str, first: date, days: int) -> int:
    """Seconds of a line's stops with a cause that began on ``days`` production days from ``first`` on."""
    found = 0
    for row in stops:
        day, start, end = row["production_day"], row["start"], row["end"]
        assert isinstance(day, date) and isinstance(start, datetime) and isinstance(end, datetime)
        if (row["line"], row["cause"]) == (line, cause) and first <= day < first + timedelta(days=days):
            found += int((end - start).total_seconds())
    return found


def stop_measure_rows(parameters: Parameters, people: People, stops: list[Row]) -> list[Row]:
    """Rows of ``stop_measure``: two a month; some claim more than the stops bear out."""
    rng = parameters.stream("stop_measures")
    last = parameters.end_day - timedelta(days=1)
    rows: list[Row] = []
    for month in parameters.months:
        for _ in range(2):
            line, cause = rng.choice(("bar", "wire")), rng.choice(sorted(MEASURES))
            started = month + timedelta(days=rng.randrange(28))
            person, by = rng.choice(_workers(people, started)), _confirmer(people, rng.randrange(3))
            share_pm, wait = rng.choice((700, 900, 1000, 1000, 1100, 1400)), OBSERVED + rng.randint(2, 12)
            before = stopped_s(stops, line, cause, started - timedelta(days=OBSERVED), OBSERVED)
            saved = before - stopped_s(stops, line, cause, started, OBSERVED)
            confirmed = started + timedelta(days=wait)
            if saved <= 0 or confirmed > last or started - timedelta(days=OBSERVED) < parameters.first_day:
                continue
            rows.append(
                {
                    "measure": "",
                    "title": MEASURES[cause],
                    "line": line,
                    "cause": cause,
                    "person": person.code,
                    "started_on": started,
                    "confirmed_on": confirmed,
                    "claimed_s": saved * share_pm // 60_000 * 60,
                    "confirmed_by": by.code,
                }
            )
    return _numbered(rows, "measure", "JT", "confirmed_on")


def _workers(people: People, day: date) -> list[Staff]:
    """Staff who deal with stops, on the books for good."""
    units = ("BCCJ", "GXCJ", "SBK")
    return [p for p in people.staff if p.unit in units and p.member(day) and p.until is None and not p.manager]


def _confirmer(people: People, number: int) -> Staff:
    """Who confirms for the equipment section: its head or deputy, or the deputy director."""
    return [p for p in people.managers() if p.unit == "SBK" or p.post == "设备副厂长"][number]


TRADES = {
    "轧钢工": "金属轧制工",
    "加热工": "加热工",
    "精整工": "精整工",
    "导卫工": "金属轧制工",
    "天车工": "起重工",
    "磨床工": "磨工",
    "装配工": "钳工",
    "铣槽工": "铣工",
    "点检员": "设备点检员",
    "电工": "电工",
    "钳工": "钳工",
    "液压工": "液压工",
}


def skill_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``skill_gain``: an examination in May and November; nobody gains a level twice in the example."""
    rng = parameters.stream("skills")
    rows: list[Row] = []
    passed: set[str] = set()
    for month in parameters.months:
        if month.month not in (5, 11):
            continue
        day = month + timedelta(days=21)
        able = [
            p for p in people.staff if p.post in TRADES and p.active(day) and p.until is None and p.code not in passed
        ]
        for person in sorted(rng.sample(able, min(9, len(able))), key=lambda one: one.code):
            passed.add(person.code)
            level = rng.choices(("intermediate", "senior", "technician", "senior_technician"), (45, 35, 16, 4))[0]
            rows.append(
                {
                    "person": person.code,
                    "trade": TRADES[person.post],
                    "level": level,
                    "day": day,
                    "certificate": f"S{day:%Y%m}{len(rows) + 1:04d}",
                }
            )
    return rows


# Branch, kind, title, unit, line that measures it.
PLACES: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("ZB1", "post", "棒材主控台示范岗", "BCCJ", "bar"),
    ("ZB1", "post", "棒材导卫装配示范岗", "BCCJ", "bar"),
    ("ZB1", "area", "棒材轧线党员责任区", "BCCJ", "bar"),
    ("ZB2", "post", "高线精轧示范岗", "GXCJ", "wire"),
    ("ZB2", "post", "高线集卷示范岗", "GXCJ", "wire"),
    ("ZB2", "area", "高线轧线党员责任区", "GXCJ", "wire"),
    ("ZB3", "post", "点检定修示范岗", "SBK", None),
    ("ZB3", "post", "轧辊磨削示范岗", "ZGCJ", None),
    ("ZB3", "area", "设备保障党员责任区", "SBK", None),
    ("ZB4", "post", "生产调度示范岗", "SCK", None),
    ("ZB4", "post", "安全监督示范岗", "AHK", None),
    ("ZB4", "area", "工艺质量党员责任区", "GYK", None),
)


def post_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``brand_post``: two posts and an area a branch; one post changes hands when the regulation starts."""
    rng = parameters.stream("brand_posts")
    rows: list[Row] = []
    taken: set[str] = set()
    for number, (branch, kind, title, unit, line) in enumerate(PLACES, 1):
        own = [p for p in people.of_branch(branch, parameters.first_day) if p.unit == unit and p.until is None]
        members = [p for p in own if not p.manager and p.code not in taken] or own
        person, other = rng.sample(members, 2) if len(members) > 1 else (members[0], members[0])
        taken |= {person.code, other.code}
        changed = parameters.reform if number == 5 and parameters.first_day < parameters.reform else None
        spells = [(person, parameters.first_day, changed)] + ([(other, changed, None)] if changed else [])
        for who, start, end in spells:
            rows.append(
                {
                    "place": f"{'SF' if kind == 'post' else 'ZR'}{number:02d}",
                    "kind": kind,
                    "title": title,
                    "branch": branch,
                    "person": who.code,
                    "unit": unit,
                    "line": line,
                    "valid_from": start,
                    "valid_to": end,
                }
            )
    return rows


# Branch, task, what it is measured by, direction, least and most of the goal.
TASKS: tuple[tuple[str, str, str, str, int, int], ...] = (
    ("ZB1", "四切分提产突击", "日均合格量（吨）", "higher", 2_600, 2_900),
    ("ZB1", "16架接轴抢修", "抢修用时（分钟）", "lower", 240, 420),
    ("ZB1", "节前隐患清零", "整改隐患（条）", "higher", 12, 24),
    ("ZB2", "盘螺达产突击", "班均合格量（吨）", "higher", 560, 680),
    ("ZB2", "吐丝机更换", "更换用时（分钟）", "lower", 300, 480),
    ("ZB2", "浊环水清淤", "清淤用时（小时）", "lower", 20, 36),
    ("ZB3", "3#飞剪大修", "检修用时（小时）", "lower", 16, 28),
    ("ZB3", "主传动整流柜治理", "治理柜数（面）", "higher", 6, 12),
    ("ZB4", "谷电生产组织", "谷段用电占比（%）", "higher", 32, 38),
    ("ZB4", "用户走访服务", "走访用户（家）", "higher", 6, 12),
)


def commando_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``commando_task``: two or three task orders a month; most reach their goal in time."""
    rng = parameters.stream("commando_teams")
    last = parameters.end_day - timedelta(days=1)
    rows: list[Row] = []
    for month in parameters.months:
        for _ in range(rng.randint(2, 3)):
            branch, title, measure, better, low, high = rng.choice(TASKS)
            opened = min(month + timedelta(days=rng.randrange(26)), next_month(month) - timedelta(days=1))
            due = opened + timedelta(days=rng.randint(6, 30))
            closed = due + timedelta(days=rng.choice((-4, -2, -1, -1, 0, 0, 0, 3)))
            goal, change = rng.randint(low, high), rng.choice((-60, -20, 10, 20, 40, 60, 90))
            actual = goal * (1000 + (change if better == "higher" else -change)) // 1000
            leader = rng.choice(_regular(people, branch, opened))
            done = closed <= last
            rows.append(
                {
                    "team": "",
                    "title": title,
                    "branch": branch,
                    "leader": leader.code,
                    "opened_on": opened,
                    "due_on": due,
                    "closed_on": closed if done else None,
                    "measure": measure,
                    "better": better,
                    "goal_n": goal,
                    "actual_n": actual if done else None,
                }
            )
    return _numbered(rows, "team", "TJ", "opened_on")


def _regular(people: People, branch: str, day: date) -> list[Staff]:
    return [p for p in people.of_branch(branch, day) if p.until is None and p.level != "mill"]


def team_rows(parameters: Parameters, people: People, tasks: list[Row], projects: list[Row]) -> list[Row]:
    """Rows of ``team_member``: leaders and members of commando teams and of Party+X projects; one team is too small."""
    rng = parameters.stream("team_members")
    rows: list[Row] = []
    for row in [*tasks, *projects]:
        code, leader, opened = row.get("team") or row["project"], str(row["leader"]), row["opened_on"]
        assert isinstance(opened, date)
        others = [p for p in _regular(people, str(row["branch"]), opened) if p.code != leader]
        found = rng.sample(others, min(len(others), rng.choice((1, 3, 3, 4, 5))))
        roles = [("leader", leader), *(("member", code) for code in sorted(p.code for p in found))]
        rows += [{"team": code, "person": who, "role": role, "joined_on": opened} for role, who in roles]
    return sorted(rows, key=lambda row: (str(row["joined_on"]), str(row["team"]), str(row["role"]), str(row["person"])))


def _numbered(rows: list[Row], name: str, prefix: str, when: str) -> list[Row]:
    """The rows in order of their day, numbered through."""
    rows.sort(key=lambda row: (str(row[when]), str(row["title"]), str(row.get("line", row.get("branch")))))
    for number, row in enumerate(rows, 1):
        row[name] = f"{prefix}{number:03d}"
    return rows
