"""Broken input: cells that are not what their column holds."""

# ruff: noqa: E501 (sentences stand whole)

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from fourfocus.facts.cells import base as cells

Found = tuple[str, str, str, int, str, str, str, str, str]
"""Code, file, sheet, row, column, value, Chinese reason, Chinese remedy, English reason."""

# fmt: off
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[Found]]] = {
    "required cell empty": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,,ws,,
"""},
        {},
        [
            ("cell.empty", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "隐患", "",
             "必填，不能空白", "填上内容；暂时不知道的，查清后再导入",
             "required, must not be empty"),
        ],
    ),
    "required number empty": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,,0
"""},
        {},
        [
            ("cell.empty", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "",
             "必填，不能空白", "填上内容；暂时不知道的，查清后再导入",
             "required, must not be empty"),
        ],
    ),
    "Excel error in a number": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,#DIV/0!,0
"""},
        {},
        [
            ("cell.excel_error", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "#DIV/0!",
             "单元格是 Excel 错误值“#DIV/0!”", "修正公式后保存再导入",
             "the cell holds the Excel error #DIV/0!"),
        ],
    ),
    "Excel error in a code": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
#N/A,2020-03-05,,ws,漏油,
"""},
        {},
        [
            ("cell.excel_error", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告编号", "#N/A",
             "单元格是 Excel 错误值“#N/A”", "修正公式后保存再导入",
             "the cell holds the Excel error #N/A"),
        ],
    ),
    "Excel error cell of a workbook": (
        {"来坯_2020-03.xlsx": {'来坯': [['生产日期', '钢种', '支数', '来坯量(吨)', '热送量(吨)'],
        ['2020-03-05', 'Q235', 10, ('=1/0', '#DIV/0!'), 0]]}},
        {},
        [
            ("cell.excel_error", "来坯_2020-03.xlsx", "来坯", 2, "来坯量(吨)", "#DIV/0!",
             "单元格是 Excel 错误值“#DIV/0!”", "修正公式后保存再导入",
             "the cell holds the Excel error #DIV/0!"),
        ],
    ),
    "formula as text in a CSV": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,=C2*2.5,0
"""},
        {},
        [
            ("cell.formula", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "=C2*2.5",
             "公式还没有算出结果", "用 Excel 打开并保存一次，或粘贴为数值，再导入",
             "the formula was never worked out"),
        ],
    ),
    "letters for a number": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,十支,12,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "支数", "十支",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "letter O for nought": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,1O,12,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "支数", "1O",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "number with a note behind it": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,约12,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "约12",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "range for a number": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12-13,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "12-13",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "two points": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,1.2.3,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "1.2.3",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "blank within a number": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12 5,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "12 5",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "comma not at thousands": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,"1,23",0
"""},
        {},
        [
            ("cell.comma", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "1,23",
             "千分位逗号的位置不对，看不出是哪个数", "写成 1,234.5 或 1234.5",
             "the commas are not where thousands are; it is unclear which number is meant"),
        ],
    ),
    "finer than a kilogram": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12.0005,0
"""},
        {},
        [
            ("cell.too_fine", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "12.0005",
             "换算后是 12000.5 kg，不是整数", "四舍五入到 0.001 吨 的整倍数（系统不代为取整）",
             "converts to 12000.5 kg, which is not a whole number"),
        ],
    ),
    "half a piece": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10.5,12,0
"""},
        {},
        [
            ("cell.too_fine", "来坯_2020-03.csv", "来坯_2020-03", 2, "支数", "10.5",
             "换算后是 10.5，不是整数", "四舍五入到 1 的整倍数（系统不代为取整）",
             "converts to 10.5, which is not a whole number"),
        ],
    ),
    "third of a fen": (
        {"措施效果_2020-03.csv": """\
措施编号,月份,申报效益(万元)
C1,2020-03,1.2345678
"""},
        {},
        [
            ("cell.too_fine", "措施效果_2020-03.csv", "措施效果_2020-03", 2, "申报效益(万元)", "1.2345678",
             "换算后是 1234567.8 分，不是整数", "四舍五入到 0.000001 万元 的整倍数（系统不代为取整）",
             "converts to 1234567.8 fen, which is not a whole number"),
        ],
    ),
    "number too large": (
        {"措施效果_2020-03.csv": """\
措施编号,月份,申报效益(万元)
C1,2020-03,99999999999999
"""},
        {},
        [
            ("cell.overflow", "措施效果_2020-03.csv", "措施效果_2020-03", 2, "申报效益(万元)", "99999999999999",
             "数字太大，存不下", "检查是否多打了数字或单位写错",
             "the number is too large to store"),
        ],
    ),
    "endless digits": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,9999999999999999999999999999999999999999999999999999999999999999999999,0
