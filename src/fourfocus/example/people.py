"""Units, staff, posts, Party membership, duties, coverage and exemptions of the example mill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from fourfocus.example.names import Names
from fourfocus.example.parameters import Parameters
from fourfocus.facts.calendar import CREWS

Row = dict[str, object]
FOUNDED = date(2012, 1, 1)
"""No unit is older than this day."""

UNITS: tuple[tuple[str, str, str, str | None], ...] = (
    ("BCCJ", "棒材车间", "workshop", "@"),
    ("GXCJ", "高线车间", "workshop", "@"),
    ("ZGCJ", "轧辊车间", "workshop", "@"),
    ("SCK", "生产科", "section", "@"),
    ("GYK", "工艺技术科", "section", "@"),
    ("SBK", "设备能源科", "section", "@"),
    ("AHK", "安环科", "section", "@"),
    ("ZHB", "综合办公室", "section", "@"),
    ("DQB", "党群工作部", "section", "@"),
    ("bar", "棒材线", "line", "BCCJ"),
    ("wire", "高线", "line", "GXCJ"),
    ("DW", "轧钢厂党委", "committee", "@"),
    ("ZB1", "棒材支部", "branch", "DW"),
    ("ZB2", "高线支部", "branch", "DW"),
    ("ZB3", "设备能源支部", "branch", "DW"),
    ("ZB4", "机关支部", "branch", "DW"),
)
"""Code, title, kind and parent; ``@`` stands for the mill."""

BRANCHES = ("ZB1", "ZB2", "ZB3", "ZB4")
BRANCH_TITLES = {code: title for code, title, kind, _ in UNITS if kind == "branch"}

LINE_BRANCHES = {"bar": "ZB1", "wire": "ZB2"}
"""The branch of the people who work on a line."""

STRENGTH: tuple[tuple[str, str, int, int, bool], ...] = (
    ("BCCJ", "ZB1", 338, 320, True),
    ("GXCJ", "ZB2", 277, 265, True),
    ("ZGCJ", "ZB3", 77, 75, True),
    ("SBK", "ZB3", 138, 150, True),
    ("SCK", "ZB4", 50, 50, False),
    ("GYK", "ZB4", 38, 40, False),
    ("AHK", "ZB4", 27, 30, False),
    ("ZHB", "ZB4", 23, 25, False),
    ("DQB", "ZB4", 15, 20, False),
)
"""Unit, its branch, thousandths of all staff and of all members, and whether its people work in crews."""

LEADERS: tuple[tuple[str, str, str], ...] = (
    ("厂长", "mill", "member"),
    ("党委书记", "mill", "member"),
    ("生产副厂长", "mill", "member"),
    ("设备副厂长", "mill", "member"),
    ("纪委书记兼工会主席", "mill", "member"),
)

HEADS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "BCCJ": ("主任", "副主任", ("轧钢工", "加热工", "精整工", "导卫工", "天车工")),
    "GXCJ": ("主任", "副主任", ("轧钢工", "加热工", "精整工", "导卫工", "天车工")),
    "ZGCJ": ("主任", "副主任", ("磨床工", "装配工", "铣槽工")),
    "SBK": ("科长", "副科长", ("点检员", "电工", "钳工", "计量员", "液压工")),
    "SCK": ("科长", "副科长", ("调度员", "统计员", "库管员")),
    "GYK": ("科长", "副科长", ("工艺员", "质检员")),
    "AHK": ("科长", "副科长", ("安全员", "环保员")),
    "ZHB": ("主任", "副主任", ("文秘", "核算员", "劳资员")),
    "DQB": ("部长", "副部长", ("党建干事", "工会干事")),
}


@dataclass(slots=True)
class Staff:
    """One person and what is needed to write records about them."""

    code: str
    name: str
    unit: str
    branch: str | None
    post: str
    level: str
    crew: str | None = None
    office: str = "member"
    group: int = 0
    since: date = FOUNDED
    until: date | None = None
    joined: date | None = None
    full: date | None = None
    spells: list[Row] = field(default_factory=list)

    def active(self, day: date) -> bool:
        """Whether on the staff on ``day``."""
        return self.since <= day and (self.until is None or day < self.until)

    def member(self, day: date) -> bool:
        """Whether a Party member, probationary ones included, and on the staff."""
        return self.active(day) and self.joined is not None and self.joined <= day

    @property
    def manager(self) -> bool:
        """Whether of deputy section level or above."""
        return self.level in ("mill", "section", "deputy_section")


@dataclass(slots=True)
class People:
    """All staff, in order of their numbers."""

    staff: list[Staff]

    def of_branch(self, branch: str, day: date) -> list[Staff]:
        """Members of a branch on ``day``."""
        return [p for p in self.staff if p.branch == branch and p.member(day)]

    def of_unit(self, unit: str, day: date) -> list[Staff]:
        """Staff of a unit on ``day``."""
        return [p for p in self.staff if p.unit == unit and p.active(day)]

    def secretary(self, branch: str) -> Staff:
        """The secretary of a branch."""
        return next(p for p in self.staff if p.branch == branch and p.office == "secretary")

    def holding(self, post: str, unit: str | None = None) -> Staff:
        """The person who holds a post."""
        return next(p for p in self.staff if p.post == post and unit in (None, p.unit))

    def managers(self) -> list[Staff]:
        """Everyone of deputy section level or above."""
        return [p for p in self.staff if p.manager]


def hire(parameters: Parameters) -> People:
    """Fill every unit, then give offices in the branches and let a few people come, go and join the Party."""
    rng = parameters.stream("people")
    names = Names(rng)
    staff: list[Staff] = []
    for post, level, _ in LEADERS:
        staff.append(Staff("", names.next(), parameters.mill, "ZB4", post, level, joined=FOUNDED))
    for unit, branch, staff_pm, members_pm, crews in STRENGTH:
        count = max(4, parameters.staff * staff_pm // 1000)
        members = max(3, (parameters.members - len(LEADERS)) * members_pm // 1000)
        staff += _fill(rng, names, unit, branch, count, members, crews)
    for number, person in enumerate(staff, 1):
        person.code = f"H{number:04d}"
        if person.level == "staff":
            person.since = FOUNDED + timedelta(days=rng.randrange(2_400))
        if person.joined is not None:
            person.joined = person.since
    people = People(staff)
    _give_offices(people)
    _changes(parameters, rng, people)
    return people


def _fill(rng: Random, names: Names, unit: str, branch: str, count: int, members: int, crews: bool) -> list[Staff]:
    head, deputy, posts = HEADS[unit]
    found = []
    for at in range(count):
        post, level, crew = rng.choice(posts), "staff", CREWS[at % 4] if crews and at >= 6 else None
        if at < 2:
            post, level = (head, "section") if at == 0 else (deputy, "deputy_section")
        elif crews and 6 <= at < 10:
            post, level = "工段长" if unit != "SBK" else "点检长", "foreman"
        elif at in (2, 3):
            post = "技术员" if crews else post
        joined = FOUNDED if at < min(members, 4) or 6 <= at < 6 + members - 4 else None
        found.append(Staff("", names.next(), unit, branch if joined else None, post, level, crew, joined=joined))
    return found


def _give_offices(people: People) -> None:
    """Secretary: the head of the branch's first unit (the discipline secretary at the office); then the committee."""
    first = {"ZB1": "BCCJ", "ZB2": "GXCJ", "ZB3": "SBK", "ZB4": "DQB"}
    for branch in BRANCHES:
        members = [p for p in people.staff if p.branch == branch]
        own = sorted(members, key=lambda p: (p.unit != first[branch], p.code))
        own[0].office, own[1].office = "secretary", "deputy"
        for person in own[2:5]:
            person.office = "committee"
        groups = max(2, len(members) // 12)
        for number, person in enumerate(members):
            person.group = number % groups + 1
        for group in range(1, groups + 1):
            leader = next((p for p in members if p.group == group and p.office == "member"), None)
            if leader is not None:
                leader.office = "group_leader"


def _changes(parameters: Parameters, rng: Random, people: People) -> None:
    """A few retire, a few are hired later, a few join the Party as probationers and become full members."""
    plain = [p for p in people.staff if p.level == "staff" and p.office == "member"]
    rng.shuffle(plain)
    months = parameters.months
    for person in plain[:5]:
        person.until = months[rng.randrange(len(months) // 2, len(months))]
    for person in [p for p in plain[5:] if p.joined is None][:6]:
        person.since = months[rng.randrange(1, len(months))] if len(months) > 1 else person.since
    branches = {unit: branch for unit, branch, *_ in STRENGTH}
    others = [p for p in plain[5:] if p.joined is None and p.since < parameters.first_day]
    for number, person in enumerate(others[:5]):
        person.branch, person.group = branches[person.unit], 1
        person.joined = date(2018 + number % 2, (6, 11, 7, 12, 6)[number], 20)
        person.full = person.joined.replace(year=person.joined.year + 1)


def unit_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``unit``."""
    rows: list[Row] = [_unit(parameters.mill, parameters.title, "mill", None, None)]
    branches = {unit: branch for unit, branch, *_ in STRENGTH} | LINE_BRANCHES
    for code, title, kind, parent in UNITS:
        rows.append(_unit(code, title, kind, parameters.mill if parent == "@" else parent, branches.get(code)))
    return rows


def _unit(code: str, title: str, kind: str, parent: str | None, branch: str | None) -> Row:
    return {
        "unit": code,
        "title": title,
        "kind": kind,
        "parent": parent,
        "branch": branch,
        "valid_from": FOUNDED,
        "valid_to": None,
    }


def coverage_rows(parameters: Parameters) -> list[Row]:
    """Rows of ``coverage``: from 2020-01-01 the finishing yard is shared, sections and workshops are covered too."""
    changed = parameters.reform
    shares = (
        ("ZB1", "bar", 1_000_000, FOUNDED, changed),
        ("ZB1", "bar", 680_000, changed, None),
        ("ZB1", "wire", 120_000, changed, None),
        ("ZB1", "BCCJ", 200_000, changed, None),
        ("ZB2", "wire", 1_000_000, FOUNDED, changed),
        ("ZB2", "wire", 800_000, changed, None),
        ("ZB2", "GXCJ", 200_000, changed, None),
        ("ZB3", "bar", 500_000, FOUNDED, changed),
        ("ZB3", "wire", 500_000, FOUNDED, changed),
        ("ZB3", "bar", 330_000, changed, None),
        ("ZB3", "wire", 270_000, changed, None),
        ("ZB3", "SBK", 250_000, changed, None),
        ("ZB3", "ZGCJ", 150_000, changed, None),
        ("ZB4", parameters.mill, 1_000_000, FOUNDED, changed),
        ("ZB4", parameters.mill, 600_000, changed, None),
        ("ZB4", "SCK", 100_000, changed, None),
        ("ZB4", "GYK", 80_000, changed, None),
        ("ZB4", "AHK", 80_000, changed, None),
        ("ZB4", "ZHB", 70_000, changed, None),
        ("ZB4", "DQB", 70_000, changed, None),
    )
    return [
        {"branch": branch, "unit": unit, "share_ppm": share, "valid_from": start, "valid_to": end}
        for branch, unit, share, start, end in shares
    ]


def person_rows(people: People) -> list[Row]:
    """Rows of ``person``: a new entry wherever the standing changes."""
    rows: list[Row] = []
    for person in people.staff:
        steps: list[tuple[date, str]] = []
        if person.joined is None or person.full is not None:
            steps.append((person.since, "league" if person.code[-1] in "37" else "none"))
        if person.full is not None and person.joined is not None:
            steps += [(person.joined, "probationary"), (person.full, "member")]
        elif person.joined is not None:
            steps.append((person.since, "member"))
        ends: list[date | None] = [start for start, _ in steps[1:]]
        for (start, standing), end in zip(steps, [*ends, person.until], strict=True):
            rows.append(
                {
                    "person": person.code,
                    "name": person.name,
                    "unit": person.unit,
                    "crew": person.crew,
                    "standing": standing,
                    "valid_from": start,
                    "valid_to": end,
                }
            )
    return rows


def post_rows(people: People) -> list[Row]:
    """Rows of ``post``."""
    return [
        {
            "person": p.code,
            "title": p.post,
            "unit": p.unit,
            "level": p.level,
            "valid_from": p.since,
            "valid_to": p.until,
        }
        for p in people.staff
    ]


def membership_rows(people: People) -> list[Row]:
    """Rows of ``membership``."""
    ordinals = "一二三四五六七八九"
    return [
        {
            "person": p.code,
            "branch": p.branch,
            "office": p.office,
            "group": f"第{ordinals[p.group - 1]}党小组",
            "valid_from": p.joined,
            "valid_to": p.until,
        }
        for p in people.staff
        if p.branch is not None
    ]


PARTY_DUTIES: tuple[tuple[str, str], ...] = (
    ("DJ01", "落实党建工作责任，按月研究支部工作"),
    ("DJ02", "履行一岗双责，抓好分管领域党风廉政建设"),
    ("DJ03", "联系包联支部或班组，解决职工困难和问题"),
    ("DJ04", "参加双重组织生活，带头讲党课"),
)
BUSINESS_DUTIES: dict[str, tuple[tuple[str, str], ...]] = {
    "BCCJ": (("YW11", "完成棒材产量和成材率目标"), ("YW12", "降低棒材中废和重复停机")),
    "GXCJ": (("YW21", "完成高线产量和成材率目标"), ("YW22", "降低高线中废和重复停机")),
    "ZGCJ": (("YW31", "保证轧辊供应，降低吨钢辊耗"),),
    "SCK": (("YW41", "组织均衡生产，提高增效品种占比"), ("YW42", "控制坯库存和坯材转换率")),
    "GYK": (("YW51", "稳定工艺，提高合格率"),),
    "SBK": (("YW61", "降低设备故障停机"), ("YW62", "降低吨钢电耗和备件材料费")),
    "AHK": (("YW71", "守住安全红线和环保底线"),),
    "ZHB": (("YW81", "控制费用预算，做好绩效核算"),),
    "DQB": (("YW91", "推进重点工作销号和品牌创建"),),
    "": (
        ("YW01", "完成全厂产量、成本和质量目标"),
        ("YW02", "守住安全、环保、质量、纪律底线"),
        ("YW03", "实现六个突破"),
    ),
}
SPECIAL_DUTY = ("ZX01", "完成本岗位承担的专项指标")
"""Heads and deputies of sections and workshops answer for special indicators."""


def duty_rows(people: People) -> list[Row]:
    """Rows of ``duty``: every manager has Party and business duties (one post, two duties)."""
    rows: list[Row] = []
    for person in people.managers():
        business = BUSINESS_DUTIES.get(person.unit, BUSINESS_DUTIES[""])
        business = (*business, SPECIAL_DUTY) if person.unit in BUSINESS_DUTIES else business
        party = PARTY_DUTIES if person.level == "mill" or person.office == "secretary" else PARTY_DUTIES[1:3]
        for side, duties in (("party", party), ("business", business)):
            for code, title in duties:
                rows.append(
                    {
                        "person": person.code,
                        "duty": code,
                        "side": side,
                        "title": title,
                        "valid_from": person.since,
                        "valid_to": person.until,
                    }
                )
    return rows


def exemption_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``exemption``: a few members ill, seconded or on leave for some months."""
    rng = parameters.stream("exemption")
    members = [p for p in people.staff if p.branch and p.until is None and p.office == "member" and p.full is None]
    members = [p for p in members if p.since <= parameters.first_day]
    cases: Iterable[tuple[str, str, int]] = (
        ("organisation_life", "illness", 3),
        ("all", "secondment", 6),
        ("study", "leave", 4),
        ("all", "illness", 2),
        ("organisation_life", "age", 0),
        ("points", "secondment", 5),
    )
    rows: list[Row] = []
    for person, (scope, reason, months) in zip(rng.sample(members, 6), cases, strict=True):
        start = rng.choice(parameters.months)
        end = (start + timedelta(days=31 * months)).replace(day=1) if months else None
        rows.append({"person": person.code, "scope": scope, "reason": reason, "valid_from": start, "valid_to": end})
    return rows
