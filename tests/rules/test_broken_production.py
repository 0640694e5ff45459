"""Broken rules of special indicators, measures, incidents, breakthroughs and pay: exactly what is said."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

HEAD = "title: 名, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01"
SEVERITY = "severity: {minor: 0.1, ordinary: 0.2, serious: 1, major: 1}, prompt_within: 0.5"
FORMULA = "formula: sum(shift_output.qualified_kg), unit: t, better: higher"
SPECIAL = f"- {{id: S1, {HEAD}, {FORMULA}, target: 5, owner: {{unit: A}}, weight: 1, scale: {{kind: per_unit, per: 1, lose: 2}}"
GROUP = f"- {{id: G1, {HEAD}, lead: {{unit: A}}, at_baseline: 80}}\n"
STEPS = "steps: [{at_least: 90, coefficient: 1}], below: 0.9, least: 0.9, most: 1.1, minimum: 0"
CARD = f"- {{id: C, kind: card, {HEAD}, levels: [section], party_weight: 0.4, business_weight: 0.6, duties: [{{duty: A, side: party, card: party, subject: Z, weight: 1}}, {{duty: B, side: business, card: party, subject: Z, weight: 1}}]}}\n"

# code, file, what is replaced ("*" for all of it), by what, what is said in both languages
BROKEN = [
    (
        "settle.prompt",
        "incidents.yaml",
        "*",
        f"- {{id: I, kind: incidents, {HEAD}, guard: safety, {SEVERITY}, prompt: 0.5, concealed: 0.5}}\n",
        "incidents.yaml:1:3 I: 报告越及时反而扣得越多，或隐瞒反而扣得更少 → prompt 在 0 与 1 之间（减轻的比例），concealed 不小于 1（加重的倍数）",
        "a prompt report would cost more, or concealing less → 'prompt' between 0 and 1 (the part taken off), 'concealed' 1 or more (how many times the cost)",
    ),
    (
        "card.owned",
        "scorecards.yaml",
        "    - indicator: yield_rate\n      weight: 100\n",
        "    - {owned: special, weight: 50}\n    - indicator: yield_rate\n      weight: 50\n",
        "scorecards.yaml:23:15 production: 没有可计的内容：special_indicators.yaml 是空的 → 先写 special_indicators.yaml，或去掉这一项",
        "there is nothing to score: special_indicators.yaml is empty → write special_indicators.yaml first, or remove the item",
    ),
    (
        "special.subject",
        "special_indicators.yaml",
        "*",
        SPECIAL + ", subject: bar}\n",
        "special_indicators.yaml:1:3 S1: per: mill 与 subject 不一致 → 全厂的不写 subject；其他对象写单位代号，例如 per: line、subject: bar",
        "per: mill does not go with 'subject' → no subject for the mill; otherwise a unit, such as per: line, subject: bar",
    ),
    (
        "analysis.cost",
        "analyses.yaml",
        "*",
        f"- {{id: B, kind: budget, {HEAD}}}\n",
        "analyses.yaml:1:3 B: 2020-01-01 没有成本因素分析（kind: cost），无法核对 → 让 cost 分析同时有效",
        "on 2020-01-01 no cost analysis is in force to go by → let a 'cost' analysis hold over the same time",
    ),
    (
        "break.table",
        "breakthroughs.yaml",
        "*",
        f"- {{id: B, {HEAD}, formula: sum(line_time.calendar_s), unit: h, better: higher, base_from: 2019-01-01, base_to: 2020-01-01, gain: 0.1, at_base: 80}}\n",
        "breakthroughs.yaml:1:98 B: 突破项的公式不能用 line_time：它只有当月的数 → 用事实表的列，不用派生表和 indicator.",
        "the formula of a breakthrough cannot use line_time, which exists for the month only → use columns of fact tables, no derived table and no 'indicator.'",
    ),
    (
        "measure.group",
        "measures.yaml",
        "*",
        f"- {{id: M1, {HEAD}, group: G9, owner: {{unit: A}}, indicator: yield_rate, baseline: 97, target: 98, element: billet}}\n",
        "measures.yaml:1:97 M1: 没有推进小组 G9 → 可用：（还没有）",
        "there is no group G9 → there are: (none yet)",
    ),
    (
        "measure.target",
        "measures.yaml",
        "*",
        f"- {{id: M1, {HEAD}, group: G1, owner: {{unit: A}}, indicator: yield_rate, baseline: 98, target: 97, element: billet}}\n",
        "measures.yaml:1:164 M1: 目标不优于基准：指标 yield_rate 越高越好 → 检查 baseline 和 target 的方向",
        "the target is no better than the baseline: of yield_rate, the better the higher it is → look at the direction of 'baseline' and 'target'",
    ),
    (
        "group.empty",
        "groups.yaml",
        "*",
        GROUP,
        "groups.yaml:1:3 G1: 推进小组没有一项措施 → 在 measures.yaml 里写明 group，或去掉这个小组",
        "the group has no measure → name it under 'group' in measures.yaml, or remove it",
    ),
    (
        "pay.level",
        "pay.yaml",
        "*",
        CARD
        + f"- {{id: P, kind: pay, {HEAD}, card: C, {STEPS}}}\n- {{id: U, kind: unit_pay, {HEAD}, levels: [section], cards: {{branch: party}}, {STEPS}}}\n",
        "pay.yaml:2:3 P: 职级 section 有两条薪酬规则（另一条是 U） → 一个职级只由一条规则计算",
        "two rules pay the level section (the other is U) → let one rule pay each level",
    ),
    (
        "pay.owner",
        "pay.yaml",
        "*",
        CARD.replace("card: party, subject: Z, weight: 1}]", "card: party, subject: self, weight: 1}]"),
        "pay.yaml:1:262 C: subject: self 要用 kind: owner 的计分卡，party 不是 → 可用：（还没有）",
        "'subject: self' needs a card of kind 'owner', party is none → there are: (none yet)",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "said", "english"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_says_exactly(check_broken, code, file, old, new, said, english) -> None:
    problems = [one for one in check_broken(file, old, new) if one.code == code]
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == [said]
    assert f"{problems[0].what('en')} → {problems[0].right('en')}" == english
