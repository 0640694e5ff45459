"""The texts of every problem an import can report: code, Chinese and English reason and remedy.

A reason says what is wrong with what was found; a remedy says what the person who keeps the file can do. Placeholders in
braces are filled from the problem: ``{value}``, ``{column}``, ``{row}`` and those named at the place that reports it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One entry: reason and remedy in both languages."""

    reason_zh: str
    remedy_zh: str
    reason_en: str
    remedy_en: str
    warning: bool = False

    def reason(self, lang: str) -> str:
        """What is wrong."""
        return self.reason_en if lang == "en" else self.reason_zh

    def remedy(self, lang: str) -> str:
        """What to do."""
        return self.remedy_en if lang == "en" else self.remedy_zh


# fmt: off
MESSAGES: dict[str, Message] = {
    # files
    "file.not_found": Message(
        "没有这个文件或文件夹", "检查路径和文件名",
        "there is no such file or folder", "check the path and the name"),
    "file.empty": Message(
        "文件是空的，没有任何内容", "重新导出或复制该文件；确实没有记录时，请保留标题和表头",
        "the file is empty: it has no content at all",
        "export or copy it again; if there really are no records, keep the title and header rows"),
    "file.no_permission": Message(
        "没有读取该文件的权限", "请文件所有者或管理员授予读取权限，或复制到自己的文件夹",
        "you may not read this file", "ask its owner for read permission, or copy it to a folder of your own"),
    "file.unknown_type": Message(
        "不认识的文件类型“{suffix}”，只能导入 .xlsx 和 .csv", "另存为 .xlsx 或 .csv 后再导入",
        "file type {suffix!r} is not known; only .xlsx and .csv are read", "save it as .xlsx or .csv and import that"),
    "file.old_xls": Message(
        "这是旧格式的 Excel 文件（.xls 97-2003）", "在 Excel 里另存为 .xlsx 再导入",
        "this is an old Excel file (.xls, 97-2003)", "save it as .xlsx in Excel and import that"),
    "file.encrypted": Message(
        "文件设有打开密码", "去掉打开密码后再导入",
        "the file needs a password to open", "remove the password and import again"),
    "file.macro": Message(
        "文件带有宏（.xlsm），不予打开", "另存为不带宏的 .xlsx",
        "the file contains macros (.xlsm) and is not opened", "save it as .xlsx without macros"),
    "file.not_xlsx": Message(
        "扩展名是 .xlsx，内容却不是 Excel 工作簿，或文件已损坏", "用 Excel 打开检查，另存一份再导入",
        "the name ends in .xlsx but the content is no Excel workbook, or it is damaged",
        "open it in Excel, save a fresh copy and import that"),
    "file.too_large": Message(
        "文件有 {size} MB，超过上限 {most} MB", "按月份拆成几个文件分别导入",
        "the file has {size} MB, more than the {most} MB allowed", "split it by month and import the parts"),
    "file.bomb": Message(
        "工作簿解压后有 {size} MB，超过上限 {most} MB，不予打开", "确认来源；删去多余内容后另存再导入",
        "the workbook unpacks to {size} MB, more than the {most} MB allowed, and is not opened",
        "make sure where it comes from; delete what is not needed and save it again"),
    "file.encoding": Message(
        "文字编码既不是 UTF-8 也不是 GBK（第 {line} 行起无法识别）", "用记事本打开，另存为 UTF-8 编码",
        "the text is neither UTF-8 nor GBK (unreadable from line {line})", "open it in an editor and save it as UTF-8"),
    "file.binary": Message(
        "扩展名是 .csv，内容却是二进制数据", "确认选对了文件；从系统重新导出 CSV",
        "the name ends in .csv but the content is binary", "check that it is the right file; export the CSV again"),
    "file.quote": Message(
        "引号没有成对，从第 {row} 行起无法分列", "补上或删去多余的引号，或从系统重新导出",
        "a quotation mark is never closed; columns cannot be told apart from row {row} on",
        "close or remove it, or export the file again"),
    "file.no_data": Message(
        "没有可以导入的工作表", "确认选对了文件；工作表名或标题里要有表的名称，如“班产量”",
        "there is no sheet that can be imported",
        "check that it is the right file; a sheet's name or title must name a table, such as shift_output"),
    "file.same_twice": Message(
        "与文件“{other}”内容完全相同", "只保留其中一个",
        "its content is the same as that of {other!r}", "keep only one of them"),
    # the profile
    "profile.broken": Message(
        "fourfocus.toml 写法有误：{detail}", "按提示的行列改正；写法见文档“导入”一章",
        "fourfocus.toml cannot be read: {detail}", "correct the line named; see the chapter on importing"),
    "profile.unknown_key": Message(
        "fourfocus.toml 里不认识的设置“{key}”，可用的有：{known}", "改正拼写或删去",
        "fourfocus.toml has an unknown setting {key!r}; known are: {known}", "correct or remove it"),
    "profile.unknown_table": Message(
        "fourfocus.toml 里的表“{table}”不存在", "改正表的名称{hint}；运行 fourfocus facts 查看全部表",
        "fourfocus.toml names a table {table!r} that does not exist",
        "correct the name{hint}; 'fourfocus facts' lists all tables"),
    "profile.bad_period": Message(
        "fourfocus.toml 里的期间“{period}”看不懂", "写成 2020-03、2020 或 2019-01/2020-06",
        "fourfocus.toml has a period {period!r} that cannot be read", "write 2020-03, 2020 or 2019-01/2020-06"),
    "profile.unknown_column": Message(
        "fourfocus.toml 把表头“{header}”对到列“{name}”，表“{table}”没有这一列", "改成该表的列名，见 docs/facts.md",
        "fourfocus.toml maps header {header!r} to column {name!r}, which table {table} does not have",
        "use a column of that table; docs/facts.md lists them"),
    # which table, which scope
    "sheet.unknown_table": Message(
        "看不出是哪一张表", "在工作表名、标题行或文件名里写明表的名称（如“{near}”），或用 --table 指定",
        "it cannot be told which table this is",
        "name the table in the sheet's name, its title or the file's name (such as {near}), or give --table"),
    "sheet.two_tables": Message(
        "既像“{first}”又像“{second}”", "在工作表名里写明是哪一张，或用 --table 指定",
        "this may be {first} or {second}", "name the table in the sheet's name, or give --table"),
    "sheet.no_header": Message(
        "前 {rows} 行里找不到表头", "表头应含有该表的列名，如：{expected}",
        "no header row in the first {rows} rows", "the header must hold the table's column names, such as: {expected}"),
    "sheet.no_mill": Message(
        "没有说明是哪个厂的记录", "用 --mill 写明厂代号（只需一次，以后记住），或写进 fourfocus.toml：mill = \"…\"",
        "it is not said which mill these records belong to",
        'give --mill CODE (once; it is remembered) or write mill = "…" in fourfocus.toml'),
    "sheet.no_period": Message(
        "没有说明这是哪个期间的完整记录", "在标题行或文件名里写明年月（如“2020年3月”），或用 --period 2020-03 指定",
        "it is not said for which period these records are complete",
        "write year and month in the title or the file's name (such as 2020-03), or give --period 2020-03"),
    "sheet.periods_differ": Message(
        "{one}说的期间是 {first}，{two}说的是 {second}", "改成一致，或用 --period 指定",
        "{one} says {first}, {two} says {second}", "make them agree, or give --period"),
    "sheet.unknown_part": Message(
        "“{part}”不是已登记的“{title}”，不能作为这张表的范围", "改正代号，或先导入登记它的表；已登记的有：{known}",
        "{part!r} is not registered as a {title} and cannot be this table's scope",
        "correct the code, or import its register first; registered are: {known}"),
    "sheet.merged_key": Message(
        "数据区有横向合并的单元格（第 {row} 行）", "取消横向合并，每列各填各的",
        "cells are merged across columns in the data (row {row})", "unmerge them and fill each column"),
    "sheet.merged_quantity": Message(
        "“{title}”从第 {row} 行起 {count} 行合并成一格，看不出每行是多少", "取消合并，每行填各自的数",
        "{title} is one merged cell over {count} rows from row {row}: each row's amount cannot be told",
        "unmerge the cell and fill in each row"),
    "scope.no_part": Message(
        "“{table}”要对全厂完整申报，不能只申报“{part}”", "去掉 --part（或“填报范围”、fourfocus.toml 里的产线、单位）",
        "{table} is declared for the whole mill, not for {part!r} alone",
        "leave out --part (or the part in the scope sheet or fourfocus.toml)"),
    "scope.bad_row": Message(
        "“填报范围”里“{table}”一行有误：{detail}", "每张表写一行：表、期间（如 2020-03），需要时写产线或单位",
        "the scope sheet's entry for {table!r} is wrong: {detail}",
        "one row for each table: its name, a period (such as 2020-03) and, where needed, a line or unit"),
    "scope.twice_in_call": Message(
        "与“{other}”申报的范围重叠：{scope}", "合成一个文件，或只导入其中一个",
        "{other!r} declares the same scope or part of it: {scope}", "join the two, or import only one of them"),
    "scope.already_declared": Message(
        "{scope} 已由批次 {batch}（{known_at}）申报：新文件多 {added} 行、少 {removed} 行、改 {changed} 行",
        "若这是更正，加 --correct \"原因\" 重新导入：新批次取代旧批次，旧版本保留可查",
        "{scope} was declared by batch {batch} ({known_at}): the new file has {added} rows more, {removed} fewer, "
        "{changed} changed",
        'if this is a correction, import again with --correct "reason": the new batch supersedes, the old one is kept'),
    "scope.conflict": Message(
        "在您导入的同时，另一个导入（批次 {batch}，{known_at}）已申报 {scope}，您的文件没有入库",
        "看过对方的记录后，若仍要更正，加 --correct \"原因\" 重新导入",
        "while you were importing, another import (batch {batch}, {known_at}) declared {scope}; yours was not stored",
        'look at the other records; if yours are a correction, import again with --correct "reason"'),
    # headers
    "header.missing": Message(
        "缺少必需的列“{title}”（{name}）", "补上这一列；可用的表头：{accepted}",
        "the required column {name} ({title}) is missing", "add it; accepted headers: {accepted}"),
    "header.unknown": Message(
        "不认识的列“{value}”", "改成该表的列名{hint}，不需要就删去，或写进 fourfocus.toml 的 ignore",
        "unknown column {value!r}", "rename it{hint}, delete it, or list it under ignore in fourfocus.toml"),
    "header.twice": Message(
        "列“{title}”出现了两次（第 {first} 列和第 {second} 列）", "只留一列",
        "column {title} appears twice (columns {first} and {second})", "keep one of them"),
    "header.blank": Message(
        "第 {letter} 列没有表头却有内容", "补上表头，或删去这一列",
        "column {letter} has content but no header", "give it a header or delete the column"),
    "header.no_unit": Message(
        "没有写明“{title}”的单位", "把单位写进表头，如“{title}({unit})”；可用：{units}",
        "the unit of {title} is not given", "write it in the header, such as {title}({unit}); accepted: {units}"),
    "header.unknown_unit": Message(
        "不认识的单位“{unit}”", "可用的单位：{units}",
        "unknown unit {unit!r}", "accepted units: {units}"),
    "header.wrong_unit": Message(
        "单位“{unit}”不适用于“{title}”", "可用的单位：{units}",
        "{unit!r} is no unit of {title}", "accepted units: {units}"),
    # cells
    "cell.empty": Message(
        "必填，不能空白", "填上内容；暂时不知道的，查清后再导入",
        "required, must not be empty", "fill it in; if it is not known, import when it is"),
    "cell.excel_error": Message(
        "单元格是 Excel 错误值“{value}”", "修正公式后保存再导入",
        "the cell holds the Excel error {value}", "correct the formula, save and import again"),
    "cell.formula": Message(
        "公式还没有算出结果", "用 Excel 打开并保存一次，或粘贴为数值，再导入",
        "the formula was never worked out", "open and save the file in Excel, or paste values, and import again"),
    "cell.not_number": Message(
        "不是数字", "只填数字，如 1234.5；可空的列没有就留空",
        "not a number", "enter digits only, such as 1234.5"),
    "cell.comma": Message(
        "千分位逗号的位置不对，看不出是哪个数", "写成 1,234.5 或 1234.5",
        "the commas are not where thousands are; it is unclear which number is meant", "write 1,234.5 or 1234.5"),
    "cell.too_fine": Message(
        "换算后是 {exact}，不是整数", "四舍五入到 {step} 的整倍数（系统不代为取整）",
        "converts to {exact}, which is not a whole number",
        "round it to a multiple of {step} (nothing is rounded for you)"),
    "cell.overflow": Message(
        "数字太大，存不下", "检查是否多打了数字或单位写错",
        "the number is too large to store", "check for extra digits or a wrong unit"),
    "cell.below": Message(
        "不能小于 {limit}", "检查数字、正负号和单位",
        "must not be less than {limit}", "check the number, its sign and its unit"),
    "cell.above": Message(
        "不能大于 {limit}", "检查数字和单位（如表头写吨、填的是千克）",
        "must not be more than {limit}", "check the number and its unit (kilograms under a header of tonnes, say)"),
    "cell.unusual": Message(
        "超出通常范围 {low}～{high}", "请核对；确实如此则无须改动",
        "outside the usual range {low} to {high}", "check it; if it is right, nothing need be done", warning=True),
    "cell.unknown_unit": Message(
        "单元格里的单位“{unit}”不认识", "可用的单位：{units}",
        "unknown unit {unit!r} in the cell", "accepted units: {units}"),
    "cell.wrong_unit": Message(
        "单元格里的单位“{unit}”不适用于此列", "可用的单位：{units}",
        "{unit!r} in the cell is no unit of this column", "accepted units: {units}"),
    "cell.no_unit": Message(
        "表头没有单位，这个单元格也没有写单位", "把单位写进表头，或每个单元格都带单位",
        "neither the header nor this cell gives a unit", "write the unit in the header, or in every cell"),
    "cell.not_day": Message(
        "不是日期", "写成 2020-03-01、2020/3/1 或 3月1日",
        "not a date", "write 2020-03-01, 2020/3/1 or 3月1日"),
    "cell.no_such_day": Message(
        "没有这一天", "检查年、月、日",
        "there is no such day", "check year, month and day"),
    "cell.day_order": Message(
        "看不出是日还是月在前", "写成 2020-03-01",
        "it is unclear whether day or month comes first", "write 2020-03-01"),
    "cell.no_year": Message(
        "没有年份，标题和文件名里也没有唯一的年份", "写上年份，或在标题里写明年份",
        "no year here, and none single in the title or the file's name", "write the year here or in the title"),
    "cell.day_has_time": Message(
        "日期里带有时刻 {time}", "只填日期",
        "the date carries a time of day, {time}", "enter the date alone"),
    "cell.far_day": Message(
        "年份 {year} 不在 1990～2100 之间", "检查年份",
        "the year {year} is not between 1990 and 2100", "check the year"),
    "cell.not_time": Message(
        "不是时刻", "写成 2020-03-01 08:15",
        "not a point in time", "write 2020-03-01 08:15"),
    "cell.no_such_time": Message(
        "没有这个时刻", "时 0～23（或 24:00），分、秒 0～59",
        "there is no such time of day", "hours run from 0 to 23 (or 24:00), minutes and seconds from 0 to 59"),
    "cell.time_needs_day": Message(
        "只有时刻，没有日期", "写成 2020-03-01 08:15；有生产日期列的表也可以填好生产日期、只写时刻",
        "a time of day without a date",
        "write 2020-03-01 08:15; where the table has a production day, that and the time of day will do"),
    "cell.below_second": Message(
        "时刻精确到了秒以下", "写到整秒",
        "the time is finer than a second", "write whole seconds"),
    "cell.not_month": Message(
        "不是月份", "写成 2020-03 或 2020年3月",
        "not a month", "write 2020-03"),
    "cell.not_choice": Message(
        "不在可选值之内", "可选：{allowed}{hint}",
        "not one of the allowed values", "choose one of: {allowed}{hint}"),
    "cell.not_flag": Message(
        "不是“是”或“否”", "填“是”或“否”",
        "neither yes nor no", "enter yes or no (是 or 否)"),
    "cell.bad_id": Message(
        "代号里有空格或不允许的字符“{bad}”", "代号只用汉字、字母、数字和 - _ . # /",
        "the code holds a blank or a character that is not allowed: {bad!r}",
        "use letters, digits, Chinese characters and - _ . # / only"),
    "cell.digits_lost": Message(
        "Excel 把长编号当作数字存，末尾几位已经丢失", "把该列设为文本格式，重新填写编号",
        "Excel stored this long number as a quantity and its last digits are lost",
        "format the column as text and enter the number again"),
    "cell.became_date": Message(
        "Excel 把这里填的内容变成了日期 {value}，原来填的是什么已看不出", "把该列设为“文本”格式，重新输入（例如原来是 {typed}）",
        "Excel turned what was typed here into the date {value}; what it was cannot be told any more",
        "format the column as text and type it again (it may have been {typed})"),
    "cell.too_long": Message(
        "太长（{length} 个字，最多 {most} 个）", "缩短内容",
        "too long ({length} characters, at most {most})", "shorten it"),
    "cell.control": Message(
        "含有看不见的控制字符", "删去后重新输入",
        "holds an invisible control character", "delete it and type the text again"),
    "cell.garbled": Message(
        "含有“\ufffd”：有的字在转换编码时已经丢失", "照原件补上这个字；或从原系统重新导出，存为 UTF-8 编码",
        "holds '\ufffd': a character was lost when the text was converted",
        "type the character from the original, or export it again as UTF-8"),
    "cell.not_checked": Message(
        "这一列已有 {most} 种读不懂的内容，其余未再检查", "先改正已列出的，再导入一次",
        "this column already has {most} different unreadable values; the rest was not checked",
        "correct those listed and import again"),
    # rows
    "row.outside_period": Message(
        "{day} 不在本表申报的期间 {period} 之内", "移到所属期间的文件里，或改正日期、期间",
        "{day} is not within the period declared for this sheet, {period}",
        "move the row to the file of its period, or correct the date or the period"),
    "row.other_part": Message(
        "“{part}”不在本表申报的范围“{scope}”之内", "移到所属产线或单位的文件里，或改正范围",
        "{part!r} is not within the scope declared for this sheet, {scope!r}",
        "move the row to the file of its line or unit, or correct the scope"),
    "row.same_key": Message(
        "与第 {first} 行（{file}）是同一条记录：{key}", "删去重复的一行，或改正其中一行",
        "the same record as row {first} ({file}): {key}", "delete the repeated row, or correct one of the two"),
    "row.not_production_day": Message(
        "“{time}”属于生产日 {day}", "改成 {day}，或去掉生产日期一列由系统推算",
        "{time} belongs to production day {day}", "write {day}, or leave the column out and let it be derived"),
    "row.too_long": Message(
        "这一行有 {found} 列，表头只有 {expected} 列", "检查有没有多余的逗号；含逗号的内容要加引号",
        "this row has {found} columns, the header {expected}",
        "look for extra commas; put quotation marks round text that holds one"),
    "total.differs": Message(
        "{label}行写的是 {value}，各行相加是 {sum}", "找出差 {diff} 的那一行，改正明细或合计",
        "the {label} row says {value}, the rows add up to {sum}", "find the row behind the difference of {diff}"),
    "total.unreadable": Message(
        "{label}行里的“{value}”不是数字", "改正，或删去这一行",
        "{value!r} in the {label} row is not a number", "correct it or delete the row"),
    # references and cross-checks
    "ref.unknown": Message(
        "“{value}”不在“{table}”里", "改正，或先把它加进“{table}”再导入{hint}",
        "{value!r} is not in {table}", "correct it, or add it to {table} first{hint}"),
    "ref.ambiguous": Message(
        "“{value}”对应不止一个：{codes}", "改填代号（工号）",
        "{value!r} stands for more than one: {codes}", "enter the code (staff number) instead"),
    "ref.not_valid": Message(
        "“{value}”在 {day} 不在有效期内（有效期 {spans}）", "改正代号或日期，或在{table}里更正有效期",
        "{value!r} was not valid on {day} (valid {spans})", "correct the code or the date, or its dates in {table}"),
    "ref.wrong_kind": Message(
        "“{value}”是{found}，此列要填{wanted}", "改成{wanted}的代号",
        "{value!r} is a {found}; this column needs a {wanted}", "enter the code of a {wanted}"),
    "ref.needs_register": Message(
        "“{table}”还没有导入，无法核对“{value}”", "先导入（或同时导入）{table}",
        "{table} has not been imported, so {value!r} cannot be checked", "import {table} first, or together"),
    "ref.orphaned": Message(
        "新的{table}里没有（或当日无效）“{code}”，但已有 {count} 条“{user}”记录在用（如 {day}）", "补上这一项，或先更正那些记录",
        "the new {table} lacks {code!r} (or it is not valid then), yet {count} record(s) of {user} use it (such as {day})",
        "add the entry, or correct those records first"),
    "ref.emptied": Message(
        "新的“{table}”一行也没有，但已有 {count} 条记录在用其中 {codes} 项（{users}）", "把全部项目填进去再导入；模板还没填的话，不要导入它",
        "the new {table} has no entry, yet {count} record(s) use {codes} of its entries ({users})",
        "fill in all entries and import again; do not import a template that is still empty"),
    "check.product_flag": Message(
        "“{value}”在 {day} 没有标明“{title}”", "在{table}里补上该日期有效的“{title}”",
        "{value!r} has no {title} on {day}", "fill in {title} for that date in {table}"),
    "check.before": Message(
        "“{start}”（{a}）应{how}“{end}”（{b}）", "检查这两项，可能填反，或日期差一天",
        "{start} ({a}) must {how} {end} ({b})", "check both; they may be swapped or a day off"),
    "check.overlap": Message(
        "与第 {other} 行（{file}）时间重叠：{a} 至 {b}", "改正起止时间，或合并成一条",
        "overlaps row {other} ({file}): {a} to {b}", "correct the times, or join the two"),
    "check.falls": Message(
        "读数 {now} 小于上一次的 {then}（{when}）", "检查读数；换表请在仪表目录里登记新表号",
        "the counter {now} is less than the one before, {then} ({when})",
        "check the reading; if the meter was replaced, register the new one"),
    "check.step": Message(
        "读数比上一次增加 {rise}，与本时段用量 {step} 不符", "检查读数和用量",
        "the counter rose by {rise} but the use of the interval is {step}", "check the counter and the use"),
    "check.parts_exceed": Message(
        "{parts}合计 {sum}，大于{total} {most}", "检查各项重量；按理论重量计的，请把计重方式填“理论”",
        "{parts} add up to {sum}, more than {total} {most}",
        "check the weights; if the output is theoretical weight, say so in the weight basis"),
    "check.rest_large": Message(
        "{total}减去{parts}还差 {rest}，占 {share}%，通常不超过 {most}%", "请核对；确实如此则无须改动",
        "{total} less {parts} leaves {rest}, {share} %, usually at most {most} %",
        "check it; if it is right, nothing need be done", warning=True),
    "check.shift_over": Message(
        "{line} {day} {shift}：作业 {run} 加停机 {stop} 共 {sum}，超过该班时长 {length}", "检查作业时间和停机记录",
        "{line} {day} {shift}: run {run} plus stops {stop} is {sum}, more than the shift's {length}",
        "check the operating time and the stoppages"),
    "check.shift_under": Message(
        "{line} {day} {shift}：作业 {run} 加停机 {stop} 共 {sum}，比该班时长 {length} 少 {gap}", "补上漏记的停机，或改正作业时间",
        "{line} {day} {shift}: run {run} plus stops {stop} is {sum}, {gap} short of the shift's {length}",
        "add the stop that was not recorded, or correct the operating time"),
    "check.shift_empty": Message(
        "{line} 有 {count} 个班（{first} 至 {last}）既没有产量也没有停机，时间没有着落", "补上这些班的产量或停机记录；还没有的记录不要申报期间",
        "{line} has {count} shifts ({first} to {last}) with neither output nor stops: their time is unaccounted for",
        "add their output or stops; do not declare a period whose records are not there yet"),
    "check.stock": Message(
        "{day} 期末库存应为 {expected}（上期 {before}＋来坯 {inflow}－投坯 {outflow}），实为 {found}", "检查来坯、投坯和盘点数",
        "closing stock of {day} should be {expected} ({before} + {inflow} in - {outflow} charged), found {found}",
        "check supply, charge and stock-taking"),
    "check.shares": Message(
        "{who} 自 {day} 起份额合计 {sum}，应为 {total}", "调整份额使合计为 {total}",
        "the shares of {who} from {day} add up to {sum}, not {total}", "change the shares so that they add up to {total}"),
    "check.at_most": Message(
        "“{title}”（{a}）大于“{most}”（{b}）", "检查两个数字",
        "{title} ({a}) is more than {most} ({b})", "check both numbers"),
    "check.needs": Message(
        "“{title}”为“{shown}”时，必须填“{needs}”", "补上“{needs}”",
        "where {title} is {shown!r}, {needs} must be given", "fill in {needs}"),
}
# fmt: on
"""Every problem's texts by code."""
