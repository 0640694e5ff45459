"""Texts about what rules say together: rules, parameters, subjects, tasks, cards, points, pay, analyses, cases."""

from __future__ import annotations

from fourfocus.rules.messages.message import Message

# fmt: off
RULING: dict[str, Message] = {
    # rules
    "rule.range": Message(
        "止期 {end} 不在起期 {start} 之后", "改 to；to 是不再有效的第一天",
        "it ends on {end}, not after its start on {start}", "change 'to': the first day it no longer holds"),
    "rule.early": Message(
        "规则自 {start} 起，早于规则包的 {pack}", "改 from，或把规则包的 valid_from 提前",
        "it starts on {start}, before the pack does on {pack}", "change 'from', or the pack's valid_from"),
    "rule.replaces": Message(
        "所接替的规则 {name} 在 {start} 仍然有效", "让被接替的规则在这一天之前结束（to: {start}）",
        "{name}, which it replaces, still holds on {start}", "end the replaced rule before (to: {start})"),
    "rule.overlap": Message(
        "与 {other} 的同一编号在时间上重叠", "给前一个写 to，或改编号",
        "it overlaps in time with the same id at {other}", "give the earlier one a 'to', or change the id"),
    "rule.clause": Message(
        "没有条款 {clause}", "相近的条款：{known}",
        "there is no clause {clause}", "similar: {known}"),
    "rule.serves": Message(
        "党建模式里没有节点 {node}", "相近的节点：{known}",
        "the framework has no node {node}", "similar: {known}"),
    "frame.twice": Message(
        "节点 {node} 出现了两次", "改编号",
        "node {node} stands here twice", "change its id"),
    "frame.unserved": Message(
        "没有任何规则服务于节点 {node}（{title}）", "让至少一条规则的 serves 写上它",
        "no rule serves node {node} ({title})", "name it in the serves of at least one rule", warning=True),
    "count.differs": Message(
        "声明 {name} 为 {declared}，实际是 {actual}", "补齐规则，或改声明",
        "{name} is declared as {declared} but is {actual}", "add what is missing, or change the declaration"),
    "count.unknown": Message(
        "没有叫 {name} 的计数", "可用：{known}",
        "there is no count {name}", "there are: {known}"),
    # parameters
    "param.order": Message(
        "参数值的日期没有从早到晚：{first} 之后是 {second}", "按 from 从早到晚排列，不能重复",
        "the values are not in order of time: {second} after {first}", "order them by 'from', none twice"),
    "param.uncovered": Message(
        "参数自 {start} 起有效，第一个值却从 {first} 开始", "补上 {start} 起的值",
        "the parameter holds from {start}, its first value only from {first}", "add a value from {start}"),
    "param.general": Message(
        "参数 {name} 只有个别单位的值（for）", "再写一个不带 for 的值，供其余单位使用",
        "parameter {name} has values for some units only ('for')", "add one without 'for', for everybody else"),
    "param.unused": Message(
        "没有规则用到参数 {name}", "删去它，或在规则里用 param.{name}",
        "no rule uses the parameter {name}", "remove it, or use param.{name} in a rule", warning=True),
    "param.unknown": Message(
        "没有参数 {name}", "相近的参数：{known}",
        "there is no parameter {name}", "similar: {known}"),
    "param.unit": Message(
        "参数 {name} 是{found}，这里要{need}", "换一个参数，或改它的单位",
        "parameter {name} is {found}, but {need} is needed here", "use another parameter, or change its unit"),
    "param.not_in_force": Message(
        "参数 {name} 在 {day} 没有值", "补上那一天起的值，或延长参数的有效期",
        "parameter {name} has no value on {day}", "add a value from that day, or let the parameter hold longer"),
    # subjects
    "subject.path": Message(
        "这不是单位列：考核对象要由引用单位目录的列给出", "写一个引用 unit 的列，例如 line 或 meter.unit",
        "this is no unit: a column that refers to the unit register must name the subject",
        "write a column that refers to unit, such as line or meter.unit"),
    "subject.unknown": Message(
        "subjects.yaml 里没有考核对象 {name}", "可用：{known}",
        "subjects.yaml has no kind of subject {name}", "there are: {known}"),
    "subject.no_path": Message(
        "表 {table} 没有说明属于哪个 {kind}", "在 subjects.yaml 的 {kind} 下写“{table}: 列”，或从 per 去掉 {kind}",
        "table {table} does not say to which {kind} a record belongs",
        "add '{table}: column' to {kind} in subjects.yaml, or take {kind} out of per"),
    # tasks and systems
    "formula.period": Message(
        "period.… 只能写在重点工作和制度的条件里", "指标按当月计算，不需要写",
        "period.… belongs in conditions of tasks and systems only", "an indicator is of the month; leave it out"),
    "formula.mark": Message(
        "没有 period.{name}", "可用：{known}",
        "there is no period.{name}", "there are: {known}"),
    "due.month": Message(
        "month 写了第 {month} 个月，一期只有 {months} 个月", "写 1 到 {months}，或不写（最后一个月）",
        "month {month} of a period that has {months}", "write 1 to {months}, or leave it out for the last"),
    "due.before": Message(
        "days_before 只能与 day: last 同用", "写 day: last，或直接写几日",
        "days_before goes with 'day: last' only", "write 'day: last', or the day itself"),
    "task.branch": Message(
        "没有支部 {name}", "可用：{known}（见 subjects.yaml 的 units）",
        "there is no branch {name}", "there are: {known} (the units in subjects.yaml)"),
    "proof.bound": Message(
        "at_least 和 at_most 要写一个", "写达到多少（at_least）或不超过多少（at_most），只写一个",
        "one of at_least and at_most is needed", "say how much at least or at most; exactly one of them"),
    "proof.empty": Message(
        "没有说明算不出数时怎样办（分母为零，或上期没有数）", "写 empty: met（没有应办的）或 empty: undone（没有记录）",
        "it does not say what no value means (the denominator is zero, or there was none before)",
        "write 'empty: met' (nothing was due) or 'empty: undone' (no records)"),
    "proof.indicator": Message(
        "这里不能引用指标 {name}：指标按月计算，任务按自己的期间", "写出合计，例如 sum(shift_output.qualified_kg)",
        "the indicator {name} cannot stand here: it is of the month, a task of its own period",
        "write the sums, such as sum(shift_output.qualified_kg)"),
    "proof.derived": Message(
        "派生表 {table} 只有当月的记录", "用它所依据的事实表",
        "the derived table {table} holds the month only", "use the fact table it is made from"),
    "proof.home": Message(
        "表 {table} 没有说明记录属于哪个支部", "在 subjects.yaml 的 branch 下写 homes: {{{table}: 列}}",
        "table {table} does not say to which branch a record belongs",
        "add it to the homes of branch in subjects.yaml: {{{table}: column}}"),
    "home.path": Message(
        "表 {table} 的这一列不引用 {wanted}", "写支部列（如 branch、unit.branch），或 coverage(单位列)、membership(人员列)",
        "this column of {table} does not refer to {wanted}",
        "write a column of branches (branch, unit.branch), or coverage(a unit), membership(a person)"),
    # settlements and scorecards
    # points and stars
    "points.burden": Message(
        "为“{about}”计分会加重基层负担", "只为结果计分；确需保留时写 off: true",
        "points for {about!r} are a burden without an outcome", "give points for outcomes; keep it with 'off: true'",
        warning=True),
    "points.table": Message(
        "没有表“{name}”", "相近的有：{known}",
        "there is no table {name!r}", "there are: {known}"),
    "points.column": Message(
        "表 {table} 的“{name}”不能用在这里", "可用的列：{known}",
        "{name!r} of {table} cannot stand here", "columns that can: {known}"),
    "points.code": Message(
        "“{name}”没有取值“{value}”", "可用的取值：{known}",
        "{name!r} has no value {value!r}", "there are: {known}"),
    "points.near_miss": Message(
        "报告未遂和隐患从不扣分", "写不小于零的分值",
        "a near-miss report never costs points", "write points of zero or more"),
    "brand.twice": Message(
        "条件“{name}”在这条规则里出现了两次", "给每个条件不同的 id",
        "the criterion {name!r} stands in this rule twice", "give every criterion an id of its own"),
    "brand.goal": Message(
        "只有突击队（subject: team）的任务书有目标值", "换一种条件，例如 records 或 indicator",
        "only task orders (subject: team) have a goal", "use another criterion, such as records or indicator"),
    "brand.bound": Message(
        "条件“{name}”要写 at_least 或 at_most 之一", "只写其中一个",
        "the criterion {name!r} needs either at_least or at_most", "write exactly one of them"),
    "manager.side": Message(
        "计分卡没有“{side}”一侧的职责", "一岗双责：党建（party）和业务（business）两侧都要有职责",
        "the scorecard has no duty on the side {side!r}", "one post, two duties: give both 'party' and 'business'"),
    "pay.card": Message(
        "没有管理人员计分卡“{name}”", "已有的：{known}",
        "there is no manager's scorecard {name!r}", "there are: {known}"),
    "pay.limits": Message(
        "系数的下限高于上限", "least 是最低系数，most 是最高系数",
        "the least coefficient lies above the most", "least is the lowest coefficient, most the highest"),
    "pay.beyond": Message(
        "系数 {value} 在 {least} 至 {most} 之外，永远用不到", "改系数，或改 least、most",
        "the coefficient {value} is not within {least} to {most} and never counts", "change it, or 'least' or 'most'"),
    "rule.private": Message(
        "{table} 的“{name}”是保密的，规则不能用", "去掉这个条件；保密的内容不进入结算",
        "{name!r} of {table} is private: no rule may use it", "remove the condition; a close never sees what is private"),
    "formula.needs_rule": Message(
        "{day} 没有生效的“{kind}”分析，{table} 是空的", "在 analyses.yaml 写一条 kind: {kind} 的规则，或给指标写 to",
        "on {day} no analysis of kind {kind} holds, so that {table} is empty",
        "write a rule of kind {kind} in analyses.yaml, or end the indicator"),
    "formula.beyond": Message(
        "{name} 不会超过 {most}，这个条件总是成立或总不成立", "写不大于 {most} 的值；程序只看这么远",
        "{name} is never more than {most}: the condition is always or never true",
        "compare with at most {most}; no more is looked at"),
    "pay.order": Message(
        "系数没有从高到低排列", "先写最高的分数线；分数线和系数都要依次降低",
        "the coefficients do not fall", "the highest threshold first; thresholds and coefficients fall"),
    "stars.order": Message(
        "星级没有从高到低排列", "先写最高的星级；下一级的星数和分数线都要更低",
        "the stars do not fall", "the highest first; each next one has fewer stars and a lower threshold"),
    "stars.top": Message(
        "支部评星不用名次比例", "支部数量少，只用分数线，去掉 top",
        "branches are not rated by rank", "there are few of them: use thresholds only and remove 'top'"),
    "stars.several": Message(
        "{day} 有两条评星规则用于同一类对象（另一条是 {first}）", "让前一条在后一条开始时结束",
        "two rules of stars hold on {day} for one kind of subject (the other is {first})",
        "end the first where the second starts"),
    "years.two_way": Message(
        "{day} 没有生效的双向考核，年度排名没有依据", "在 scorecards.yaml 写 kind: two_way，或给这条规则写 to",
        "on {day} no two-way assessment holds for the year to go by",
        "write a kind: two_way in scorecards.yaml, or end this rule"),
    "years.several": Message(
        "{day} 有两条年度排名规则（另一条是 {first}）", "让前一条在后一条开始时结束",
        "two rules of the year's ranking hold on {day} (the other is {first})", "end the first where the second starts"),
    "settle.level": Message(
        "没有表彰级别“{name}”", "可用的级别：{known}",
        "there is no level {name!r}", "there are: {known}"),
    "settle.levels": Message(
        "没有规定这些级别的加分：{missing}", "每个级别都要写；不加分写 0",
        "no points for these levels: {missing}", "give every level its points; 0 for none"),
    "settle.severity": Message(
        "没有程度“{name}”", "可用：{known}",
        "there is no severity {name!r}", "there are: {known}"),
    "settle.severities": Message(
        "缺少这些程度的倍数：{missing}", "每种程度都要写倍数",
        "no factor for: {missing}", "give one for every severity"),
    "settle.prompt": Message(
        "报告越及时反而扣得越多，或隐瞒反而扣得更少", "prompt 在 0 与 1 之间（减轻的比例），concealed 不小于 1（加重的倍数）",
        "a prompt report would cost more, or concealing less",
        "'prompt' between 0 and 1 (the part taken off), 'concealed' 1 or more (how many times the cost)"),
    "card.weights": Message(
        "各项权重合计 {total}，应为 {full}", "调整权重，使合计等于 full",
        "the weights sum to {total}, not {full}", "change them so that they sum to 'full'"),
    "card.item": Message(
        "考核项要写 indicator、settlement 或 owned 之一", "只写其中一个",
        "an item names an indicator, a settlement or 'owned'", "write exactly one of them"),
    "card.twice": Message(
        "{name} 在这张计分卡里出现了两次", "合并成一项",
        "{name} stands on this scorecard twice", "make it one item"),
    "card.no_scale": Message(
        "指标 {name} 没有计分刻度", "写 scale: {{kind: linear, points: […]}}",
        "the indicator {name} has no scale", "write scale: {{kind: linear, points: […]}}"),
    "card.scale": Message(
        "结算规则 {name} 自己算分，不用刻度", "去掉 scale",
        "the settlement {name} scores by itself", "remove the scale"),
    "card.subject": Message(
        "指标 {name} 不按 {subject} 计算，只按：{per}", "在指标的 per 里加上 {subject}，或换一个指标",
        "{name} is not computed per {subject}, only per: {per}", "add {subject} to its per, or use another indicator"),
    "card.settlement": Message(
        "没有结算规则 {name}", "相近的：{known}",
        "there is no settlement {name}", "similar: {known}"),
    "card.branch": Message(
        "结算规则 {name} 不对 {subject} 结算", "可放进的计分卡：subject 为 {known}",
        "the settlement {name} does not settle {subject}", "put it on a card for one of: {known}"),
    "card.owned": Message(
        "没有可计的内容：{file} 是空的", "先写 {file}，或去掉这一项",
        "there is nothing to score: {file} is empty", "write {file} first, or remove the item"),
    "special.subject": Message(
        "per: {per} 与 subject 不一致", "全厂的不写 subject；其他对象写单位代号，例如 per: line、subject: bar",
        "per: {per} does not go with 'subject'", "no subject for the mill; otherwise a unit, such as per: line, subject: bar"),
    "burden.table": Message(
        "{name} 不是专为考核填写的表", "写 {known} 之一，其他记录不计负担",
        "{name} is not written for assessment only", "name one of {known}; other records are no burden"),
    "archives.twice": Message(
        "档案类别 {name} 写了两次", "每类只写一次",
        "the category {name} stands twice", "write each category once"),
    "card.not_in_force": Message(
        "{name} 在 {day} 不在有效期内，而这张计分卡有效", "让两者的有效期一致",
        "{name} is not in force on {day}, while this scorecard is", "let both hold over the same time"),
    "two_way.card": Message(
        "没有计分卡 {name}", "相近的：{known}",
        "there is no scorecard {name}", "similar: {known}"),
    "two_way.side": Message(
        "计分卡 {name} 不合用", "这里要 side: {side}、subject: {subject} 的计分卡",
        "the scorecard {name} does not fit", "a card with side: {side} and subject: {subject} is needed"),
    "two_way.dimensions": Message(
        "模板与 dimensions 不一致", "四维模板（four）写 dimensions，每个维度的 cards 与 production 同类；其他模板不写",
        "the template does not go with 'dimensions'",
        "give 'dimensions' with the template 'four' and only with it, each with cards of the kinds under 'production'"),
    "two_way.weights": Message(
        "{day} 起党建侧与生产侧的权重合计 {total}", "两个权重合计应为 100 %",
        "from {day} the two weights sum to {total}", "they sum to 100 %"),
    "two_way.several": Message(
        "{day} 有两个双向考核同时有效，另一个是 {first}", "给其中一个写 to",
        "on {day} two two-way assessments hold, the other is {first}", "give one of them a 'to'"),
    "two_way.lowest": Message(
        "等次 {grade} 没有分数线，却不是最后一个", "写 at_least；只有最低等次不写",
        "grade {grade} has no threshold but is not the last", "write at_least; only the lowest goes without"),
    "two_way.bottom": Message(
        "最低等次 {grade} 不应有分数线", "去掉 at_least，使任何得分都有等次",
        "the lowest grade {grade} should have no threshold", "remove at_least, so that every total has a grade"),
    "two_way.order": Message(
        "{day} 起等次 {below} 的分数线不低于 {above}", "从高到低排列",
        "from {day} the threshold of {below} is not under that of {above}", "order them from high to low"),
    "two_way.grade": Message(
        "没有等次 {grade}", "可用：{known}",
        "there is no grade {grade}", "there are: {known}"),
    "two_way.ceiling": Message(
        "{day} 起短板封顶分达到了等次 {grade} 的分数线", "ceiling 要低于 {grade} 的分数线",
        "from {day} the short-board ceiling reaches grade {grade}", "ceiling must lie under the threshold of {grade}"),
    # analyses
    "analysis.several": Message(
        "{day} 有两条同类的分析规则同时有效，另一条是 {first}", "给其中一条写 to",
        "on {day} two analyses of this kind hold, the other is {first}", "give one of them a 'to'"),
    "cost.base": Message(
        "基期从 {start} 到 {end}，没有一个月", "base_to 写基期最后一个月的次月，例如 2020-01-01",
        "the base period from {start} to {end} has no month", "write the month after its last, such as 2020-01-01"),
    "cost.element": Message(
        "没有成本要素 {name}", "相近的：{known}",
        "there is no cost element {name}", "similar: {known}"),
    "cost.column": Message(
        "要素 {name} 的数量写得不对", "写“表.数量列”，例如 gas_use.heat_kj；timed 的表要记录时刻",
        "the quantity of {name} is not right",
        "write table.column, such as gas_use.heat_kj; a timed one needs a table with times"),
    "analysis.cost": Message(
        "{day} 没有成本因素分析（kind: cost），无法核对", "让 cost 分析同时有效",
        "on {day} no cost analysis is in force to go by", "let a 'cost' analysis hold over the same time"),
    "break.table": Message(
        "突破项的公式不能用 {name}：它只有当月的数", "用事实表的列，不用派生表和 indicator.",
        "the formula of a breakthrough cannot use {name}, which exists for the month only",
        "use columns of fact tables, no derived table and no 'indicator.'"),
    "measure.group": Message(
        "没有推进小组 {name}", "可用：{known}",
        "there is no group {name}", "there are: {known}"),
    "measure.target": Message(
        "目标不优于基准：指标 {name} {better}", "检查 baseline 和 target 的方向",
        "the target is no better than the baseline: of {name}, the better the {better}",
        "look at the direction of 'baseline' and 'target'"),
    "group.empty": Message(
        "推进小组没有一项措施", "在 measures.yaml 里写明 group，或去掉这个小组",
        "the group has no measure", "name it under 'group' in measures.yaml, or remove it"),
    "pay.level": Message(
        "职级 {level} 有两条薪酬规则（另一条是 {first}）", "一个职级只由一条规则计算",
        "two rules pay the level {level} (the other is {first})", "let one rule pay each level"),
    "pay.owner": Message(
        "subject: self 要用 kind: owner 的计分卡，{name} 不是", "可用：{known}",
        "'subject: self' needs a card of kind 'owner', {name} is none", "there are: {known}"),
    # worked cases
    "case.facts": Message(
        "演算例的记录写错了：{detail}", "按表的列名写，数量写基本单位的整数或带单位，例如 120 t",
        "the case's records are not right: {detail}",
        "use the table's columns; write quantities in base units or with a unit, such as 120 t"),
    "case.expect": Message(
        "演算例的期望写错了：{detail}", "每条写 subject 和 indicator（或 account、rule）以及 value 或 score",
        "what the case expects is not right: {detail}",
        "each entry gives subject and indicator (or account, rule) with value or score"),
    "case.nothing": Message(
        "演算例要核对的内容在结果里没有：{wanted}", "检查编号；结果里有：{known}",
        "the result has nothing of what the case expects: {wanted}", "check the ids; the result has: {known}"),
    "case.differs": Message(
        "{wanted}：期望 {expected}，算得 {actual}", "手工复核；改规则或改期望",
        "{wanted}: expected {expected}, found {actual}", "work it out by hand; change the rule or what is expected"),
}
