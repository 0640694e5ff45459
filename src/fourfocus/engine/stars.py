"""Stars: the year's mean score by threshold and rank; a veto caps the star, never the points, and says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from fourfocus.engine.caps import since, unknown_months
from fourfocus.engine.derived.base import Span
from fourfocus.engine.finals import POINTS, Tally
from fourfocus.engine.lines import Account, Line, Record
from fourfocus.engine.lines import points as shown_points
from fourfocus.engine.points import CARD, PERSON, matches, month_bounds, record_of, valid
from fourfocus.engine.settlers import SETTLERS
from fourfocus.engine.stages import Closing, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import InForce
from fourfocus.rules.stars import Level, StarRule, Veto
from fourfocus.rules.units import PLAIN
from fourfocus.rules.units import POINTS as POINTS_UNIT
from fourfocus.rules.years import YearRule


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a star is not higher: a veto and the records of it."""

    title: Words
    stars: int
    records: tuple[Record, ...]

    def words(self, earned: int | None) -> Words:
        """What it is and what it does to a star that was ``earned`` by score and rank."""
        zh, en = f"{self.title.zh}：不高于 {self.stars} 星", f"{self.title.en}: at most {self.stars} stars"
        if earned is None or earned > self.stars:
            return Words(zh, en)
        return Words(f"{zh}；没有影响星级", f"{en}; the stars are not affected")


@dataclass(frozen=True, slots=True)
class Star:
    """The star of one subject; ``stars`` and ``rank`` are None while data or earlier months are missing.

    ``earned`` is what score and rank give before the vetoes in ``reasons``, ``why`` says how.
    """

    rule: str
    subject: Subject
    group: str
    account: str
    score: int | None
    rank: int | None
    earned: int | None
    stars: int | None
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    why: Words

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "rule": self.rule,
            "subject": self.subject.id,
            "title": self.subject.title,
            "kind": self.subject.kind,
            "group": self.group or None,
            "score": shown_points(self.score),
            "rank": self.rank,
            "earned": self.earned,
            "stars": self.stars,
            "why": say(self.why),
            "reasons": [{"text": say(one.title), "stars": one.stars} for one in self.reasons],
            "missing": [say(one.why) for one in self.missing],
        }


WAITING = Words("待数据", "waiting")


def shown(stars: int | None) -> Words:
    """Stars as people see them.

    >>> shown(3).zh, shown(0).zh, shown(None).en
    ('★★★', '无', 'waiting')
    """
    if stars is None:
        return WAITING
    return Words("★" * stars or "无", "★" * stars or "none")


class StarsStage:
    """Stars in the months in which a rule gives them; the two-way totals of branches are kept for it all year."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The records of vetoes, from the year's start."""
        for rule in rules.of(StarRule).values():
            for veto in rule.vetoes:
                yield veto.table, Span(span.start.replace(month=1), span.end)

    def run(self, at: Closing) -> Outcome:
        """Accounts of the year and the stars they give."""
        rules = at.rules.of(StarRule)
        tallies: list[Tally] = []
        two_way = at.rules.two_way
        branches = any(rule.subject == "branch" for rule in rules.values()) or at.rules.of(YearRule)
        if two_way is not None and branches:
            tallies = [Tally(POINTS, two_way.id, one.subject.id, one.combined.total) for one in at.branches]
        accounts: list[Account] = []
        stars: list[Star] = []
        for rule in rules.values():
            if at.span.start.month in rule.months:
                found, given = _rate(rule, at)
                accounts += found
                stars += given
        return Outcome(tuple(accounts), tuple(tallies), (), {"stars": tuple(stars)} if stars else {})


def _rate(rule: StarRule, at: Closing) -> tuple[list[Account], list[Star]]:
    people = _subjects(rule, at)
    accounts = {who: _year(rule, who, at) for who, _ in people}
    by_group: dict[str, list[Account]] = {}
    for who, group in people:
        by_group.setdefault(group, []).append(accounts[who])
    vetoes = [(veto, _vetoed(veto, at)) for veto in rule.vetoes]
    stars = []
    for who, group in people:
        account = accounts[who]
        rank = _rank(account, by_group[group])
        earned, why = _earned(rule, account, rank, len(by_group[group]), at.rules)
        reasons, missing = [], list(account.missing)
        for veto, records in vetoes:
            own, gaps = tuple(records.get(who.id, ())), _unknown(veto, who, at)
            title = Words(veto.title, veto.title_en or veto.title)
            if own:
                reasons.append(Reason(title, veto.stars, own))
            elif gaps and (earned is None or earned > veto.stars):
                missing += gaps
        star = None
        if earned is not None and not [one for one in missing if one not in account.missing]:
            star = min([earned, *(one.stars for one in reasons)])
        stars.append(
            Star(
                rule.id, who, group, account.id, account.total, rank, earned, star, tuple(reasons), tuple(missing), why
            )
        )
    order = sorted(stars, key=lambda one: (one.group, one.rank is None, one.rank or 0, one.subject.id))
    return list(accounts.values()), order


def _subjects(rule: StarRule, at: Closing) -> list[tuple[Subject, str]]:
    """Who is rated, and in which group: members in their branch at the month's end, branches all together."""
    if rule.subject != PERSON:
        return [(one.subject, "") for one in sorted(at.branches, key=lambda one: one.subject)]
    last = Span(date.fromordinal(at.span.end.toordinal() - 1), at.span.end)
    branch = {row["person"]: row["branch"] for row in at.inputs.registers.get("membership", ()) if valid(row, last)}
    return [(one, branch[one.id]) for one in at.people if one.id in branch and f"{CARD}/{one.id}" in at.accounts]


