"""Texts about how a pack is written: files, overlays, clauses, fields, formulas, scales."""

from __future__ import annotations

from fourfocus.rules.messages.message import Message

# fmt: off
WRITING: dict[str, Message] = {
    # files
    "pack.missing": Message(
        "缺少这个文件", "每个规则包都要有 pack.yaml 和 framework.yaml",
        "this file is missing", "every pack has pack.yaml and framework.yaml"),
    "pack.file": Message(
        "规则包里没有这种文件", "用这些名字之一：{known}；说明文字放进 README.md",
        "a pack has no file of this name", "use one of: {known}; prose belongs in README.md"),
    "pack.list": Message(
        "文件的内容应是一个列表", "每条规则以“- id: …”开头",
        "the file should hold a list", "start each rule with '- id: …'"),
    "yaml.size": Message(
        "文件超过 {most} KB", "把内容分到几个包里",
        "the file has more than {most} KB", "split it into several packs"),
    "yaml.encoding": Message(
        "这一行不是 UTF-8 编码", "用编辑器另存为 UTF-8",
        "this line is not UTF-8", "save the file as UTF-8"),
    "yaml.syntax": Message(
        "这里不合 YAML 的写法", "检查缩进、冒号后的空格和引号是否成对",
        "this is not valid YAML", "check the indentation, the blank after each colon, and that quotes are closed"),
    "yaml.documents": Message(
        "一个文件里有几个文档（“---”）", "去掉“---”，每个文件一个列表",
        "the file holds several documents ('---')", "remove '---': one list per file"),
    "yaml.alias": Message(
        "不允许锚点和别名（& 和 *）", "把内容原样写两遍，或用参数",
        "anchors and aliases (& and *) are not allowed", "write the text twice, or use a parameter"),
    "yaml.tag": Message(
        "不允许类型标记 {tag}", "去掉以“!”开头的标记",
        "the tag {tag} is not allowed", "remove what starts with '!'"),
    "yaml.depth": Message(
        "嵌套超过 {most} 层", "减少嵌套",
        "nested more than {most} deep", "nest less"),
    "yaml.nodes": Message(
        "文件的内容太多", "把内容分到几个包里",
        "the file holds too much", "split it into several packs"),
    "yaml.twice": Message(
        "同一处“{key}”写了两次", "只留一个",
        "{key!r} stands here twice", "keep one of them"),
    # overlays
    "overlay.map": Message(
        "测算文件应写成“规则包的文件名: 列表”", "写 title，再写要改的部分：{known}",
        "an overlay is written as 'name of the pack's file: list'", "give a title and the parts to change: {known}"),
    "overlay.section": Message(
        "测算文件不能改“{section}”", "可以写的部分：{known}",
        "an overlay cannot change {section!r}", "there are: {known}"),
    "overlay.empty": Message(
        "测算文件没有改任何规则", "写出要改的部分：{known}",
        "the overlay changes nothing", "give the parts to change: {known}"),
    "overlay.remove": Message(
        "要去掉的规则 {name} 在这段时间里不存在", "相近的编号：{known}",
        "the rule {name} that is to be removed does not hold in this time", "similar: {known}"),
    # clauses
    "clause.encoding": Message(
        "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8",
        "the file is not UTF-8", "save it as UTF-8"),
    "clause.untitled": Message(
        "制度没有名称", "第一行写“# 制度名称”",
        "the regulation has no title", "start with '# title of the regulation'"),
    "clause.titles": Message(
        "一个文件里有两个制度名称（“# …”）", "一个文件一项制度；条款用“## 3 …”",
        "the file has two titles ('# …')", "one regulation per file; clauses start with '## 3 …'"),
    "clause.heading": Message(
        "条款标题没有编号：{heading}", "写成“## 3 标题”或“### 3.1 标题”",
        "the heading has no number: {heading}", "write '## 3 title' or '### 3.1 title'"),
    "clause.twice": Message(
        "条款 {number} 出现了两次", "改编号，编号在一项制度里唯一",
        "clause {number} stands here twice", "renumber: a number is unique in its regulation"),
    "clause.empty": Message(
        "条款 {number} 没有正文", "写出条款内容",
        "clause {number} has no text", "write what it says"),
    # single fields
    "spec.map": Message(
        "{title}应写成“字段: 值”的形式", "每行一个字段",
        "{title} should be written as 'field: value'", "one field per line"),
    "spec.list": Message(
        "“{field}”应是列表", "写成 [a, b] 或每行一个“- a”",
        "{field!r} should be a list", "write [a, b], or '- a' on lines of their own"),
    "spec.few": Message(
        "“{field}”至少要有 {least} 项", "补足",
        "{field!r} needs at least {least} entries", "add what is missing"),
    "spec.unknown": Message(
        "{title}没有字段“{field}”", "可用的字段：{known}",
        "{title} has no field {field!r}", "there are: {known}"),
    "spec.missing": Message(
        "{title}缺少字段“{field}”", "补上“{field}: …”",
        "{title} lacks the field {field!r}", "add '{field}: …'"),
    "spec.text": Message(
        "“{field}”应是一段文字", "写成一行文字",
        "{field!r} should be a text", "write it as one text"),
    "spec.long": Message(
        "“{field}”超过 {most} 个字", "写短一些",
        "{field!r} has more than {most} characters", "make it shorter"),
    "spec.ident": Message(
        "“{field}”不是合格的编号：{value}", "用字母、数字、汉字和 - _ . / #，不带空格，最多 60 个字",
        "{field!r} is no identifier: {value}", "use letters, digits and - _ . / #, no blanks, at most 60 characters"),
    "spec.name": Message(
        "“{field}”不能在公式里使用：{value}", "以小写字母开头，只用小写字母、数字和 _",
        "{field!r} cannot be used in formulas: {value}", "start with a lower-case letter; use a-z, 0-9 and _ only"),
    "spec.day": Message(
        "“{field}”不是日期：{value}", "写成 2020-03-01",
        "{field!r} is no day: {value}", "write 2020-03-01"),
    "spec.month_start": Message(
        "“{field}”不是月初：{value}", "规则只在月初变更，写成 {right}",
        "{field!r} is not the first of a month: {value}", "rules change on the first of a month; write {right}"),
    "spec.month": Message(
        "“{field}”不是月份：{value}", "写成 2020-03",
        "{field!r} is no month: {value}", "write 2020-03"),
    "spec.number": Message(
        "“{field}”不是数：{value}", "写成 45 或 45.5；百分数在单位里写 %",
        "{field!r} is no number: {value}", "write 45 or 45.5; a percent sign belongs in the unit"),
    "spec.whole": Message(
        "“{field}”不是整数：{value}", "写成 3",
        "{field!r} is no whole number: {value}", "write 3"),
    "spec.least": Message(
        "“{field}”太小：{value}", "至少为 {least}",
        "{field!r} is too small: {value}", "it is at least {least}"),
    "spec.amount": Message(
        "“{field}”既不是数也不是参数：{value}", "写成 45 或 param.参数名",
        "{field!r} is neither a number nor a parameter: {value}", "write 45 or param.name"),
    "spec.one_of": Message(
        "“{field}”不能是 {value}", "可用：{words}",
        "{field!r} cannot be {value}", "use one of: {words}"),
    "spec.unit": Message(
        "不认识的单位：{value}", "例如 t、kWh/t、元/t、%、h、分值",
        "no such unit: {value}", "for example t, kWh/t, 元/t, %, h, point"),
    "spec.unit_ambiguous": Message(
        "单位“{value}”有两种意思", "考核分写“分值”，钱写“元”",
        "the unit {value!r} means two things", "write 'point' for scores and 元 for money"),
    # formulas as text
    "formula.empty": Message(
        "公式是空的", "写出公式，例如 sum(shift_output.qualified_kg)",
        "the formula is empty", "write one, such as sum(shift_output.qualified_kg)"),
    "formula.long": Message(
        "公式超过 {most} 个字符", "拆成几个指标，用 indicator.名称 引用",
        "the formula has more than {most} characters", "split it into indicators and name them as indicator.name"),
    "formula.deep": Message(
        "公式嵌套超过 {most} 层", "拆成几个指标，用 indicator.名称 引用",
        "the formula is nested more than {most} deep", "split it into indicators and name them as indicator.name"),
    "formula.large": Message(
        "公式超过 {most} 个部分", "拆成几个指标，用 indicator.名称 引用",
        "the formula has more than {most} parts", "split it into indicators and name them as indicator.name"),
    "formula.character": Message(
        "公式里不能有字符 {character}", "去掉它",
        "a formula cannot contain {character}", "remove it"),
    "formula.syntax": Message(
        "公式在这里写错了", "检查括号、逗号和运算符；例如 sum(a.b) / sum(a.c)",
        "the formula is not well formed here",
        "check brackets, commas and operators; for example sum(a.b) / sum(a.c)"),
    "formula.not_allowed": Message(
        "公式里不能用 {what}", "可用：+ - * /、比较、and or not in、sum count min max where",
        "{what} is not allowed in a formula", "there are: + - * /, comparisons, and or not in, sum count min max where"),
    "formula.number": Message(
        "数写得太大或太细：{number}", "最多 18 位整数和 12 位小数，不用指数",
        "the number is too large or too fine: {number}", "at most 18 digits before and 12 after the point, no exponent"),
    "formula.function": Message(
        "没有函数 {fn}", "可用：{known}",
        "there is no function {fn}", "there are: {known}"),
    "formula.arguments": Message(
        "{fn} 的写法不对", "写成 {use}",
        "{fn} is not written like this", "write {use}"),
    "formula.two_tables": Message(
        "一个 sum 里有两张表：{first} 和 {second}", "分成两个 sum",
        "one sum names two tables: {first} and {second}", "use two sums"),
    "formula.divide_rows": Message(
        "不能逐条相除", "先求和再相除：sum(a.b) / sum(a.c)",
        "records cannot be divided one by one", "divide the sums: sum(a.b) / sum(a.c)"),
    "formula.nested": Message(
        "这里不能再用函数", "条件里只能用列、参数、数和比较",
        "no function can stand here", "a condition uses columns, parameters, numbers and comparisons"),
    "formula.outside": Message(
        "“{name}”不在 sum 或 count 里面", "写成 sum({name})，或 param.名称、indicator.名称",
        "{name!r} stands outside sum or count", "write sum({name}), or param.name, indicator.name"),
    "formula.chain": Message(
        "不能连写比较（a < b < c）", "写成 a < b and b < c",
        "comparisons cannot be chained (a < b < c)", "write a < b and b < c"),
    "formula.in": Message(
        "in 后面要有列出的值", '写成 in ("planned", "external")',
        "in needs a list of values", 'write in ("planned", "external")'),
    "formula.is": Message(
        "is 只能与 None 连用", "比较值用 ==；空白用 is None",
        "is goes only with None", "compare values with ==; an empty cell is None"),
    # formulas as meaning
    "formula.table": Message(
        "没有表 {name}", "相近的表：{known}",
        "there is no table {name}", "similar: {known}"),
    "formula.column": Message(
        "表 {table} 没有列 {name}", "相近的列：{known}",
        "table {table} has no column {name}", "similar: {known}"),
    "formula.param": Message(
        "没有参数 {name}", "相近的参数：{known}",
        "there is no parameter {name}", "similar: {known}"),
    "formula.indicator": Message(
        "没有指标 {name}", "相近的指标：{known}",
        "there is no indicator {name}", "similar: {known}"),
    "formula.register": Message(
        "{table} 是登记表，不能按月求和", "对业务记录求和，用“列.属性”引用登记表",
        "{table} is a register and cannot be summed by month",
        "sum a table of records and reach the register as column.attribute"),
    "formula.hops": Message(
        "引用太远：{path}", "最多一步，例如 product.value_added",
        "{path} reaches too far", "one step at most, such as product.value_added"),
    "formula.no_reference": Message(
        "{table}.{column} 不引用登记表，后面不能再加“.”", "直接用这一列",
        "{table}.{column} refers to no register; nothing can follow it", "use the column itself"),
    "formula.condition": Message(
        "这里应是条件（是或否）", "例如 product.value_added 或 owner == \"planned\"",
        "a condition (yes or no) is needed here", "for example product.value_added or owner == \"planned\""),
    "formula.quantity": Message(
        "这里应是数量", "用带单位的列，例如 shift_output.qualified_kg",
        "a quantity is needed here", "use a column with a unit, such as shift_output.qualified_kg"),
    "formula.result": Message(
        "公式的结果不是数量", "结果应是数，例如 sum(…) / sum(…)",
        "the formula does not yield a quantity", "its result should be a number, such as sum(…) / sum(…)"),
    "formula.zero": Message(
        "除以零", "改分母",
        "division by zero", "change the denominator"),
    "formula.add": Message(
        "{left}不能与{right}相加减", "两边换成同一种量",
        "{left} and {right} cannot be added or subtracted", "make both sides the same kind of quantity"),
    "formula.compare": Message(
        "{left}不能与{right}比较", "两边换成同一种量；界限写成带单位的参数",
        "{left} cannot be compared with {right}", "make both sides the same; write a limit as a parameter with a unit"),
    "formula.choose": Message(
        "{left}和{right}不能放在一起选", "min、max、where 的各项应是同一种量",
        "one cannot choose between {left} and {right}", "min, max and where need quantities of one kind"),
    "formula.order": Message(
        "文字没有大小", "用 == 或 in",
        "texts have no order", "use == or in"),
    "formula.code": Message(
        "这一列没有“{value}”这个值", "可用：{codes}",
        "this column never is {value!r}", "it is one of: {codes}"),
    "formula.kinds": Message(
        "两边不是同类，不能比较", "数量比数量，文字比文字，日期比日期",
        "these cannot be compared", "compare quantities, texts or days with their own kind"),
    "formula.unit": Message(
        "公式的结果是{found}，声明的单位 {unit} 是{declared}", "单位写成 {example} 一类，或改公式",
        "the formula yields {found}, but the declared unit {unit} is {declared}",
        "declare a unit such as {example}, or change the formula"),
    "formula.circle": Message(
        "指标互相引用成了圈：{path}", "去掉其中一个引用",
        "indicators use each other in a circle: {path}", "remove one of the references"),
    # scales
    "scale.order": Message(
        "刻度点没有从小到大", "按值从小到大排列，不能重复",
        "the points do not rise", "order them by value, none twice"),
    "scale.direction": Message(
        "指标 {name} {better}，计分却反了", "值变好时分数不能变低",
        "{name} is better the {better}, but the scale scores it the other way",
        "the score must not fall while the value gets better"),
    "scale.per": Message(
        "per 必须大于零", "写出每多少扣一次，例如 0.5",
        "per must be more than zero", "say for how much points are lost, such as 0.5"),
    "scale.limits": Message(
        "floor 高于 cap", "floor 是最低分，cap 是最高分",
        "floor lies above cap", "floor is the lowest score, cap the highest"),
}