"""},
        {},
        [
            ("cell.not_number", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "9999999999999999999999999999999999999999999999999999999999999999999999",
             "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
             "not a number"),
        ],
    ),
    "negative weight": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,-12,0
"""},
        {},
        [
            ("cell.below", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "-12",
             "不能小于 0 吨", "检查数字、正负号和单位",
             "must not be less than 0 t"),
            ("check.at_most", "来坯_2020-03.csv", "来坯_2020-03", 2, "热送量(吨)", "0",
             "“热送量”（0 吨）大于“来坯量”（-12 吨）", "检查两个数字",
             "Hot delivered (0 t) is more than Weight (-12 t)"),
        ],
    ),
    "above the limit": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12000000,0
"""},
        {},
        [
            ("cell.above", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "12000000",
             "不能大于 20000 吨", "检查数字和单位（如表头写吨、填的是千克）",
             "must not be more than 20000 t"),
        ],
    ),
    "kilograms under a header of tonnes": (
        {"班产量_2020-03.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
bar,2020-03-05,白班,甲,rb16,400,1000000,960000,0,0,5000,480,400,实物
"""},
        {},
        [
            ("cell.above", "班产量_2020-03.csv", "班产量_2020-03", 2, "投坯量(吨)", "1000000",
             "不能大于 3000 吨", "检查数字和单位（如表头写吨、填的是千克）",
             "must not be more than 3000 t"),
            ("cell.above", "班产量_2020-03.csv", "班产量_2020-03", 2, "合格量(吨)", "960000",
             "不能大于 3000 吨", "检查数字和单位（如表头写吨、填的是千克）",
             "must not be more than 3000 t"),
            ("check.rest_large", "班产量_2020-03.csv", "班产量_2020-03", 2, "投坯量(吨)", "1000000",
             "投坯量减去合格量、检验废、中废、切头尾还差 35000 吨，占 3.50%，通常不超过 3%", "请核对；确实如此则无须改动",
             "Billet charged less Qualified output, Rejected, Cobbles, Crops leaves 35000 t, 3.50 %, usually at most 3 %"),
        ],
    ),
    "unusual but possible": (
        {"班产量_2020-03.csv": """\
产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),作业时间(分钟),纯轧时间(分钟),计重方式
bar,2020-03-05,白班,甲,rb16,900,2100,1990,0,0,60,480,400,实物
"""},
        {},
        [
            ("cell.unusual", "班产量_2020-03.csv", "班产量_2020-03", 2, "投坯量(吨)", "2100",
             "超出通常范围 0 吨～2000 吨", "请核对；确实如此则无须改动",
             "outside the usual range 0 t to 2000 t"),
        ],
    ),
    "ballots under five": (
        {"民主测评_2020-03.csv": """\
测评编号,日期,测评对象,有效票,优秀票,合格票,基本合格票,不合格票
B1,2020-03-05,1001,3,3,0,0,0
"""},
        {},
        [
            ("cell.below", "民主测评_2020-03.csv", "民主测评_2020-03", 2, "有效票", "3",
             "不能小于 5", "检查数字、正负号和单位",
             "must not be less than 5"),
        ],
    ),
    "unknown unit in a cell": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12斤,0
