"""What a result says of people, as grids for screen and workbook: stars for everybody, the rest for those entitled.

A publication shows names and stars only, those without a star are counted and not named, and the reasons of branches. Points,
scores, vetoes, pay and reminders of a person are for that person, the branch committee and those entitled: :func:`personal`.
"""

from __future__ import annotations

from collections.abc import Iterator

from fourfocus.engine.analyses import Column, Grid
from fourfocus.engine.analyses.base import Cell
from fourfocus.engine.close import Result
from fourfocus.engine.explain_people import step_words
from fourfocus.engine.lines import Account, Line, points
from fourfocus.engine.managers import Pay, Reminder
from fourfocus.engine.points import CARD, PERSON
from fourfocus.engine.stars import WAITING, Star, shown
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import decimal, yuan
from fourfocus.facts.schema import Words
from fourfocus.rules.managers import ManagerCard, PayRule
from fourfocus.rules.model import HighlightSettlement
from fourfocus.rules.points import PILLARS, PointRule


def is_person(subject: Subject) -> bool:
    """Whether a subject is a human being."""
    return subject.kind == PERSON


def stars_of(result: Result) -> tuple[Star, ...]:
    """The stars given in the month."""
    return tuple(one for one in result.listed.get("stars", ()) if isinstance(one, Star))


def pay_of(result: Result) -> tuple[Pay, ...]:
    """The month's pay as far as the assessment touches it."""
    return tuple(one for one in result.listed.get("pay", ()) if isinstance(one, Pay))


def reminders_of(result: Result) -> tuple[Reminder, ...]:
    """The month's post reminders."""
    return tuple(one for one in result.listed.get("reminders", ()) if isinstance(one, Reminder))


def shared(result: Result) -> Iterator[Grid]:
    """What everybody may see: highlights of branches, stars of branches with reasons, names of members with a star."""
    rows = tuple(_highlights(result))
    if rows:
        columns: tuple[Column, ...] = (
            Column(Words("支部", "Branch"), width=18),
            Column(Words("事项", "Matter"), width=36),
        )
        columns += (Column(Words("加分", "Points"), 3, 11), Column(Words("说明", "Why"), width=60))
        yield Grid(Words("亮点加分", "Highlights"), columns, rows)
    branches = [one for one in stars_of(result) if not is_person(one.subject)]
    if branches:
        columns = (Column(Words("支部", "Branch"), width=18), Column(Words("星级", "Stars"), width=12))
        columns += (Column(Words("全年平均", "Mean"), 3, 11), Column(Words("说明", "Why"), width=80))
        table = tuple((one.subject.title, shown(one.stars), points(one.score), _reasons(one)) for one in branches)
        yield Grid(Words("星级党支部", "Stars of branches"), columns, table)
    members = [one for one in stars_of(result) if is_person(one.subject)]
    if members:
        columns = (Column(Words("支部", "Branch"), width=18), Column(Words("星级", "Stars"), width=12))
        columns += (Column(Words("人数", "Members"), 0, 9), Column(Words("姓名", "Names"), width=90))
        note = Words(
            "只公布姓名和星级；没有星级和待数据的只列人数。",
            "Names and stars only; members without a star are counted.",
        )
        yield Grid(Words("星级党员", "Stars of members"), columns, tuple(_named(result, members)), note)


def _named(result: Result, members: list[Star]) -> Iterator[tuple[Cell, ...]]:
    titles = {one.id: one.title for one in result.subjects}
    groups: dict[tuple[str, int], list[str]] = {}
    for one in members:
        groups.setdefault((one.group, -1 if one.stars is None else one.stars), []).append(one.subject.title)
    for (group, stars), names in sorted(groups.items(), key=lambda item: (item[0][0], -item[0][1])):
        listed = "、".join(names) if stars > 0 else None
        yield titles.get(group, group), shown(None if stars < 0 else stars), str(len(names)), listed


def _reasons(star: Star) -> Words:
    """Why the star is what it is: what score and rank give, vetoes, what is missing."""
    parts = [star.why] if star.why.zh else []
    parts += [one.words(star.earned) for one in star.reasons]
    parts += [one.why for one in star.missing]
    return Words("；".join(one.zh for one in parts), "; ".join(one.en for one in parts))


def _highlights(result: Result) -> Iterator[tuple[Cell, ...]]:
    rules = {name for name, rule in result.rules.settlements.items() if isinstance(rule, HighlightSettlement)}
    for account in result.accounts.values():
        for line in account.lines:
            if line.rule in rules and line.kind not in ("base", "open"):
                yield account.subject.title, line.title, points(line.score), line.why


def hidden(result: Result) -> Words | None:
    """What is not shown to everybody, and how those entitled see it; None when there is nothing."""
    persons = [account for account in result.accounts.values() if is_person(account.subject)]
    if not persons:
        return None
    members, managers = len([one for one in persons if one.card == CARD]), len(pay_of(result))
    reminders = len(reminders_of(result))
    zh = f"个人积分（{members} 人）、管理人员得分和绩效（{managers} 人）、岗位提醒（{reminders} 条）"
    en = f"points of {members} members, scores and pay of {managers} managers, {reminders} post reminders"
    return Words(
        f"{zh}只给本人、支部委员会和授权人：加 --persons。",
        f"Not shown here: {en}. They are for the person and those entitled: add --persons.",
    )


