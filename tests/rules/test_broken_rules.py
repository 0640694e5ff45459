"""Rules that do not fit together: one change in a pack that is in order, and exactly what the checker says."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

# code, file, what is replaced ("*" for all of it, None takes the file away), by what, what is said in both languages
BROKEN = [
    (
        "rule.range",
        "indicators.yaml",
        "  per: [mill]\n",
        "  to: 2020-01-01\n  per: [mill]\n",
        [
            "indicators.yaml:20:7 output: 止期 2020-01-01 不在起期 2020-01-01 之后 → 改 to；to 是不再有效的第一天",
        ],
        "it ends on 2020-01-01, not after its start on 2020-01-01 → change 'to': the first day it no longer holds",
    ),
    (
        "rule.early",
        "indicators.yaml",
        "  from: 2020-01-01\n  formula: sum(shift_output.qualified_kg)\n",
        "  from: 2019-01-01\n  formula: sum(shift_output.qualified_kg)\n",
        [
            "indicators.yaml:17:9 output: 规则自 2019-01-01 起，早于规则包的 2020-01-01 → 改 from，或把规则包的 valid_from 提前",
        ],
        "it starts on 2019-01-01, before the pack does on 2020-01-01 → change 'from', or the pack's valid_from",
    ),
    (
        "rule.overlap",
        "standards.yaml",
        "- id: JC01",
        "- id: JC01\n  title: 记录\n  serves: [centre]\n  clause: rules/1\n  basis: practice\n  from: 2020-06-01\n  points: 0.5\n- id: JC01",
        [
            "standards.yaml:8:7 JC01: 与 standards.yaml:1:3 的同一编号在时间上重叠 → 给前一个写 to，或改编号",
        ],
        "it overlaps in time with the same id at standards.yaml:1:3 → give the earlier one a 'to', or change the id",
    ),
    (
        "rule.clause",
        "indicators.yaml",
        "clause: rules/2.1",
        "clause: rules/21",
        [
            "indicators.yaml:4:11 yield_rate: 没有条款 rules/21 → 相近的条款：rules/2.1、rules/2、rules/1",
        ],
        "there is no clause rules/21 → similar: rules/2.1, rules/2, rules/1",
    ),
    (
        "rule.serves",
        "standards.yaml",
        "serves: [centre]",
        "serves: [center]",
        [
            "standards.yaml:3:12 JC01: 党建模式里没有节点 center → 相近的节点：centre",
        ],
        "the framework has no node center → similar: centre",
    ),
    (
        "frame.twice",
        "framework.yaml",
        "  - {id: centre, digit: 1, title: 中心}",
        "  - {id: centre, digit: 1, title: 中心}\n  - {id: centre, digit: 2, title: 主线}",
        [
            "framework.yaml:4:10 : 节点 centre 出现了两次 → 改编号",
            "framework.yaml:5:10 : 节点 centre 出现了两次 → 改编号",
        ],
        "node centre stands here twice → change its id",
    ),
    (
        "frame.unserved",
        "framework.yaml",
        "  - {id: centre, digit: 1, title: 中心}",
        "  - {id: centre, digit: 1, title: 中心}\n  - {id: cost, digit: 2, title: 降本增效}",
        [
            "framework.yaml:5:10 : 没有任何规则服务于节点 cost（降本增效） → 让至少一条规则的 serves 写上它",
        ],
        "no rule serves node cost (降本增效) → name it in the serves of at least one rule",
    ),
    (
        "count.differs",
        "pack.yaml",
        "indicators: 2",
        "indicators: 11",
        [
            "pack.yaml:6:3 : 声明 indicators 为 11，实际是 2 → 补齐规则，或改声明",
        ],
        "indicators is declared as 11 but is 2 → add what is missing, or change the declaration",
    ),
    (
        "count.unknown",
        "pack.yaml",
        "indicators: 2",
        "indicator: 2",
        [
            "pack.yaml:6:3 : 没有叫 indicator 的计数 → 可用：indicators",
        ],
        "there is no count indicator → there are: indicators",
    ),
    (
        "param.order",
        "parameters.yaml",
        "    - {from: 2020-01-01, value: 97.5, source: 本厂}",
        "    - {from: 2020-02-01, value: 97.5, source: 本厂}\n    - {from: 2020-01-01, value: 97.5, source: 本厂}",
        [
            "parameters.yaml:8:14 yield_target: 参数自 2020-01-01 起有效，第一个值却从 2020-02-01 开始 → 补上 2020-01-01 起的值",
            "parameters.yaml:9:14 yield_target: 参数值的日期没有从早到晚：2020-02-01 之后是 2020-01-01 → 按 from 从早到晚排列，不能重复",
        ],
        "the values are not in order of time: 2020-01-01 after 2020-02-01 → order them by 'from', none twice",
    ),
    (
        "param.uncovered",
        "parameters.yaml",
        "    - {from: 2020-01-01, value: 97.5, source: 本厂}",
        "    - {from: 2020-02-01, value: 97.5, source: 本厂}",
        [
            "parameters.yaml:8:14 yield_target: 参数自 2020-01-01 起有效，第一个值却从 2020-02-01 开始 → 补上 2020-01-01 起的值",
        ],
        "the parameter holds from 2020-01-01, its first value only from 2020-02-01 → add a value from 2020-01-01",
    ),
    (
        "param.general",
        "parameters.yaml",
        "value: 97.5, source",
        "value: 97.5, for: L, source",
        [
            "parameters.yaml:8:7 yield_target: 参数 yield_target 只有个别单位的值（for） → 再写一个不带 for 的值，供其余单位使用",
        ],
        "parameter yield_target has values for some units only ('for') → add one without 'for', for everybody else",
    ),
    (
        "param.unused",
        "settlements.yaml",
        "late: param.one",
        "late: 1",
        [
            "parameters.yaml:17:3 one: 没有规则用到参数 one → 删去它，或在规则里用 param.one",
        ],
        "no rule uses the parameter one → remove it, or use param.one in a rule",
    ),
    (
        "param.unknown",
        "settlements.yaml",
        "late: param.one",
        "late: param.ten",
        [
            "settlements.yaml:8:9 tasks: 没有参数 ten → 相近的参数：yield_target、half、one",
            "parameters.yaml:17:3 one: 没有规则用到参数 one → 删去它，或在规则里用 param.one",
        ],
        "there is no parameter ten → similar: yield_target, half, one",
    ),
    (
        "param.unit",
        "settlements.yaml",
        "late: param.one",
        "late: param.half",
        [
            "settlements.yaml:8:9 tasks: 参数 half 是纯数，这里要分值 → 换一个参数，或改它的单位",
            "parameters.yaml:17:3 one: 没有规则用到参数 one → 删去它，或在规则里用 param.one",
        ],
        "parameter half is a plain number, but points is needed here → use another parameter, or change its unit",
    ),
    (
        "param.not_in_force",
        "parameters.yaml",
        "  basis: practice\n  from: 2020-01-01\n  unit: 分值",
        "  basis: practice\n  from: 2020-01-01\n  to: 2020-07-01\n  unit: 分值",
        [
            "settlements.yaml:1:3 tasks: 参数 one 在 2020-07-01 没有值 → 补上那一天起的值，或延长参数的有效期",
        ],
        "parameter one has no value on 2020-07-01 → add a value from that day, or let the parameter hold longer",
    ),
    (
        "subject.path",
        "subjects.yaml",
        "shift_output: line",
        "shift_output: product",
        [
            "subjects.yaml:3:11 line: 这不是单位列：考核对象要由引用单位目录的列给出 → 写一个引用 unit 的列，例如 line 或 meter.unit",
        ],
        "this is no unit: a column that refers to the unit register must name the subject → write a column that refers to unit, such as line or meter.unit",
    ),
    (
        "subject.unknown",
        "indicators.yaml",
        "per: [mill]",
        "per: [crew]",
        [
            "indicators.yaml:20:9 output: subjects.yaml 里没有考核对象 crew → 可用：mill、line、branch",
        ],
        "subjects.yaml has no kind of subject crew → there are: mill, line, branch",
    ),
    (
        "subject.no_path",
        "indicators.yaml",
        "sum(shift_output.charged_kg)",
        "sum(billet_supply.weight_kg)",
        [
            "indicators.yaml:9:15 yield_rate: 表 billet_supply 没有说明属于哪个 line → 在 subjects.yaml 的 line 下写“billet_supply: 列”，或从 per 去掉 line",
        ],
        "table billet_supply does not say to which line a record belongs → add 'billet_supply: column' to line in subjects.yaml, or take line out of per",
    ),
    (
        "settle.severity",
        "settlements.yaml",
        "{minor: 1, ordinary: 2, serious: 4}",
        "{minor: 1, ordinary: 2, serious: 4, grave: 8}",
        [
            "settlements.yaml:17:49 inspection: 没有程度“grave” → 可用：minor、ordinary、serious",
        ],
        "there is no severity 'grave' → there are: minor, ordinary, serious",
    ),
    (
        "settle.severities",
        "settlements.yaml",
        "{minor: 1, ordinary: 2, serious: 4}",
        "{minor: 1}",
        [
            "settlements.yaml:17:13 inspection: 缺少这些程度的倍数：ordinary、serious → 每种程度都要写倍数",
        ],
        "no factor for: ordinary, serious → give one for every severity",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "said", "english"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_says_exactly(check_broken, code, file, old, new, said, english) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == said
    assert english in [f"{one.what('en')} → {one.right('en')}" for one in problems if one.code == code]
