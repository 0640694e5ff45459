"""Broken input: rows, totals, references and checks across rows and tables."""

# ruff: noqa: E501 (sentences stand whole)

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from fourfocus.facts.outcome import Reading
from fourfocus.facts.store import Store

Found = tuple[str, str, str, int, str, str, str, str, str]
"""Code, file, sheet, row, column, value, Chinese reason, Chinese remedy, English reason."""

# fmt: off
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[Found]]] = {
    "day outside the period": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-04-01,1001,ws,漏油,
"""},
        {},
        [
            ("row.outside_period", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "2020-04-01",
             "2020-04-01 不在本表申报的期间 2020-03 之内", "移到所属期间的文件里，或改正日期、期间",
             "2020-04-01 is not within the period declared for this sheet, 2020-03"),
        ],
    ),
    "night shift of the last day is inside, the morning after outside": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-04-01 07:00,2020-04-01 07:30,机械,J01
bar,2020-04-01 08:00,2020-04-01 08:30,机械,J01
"""},
        {},
        [
            ("row.outside_period", "停机_2020-03.csv", "停机_2020-03", 3, "开始时间", "2020-04-01 08:00",
             "2020-04-01 不在本表申报的期间 2020-03 之内", "移到所属期间的文件里，或改正日期、期间",
             "2020-04-01 is not within the period declared for this sheet, 2020-03"),
        ],
    ),
    "row of another line": (
        {"煤气用量_2020-03.csv": """\
产线,生产日期,煤气量(m3),热量(GJ)
bar,2020-03-05,10,5
wire,2020-03-05,10,5
"""},
        {"part": "棒材线"},
        [
            ("row.other_part", "煤气用量_2020-03.csv", "煤气用量_2020-03", 3, "产线", "wire",
             "“wire”不在本表申报的范围“bar”之内", "移到所属产线或单位的文件里，或改正范围",
             "'wire' is not within the scope declared for this sheet, 'bar'"),
        ],
    ),
    "row of another line than the title says": (
        {"煤气用量_2020-03.csv": """\
高线2020年3月煤气用量
产线,生产日期,煤气量(m3),热量(GJ)
wire,2020-03-05,10,5
bar,2020-03-05,10,5
"""},
        {},
        [
            ("row.other_part", "煤气用量_2020-03.csv", "煤气用量_2020-03", 4, "产线", "bar",
             "“bar”不在本表申报的范围“wire”之内", "移到所属产线或单位的文件里，或改正范围",
             "'bar' is not within the scope declared for this sheet, 'wire'"),
        ],
    ),
    "calendar day for the production day": (
        {"停机_2020-03.csv": """\
产线,生产日期,开始时间,结束时间,停机类别,原因代码
bar,2020-03-06,2020-03-06 02:00,2020-03-06 02:30,机械,J01
"""},
        {},
        [
            ("row.not_production_day", "停机_2020-03.csv", "停机_2020-03", 2, "生产日期", "2020-03-06",
             "“2020-03-06 02:00:00”属于生产日 2020-03-05", "改成 2020-03-05，或去掉生产日期一列由系统推算",
             "2020-03-06 02:00:00 belongs to production day 2020-03-05"),
        ],
    ),
    "same key in a file": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
2020-03-06,Q235,10,12,0
2020-03-05,Q235,11,13,0
"""},
        {},
        [
            ("row.same_key", "来坯_2020-03.csv", "来坯_2020-03", 4, "生产日期", "2020-03-05",
             "与第 2 行（来坯_2020-03.csv）是同一条记录：2020-03-05、Q235", "删去重复的一行，或改正其中一行",
             "the same record as row 2 (来坯_2020-03.csv): 2020-03-05, Q235"),
        ],
    ),
    "same key thrice": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
2020-03-05,Q235,10,12,0
2020-03-05,Q235,10,12,0
"""},
        {},
        [
            ("row.same_key", "来坯_2020-03.csv", "来坯_2020-03", 3, "生产日期", "2020-03-05",
             "与第 2 行（来坯_2020-03.csv）是同一条记录：2020-03-05、Q235", "删去重复的一行，或改正其中一行",
             "the same record as row 2 (来坯_2020-03.csv): 2020-03-05, Q235"),
            ("row.same_key", "来坯_2020-03.csv", "来坯_2020-03", 4, "生产日期", "2020-03-05",
             "与第 2 行（来坯_2020-03.csv）是同一条记录：2020-03-05、Q235", "删去重复的一行，或改正其中一行",
             "the same record as row 2 (来坯_2020-03.csv): 2020-03-05, Q235"),
        ],
    ),
    "same key in two files": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
