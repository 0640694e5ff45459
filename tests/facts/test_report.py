"""Marked copies and JSON: what the person who keeps the file gets back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from fourfocus.facts.outcome import Reading
from fourfocus.facts.report import ERROR_FILL, WARNING_FILL, annotated_copies, summary, to_dict
from fourfocus.facts.tables import CATALOG

Try = Callable[..., Reading]
SUPPLY = ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"]
NEAR = "报告编号,报告日期,报告人,单位,隐患,整改日期\n"


def marked(sheet: Worksheet) -> dict[str, tuple[str, str]]:
    """Cell to its colour and comment, of every cell that has one."""
    found = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                colour = {ERROR_FILL.fgColor.rgb: "error", WARNING_FILL.fgColor.rgb: "warning"}.get(
                    cell.fill.fgColor.rgb, ""
                )
                found[cell.coordinate] = (colour, cell.comment.text)
    return found


def test_the_users_own_workbook_comes_back_with_its_bad_cells_marked(try_files: Try, tmp_path: Path) -> None:
    cells: list[list[Any]] = [
        ["来坯统计", None, None, None, None],
        SUPPLY,
        ["2020-03-05", "Q235", "十", -3, 0],
        ["2020-03-06", "Q235", 10, ("=C4*2.5", 25), 0],
        ["合计", None, 20, 22, 0],
    ]
    reading = try_files({"生产/来坯_2020-03.xlsx": {"来坯": cells, "!merge": [("来坯", "A1:E1")]}})
    (path,) = annotated_copies(reading, tmp_path / "out")
    assert path.name == "来坯_2020-03_问题.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["导入问题", "来坯"]
    assert marked(book["来坯"]) == {
        "C3": ("error", "不是数字。只填数字，如 1234.5；可空的列没有就留空"),
        "D3": ("error", "不能小于 0 吨。检查数字、正负号和单位"),
        "E3": ("error", "“热送量”（0 吨）大于“来坯量”（-3 吨）。检查两个数字"),
    }
    assert book["来坯"]["D4"].value == "=C4*2.5"  # nothing else is touched
    listed = [[cell.value for cell in row] for row in book["导入问题"].iter_rows()]
    assert listed[0] == ["级别", "工作表", "行", "列", "值", "问题", "怎么办"]
    assert listed[1] == ["错误", "来坯", 3, "支数", "十", "不是数字", "只填数字，如 1234.5；可空的列没有就留空"]
    assert len(listed) == 4


def test_a_csv_becomes_a_workbook_in_which_nothing_can_run(try_files: Try, tmp_path: Path) -> None:
    text = NEAR + '=2+3,2020-03-05,,ws,"=HYPERLINK(""http://x"",""看"")",\n#REF!,x,,ws,漏\x07油,\n'
    reading = try_files({"隐患[报告]_2020-03.csv": text})
    (path,) = annotated_copies(reading, tmp_path, "en")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    assert sheet.title == "隐患_报告__2020-03"
    assert [(cell.value, cell.data_type) for cell in sheet["A"]][1:] == [("=2+3", "s"), ("#REF!", "s")]
    assert (sheet["E2"].value, sheet["E2"].data_type) == ('=HYPERLINK("http://x","看")', "s")
    assert sheet["E3"].value == "漏\ufffd油"
    assert marked(sheet)["A2"] == (
        "error",
        "the formula was never worked out. open and save the file in Excel, or paste values, and import again",
    )
    listed = [[cell.value for cell in row] for row in book["Problems"].iter_rows(min_row=2)]
    assert ["#REF!", "the cell holds the Excel error #REF!"] in [row[4:6] for row in listed]
    assert all(cell.data_type != "f" for row in book["Problems"].iter_rows() for cell in row)


def test_rows_above_the_header_keep_the_marks_in_place(try_files: Try, tmp_path: Path) -> None:
    """A long plain file is read the fast way, without its titles; the copy has them again."""
    rows = "".join(f"N{at},2020-03-{1 + at % 28:02d},,ws,漏油{at},\n" for at in range(50, 90))
    reading = try_files({"x.csv": "示例厂2020年3月隐患报告\n\n" + NEAR + rows + "N99,2020-03-32,,ws,漏油,\n"})
    (path,) = annotated_copies(reading, tmp_path)
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert sheet["A1"].value == "示例厂2020年3月隐患报告"
    assert sheet["A3"].value == "报告编号"
    assert list(marked(sheet)) == ["B44"]
    assert sheet["A44"].value == "N99"


def test_warnings_are_marked_in_their_own_colour(try_files: Try, tmp_path: Path) -> None:
    header = "产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),"
    header += "作业时间(分钟),纯轧时间(分钟),计重方式\n"
    row = "bar,2020-03-05,白班,甲,rb16,400,1000,960,0,0,5,480,400,实物\n"
    reading = try_files({"班产量_2020-03-05.csv": header + row})
    (path,) = annotated_copies(reading, tmp_path)
    ((place, (colour, said)),) = marked(openpyxl.load_workbook(path).worksheets[1]).items()
    assert (place, colour) == ("G2", "warning")
    assert "还差 35 吨，占 3.50%" in said


def test_a_mark_in_a_merged_cell_is_put_where_it_is_seen(try_files: Try, tmp_path: Path) -> None:
    cells = [["报告编号", "报告日期", "单位", "隐患"], ["N2", "2020-02-30", "ws", "漏油"], ["N3", None, "ws", "漏水"]]
    reading = try_files({"隐患报告_2020-03.xlsx": {"隐患报告": cells, "!merge": [("隐患报告", "B2:B3")]}})
    (path,) = annotated_copies(reading, tmp_path)
    assert marked(openpyxl.load_workbook(path)["隐患报告"]) == {
        "B2": ("error", "没有这一天。检查年、月、日\n没有这一天。检查年、月、日")
    }


def test_files_that_differ_in_their_ending_get_copies_of_their_own(try_files: Try, tmp_path: Path) -> None:
    book = {"隐患报告": [["报告编号", "报告日期", "单位", "隐患"], ["N2", "x", "ws", "漏油"]]}
    reading = try_files(
        {"隐患报告_2020-03.csv": NEAR + "N3,y,,ws,漏油,\n", "隐患报告_2020-03.xlsx": book}, period="2020-03"
    )
    names = sorted(path.name for path in annotated_copies(reading, tmp_path))
    assert names == ["隐患报告_2020-03_问题.xlsx", "隐患报告_2020-03_问题_2.xlsx"]


def test_files_that_cannot_be_opened_have_no_copy(try_files: Try, tmp_path: Path) -> None:
    assert annotated_copies(try_files({"隐患.xlsx": "x", "隐患.txt": "x"}), tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_json_has_every_problem_in_either_language(try_files: Try) -> None:
    files = {"隐患报告_2020-03.csv": NEAR + "N2,2020-02-30,,ws,漏油,\n", "来坯_2020-03.csv": ",".join(SUPPLY) + "\n"}
    reading = try_files(files)
    told = to_dict(reading, "zh", stored=False)
    assert json.loads(json.dumps(told, ensure_ascii=False, default=str)) == told
    assert told["problems"] == [{
        "code": "cell.no_such_day", "level": "error", "file": "隐患报告_2020-03.csv", "sheet": "隐患报告_2020-03", "row": 2,
        "column": "报告日期", "value": "2020-02-30", "reason": "没有这一天", "remedy": "检查年、月、日",
    }]  # fmt: skip
    assert (told["ok"], told["stored"], told["files"], told["problems_not_listed"]) == (False, False, 2, 0)
    assert told["tables"]["billet_supply"] == {"batches": 1, "rows": 0}
    english = to_dict(reading, "en")["problems"][0]
    assert (english["reason"], english["remedy"]) == ("there is no such day", "check year, month and day")


def test_the_summary_counts_rows_by_table(try_files: Try) -> None:
    reading = try_files(
        {"隐患报告_2020-03.csv": NEAR + "N2,2020-03-05,,ws,漏油,\n", "来坯_2020-03.csv": ",".join(SUPPLY) + "\n"}
    )
    assert dict(summary(reading, CATALOG)) == {"billet_supply": 0, "near_miss": 1}
    assert reading.rows == 1
