"""Two ways: a branch's production side from the units it covers, a unit's Party side from the branches covering it.

Shares are those in force on the month's first day. The short-board rule and everything else that changes a total is a signed
line, so that the lines add up. The templates by which two sides become one total are in :data:`TEMPLATES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fourfocus.engine.derived.base import Row
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lines import Account, Line, Record, points, without_effect
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Dimension, Grade, TwoWay
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import PLAIN, POINTS

Accounts = Mapping[str, Account]
WAITING = Words("待数据", "waiting for data")


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of a ranking: both sides, the total, its grade and rank; rank and grade are None while data is missing."""

    subject: Subject
    party: Account
    production: Account
    combined: Account
    grade: Grade | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Who covers what on the month's first day: (branch, unit) to its share and the record that says so."""

    of: Mapping[tuple[str, str], tuple[Fraction, Record]]

    @classmethod
    def read(cls, rows: list[Row], rules: InForce) -> Shares:
        """From the rows of ``coverage``."""
        found: dict[tuple[str, str], tuple[Fraction, Record]] = {}
        for row in sorted(rows, key=lambda row: (row["branch"], row["unit"], row["valid_from"])):
            if row["valid_from"] <= rules.day and (row["valid_to"] is None or rules.day < row["valid_to"]):
                text = f"{row['branch']} → {row['unit']} {decimal(Fraction(row['share_ppm'], 10_000), 2)} %"
                place = (row["valid_from"], row["_file"], row["_sheet"], row["_row"])
                record = Record("coverage", *place, Words(text, text))
                found[row["branch"], row["unit"]] = (Fraction(row["share_ppm"], 1_000_000), record)
        return cls(found)


def production_of_branch(
    rule: TwoWay, branch: Subject, shares: Shares, sides: Accounts, inputs: Inputs, dimension: Dimension | None = None
) -> Account:
    """``sum of share * production total`` over the units a branch covers; the same for a further dimension."""
    title = Words("生产侧（按覆盖份额）", "production side by coverage")
    part, cards = "production", rule.production
    if dimension is not None:
        title = Words(f"{dimension.title}（按覆盖份额）", f"{dimension.title_en or dimension.title} by coverage")
        part, cards = dimension.id, dimension.cards
    own = {unit: found for (name, unit), found in shares.of.items() if name == branch.id}
    lines = [_covered(rule, unit, share, record, sides, cards) for unit, (share, record) in own.items()]
    if not lines:
        missing = inputs.of_table("coverage", None, inputs.span.start, inputs.span.end)
        missing = missing or (Missing(Words(f"支部覆盖里没有 {branch.id}", f"coverage says nothing of {branch.id}")),)
        lines = [Line("covered", rule.id, title, None, 0, 100_000, WAITING, missing=missing)]
    return Account(f"{rule.id}.{part}", branch, title, tuple(lines))


def _covered(
    rule: TwoWay, unit: str, share: Fraction, record: Record, sides: Accounts, cards: Mapping[str, str]
) -> Line:
    side = next((sides[f"{card}/{unit}"] for card in cards.values() if f"{card}/{unit}" in sides), None)
    percent = decimal(share * 100, 2)
    if side is None:
        title = Words(f"{unit} {percent}%", f"{unit} {percent} %")
        none = Missing(Words(f"{unit} 没有生产侧计分卡", f"{unit} has no scorecard for production"))
        return Line("covered", rule.id, title, None, 0, rounded(share * 100_000), WAITING, share, missing=(none,))
    title = Words(f"{side.subject.title} × {percent}%", f"{side.subject.title} × {percent} %")
    return _carried("covered", rule, title, share, side, (record,))


def party_of_unit(rule: TwoWay, unit: Subject, shares: Shares, sides: Accounts, inputs: Inputs) -> Account:
    """``sum of share * Party total / sum of shares`` over the branches that cover a unit."""
    title = Words("党建侧（按覆盖份额）", "Party side by coverage")
    own = {branch: found for (branch, name), found in shares.of.items() if name == unit.id}
    total = sum((share for share, _ in own.values()), Fraction(0))
    lines: list[Line] = []
    for branch, (share, record) in own.items():
        side = sides.get(f"{rule.party}/{branch}")
        weight = share / total
        percent = decimal(weight * 100, 2)
        if side is None:
            none = Missing(Words(f"{branch} 不在支部名单里", f"{branch} is no branch of the register"))
            line_title = Words(f"{branch} {percent}%", f"{branch} {percent} %")
            high = rounded(weight * 100_000)
            lines.append(Line("covered", rule.id, line_title, None, 0, high, WAITING, weight, missing=(none,)))
            continue
        line_title = Words(f"{side.subject.title} × {percent}%", f"{side.subject.title} × {percent} %")
        lines.append(_carried("covered", rule, line_title, weight, side, (record,)))
    if not lines:
        missing = inputs.of_table("coverage", None, inputs.span.start, inputs.span.end)
        missing = missing or (Missing(Words(f"没有支部覆盖 {unit.id}", f"no branch covers {unit.id}")),)
        lines = [Line("covered", rule.id, title, None, 0, 100_000, WAITING, missing=missing)]
    return Account(f"{rule.id}.party", unit, title, tuple(lines))