""", "隐患报告_2020-04.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-04-05,1001,ws,漏油,
"""},
        {},
        [
            ("row.same_key", "隐患报告_2020-04.csv", "隐患报告_2020-04", 2, "报告编号", "N2",
             "与第 2 行（隐患报告_2020-03.csv）是同一条记录：N2", "删去重复的一行，或改正其中一行",
             "the same record as row 2 (隐患报告_2020-03.csv): N2"),
        ],
    ),
    "same key in the store": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N1,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("row.same_key", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告编号", "N1",
             "与第 2 行（隐患报告_2020-02.csv）是同一条记录：N1", "删去重复的一行，或改正其中一行",
             "the same record as row 2 (隐患报告_2020-02.csv): N1"),
        ],
    ),
    "total that differs": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
2020-03-06,Q235,10,13,0
合计,,20,25.5,0
"""},
        {},
        [
            ("total.differs", "来坯_2020-03.csv", "来坯_2020-03", 4, "来坯量(吨)", "25.5",
             "合计行写的是 25.5，各行相加是 25 吨", "找出差 0.5 吨 的那一行，改正明细或合计",
             "the 合计 row says 25.5, the rows add up to 25 t"),
        ],
    ),
    "subtotal that differs": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
5日小计,,10,12,0
2020-03-06,Q235,10,13,0
6日小计,,11,13,0
总计,,20,25,0
"""},
        {},
        [
            ("total.differs", "来坯_2020-03.csv", "来坯_2020-03", 5, "支数", "11",
             "6日小计行写的是 11，各行相加是 10", "找出差 1 的那一行，改正明细或合计",
             "the 6日小计 row says 11, the rows add up to 10"),
        ],
    ),
    "total above the records that differs": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
合 计,,20,26,0
2020-03-05,Q235,10,12,0
2020-03-06,Q235,10,13,0
"""},
        {},
        [
            ("total.differs", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "26",
             "合计行写的是 26，各行相加是 25 吨", "找出差 1 吨 的那一行，改正明细或合计",
             "the 合计 row says 26, the rows add up to 25 t"),
        ],
    ),
    "total finer than the records": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
合计,,10,12.0006吨,0
"""},
        {},
        [
            ("total.differs", "来坯_2020-03.csv", "来坯_2020-03", 3, "来坯量(吨)", "12.0006吨",
             "合计行写的是 12.0006吨，各行相加是 12 吨", "找出差 0.0006 吨 的那一行，改正明细或合计",
             "the 合计 row says 12.0006吨, the rows add up to 12 t"),
        ],
    ),
    "total that is no number": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
合计,,十,12,-
"""},
        {},
        [
            ("total.unreadable", "来坯_2020-03.csv", "来坯_2020-03", 3, "支数", "十",
             "合计行里的“十”不是数字", "改正，或删去这一行",
             "'十' in the 合计 row is not a number"),
        ],
    ),
    "unknown person": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,张䶮,ws,漏油,
"""},
        {},
        [
            ("ref.unknown", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告人", "张䶮",
             "“张䶮”不在“人员名册”里", "改正，或先把它加进“人员名册”再导入（是不是“张龑”？）",
             "'张䶮' is not in People"),
        ],
    ),
    "unknown code like another": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
baar,2020-03-05 08:15,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("ref.unknown", "停机_2020-03.csv", "停机_2020-03", 2, "产线", "baar",
             "“baar”不在“单位目录”里", "改正，或先把它加进“单位目录”再导入（是不是“bar”？）",
             "'baar' is not in Units"),
        ],
    ),
    "two people of one name": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,李伟,ws,漏油,
