"""The life of the branches: meetings at their statutory frequencies, inspections, the state of their rooms."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import BRANCH_TITLES, BRANCHES, People, Staff
from fourfocus.facts.calendar import Workdays, default_workdays

Row = dict[str, object]

TOPICS: dict[str, tuple[str, ...]] = {
    "general": ("讨论季度工作并通报党费收缴", "选举出席代表，审议年度计划", "学习上级会议精神，讨论发展党员"),
    "committee": ("研究本月重点工作和销号进度", "研究积分评定和问题整改", "研究突击队任务和安全包保"),
    "group": ("学习规章制度，讨论岗位对标", "学习典型事迹，开展批评与自我批评", "讨论降本增效措施落实"),
    "class": ("守住安全红线，争做岗位先锋", "降本增效中的党员责任", "坚定理想信念"),
    "theme_day": ("义务清理现场", "重温入党誓词，查找身边隐患", "降本增效金点子", "技能传帮带"),
    "life_meeting": ("年度组织生活会",),
    "review": ("民主评议党员",),
    "talk": ("支委与党员谈心谈话", "党员之间谈心谈话"),
    "open": ("公开党费收缴、积分和发展党员情况",),
}

LATE_REASONS = (
    "检修集中，记录人倒班，补记",
    "记录本在检修现场，事后补录",
    "换届交接，补录",
    "疫情期间线上召开，返岗后补录",
)


class BranchLife:
    """Simulates the meetings of all branches."""

    def __init__(self, parameters: Parameters, people: People) -> None:
        self.parameters = parameters
        self.people = people
        self.rng: Random = parameters.stream("organisation_life")
        self.workdays = Workdays.of_rows(default_workdays())
        self.diligence = dict(parameters.diligence_pm)
        self.last = parameters.end_day - timedelta(days=1)
        self.rows: list[Row] = []

    def simulate(self) -> list[Row]:
        """Rows of ``organisation_life``."""
        for branch in BRANCHES:
            for month in self.parameters.months:
                self._month(branch, month)
        self.rows.sort(key=lambda row: (str(row["branch"]), str(row["day"]), str(row["kind"]), str(row["topic"])))
        counts: dict[str, int] = {}
        for row in self.rows:
            key = f"{row['branch']!s}-{str(row['day'])[:4]}"
            counts[key] = counts.get(key, 0) + 1
            row["meeting"] = f"{key}-{counts[key]:03d}"
        return self.rows

    def _month(self, branch: str, month: date) -> None:
        members = self.people.of_branch(branch, month)
        committee = [p for p in members if p.office in ("secretary", "deputy", "committee")]
        groups = sorted({p.group for p in members})
        skipped = self.rng.randrange(1000) > self.diligence[branch] + 55
        if not skipped:
            self._meet(branch, month, "committee", committee, 3600)
        for group in groups:
            self._meet(branch, month, "group", [p for p in members if p.group == group], 3600, f"第{group}党小组：")
        self._meet(branch, month, "theme_day", members, 7200)
        if month.month % 3 == 2:
            self._meet(branch, month, "general", members, 5400)
        if month.month % 3 == 0 and self.rng.randrange(1000) < self.diligence[branch] + 60:
            self._meet(branch, month, "class", members, 5400)
        if month.month % 3 == 1:
            self._meet(branch, month, "open", members, 1800)
        if month.month == 12:
            self._meet(branch, month, "life_meeting", members, 10_800)
            self._meet(branch, month, "review", members, 7200)
        for _ in range(self.rng.randint(1, 4)):
            self._meet(branch, month, "talk", self.rng.sample(members, 2), 1800)

    def _meet(self, branch: str, month: date, kind: str, expected: list[Staff], held_s: int, prefix: str = "") -> None:
        rng = self.rng
        day = self.workdays.after(month + timedelta(days=rng.randrange(2, 24)), 1)
        day = min(day, month + timedelta(days=27))
        shift = sum(p.crew is not None for p in expected)
        talks = kind in ("talk", "open")
        absent = 0 if talks else sum(rng.randrange(1000) > self.diligence[branch] + 20 for _ in expected)
        makeup = 0 if talks else min(shift * rng.randint(15, 40) // 100, len(expected) - absent)
        entered, reason = self._entered(branch, day)
        self.rows.append(
            {
                "meeting": "",
                "branch": branch,
                "day": day,
                "kind": kind,
                "topic": prefix + rng.choice(TOPICS[kind]),
                "held_s": held_s + rng.randrange(0, 5) * 600,
                "expected_n": len(expected),
                "present_n": len(expected) - absent,
                "makeup_n": makeup or None,
                "led_by": rng.choice(expected).code
                if kind in ("group", "talk")
                else self.people.secretary(branch).code,
                "entered_on": entered,
                "late_reason": reason,
                "note": None,
            }
        )

    def _entered(self, branch: str, day: date) -> tuple[date | None, str | None]:
        """Mostly written within three workdays; else a late record with its reason."""
        late = self.rng.randrange(1000) > self.diligence[branch]
        entered = self.workdays.after(day, self.rng.randint(5, 9) if late else self.rng.randint(0, 3))
        reason = self.rng.choice(LATE_REASONS[:3] if day < self.parameters.epidemic_from else LATE_REASONS)
        if entered > self.last:
            return self.last, None
        return entered, reason if late else None


ITEMS: tuple[tuple[str, str, int], ...] = (
    ("JC01", "三会一课记录不规范", 500),
    ("JC02", "主题党日主题与生产结合不紧", 500),
    ("JC03", "党费收缴登记不及时", 1000),
    ("JC04", "销号佐证材料不全", 500),
    ("JC05", "阵地版面未更新", 300),
    ("JC06", "党员示范岗台账缺项", 500),
    ("JC07", "谈心谈话覆盖不足", 800),
    ("JC08", "学习学时进度滞后", 800),
    ("JC09", "党务公开不及时", 500),
    ("JC10", "突击队任务未闭环", 800),
    ("JC11", "安全包保未落实到人", 1500),
    ("JC12", "问题整改未按期完成", 1000),
)
"""Inspection item, what is found, thousandths of a point deducted."""


def finding_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``inspection_finding``: monthly; what a branch is weak at comes again within three months."""
    rng = parameters.stream("inspection")
    diligence = dict(parameters.diligence_pm)
    rows: list[Row] = []
    last = parameters.end_day - timedelta(days=1)
    weak: dict[str, tuple[str, str, int]] = {branch: rng.choice(ITEMS) for branch in BRANCHES}
    for month in parameters.months:
        day = month + timedelta(days=rng.randint(20, 24))
        for branch in BRANCHES:
            count = sum(rng.randrange(1000) > diligence[branch] for _ in range(14))
            found = [weak[branch] if rng.randrange(100) < 35 else rng.choice(ITEMS) for _ in range(min(count, 4))]
            if rng.randrange(100) < 22:
                weak[branch] = rng.choice(ITEMS)
            for item, problem, deduct in sorted(set(found)):
                severity = rng.choices(("minor", "ordinary", "serious"), (55, 38, 7))[0]
                late = rng.randrange(1000) > diligence[branch] - 60
                due = day + timedelta(days=rng.choice((7, 10, 14)))
                done = due + timedelta(days=rng.randint(1, 12)) if late else due - timedelta(days=rng.randint(0, 4))
                rows.append(
                    {
                        "finding": f"WT{month:%Y%m}-{branch}-{item}",
                        "day": day,
                        "branch": branch,
                        "item": item,
                        "severity": severity,
                        "deduct_milli": deduct * {"minor": 1, "ordinary": 2, "serious": 4}[severity],
                        "problem": f"{BRANCH_TITLES[branch]}{problem}",
                        "due_on": due,
                        "rectified_on": done if done <= last else None,
                        "note": None,
                    }
                )
    return rows


def standard_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``standard_check``: each quarter the ten haves (H01–H10) and six on the wall (W01–W06) of each branch."""
    rng = parameters.stream("standard")
    diligence = dict(parameters.diligence_pm)
    items = [f"H{n:02d}" for n in range(1, 11)] + [f"W{n:02d}" for n in range(1, 7)]
    state = {(b, item): "ok" if rng.randrange(100) < 80 else "repair" for b in BRANCHES for item in items}
    state["ZB2", "H09"] = "missing"
    rows: list[Row] = []
    for month in parameters.months:
        if month.month % 3:
            continue
        for branch in BRANCHES:
            day = month + timedelta(days=rng.randint(9, 19))
            for item in items:
                luck = rng.randrange(1000)
                if state[branch, item] != "ok" and luck < diligence[branch] - 300:
                    state[branch, item] = "ok" if state[branch, item] == "repair" else "repair"
                elif state[branch, item] == "ok" and luck > 965:
                    state[branch, item] = "repair"
                rows.append({"branch": branch, "item": item, "day": day, "state": state[branch, item], "note": None})
    return rows
