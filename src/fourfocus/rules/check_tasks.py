"""Tasks and systems: due rules that fit their cadence, and formulas whose records have a branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fourfocus.facts.schema import Catalog
from fourfocus.facts.schema import Kind as Cell
from fourfocus.rules.check_formulas import check_formula
from fourfocus.rules.expr import Path, Ref, walk
from fourfocus.rules.infer import Names, Unclear, Word, infer_row, similar
from fourfocus.rules.model import ALL_BRANCHES, Rule, SubjectKind, Task
from fourfocus.rules.pack import Pack
from fourfocus.rules.periods import CADENCES, LAST
from fourfocus.rules.problems import Problems
from fourfocus.rules.proofs import Home, Proof
from fourfocus.rules.systems import System

BRANCH = "branch"
_VIA = {"coverage": "unit", "membership": "person"}
"""The register that a home leads through, and what its column must refer to."""


def proofs(pack: Pack) -> Iterator[tuple[Rule, Proof]]:
    """Everything that records must say, with the task or system it stands in."""
    for task in pack.tasks:
        yield from ((task, proof) for proof in task.proofs)
    for system in pack.of(System):
        yield from ((system, duty.proof) for duty in system.duties)


def check(pack: Pack, catalog: Catalog, names: Names, problems: Problems) -> None:
    """Add every problem of homes, due rules and proofs."""
    homes: dict[str, Home] = {}
    for kind in pack.subjects:
        _homes(kind, catalog, names, problems)
        if kind.id == BRANCH:
            homes = dict(kind.homes)
    known = [name for kind in pack.subjects if kind.id == BRANCH for name in kind.units]
    for task in pack.tasks:
        _due(task, problems)
        for index, name in enumerate(task.branches):
            if known and name != ALL_BRANCHES and name not in known:
                problems.add(
                    "task.branch", task.places[f"branches[{index}]"], task.id, name=name, known=[ALL_BRANCHES, *known]
                )
    marked = replace(names, marks=True)
    for rule, proof in proofs(pack):
        _proof(rule, proof, homes, catalog, marked, problems)


def _due(task: Task, problems: Problems) -> None:
    due, months = task.due, CADENCES[task.cadence][0]
    if due.month > months:
        problems.add("due.month", due.places["month"], task.id, month=due.month, months=months)
    if due.days_before and due.day != LAST:
        problems.add("due.before", due.places["days_before"], task.id)


def _proof(
    rule: Rule, proof: Proof, homes: dict[str, Home], catalog: Catalog, names: Names, problems: Problems
) -> None:
    place = proof.places[""]
    if (proof.at_least is None) == (proof.at_most is None):
        problems.add("proof.bound", place, rule.id)
    if (proof.divides or proof.against) and not proof.empty:
        problems.add("proof.empty", place, rule.id)
    check_formula(rule.id, proof.formula, proof.unit, names, problems)
    for node in walk(proof.formula.expr):
        if isinstance(node, Ref):
            problems.add("proof.indicator", proof.formula.source.place_at(node.at), rule.id, name=node.name)
    for agg in proof.aggregates():
        at = proof.formula.source.place_at(agg.at)
        if agg.table not in catalog or catalog[agg.table].is_register:
            continue  # said by the formula's own check
        if catalog[agg.table].area == "derived":
            problems.add("proof.derived", at, rule.id, table=agg.table)
        elif agg.table not in homes:
            problems.add("proof.home", at, rule.id, table=agg.table)


def _homes(kind: SubjectKind, catalog: Catalog, names: Names, problems: Problems) -> None:
    for table, home in kind.homes.items():
        place = kind.places[f"homes.{table}"]
        if table not in catalog:
            problems.add("formula.table", place, kind.id, name=table, known=similar(table, catalog))
            continue

        def report(code: str, _at: int, place: Any = place, **args: Any) -> None:
            problems.add(code, place, kind.id, **args)

        found = infer_row(home.path, catalog[table], names, report)
        if isinstance(found, Unclear):
            continue
        wanted = _VIA.get(home.via, "unit")
        if not (
            isinstance(found, Word) and (found.to == wanted or (not home.via and _plain_name(home, table, catalog)))
        ):
            problems.add("home.path", place, kind.id, table=table, wanted=wanted)


def _plain_name(home: Home, table: str, catalog: Catalog) -> bool:
    """Whether the path is an identifier of the table's own, which may be a branch's (the subject of a vote)."""
    path = home.path
    return isinstance(path, Path) and len(path.names) == 1 and catalog[table][path.names[0]].kind is Cell.ID
