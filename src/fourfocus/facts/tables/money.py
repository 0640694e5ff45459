"""Cost and pay tables: expenses, budgets, prices, tariffs, results of measures, pay."""

from __future__ import annotations

from fourfocus.facts.schema import Before, Column, NeedsWhen, NoOverlap, Table, Words
from fourfocus.facts.tables.columns import (
    choice,
    ident,
    month,
    note,
    person,
    qty,
    text,
    unit,
    valid,
)

ELEMENTS = {
    "billet": "钢坯|原料",
    "electricity": "电|电费",
    "gas": "煤气",
    "water": "水",
    "rolls": "轧辊|辊耗",
    "spares": "备件",
    "materials": "材料|辅材|机物料",
    "labour": "人工|工资",
    "repair": "检修|维修",
    "logistics": "运输|倒运",
    "other": "其他",
}


def _element() -> Column:
    return choice(
        "element", "成本要素", "Element", "成本要素。", "The cost element.", ELEMENTS, aliases="要素 费用项目 项目 科目"
    )


def _month(says: str = "所属月份。", means: str = "The month.") -> Column:
    return month("month", "月份", "Month", says, means, aliases="期间 年月 会计期间")


EXPENSE = Table(
    "expense",
    "money",
    Words("费用支出", "Expenses"),
    Words("每月各单位按成本要素发生的费用。", "What each unit spent each month, by cost element."),
    key=("document",),
    when="month",
    part="unit",
    due_workdays=8,
    aliases=("费用", "成本费用", "费用台账"),
    columns=(
        ident("document", "凭证号", "Document", "凭证或领料单号。", "Voucher or issue slip.", aliases="凭证 单号"),
        _month(),
        unit("费用所属单位。", "The unit charged."),
        _element(),
        qty(
            "amount_fen",
            "fen",
            "金额",
            "Amount",
            "发生额；冲销为负。",
            "Amount; a reversal is negative.",
            limits=(None, None),
            aliases="发生额 费用",
        ),
        text("item", "摘要", "Item", "费用内容。", "What it was for.", aliases="内容 名称"),
        note(),
    ),
)

BUDGET = Table(
    "budget",
    "money",
    Words("成本预算", "Budget"),
    Words("每月各单位各要素的预算。", "The budget of each unit and element for each month."),
    key=("month", "unit", "element"),
    when="month",
    part="unit",
    due_workdays=0,
    aliases=("预算",),
    columns=(
        _month(),
        unit("预算单位。", "The unit."),
        _element(),
        qty("amount_fen", "fen", "预算金额", "Amount", "预算金额。", "The budgeted amount.", aliases="金额 预算"),
        qty(
            "output_kg",
            "kg",
            "预算产量",
            "Output",
            "编制预算所依据的产量。",
            "The output the budget assumes.",
            required=False,
            aliases="计划产量",
            additive=False,
        ),
        note(),
    ),
)

STANDARD_PRICE = Table(
    "standard_price",
    "money",
    Words("标准价格", "Standard prices"),
    Words("成本分析所用的标准价格，按日期有效。", "Prices used in cost analysis, dated."),
    key=("element", "valid_from"),
    aliases=("计划价格",),
    columns=(
        _element(),
        choice(
            "per",
            "计价单位",
            "Per",
            "价格对应的数量单位。",
            "The quantity the price is for.",
            {"t": "吨|元/吨", "mwh": "兆瓦时|元/兆瓦时", "gj": "吉焦|元/吉焦", "m3": "立方米|元/立方米"},
        ),
        qty(
            "price_fen",
            "fen",
            "单价",
            "Price",
            "每计价单位的价格。",
            "Price per that quantity.",
            aliases="价格",
            additive=False,
        ),
        *valid(),
    ),
    checks=(NoOverlap(("element",), "valid_from", "valid_to"),),
)