"""},
        {},
        [
            ("cell.unknown_unit", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "12斤",
             "单元格里的单位“斤”不认识", "可用的单位：kg、t、g、万吨、千吨",
             "unknown unit '斤' in the cell"),
        ],
    ),
    "unit of another kind in a cell": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12元,0
"""},
        {},
        [
            ("cell.wrong_unit", "来坯_2020-03.csv", "来坯_2020-03", 2, "来坯量(吨)", "12元",
             "单元格里的单位“元”不适用于此列", "可用的单位：kg、t、g、万吨、千吨",
             "'元' in the cell is no unit of this column"),
        ],
    ),
    "unit in some cells only": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量,热送量(吨)
2020-03-05,Q235,10,12吨,0
2020-03-06,Q235,10,13,0
"""},
        {},
        [
            ("cell.no_unit", "来坯_2020-03.csv", "来坯_2020-03", 3, "来坯量", "13",
             "表头没有单位，这个单元格也没有写单位", "把单位写进表头，或每个单元格都带单位",
             "neither the header nor this cell gives a unit"),
        ],
    ),
    "no date": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,五号,,ws,漏油,
"""},
        {},
        [
            ("cell.not_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "五号",
             "不是日期", "写成 2020-03-01、2020/3/1 或 3月1日",
             "not a date"),
        ],
    ),
    "30 February": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-02-30,,ws,漏油,
"""},
        {},
        [
            ("cell.no_such_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "2020-02-30",
             "没有这一天", "检查年、月、日",
             "there is no such day"),
        ],
    ),
    "month 13": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,13月1日,,ws,漏油,
"""},
        {},
        [
            ("cell.no_such_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "13月1日",
             "没有这一天", "检查年、月、日",
             "there is no such day"),
        ],
    ),
    "day or month first": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,3/1/2020,,ws,漏油,
"""},
        {},
        [
            ("cell.day_order", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "3/1/2020",
             "看不出是日还是月在前", "写成 2020-03-01",
             "it is unclear whether day or month comes first"),
        ],
    ),
    "two-digit year": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,5/3/20,,ws,漏油,
"""},
        {},
        [
            ("cell.day_order", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "5/3/20",
             "看不出是日还是月在前", "写成 2020-03-01",
             "it is unclear whether day or month comes first"),
        ],
    ),
    "month and day as a decimal number": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,3.1,,ws,漏油,
"""},
        {},
        [
            ("cell.not_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "3.1",
             "不是日期", "写成 2020-03-01、2020/3/1 或 3月1日",
             "not a date"),
        ],
    ),
    "time of day in a date": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05 14:30,,ws,漏油,
"""},
        {},
        [
            ("cell.day_has_time", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "2020-03-05 14:30",
             "日期里带有时刻 14:30", "只填日期",
             "the date carries a time of day, 14:30"),
        ],
    ),
    "year 1899": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,1899-12-31,,ws,漏油,
"""},
        {},
        [
            ("cell.far_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "1899-12-31",
             "年份 1899 不在 1990～2100 之间", "检查年份",
             "the year 1899 is not between 1990 and 2100"),
        ],
    ),
    "year 2202": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2202-03-05,,ws,漏油,
"""},
        {},
        [
            ("cell.far_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "2202-03-05",
             "年份 2202 不在 1990～2100 之间", "检查年份",
             "the year 2202 is not between 1990 and 2100"),
        ],
    ),
    "serial number out of reach": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,99999,,ws,漏油,
