"""Formulas against tables, units, subjects and each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fourfocus.facts.schema import Catalog
from fourfocus.rules.expr import Agg, Param, Ref, walk
from fourfocus.rules.formula import Formula
from fourfocus.rules.infer import Names, Quantity, Type, Unclear, Word, infer, infer_row, similar
from fourfocus.rules.model import Card, Indicator, Rule, SubjectKind, Task, TwoWay
from fourfocus.rules.pack import InForce, Pack
from fourfocus.rules.problems import Problems
from fourfocus.rules.proofs import Proof
from fourfocus.rules.spec import Amount
from fourfocus.rules.systems import System
from fourfocus.rules.units import PLAIN, POINTS, Measure

MILL = "mill"
"""The subject that every record belongs to."""


@dataclass(frozen=True, slots=True)
class Used:
    """An amount of a rule, the rule, and the unit its place asks for."""

    amount: Amount
    owner: Rule
    unit: Measure


def check(pack: Pack, catalog: Catalog, names: Names, problems: Problems) -> None:
    """Add every problem of subject paths, formulas and amounts."""
    for kind in pack.subjects:
        _paths(kind, catalog, names, problems)
    for indicator in pack.computed:
        check_formula(indicator.id, indicator.formula, indicator.unit, names, problems)
        for show in indicator.shows:
            check_formula(indicator.id, show.formula, show.unit, names, problems)
        _subjects(indicator, pack, problems)
    _circles(pack, problems)
    for used in amounts(pack):
        _amount(used, names, problems)


def formulas(indicator: Indicator) -> tuple[Formula, ...]:
    """The indicator's own formula and those of the figures shown beside it."""
    return (indicator.formula, *(show.formula for show in indicator.shows))


def amounts(pack: Pack) -> Iterator[Used]:
    """Every amount of every rule."""
    units = {indicator.id: indicator.unit for indicator in pack.computed}
    for indicator in pack.computed:
        if indicator.target is not None:
            yield Used(indicator.target, indicator, indicator.unit)
    for standard in pack.standards:
        yield Used(standard.points, standard, POINTS)
    for task in pack.tasks:
        yield from (Used(amount, task, unit) for amount, unit in task.amounts())
    for settlement in pack.settlements:
        yield from (Used(amount, settlement, unit) for amount, unit in settlement.amounts())
    for card in pack.cards:
        if isinstance(card, Card):
            for item in card.items:
                if item.scale is not None:
                    yield from (Used(a, card, units.get(item.indicator, PLAIN)) for a in item.scale.amounts())
        else:
            yield from _two_way_amounts(card)
    for rules in pack.more.values():
        yield from (Used(amount, rule, unit) for rule in rules for amount, unit in rule.amounts())


def _two_way_amounts(card: TwoWay) -> Iterator[Used]:
    yield Used(card.party_weight, card, PLAIN)
    yield Used(card.production_weight, card, PLAIN)
    yield from (Used(one.weight, card, PLAIN) for one in card.dimensions)
    for grade in card.grades:
        if grade.at_least is not None:
            yield Used(grade.at_least, card, POINTS)
    if card.short_board is not None:
        yield Used(card.short_board.under, card, POINTS)
        yield Used(card.short_board.ceiling, card, POINTS)


def used_parameters(pack: Pack) -> set[str]:
    """The parameters that some formula or amount names."""
    used = {one.amount.param for one in amounts(pack) if one.amount.param}
    for indicator in pack.computed:
        for formula in formulas(indicator):
            used |= {node.name for node in walk(formula.expr) if isinstance(node, Param)}
    return used | {name for _, name in _in_proofs(pack)}


def _in_proofs(pack: Pack) -> Iterator[tuple[Rule, str]]:
    """The parameters that formulas of tasks and systems name, each with its rule."""
    listed: list[tuple[Task | System, Proof]] = [(task, proof) for task in pack.tasks for proof in task.proofs]
    listed += [(system, duty.proof) for system in pack.of(System) for duty in system.duties]
    for rule, proof in listed:
        yield from ((rule, node.name) for node in walk(proof.formula.expr) if isinstance(node, Param))


