"""Everything that can be wrong between the rules of a pack, found in one run.

:func:`fourfocus.rules.pack.load` has already read each rule by itself; here names must resolve, units fit, weights sum, dates
cover, clauses exist, and every node of the framework be served. :data:`CHECKS` lists the checks; a new one is a function
added there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from fourfocus.facts.schema import Catalog
from fourfocus.rules import check_cards, check_formulas, check_tasks
from fourfocus.rules.infer import Names, similar
from fourfocus.rules.kinds import KINDS
from fourfocus.rules.model import Rule
from fourfocus.rules.pack import Pack
from fourfocus.rules.problems import Problem, Problems


@dataclass(frozen=True)
class Checking:
    """What every check gets: the pack, the tables there are, what formulas may name, and where problems go."""

    pack: Pack
    catalog: Catalog
    names: Names
    problems: Problems


def check(pack: Pack, catalog: Catalog, problems: Problems) -> None:
    """Add to ``problems`` everything that does not fit together in ``pack``."""
    names = Names(
        catalog,
        {parameter.id: parameter.unit.dim for parameter in pack.parameters},
        {indicator.id: indicator.unit.dim for indicator in pack.indicators},
    )
    checking = Checking(pack, catalog, names, problems)
    for one in CHECKS:
        one(checking)
    problems.listed = [problem for problem in problems if not _follows(problem, pack, problems)]


_NAMING = ("formula.indicator", "formula.param", "param.unknown", "card.settlement", "two_way.card", "rule.clause")
_COUNTING = ("count.differs", "param.unused", "frame.unserved")


def _follows(problem: Problem, pack: Pack, problems: Problems) -> bool:
    """Whether a problem only follows from another: something is named or counted that could not be read."""
    details = dict(problem.args)
    name = details.get("name", details.get("clause", ""))
    if problem.code == "param.not_in_force":
        return any(one.rule == name and one.code in ("param.uncovered", "param.general") for one in problems)
    if problem.code in _COUNTING:
        return bool(pack.unread)
    whole_file = any("." in one for one in pack.unread)
    return problem.code in _NAMING and (whole_file or name in pack.unread)


def _identities(at: Checking) -> None:
    """An id holds once at a time, ranges are not empty, and no rule starts before its pack."""
    pack = at.pack
    kinds: tuple[Iterable[Rule], ...] = (
        pack.parameters,
        pack.indicators,
        pack.tasks,
        pack.standards,
        pack.settlements,
        pack.cards,
        *pack.more.values(),
    )
    for rules in kinds:
        seen: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.end is not None and rule.end <= rule.start:
                at.problems.add("rule.range", rule.places["to"], rule.id, start=rule.start, end=rule.end)
            if rule.start < at.pack.header.start:
                at.problems.add("rule.early", rule.places["from"], rule.id, start=rule.start, pack=at.pack.header.start)
            for other in seen.setdefault(rule.id, []):
                if rule.start < (other.end or date.max) and other.start < (rule.end or date.max):
                    at.problems.add("rule.overlap", rule.places["id"], rule.id, other=other.place)
            seen[rule.id].append(rule)
            for index, name in enumerate(rule.replaces):
                still = [one for one in rules if one.id == name and (one.end is None or one.end > rule.start)]
                if still or name == rule.id:
                    place = rule.places[f"replaces[{index}]"]
                    at.problems.add("rule.replaces", place, rule.id, name=name, start=rule.start)


def _sources(at: Checking) -> None:
    """Every clause resolves."""
    for rule in at.pack.rules:
        if rule.clause not in at.pack.clauses:
            known = similar(rule.clause, at.pack.clauses)
            at.problems.add("rule.clause", rule.places["clause"], rule.id, clause=rule.clause, known=known)


def _framework(at: Checking) -> None:
    """Nodes are unique, every rule serves nodes that exist, and every node is served."""
    nodes = Counter(node.id for node in at.pack.framework.nodes)
    for node in at.pack.framework.nodes:
        if nodes[node.id] > 1:
            at.problems.add("frame.twice", node.places["id"], node=node.id)
    served: set[str] = set()
    for rule in at.pack.rules:
        for index, name in enumerate(rule.serves):
            if name not in nodes:
                place = rule.places[f"serves[{index}]"]
                at.problems.add("rule.serves", place, rule.id, node=name, known=similar(name, nodes))
            served.add(name)
    for node in at.pack.framework.nodes:
        if node.id not in served:
            at.problems.add("frame.unserved", node.places["id"], node=node.id, title=node.title)


def _parameters(at: Checking) -> None:
    """Values rise by date, the first holds from the rule's start, and something uses each parameter."""
    used = check_formulas.used_parameters(at.pack)
    for parameter in at.pack.parameters:
        for whose in dict.fromkeys(dated.subject for dated in parameter.values):
            for before, after in pairwise(dated for dated in parameter.values if dated.subject == whose):
                if after.start <= before.start:
                    place = after.places["from"]
                    at.problems.add("param.order", place, parameter.id, first=before.start, second=after.start)
        first = next((dated for dated in parameter.values if not dated.subject), parameter.values[0])
        if first.subject:
            at.problems.add("param.general", first.places[""], parameter.id, name=parameter.id)
        elif first.start > parameter.start:
            at.problems.add(
                "param.uncovered", first.places["from"], parameter.id, start=parameter.start, first=first.start
            )
        if parameter.id not in used:
            at.problems.add("param.unused", parameter.place, parameter.id, name=parameter.id)


