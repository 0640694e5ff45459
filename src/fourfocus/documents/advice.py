"""What would raise a score: everything that was lost in the tree of accounts under a total, by how much it weighs there.

Each :class:`Gain` is worth at most ``milli`` thousandths of a point of the total asked about, were nothing else to change; caps
and short-board rules can make it less. Kinds of lines that are not known here are shown with their own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from fourfocus.documents.slip import short
from fourfocus.engine.close import Result
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.lines import points as shown_points
from fourfocus.engine.readings import Reading
from fourfocus.engine.values import rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Card
from fourfocus.rules.scales import PerUnit, Scale
from fourfocus.rules.spec import Amount


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing that cost points: what it is, what can be done, what it is worth; ``met`` where the target is reached already."""

    milli: int
    title: Words
    what: Words
    met: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """A line that carries no other account, the account it stands in, and its weight in the total asked about."""

    line: Line
    account: Account
    factor: Fraction


def leaves(result: Result, account: Account, factor: Fraction = Fraction(1)) -> Iterator[Leaf]:
    """Every line under a total, down through the accounts that lines carry; one carried twice comes twice."""
    for line in account.lines:
        if line.of and line.of in result.accounts:
            yield from leaves(result, result.accounts[line.of], factor * (line.weight or Fraction(1)))
        else:
            yield Leaf(line, account, factor)


def _once(found: Iterator[Leaf]) -> list[Leaf]:
    """Each line once, with the sum of its weights: several duties of a manager may go by one scorecard."""
    merged: dict[tuple[str, int], Leaf] = {}
    for leaf in found:
        key = (leaf.account.id, next(at for at, line in enumerate(leaf.account.lines) if line is leaf.line))
        factor = leaf.factor + (merged[key].factor if key in merged else 0)
        merged[key] = Leaf(leaf.line, leaf.account, factor)
    return list(merged.values())


WHAT_TO_DO: dict[str, Words] = {
    "late": Words(
        "在期限之前申请销号；确有困难的，在期限当日或之前办理延期",
        "apply for write-off before the due day, or have it extended in time",
    ),
    "undone": Words(
        "按期限申请销号，被退回的及时补正后再申请", "apply by the due day; mend and apply again what was returned"
    ),
    "undone_records": Words(
        "由记录判定，不用申请：在期限前把事情做到要求的数，记录照常登记",
        "settled by records, nothing to apply for: reach what is asked before the due day",
    ),
    "finding": Words("按期整改，平时对照检查项自查", "put it right in time and look for it yourselves"),
    "repeat": Words(
        "同一检查项三个月内不再出现，就不会加倍扣", "without the same finding within three months nothing is doubled"
    ),
    "incident": Words(
        "不再发生；发生了当班如实报告可减轻，隐瞒加重；平时报告隐患能加分",
        "none of it again; reporting at once softens, concealing aggravates, near-miss reports add",
    ),
    "short_board": Words(
        "先把低的一侧提到 80 分以上，另一侧就不再封顶", "lift the weaker side first: then the other is not capped"
    ),
}
"""What can be done about each kind of line that takes points."""


def gains(result: Result, account: Account, most: int = 5) -> list[Gain]:
    """The largest of what was lost under a total, largest first; what is better than its target already stands last."""
    groups: dict[tuple[str, str, str], list[Leaf]] = {}
    for leaf in _once(leaves(result, account)):
        key = leaf.line.indicator or leaf.line.rule
        kind = "item" if leaf.line.indicator else "open" if leaf.line.score is None else leaf.line.kind
        task = result.rules.tasks.get(leaf.line.item)
        if kind == "undone" and task is not None and task.from_records:
            kind = "undone_records"
        groups.setdefault((leaf.account.id, key, kind), []).append(leaf)
    found = [gain for (_, _, kind), group in groups.items() if (gain := _gain(result, kind, group)) is not None]
    return sorted(found, key=lambda one: (one.met, -one.milli, one.title.zh))[:most]


def _gain(result: Result, kind: str, group: list[Leaf]) -> Gain | None:
    first = group[0]
    if any(leaf.line.score is None for leaf in group):
        return _waiting(group)
    if kind == "item":
        return _item(result, group)
    lost = [leaf for leaf in group if (leaf.line.score or 0) < 0]
    if not lost or kind in ("cap", "cap_month", "cap_year", "counted_before"):
        return None
    milli = rounded(sum((-(leaf.line.score or 0) * leaf.factor for leaf in lost), Fraction(0)))
    rule = result.rules.rule(first.line.rule)
    name = rule.words if rule is not None else first.line.title
    points = shown(-sum(leaf.line.score or 0 for leaf in lost))
    lost.sort(key=lambda leaf: leaf.line.score or 0)
    titles = list(dict.fromkeys(short(leaf.line.title).zh for leaf in lost))
    titles_en = list(dict.fromkeys(short(leaf.line.title).en for leaf in lost))
    who = first.account.subject.title
    head = WHAT_TO_DO.get(kind, Words("", ""))
    what = Words(
        "；".join(part for part in (f"{len(lost)} 项，扣 {points} 分：{_few(titles, '、')}", head.zh) if part),
        "; ".join(part for part in (f"{len(lost)} lines cost {points}: {_few(titles_en, ', ')}", head.en) if part),
    )
    word = KIND_WORDS.get(kind, name)
    return Gain(milli, Words(f"{who} · {word.zh}", f"{who} · {word.en}"), what)