def _year(rule: StarRule, who: Subject, at: Closing) -> Account:
    """The base and each month's part of the mean, so that the lines add up to the score."""
    card = CARD if rule.subject == PERSON else (at.rules.two_way.id if at.rules.two_way else "")
    now = at.accounts[f"{card}/{who.id}"]
    months = _months(rule, card, at)
    title = Words("基础分", "base")
    base = rounded(at.rules.amount(rule.base, POINTS_UNIT))
    lines = [Line.closed("base", rule.id, title, base, title)] if base else []
    share = Fraction(rule.times, len(months))
    said = _share_words(rule.times, len(months))
    for month in months:
        name = Words(f"{month:%Y-%m}", f"{month:%Y-%m}")
        is_now = month == at.span.start
        total = now.total if is_now else at.earlier.value(month, POINTS, _names(card, at), who.id)
        if total is None:
            missing = now.missing if is_now else unknown_months((month,))
            least, most = (now.low, now.high) if is_now else _month_bounds(rule, at)
            low, high, of = rounded(share * least), rounded(share * most), now.id if is_now else ""
            lines.append(Line("month", rule.id, name, None, low, high, said, share, of=of, missing=missing))
            continue
        why = Words(f"{shown_points(total)} {said.zh}", f"{shown_points(total)} {said.en}")
        of = now.id if is_now else ""
        lines.append(Line.closed("month", rule.id, name, rounded(share * total), why, weight=share, of=of))
    return Account(rule.id, who, rule.words, tuple(lines))


def _month_bounds(rule: StarRule, at: Closing) -> tuple[int, int]:
    """Between what and what a month lies that nobody gave: a scorecard ends at 100 points, beyond them are capped bonuses."""
    if rule.subject == PERSON:
        return month_bounds(at.rules)
    bonuses = (SETTLERS[type(one)].most(one, at.rules) for one in at.rules.settlements.values())
    return 0, 100_000 + sum(bonuses)


def _share_words(times: int, count: int) -> Words:
    """How a month counts: its part of the mean, or of the year that the months so far stand for."""
    if times == 1:
        return Words(f"÷ {count} 个月", f"÷ {count} months")
    return Words(f"× {times} ÷ {count} 个月", f"× {times} ÷ {count} months")


def _names(card: str, at: Closing) -> tuple[str, ...]:
    rule = at.rules.two_way
    return (card, *rule.replaces) if rule is not None and card == rule.id else (card,)


def _months(rule: StarRule, card: str, at: Closing) -> list[date]:
    """The months of the year so far in which the score was given."""
    two_way = at.rules.two_way
    start = since(two_way if two_way is not None and card == two_way.id else rule, at.rules.pack)
    month = max(at.span.start.replace(month=1), start)
    found = []
    while month <= at.span.start:
        found.append(month)
        month = next_month(month)
    return found or [at.span.start]


def _rank(account: Account, group: list[Account]) -> int | None:
    """The place in the group, ties sharing it; None while any total of the group is open."""
    if any(other.total is None for other in group):
        return None
    return 1 + sum((other.total or 0) > (account.total or 0) for other in group)


def _earned(rule: StarRule, account: Account, rank: int | None, size: int, rules: InForce) -> tuple[int | None, Words]:
    """The stars of the highest level that score and rank reach, and why; None when that cannot be told."""
    if account.total is None:
        return None, Words("", "")
    short: list[Words] = []
    score = shown_points(account.total)
    for level in rule.levels:
        limit = rounded(rules.amount(level.at_least, POINTS_UNIT))
        if account.total < limit:
            continue
        zh, en = f"{score} 分，不低于 {shown_points(limit)}", f"{score} points, at least {shown_points(limit)}"
        if level.top is not None:
            top = decimal(rules.amount(level.top, PLAIN) * 100, 0)
            if rank is None:
                waits = Words("，名次待数据", ": the rank waits for data")
                return None, Words(zh + waits.zh, en + waits.en)
            place = Words(f"第 {rank} 名，共 {size} 人", f"rank {rank} of {size}")
            if not _within(level, rank, size, rules):
                short.append(
                    Words(
                        f"{place.zh}，不在前 {top}%，不评 {level.stars} 星",
                        f"{place.en}, not among the first {top} %: no {level.stars} stars",
                    )
                )
                continue
            zh, en = f"{zh}，{place.zh}，在前 {top}%", f"{en}, {place.en}, among the first {top} %"
        words = [*short, Words(f"{zh}：{level.stars} 星", f"{en}: {level.stars} stars")]
        return level.stars, Words("；".join(one.zh for one in words), "; ".join(one.en for one in words))
    return 0, Words(f"{score} 分，未达到任何一档", f"{score} points reach no level")


def _within(level: Level, rank: int, size: int, rules: InForce) -> bool:
    """Whether a rank is within the level's share of the group."""
    return level.top is not None and rank <= rules.amount(level.top, PLAIN) * size


def _unknown(veto: Veto, who: Subject, at: Closing) -> tuple[Missing, ...]:
    """What is not declared of a veto's records: of one's own part, where a table is declared by whom it is about."""
    own = [who.id] if CATALOG[veto.table].part == veto.subject else None
    return at.inputs.of_table(veto.table, own, at.span.start.replace(month=1), at.span.end)


def _vetoed(veto: Veto, at: Closing) -> dict[str, list[Record]]:
    """The year's records of a veto by subject."""
    year = Span(at.span.start.replace(month=1), at.span.end)
    found: dict[str, list[Record]] = {}
    for row in at.rows(veto.table, year):
        if matches(row, veto.match):
            found.setdefault(row[veto.subject], []).append(record_of(veto.table, row, veto.match))
    return found
