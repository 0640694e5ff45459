"""Rules that do nothing: over a set of closed months, which rules of the pack changed no score, and which left no trace at all.

A rule that never bites is not wrong, but somebody should know: its target may be too easy, or its records are never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fourfocus.engine.finals import STREAK
from fourfocus.facts.schema import Words
from fourfocus.rules.analyses import Analysis, ConversionRule, CostRule, RecordRule
from fourfocus.rules.breakthroughs import BreakthroughResults
from fourfocus.rules.budgets import BudgetRule
from fourfocus.rules.burden import BurdenRule
from fourfocus.rules.check_formulas import used_by
from fourfocus.rules.kinds import KINDS
from fourfocus.rules.measures import SavingsRule
from fourfocus.rules.model import Parameter, Rule, Task
from fourfocus.rules.pack import InForce, Pack
from fourfocus.rules.periods import periods_due
from fourfocus.rules.points import PointRule
from fourfocus.rules.special import SpecialResults
from fourfocus.rules.systems import System

STATES = {
    "bites": Words("改变过得分", "changed a score"),
    "decides": Words("不计分，按记录作出过判定", "scores nothing, but has judged records"),
    "zero": Words("有得分行，但从未加减分", "has lines, none of which ever gave or took points"),
    "shown": Words("只出现在名单、指标或参数里，没有得分行", "is shown or used, but has no line"),
    "not_due": Words("这些月份没有到期", "was not due in these months"),
    "off": Words("按规定关闭", "is switched off"),
    "absent": Words("没有留下任何内容", "left nothing at all"),
}
"""How a rule stood over the months, from much to nothing."""

IDLE = ("zero", "shown", "absent")
"""The states of a rule that does nothing though it could: its target may be too easy, or its records are never written."""

_WAITING = ("running", "pending", "open", "none", None)
"""States of an entry that say nothing yet."""

_UNSCORED = ("brand", "duties", "premises", "pay", "pay_units", "reminders", "groups", "archives")
"""Parts of a result that judge records and change no score."""

_FIGURES: Mapping[type[Analysis], str] = {
    RecordRule: "record_counts",
    ConversionRule: "conversion",
    CostRule: "costs",
    BudgetRule: "budget",
    SavingsRule: "savings",
    SpecialResults: "special_indicators",
    BreakthroughResults: "breakthroughs",
}
"""Kind of analysis to the part of a result that holds its figures."""

_KEYS = ("rule", "indicator", "item", "task", "system", "id", "card")
_PARTS: tuple[tuple[str, Words], ...] = (
    ("indicators", Words("指标", "indicator")),
    ("tasks", Words("重点工作", "task")),
    ("standards", Words("检查项", "inspection item")),
    ("settlements", Words("结算规则", "settlement")),
    ("cards", Words("计分卡", "scorecard")),
    ("parameters", Words("参数", "parameter")),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one rule stood over all the months."""

    kind: Words
    rule: Rule
    state: str

    def to_dict(self, lang: str) -> dict[str, str]:
        """As JSON shows it."""
        return {
            "id": self.rule.id,
            "kind": self.kind(lang),
            "title": self.rule.words(lang),
            "state": self.state,
            "state_title": STATES[self.state](lang),
        }


def standings(pack: Pack, months: Iterable[tuple[date, Mapping[str, Any]]]) -> list[Standing]:
    """Every rule in force in any of the months, with the most it did; ``months`` are first days and results."""
    listed = sorted(months, key=lambda one: one[0])
    best: dict[tuple[str, str], Standing] = {}
    order = list(STATES)
    for month, result in listed:
        rules = pack.on(month)
        biting, lined, shown = _traces(result)
        decided = set(_decided(result, rules))
        held = _parameters(rules, biting, decided, lined | shown | set(rules.of(Analysis)))
        for kind, rule in _rules(rules):
            state = _state(rule, month, biting, lined, shown | decided, held)
            if state not in ("bites", "not_due", "off") and rule.id in decided:
                state = "decides"
            known = best.get((kind.en, rule.id))
            if known is None or order.index(state) < order.index(known.state):
                best[kind.en, rule.id] = Standing(kind, rule, state)
    return list(best.values())


