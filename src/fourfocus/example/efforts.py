"""What people set going: proposals, Party+X projects, highlights, leaders' contact visits."""

from __future__ import annotations

from datetime import date, timedelta

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import BRANCHES, People
from fourfocus.facts.calendar import next_month

Row = dict[str, object]

PROPOSALS = (
    "飞剪剪刃改用复合材料",
    "优化换槽顺序，缩短停机",
    "棒材轧线待坯时降低风机频率",
    "高线精轧辊环冷却水管改型",
    "冷床对齐辊加装挡板",
    "利用谷电时段安排轧制硬线",
    "打包机线头回收",
    "切头长度由经验改为设定",
    "导卫预装配专用台架",
    "加热炉炉门密封改造",
    "空压机群联控",
    "地沟回水再利用",
    "钢坯热送对接时间表",
    "备件修旧利废清单",
    "班组交接班看板",
)


def proposal_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``proposal``."""
    rng = parameters.stream("proposals")
    last = parameters.end_day - timedelta(days=1)
    rows: list[Row] = []
    for month in parameters.months:
        for _ in range(rng.randint(5, 9) + 3 * (month >= parameters.reform)):
            day = month + timedelta(days=rng.randrange(28))
            person = rng.choice([p for p in people.staff if p.active(day) and p.unit != parameters.mill])
            answered: date | None = day + timedelta(days=rng.randint(3, 30))
            state = rng.choices(("adopted", "done", "declined"), (40, 30, 30))[0]
            if answered is None or answered > last:
                answered, state = None, "open"
            effect = rng.randint(2, 160) * 100_000 if state == "done" else None
            rows.append(
                {
                    "proposal": "",
                    "day": day,
                    "person": person.code,
                    "unit": person.unit,
                    "title": rng.choice(PROPOSALS),
                    "state": state,
                    "answered_on": answered,
                    "effect_fen": effect,
                }
            )
    rows.sort(key=lambda row: (str(row["day"]), str(row["person"]), str(row["title"])))
    for number, row in enumerate(rows, 1):
        row["proposal"] = f"JY{number:04d}"
    return rows


SUBJECTS: tuple[tuple[str, str, str, str], ...] = (
    ("ZB1", "cost", "党建+降本：降低棒材中废", "Z07"),
    ("ZB1", "production", "党建+生产：四切分提产攻关", "Z05"),
    ("ZB1", "quality", "党建+质量：负偏差稳定控制", "Z02"),
    ("ZB1", "safety", "党建+安全：检修挂牌零差错", "Z00"),
    ("ZB2", "production", "党建+生产：盘螺提速攻关", "Z05"),
    ("ZB2", "cost", "党建+降本：延长辊环使用", "Z09"),
    ("ZB2", "environment", "党建+环保：浊环水零外排", "Z00"),
    ("ZB2", "skill", "党建+技能：导卫工带徒", "Z00"),
    ("ZB3", "equipment", "党建+设备：减少重复停机", "Z10"),
    ("ZB3", "cost", "党建+降本：备件修旧利废", "Z04"),
    ("ZB3", "equipment", "党建+设备：飞剪长寿命", "Z11"),
    ("ZB4", "cost", "党建+降本：谷电生产组织", "Z03"),
    ("ZB4", "quality", "党建+质量：用户异议归零", "Z02"),
    ("ZB4", "production", "党建+生产：提高增效品种占比", "Z01"),
)


OPENED_LATE = {"XM2020-11": 25}
"""Projects that were opened so many days after their plan: the third of the equipment branch only in May."""


def project_rows(parameters: Parameters, people: People) -> tuple[list[Row], list[Row]]:
    """Rows of ``project`` and of ``project_milestone`` (those due within the example)."""
    rng = parameters.stream("projects")
    last = parameters.end_day - timedelta(days=1)
    projects: list[Row] = []
    milestones: list[Row] = []
    for year in sorted({month.year for month in parameters.months}):
        starts = [m for m in parameters.months if m.year == year]
        for number, (branch, x, title, indicator) in enumerate(SUBJECTS, 1):
            code = f"XM{year}-{number:02d}"
            opened = starts[min(number % 4, len(starts) - 1)] + timedelta(days=rng.randrange(5, 25))
            opened += timedelta(days=OPENED_LATE.get(code, 0))
            due = opened + timedelta(days=rng.randint(90, 210))
            accepted = due + timedelta(days=rng.randint(-12, 25))
            done = accepted <= last
            leader = rng.choice(people.of_branch(branch, opened))
            projects.append(
                {
                    "project": code,
                    "title": title,
                    "branch": branch,
                    "x": x,
                    "leader": leader.code,
                    "opened_on": opened,
                    "due_on": due,
                    "accepted_on": accepted if done else None,
                    "indicator": None if indicator == "Z00" else indicator,
                    "saving_fen": rng.randint(3, 85) * 1_000_000
                    if done and x in ("cost", "production", "equipment")
                    else None,
                }
            )
            for step, what in enumerate(
                ("现状调查，确定目标", "制定措施，责任到人", "实施并中期检查", "验收，纳入规程"), 1
            ):
                planned = opened + (due - opened) * step // 4
                reached = planned + timedelta(days=rng.randint(-8, 12))
                if planned <= last:
                    milestones.append(
                        {
                            "project": code,
                            "milestone": f"J{step}",
                            "title": what,
                            "due_on": planned,
                            "done_on": max(reached, opened) if reached <= last else None,
                        }
                    )
    return projects, milestones


HIGHLIGHTS: tuple[tuple[date, str, str, str, str], ...] = (
    (date(2019, 3, 22), "ZB1", "LD2019-01", "mill", "安全标准化班组观摩"),
    (date(2019, 5, 31), "ZB3", "LD2019-02", "company", "点检定修经验推广"),
    (date(2019, 7, 1), "ZB4", "LD2019-03", "company", "先进基层党组织"),
    (date(2019, 10, 25), "ZB2", "LD2019-04", "mill", "盘螺达产突击队"),
    (date(2019, 12, 20), "ZB1", "LD2019-05", "mill", "十有六上墙示范阵地"),
    (date(2020, 1, 17), "ZB3", "LD2020-01", "mill", "备件修旧利废"),
    (date(2020, 2, 28), "ZB4", "LD2020-02", "mill", "疫情防控物资保障"),
    (date(2020, 3, 24), "ZB1", "LD2020-03", "mill", "棒材一周多次刷新纪录"),
    (date(2020, 3, 30), "ZB1", "LD2020-03", "company", "棒材一周多次刷新纪录"),
    (date(2020, 4, 29), "ZB2", "LD2020-04", "mill", "辊环长寿命攻关"),
    (date(2020, 5, 22), "ZB3", "LD2020-05", "company", "重复停机治理"),
    (date(2020, 6, 30), "ZB1", "LD2020-06", "group", "四强党支部"),
)


def highlight_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``highlight``; one matter is praised at two levels, of which only the higher counts."""
    rows: list[Row] = []
    for day, branch, code, level, title in HIGHLIGHTS:
        if parameters.first_day <= day < parameters.end_day:
            source = {"mill": "轧党发", "company": "公司党发", "group": "集团党发"}[level]
            evidence = f"{source}〔{day.year}〕{day.month * 3 + len(rows) % 3}号"
            rows.append(
                {"highlight": code, "branch": branch, "day": day, "level": level, "title": title, "evidence": evidence}
            )
    return rows