"""},
        {},
        [
            ("cell.far_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "99999",
             "年份 2173 不在 1990～2100 之间", "检查年份",
             "the year 2173 is not between 1990 and 2100"),
        ],
    ),
    "no year and none in the title": (
        {"隐患报告.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,3月5日,,ws,漏油,
"""},
        {"period": "2019-01/2020-06"},
        [
            ("scope.already_declared", "隐患报告.csv", "隐患报告", 0, "", "",
             "未遂与隐患报告(near_miss) 2019-01/2020-06 已由批次 BATCH（2020-03-01 09:00）申报：新文件多 0 行、少 1 行、改 0 行", "若这是更正，加 --correct \"原因\" 重新导入：新批次取代旧批次，旧版本保留可查",
             "Near misses (near_miss) 2019-01/2020-06 was declared by batch BATCH (2020-03-01 09:00): the new file has 0 rows more, 1 fewer, 0 changed"),
            ("cell.no_year", "隐患报告.csv", "隐患报告", 2, "报告日期", "3月5日",
             "没有年份，标题和文件名里也没有唯一的年份", "写上年份，或在标题里写明年份",
             "no year here, and none single in the title or the file's name"),
        ],
    ),
    "time for a date in a workbook": (
        {"隐患报告_2020-03.xlsx": {"隐患报告": [["报告编号", "报告日期", "单位", "隐患"], ["N2", time(8, 30), "ws", "漏油"]]}},
        {},
        [
            ("cell.not_day", "隐患报告_2020-03.xlsx", "隐患报告", 2, "报告日期", "08:30:00",
             "不是日期", "写成 2020-03-01、2020/3/1 或 3月1日",
             "not a date"),
        ],
    ),
    "no time": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,上午,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("cell.not_time", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "上午",
             "不是时刻", "写成 2020-03-01 08:15",
             "not a point in time"),
        ],
    ),
    "25 o'clock": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 25:10,2020-03-06 09:00,机械,J01
"""},
        {},
        [
            ("cell.no_such_time", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "2020-03-05 25:10",
             "没有这个时刻", "时 0～23（或 24:00），分、秒 0～59",
             "there is no such time of day"),
        ],
    ),
    "minute 75": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 08:75,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("cell.no_such_time", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "2020-03-05 08:75",
             "没有这个时刻", "时 0～23（或 24:00），分、秒 0～59",
             "there is no such time of day"),
        ],
    ),
    "time on 31 April": (
        {"停机_2020-04.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-04-31 08:15,2020-05-01 09:00,机械,J01
"""},
        {},
        [
            ("cell.no_such_day", "停机_2020-04.csv", "停机_2020-04", 2, "开始时间", "2020-04-31 08:15",
             "没有这一天", "检查年、月、日",
             "there is no such day"),
        ],
    ),
    "half seconds": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 08:15:00.5,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("cell.below_second", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "2020-03-05 08:15:00.5",
             "时刻精确到了秒以下", "写到整秒",
             "the time is finer than a second"),
        ],
    ),
    "serial time finer than a second": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,43895.3437123,2020-03-05 09:00,机械,J01