def personal(result: Result) -> Iterator[Grid]:
    """Points, stars with their reasons, managers with pay, and post reminders, person by person."""
    yield from _points(result)
    yield from _stars(result)
    yield from _managers(result)
    rows = tuple((one.subject.id, one.subject.title, str(one.months), one.words) for one in reminders_of(result))
    if rows:
        columns = (*_WHO, Column(Words("连续月数", "Months"), 0, 10), Column(Words("提醒", "Reminder"), width=60))
        yield Grid(Words("岗位提醒", "Post reminders"), columns, rows, _PRIVATE)


_WHO = (Column(Words("编号", "Code"), width=10), Column(Words("姓名", "Name"), width=14))
_PRIVATE = Words("仅限本人、支部委员会和授权人。", "For the person, the branch committee and those entitled only.")


def total_of(account: Account) -> Cell:
    """A total, or between what it is while data is missing."""
    return points(account.total) or f"{points(account.low)} – {points(account.high)}"


def _points(result: Result) -> Iterator[Grid]:
    rules = result.rules.of(PointRule)
    rows: list[tuple[Cell, ...]] = []
    for account in result.accounts.values():
        if account.card != CARD:
            continue
        sums = [
            _sum(line for line in account.lines if line.kind not in _CORRECTIONS and rules[line.rule].pillar == pillar)
            for pillar in PILLARS
        ]
        more = [_sum(line for line in account.lines if line.kind in kinds) for kinds in (_CAPS, ("exempt",))]
        rows.append((account.subject.id, account.subject.title, *sums, *more, total_of(account)))
    if rows:
        parts = [*PILLARS.values(), Words("封顶", "caps"), Words("豁免", "exempt"), Words("合计", "Total")]
        columns = (*_WHO, *(Column(Words(one.zh, one.en[0].upper() + one.en[1:]), None, 13) for one in parts))
        yield Grid(Words("党员积分", "Points of members"), columns, tuple(rows), _PRIVATE)


_CAPS = ("cap_month", "cap_year")
_CORRECTIONS = (*_CAPS, "exempt")


def _sum(lines: Iterator[Line]) -> Cell:
    found = list(lines)
    if any(line.score is None for line in found):
        return WAITING
    return points(sum(line.score or 0 for line in found)) if found else ""


def _stars(result: Result) -> Iterator[Grid]:
    members = [one for one in stars_of(result) if is_person(one.subject)]
    if not members:
        return
    titles = {one.id: one.title for one in result.subjects}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.subject.id,
            one.subject.title,
            titles.get(one.group, one.group),
            points(one.score) or WAITING,
            None if one.rank is None else str(one.rank),
            shown(one.stars),
            _reasons(one),
        )
        for one in members
    )
    columns: tuple[Column, ...] = (
        *_WHO,
        Column(Words("支部", "Branch"), width=18),
        Column(Words("全年得分", "Score"), width=12),
    )
    columns += (Column(Words("名次", "Rank"), 0, 7), Column(Words("星级", "Stars"), width=12))
    columns += (Column(Words("理由", "Why"), width=70),)
    yield Grid(Words("星级党员的理由", "Why these stars"), columns, rows, _PRIVATE)


def _managers(result: Result) -> Iterator[Grid]:
    cards = result.rules.of(ManagerCard)
    rules = result.rules.of(PayRule)
    pay = {f"{rules[one.rule].card}/{one.subject.id}": one for one in pay_of(result) if one.rule in rules}
    rows: list[tuple[Cell, ...]] = []
    for account in result.accounts.values():
        if account.card not in cards:
            continue
        one = pay.get(account.id)
        sides = [_sum(line for line in account.lines if line.kind == side) for side in ("party", "business")]
        money: list[Cell] = [WAITING, WAITING] if one is not None else ["", ""]
        if one is not None and one.coefficient is not None and one.amount is not None:
            money = [decimal(one.coefficient, 4), yuan(one.amount)]
        rows.append(
            (account.subject.id, account.subject.title, *sides, total_of(account), *money, _why_pay(one, result))
        )
    if rows:
        titles: tuple[Words, ...] = (Words("党建职责", "Party"), Words("业务职责", "Business"), Words("得分", "Score"))
        titles += (Words("系数", "Coefficient"), Words("绩效 元", "Pay, yuan"))
        columns = (*_WHO, *(Column(one, None, 14) for one in titles), Column(Words("理由", "Why"), width=80))
        yield Grid(Words("管理人员得分和绩效", "Managers: scores and pay"), columns, tuple(rows), _PRIVATE)


def _why_pay(pay: Pay | None, result: Result) -> Words:
    if pay is None:
        return Words("", "")
    if pay.amount is None:
        missing = [one.why for one in pay.missing]
        return Words("；".join(one.zh for one in missing), "; ".join(one.en for one in missing))
    said = [] if pay.score is None else [step_words(result.rules.of(PayRule)[pay.rule], pay.score, result.rules)]
    said += [Words(f"{words.zh} {yuan(fen)}", f"{words.en} {yuan(fen)}") for words, fen in pay.lines]
    return Words("；".join(one.zh for one in said), "; ".join(one.en for one in said))
