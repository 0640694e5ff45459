"""What the regulations say and what they made of the latest month.

Nothing is computed here: tasks stand as the mechanism last had the engine say, figures and lines are those of the latest close
that the actor may see.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action, Scope
from fourfocus.apps.mechanism.models import MonthState, Standing
from fourfocus.apps.mechanism.queries import tasks
from fourfocus.apps.publishing import queries as published
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.models import Close
from fourfocus.facts.schema import Words
from fourfocus.rules.clauses import Clause
from fourfocus.rules.model import BASES, Above, Dated, FrameNode, Parameter, Rule, Task
from fourfocus.rules.pack import Pack
from fourfocus.rules.serving import TITLES, parts


@dataclass(frozen=True, slots=True)
class Named:
    """A text in both languages as templates can hold it: they would call words themselves."""

    words: Words


PARTS = {part: Named(words) for part, words in {**TITLES, "parameters": Words("参数", "parameters")}.items()}
"""The parts of a pack by name, as people call them."""
DIGITS = {
    digit: Named(Words(zh, en))
    for digit, zh, en in (
        (1, "一个中心", "One centre"), (2, "两条主线", "Two main lines"), (3, "三个强化", "Three strengthenings"),
        (4, "四个坚守", "Four guards"), (6, "六个突破", "Six breakthroughs"), (8, "八个作用", "Eight roles"),
    )
}  # fmt: skip
STATES = ("met", "unmet", "open")
MOST_LINES = 200
"""Lines of a month that a rule's page lists."""


def pack() -> Pack:
    """The pack this site works by."""
    return pack_in_use().pack


@dataclass(frozen=True)
class Month:
    """The latest month as far as the actor may see it: how tasks stand, and the result of a close."""

    state: MonthState | None
    close: Close | None

    @property
    def result(self) -> Mapping[str, Any]:
        """What the close found; nothing without one."""
        return results.result_of(self.close.seal) if self.close else {}

    def states(self) -> dict[str, str]:
        """Every figure with a target, by id: met, unmet or open."""
        figures = ("indicators", "special_indicators", "breakthroughs")
        return {
            one["id"]: one["state"] for part in figures for one in self.result.get(part, ()) if one["state"] in STATES
        }

    def lights(self) -> dict[str, Counter[str]]:
        """How many periods of each task have which light (``none``: waiting for data); one query."""
        rows = Standing.objects.filter(of=self.state).order_by() if self.state else Standing.objects.none()
        found: dict[str, Counter[str]] = {}
        for name, light, count in rows.values_list("task", "light").annotate(n=Count("pk")):
            found.setdefault(name, Counter())[light or "none"] += count
        return found


def month(*, actor: Actor) -> Month:
    """What is latest for this actor."""
    actor.need(Action.SEE_RULES)
    state = tasks.month_state(actor=actor) if actor.may(Action.SEE_TASKS) else None
    close = published.closes(actor=actor).exclude(seal="").first() if actor.may(Action.SEE_RESULTS) else None
    return Month(state, close)


# -- the framework -----------------------------------------------------------------------------------------------------


@dataclass
class NodeRow:
    """A node with what serves it: how many rules of each part, and how they stand this month."""

    node: FrameNode
    counts: Counter[str] = field(default_factory=Counter)
    lights: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> Words:
        """What the node is called."""
        return Words(self.node.title, self.node.title_en or self.node.title)

    @property
    def total(self) -> int:
        """How many rules serve it."""
        return self.counts.total()

    @property
    def kinds(self) -> list[tuple[Named, int]]:
        """The parts with the number of their rules, most first."""
        return [(PARTS[part], count) for part, count in self.counts.most_common()]


@dataclass(frozen=True)
class Frame:
    """The framework: nodes by digit, the frameworks above, the month it is shown for."""

    words: Words
    digits: list[tuple[int, Named, list[NodeRow]]]
    above: tuple[Above, ...]
    month: Month