"""},
        {},
        [
            ("cell.below_second", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "43895.3437123",
             "时刻精确到了秒以下", "写到整秒",
             "the time is finer than a second"),
        ],
    ),
    "time of day without a day": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,08:15,09:00,机械,J01
"""},
        {},
        [
            ("cell.time_needs_day", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "08:15",
             "只有时刻，没有日期", "写成 2020-03-01 08:15；有生产日期列的表也可以填好生产日期、只写时刻",
             "a time of day without a date"),
            ("cell.time_needs_day", "停机_2020-03.csv", "停机_2020-03", 2, "结束时间", "09:00",
             "只有时刻，没有日期", "写成 2020-03-01 08:15；有生产日期列的表也可以填好生产日期、只写时刻",
             "a time of day without a date"),
        ],
    ),
    "time of day where the production day is empty": (
        {"停机_2020-03.csv": """\
产线,生产日期,开始时间,结束时间,停机类别,原因代码
bar,,08:15,09:00,机械,J01
"""},
        {},
        [
            ("cell.time_needs_day", "停机_2020-03.csv", "停机_2020-03", 2, "开始时间", "08:15",
             "只有时刻，没有日期", "写成 2020-03-01 08:15；有生产日期列的表也可以填好生产日期、只写时刻",
             "a time of day without a date"),
            ("cell.time_needs_day", "停机_2020-03.csv", "停机_2020-03", 2, "结束时间", "09:00",
             "只有时刻，没有日期", "写成 2020-03-01 08:15；有生产日期列的表也可以填好生产日期、只写时刻",
             "a time of day without a date"),
        ],
    ),
    "end left out where times of day are written": (
        {"停机_2020-03.csv": """\
产线,生产日期,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05,08:15,,机械,J01
"""},
        {},
        [
            ("cell.empty", "停机_2020-03.csv", "停机_2020-03", 2, "结束时间", "",
             "必填，不能空白", "填上内容；暂时不知道的，查清后再导入",
             "required, must not be empty"),
        ],
    ),
    "no month": (
        {"措施效果_2020-03.csv": """\
措施编号,月份,申报效益(元)
C1,三月,100
"""},
        {},
        [
            ("cell.not_month", "措施效果_2020-03.csv", "措施效果_2020-03", 2, "月份", "三月",
             "不是月份", "写成 2020-03 或 2020年3月",
             "not a month"),
        ],
    ),
    "month as a decimal number": (
        {"措施效果_2020.csv": """\
措施编号,月份,申报效益(元)
C1,2020.1,100
"""},
        {},
        [
            ("cell.not_month", "措施效果_2020.csv", "措施效果_2020", 2, "月份", "2020.1",
             "不是月份", "写成 2020-03 或 2020年3月",
             "not a month"),
        ],
    ),
    "a day where a month is wanted": (
        {"措施效果_2020-03.csv": """\
措施编号,月份,申报效益(元)
C1,2020-03-15,100
"""},
        {},
        [
            ("cell.not_month", "措施效果_2020-03.csv", "措施效果_2020-03", 2, "月份", "2020-03-15",
             "不是月份", "写成 2020-03 或 2020年3月",
             "not a month"),
        ],
    ),
    "month of the year 0000": (
        {"措施效果_2020-03.csv": """\
措施编号,月份,申报效益(元)
C1,0000-03,100
"""},
        {},
        [
            ("cell.not_month", "措施效果_2020-03.csv", "措施效果_2020-03", 2, "月份", "0000-03",
             "不是月份", "写成 2020-03 或 2020年3月",
             "not a month"),
        ],
    ),
    "month without a year": (
        {"措施效果.csv": """\
措施编号,月份,申报效益(元)
C1,3月,100
"""},
        {"period": "2019-01/2020-06"},
        [
            ("cell.no_year", "措施效果.csv", "措施效果", 2, "月份", "3月",
             "没有年份，标题和文件名里也没有唯一的年份", "写上年份，或在标题里写明年份",
             "no year here, and none single in the title or the file's name"),
        ],
    ),
    "not a choice, with one like it": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 08:15,2020-03-05 09:00,机械类,J01
"""},
        {},
        [
            ("cell.not_choice", "停机_2020-03.csv", "停机_2020-03", 2, "停机类别", "机械类",
             "不在可选值之内", "可选：计划、机械、电气、操作、工艺、外部（是不是“机械”？）",
             "not one of the allowed values"),
        ],
    ),
    "not a choice": (
        {"停机_2020-03.csv": """\
产线,开始时间,结束时间,停机类别,原因代码
bar,2020-03-05 08:15,2020-03-05 09:00,？,J01
"""},
        {},
        [
            ("cell.not_choice", "停机_2020-03.csv", "停机_2020-03", 2, "停机类别", "？",
             "不在可选值之内", "可选：计划、机械、电气、操作、工艺、外部",
             "not one of the allowed values"),
        ],
    ),
    "neither yes nor no": (
        {"轧辊使用_2020-03.csv": """\
