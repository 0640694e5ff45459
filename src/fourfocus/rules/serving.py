"""Which rules serve which node of the framework, and which tasks settle how: what ``check`` shows beside counts and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules.kinds import KINDS
from fourfocus.rules.model import Rule
from fourfocus.rules.pack import Pack
from fourfocus.rules.systems import System

_OWN = {
    "tasks": Words("重点工作", "tasks"),
    "indicators": Words("指标", "indicators"),
    "standards": Words("检查项", "inspection items"),
    "settlements": Words("结算规则", "settlements"),
    "cards": Words("计分卡", "scorecards"),
}
TITLES = {**_OWN, **{kind.part: kind.title for kind in KINDS}}
"""What the rules of each part are called."""


def parts(pack: Pack) -> Iterator[tuple[str, Rule]]:
    """Every rule that can serve a node, with the part of the pack it belongs to; parameters are not among them."""
    for part in _OWN:
        yield from ((part, rule) for rule in getattr(pack, part))
    for part, rules in pack.more.items():
        yield from ((part, rule) for rule in rules)


def cited(pack: Pack) -> tuple[int, int]:
    """How many clauses a rule comes from, itself or by a clause below it, and how many are guidance: aims, procedure."""
    named = {rule.clause for _, rule in parts(pack)} | {one.clause for one in pack.parameters}
    named |= {duty.clause for system in pack.of(System) for duty in system.duties}
    used = sum(any(name == one or name.startswith(f"{one}.") for name in named) for one in pack.clauses)
    return used, len(pack.clauses) - used


def coverage(pack: Pack, lang: str) -> list[dict[str, Any]]:
    """Every node of the framework with the number of rules that serve it, by kind; none is empty in a pack in order."""
    found: dict[str, Counter[str]] = {node.id: Counter() for node in pack.framework.nodes}
    seen: set[tuple[str, str, str]] = set()
    for part, rule in parts(pack):
        for node in rule.serves:
            if node in found and (part, rule.id, node) not in seen:
                found[node][part] += 1
                seen.add((part, rule.id, node))
    return [
        {
            "node": node.id,
            "digit": node.digit,
            "title": Words(node.title, node.title_en or node.title)(lang),
            "rules": dict(sorted(found[node.id].items())),
            "total": sum(found[node.id].values()),
        }
        for node in pack.framework.nodes
    ]


def task_list(pack: Pack, lang: str) -> list[dict[str, Any]]:
    """Every task with its cadence, due rule in words, and how it settles."""
    return [
        {
            "id": task.id,
            "title": task.words(lang),
            "category": task.category,
            "owner": task.owner,
            "branches": list(task.branches),
            "cadence": task.cadence,
            "due": task.due.words(task.cadence)(lang),
            "settles": "records" if task.from_records else "evidence",
            "tables": sorted({agg.table for proof in task.proofs for agg in proof.aggregates()}),
            "formulas": [f"{proof.formula.text} {proof.sign} {proof.bound}" for proof in task.proofs],
        }
        for task in pack.tasks
    ]