PROBLEMS = (
    "倒班职工就餐时间紧",
    "更衣室漏水",
    "年轻职工住宿困难",
    "操作室空调损坏",
    "导卫备件到货慢",
    "党员活动室夜间未开放",
    "检修协作单位配合不畅",
    None,
)


def visit_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``contact_visit``: every leader visits the branch he or she contacts, mostly each month."""
    rng = parameters.stream("visits")
    last = parameters.end_day - timedelta(days=1)
    leaders = [p for p in people.managers() if p.level == "mill"]
    rows: list[Row] = []
    for month in parameters.months:
        for number, leader in enumerate(leaders):
            branch = BRANCHES[number % len(BRANCHES)]
            if rng.randrange(100) < 18:
                continue
            day = min(month + timedelta(days=rng.randrange(28)), next_month(month) - timedelta(days=1))
            problem = rng.choice(PROBLEMS)
            closed = day + timedelta(days=rng.randint(2, 45))
            owner = rng.choice([p for p in people.managers() if p.branch == branch])
            rows.append(
                {
                    "visit": "",
                    "day": day,
                    "person": leader.code,
                    "branch": branch,
                    "problem": problem,
                    "owner": owner.code if problem else None,
                    "closed_on": closed if problem and closed <= last else None,
                }
            )
    rows.sort(key=lambda row: (str(row["day"]), str(row["person"])))
    for number, row in enumerate(rows, 1):
        row["visit"] = f"BL{number:04d}"
    return rows