KIND_WORDS = {
    "late": Words("逾期销号", "written off late"),
    "undone": Words("未销号", "not written off"),
    "undone_records": Words("记录没有达到要求", "records fall short"),
    "finding": Words("检查扣分", "findings"),
    "repeat": Words("重复问题加倍扣", "repeated findings"),
    "short_board": Words("短板规则", "short-board rule"),
}


def _few(titles: list[str], mark: str) -> str:
    """At most three titles."""
    return mark.join(titles[:3]) + ("…" if len(titles) > 3 else "")


def _waiting(group: list[Leaf]) -> Gain:
    milli = rounded(sum(((leaf.line.high - leaf.line.low) * leaf.factor for leaf in group), Fraction(0)))
    line, who = group[0].line, group[0].account.subject.title
    missing = [one.why for one in line.missing]
    title = Words(f"{who} · {line.title.zh}（待数据）", f"{who} · {line.title.en} (waiting)")
    zh = "由数据的提供单位补报：" + "；".join(one.zh for one in missing[:2])
    return Gain(milli, title, Words(zh, "to be delivered: " + "; ".join(one.en for one in missing[:2])))


def _item(result: Result, group: list[Leaf]) -> Gain | None:
    """An indicator: what is missing to its target, or above it to the end of its scale."""
    first = group[0]
    readings = {(one.indicator.id, one.subject.id): one for one in result.readings}
    reading = readings.get((first.line.indicator, first.account.subject.id))
    weight = first.line.weight or Fraction(0)
    score = sum(leaf.line.score or 0 for leaf in group)
    if reading is None:
        return None
    best = rounded(weight * _highest(result, first) * 10)
    to_target = rounded(weight * _at_target(result, first, reading) * 10) - score
    milli = rounded((best - score) * first.factor)
    if milli <= 0:
        return None
    unit, who = reading.indicator.unit.text, first.account.subject.title
    zh, en = f"实际 {reading.shown} {unit}", f"{reading.shown} {unit}"
    if reading.target_shown is not None:
        zh, en = f"{zh}，目标 {reading.target_shown} {unit}", f"{en}, target {reading.target_shown} {unit}"
    if reading.state == "unmet" and to_target > 0:
        worth = shown(rounded(to_target * first.factor))
        zh, en = (
            f"{zh}；达到目标可得回 {worth} 分，优于目标还能再加",
            f"{en}; the target is worth {worth}, more beyond it",
        )
    elif reading.state == "met":
        zh, en = f"{zh}；已达到目标，再优还能加分", f"{en}; met, and better still adds"
    words = reading.indicator.words
    return Gain(milli, Words(f"{who} · {words.zh}", f"{who} · {words.en}"), Words(zh, en), reading.state == "met")


def _item_of(result: Result, leaf: Leaf) -> Scale | None:
    card = result.rules.cards.get(leaf.account.card)
    items = card.items if isinstance(card, Card) else ()
    return next((item.scale for item in items if item.indicator == leaf.line.indicator), None)


def _highest(result: Result, leaf: Leaf) -> Fraction:
    """The highest score of the scale the line was scored by."""
    scale = _item_of(result, leaf)
    return scale.cap if isinstance(scale, PerUnit) and scale.gain else Fraction(100)


def _at_target(result: Result, leaf: Leaf, reading: Reading) -> Fraction:
    """The score of the scale at the indicator's target."""
    scale = _item_of(result, leaf)
    if scale is None or reading.target is None:
        return Fraction(0)
    unit, subject = reading.indicator.unit, reading.subject.id

    def resolve(amount: Amount) -> Fraction:
        return result.rules.amount(amount, unit, subject)

    found = scale.score(reading.target, resolve, higher=reading.indicator.higher)
    return found.score


def shown(milli: int | None) -> str:
    """Points as people write them: no zeros at the end.

    >>> shown(-2000), shown(1250), shown(None)
    ('-2', '1.25', '—')
    """
    text = shown_points(milli)
    return "—" if text is None else text.rstrip("0").rstrip(".")
