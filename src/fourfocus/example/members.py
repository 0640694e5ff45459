"""What members do: study, dues, points, votes, contests."""

from __future__ import annotations

from datetime import date, timedelta

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import BRANCHES, People, Staff
from fourfocus.facts.calendar import next_month

Row = dict[str, object]

COURSES = (
    "党章和党规",
    "基层组织工作条例",
    "安全生产法规",
    "降本增效专题",
    "劳模工匠事迹",
    "环境保护法规",
    "廉洁从业规定",
    "轧钢工艺与质量",
)


def study_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``study_record``: one course a branch and month; 32 hours a year for most, some make it up later."""
    rng = parameters.stream("study")
    diligence = dict(parameters.diligence_pm)
    last = parameters.end_day - timedelta(days=1)
    rows: list[Row] = []
    for month in parameters.months:
        course = COURSES[month.month % len(COURSES)]
        for branch in BRANCHES:
            day = month + timedelta(days=rng.randint(4, 20))
            for person in people.of_branch(branch, month):
                if rng.randrange(1000) > diligence[branch] + 30:
                    continue
                later = rng.randrange(100) < (12 if person.crew else 3)
                on = day + timedelta(days=rng.randint(1, 5)) if later else day
                entered = min(on + timedelta(days=rng.choice((0, 1, 2, 9 if later else 1))), last)
                reason = "倒班补课，补录" if (entered - on).days > 6 else None
                hours = 3 if person.office == "member" else 5
                rows.append(
                    {
                        "person": person.code,
                        "day": on,
                        "course": course,
                        "study_s": hours * 3600 - 1800 * (month.month % 3 == 0),
                        "entered_on": entered,
                        "late_reason": reason,
                    }
                )
    return rows


WAGE_FEN = {"mill": 1_240_000, "section": 860_000, "deputy_section": 700_000, "foreman": 560_000, "staff": 420_000}


def dues_of(person: Staff) -> int:
    """Monthly dues in fen: 0.5 % to 3,000 yuan, 1 % to 5,000, 1.5 % to 10,000, 2 % above, of the dues base.

    >>> dues_of(Staff("H0001", "甲", "SBK", "ZB3", "点检员", "staff"))
    4210
    """
    base = WAGE_FEN[person.level] + int(person.code[-2:]) * 1_000
    rate_bp = 50 if base <= 300_000 else 100 if base <= 500_000 else 150 if base <= 1_000_000 else 200
    return base * rate_bp // 10_000 // 10 * 10


def dues_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``dues``: paid in the month by most; some pay in the next, a few have to be reminded."""
    rng = parameters.stream("dues")
    diligence = dict(parameters.diligence_pm)
    last = parameters.end_day - timedelta(days=1)
    rows: list[Row] = []
    for month in parameters.months:
        for branch in BRANCHES:
            for person in people.of_branch(branch, month):
                if rng.randrange(1000) < diligence[branch] + 40:
                    paid = month + timedelta(days=rng.randint(2, 24))
                else:
                    paid = next_month(month) + timedelta(days=rng.randint(0, 40))
                rows.append(
                    {
                        "person": person.code,
                        "branch": branch,
                        "month": month,
                        "amount_fen": dues_of(person),
                        "paid_on": paid if paid <= last else None,
                    }
                )
    return rows


POINTS: tuple[tuple[str, int, str], ...] = (
    ("JF-BF", 2_000, "结对帮带徒弟，本月出师一人"),
    ("JF-YZ", 5_000, "扑救电缆沟初起火情"),
    ("JF-FW", 1_000, "志愿服务敬老院"),
    ("JF-TJ", 3_000, "突击抢修，缩短停机四十分钟"),
    ("JF-JX", 2_000, "主动承担急难任务"),
    ("JF-SW", -2_000, "无故缺席组织生活"),
    ("JF-WJ", -3_000, "轻微违章，被通报"),
)


def point_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``manual_point``; the second person who confirms is never the one concerned."""
    rng = parameters.stream("points")
    rows: list[Row] = []
    for month in parameters.months:
        for branch in BRANCHES:
            members = people.of_branch(branch, month)
            for _ in range(rng.randint(1, 4)):
                person, confirmer = rng.sample(members, 2)
                rule, points, reason = rng.choices(POINTS, (24, 4, 20, 18, 20, 9, 5))[0]
                rows.append(
                    {
                        "entry": "",
                        "day": month + timedelta(days=rng.randrange(28)),
                        "person": person.code,
                        "branch": branch,
                        "rule": rule,
                        "points_milli": points,
                        "reason": reason,
                        "confirmed_by": confirmer.code,
                    }
                )
    rows.sort(key=lambda row: (str(row["day"]), str(row["person"])))
    for number, row in enumerate(rows, 1):
        row["entry"] = f"JF{number:05d}"
    return rows


def vote_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``vote_result``: in December on every member, in June and December on branches and leaders."""
    rng = parameters.stream("votes")
    rows: list[Row] = []

    def vote(ballot: str, day: date, subject: str, ballots: int, good_pm: int) -> None:
        excellent = sum(rng.randrange(1000) < good_pm for _ in range(ballots))
        fair = sum(rng.randrange(1000) < 40 for _ in range(ballots - excellent))
        poor = sum(rng.randrange(1000) < 25 for _ in range(ballots - excellent - fair))
        rows.append(
            {
                "ballot": ballot,
                "day": day,
                "subject": subject,
                "ballots_n": ballots,
                "excellent_n": excellent,
                "good_n": ballots - excellent - fair - poor,
                "fair_n": fair,
                "poor_n": poor,
            }
        )

    for month in parameters.months:
        if month.month == 12:
            for branch in BRANCHES:
                members = people.of_branch(branch, month)
                for person in members:
                    vote(
                        f"MZPY{month:%Y}-{branch}",
                        month + timedelta(days=17),
                        person.code,
                        len(members) - 2,
                        rng.randint(250, 700),
                    )
        if month.month in (6, 12):
            for branch in BRANCHES:
                vote(f"MYD{month:%Y%m}", month + timedelta(days=20), branch, rng.randint(38, 60), rng.randint(500, 800))
            for person in [p for p in people.managers() if p.level == "mill"]:
                vote(
                    f"GBCP{month:%Y%m}",
                    month + timedelta(days=21),
                    person.code,
                    rng.randint(52, 66),
                    rng.randint(550, 850),
                )
    return rows


CONTESTS: tuple[tuple[date, str, str], ...] = (
    (date(2019, 4, 26), "JS2019-01", "mill"),
    (date(2019, 9, 18), "JS2019-02", "mill"),
    (date(2019, 11, 8), "JS2019-03", "company"),
    (date(2020, 1, 10), "JS2020-01", "mill"),
    (date(2020, 3, 27), "JS2020-02", "mill"),
    (date(2020, 4, 28), "JS2020-03", "company"),
    (date(2020, 6, 19), "JS2020-04", "group"),
)


def contest_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``contest_result``."""
    rng = parameters.stream("contests")
    rows: list[Row] = []
    for day, contest, level in CONTESTS:
        if not parameters.first_day <= day < parameters.end_day:
            continue
        able = [p for p in people.staff if p.active(day) and p.level in ("staff", "foreman")]
        for place, person in enumerate(rng.sample(able, {"mill": 8, "company": 4, "group": 2}[level]), 1):
            rows.append(
                {
                    "contest": contest,
                    "day": day,
                    "person": person.code,
                    "level": level,
                    "place_n": place,
                    "skill_up": place == 1 or (place <= 3 and level != "mill"),
                }
            )
    return rows