def framework(*, actor: Actor) -> Frame:
    """The framework with what serves each node and how it stands."""
    now, tree = month(actor=actor), pack().framework
    rows = {node.id: NodeRow(node) for node in tree.nodes}
    lights, states = now.lights(), now.states()
    for part, rule in _holding(now):
        for name in rule.serves:
            row = rows[name]
            row.counts[part] += 1
            row.lights += lights.get(rule.id, Counter()) if isinstance(rule, Task) else Counter()
            if rule.id in states and not isinstance(rule, Task):
                row.figures[states[rule.id]] += 1
    digits = [
        (
            digit,
            DIGITS.get(digit, Named(Words(str(digit), str(digit)))),
            [r for r in rows.values() if r.node.digit == digit],
        )
        for digit in dict.fromkeys(node.digit for node in tree.nodes)
    ]
    return Frame(Words(tree.title, tree.title_en or tree.title), digits, tree.above, now)


@dataclass(frozen=True)
class Served:
    """A rule that serves a node: ``lights`` of a task's periods, ``figure`` of what has a target."""

    part: str
    rule: Rule
    lights: Counter[str]
    figure: Mapping[str, Any] | None


@dataclass(frozen=True)
class NodeView:
    """One node: what serves it, part by part."""

    words: Words
    node: FrameNode
    digit: Named
    parts: list[tuple[Named, list[Served]]]
    month: Month


def node(*, actor: Actor, name: str) -> NodeView:
    """One node of the framework."""
    now = month(actor=actor)
    found = next((one for one in pack().framework.nodes if one.id == name), None)
    if found is None:
        raise NotVisible(name)
    lights, figures = now.lights(), _figures(now)
    served: dict[str, list[Served]] = {}
    for part, rule in _holding(now):
        if name in rule.serves:
            own = lights.get(rule.id, Counter()) if isinstance(rule, Task) else Counter()
            served.setdefault(part, []).append(Served(part, rule, own, figures.get((part, rule.id))))
    listed = [(PARTS[part], rows) for part, rows in served.items()]
    return NodeView(NodeRow(found).words, found, DIGITS.get(found.digit, Named(Words("", ""))), listed, now)


def _figures(now: Month) -> dict[tuple[str, str], Mapping[str, Any]]:
    named = ("indicators", "special_indicators", "breakthroughs", "measures")
    return {(part, one["id"]): one for part in named for one in now.result.get(part, ())}


def _holding(now: Month) -> Iterable[tuple[str, Rule]]:
    """The rules in force in the month shown; without one those of the pack's first."""
    day = _day(now)
    return ((part, rule) for part, rule in parts(pack()) if rule.holds(day))


def _day(now: Month) -> date:
    months = [one.month for one in (now.state, now.close) if one is not None]
    return max(months, default=pack().header.start)


# -- rules -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleRow:
    """A rule of a list."""

    part: str
    rule: Rule

    @property
    def kind(self) -> Named:
        """What rules of its part are called."""
        return PARTS[self.part]


def rules(*, actor: Actor, text: str = "", part: str = "") -> list[RuleRow]:
    """Every rule and parameter, narrowed by part and by a text in its id, title or clause."""
    actor.need(Action.SEE_RULES)
    sought = text.casefold()
    return [
        RuleRow(name, rule)
        for name, rule in _all(pack())
        if (not part or name == part)
        and (not sought or any(sought in one.casefold() for one in (rule.id, rule.title, rule.title_en, rule.clause)))
    ]


def _all(given: Pack) -> Iterable[tuple[str, Rule]]:
    yield from parts(given)
    yield from (("parameters", one) for one in given.parameters)


@dataclass(frozen=True)
class Version:
    """A rule as it holds in one period: the text it was written as, and the dated values of a parameter."""

    rule: Rule
    file: str
    line: int
    text: str
    values: tuple[Dated, ...]