"""},
        {},
        [
            ("ref.ambiguous", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告人", "李伟",
             "“李伟”对应不止一个：1002、1003", "改填代号（工号）",
             "'李伟' stands for more than one: 1002, 1003"),
        ],
    ),
    "unit that was closed": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,,旧车间,漏油,
"""},
        {},
        [
            ("ref.not_valid", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "单位", "旧车间",
             "“旧车间”在 2020-03-05 不在有效期内（有效期 2019-01-01～2020-01-01）", "改正代号或日期，或在单位目录里更正有效期",
             "'旧车间' was not valid on 2020-03-05 (valid 2019-01-01～2020-01-01)"),
        ],
    ),
    "workshop for a line": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
ws,2020-03-05 08:15,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("ref.wrong_kind", "停机_2020-03.csv", "停机_2020-03", 2, "产线", "ws",
             "“ws”是车间，此列要填产线", "改成产线的代号",
             "'ws' is a workshop; this column needs a line"),
        ],
    ),
    "line for a branch": (
        {"阵地标准检查_2020-03.csv": """\
党支部,标准项,检查日期,状态
高线,S1,2020-03-05,达标
"""},
        {},
        [
            ("ref.wrong_kind", "阵地标准检查_2020-03.csv", "阵地标准检查_2020-03", 2, "党支部", "高线",
             "“高线”是产线，此列要填党支部", "改成党支部的代号",
             "'高线' is a line; this column needs a branch"),
        ],
    ),
    "register not imported": (
        {"人员名册.csv": """\
工号,姓名,所在单位,政治面貌,生效日期
1,张三,m,群众,2019-01-01
2,李四,m,群众,2019-01-01
"""},
        {"mill": "other"},
        [
            ("ref.needs_register", "人员名册.csv", "人员名册", 2, "所在单位", "m",
             "“单位目录”还没有导入，无法核对“m”", "先导入（或同时导入）单位目录",
             "Units has not been imported, so 'm' cannot be checked"),
        ],
    ),
    "entry in use left out of the new register": (
        {"人员名册.csv": """\
工号,姓名,所在单位,政治面貌,生效日期
1001,张龑,ws,党员,2019-01-01
1003,李伟,m,党员,2019-01-01
"""},
        {"correct": "更正"},
        [
            ("ref.orphaned", "人员名册.csv", "人员名册", 0, "", "",
             "新的人员名册里没有（或当日无效）“1002”，但已有 1 条“未遂与隐患报告”记录在用（如 2020-02-03）", "补上这一项，或先更正那些记录",
             "the new People lacks '1002' (or it is not valid then), yet 1 record(s) of Near misses use it (such as 2020-02-03)"),
        ],
    ),
    "register emptied while others use it": (
        {"人员名册.csv": """\
工号,姓名,所在单位,政治面貌,生效日期
"""},
        {"correct": "更正"},
        [
            ("ref.emptied", "人员名册.csv", "人员名册", 0, "", "",
             "新的“人员名册”一行也没有，但已有 1 条记录在用其中 1 项（未遂与隐患报告）", "把全部项目填进去再导入；模板还没填的话，不要导入它",
             "the new People has no entry, yet 1 record(s) use 1 of its entries (Near misses)"),
        ],
    ),
    "product without a value-added flag": (
        {"班产量_2020-03-05.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
wire,2020-03-05,白班,甲,w8,400,1000,970,0,0,5,480,400,实物
"""},
        {},
        [
            ("check.product_flag", "班产量_2020-03-05.csv", "班产量_2020-03-05", 2, "品种规格", "w8",
             "“w8”在 2020-03-05 没有标明“增效品种”", "在产品目录里补上该日期有效的“增效品种”",
             "'w8' has no Value-added on 2020-03-05"),
        ],
    ),
    "end before start": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 09:15,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("check.before", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "2020-03-05 09:15",
             "“开始时间”（2020-03-05 09:15:00）应早于“结束时间”（2020-03-05 09:00:00）", "检查这两项，可能填反，或日期差一天",
             "Start (2020-03-05 09:15:00) must be before End (2020-03-05 09:00:00)"),
        ],
    ),
    "put right before it was found": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,2020-03-04
"""},
        {},
        [
            ("check.before", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "2020-03-05",
             "“报告日期”（2020-03-05）应不晚于“整改日期”（2020-03-04）", "检查这两项，可能填反，或日期差一天",
             "Day (2020-03-05) must not be after Fixed on (2020-03-04)"),
        ],
    ),
    "tariff band that ends before it starts": (
        {"电价时段.csv": """\
时段,起始(小时),终止(小时),电价(元/kWh),生效日期
峰,12,8.5,0.8,2019-01-01
"""},
        {},
        [
            ("check.before", "电价时段.csv", "电价时段", 2, "起始(小时)", "12",
             "“起始”（12 小时）应早于“终止”（8.5 小时）", "检查这两项，可能填反，或日期差一天",
             "From (12 h) must be before To (8.5 h)"),
        ],
    ),
    "more present than expected": (
        {"组织生活_2020-03.csv": """\
活动编号,党支部,日期,类别,时长(小时),应到,实到
M1,b1,2020-03-05,党课,1.5,20,21
"""},
        {},
        [
            ("check.at_most", "组织生活_2020-03.csv", "组织生活_2020-03", 2, "实到", "21",
             "“实到”（21）大于“应到”（20）", "检查两个数字",
             "Present (21) is more than Expected (20)"),
        ],
    ),
    "more hot than delivered": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,12.5
