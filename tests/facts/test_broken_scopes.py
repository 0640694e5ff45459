"""Broken input: profile, table, mill, period, part, headers."""

# ruff: noqa: E501 (sentences stand whole)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Found = tuple[str, str, str, int, str, str, str, str, str]
"""Code, file, sheet, row, column, value, Chinese reason, Chinese remedy, English reason."""

# fmt: off
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[Found]]] = {
    "profile is no TOML": (
        {"fourfocus.toml": """\
mill = "hz
""", "隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("profile.broken", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 写法有误：Illegal character '\\n' (at line 1, column 11)", "按提示的行列改正；写法见文档“导入”一章",
             "fourfocus.toml cannot be read: Illegal character '\\n' (at line 1, column 11)"),
        ],
    ),
    "profile with one file table instead of a list": (
        {"fourfocus.toml": """\
[file]
match = "*"
""", "隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("profile.broken", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 写法有误：file 要写成 [[file]]，两层方括号", "按提示的行列改正；写法见文档“导入”一章",
             "fourfocus.toml cannot be read: file must be written [[file]], with double brackets"),
        ],
    ),
    "profile with an unknown setting": (
        {"fourfocus.toml": """\
mils = "hz"
[[file]]
match = "*"
tabel = "near_miss"
""", "隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("profile.unknown_key", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 里不认识的设置“mils”，可用的有：mill、file", "改正拼写或删去",
             "fourfocus.toml has an unknown setting 'mils'; known are: mill, file"),
            ("profile.unknown_key", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 里不认识的设置“tabel”，可用的有：match、sheet、table、part、period、ignore、header、skip", "改正拼写或删去",
             "fourfocus.toml has an unknown setting 'tabel'; known are: match, sheet, table, part, period, ignore, header, skip"),
        ],
    ),
    "profile with an unknown table": (
        {"fourfocus.toml": """\
[[file]]
match = "*"
table = "near_mis"
""", "隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("profile.unknown_table", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 里的表“near_mis”不存在", "改正表的名称（是不是“near_miss”？）；运行 fourfocus facts 查看全部表",
             "fourfocus.toml names a table 'near_mis' that does not exist"),
        ],
    ),
    "profile with a period that is none": (
        {"fourfocus.toml": """\
[[file]]
match = "*"
period = "2020-13"
""", "隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("profile.bad_period", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 里的期间“2020-13”看不懂", "写成 2020-03、2020 或 2019-01/2020-06",
             "fourfocus.toml has a period '2020-13' that cannot be read"),
        ],
    ),
    "profile that maps a header to no column": (
        {"fourfocus.toml": """\
[[file]]
match = "*"
table = "near_miss"
header = { "天数" = "days" }
""", "隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("profile.unknown_column", "fourfocus.toml", "", 0, "", "",
             "fourfocus.toml 把表头“天数”对到列“days”，表“near_miss”没有这一列", "改成该表的列名，见 docs/facts.md",
             "fourfocus.toml maps header '天数' to column 'days', which table near_miss does not have"),
        ],
    ),
    "no table of this name": (
        {"员工满意度_2020-03.csv": """\
姓名,得分
张三,90
"""},
        {},
        [
            ("sheet.unknown_table", "员工满意度_2020-03.csv", "员工满意度_2020-03", 0, "", "",
             "看不出是哪一张表", "在工作表名、标题行或文件名里写明表的名称（如“单位目录”），或用 --table 指定",
             "it cannot be told which table this is"),
        ],
    ),
    "header of the table missing": (
        {"隐患报告_2020-03.csv": """\
编了,日了
N2,2020-03-05
"""},
        {},
        [
            ("sheet.no_header", "隐患报告_2020-03.csv", "隐患报告_2020-03", 0, "", "",
             "前 2 行里找不到表头", "表头应含有该表的列名，如：报告编号、报告日期、单位、隐患",
             "no header row in the first 2 rows"),
        ],
    ),
    "title names two tables": (
        {"2020年3月.csv": """\
来坯量与坯库存
甲,乙
1,2
"""},
        {},
        [
            ("sheet.two_tables", "2020年3月.csv", "2020年3月", 0, "", "",
             "既像“来坯”又像“坯库存”", "在工作表名里写明是哪一张，或用 --table 指定",
             "this may be Billet supply or Billet stock"),
        ],
    ),
    "mill not said": (
        {"单位目录.csv": """\
单位代号,单位名称,类型,上级,生效日期,失效日期
m,厂,厂,,2019-01-01,
"""},
        {"empty": True},
        [
            ("sheet.no_mill", "单位目录.csv", "单位目录", 0, "", "",
             "没有说明是哪个厂的记录", "用 --mill 写明厂代号（只需一次，以后记住），或写进 fourfocus.toml：mill = \"…\"",
             "it is not said which mill these records belong to"),
        ],
    ),
    "mill not said, and more is wrong": (
        {"单位目录.csv": """\
单位代号,单位名称,类型,上级,生效日期,失效日期
m,厂,工厂,,2019-01-01,
"""},
        {"empty": True},
        [
            ("sheet.no_mill", "单位目录.csv", "单位目录", 0, "", "",
             "没有说明是哪个厂的记录", "用 --mill 写明厂代号（只需一次，以后记住），或写进 fourfocus.toml：mill = \"…\"",
             "it is not said which mill these records belong to"),
            ("cell.not_choice", "单位目录.csv", "单位目录", 2, "类型", "工厂",
             "不在可选值之内", "可选：厂、车间、科室、产线、班组、党支部、党委（是不是“厂”？）",
             "not one of the allowed values"),
        ],
    ),
    "mill with a blank": (
        {"单位目录.csv": """\
单位代号,单位名称,类型,上级,生效日期,失效日期
m,厂,厂,,2019-01-01,
"""},
        {"empty": True, "mill": "han zhong"},
        [
            ("cell.bad_id", "单位目录.csv", "单位目录", 0, "", "han zhong",
             "代号里有空格或不允许的字符“ ”", "代号只用汉字、字母、数字和 - _ . # /",
             "the code holds a blank or a character that is not allowed: ' '"),
        ],
    ),
    "period not said": (
        {"隐患报告.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("sheet.no_period", "隐患报告.csv", "隐患报告", 0, "", "",
             "没有说明这是哪个期间的完整记录", "在标题行或文件名里写明年月（如“2020年3月”），或用 --period 2020-03 指定",
             "it is not said for which period these records are complete"),
        ],
    ),
    "title and file name of two months": (
        {"隐患报告_2020-04.csv": """\
2020年3月隐患报告
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("sheet.periods_differ", "隐患报告_2020-04.csv", "隐患报告_2020-04", 0, "", "",
             "标题说的期间是 2020-03，文件名说的是 2020-04", "改成一致，或用 --period 指定",
             "the title says 2020-03, the file's name says 2020-04"),
        ],
    ),
    "sheet and title of two months": (
        {"隐患报告.xlsx": {'4月': [['2020年3月隐患报告'], ['报告编号', '报告日期', '单位', '隐患'], ['N2', '2020-03-05', 'ws', '漏油']]}},
        {},
        [
            ("sheet.periods_differ", "隐患报告.xlsx", "4月", 0, "", "",
             "工作表名说的期间是 2020-04，标题说的是 2020-03", "改成一致，或用 --period 指定",
             "the sheet's name says 2020-04, the title says 2020-03"),
        ],
    ),
    "sheet's month and year in the file's name differ from the title": (
        {"隐患报告_2020年.xlsx": {'2020-04': [['2020年3月隐患报告'], ['报告编号', '报告日期', '单位', '隐患']]}},
        {},
        [
            ("sheet.periods_differ", "隐患报告_2020年.xlsx", "2020-04", 0, "", "",
             "标题说的期间是 2020-03，工作表名说的是 2020-04", "改成一致，或用 --period 指定",
             "the title says 2020-03, the sheet's name says 2020-04"),
        ],
    ),
    "part that is not registered": (
        {"煤气用量_2020-03.csv": """\
产线,生产日期,煤气量(m3),热量(GJ)
bar,2020-03-05,10,5
"""},
        {"part": "中棒线"},
        [
            ("sheet.unknown_part", "煤气用量_2020-03.csv", "煤气用量_2020-03", 0, "", "",
             "“中棒线”不是已登记的“产线”，不能作为这张表的范围", "改正代号，或先导入登记它的表；已登记的有：bar、wire",
             "'中棒线' is not registered as a Line and cannot be this table's scope"),
        ],
    ),
    "part of the wrong kind": (
        {"煤气用量_2020-03.csv": """\
产线,生产日期,煤气量(m3),热量(GJ)
bar,2020-03-05,10,5
"""},
        {"part": "ws"},
        [
            ("sheet.unknown_part", "煤气用量_2020-03.csv", "煤气用量_2020-03", 0, "", "",
             "“ws”不是已登记的“产线”，不能作为这张表的范围", "改正代号，或先导入登记它的表；已登记的有：bar、wire",
             "'ws' is not registered as a Line and cannot be this table's scope"),
        ],
    ),
    "part of a table that has none": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,12,0
"""},
        {"part": "bar"},
        [
            ("scope.no_part", "来坯_2020-03.csv", "来坯_2020-03", 0, "", "",
             "“来坯”要对全厂完整申报，不能只申报“bar”", "去掉 --part（或“填报范围”、fourfocus.toml 里的产线、单位）",
             "Billet supply is declared for the whole mill, not for 'bar' alone"),
        ],
    ),
    "scope sheet names no table": (
        {"隐患报告.xlsx": {'隐患报告': [['报告编号', '报告日期', '单位', '隐患']],
 '填报范围': [['表', '厂代号', '产线或单位', '期间'],
          ['隐患登记', 'hz', '', '2020-03'],
          ['near_miss', 'hz', '', '2020-03']]}},
        {},
        [
            ("scope.bad_row", "隐患报告.xlsx", "填报范围", 2, "", "",
             "“填报范围”里“隐患登记”一行有误：没有这张表", "每张表写一行：表、期间（如 2020-03），需要时写产线或单位",
             "the scope sheet's entry for '隐患登记' is wrong: there is no such table"),
        ],
    ),
    "scope sheet with a period that is none": (
        {"隐患报告.xlsx": {'隐患报告': [['报告编号', '报告日期', '单位', '隐患']],
 '填报范围': [['表', '厂代号', '产线或单位', '期间'], ['near_miss', 'hz', '', '三月']]}},
        {},
        [
            ("scope.bad_row", "隐患报告.xlsx", "填报范围", 2, "", "",
             "“填报范围”里“near_miss”一行有误：看不懂期间“三月”", "每张表写一行：表、期间（如 2020-03），需要时写产线或单位",
             "the scope sheet's entry for 'near_miss' is wrong: the period '三月' cannot be read"),
            ("sheet.no_period", "隐患报告.xlsx", "隐患报告", 0, "", "",
             "没有说明这是哪个期间的完整记录", "在标题行或文件名里写明年月（如“2020年3月”），或用 --period 2020-03 指定",
             "it is not said for which period these records are complete"),
        ],
    ),
    "scope sheet names a table twice": (
        {"煤气用量.xlsx": {'煤气用量': [['产线', '生产日期', '煤气量(m3)', '热量(GJ)']],
 '填报范围': [['表', '厂代号', '产线或单位', '期间'],
          ['煤气用量', 'hz', 'bar', '2020-03'],
          ['gas_use', 'hz', 'wire', '2020-03']]}},
        {},
        [
            ("scope.bad_row", "煤气用量.xlsx", "填报范围", 3, "", "",
             "“填报范围”里“gas_use”一行有误：前面已有这张表的一行", "每张表写一行：表、期间（如 2020-03），需要时写产线或单位",
             "the scope sheet's entry for 'gas_use' is wrong: an earlier row names this table too"),
        ],
    ),
    "one scope twice in a call": (
        {"a/隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
""", "b/隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N3,2020-03-06,1001,ws,漏水,
"""},
        {},
        [
            ("scope.twice_in_call", "b/隐患报告_2020-03.csv", "隐患报告_2020-03", 0, "", "",
             "与“隐患报告_2020-03.csv”申报的范围重叠：未遂与隐患报告(near_miss) 2020-03", "合成一个文件，或只导入其中一个",
             "'隐患报告_2020-03.csv' declares the same scope or part of it: Near misses (near_miss) 2020-03"),
        ],
    ),
    "a month and a day of it in a call": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