产线,辊号,机架,上线日期,下线日期,过钢量(吨),消耗重量(kg),报废
bar,R1,K1,2020-02-20,2020-03-05,900,12,也许
"""},
        {},
        [
            ("cell.not_flag", "轧辊使用_2020-03.csv", "轧辊使用_2020-03", 2, "报废", "也许",
             "不是“是”或“否”", "填“是”或“否”",
             "neither yes nor no"),
        ],
    ),
    "blank in a code": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N 2,2020-03-05,,ws,漏油,
"""},
        {},
        [
            ("cell.bad_id", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告编号", "N 2",
             "代号里有空格或不允许的字符“ ”", "代号只用汉字、字母、数字和 - _ . # /",
             "the code holds a blank or a character that is not allowed: ' '"),
        ],
    ),
    "bracket in a code": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2(补),2020-03-05,,ws,漏油,
"""},
        {},
        [
            ("cell.bad_id", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告编号", "N2(补)",
             "代号里有空格或不允许的字符“(”", "代号只用汉字、字母、数字和 - _ . # /",
             "the code holds a blank or a character that is not allowed: '('"),
        ],
    ),
    "code Excel made a number": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
1.23457E+17,2020-03-05,,ws,漏油,
"""},
        {},
        [
            ("cell.digits_lost", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告编号", "1.23457E+17",
             "Excel 把长编号当作数字存，末尾几位已经丢失", "把该列设为文本格式，重新填写编号",
             "Excel stored this long number as a quantity and its last digits are lost"),
        ],
    ),
    "long code in a workbook's number cell": (
        {"隐患报告_2020-03.xlsx": {'隐患报告': [['报告编号', '报告日期', '单位', '隐患'], [202003050000000012, '2020-03-05', 'ws', '漏油']]}},
        {},
        [
            ("cell.digits_lost", "隐患报告_2020-03.xlsx", "隐患报告", 2, "报告编号", "2.0200305e+17",
             "Excel 把长编号当作数字存，末尾几位已经丢失", "把该列设为文本格式，重新填写编号",
             "Excel stored this long number as a quantity and its last digits are lost"),
        ],
    ),
    "codes and a text Excel made dates": (
        {"隐患报告_2020-03.xlsx": {"隐患报告": [
            ["报告编号", "报告日期", "报告人", "单位", "隐患"],
            [date(2020, 3, 1), date(2020, 3, 5), None, "ws", "漏油"],
            ["1-2", date(2020, 3, 5), None, date(2020, 1, 2), "漏油"],
            ["N4", date(2020, 3, 5), None, "ws", datetime(2020, 3, 10, 0, 0)],
        ]}},
        {},
        [
            ("cell.became_date", "隐患报告_2020-03.xlsx", "隐患报告", 2, "报告编号", "2020-03-01",
             "Excel 把这里填的内容变成了日期 2020-03-01，原来填的是什么已看不出",
             "把该列设为“文本”格式，重新输入（例如原来是 3-1）",
             "Excel turned what was typed here into the date 2020-03-01; what it was cannot be told any more"),
            ("cell.became_date", "隐患报告_2020-03.xlsx", "隐患报告", 3, "单位", "2020-01-02",
             "Excel 把这里填的内容变成了日期 2020-01-02，原来填的是什么已看不出",
             "把该列设为“文本”格式，重新输入（例如原来是 1-2）",
             "Excel turned what was typed here into the date 2020-01-02; what it was cannot be told any more"),
            ("cell.became_date", "隐患报告_2020-03.xlsx", "隐患报告", 4, "隐患", "2020-03-10",
             "Excel 把这里填的内容变成了日期 2020-03-10，原来填的是什么已看不出",
             "把该列设为“文本”格式，重新输入（例如原来是 3-10）",
             "Excel turned what was typed here into the date 2020-03-10; what it was cannot be told any more"),
        ],
    ),
    "staff number Excel made a number": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,6.10123E+17,ws,漏油,