"""},
        {},
        [
            ("check.at_most", "来坯_2020-03.csv", "来坯_2020-03", 2, "热送量(吨)", "12.5",
             "“热送量”（12.5 吨）大于“来坯量”（12 吨）", "检查两个数字",
             "Hot delivered (12.5 t) is more than Weight (12 t)"),
        ],
    ),
    "extended to no day": (
        {"重点工作销号_2020-03.csv": """\
任务编号,党支部,应完成日期,事项,日期
T1,b1,2020-03-20,延期,2020-03-05
"""},
        {},
        [
            ("check.needs", "重点工作销号_2020-03.csv", "重点工作销号_2020-03", 2, "延期至", "",
             "“事项”为“延期”时，必须填“延期至”", "补上“延期至”",
             "where Event is 'extended', New due day must be given"),
        ],
    ),
    "saving nobody confirmed": (
        {"措施效果_2020-03.csv": """\
措施编号,月份,申报效益(元),确认效益(元)
C1,2020-03,100,90
"""},
        {},
        [
            ("check.needs", "措施效果_2020-03.csv", "措施效果_2020-03", 2, "确认人", "",
             "“确认效益”为“90 元”时，必须填“确认人”", "补上“确认人”",
             "where Confirmed is '90 yuan', Confirmed by must be given"),
        ],
    ),
    "more product than billet": (
        {"班产量_2020-03-05.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
bar,2020-03-05,白班,甲,rb16,400,1000,990,5,5,5,480,400,实物
"""},
        {},
        [
            ("check.parts_exceed", "班产量_2020-03-05.csv", "班产量_2020-03-05", 2, "投坯量(吨)", "1000",
             "合格量、检验废、中废、切头尾合计 1005 吨，大于投坯量 1000 吨", "检查各项重量；按理论重量计的，请把计重方式填“理论”",
             "Qualified output, Rejected, Cobbles, Crops add up to 1005 t, more than Billet charged 1000 t"),
        ],
    ),
    "much of the billet unaccounted for": (
        {"班产量_2020-03-05.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
bar,2020-03-05,白班,甲,rb16,400,1000,960,0,0,5,480,400,实物
"""},
        {},
        [
            ("check.rest_large", "班产量_2020-03-05.csv", "班产量_2020-03-05", 2, "投坯量(吨)", "1000",
             "投坯量减去合格量、检验废、中废、切头尾还差 35 吨，占 3.50%，通常不超过 3%", "请核对；确实如此则无须改动",
             "Billet charged less Qualified output, Rejected, Cobbles, Crops leaves 35 t, 3.50 %, usually at most 3 %"),
        ],
    ),
    "two stops overlap": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 08:15,2020-03-05 09:00,机械,J01
bar,2020-03-05 08:45,2020-03-05 09:30,电气,D01
"""},
        {},
        [
            ("check.overlap", "停机_2020-03.csv", "停机_2020-03", 3, "开始时间", "2020-03-05 08:45",
             "与第 2 行（停机_2020-03.csv）时间重叠：2020-03-05 08:45:00 至 2020-03-05 09:00:00", "改正起止时间，或合并成一条",
             "overlaps row 2 (停机_2020-03.csv): 2020-03-05 08:45:00 to 2020-03-05 09:00:00"),
        ],
    ),
    "stop overlaps one in the store": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-01 08:15,2020-03-01 10:00,机械,J01
