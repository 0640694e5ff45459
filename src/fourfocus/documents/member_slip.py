"""A member's slip: this month's points, the year so far and the star it leads to, and what can still be gained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from fourfocus.documents.advice import shown
from fourfocus.documents.slip import Row, Slip, ask, minus, place_of, unknown
from fourfocus.engine import people
from fourfocus.engine.brand import STATES
from fourfocus.engine.brand_report import rated_of
from fourfocus.engine.caps import unknown_months
from fourfocus.engine.close import Result
from fourfocus.engine.derived import ALL_TABLES
from fourfocus.engine.finals import COUNTED, POINTS
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.points import CARD, measured
from fourfocus.engine.stars import shown as stars_shown
from fourfocus.engine.values import rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.managers import ManagerCard
from fourfocus.rules.points import PILLARS, ManualPoints, PointRule, RecordPoints
from fourfocus.rules.stars import StarRule
from fourfocus.rules.units import POINTS as POINTS_UNIT

MOST = 8
"""How many ways to gain points a slip names."""
FEW = 3
"""Of fewer than these nobody is told how many they were: one might know who."""
LED = ("team", "project")
"""What somebody leads, among the subjects of the brand."""


def member_slip(result: Result, account: Account) -> Slip:
    """The page of one member, with that member's points only."""
    who = account.subject
    month = Words(shown(account.total), shown(account.total))
    facts = [(Words("本月积分", "Points this month"), month)]
    known, unknown_ = _year(result, who.id)
    if account.total is not None and not unknown_:
        total = shown(known + account.total)
        facts.append((Words("今年累计", "This year"), Words(total, total)))
    facts += _star_facts(result, account, known, unknown_)
    tables = [(Words("本月积分各行", "This month, line by line"), _lines(account))]
    star = next((one for one in people.stars_of(result) if one.subject == who), None)
    if star is not None:
        why = [Row(Words("星级", "Stars"), stars_shown(star.stars), star.why)]
        why += list(_reckoned(result, account, known, unknown_))
        why += [Row(one.title, _at_most(one.stars), one.words(star.earned)) for one in star.reasons]
        name = Words("星级预评" if result.month.month != 12 else "星级评定", "Stars")
        tables.append((name, why))
    open_months = unknown(unknown_months(date.fromisoformat(f"{month}-01") for month in unknown_)) if unknown_ else []
    open_months += unknown(account.missing)
    if open_months:
        tables.append((Words("还不知道的", "Not known yet"), open_months))
    tables += _posts(result, who.id)
    return Slip(
        "member",
        who,
        result.month,
        Words("党员积分说明", "Points of the member"),
        tuple(facts),
        tuple((title, tuple(rows)) for title, rows in tables),
        tuple(_chances(result, account)),
        ask(result),
        Words("仅限本人、支部委员会和授权人。", "For the person, the branch committee and those entitled."),
    )


def _at_most(stars: int) -> Words:
    return Words(f"至多 {stars} 星", f"at most {stars}")


def _lines(account: Account) -> list[Row]:
    rows = [Row(line.title, _figure(line), _why(line)) for line in account.lines]
    none = Words("本月没有积分事项。没有记录不扣分。", "Nothing this month; that costs nothing.")
    return rows or [Row(Words("—", "—"), Words("0", "0"), none)]


def _figure(line: Line) -> Words:
    text = minus(shown(line.score)) if line.score is not None else f"{shown(line.low)} – {shown(line.high)}"
    return Words(text, text)


def _why(line: Line) -> Words:
    place = place_of(line.records)
    missing = "".join(f"；{one.why.zh}" for one in line.missing), "".join(f"; {one.why.en}" for one in line.missing)
    return Words(line.why.zh + missing[0] + place, line.why.en + missing[1] + place)


def _year(result: Result, who: str) -> tuple[int, list[str]]:
    """The points of the year's earlier months, and the months that cannot tell."""
    known, unknown = 0, []
    given = {one.month: one for one in result.finals}
    for number in range(1, result.month.month):
        month = result.month.replace(month=number)
        if month < result.rules.pack.header.start:
            continue
        tallies = given[month].tallies if month in given else ()
        values = [one.value for one in tallies if (one.kind, one.rule, one.subject) == (POINTS, CARD, who)]
        if month not in given or None in values:
            unknown.append(f"{month:%Y-%m}")
        known += sum(value or 0 for value in values)
    return known, unknown


