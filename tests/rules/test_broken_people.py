"""Broken rules about people: one change in a pack that is in order, and exactly what is said."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

# code, file, what is replaced ("*" for all of it, None takes the file away), by what, what is said in both languages
BROKEN = [
    (
        "rule.replaces",
        "standards.yaml",
        "  points: 0.5\n",
        "  points: 0.5\n- {id: JC02, title: 新, serves: centre, clause: rules/1, basis: practice, from: 2020-02-01, points: 1, replaces: JC01}\n",
        [
            "standards.yaml:8:113 JC02: 所接替的规则 JC01 在 2020-02-01 仍然有效 → 让被接替的规则在这一天之前结束（to: 2020-02-01）",
        ],
        "JC01, which it replaces, still holds on 2020-02-01 → end the replaced rule before (to: 2020-02-01)",
    ),
    (
        "settle.level",
        "settlements.yaml",
        "  undone: 3\n",
        "  undone: 3\n- {id: H, kind: highlights, title: 亮点, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, month_cap: 5, year_cap: 20, levels: {mill: 1, company: 2, group: 3, province: 5, town: 1}}\n",
        ["settlements.yaml:10:189 H: 没有表彰级别“town” → 可用的级别：mill、company、group、province"],
        "there is no level 'town' → there are: mill, company, group, province",
    ),
    (
        "settle.levels",
        "settlements.yaml",
        "  undone: 3\n",
        "  undone: 3\n- {id: H, kind: highlights, title: 亮点, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, month_cap: 5, year_cap: 20, levels: {mill: 1, company: 2, group: 3}}\n",
        ["settlements.yaml:10:144 H: 没有规定这些级别的加分：province → 每个级别都要写；不加分写 0"],
        "no points for these levels: province → give every level its points; 0 for none",
    ),
    (
        "points.burden",
        "points.yaml",
        "*",
        "- {id: P, kind: records, title: 分, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, pillar: work, month_cap: 1, points: 1, table: near_miss, person: person, on: day, about: photos}\n",
        ["points.yaml:1:193 P: 为“photos”计分会加重基层负担 → 只为结果计分；确需保留时写 off: true"],
        "points for 'photos' are a burden without an outcome → give points for outcomes; keep it with 'off: true'",
    ),
    (
        "points.table",
        "points.yaml",
        "*",
        "- {id: P, kind: records, title: 分, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, pillar: work, month_cap: 1, points: 1, table: near_mis, person: person, on: day}\n",
        ["points.yaml:1:150 P: 没有表“near_mis” → 相近的有：near_miss"],
        "there is no table 'near_mis' → there are: near_miss",
    ),
    (
        "points.column",
        "points.yaml",
        "*",
        "- {id: P, kind: records, title: 分, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, pillar: work, month_cap: 1, points: 1, table: near_miss, person: unit, on: day}\n",
        ["points.yaml:1:169 P: 表 near_miss 的“unit”不能用在这里 → 可用的列：person"],
        "'unit' of near_miss cannot stand here → columns that can: person",
    ),
    (
        "points.code",
        "points.yaml",
        "*",
        "- {id: P, kind: records, title: 分, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, pillar: work, month_cap: 1, points: 1, table: proposal, person: person, on: answered_on, match: {state: [maybe]}}\n",
        ["points.yaml:1:201 P: “state”没有取值“maybe” → 可用的取值：open、adopted、declined、done"],
        "'state' has no value 'maybe' → there are: open, adopted, declined, done",
    ),
    (
        "points.near_miss",
        "points.yaml",
        "*",
        "- {id: P, kind: records, title: 分, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, pillar: work, month_cap: 1, points: -1, table: near_miss, person: person, on: day}\n",
        ["points.yaml:1:140 P: 报告未遂和隐患从不扣分 → 写不小于零的分值"],
        "a near-miss report never costs points → write points of zero or more",
    ),
    (
        "stars.order",
        "stars.yaml",
        "*",
        "- {id: S, title: 星, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, subject: person, months: 12, base: 80, levels: [{stars: 2, at_least: 80}, {stars: 3, at_least: 70}]}\n",
        ["stars.yaml:1:163 S: 星级没有从高到低排列 → 先写最高的星级；下一级的星数和分数线都要更低"],
        "the stars do not fall → the highest first; each next one has fewer stars and a lower threshold",
    ),
    (
        "stars.top",
        "stars.yaml",
        "*",
        "- {id: S, title: 星, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, subject: branch, months: 12, base: 0, levels: [{stars: 2, at_least: 80, top: 0.1}]}\n",
        ["stars.yaml:1:166 S: 支部评星不用名次比例 → 支部数量少，只用分数线，去掉 top"],
        "branches are not rated by rank → there are few of them: use thresholds only and remove 'top'",
    ),
    (
        "stars.several",
        "stars.yaml",
        "*",
        "- {id: S, title: 星, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, subject: person, months: 12, base: 80, levels: [{stars: 2, at_least: 80}]}\n- {id: S2, title: 星, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, subject: person, months: 12, base: 80, levels: [{stars: 2, at_least: 80}]}\n",
        ["stars.yaml:2:3 S2: 2020-01-01 有两条评星规则用于同一类对象（另一条是 S） → 让前一条在后一条开始时结束"],
        "two rules of stars hold on 2020-01-01 for one kind of subject (the other is S) → end the first where the second starts",
    ),
    (
        "years.several",
        "year.yaml",
        "*",
        "- {id: N, title: 年, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, how: mean, most: 102}\n- {id: N2, title: 年, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, how: sum, most: 102}\n",
        ["year.yaml:2:3 N2: 2020-01-01 有两条年度排名规则（另一条是 N） → 让前一条在后一条开始时结束"],
        "two rules of the year's ranking hold on 2020-01-01 (the other is N) → end the first where the second starts",
    ),
    (
        "years.two_way",
        "year.yaml",
        "*",
        "- {id: N, title: 年, serves: centre, clause: rules/1, basis: practice, from: 2019-12-01, how: mean, most: 102}\n",
        [
            "year.yaml:1:3 N: 2019-12-01 没有生效的双向考核，年度排名没有依据 → 在 scorecards.yaml 写 kind: two_way，或给这条规则写 to",
            "year.yaml:1:77 N: 规则自 2019-12-01 起，早于规则包的 2020-01-01 → 改 from，或把规则包的 valid_from 提前",
        ],
        "on 2019-12-01 no two-way assessment holds for the year to go by → write a kind: two_way in scorecards.yaml, or end this rule",
    ),
    (
        "manager.side",
        "pay.yaml",
        "*",
        "- {id: M, kind: card, title: 管, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, levels: section, party_weight: 0.4, business_weight: 0.6, duties: [{duty: D1, side: party, card: party, subject: B, weight: 1}]}\n",
        ["pay.yaml:1:167 M: 计分卡没有“business”一侧的职责 → 一岗双责：党建（party）和业务（business）两侧都要有职责"],
        "the scorecard has no duty on the side 'business' → one post, two duties: give both 'party' and 'business'",
    ),
    (
        "pay.card",
        "pay.yaml",
        "*",
        "- {id: M, kind: card, title: 管, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, levels: section, party_weight: 0.4, business_weight: 0.6, duties: [{duty: D1, side: party, card: party, subject: B, weight: 1}, {duty: D2, side: business, card: party, subject: B, weight: 1}]}\n- {id: W, kind: pay, title: 薪, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, card: N, below: 0.9, least: 0.9, most: 1.1, minimum: 1, steps: [{at_least: 80, coefficient: 1}]}\n",
        ["pay.yaml:2:106 W: 没有管理人员计分卡“N” → 已有的：M"],
        "there is no manager's scorecard 'N' → there are: M",
    ),
    (
        "pay.order",
        "pay.yaml",
        "*",
        "- {id: M, kind: card, title: 管, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, levels: section, party_weight: 0.4, business_weight: 0.6, duties: [{duty: D1, side: party, card: party, subject: B, weight: 1}, {duty: D2, side: business, card: party, subject: B, weight: 1}]}\n- {id: W, kind: pay, title: 薪, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, card: M, below: 0.9, least: 0.9, most: 1.1, minimum: 1, steps: [{at_least: 80, coefficient: 1}, {at_least: 90, coefficient: 1.1}]}\n",
        ["pay.yaml:2:163 W: 系数没有从高到低排列 → 先写最高的分数线；分数线和系数都要依次降低"],
        "the coefficients do not fall → the highest threshold first; thresholds and coefficients fall",
    ),
    (
        "two_way.dimensions",
        "scorecards.yaml",
        "  template: add\n",
        "  template: four\n",
        [
            "scorecards.yaml:33:13 two_way: 模板与 dimensions 不一致 → 四维模板（four）写 dimensions，每个维度的 cards 与 production 同类；其他模板不写"
        ],
        "the template does not go with 'dimensions' → give 'dimensions' with the template 'four' and only with it, each with cards of the kinds under 'production'",
    ),
    (
        "pay.limits",
        "pay.yaml",
        "*",
        "- {id: M, kind: card, title: 管, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, levels: section, party_weight: 0.4, business_weight: 0.6, duties: [{duty: D1, side: party, card: party, subject: B, weight: 1}, {duty: D2, side: business, card: party, subject: B, weight: 1}]}\n- {id: W, kind: pay, title: 薪, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, card: M, below: 0.9, least: 1.2, most: 1.1, minimum: 1, steps: [{at_least: 80, coefficient: 1}]}\n",
        ["pay.yaml:2:128 W: 系数的下限高于上限 → least 是最低系数，most 是最高系数"],
        "the least coefficient lies above the most → least is the lowest coefficient, most the highest",
    ),
    (
        "pay.beyond",
        "pay.yaml",
        "*",
        "- {id: M, kind: card, title: 管, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, levels: section, party_weight: 0.4, business_weight: 0.6, duties: [{duty: D1, side: party, card: party, subject: B, weight: 1}, {duty: D2, side: business, card: party, subject: B, weight: 1}]}\n- {id: W, kind: pay, title: 薪, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, card: M, below: 0.9, least: 0.9, most: 1.1, minimum: 1, steps: [{at_least: 80, coefficient: 1.2}]}\n",
        ["pay.yaml:2:192 W: 系数 1.2 在 0.9 至 1.1 之外，永远用不到 → 改系数，或改 least、most"],
        "the coefficient 1.2 is not within 0.9 to 1.1 and never counts → change it, or 'least' or 'most'",
    ),
    (
        "pay.beyond",
        "pay.yaml",
        "*",
        "- {id: U, kind: unit_pay, title: 薪, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, levels: staff, cards: {branch: party}, below: 0.8, least: 0.9, most: 1.1, minimum: 1, steps: [{at_least: 80, coefficient: 1}]}\n",
        ["pay.yaml:1:151 U: 系数 0.8 在 0.9 至 1.1 之外，永远用不到 → 改系数，或改 least、most"],
        "the coefficient 0.8 is not within 0.9 to 1.1 and never counts → change it, or 'least' or 'most'",
    ),
    (
        "rule.private",
        "points.yaml",
        "*",
        "- {id: P, kind: records, title: 分, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, pillar: work, month_cap: 1, points: 1, table: exemption, person: person, on: valid_from, match: {reason: [illness]}}\n",
        ["points.yaml:1:201 P: exemption 的“reason”是保密的，规则不能用 → 去掉这个条件；保密的内容不进入结算"],
        "'reason' of exemption is private: no rule may use it → remove the condition; a close never sees what is private",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "zh", "en"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_is_said(check_broken, code, file, old, new, zh, en) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == zh
    assert en in [f"{one.what('en')} → {one.right('en')}" for one in problems if one.code == code]