"""},
        {},
        [
            ("check.overlap", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "2020-03-01 08:15",
             "与第 2 行（停机记录_2020-02.csv）时间重叠：2020-03-01 08:15:00 至 2020-03-01 09:00:00", "改正起止时间，或合并成一条",
             "overlaps row 2 (停机记录_2020-02.csv): 2020-03-01 08:15:00 to 2020-03-01 09:00:00"),
        ],
    ),
    "two entries of a person at once": (
        {"党员组织关系.csv": """\
人员,党支部,支部职务,生效日期,失效日期
1001,b1,书记,2019-01-01,
1001,b2,委员,2020-01-01,
"""},
        {},
        [
            ("check.overlap", "党员组织关系.csv", "党员组织关系", 3, "生效日期", "2020-01-01",
             "与第 2 行（党员组织关系.csv）时间重叠：2020-01-01 至 今后", "改正起止时间，或合并成一条",
             "overlaps row 2 (党员组织关系.csv): 2020-01-01 to open end"),
        ],
    ),
    "two entries of a person on some days": (
        {"党员组织关系.csv": """\
人员,党支部,支部职务,生效日期,失效日期
1001,b1,书记,2019-01-01,2020-02-01
1001,b2,委员,2020-01-01,2020-06-01
"""},
        {},
        [
            ("check.overlap", "党员组织关系.csv", "党员组织关系", 3, "生效日期", "2020-01-01",
             "与第 2 行（党员组织关系.csv）时间重叠：2020-01-01 至 2020-02-01", "改正起止时间，或合并成一条",
             "overlaps row 2 (党员组织关系.csv): 2020-01-01 to 2020-02-01"),
        ],
    ),
    "counter falls": (
        {"电量读数_2020-03.csv": """\
表号,时间,表码(kWh),电量(kWh)
e1,2020-03-01 08:00,1010,10
e1,2020-03-01 08:15,1009,10
"""},
        {},
        [
            ("check.falls", "电量读数_2020-03.csv", "电量读数_2020-03", 3, "表码(kWh)", "1009",
             "读数 1009 kWh 小于上一次的 1010 kWh（2020-03-01 08:00:00）", "检查读数；换表请在仪表目录里登记新表号",
             "the counter 1009 kWh is less than the one before, 1010 kWh (2020-03-01 08:00:00)"),
        ],
    ),
    "counter lower than the store's last": (
        {"电量读数_2020-03.csv": """\
表号,时间,表码(kWh),电量(kWh)
e1,2020-03-01 08:00,990,10
"""},
        {},
        [
            ("check.falls", "电量读数_2020-03.csv", "电量读数_2020-03", 2, "表码(kWh)", "990",
             "读数 990 kWh 小于上一次的 1000 kWh（2020-03-01 07:45:00）", "检查读数；换表请在仪表目录里登记新表号",
             "the counter 990 kWh is less than the one before, 1000 kWh (2020-03-01 07:45:00)"),
        ],
    ),
    "counter and use disagree": (
        {"电量读数_2020-03.csv": """\
表号,时间,表码(kWh),电量(kWh)
e1,2020-03-01 08:00,1010,10
e1,2020-03-01 08:15,1021,10
"""},
        {},
        [
            ("check.step", "电量读数_2020-03.csv", "电量读数_2020-03", 3, "表码(kWh)", "1021",
             "读数比上一次增加 11 kWh，与本时段用量 10 kWh 不符", "检查读数和用量",
             "the counter rose by 11 kWh but the use of the interval is 10 kWh"),
        ],
    ),
    "shares of 110 %": (
        {"支部覆盖.csv": """\