"""},
        {},
        [
            ("cell.digits_lost", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告人", "6.10123E+17",
             "Excel 把长编号当作数字存，末尾几位已经丢失", "把该列设为文本格式，重新填写编号",
             "Excel stored this long number as a quantity and its last digits are lost"),
        ],
    ),
    "code too long": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN,2020-03-05,,ws,漏油,
"""},
        {},
        [
            ("cell.too_long", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告编号", "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN",
             "太长（65 个字，最多 64 个）", "缩短内容",
             "too long (65 characters, at most 64)"),
        ],
    ),
    "text too long": (
        {"隐患报告_2020-03.csv": "报告编号,报告日期,报告人,单位,隐患,整改日期\nN2,2020-03-05,,ws," + "油" * 2001 + ",\n"},
        {},
        [
            ("cell.too_long", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "隐患", "油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油油…",
             "太长（2001 个字，最多 2000 个）", "缩短内容",
             "too long (2001 characters, at most 2000)"),
        ],
    ),
    "control character": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,,ws,漏\x07油,
"""},
        {},
        [
            ("cell.control", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "隐患", "漏\u0007油",
             "含有看不见的控制字符", "删去后重新输入",
             "holds an invisible control character"),
        ],
    ),
    "a character lost in conversion": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,,ws,漏\ufffd油,
"""},
        {},
        [
            ("cell.garbled", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "隐患", "漏\ufffd油",
             "含有“\ufffd”：有的字在转换编码时已经丢失", "照原件补上这个字；或从原系统重新导出，存为 UTF-8 编码",
             "holds '\ufffd': a character was lost when the text was converted"),
        ],
    ),
    "errors of several rows and columns at once": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-02-30,,ws,漏油,
N3,2020-03-05,,ws,,
N4,2020-03-06,9999,xx,漏水,无期
"""},
        {},
        [
            ("cell.no_such_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 2, "报告日期", "2020-02-30",
             "没有这一天", "检查年、月、日",
             "there is no such day"),
            ("cell.empty", "隐患报告_2020-03.csv", "隐患报告_2020-03", 3, "隐患", "",
             "必填，不能空白", "填上内容；暂时不知道的，查清后再导入",
             "required, must not be empty"),
            ("ref.unknown", "隐患报告_2020-03.csv", "隐患报告_2020-03", 4, "报告人", "9999",
             "“9999”不在“人员名册”里", "改正，或先把它加进“人员名册”再导入",
             "'9999' is not in People"),
            ("ref.unknown", "隐患报告_2020-03.csv", "隐患报告_2020-03", 4, "单位", "xx",
             "“xx”不在“单位目录”里", "改正，或先把它加进“单位目录”再导入",
             "'xx' is not in Units"),
            ("cell.not_day", "隐患报告_2020-03.csv", "隐患报告_2020-03", 4, "整改日期", "无期",
             "不是日期", "写成 2020-03-01、2020/3/1 或 3月1日",
             "not a date"),
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
    "too many": ("cell.not_checked", "来坯_2020-03.csv", "来坯_2020-03", 5, "支数", "丁", "这一列已有 3 种读不懂的内容，其余未再检查", "先改正已列出的，再导入一次", "this column already has 3 different unreadable values; the rest was not checked"),
}
# fmt: on


def test_after_many_unreadable_values_the_rest_of_a_column_is_not_looked_at(
    problems: Callable[..., list[Found]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "MOST_BAD", 3)
    rows = "".join(f"2020-03-{day:02d},Q235,{text},12,0\n" for day, text in enumerate("甲乙丙丁", 1))
    found = problems({"来坯_2020-03.csv": "生产日期,钢种,支数,来坯量(吨),热送量(吨)\n" + rows})
    assert [code for code, *_ in found] == ["cell.not_number"] * 3 + ["cell.not_checked"]
    assert found[-1] == APART["too many"]
