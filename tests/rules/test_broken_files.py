"""Broken files and fields: one change in a pack that is in order, and exactly what the checker says."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

# code, file, what is replaced ("*" for all of it, None takes the file away), by what, what is said in both languages
BROKEN = [
    (
        "pack.missing",
        "framework.yaml",
        None,
        None,
        [
            "framework.yaml : 缺少这个文件 → 每个规则包都要有 pack.yaml 和 framework.yaml",
        ],
        "this file is missing → every pack has pack.yaml and framework.yaml",
    ),
    (
        "pack.file",
        "indicator.yaml",
        "",
        "- id: a\n",
        [
            "indicator.yaml : 规则包里没有这种文件 → 用这些名字之一：indicators.yaml、special_indicators.yaml、units.yaml；说明文字放进 README.md",
        ],
        "a pack has no file of this name → use one of: indicators.yaml, special_indicators.yaml, units.yaml; prose belongs in README.md",
    ),
    (
        "pack.list",
        "indicators.yaml",
        "*",
        "id: a\n",
        [
            "indicators.yaml:1:1 : 文件的内容应是一个列表 → 每条规则以“- id: …”开头",
        ],
        "the file should hold a list → start each rule with '- id: …'",
    ),
    (
        "yaml.size",
        "indicators.yaml",
        "*",
        "#" + "x" * 1_000_001,
        [
            "indicators.yaml : 文件超过 1000 KB → 把内容分到几个包里",
        ],
        "the file has more than 1000 KB → split it into several packs",
    ),
    (
        "yaml.encoding",
        "indicators.yaml",
        "title: 产量",
        "title: \udcb2",
        [
            "indicators.yaml:13 : 这一行不是 UTF-8 编码 → 用编辑器另存为 UTF-8",
        ],
        "this line is not UTF-8 → save the file as UTF-8",
    ),
    (
        "yaml.syntax",
        "indicators.yaml",
        "  title: 产量",
        "  title: [产量",
        [
            "indicators.yaml:14:9 : 这里不合 YAML 的写法 → 检查缩进、冒号后的空格和引号是否成对",
        ],
        "this is not valid YAML → check the indentation, the blank after each colon, and that quotes are closed",
    ),
    (
        "yaml.documents",
        "indicators.yaml",
        "- id: output",
        "---\n- id: output",
        [
            "indicators.yaml:12:1 : 一个文件里有几个文档（“---”） → 去掉“---”，每个文件一个列表",
        ],
        "the file holds several documents ('---') → remove '---': one list per file",
    ),
    (
        "yaml.alias",
        "indicators.yaml",
        "- id: output",
        "- &x\n  id: output",
        [
            "indicators.yaml:12:3 : 不允许锚点和别名（& 和 *） → 把内容原样写两遍，或用参数",
        ],
        "anchors and aliases (& and *) are not allowed → write the text twice, or use a parameter",
    ),
    (
        "yaml.tag",
        "indicators.yaml",
        "title: 产量",
        "title: !!python/object/apply:os.system [ls]",
        [
            "indicators.yaml:13:10 : 不允许类型标记 tag:yaml.org,2002:python/object/apply:os.system → 去掉以“!”开头的标记",
        ],
        "the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed → remove what starts with '!'",
    ),
    (
        "yaml.depth",
        "indicators.yaml",
        "title: 产量",
        "title: " + "[" * 25 + "]" * 25,
        [
            "indicators.yaml:13:29 : 嵌套超过 20 层 → 减少嵌套",
        ],
        "nested more than 20 deep → nest less",
    ),
    (
        "yaml.nodes",
        "indicators.yaml",
        "*",
        "- [" + "1, " * 100_001 + "1]\n",
        [
            "indicators.yaml:1:299998 : 文件的内容太多 → 把内容分到几个包里",
        ],
        "the file holds too much → split it into several packs",
    ),
    (
        "yaml.twice",
        "indicators.yaml",
        "  title: 产量",
        "  title: 产量\n  title: 产出",
        [
            "indicators.yaml:14:3 : 同一处“title”写了两次 → 只留一个",
        ],
        "'title' stands here twice → keep one of them",
    ),
    (
        "clause.encoding",
        "clauses/rules.md",
        "按月",
        "\udcb2",
        [
            "clauses/rules.md : 文件不是 UTF-8 编码 → 用编辑器另存为 UTF-8",
        ],
        "the file is not UTF-8 → save it as UTF-8",
    ),
    (
        "clause.untitled",
        "clauses/rules.md",
        "# 考核办法",
        "考核办法",
        [
            "clauses/rules.md:1 : 制度没有名称 → 第一行写“# 制度名称”",
        ],
        "the regulation has no title → start with '# title of the regulation'",
    ),
    (
        "clause.titles",
        "clauses/rules.md",
        "## 1 总则",
        "# 第二个\n\n## 1 总则",
        [
            "clauses/rules.md:3 : 一个文件里有两个制度名称（“# …”） → 一个文件一项制度；条款用“## 3 …”",
        ],
        "the file has two titles ('# …') → one regulation per file; clauses start with '## 3 …'",
    ),
    (
        "clause.heading",
        "clauses/rules.md",
        "## 2 指标",
        "## 指标",
        [
            "clauses/rules.md:7 : 条款标题没有编号：## 指标 → 写成“## 3 标题”或“### 3.1 标题”",
        ],
        "the heading has no number: ## 指标 → write '## 3 title' or '### 3.1 title'",
    ),
    (
        "clause.twice",
        "clauses/rules.md",
        "## 2 指标",
        "## 1 指标",
        [
            "clauses/rules.md:7 : 条款 1 出现了两次 → 改编号，编号在一项制度里唯一",
        ],
        "clause 1 stands here twice → renumber: a number is unique in its regulation",
    ),
    (
        "clause.empty",
        "clauses/rules.md",
        "按月考核。",
        "",
        [
            "clauses/rules.md:3 : 条款 1 没有正文 → 写出条款内容",
        ],
        "clause 1 has no text → write what it says",
    ),
    (
        "spec.map",
        "indicators.yaml",
        "*",
        "- 产量\n",
        [
            "indicators.yaml:1:3 : 指标应写成“字段: 值”的形式 → 每行一个字段",
        ],
        "indicator should be written as 'field: value' → one field per line",
    ),
    (
        "spec.list",
        "indicators.yaml",
        "serves: [centre]\n  clause: rules/2.1",
        "serves: {a: b}\n  clause: rules/2.1",
        [
            "indicators.yaml:3:11 yield_rate: “serves”应是列表 → 写成 [a, b] 或每行一个“- a”",
        ],
        "'serves' should be a list → write [a, b], or '- a' on lines of their own",
    ),
    (
        "spec.few",
        "scorecards.yaml",
        "points: [{at: 95, score: 0}, {at: param.yield_target, score: 100}]",
        "points: [{at: 95, score: 0}]",
        [
            "scorecards.yaml:25:37 production: “points”至少要有 2 项 → 补足",
        ],
        "'points' needs at least 2 entries → add what is missing",
    ),
    (
        "spec.unknown",
        "indicators.yaml",
        "  per: [mill]",
        "  pre: x\n  per: [mill]",
        [
            "indicators.yaml:20:3 output: 指标没有字段“pre” → 可用的字段：per",
        ],
        "indicator has no field 'pre' → there are: per",
    ),
    (
        "spec.missing",
        "indicators.yaml",
        "  unit: t\n",
        "",
        [
            "indicators.yaml:12:3 output: 指标缺少字段“unit” → 补上“unit: …”",
        ],
        "indicator lacks the field 'unit' → add 'unit: …'",
    ),
    (
        "spec.text",
        "indicators.yaml",
        "title: 产量",
        "title: [a]",
        [
            "indicators.yaml:13:10 output: “title”应是一段文字 → 写成一行文字",
        ],
        "'title' should be a text → write it as one text",
    ),
    (
        "spec.long",
        "indicators.yaml",
        "title: 产量",
        "title: " + "长" * 201,
        [
            "indicators.yaml:13:10 output: “title”超过 200 个字 → 写短一些",
        ],
        "'title' has more than 200 characters → make it shorter",
    ),
    (
        "spec.ident",
        "settlements.yaml",
        "id: inspection",
        "id: in spection",
        [
            "scorecards.yaml:12:20 party: 没有结算规则 inspection → 相近的：tasks",
            "settlements.yaml:10:7 in spection: “id”不是合格的编号：in spection → 用字母、数字、汉字和 - _ . / #，不带空格，最多 60 个字",
        ],
        "'id' is no identifier: in spection → use letters, digits and - _ . / #, no blanks, at most 60 characters",
    ),
    (
        "spec.name",
        "indicators.yaml",
        "id: output",
        "id: Output",
        [
            "indicators.yaml:12:7 Output: “id”不能在公式里使用：Output → 以小写字母开头，只用小写字母、数字和 _",
        ],
        "'id' cannot be used in formulas: Output → start with a lower-case letter; use a-z, 0-9 and _ only",
    ),
    (
        "spec.day",
        "indicators.yaml",
        "  from: 2020-01-01\n  formula: sum(shift_output.qualified_kg)\n",
        "  from: 2020-02-30\n  formula: sum(shift_output.qualified_kg)\n",
        [
            "indicators.yaml:17:9 output: “from”不是日期：2020-02-30 → 写成 2020-03-01",
        ],
        "'from' is no day: 2020-02-30 → write 2020-03-01",
    ),
    (
        "spec.month_start",
        "indicators.yaml",
        "  from: 2020-01-01\n  formula: sum(shift_output.qualified_kg)\n",
        "  from: 2020-01-15\n  formula: sum(shift_output.qualified_kg)\n",
        [
            "indicators.yaml:17:9 output: “from”不是月初：2020-01-15 → 规则只在月初变更，写成 2020-01-01",
        ],
        "'from' is not the first of a month: 2020-01-15 → rules change on the first of a month; write 2020-01-01",
    ),
    (
        "spec.month",
        "cases/one.yaml",
        "month: 2020-03",
        "month: 3月",
        [
            "cases/one.yaml:3:10 one: “month”不是月份：3月 → 写成 2020-03",
        ],
        "'month' is no month: 3月 → write 2020-03",
    ),
    (
        "spec.number",
        "parameters.yaml",
        "value: 97.5",
        "value: 97.5%",
        [
            "parameters.yaml:8:33 yield_target: “value”不是数：97.5% → 写成 45 或 45.5；百分数在单位里写 %",
        ],
        "'value' is no number: 97.5% → write 45 or 45.5; a percent sign belongs in the unit",
    ),
    (
        "spec.whole",
        "framework.yaml",
        "digit: 1",
        "digit: 1.5",
        [
            "framework.yaml:4:25 centre: “digit”不是整数：1.5 → 写成 3",
        ],
        "'digit' is no whole number: 1.5 → write 3",
    ),
    (
        "spec.least",
        "framework.yaml",
        "digit: 1",
        "digit: 0",
        [
            "framework.yaml:4:25 centre: “digit”太小：0 → 至少为 1",
        ],
        "'digit' is too small: 0 → it is at least 1",
    ),
    (
        "spec.amount",
        "settlements.yaml",
        "undone: 3",
        "undone: three",
        [
            "settlements.yaml:9:11 tasks: “undone”既不是数也不是参数：three → 写成 45 或 param.参数名",
        ],
        "'undone' is neither a number nor a parameter: three → write 45 or param.name",
    ),
    (
        "spec.one_of",
        "indicators.yaml",
        "better: higher\n  target",
        "better: more\n  target",
        [
            "indicators.yaml:10:11 yield_rate: “better”不能是 more → 可用：higher、lower",
        ],
        "'better' cannot be more → use one of: higher, lower",
    ),
    (
        "spec.unit",
        "indicators.yaml",
        "unit: t",
        "unit: 担",
        [
            "indicators.yaml:19:9 output: 不认识的单位：担 → 例如 t、kWh/t、元/t、%、h、分值",
        ],
        "no such unit: 担 → for example t, kWh/t, 元/t, %, h, point",
    ),
    (
        "spec.unit_ambiguous",
        "indicators.yaml",
        "unit: t",
        "unit: 分",
        [
            "indicators.yaml:19:9 output: 单位“分”有两种意思 → 考核分写“分值”，钱写“元”",
        ],
        "the unit '分' means two things → write 'point' for scores and 元 for money",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "said", "english"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_says_exactly(check_broken, code, file, old, new, said, english) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == said
    assert english in [f"{one.what('en')} → {one.right('en')}" for one in problems if one.code == code]