def _star_facts(result: Result, account: Account, known: int, unknown: list[str]) -> Iterator[tuple[Words, Words]]:
    """Where the points so far lead, and what the next star asks for."""
    rule = next((one for one in result.rules.of(StarRule).values() if one.subject == "person"), None)
    if rule is None or account.total is None or unknown:
        return
    first = max(result.month.replace(month=1), result.rules.pack.header.start)
    months = result.month.month - first.month + 1
    base = rounded(result.rules.amount(rule.base, POINTS_UNIT))
    mean = Fraction(known + account.total, months)
    score = base + rounded(mean * rule.times)
    limits = [(level, rounded(result.rules.amount(level.at_least, POINTS_UNIT))) for level in rule.levels]
    reached = next((level.stars for level, limit in limits if score >= limit), 0)
    text = Words(f"{shown(score)} 分（{reached} 星线以上）", f"{shown(score)} (the line of {reached} stars)")
    yield Words("照此折算全年", "A year like this"), text
    above = [(level.stars, limit) for level, limit in limits if limit > score]
    if above and rule.times > 1:
        stars, limit = above[-1]
        # What the whole year still needs: the limit less the base, less what is there already.
        needs = limit - base - (known + account.total)
        text = Words(f"全年还需 {shown(needs)} 分", f"{shown(needs)} more points this year")
        yield Words(f"{stars} 星（{shown(limit)} 分）", f"{stars} stars ({shown(limit)})"), text


def _reckoned(result: Result, account: Account, known: int, unknown: list[str]) -> Iterator[Row]:
    """How the points of the year lead to the score that is compared with the lines of the stars."""
    rule = next((one for one in result.rules.of(StarRule).values() if one.subject == "person"), None)
    if rule is None or account.total is None or unknown:
        return
    first = max(result.month.replace(month=1), result.rules.pack.header.start)
    months = result.month.month - first.month + 1
    base, total = rounded(result.rules.amount(rule.base, POINTS_UNIT)), known + account.total
    score = shown(base + rounded(Fraction(total, months) * rule.times))
    sums = f"{shown(base)} + {minus(shown(total))} ÷ {months} × {rule.times} = {score}"
    zh, en = (
        f"基础分 + 今年累计 ÷ 已过月数 × 全年月数：{sums}",
        f"base + this year ÷ months so far × months of a year: {sums}",
    )
    yield Row(Words("怎么算的", "How it is reckoned"), Words(score, score), Words(zh, en))


def _posts(result: Result, who: str) -> list[tuple[Words, list[Row]]]:
    """The model posts, areas and teams the member answers for."""
    rows = []
    for one in rated_of(result):
        if one.person == who and one.rule.subject != "branch":
            left = [each for each in one.found if each.state in ("unmet", "open")]
            zh = "；".join(f"{each.criterion.words.zh}：{each.why.zh}" for each in left)
            en = "; ".join(f"{each.criterion.words.en}: {each.why.en}" for each in left)
            title = Words(f"{one.rule.words.zh} {one.subject.title}", f"{one.rule.words.en} {one.subject.title}")
            rows.append(Row(title, STATES[one.state], Words(zh or "各项条件都达到", en or "every criterion is met")))
    return (
        [(Words("您负责的岗、区、队、项目", "Posts, areas, teams and projects you answer for"), rows)] if rows else []
    )