党支部,覆盖单位,份额(%),生效日期
b1,bar,60,2020-01-01
b1,wire,50,2020-01-01
b2,m,100,2020-01-01
"""},
        {},
        [
            ("check.shares", "支部覆盖.csv", "支部覆盖", 2, "份额(%)", "60",
             "b1 自 2020-01-01 起份额合计 110%，应为 100%", "调整份额使合计为 100%",
             "the shares of b1 from 2020-01-01 add up to 110%, not 100%"),
        ],
    ),
    "shift over its length": (
        {"班产量_2020-03-05.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
bar,2020-03-05,白班,甲,rb16,400,1000,970,0,0,5,470,400,实物
""", "停机_2020-03-05.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 10:00,2020-03-05 10:30,机械,J01
"""},
        {"part": "bar"},
        [
            ("check.shift_over", "班产量_2020-03-05.csv", "班产量_2020-03-05", 2, "作业时间(分钟)", "470",
             "bar 2020-03-05 白班：作业 470 分钟 加停机 30 分钟 共 500 分钟，超过该班时长 480 分钟", "检查作业时间和停机记录",
             "bar 2020-03-05 day: run 470 min plus stops 30 min is 500 min, more than the shift's 480 min"),
        ],
    ),
    "shift under its length, and shifts of nothing": (
        {"班产量_2020-03-05.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
bar,2020-03-05,中班,甲,rb16,400,1000,970,0,0,5,300.5,300,实物
""", "停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 17:00,2020-03-05 18:00,机械,J01
"""},
        {},
        [
            ("check.shift_empty", "班产量_2020-03-05.csv", "班产量_2020-03-05", 0, "", "",
             "bar 有 2 个班（2020-03-05 至 2020-03-05）既没有产量也没有停机，时间没有着落", "补上这些班的产量或停机记录；还没有的记录不要申报期间",
             "bar has 2 shifts (2020-03-05 to 2020-03-05) with neither output nor stops: their time is unaccounted for"),
            ("check.shift_empty", "班产量_2020-03-05.csv", "班产量_2020-03-05", 0, "", "",
             "wire 有 3 个班（2020-03-05 至 2020-03-05）既没有产量也没有停机，时间没有着落", "补上这些班的产量或停机记录；还没有的记录不要申报期间",
             "wire has 3 shifts (2020-03-05 to 2020-03-05) with neither output nor stops: their time is unaccounted for"),
            ("check.shift_under", "班产量_2020-03-05.csv", "班产量_2020-03-05", 2, "作业时间(分钟)", "300.5",
             "bar 2020-03-05 中班：作业 300 分 30 秒 加停机 60 分钟 共 360 分 30 秒，比该班时长 480 分钟 少 119 分 30 秒", "补上漏记的停机，或改正作业时间",
             "bar 2020-03-05 evening: run 300 min 30 s plus stops 60 min is 360 min 30 s, 119 min 30 s short of the shift's 480 min"),
        ],
    ),
    "stock that does not follow": (
        {"坯库存_2020-03.csv": """\