def _carried(
    kind: str, rule: TwoWay, title: Words, weight: Fraction, side: Account, records: tuple[Record, ...] = ()
) -> Line:
    """``weight * total`` of another account; open when that account is."""
    low, high = rounded(weight * side.low), rounded(weight * side.high)
    if side.total is None:
        why = Words(
            f"{points(side.low)} 至 {points(side.high)}，待数据", f"{points(side.low)} to {points(side.high)}, waiting"
        )
        return Line(
            kind, rule.id, title, None, low, high, why, weight, of=side.id, missing=side.missing, records=records
        )
    percent = decimal(weight * 100, 2)
    why = Words(f"{points(side.total)} × {percent}%", f"{points(side.total)} × {percent} %")
    score = rounded(weight * side.total)
    return Line.closed(kind, rule.id, title, score, why, weight=weight, of=side.id, records=records)


def combined(
    rule: TwoWay, party: Account, production: Account, rules: InForce, more: Mapping[str, Account] | None = None
) -> Account:
    """The two-way account of one subject, by the rule's template; ``more`` are further dimensions by id."""
    lines = TEMPLATES[rule.template](rule, party, production, rules, more or {})
    return Account(rule.id, party.subject, rule.words, tuple(lines))


More = Mapping[str, Account]


def _add(rule: TwoWay, party: Account, production: Account, rules: InForce, more: More) -> list[Line]:
    """``weight * Party side + weight * production side``, then the short-board lines."""
    del more
    weights = rules.amount(rule.party_weight, PLAIN), rules.amount(rule.production_weight, PLAIN)
    lines = [
        _carried("party", rule, Words("党建侧", "Party side"), weights[0], party),
        _carried("production", rule, Words("生产侧", "production side"), weights[1], production),
    ]
    return lines + _short_board(rule, (party, production), weights, rules)


def _four(rule: TwoWay, party: Account, production: Account, rules: InForce, more: More) -> list[Line]:
    """Four dimensions: Party base, performance, and those the rule names (safety and environment, quality and skills)."""
    weights = rules.amount(rule.party_weight, PLAIN), rules.amount(rule.production_weight, PLAIN)
    lines = [
        _carried("party", rule, Words("党建基础", "Party base"), weights[0], party),
        _carried("production", rule, Words("工作绩效", "performance"), weights[1], production),
    ]
    for one in rule.dimensions:
        title = Words(one.title, one.title_en or one.title)
        lines.append(_carried("dimension", rule, title, rules.amount(one.weight, PLAIN), more[one.id]))
    return lines + _short_board(rule, (party, production), weights, rules)


def _multiply(rule: TwoWay, party: Account, production: Account, rules: InForce, more: More) -> list[Line]:
    """``production side * Party side / 100``: the production side, and what the Party side makes of it as a signed line.

    The short-board rule counts both sides as their ceilings at most before they are multiplied; its effect is a line of its own.
    The total never falls when a side rises, so that the lowest and highest sides give the lowest and highest total.
    """
    del more

    def worth(p: int, o: int) -> tuple[int, int]:
        """What multiplying changes, and what the short-board rule changes after it."""
        full = rounded(Fraction(p * o, 100_000))
        short = rounded(Fraction(_counted(rule, p, o, rules) * _counted(rule, o, p, rules), 100_000))
        return full - o, short - full

    known = party.total is not None and production.total is not None
    exact = worth(party.total or 0, production.total or 0)
    low, high = worth(party.low, production.low), worth(party.high, production.high)
    first = _carried("production", rule, Words("生产侧", "production side"), Fraction(1), production)
    missing = tuple(dict.fromkeys((*party.missing, *production.missing)))
    said = points(party.total) if known else f"{points(party.low)} – {points(party.high)}"
    why = Words(f"生产侧 × 党建得分率（{said} ÷ 100）", f"production side × Party side ({said} ÷ 100)")
    title = Words("党建得分率的影响", "effect of the Party side")
    score = exact[0] if known else None
    why = without_effect(why) if score == 0 else why
    bounds = (exact[0], exact[0]) if known else (low[0], high[0])
    lines = [
        first,
        Line("multiply", rule.id, title, score, *bounds, why, of=party.id, missing=() if known else missing),
    ]
    if exact[1] if known else (low[1] or high[1] or _may_cut(rule, party, production, rules)):
        title = Words("短板约束", "short-board rule")
        why = Words(
            "一侧低于短板分数线，另一侧按封顶分计", "one side is under the threshold: the other counts as the ceiling"
        )
        bounds = (exact[1], exact[1]) if known else (low[1], high[1])
        score = exact[1] if known else None
        lines.append(Line("short_board", rule.id, title, score, *bounds, why, missing=() if known else missing))
    return lines