def _state(rule: Rule, month: date, biting: set[str], lined: set[str], shown: set[str], held: Mapping[str, str]) -> str:
    if isinstance(rule, Parameter):
        return held.get(rule.id, "absent")
    if rule.id in biting:
        return "bites"
    if isinstance(rule, PointRule) and rule.off:
        return "off"
    if rule.id in lined:
        return "zero"
    if isinstance(rule, Analysis):
        return "shown"
    if isinstance(rule, Task) and not _due(rule, month):
        return "not_due"
    if isinstance(rule, System) and all(duty.cadence == "yearly" for duty in rule.duties) and month.month < 12:
        return "not_due"
    return "shown" if rule.id in shown else "absent"


def _traces(result: Mapping[str, Any]) -> tuple[set[str], set[str], set[str]]:
    """The ids that changed a score, that have a line, and that stand anywhere else in a result."""
    biting: set[str] = set()
    lined: set[str] = set()
    for line in result["lines"]:
        names = {line[key] for key in ("rule", "indicator", "item") if line.get(key)}
        lined |= names
        if line["score"] is None or line["score"].strip("-0.") != "":
            biting |= names
    biting |= {total["card"] for total in result["totals"]}
    shown: set[str] = set()
    for name, part in result.items():
        if name != "lines" and isinstance(part, list):
            entries = [entry for entry in part if isinstance(entry, Mapping)]
            shown |= {str(entry[key]) for entry in entries for key in _KEYS if entry.get(key)}
    return biting, lined, shown


def _decided(result: Mapping[str, Any], rules: InForce) -> Iterator[str]:
    """The rules that judged records without a line: an entry with a verdict, a bad month counted, an analysis with figures."""
    for name in _UNSCORED:
        for entry in result.get(name) or ():
            if entry.get("state", "listed") not in _WAITING:
                yield from (str(entry[key]) for key in _KEYS if entry.get(key))
    yield from (one["rule"] for one in result.get("tallies") or () if one["kind"] == STREAK and one["value"])
    yield from (one["id"] for one in result.get("indicators") or () if one["state"] == "known")
    if any("minutes" in one for one in result.get("burden") or ()):
        yield from rules.of(BurdenRule)
    for rule in rules.of(Analysis).values():
        if result.get(_FIGURES[type(rule)]):
            yield rule.id


def _parameters(rules: InForce, biting: set[str], decided: set[str], there: set[str]) -> dict[str, str]:
    """The parameters that a rule in the result names, and how far the best of those rules went."""
    bites, decides = (dict(used_names(rules, found, there)) for found in (biting, biting | decided))
    return {name: "bites" if bites.get(name) else "decides" if used else "shown" for name, used in decides.items()}


def _rules(rules: InForce) -> Iterator[tuple[Words, Rule]]:
    for part, title in _PARTS:
        yield from ((title, rule) for rule in getattr(rules, part).values())
    titles = {kind.part: kind.title for kind in KINDS}
    for part, found in rules.more.items():
        yield from ((titles[part], rule) for rule in found.values())


def used_names(rules: InForce, biting: set[str], there: set[str]) -> Iterator[tuple[str, bool]]:
    """The parameters that a rule in the result names, and whether such a rule changed a score."""
    found: dict[str, bool] = {}
    for owner, name in used_by(rules):
        if owner.id in there or owner.id in biting:
            found[name] = found.get(name, False) or owner.id in biting
    yield from found.items()


def _due(task: Task, month: date) -> bool:
    last = date(month.year + month.month // 12, month.month % 12 + 1, 1).toordinal() - 1
    return any(True for _ in periods_due(task.cadence, task.due, month, date.fromordinal(last)))