def used_by(rules: InForce) -> Iterator[tuple[Rule, str]]:
    """The parameters that rules in force name, each with the rule."""
    pack = rules.pack
    parts: tuple[Mapping[str, Rule], ...] = (
        rules.indicators,
        rules.tasks,
        rules.standards,
        rules.settlements,
        rules.cards,
        *rules.more.values(),
    )
    holding = {id(rule): rule for part in parts for rule in part.values()}
    for used in amounts(pack):
        if used.amount.param is not None and id(used.owner) in holding:
            yield used.owner, used.amount.param
    for indicator in rules.computed.values():
        for formula in formulas(indicator):
            yield from ((indicator, node.name) for node in walk(formula.expr) if isinstance(node, Param))
    yield from ((rule, name) for rule, name in _in_proofs(pack) if id(rule) in holding)


def _amount(used: Used, names: Names, problems: Problems) -> None:
    name = used.amount.param
    if name is None:
        return
    if name not in names.params:
        known = similar(name, names.params)
        problems.add("param.unknown", used.amount.place, used.owner.id, name=name, known=known)
    elif names.params[name] != used.unit.dim:
        problems.add(
            "param.unit",
            used.amount.place,
            used.owner.id,
            name=name,
            found=names.params[name].title,
            need=used.unit.dim.title,
        )


def check_formula(rule: str, formula: Formula, unit: Measure, names: Names, problems: Problems) -> None:
    """Whether a formula can be computed and yields what ``unit`` measures."""

    def report(code: str, at: int, **args: Any) -> None:
        problems.add(code, formula.source.place_at(at), rule, **args)

    found: Type = infer(formula.expr, names, report)
    if isinstance(found, Unclear):
        return
    if not isinstance(found, Quantity):
        report("formula.result", formula.expr.at)
    elif found.dim != unit.dim:
        report(
            "formula.unit",
            formula.expr.at,
            found=found.dim.title,
            unit=unit.text,
            declared=unit.dim.title,
            example=found.dim.example,
        )


def _paths(kind: SubjectKind, catalog: Catalog, names: Names, problems: Problems) -> None:
    for table, path in kind.paths.items():
        place = kind.places[f"paths.{table}"]
        if table not in catalog:
            problems.add("formula.table", place, kind.id, name=table, known=similar(table, catalog))
            continue

        def report(code: str, _at: int, place: Any = place, **args: Any) -> None:
            problems.add(code, place, kind.id, **args)

        found = infer_row(path, catalog[table], names, report)
        if not isinstance(found, Unclear) and not (isinstance(found, Word) and found.to == "unit"):
            problems.add("subject.path", place, kind.id, table=table)


def _subjects(indicator: Indicator, pack: Pack, problems: Problems) -> None:
    kinds = {kind.id: kind for kind in pack.subjects}
    for index, name in enumerate(indicator.per):
        if name == MILL:
            continue
        place = indicator.places.get(f"per[{index}]") or indicator.places.get("per") or indicator.place
        if name not in kinds:
            problems.add("subject.unknown", place, indicator.id, name=name, known=[MILL, *kinds])
            continue
        for formula in formulas(indicator):
            tables = {node.table for node in walk(formula.expr) if isinstance(node, Agg)}
            for table in sorted(tables - set(kinds[name].paths)):
                problems.add("subject.no_path", place, indicator.id, table=table, kind=name)


def _circles(pack: Pack, problems: Problems) -> None:
    uses: dict[str, set[str]] = {}
    for indicator in pack.computed:
        names = {node.name for formula in formulas(indicator) for node in walk(formula.expr) if isinstance(node, Ref)}
        uses.setdefault(indicator.id, set()).update(names)
    for indicator in pack.computed:
        path = _way_back(indicator.id, uses)
        if path:
            problems.add("formula.circle", indicator.places["formula"], indicator.id, path=" → ".join(path))


def _way_back(start: str, uses: dict[str, set[str]]) -> list[str]:
    """A way from ``start`` over used indicators back to itself; empty when there is none."""
    waiting, seen = [[start]], {start}
    while waiting:
        path = waiting.pop(0)
        for name in sorted(uses.get(path[-1], ())):
            if name == start:
                return [*path, start]
            if name not in seen:
                seen.add(name)
                waiting.append([*path, name])
    return []
