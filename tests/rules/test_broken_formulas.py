"""Broken formulas: one change in a pack that is in order, and exactly what the checker says."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

# code, file, what is replaced ("*" for all of it, None takes the file away), by what, what is said in both languages
BROKEN = [
    (
        "formula.empty",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        '  formula: " "\n',
        [
            "indicators.yaml:18:13 output: 公式是空的 → 写出公式，例如 sum(shift_output.qualified_kg)",
        ],
        "the formula is empty → write one, such as sum(shift_output.qualified_kg)",
    ),
    (
        "formula.long",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: 1" + "+1" * 1001 + "\n",
        [
            "indicators.yaml:18:12 output: 公式超过 2000 个字符 → 拆成几个指标，用 indicator.名称 引用",
        ],
        "the formula has more than 2000 characters → split it into indicators and name them as indicator.name",
    ),
    (
        "formula.deep",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: " + "(" * 25 + "-" * 25 + "1" + ")" * 25 + "\n",
        [
            "indicators.yaml:18:12 output: 公式嵌套超过 20 层 → 拆成几个指标，用 indicator.名称 引用",
        ],
        "the formula is nested more than 20 deep → split it into indicators and name them as indicator.name",
    ),
    (
        "formula.large",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: max(" + ", ".join(["1"] * 301) + ")\n",
        [
            "indicators.yaml:18:12 output: 公式超过 300 个部分 → 拆成几个指标，用 indicator.名称 引用",
        ],
        "the formula has more than 300 parts → split it into indicators and name them as indicator.name",
    ),
    (
        "formula.character",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: '1 + 1 \\ 2'\n",
        [
            "indicators.yaml:18:19 output: 公式里不能有字符 \\ → 去掉它",
        ],
        "a formula cannot contain \\ → remove it",
    ),
    (
        "formula.syntax",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg\n",
        [
            "indicators.yaml:18:15 output: 公式在这里写错了 → 检查括号、逗号和运算符；例如 sum(a.b) / sum(a.c)",
        ],
        "the formula is not well formed here → check brackets, commas and operators; for example sum(a.b) / sum(a.c)",
    ),
    (
        "formula.not_allowed",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg) ** 2\n",
        [
            "indicators.yaml:18:12 output: 公式里不能用 ** → 可用：+ - * /、比较、and or not in、sum count min max where",
        ],
        "** is not allowed in a formula → there are: + - * /, comparisons, and or not in, sum count min max where",
    ),
    (
        "formula.number",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: 1e400\n",
        [
            "indicators.yaml:18:12 output: 数写得太大或太细：1e400 → 最多 18 位整数和 12 位小数，不用指数",
        ],
        "the number is too large or too fine: 1e400 → at most 18 digits before and 12 after the point, no exponent",
    ),
    (
        "formula.function",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: total(shift_output.qualified_kg)\n",
        [
            "indicators.yaml:18:12 output: 没有函数 total → 可用：sum、count、min、max、where",
        ],
        "there is no function total → there are: sum, count, min, max, where",
    ),
    (
        "formula.arguments",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, shift_output.charged_kg)\n",
        [
            "indicators.yaml:18:12 output: sum 的写法不对 → 写成 sum(table.column, where=condition)",
        ],
        "sum is not written like this → write sum(table.column, where=condition)",
    ),
    (
        "formula.two_tables",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg + billet_supply.weight_kg)\n",
        [
            "indicators.yaml:18:44 output: 一个 sum 里有两张表：shift_output 和 billet_supply → 分成两个 sum",
        ],
        "one sum names two tables: shift_output and billet_supply → use two sums",
    ),
    (
        "formula.divide_rows",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg / shift_output.charged_kg)\n",
        [
            "indicators.yaml:18:16 output: 不能逐条相除 → 先求和再相除：sum(a.b) / sum(a.c)",
        ],
        "records cannot be divided one by one → divide the sums: sum(a.b) / sum(a.c)",
    ),
    (
        "formula.nested",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=min(1, 2) > 1)\n",
        [
            "indicators.yaml:18:49 output: 这里不能再用函数 → 条件里只能用列、参数、数和比较",
        ],
        "no function can stand here → a condition uses columns, parameters, numbers and comparisons",
    ),
    (
        "formula.outside",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: shift_output.qualified_kg\n",
        [
            "indicators.yaml:18:12 output: “shift_output.qualified_kg”不在 sum 或 count 里面 → 写成 sum(shift_output.qualified_kg)，或 param.名称、indicator.名称",
        ],
        "'shift_output.qualified_kg' stands outside sum or count → write sum(shift_output.qualified_kg), or param.name, indicator.name",
    ),
    (
        "formula.chain",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=0 < run_s < 10)\n",
        [
            "indicators.yaml:18:49 output: 不能连写比较（a < b < c） → 写成 a < b and b < c",
        ],
        "comparisons cannot be chained (a < b < c) → write a < b and b < c",
    ),
    (
        "formula.in",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=shift in shift)\n",
        [
            'indicators.yaml:18:58 output: in 后面要有列出的值 → 写成 in ("planned", "external")',
        ],
        'in needs a list of values → write in ("planned", "external")',
    ),
    (
        "formula.is",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=shift is True)\n",
        [
            "indicators.yaml:18:49 output: is 只能与 None 连用 → 比较值用 ==；空白用 is None",
        ],
        "is goes only with None → compare values with ==; an empty cell is None",
    ),
    (
        "formula.table",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_outptu.qualified_kg)\n",
        [
            "indicators.yaml:18:12 output: 没有表 shift_outptu → 相近的表：shift_output",
        ],
        "there is no table shift_outptu → similar: shift_output",
    ),
    (
        "formula.column",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualifed_kg)\n",
        [
            "indicators.yaml:18:16 output: 表 shift_output 没有列 qualifed_kg → 相近的列：qualified_kg",
        ],
        "table shift_output has no column qualifed_kg → similar: qualified_kg",
    ),
    (
        "formula.param",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg) * param.halv\n",
        [
            "indicators.yaml:18:45 output: 没有参数 halv → 相近的参数：half",
        ],
        "there is no parameter halv → similar: half",
    ),
    (
        "formula.indicator",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg) * indicator.yeild_rate\n",
        [
            "indicators.yaml:18:45 output: 没有指标 yeild_rate → 相近的指标：yield_rate",
        ],
        "there is no indicator yeild_rate → similar: yield_rate",
    ),
    (
        "formula.register",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: count(product)\n",
        [
            "indicators.yaml:18:12 output: product 是登记表，不能按月求和 → 对业务记录求和，用“列.属性”引用登记表",
        ],
        "product is a register and cannot be summed by month → sum a table of records and reach the register as column.attribute",
    ),
    (
        "formula.hops",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        '  formula: sum(shift_output.qualified_kg, where=line.parent.kind == "mill")\n',
        [
            "indicators.yaml:18:49 output: 引用太远：line.parent.kind → 最多一步，例如 product.value_added",
        ],
        "line.parent.kind reaches too far → one step at most, such as product.value_added",
    ),
    (
        "formula.no_reference",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        '  formula: sum(shift_output.qualified_kg, where=shift.name == "a")\n',
        [
            "indicators.yaml:18:49 output: shift_output.shift 不引用登记表，后面不能再加“.” → 直接用这一列",
        ],
        "shift_output.shift refers to no register; nothing can follow it → use the column itself",
    ),
    (
        "formula.condition",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=run_s)\n",
        [
            'indicators.yaml:18:49 output: 这里应是条件（是或否） → 例如 product.value_added 或 owner == "planned"',
        ],
        'a condition (yes or no) is needed here → for example product.value_added or owner == "planned"',
    ),
    (
        "formula.quantity",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.shift)\n",
        [
            "indicators.yaml:18:16 output: 这里应是数量 → 用带单位的列，例如 shift_output.qualified_kg",
        ],
        "a quantity is needed here → use a column with a unit, such as shift_output.qualified_kg",
    ),
    (
        "formula.result",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg) > 0\n",
        [
            "indicators.yaml:18:12 output: 公式的结果不是数量 → 结果应是数，例如 sum(…) / sum(…)",
        ],
        "the formula does not yield a quantity → its result should be a number, such as sum(…) / sum(…)",
    ),
    (
        "formula.zero",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg) / 0\n",
        [
            "indicators.yaml:18:12 output: 除以零 → 改分母",
        ],
        "division by zero → change the denominator",
    ),
    (
        "formula.add",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg) + sum(expense.amount_fen)\n",
        [
            "indicators.yaml:18:12 output: 重量不能与金额相加减 → 两边换成同一种量",
        ],
        "mass and money cannot be added or subtracted → make both sides the same kind of quantity",
    ),
    (
        "formula.compare",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=run_s > 100)\n",
        [
            "indicators.yaml:18:49 output: 时间不能与纯数比较 → 两边换成同一种量；界限写成带单位的参数",
        ],
        "time cannot be compared with a plain number → make both sides the same; write a limit as a parameter with a unit",
    ),
    (
        "formula.choose",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: max(sum(shift_output.qualified_kg), sum(shift_output.run_s))\n",
        [
            "indicators.yaml:18:48 output: 重量和时间不能放在一起选 → min、max、where 的各项应是同一种量",
        ],
        "one cannot choose between mass and time → min, max and where need quantities of one kind",
    ),
    (
        "formula.order",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        '  formula: sum(shift_output.qualified_kg, where=line < "L2")\n',
        [
            "indicators.yaml:18:49 output: 文字没有大小 → 用 == 或 in",
        ],
        "texts have no order → use == or in",
    ),
    (
        "formula.code",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        '  formula: sum(shift_output.qualified_kg, where=shift == "morning")\n',
        [
            "indicators.yaml:18:49 output: 这一列没有“morning”这个值 → 可用：day、evening、night",
        ],
        "this column never is 'morning' → it is one of: day, evening, night",
    ),
    (
        "formula.kinds",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        '  formula: sum(shift_output.qualified_kg, where=production_day == "2020-03-01")\n',
        [
            "indicators.yaml:18:49 output: 两边不是同类，不能比较 → 数量比数量，文字比文字，日期比日期",
        ],
        "these cannot be compared → compare quantities, texts or days with their own kind",
    ),
    (
        "formula.unit",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(meter_reading.energy_wh) / sum(shift_output.qualified_kg)\n",
        [
            "indicators.yaml:18:12 output: 公式的结果是电能 / 重量，声明的单位 t 是重量 → 单位写成 kWh/t 一类，或改公式",
        ],
        "the formula yields energy / mass, but the declared unit t is mass → declare a unit such as kWh/t, or change the formula",
    ),
    (
        "formula.circle",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: indicator.output * 1\n",
        [
            "indicators.yaml:18:12 output: 指标互相引用成了圈：output → output → 去掉其中一个引用",
        ],
        "indicators use each other in a circle: output → output → remove one of the references",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "said", "english"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_says_exactly(check_broken, code, file, old, new, said, english) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == said
    assert english in [f"{one.what('en')} → {one.right('en')}" for one in problems if one.code == code]
