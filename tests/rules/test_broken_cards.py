"""Broken scales, scorecards and cases: one change in a pack that is in order, and exactly what is said."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

# code, file, what is replaced ("*" for all of it, None takes the file away), by what, what is said in both languages
BROKEN = [
    (
        "scale.order",
        "scorecards.yaml",
        "{at: 95, score: 0}",
        "{at: 98, score: 0}",
        [
            "scorecards.yaml:25:58 production: 刻度点没有从小到大 → 按值从小到大排列，不能重复",
        ],
        "the points do not rise → order them by value, none twice",
    ),
    (
        "scale.direction",
        "scorecards.yaml",
        "{at: param.yield_target, score: 100}",
        "{at: param.yield_target, score: -1}",
        [
            "scorecards.yaml:25:14 production: 指标 yield_rate 越高越好，计分却反了 → 值变好时分数不能变低",
        ],
        "yield_rate is better the higher it is, but the scale scores it the other way → the score must not fall while the value gets better",
    ),
    (
        "scale.per",
        "scorecards.yaml",
        "{kind: linear, points: [{at: 95, score: 0}, {at: param.yield_target, score: 100}]}",
        "{kind: per_unit, target: 97, per: 0, lose: 1}",
        [
            "scorecards.yaml:25:48 production: per 必须大于零 → 写出每多少扣一次，例如 0.5",
        ],
        "per must be more than zero → say for how much points are lost, such as 0.5",
    ),
    (
        "scale.limits",
        "scorecards.yaml",
        "{kind: linear, points: [{at: 95, score: 0}, {at: param.yield_target, score: 100}]}",
        "{kind: per_unit, target: 97, per: 1, lose: 1, floor: 100, cap: 50}",
        [
            "scorecards.yaml:25:14 production: floor 高于 cap → floor 是最低分，cap 是最高分",
        ],
        "floor lies above cap → floor is the lowest score, cap the highest",
    ),
    (
        "card.weights",
        "scorecards.yaml",
        "{settlement: inspection, weight: 40}",
        "{settlement: inspection, weight: 30}",
        [
            "scorecards.yaml:11:5 party: 各项权重合计 90，应为 100 → 调整权重，使合计等于 full",
        ],
        "the weights sum to 90, not 100 → change them so that they sum to 'full'",
    ),
    (
        "card.item",
        "scorecards.yaml",
        "{settlement: inspection, weight: 40}",
        "{weight: 40}",
        [
            "scorecards.yaml:12:7 party: 考核项要写 indicator、settlement 或 owned 之一 → 只写其中一个",
        ],
        "an item names an indicator, a settlement or 'owned' → write exactly one of them",
    ),
    (
        "card.twice",
        "scorecards.yaml",
        "{settlement: inspection, weight: 40}",
        "{settlement: tasks, weight: 40}",
        [
            "scorecards.yaml:12:7 party: tasks 在这张计分卡里出现了两次 → 合并成一项",
        ],
        "tasks stands on this scorecard twice → make it one item",
    ),
    (
        "card.no_scale",
        "scorecards.yaml",
        "      scale: {kind: linear, points: [{at: 95, score: 0}, {at: param.yield_target, score: 100}]}\n",
        "",
        [
            "scorecards.yaml:23:7 production: 指标 yield_rate 没有计分刻度 → 写 scale: {kind: linear, points: […]}",
        ],
        "the indicator yield_rate has no scale → write scale: {kind: linear, points: […]}",
    ),
    (
        "card.scale",
        "scorecards.yaml",
        "{settlement: tasks, weight: 60}",
        "{settlement: tasks, weight: 60, scale: {kind: steps, steps: [{at: 1, score: 1}]}}",
        [
            "scorecards.yaml:11:46 party: 结算规则 tasks 自己算分，不用刻度 → 去掉 scale",
        ],
        "the settlement tasks scores by itself → remove the scale",
    ),
    (
        "card.subject",
        "scorecards.yaml",
        "indicator: yield_rate",
        "indicator: output",
        [
            "scorecards.yaml:23:18 production: 指标 output 不按 line 计算，只按：mill → 在指标的 per 里加上 line，或换一个指标",
            "scorecards.yaml:25:58 production: 刻度点没有从小到大 → 按值从小到大排列，不能重复",
            "scorecards.yaml:25:63 production: 参数 yield_target 是纯数，这里要重量 → 换一个参数，或改它的单位",
        ],
        "output is not computed per line, only per: mill → add line to its per, or use another indicator",
    ),
    (
        "card.settlement",
        "scorecards.yaml",
        "settlement: inspection",
        "settlement: inspections",
        [
            "scorecards.yaml:12:20 party: 没有结算规则 inspections → 相近的：inspection",
        ],
        "there is no settlement inspections → similar: inspection",
    ),
    (
        "card.branch",
        "scorecards.yaml",
        "    - indicator: yield_rate\n      weight: 100\n",
        "    - {settlement: tasks, weight: 50}\n    - indicator: yield_rate\n      weight: 50\n",
        [
            "scorecards.yaml:23:20 production: 结算规则 tasks 不对 line 结算 → 可放进的计分卡：subject 为 branch",
        ],
        "the settlement tasks does not settle line → put it on a card for one of: branch",
    ),
    (
        "card.not_in_force",
        "indicators.yaml",
        "  per: [mill, line]",
        "  to: 2020-07-01\n  per: [mill, line]",
        [
            "scorecards.yaml:13:3 production: yield_rate 在 2020-07-01 不在有效期内，而这张计分卡有效 → 让两者的有效期一致",
        ],
        "yield_rate is not in force on 2020-07-01, while this scorecard is → let both hold over the same time",
    ),
    (
        "two_way.card",
        "scorecards.yaml",
        "party: party\n",
        "party: partyy\n",
        [
            "scorecards.yaml:34:10 two_way: 没有计分卡 partyy → 相近的：party",
        ],
        "there is no scorecard partyy → similar: party",
    ),
    (
        "two_way.side",
        "scorecards.yaml",
        "production: {line: production}",
        "production: {line: party}",
        [
            "scorecards.yaml:35:16 two_way: 计分卡 party 不合用 → 这里要 side: production、subject: line 的计分卡",
        ],
        "the scorecard party does not fit → a card with side: production and subject: line is needed",
    ),
    (
        "two_way.weights",
        "parameters.yaml",
        "value: 50",
        "value: 45",
        [
            "scorecards.yaml:26:3 two_way: 2020-01-01 起党建侧与生产侧的权重合计 90 % → 两个权重合计应为 100 %",
        ],
        "from 2020-01-01 the two weights sum to 90 % → they sum to 100 %",
    ),
    (
        "two_way.several",
        "scorecards.yaml",
        "- id: two_way\n  kind: two_way\n",
        "- id: two_way_2\n  kind: two_way\n  title: 又一个\n  serves: [centre]\n  clause: rules/1\n  basis: practice\n  from: 2020-01-01\n  template: add\n  party: party\n  production: {line: production}\n  party_weight: param.half\n  production_weight: param.half\n  grades: [{id: fail, title: 不合格}]\n- id: two_way\n  kind: two_way\n",
        [
            "scorecards.yaml:39:3 two_way: 2020-01-01 有两个双向考核同时有效，另一个是 two_way_2 → 给其中一个写 to",
        ],
        "on 2020-01-01 two two-way assessments hold, the other is two_way_2 → give one of them a 'to'",
    ),
    (
        "two_way.lowest",
        "scorecards.yaml",
        "{id: good, title: 良好, at_least: 80}",
        "{id: good, title: 良好}",
        [
            "scorecards.yaml:39:7 two_way: 等次 good 没有分数线，却不是最后一个 → 写 at_least；只有最低等次不写",
        ],
        "grade good has no threshold but is not the last → write at_least; only the lowest goes without",
    ),
    (
        "two_way.bottom",
        "scorecards.yaml",
        "{id: fail, title: 不合格}",
        "{id: fail, title: 不合格, at_least: 0}",
        [
            "scorecards.yaml:40:7 two_way: 最低等次 fail 不应有分数线 → 去掉 at_least，使任何得分都有等次",
        ],
        "the lowest grade fail should have no threshold → remove at_least, so that every total has a grade",
    ),
    (
        "two_way.order",
        "scorecards.yaml",
        "    - {id: good, title: 良好, at_least: 80}\n",
        "    - {id: good, title: 良好, at_least: 80}\n    - {id: best, title: 优秀, at_least: 90}\n",
        [
            "scorecards.yaml:40:7 two_way: 2020-01-01 起等次 best 的分数线不低于 good → 从高到低排列",
        ],
        "from 2020-01-01 the threshold of best is not under that of good → order them from high to low",
    ),
    (
        "two_way.grade",
        "scorecards.yaml",
        "grade: good",
        "grade: great",
        [
            "scorecards.yaml:41:35 two_way: 没有等次 great → 可用：good、fail",
        ],
        "there is no grade great → there are: good, fail",
    ),
    (
        "two_way.ceiling",
        "scorecards.yaml",
        "ceiling: 79.9",
        "ceiling: 80",
        [
            "scorecards.yaml:41:50 two_way: 2020-01-01 起短板封顶分达到了等次 good 的分数线 → ceiling 要低于 good 的分数线",
        ],
        "from 2020-01-01 the short-board ceiling reaches grade good → ceiling must lie under the threshold of good",
    ),
    (
        "case.facts",
        "cases/one.yaml",
        "charged_kg: 100 t",
        "charged_kg: 100 元",
        [
            "cases/one.yaml:9:83 one: 演算例的记录写错了：charged_kg: 100 元 → 按表的列名写，数量写基本单位的整数或带单位，例如 120 t",
        ],
        "the case's records are not right: charged_kg: 100 元 → use the table's columns; write quantities in base units or with a unit, such as 120 t",
    ),
    (
        "case.expect",
        "cases/one.yaml",
        'value: "97.50", state: met',
        "vlaue: 1",
        [
            "cases/one.yaml:11:50 one: 演算例的期望写错了：vlaue? → 每条写 subject 和 indicator（或 account、rule）以及 value 或 score",
        ],
        "what the case expects is not right: vlaue? → each entry gives subject and indicator (or account, rule) with value or score",
    ),
    (
        "case.nothing",
        "cases/one.yaml",
        "account: production/L",
        "account: production/X",
        [
            "cases/one.yaml:12:7 one: 演算例要核对的内容在结果里没有：production/X → 检查编号；结果里有：production/L、two_way.party/L、two_way/L",
        ],
        "the result has nothing of what the case expects: production/X → check the ids; the result has: production/L, two_way.party/L, two_way/L",
    ),
    (
        "case.differs",
        "cases/one.yaml",
        'value: "97.50"',
        'value: "97.51"',
        [
            "cases/one.yaml:11:7 one: yield_rate L value：期望 97.51，算得 97.50 → 手工复核；改规则或改期望",
        ],
        "yield_rate L value: expected 97.51, found 97.50 → work it out by hand; change the rule or what is expected",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "said", "english"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_says_exactly(check_broken, code, file, old, new, said, english) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == said
    assert english in [f"{one.what('en')} → {one.right('en')}" for one in problems if one.code == code]