""", "隐患报告_2020-03-06.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N3,2020-03-06,1001,ws,漏水,
"""},
        {},
        [
            ("scope.twice_in_call", "隐患报告_2020-03-06.csv", "隐患报告_2020-03-06", 0, "", "",
             "与“隐患报告_2020-03.csv”申报的范围重叠：未遂与隐患报告(near_miss) 2020-03-06", "合成一个文件，或只导入其中一个",
             "'隐患报告_2020-03.csv' declares the same scope or part of it: Near misses (near_miss) 2020-03-06"),
        ],
    ),
    "a register given as two files": (
        {"单位目录1.csv": """\
单位代号,单位名称,类型,上级,生效日期,失效日期
m,厂,厂,,2019-01-01,
""", "单位目录2.csv": """\
单位代号,单位名称,类型,上级,生效日期,失效日期
bar,棒材线,产线,,2019-01-01,
"""},
        {},
        [
            ("ref.orphaned", "单位目录1.csv", "单位目录1", 0, "", "",
             "新的单位目录里没有（或当日无效）“ws”，但已有 2 条“人员名册”记录在用（如 2019-01-01）", "补上这一项，或先更正那些记录",
             "the new Units lacks 'ws' (or it is not valid then), yet 2 record(s) of People use it (such as 2019-01-01)"),
            ("ref.orphaned", "单位目录1.csv", "单位目录1", 0, "", "",
             "新的单位目录里没有（或当日无效）“ws”，但已有 1 条“未遂与隐患报告”记录在用（如 2020-02-03）", "补上这一项，或先更正那些记录",
             "the new Units lacks 'ws' (or it is not valid then), yet 1 record(s) of Near misses use it (such as 2020-02-03)"),
            ("scope.already_declared", "单位目录1.csv", "单位目录1", 0, "", "",
             "单位目录(unit) 已由批次 BATCH（2020-03-01 09:00）申报：新文件多 0 行、少 6 行、改 1 行", "若这是更正，加 --correct \"原因\" 重新导入：新批次取代旧批次，旧版本保留可查",
             "Units (unit) was declared by batch BATCH (2020-03-01 09:00): the new file has 0 rows more, 6 fewer, 1 changed"),
            ("scope.twice_in_call", "单位目录2.csv", "单位目录2", 0, "", "",
             "与“单位目录1.csv”申报的范围重叠：单位目录(unit)", "合成一个文件，或只导入其中一个",
             "'单位目录1.csv' declares the same scope or part of it: Units (unit)"),
        ],
    ),
    "declared before": (
        {"隐患报告_2020-02.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N1,2020-02-03,1002,ws,护栏松动,2020-02-06
N9,2020-02-07,,ws,漏油,
"""},
        {},
        [
            ("scope.already_declared", "隐患报告_2020-02.csv", "隐患报告_2020-02", 0, "", "",
             "未遂与隐患报告(near_miss) 2020-02 已由批次 BATCH（2020-03-01 09:00）申报：新文件多 1 行、少 0 行、改 1 行", "若这是更正，加 --correct \"原因\" 重新导入：新批次取代旧批次，旧版本保留可查",
             "Near misses (near_miss) 2020-02 was declared by batch BATCH (2020-03-01 09:00): the new file has 1 rows more, 0 fewer, 1 changed"),
        ],
    ),
    "register declared before": (
        {"仪表目录.csv": """\
表号,名称,介质,计量对象,生效日期,失效日期
e1,棒材线电表,电,bar,2019-01-01,
e2,高线电表,电,wire,2019-01-01,
"""},
        {},
        [
            ("scope.already_declared", "仪表目录.csv", "仪表目录", 0, "", "",
             "计量仪表(meter) 已由批次 BATCH（2020-03-01 09:00）申报：新文件多 1 行、少 0 行、改 0 行", "若这是更正，加 --correct \"原因\" 重新导入：新批次取代旧批次，旧版本保留可查",
             "Meters (meter) was declared by batch BATCH (2020-03-01 09:00): the new file has 1 rows more, 0 fewer, 0 changed"),
        ],
    ),
    "required column missing": (
        {"来坯_2020-03.csv": """\
生产日期,支数,来坯量(吨),热送量(吨)
2020-03-05,10,12,0
"""},
        {},
        [
            ("header.missing", "来坯_2020-03.csv", "来坯_2020-03", 1, "", "",
             "缺少必需的列“钢种”（grade）", "补上这一列；可用的表头：钢种、牌号、grade",
             "the required column grade (Grade) is missing"),
        ],
    ),
    "two required columns missing": (
        {"隐患报告_2020-03.csv": """\
报告日期,隐患
2020-03-05,漏油
"""},
        {},
        [
            ("header.missing", "隐患报告_2020-03.csv", "隐患报告_2020-03", 1, "", "",
             "缺少必需的列“报告编号”（report）", "补上这一列；可用的表头：报告编号、编号、report",
             "the required column report (Report) is missing"),
            ("header.missing", "隐患报告_2020-03.csv", "隐患报告_2020-03", 1, "", "",
             "缺少必需的列“单位”（unit）", "补上这一列；可用的表头：单位、部门、车间、unit",
             "the required column unit (Unit) is missing"),
        ],
    ),
    "unknown column, with one like it": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨),备注2
2020-03-05,Q235,10,12,0,
"""},
        {},
        [
            ("header.unknown", "来坯_2020-03.csv", "来坯_2020-03", 1, "备注2", "备注2",
             "不认识的列“备注2”", "改成该表的列名（是不是“备注”？），不需要就删去，或写进 fourfocus.toml 的 ignore",
             "unknown column '备注2'"),
        ],
    ),
    "unknown column": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨),XQZ