def _chances(result: Result, account: Account) -> Iterator[Row]:
    """What took points first; then what gives points and can be planned, the most attainable first."""
    for line in sorted(account.lines, key=lambda one: one.score or 0):
        if (line.score or 0) < 0 and line.kind == "point":
            back = Words(f"+{shown(-(line.score or 0))}", f"+{shown(-(line.score or 0))}")
            yield Row(line.title, back, Words("不再发生，就不再扣", "it does not happen again, nothing is deducted"))
    earned = _earned(result)
    open_to = _open_to(result, account.subject.id)
    own = [rule for rule in result.rules.of(PointRule).values() if not rule.off and rule.advise in open_to]
    own = [rule for rule in own if _worth(rule, result)]
    # What most others managed this month is nearest; among equals what records count without anybody's doing.
    own.sort(key=lambda rule: (-earned.get(rule.id, 0), isinstance(rule, ManualPoints), _worth(rule, result)))
    for rule in own[:MOST]:
        words = PILLARS[rule.pillar]
        title = Words(f"{words.zh} · {rule.title}", f"{words.en} · {rule.words('en')}")
        figure, how = _offer(rule, result, account.subject.id)
        count = earned.get(rule.id, 0)
        others = Words(f"本月有 {count} 名党员得分；", f"earned by {count} this month; ")
        others = others if count >= FEW else Words("", "")
        yield Row(title, figure, Words(others.zh + how.zh, others.en + how.en))


def _earned(result: Result) -> Counter[str]:
    """Rule to the number of members whom it gave points this month."""
    cards = [one for one in result.accounts.values() if one.card == CARD]
    return Counter(name for one in cards for name in {line.rule for line in one.lines if (line.score or 0) > 0})


def _open_to(result: Result, who: str) -> set[str]:
    """Which rules a member can plan for: see :data:`fourfocus.rules.points.ADVISE`."""
    found = {"everyone"}
    if any(one.person == who and one.rule.subject in LED for one in rated_of(result)):
        found.add("leaders")
    if any(f"{card}/{who}" in result.accounts for card in result.rules.of(ManagerCard)):
        found |= {"leaders", "managers"}
    return found


def _worth(rule: PointRule, result: Result) -> Fraction:
    """The most a rule gives in a month; nothing for rules that take points."""
    points = rule.points if isinstance(rule, (RecordPoints, ManualPoints)) else None
    if points is None or result.rules.amount(points, POINTS_UNIT) < 0:
        return Fraction(0)
    return result.rules.amount(rule.month_cap, POINTS_UNIT)


def _offer(rule: PointRule, result: Result, who: str) -> tuple[Words, Words]:
    """One rule: what each is worth with the month's cap; how it is counted and what the yearly cap leaves."""
    amount = result.rules.amount
    assert isinstance(rule, (RecordPoints, ManualPoints))
    each, most = (shown(rounded(amount(one, POINTS_UNIT))) for one in (rule.points, rule.month_cap))
    figure = Words(f"每次 {each}，每月至多 {most}", f"{each} each, {most} a month")
    if each == "0":
        figure = Words(f"按效果，每月至多 {most}", f"by effect, {most} a month")
    zh, en = ["登记事由，由第二人确认"], ["entered, and confirmed by a second person"]
    if isinstance(rule, RecordPoints):
        table = ALL_TABLES[rule.table].title
        zh, en = [f"由“{table.zh}”的记录算出，不用另报"], [f"counted from {table.en.lower()}; nothing to enter"]
        if rule.effect is not None:
            column = ALL_TABLES[rule.table][rule.effect.column]
            per = measured(column, int(amount(rule.effect.per, rule.measure)))
            more = shown(rounded(amount(rule.effect.points, POINTS_UNIT)))
            zh.append(f"{column.title.zh}每 {per.zh}加 {more} 分")
            en.append(f"{more} more per {per.en} of {column.title.en.lower()}")
    if rule.year_cap is not None:
        counted = _counted(rule, result, who)
        if counted:
            left = shown(max(0, rounded(amount(rule.year_cap, POINTS_UNIT)) - counted))
            zh.append(f"今年已计 {shown(counted)} 分，还可计 {left} 分")
            en.append(f"{shown(counted)} this year, {left} left")
    return figure, Words("；".join(zh), "; ".join(en))


def _counted(rule: PointRule, result: Result, who: str) -> int:
    """What a rule with a yearly cap counted for a member this year, this month included."""
    tallies = [one for final in result.finals if final.month.year == result.month.year for one in final.tallies]
    mine = (COUNTED, rule.id, who)
    return sum(one.value or 0 for one in (*tallies, *result.tallies) if (one.kind, one.rule, one.subject) == mine)