def counts(pack: Pack) -> dict[str, Any]:
    """How much of what the pack holds, as ``check --json`` reports it.

    ``framework`` counts nodes by digit; rules are counted by id, whatever the number of their versions.
    """
    digits = Counter(node.digit for node in pack.framework.nodes)
    further = len({rule.id for rule in pack.indicators if rule.set != "key"})
    return {
        "framework": {str(digit): digits[digit] for digit in sorted(digits)},
        "clauses": len(pack.clauses),
        "parameters": len({rule.id for rule in pack.parameters}),
        "indicators": len({rule.id for rule in pack.indicators if rule.set == "key"}),
        **{f"{kind.id}es": len(kind.units) for kind in pack.subjects if kind.id == "branch" and kind.units},
        "tasks": len({rule.id for rule in pack.tasks}),
        "tasks_from_records": len({rule.id for rule in pack.tasks if rule.from_records}),
        "standards": len({rule.id for rule in pack.standards}),
        "settlements": len({rule.id for rule in pack.settlements}),
        "scorecards": len({rule.id for rule in pack.cards}),
        "cases": len(pack.cases),
        **{part: len({rule.id for rule in rules}) for part, rules in pack.more.items() if rules},
        **({"further_indicators": further} if further else {}),
    }


def _declared_counts(at: Checking) -> None:
    """The pack holds as much as it says."""
    found: Mapping[str, Any] = counts(at.pack)
    digits = found["framework"]
    for name, declared in at.pack.header.counts.items():
        place = at.pack.header.places[f"counts.{name}"]
        digit = name.removeprefix("framework_")
        known = [key for key in found if key != "framework"] + [f"framework_{key}" for key in digits]
        if name not in known:
            at.problems.add("count.unknown", place, name=name, known=similar(name, known))
            continue
        actual = digits[digit] if name.startswith("framework_") else found[name]
        if actual != declared:
            at.problems.add("count.differs", place, name=name, declared=declared, actual=actual)


def _formulas(at: Checking) -> None:
    check_formulas.check(at.pack, at.catalog, at.names, at.problems)


def _tasks(at: Checking) -> None:
    check_tasks.check(at.pack, at.catalog, at.names, at.problems)


def _cards(at: Checking) -> None:
    check_cards.check(at.pack, at.catalog, at.names, at.problems)


def _behind(at: Checking) -> None:
    # Imported here because it looks at kinds of rules, whose checks are given a Checking.
    from fourfocus.rules import check_more

    check_more.check(at)


def _more(at: Checking) -> None:
    for kind in KINDS:
        kind.check(at)


CHECKS: tuple[Callable[[Checking], None], ...] = (
    _identities,
    _sources,
    _framework,
    _parameters,
    _formulas,
    _tasks,
    _cards,
    _more,
    _behind,
    _declared_counts,
)
"""The checks in order; their problems are sorted by place afterwards."""
