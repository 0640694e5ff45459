"""Broken rules of the brand: one change in a pack that is in order, and exactly what is said."""

import pytest

HEAD = "- {id: B, title: 牌, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, subject: branch, criteria: ["

BROKEN = [
    (
        "brand.twice",
        "brand.yaml",
        "*",
        HEAD
        + "{id: c, kind: indicator, title: 甲, indicator: output}, {id: c, kind: indicator, title: 乙, indicator: output}]}\n",
        ["brand.yaml:1:177 B: 条件“c”在这条规则里出现了两次 → 给每个条件不同的 id"],
        "the criterion 'c' stands in this rule twice → give every criterion an id of its own",
    ),
    (
        "brand.goal",
        "brand.yaml",
        "*",
        HEAD + "{id: c, kind: goal, title: 甲}]}\n",
        ["brand.yaml:1:117 B: 只有突击队（subject: team）的任务书有目标值 → 换一种条件，例如 records 或 indicator"],
        "only task orders (subject: team) have a goal → use another criterion, such as records or indicator",
    ),
    (
        "brand.bound",
        "brand.yaml",
        "*",
        HEAD + "{id: c, kind: records, title: 甲, table: near_miss, by: unit, of: unit}]}\n",
        ["brand.yaml:1:117 B: 条件“c”要写 at_least 或 at_most 之一 → 只写其中一个"],
        "the criterion 'c' needs either at_least or at_most → write exactly one of them",
    ),
    (
        "points.column",
        "brand.yaml",
        "*",
        HEAD + "{id: c, kind: late, title: 甲, table: near_miss, by: unit, of: unit, due: hazard, done: fixed_on}]}\n",
        ["brand.yaml:1:190 B: 表 near_miss 的“hazard”不能用在这里 → 可用的列：day、fixed_on"],
        "'hazard' of near_miss cannot stand here → columns that can: day, fixed_on",
    ),
    (
        "two_way.card",
        "brand.yaml",
        "*",
        HEAD + "{id: c, kind: account, title: 甲, card: partie, of: branch, at_least: 1}]}\n",
        ["brand.yaml:1:156 B: 没有计分卡 partie → 相近的：party"],
        "there is no scorecard partie → similar: party",
    ),
    (
        "formula.indicator",
        "brand.yaml",
        "*",
        HEAD + "{id: c, kind: indicator, title: 甲, indicator: outputs}]}\n",
        ["brand.yaml:1:163 B: 没有指标 outputs → 相近的指标：output"],
        "there is no indicator outputs → similar: output",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "zh", "en"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_is_said(check_broken, code, file, old, new, zh, en) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == zh
    assert en in [f"{one.what('en')} → {one.right('en')}" for one in problems if one.code == code]