2020-03-05,Q235,10,12,0,7
"""},
        {},
        [
            ("header.unknown", "来坯_2020-03.csv", "来坯_2020-03", 1, "XQZ", "XQZ",
             "不认识的列“XQZ”", "改成该表的列名，不需要就删去，或写进 fourfocus.toml 的 ignore",
             "unknown column 'XQZ'"),
        ],
    ),
    "one column twice": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),重量(kg),热送量(吨)
2020-03-05,Q235,10,12,12000,0
"""},
        {},
        [
            ("header.twice", "来坯_2020-03.csv", "来坯_2020-03", 1, "重量(kg)", "重量(kg)",
             "列“来坯量”出现了两次（第 D 列和第 E 列）", "只留一列",
             "column Weight appears twice (columns D and E)"),
        ],
    ),
    "content without a header": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,甲,10,12,0
"""},
        {},
        [
            ("header.blank", "来坯_2020-03.csv", "来坯_2020-03", 1, "C", "",
             "第 C 列没有表头却有内容", "补上表头，或删去这一列",
             "column C has content but no header"),
        ],
    ),
    "content right of a workbook's header": (
        {"来坯_2020-03.xlsx": {'来坯': [['生产日期', '钢种', '支数', '来坯量(吨)', '热送量(吨)'], ['2020-03-05', 'Q235', 10, 12, 0, '?']]}},
        {},
        [
            ("header.blank", "来坯_2020-03.xlsx", "来坯", 1, "F", "",
             "第 F 列没有表头却有内容", "补上表头，或删去这一列",
             "column F has content but no header"),
        ],
    ),
    "a comma too many in a row": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(吨),热送量(吨)
2020-03-05,Q235,10,1,200,0
2020-03-06,Q235,10,12,0
"""},
        {},
        [
            ("row.too_long", "来坯_2020-03.csv", "来坯_2020-03", 2, "", "",
             "这一行有 6 列，表头只有 5 列", "检查有没有多余的逗号；含逗号的内容要加引号",
             "this row has 6 columns, the header 5"),
            ("check.at_most", "来坯_2020-03.csv", "来坯_2020-03", 2, "热送量(吨)", "200",
             "“热送量”（200 吨）大于“来坯量”（1 吨）", "检查两个数字",
             "Hot delivered (200 t) is more than Weight (1 t)"),
        ],
    ),
    "no unit anywhere": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量,热送量(吨)