def _counted(rule: TwoWay, own: int, other: int, rules: InForce) -> int:
    """A side as it counts: at most the ceiling while the other is under the threshold."""
    board = rule.short_board
    if board is None or other >= rules.amount(board.under, POINTS):
        return own
    return min(own, rounded(rules.amount(board.ceiling, POINTS)))


def _may_cut(rule: TwoWay, party: Account, production: Account, rules: InForce) -> bool:
    """Whether the short-board rule can take something in some case between the lowest and the highest."""
    pairs = [(p, o) for p in (party.low, party.high) for o in (production.low, production.high)]
    return any(_counted(rule, p, o, rules) < p or _counted(rule, o, p, rules) < o for p, o in pairs)


TEMPLATES: Mapping[str, Callable[[TwoWay, Account, Account, InForce, More], list[Line]]] = {
    "add": _add,
    "multiply": _multiply,
    "four": _four,
}
"""How two sides become one total."""

_SIDES = (Words("党建侧", "Party side"), Words("生产侧", "production side"))


def _short_board(
    rule: TwoWay, sides: tuple[Account, Account], weights: tuple[Fraction, Fraction], rules: InForce
) -> list[Line]:
    """What a side loses because the other is under the threshold; computed for the lowest and highest case as well."""
    board = rule.short_board
    if board is None:
        return []
    under, ceiling = rules.amount(board.under, POINTS), rules.amount(board.ceiling, POINTS)
    grade = next(grade for grade in rule.grades if grade.id == board.grade)

    def cut(own: int, other: int, weight: Fraction) -> int:
        """Everything above the ceiling: so a better side never makes the total worse, and the bounds are true bounds."""
        if other >= under or own <= ceiling:
            return 0
        return rounded(weight * ceiling) - rounded(weight * own)

    lines: list[Line] = []
    for at, (own, other) in enumerate(((sides[0], sides[1]), (sides[1], sides[0]))):
        low, high = cut(own.low, other.low, weights[at]), cut(own.high, other.high, weights[at])
        if own.total is not None and other.total is not None:
            score: int | None = cut(own.total, other.total, weights[at])
            low = high = score or 0
        else:
            score = None
            # A cut that comes in no case needs no line; one that may come is open.
            if not any(cut(a, b, weights[at]) for a in (own.low, own.high) for b in (other.low, other.high)):
                continue
        if score == 0:
            continue
        weak, strong = _SIDES[1 - at], _SIDES[at]
        title = Words(f"短板规则：{strong.zh}", f"short-board rule: {strong.en}")
        limit, most = points(rounded(under)), points(rounded(ceiling))
        why = Words(
            f"{weak.zh}低于 {limit} 分，{strong.zh}不得按{grade.title}计，按 {most} 分计",
            f"{weak.en} is under {limit}: {strong.en} cannot count as {grade.title_en or grade.title}, it counts as {most}",
        )
        missing = tuple(dict.fromkeys((*own.missing, *other.missing)))
        lines.append(Line("short_board", rule.id, title, score, low, high, why, weights[at], missing=missing))
    return lines


def rank(rule: TwoWay, rows: list[tuple[Account, Account, Account]], rules: InForce) -> tuple[Standing, ...]:
    """Grade and rank by the two-way total; equal totals share a rank, the next follows after all of them.

    Lines, workshops and sections are each ranked among themselves. Who has an open line is not ranked and stands last, by the
    highest possible total.
    """
    found = []
    for party, production, both in rows:
        totals = [other.total for _, _, other in rows if other.subject.kind == both.subject.kind]
        place = None if both.total is None else 1 + sum(one is not None and one > both.total for one in totals)
        grade = None if both.total is None else grade_of(rule, both.total, rules)
        found.append(Standing(both.subject, party, production, both, grade, place))
    order = {kind: at for at, kind in enumerate(dict.fromkeys(row[2].subject.kind for row in rows))}
    return tuple(
        sorted(
            found,
            key=lambda one: (
                order[one.subject.kind],
                one.rank is None,
                one.rank or 0,
                -one.combined.high,
                one.subject.id,
            ),
        )
    )


def grade_of(rule: TwoWay, total: int, rules: InForce) -> Grade:
    """The first grade, from the top, whose threshold a total reaches."""
    for grade in rule.grades:
        if grade.at_least is None or total >= rules.amount(grade.at_least, POINTS):
            return grade
    return rule.grades[-1]


def sides_wanted(rule: TwoWay, subjects: tuple[Subject, ...]) -> tuple[list[Subject], list[Subject]]:
    """The branches and the units that are assessed two ways; the mill lends its figures but is not ranked."""
    branches = [one for one in subjects if one.kind == "branch"]
    kinds = [kind for kind in rule.production if kind != MILL]
    units = [one for kind in kinds for one in subjects if one.kind == kind]
    return branches, units