TARIFF = Table(
    "tariff",
    "money",
    Words("电价时段", "Electricity tariff"),
    Words("峰、平、谷各时段的电价，按日期有效。", "Price of electricity by time of day, dated."),
    key=("valid_from", "from_s"),
    aliases=("分时电价", "峰谷电价"),
    columns=(
        choice(
            "band",
            "时段",
            "Band",
            "尖、峰、平、谷。",
            "Sharp, peak, flat or valley.",
            {"sharp": "尖|尖峰", "peak": "峰|高峰", "flat": "平|平段", "valley": "谷|低谷"},
            aliases="时段类别",
        ),
        qty(
            "from_s",
            "s",
            "起始",
            "From",
            "时段开始，距零点的时间。",
            "Start of the band after midnight.",
            limits=(0, 86_399),
            additive=False,
            aliases="起",
        ),
        qty(
            "to_s",
            "s",
            "终止",
            "To",
            "时段结束，距零点的时间。",
            "End of the band after midnight.",
            limits=(1, 86_400),
            additive=False,
            aliases="止",
        ),
        qty(
            "price_fen_per_mwh",
            "fen/mwh",
            "电价",
            "Price",
            "该时段的电价。",
            "The price in that band.",
            additive=False,
            aliases="单价",
        ),
        *valid(),
    ),
    checks=(Before("from_s", "to_s"), Before("valid_from", "valid_to")),
)

MEASURE_RESULT = Table(
    "measure_result",
    "money",
    Words("措施效果", "Results of measures"),
    Words(
        "降本增效措施每月申报并经数据责任人确认的效果。",
        "What a cost measure is claimed to have saved in a month, and what its data owner confirmed.",
    ),
    key=("measure", "month"),
    when="month",
    due_workdays=8,
    aliases=("措施效果台账", "降本措施效果"),
    columns=(
        ident(
            "measure",
            "措施编号",
            "Measure",
            "措施编号，见规则包。",
            "The measure, as in the pack.",
            aliases="编号 措施",
        ),
        _month(),
        qty(
            "claimed_fen",
            "fen",
            "申报效益",
            "Claimed",
            "申报的节约额；变差为负。",
            "The saving claimed; a loss is negative.",
            limits=(None, None),
            aliases="申报金额",
        ),
        qty(
            "confirmed_fen",
            "fen",
            "确认效益",
            "Confirmed",
            "数据责任人确认的节约额；空白为尚未确认。",
            "The saving confirmed; empty while not yet confirmed.",
            required=False,
            limits=(None, None),
            aliases="确认金额",
        ),
        person("confirmed_by", "确认人", "Confirmed by", "确认人工号。", "Who confirmed it.", required=False),
        note(),
    ),
    checks=(NeedsWhen("confirmed_fen", (), "confirmed_by"),),
)

PAY_BASE = Table(
    "pay_base",
    "money",
    Words("绩效工资基数", "Pay base"),
    Words("每人每月与考核挂钩的绩效基数。", "The part of each person's pay that the month's assessment touches."),
    key=("month", "person"),
    when="month",
    due_workdays=3,
    aliases=("绩效基数",),
    columns=(
        _month(),
        person(),
        qty(
            "base_fen", "fen", "绩效基数", "Base", "与考核挂钩的月度绩效工资基数。", "The base amount.", aliases="基数"
        ),
        note(),
    ),
)

MANAGER_RESULT = Table(
    "manager_result",
    "money",
    Words("管理人员专项结果", "Managers' results"),
    Words(
        "不能由其他记录算出的专项指标结果，由数据责任人填报。",
        "Results of special indicators that no other record yields, entered by their data owner.",
    ),
    for_assessment=True,
    key=("indicator", "month"),
    when="month",
    due_workdays=5,
    aliases=("专项指标结果",),
    columns=(
        ident(
            "indicator",
            "指标编号",
            "Indicator",
            "专项指标编号，见规则包。",
            "The special indicator.",
            aliases="编号 指标",
        ),
        _month(),
        qty(
            "value_milli",
            "milli",
            "结果",
            "Value",
            "实际值（千分之一）。",
            "The value, in thousandths.",
            limits=(None, None),
            additive=False,
            aliases="实际值 完成值",
        ),
        person("entered_by", "填报人", "Entered by", "数据责任人工号。", "The data owner."),
        note(),
    ),
)

TABLES = (EXPENSE, BUDGET, STANDARD_PRICE, TARIFF, MEASURE_RESULT, PAY_BASE, MANAGER_RESULT)