2020-03-05,Q235,10,12,0
"""},
        {},
        [
            ("header.no_unit", "来坯_2020-03.csv", "来坯_2020-03", 1, "来坯量", "来坯量",
             "没有写明“来坯量”的单位", "把单位写进表头，如“来坯量(吨)”；可用：吨、kg、g、万吨、千吨",
             "the unit of Weight is not given"),
        ],
    ),
    "unit nobody knows": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(担),热送量(吨)
2020-03-05,Q235,10,12,0
"""},
        {},
        [
            ("header.unknown_unit", "来坯_2020-03.csv", "来坯_2020-03", 1, "来坯量(担)", "来坯量(担)",
             "不认识的单位“担”", "可用的单位：吨、kg、g、万吨、千吨",
             "unknown unit '担'"),
        ],
    ),
    "money for weight": (
        {"来坯_2020-03.csv": """\
生产日期,钢种,支数,来坯量(万元),热送量(吨)
2020-03-05,Q235,10,12,0
"""},
        {},
        [
            ("header.wrong_unit", "来坯_2020-03.csv", "来坯_2020-03", 1, "来坯量(万元)", "来坯量(万元)",
             "单位“万元”不适用于“来坯量”", "可用的单位：吨、kg、g、万吨、千吨",
             "'万元' is no unit of Weight"),
        ],
    ),
    "a price without its quantity": (
        {"电价时段.csv": """\
时段,起始(小时),终止(小时),电价(元),生效日期
峰,8,12,0.8,2019-01-01
"""},
        {},
        [
            ("header.wrong_unit", "电价时段.csv", "电价时段", 1, "电价(元)", "电价(元)",
             "单位“元”不适用于“电价”", "可用的单位：元/MWh、元/kWh、分/kWh",
             "'元' is no unit of Price"),
        ],
    ),
    "another unit as suffix that is none": (
        {"来坯_2020-03.csv": """\
production_day,grade,billets_n,weight_lbs,hot_kg
2020-03-05,Q235,10,12,0
"""},
        {},
        [
            ("header.unknown_unit", "来坯_2020-03.csv", "来坯_2020-03", 1, "weight_lbs", "weight_lbs",
             "不认识的单位“lbs”", "可用的单位：吨、kg、g、万吨、千吨",
             "unknown unit 'lbs'"),
        ],
    ),
    "cells merged across columns": (
        {"隐患报告_2020-03.xlsx": {'隐患报告': [['报告编号', '报告日期', '单位', '隐患'],
          ['N2', '2020-03-05', 'ws', '漏油'],
          ['N3', '2020-03-06', 'ws', None]],
 '!merge': [('隐患报告', 'C3:D3')]}},
        {},
        [
            ("sheet.merged_key", "隐患报告_2020-03.xlsx", "隐患报告", 3, "单位", "",
             "数据区有横向合并的单元格（第 3 行）", "取消横向合并，每列各填各的",
             "cells are merged across columns in the data (row 3)"),
            ("cell.empty", "隐患报告_2020-03.xlsx", "隐患报告", 3, "隐患", "",
             "必填，不能空白", "填上内容；暂时不知道的，查清后再导入",
             "required, must not be empty"),
        ],
    ),
    "one weight merged over two rows": (
        {"来坯_2020-03.xlsx": {'来坯': [['生产日期', '钢种', '支数', '来坯量(吨)', '热送量(吨)'],
        ['2020-03-05', 'Q235', 10, 24, 0],
        ['2020-03-05', 'Q345', 10, None, 0]],
 '!merge': [('来坯', 'D2:D3')]}},
        {},
        [
            ("sheet.merged_quantity", "来坯_2020-03.xlsx", "来坯", 2, "来坯量(吨)", "",
             "“来坯量”从第 2 行起 2 行合并成一格，看不出每行是多少", "取消合并，每行填各自的数",
             "Weight is one merged cell over 2 rows from row 2: each row's amount cannot be told"),
        ],
    ),
}
# fmt: on
"""What is wrong: files, options of the import, and everything that is to be said about them."""


@pytest.mark.parametrize("name", CASES)
def test_message(name: str, problems: Callable[..., list[Found]]) -> None:
    files, options, expected = CASES[name]
    assert problems(files, **options) == expected