生产日期,期末库存(吨)
2020-03-04,100
2020-03-05,111
2020-03-07,5
""", "来坯_2020-03-05.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
""", "班产量_2020-03-05.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
"""},
        {},
        [
            ("check.stock", "坯库存_2020-03.csv", "坯库存_2020-03", 3, "期末库存(吨)", "111",
             "2020-03-05 期末库存应为 112 吨（上期 100 吨＋来坯 12 吨－投坯 0 吨），实为 111 吨", "检查来坯、投坯和盘点数",
             "closing stock of 2020-03-05 should be 112 t (100 t + 12 t in - 0 t charged), found 111 t"),
        ],
    ),
}
# fmt: on
"""What is wrong: files, options of the import, and everything that is to be said about them."""


@pytest.mark.parametrize("name", CASES)
def test_message(name: str, problems: Callable[..., list[Found]]) -> None:
    files, options, expected = CASES[name]
    assert problems(files, **options) == expected


# fmt: off
APART: dict[str, Found] = {
    "conflict": ("scope.conflict", "", "", 0, "", "", "在您导入的同时，另一个导入（批次 BATCH，2020-04-02 10:00:00）已申报 未遂与隐患报告(near_miss) 2020-03，您的文件没有入库", "看过对方的记录后，若仍要更正，加 --correct \"原因\" 重新导入", "while you were importing, another import (batch BATCH, 2020-04-02 10:00:00) declared Near misses (near_miss) 2020-03; yours was not stored"),
}
# fmt: on
NEAR_MISS = "报告编号,报告日期,报告人,单位,隐患,整改日期\nN{},2020-03-05,1001,ws,漏油,\n"


def test_another_import_of_the_scope_at_the_same_time(own_mill: Store, try_files: Callable[..., Reading]) -> None:
    mine, theirs = own_mill, Store.open(own_mill.folder)  # both have read the store before either writes
    first = try_files({"隐患报告_2020-03.csv": NEAR_MISS.format(2)}, store=theirs, at=datetime(2020, 4, 2, 10, 0))
    assert first.ok
    second = try_files({"隐患报告_2020-03.csv": NEAR_MISS.format(3)}, store=mine, at=datetime(2020, 4, 2, 10, 1))
    (problem,) = second.problems
    batch = theirs.as_of().declared("near_miss", "hz")[-1].batch
    code, *place, zh, remedy, en = APART["conflict"]
    assert (problem.code, problem.file, problem.sheet, problem.row, problem.column, problem.value) == (code, *place)
    assert problem.reason("zh") == zh.replace("BATCH", batch)
    assert problem.remedy("zh") == remedy
    assert problem.reason("en") == en.replace("BATCH", batch)
    rows = Store.open(own_mill.folder).as_of().rows("near_miss").to_pylist()
    assert [row["report"] for row in rows] == ["N1", "N2"]


def test_all_errors_of_all_files_are_said_at_once_and_nothing_is_stored(
    own_mill: Store, try_files: Callable[..., Reading]
) -> None:
    before, files = own_mill.number, sorted(own_mill.folder.rglob("*.parquet"))
    reading = try_files(
        {
            "来坯_2020-03.csv": "生产日期,钢种,支数,来坯量(吨),热送量(吨)\n2020-03-05,Q235,十,12,0\n2020-03-06,Q235,9,-1,0\n",
            "坏的.xlsx": "不是工作簿",
            "煤气用量_2020-03.csv": "产线,生产日期,煤气量(m3),热量(GJ)\nbar,2020-03-05,10,5\n",
            "隐患报告_2020-03.csv": NEAR_MISS.format(2) + "N2,2020-04-01,9999,ws,,\n",
        },
        store=own_mill,
        at=datetime(2020, 4, 2, 10, 0),
    )
    assert [(p.code, p.file, p.row) for p in reading.problems.sorted()] == [
        ("file.not_xlsx", "坏的.xlsx", 0),
        ("cell.not_number", "来坯_2020-03.csv", 2),
        ("cell.below", "来坯_2020-03.csv", 3),
        ("check.at_most", "来坯_2020-03.csv", 3),
        ("row.same_key", "隐患报告_2020-03.csv", 3),
        ("row.outside_period", "隐患报告_2020-03.csv", 3),
        ("ref.unknown", "隐患报告_2020-03.csv", 3),
        ("cell.empty", "隐患报告_2020-03.csv", 3),
    ]
    assert not reading.ok
    assert Store.open(own_mill.folder).number == before
    assert sorted(own_mill.folder.rglob("*.parquet")) == files


def test_a_warning_does_not_keep_a_file_out(own_mill: Store, try_files: Callable[..., Reading]) -> None:
    row = "bar,2020-03-05,白班,甲,rb16,900,2100,2040,0,0,5,480,400,实物"  # usually up to 2,000 t in a shift
    reading = try_files({"班产量_2020-03-05.csv": OUTPUT + row + "\n"}, store=own_mill, at=datetime(2020, 4, 2, 10, 0))
    assert [(p.code, p.column, p.is_warning) for p in reading.problems] == [
        ("cell.unusual", "投坯量(吨)", True),
        ("cell.unusual", "合格量(吨)", True),
    ]
    assert reading.ok
    assert Store.open(own_mill.folder).as_of().rows("shift_output").num_rows == 1


OUTPUT = "产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式\n"