@dataclass(frozen=True)
class RuleView:
    """A rule: its versions, the clause it comes from, what it serves and uses, and its lines in the latest month."""

    part: str
    rule: Rule
    versions: list[Version]
    clause: Clause | None
    serves: list[tuple[str, Named]]
    parameters: list[Parameter]
    lines: list[Mapping[str, Any]]
    more: int
    month: Month

    @property
    def kind(self) -> Named:
        """What rules of its part are called."""
        return PARTS[self.part]

    @property
    def basis(self) -> Named:
        """Where it comes from."""
        return Named(BASES[self.rule.basis])


def rule(*, actor: Actor, part: str, name: str) -> RuleView:
    """One rule with everything that explains it."""
    now, given = month(actor=actor), pack()
    found = [one for own, one in _all(given) if own == part and one.id == name]
    if not found:
        raise NotVisible((part, name))
    day = _day(now)
    current = next((one for one in found if one.holds(day)), found[-1])
    versions = [
        Version(
            one, one.place.file, one.place.line, _written(given, one), one.values if isinstance(one, Parameter) else ()
        )
        for one in found
    ]
    titles = {one.id: Named(NodeRow(one).words) for one in given.framework.nodes}
    words = set(re.findall(r"[A-Za-z_]\w*", " ".join(one.text for one in versions)))
    used = [one for one in given.parameters if one.id in words and one.id != name]
    lines = _lines(actor, now, name)
    return RuleView(
        part, current, versions, given.clauses.get(current.clause), [(one, titles[one]) for one in current.serves], used,
        lines[:MOST_LINES], max(0, len(lines) - MOST_LINES), now,
    )  # fmt: skip


def _written(given: Pack, one: Rule) -> str:
    """The rule's entry as it stands in its file: from its first line to where the next entry of the list begins."""
    lines = given.files[one.place.file].decode("utf-8-sig").splitlines()
    start = max(0, one.place.line - 1)
    end = next((at for at in range(start + 1, len(lines)) if re.match(r"- |\S", lines[at])), len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return "\n".join(lines[start:end])


def _lines(actor: Actor, now: Month, name: str) -> list[Mapping[str, Any]]:
    """The lines a rule made in the month; of single people only for those entitled to see everybody's points."""
    if now.close is None:
        return []
    persons = set(results.about(now.close.seal)["persons"])
    everybody = actor.scope(Action.SEE_POINTS) is Scope.ALL
    return [
        line
        for line in now.result.get("lines", ())
        if name in (line["rule"], line["indicator"], line["item"]) and (everybody or line["subject"] not in persons)
    ]


# -- regulations -------------------------------------------------------------------------------------------------------


@dataclass
class RegulationRow:
    """A regulation: its title, how many clauses it has and how many rules rest on them."""

    name: str
    title: str
    clauses: int = 0
    rules: int = 0


def regulations(*, actor: Actor) -> list[RegulationRow]:
    """Every regulation of the pack."""
    actor.need(Action.SEE_RULES)
    given = pack()
    found: dict[str, RegulationRow] = {}
    for clause in given.clauses.values():
        name = clause.id.partition("/")[0]
        found.setdefault(name, RegulationRow(name, clause.regulation)).clauses += 1
    for _, one in _all(given):
        if (row := found.get(one.clause.partition("/")[0])) is not None:
            row.rules += 1
    return list(found.values())


@dataclass(frozen=True)
class ClauseView:
    """A clause with the rules that rest on it; ``depth`` counts the parts of its number."""

    clause: Clause
    depth: int
    rules: list[RuleRow]


@dataclass(frozen=True)
class RegulationView:
    """One regulation, clause by clause."""

    name: str
    title: str
    clauses: list[ClauseView]


def regulation(*, actor: Actor, name: str) -> RegulationView:
    """One regulation."""
    actor.need(Action.SEE_RULES)
    given = pack()
    own = [one for one in given.clauses.values() if one.id.partition("/")[0] == name]
    if not own:
        raise NotVisible(name)
    resting: dict[str, list[RuleRow]] = {}
    for part, one in _all(given):
        resting.setdefault(one.clause, []).append(RuleRow(part, one))
    listed = [ClauseView(one, one.number.count(".") + 1, resting.get(one.id, [])) for one in own]
    return RegulationView(name, own[0].regulation, listed)
