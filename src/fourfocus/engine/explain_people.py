"""Explanations of what a close lists beside lines: a star with its vetoes, pay with its limits, a post reminder."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from fourfocus.engine.archives import Filed
from fourfocus.engine.archives_report import node as archive_node
from fourfocus.engine.burden import Burden
from fourfocus.engine.close import Result
from fourfocus.engine.lines import points
from fourfocus.engine.managers import Pay, Reminder, coefficient_of
from fourfocus.engine.node import Node, record_node, with_unit
from fourfocus.engine.payroll import UnitTotal
from fourfocus.engine.points import record_of
from fourfocus.engine.stars import Star, shown
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import decimal, rounded, yuan
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.burden import MINUTES, BurdenRule
from fourfocus.rules.income import IncomeRule
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import POINTS


def listed_of(result: Result, subject: Subject, rule: str | None) -> Iterable[tuple[Any, Node]]:
    """Every listed entry about a subject (from one rule, where one is asked for), and its explanation."""
    for rows in result.listed.values():
        for one in rows:
            about = one.unit if isinstance(one, UnitTotal) else getattr(one, "subject", None)
            if about == subject and rule in (None, getattr(one, "rule", None)):
                node = node_of(one, result.rules)
                if node is not None:
                    yield one, node


def node_of(one: Any, rules: InForce) -> Node | None:
    """The explanation of one listed entry, but for clause and parameters; None for a kind that explains itself in lines."""
    match one:
        case Star():
            return _star(one)
        case Pay():
            return _pay(one, rules)
        case UnitTotal():
            return _unit_pay(one, rules)
        case Burden():
            return _burden(one, rules)
        case Filed():
            return archive_node(one)
        case Reminder():
            node = Node("reminder", Words("岗位提醒", "post reminder"), str(one.months), one.words, {"rule": one.rule})
            if one.decision is not None:
                node.children.append(record_node(record_of("post_decision", one.decision, ("decision",))))
            return node
    return None


def _star(star: Star) -> Node:
    """How the star was earned, and each veto with its records."""
    node = Node("star", Words("星级", "stars"), shown(star.stars).zh, star.why, {"rule": star.rule})
    if star.stars is None:
        node.figure = None
    for one in star.reasons:
        node.children.append(
            Node("veto", one.words(star.earned), children=[record_node(record) for record in one.records])
        )
    node.children += [Node("missing", one.why) for one in star.missing]
    return node


def _burden(one: Burden, rules: InForce) -> Node:
    """The lines that needed an entry made for assessment, and the minutes of the entries, table by table."""
    figure = None if one.minutes is None else with_unit(decimal(one.minutes, 1), Words("分钟", "minutes"))
    node = Node("burden", Words("填报负担", "burden"), figure, detail={"rule": one.rule})
    if one.share is not None:
        share = decimal(one.share * 100, 1)
        node.why = Words(
            f"{one.lines} 行得分中 {one.without} 行（{share}%）不需要专为考核填写",
            f"{one.without} of {one.lines} lines ({share} %) needed no entry made for assessment",
        )
    each = {name: amount for rule in rules.of(BurdenRule).values() for name, amount in rule.minutes.items()}
    for name, count in one.entries:
        words = Words(f"{count} 条", f"{count} entries")
        if name in each:
            minutes = decimal(MINUTES.shown(rules.amount(each[name], MINUTES)), 1)
            words = Words(f"{count} 条，每条约 {minutes} 分钟", f"{count} entries, some {minutes} minutes each")
        node.children.append(Node("part", CATALOG[name].title, why=words, detail={"table": name}))
    return node


def _pay(pay: Pay, rules: InForce) -> Node:
    """Base, coefficient, limits and minimum add up to the amount."""
    figure = None if pay.amount is None else yuan(pay.amount)
    node = Node("pay", Words("绩效工资（元）", "pay (yuan)"), figure, detail={"rule": pay.rule})
    rule = rules.of(IncomeRule).get(pay.rule)
    if rule is not None and pay.score is not None:
        node.why = step_words(rule, pay.score, rules)
    node.children += [Node("pay_line", words, yuan(fen)) for words, fen in pay.lines]
    node.children += [Node("missing", one.why) for one in pay.missing]
    return node


def _unit_pay(one: UnitTotal, rules: InForce) -> Node:
    """What the people of a unit are paid together; who is paid what is for the payroll."""
    node = Node("pay", Words("单位绩效工资（元）", "pay of the unit (yuan)"), detail={"rule": one.rule})
    if one.amount is None or one.score is None:
        node.detail |= {"low": yuan(one.bounds[0]), "high": yuan(one.bounds[1])}
        return node
    node.figure, node.why = yuan(one.amount), step_words(rules.of(IncomeRule)[one.rule], one.score, rules)
    base = Words(f"{one.people} 人的绩效工资基数", f"pay bases of {one.people} people")
    change = Words("系数、限额和最低数的影响", "what coefficient, limits and minimum change")
    node.children = [Node("pay_line", base, yuan(one.base)), Node("pay_line", change, yuan(one.amount - one.base))]
    return node


def step_words(rule: IncomeRule, total: int, rules: InForce) -> Words:
    """Which step of a pay rule a score reached."""
    raw: Fraction = coefficient_of(rule, total, rules)
    reached = [step.at_least for step in rule.steps if total >= rules.amount(step.at_least, POINTS)]
    said = decimal(raw, 4)
    if not reached:
        return Words(f"{points(total)} 分，低于各档，系数 {said}", f"{points(total)} is below every step: {said}")
    limit = points(rounded(rules.amount(reached[0], POINTS)))
    return Words(f"{points(total)} 分，不低于 {limit}，系数 {said}", f"{points(total)}, at least {limit}: {said}")
