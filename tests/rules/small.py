"""A small pack that is in order, as text; tests change one thing in it."""

FILES = {
    "pack.yaml": """\
id: small
title: 小规则包
valid_from: 2020-01-01
counts:
  framework_1: 1
  indicators: 2
""",
    "framework.yaml": """\
id: "1"
title: 一个中心
nodes:
  - {id: centre, digit: 1, title: 中心}
above:
  - {id: "34567", title: 上级模式, contents: open}
""",
    "clauses/rules.md": """\
# 考核办法

## 1 总则

按月考核。

## 2 指标

### 2.1 成材率

合格量除以投坯量。
""",
    "subjects.yaml": """\
- id: line
  title: 产线
  paths: {shift_output: line}
- id: branch
  title: 党支部
  paths: {}
""",
    "parameters.yaml": """\
- id: yield_target
  title: 目标
  clause: rules/1
  basis: practice
  from: 2020-01-01
  unit: "%"
  values:
    - {from: 2020-01-01, value: 97.5, source: 本厂}
- id: half
  title: 一半
  clause: rules/1
  basis: practice
  from: 2020-01-01
  unit: "%"
  values:
    - {from: 2020-01-01, value: 50, source: 本厂}
- id: one
  title: 一分
  clause: rules/1
  basis: practice
  from: 2020-01-01
  unit: 分值
  values:
    - {from: 2020-01-01, value: 1, source: 本厂}
""",
    "indicators.yaml": """\
- id: yield_rate
  title: 成材率
  serves: [centre]
  clause: rules/2.1
  basis: practice
  from: 2020-01-01
  formula: sum(shift_output.qualified_kg) / sum(shift_output.charged_kg)
  unit: "%"
  per: [mill, line]
  better: higher
  target: param.yield_target
- id: output
  title: 产量
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  formula: sum(shift_output.qualified_kg)
  unit: t
  per: [mill]
  better: higher
""",
    "standards.yaml": """\
- id: JC01
  title: 记录
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  points: 0.5
""",
    "settlements.yaml": """\
- id: tasks
  kind: tasks
  title: 销号
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  late: param.one
  undone: 3
- id: inspection
  kind: findings
  title: 检查
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  severity: {minor: 1, ordinary: 2, serious: 4}
  other: 0.5
  repeat_months: 3
  repeat_factor: 2
""",
    "scorecards.yaml": """\
- id: party
  kind: items
  title: 党建侧
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  subject: branch
  side: party
  items:
    - {settlement: tasks, weight: 60}
    - {settlement: inspection, weight: 40}
- id: production
  kind: items
  title: 生产侧
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  subject: line
  side: production
  items:
    - indicator: yield_rate
      weight: 100
      scale: {kind: linear, points: [{at: 95, score: 0}, {at: param.yield_target, score: 100}]}
- id: two_way
  kind: two_way
  title: 双向考核
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  template: add
  party: party
  production: {line: production}
  party_weight: param.half
  production_weight: param.half
  grades:
    - {id: good, title: 良好, at_least: 80}
    - {id: fail, title: 不合格}
  short_board: {under: 60, grade: good, ceiling: 79.9}
""",
    "cases/one.yaml": """\
- id: one
  title: 一个班
  month: 2020-03
  facts:
    unit:
      - {unit: M, title: 厂, kind: mill, valid_from: 2019-01-01}
      - {unit: L, title: 棒线, kind: line, valid_from: 2019-01-01}
    shift_output:
      - {line: L, production_day: 2020-03-02, shift: day, product: P, charged_kg: 100 t, qualified_kg: 97.5 t}
  expect:
    - {indicator: yield_rate, subject: L, value: "97.50", state: met}
    - {account: production/L, total: "100.000"}
""",
}
