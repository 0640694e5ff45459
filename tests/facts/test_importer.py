"""The way in, with the files people really have: odd, but all there."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from tests.facts.conftest import write_book

from fourfocus.facts.importer import import_files, read_files
from fourfocus.facts.outcome import Options, Reading
from fourfocus.facts.problems import MOST_PER_KIND
from fourfocus.facts.reading import Asked
from fourfocus.facts.schema import Table
from fourfocus.facts.store import Store

Try = Callable[..., Reading]
APRIL = datetime(2020, 4, 2, 10, 0)
GAS = "产线,生产日期,煤气量(m3),热量(GJ)\n"
SUPPLY = "生产日期,钢种,支数,来坯量(吨),热送量(吨)\n"
NEAR = "报告编号,报告日期,报告人,单位,隐患,整改日期\n"
STOP = "产线,生产日期,开始时间,结束时间,停机类别,原因代码\n"


def rows_of(reading: Reading, table: str) -> list[dict[str, Any]]:
    """The rows read of a table, own columns only."""
    assert [p.reason() for p in reading.problems.errors] == []
    found: list[dict[str, Any]] = []
    for batch in reading.batches:
        if batch.table.name == table:
            found += batch.rows.select([column.name for column in batch.table.columns]).to_pylist()
    return found


def scopes(reading: Reading) -> list[tuple[str, str, str, str]]:
    """What is declared: table, part, first day, day after the last."""
    return [
        (b.scope.table, b.scope.part, b.scope.start.isoformat(), b.scope.end.isoformat())
        for b in reading.batches
        if not b.defaults
    ]


# -- cells as they come ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rare_characters_survive_every_encoding(encoding: str, own_mill: Store, try_files: Try) -> None:
    text = NEAR + "N-𬭎2,2020-03-05,张龑,轧钢车间,𬭎镍钢轧辊龟裂,\n"
    reading = try_files({"隐患报告_2020-03.csv": text.encode(encoding)}, store=own_mill, at=APRIL)
    assert reading.ok
    stored = Store.open(own_mill.folder).as_of().rows("near_miss").to_pylist()
    assert {(row["report"], row["person"], row["hazard"]) for row in stored} >= {("N-𬭎2", "1001", "𬭎镍钢轧辊龟裂")}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_code_or_text_that_looks_like_a_date_stays_text(try_files: Try, kind: str) -> None:
    """In a CSV nothing else can be meant, and in a workbook the cell is formatted as text."""
    rows = [["报告编号", "报告日期", "单位", "隐患"], ["3-1", "2020-03-05", "ws", "2020-03-10"],
            ["2020-1-2", "2020-03-05", "ws", "3月1日"]]  # fmt: skip
    text = "".join(",".join(row) + "\n" for row in rows)
    reading = try_files({f"隐患报告_2020-03.{kind}": text if kind == "csv" else {"隐患报告": rows}})
    assert [(row["report"], row["hazard"]) for row in rows_of(reading, "near_miss")] == [
        ("2020-1-2", "3月1日"), ("3-1", "2020-03-10"),
    ]  # fmt: skip


def test_numbers_as_text_apostrophes_and_blanks_of_all_kinds(try_files: Try) -> None:
    cells = [
        ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"],
        ["2020-03-05", "'Q235", "'10", " 1,234.5\u00a0", "\u30000\u3000"],
        ["\u00a02020/3/6\u3000", "Ｑ２３５", "１０", "１２．５吨", 0],
    ]
    assert rows_of(try_files({"来坯_2020-03.xlsx": {"来坯": cells}}), "billet_supply") == [
        {"production_day": date(2020, 3, 5), "grade": "Q235", "billets_n": 10, "weight_kg": 1_234_500, "hot_kg": 0, "note": None},
        {"production_day": date(2020, 3, 6), "grade": "Q235", "billets_n": 10, "weight_kg": 12_500, "hot_kg": 0, "note": None},
    ]  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_cells_of_several_lines_keep_row_numbers_right(ends: str, try_files: Try) -> None:
    lines = [NEAR.strip(), 'N2,2020-03-05,,ws,"一，漏油\n二，打滑",', "N3,2020-03-06,,ws,漏水,", "N4,x,,ws,漏风,"]
    reading = try_files({"隐患报告_2020-03.csv": ends.join(lines) + ends})
    assert [(p.code, p.row) for p in reading.problems] == [("cell.not_day", 4)]
    hazards = reading.batches[0].rows.select(["hazard", "_row"]).to_pylist()
    assert hazards[:2] == [{"hazard": "一，漏油\n二，打滑", "_row": 2}, {"hazard": "漏水", "_row": 3}]


def test_excel_percentages_mean_what_the_reader_of_the_sheet_sees(tmp_path: Path, mill: Store) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "支部覆盖.xlsx"))
    sheet = book.add_worksheet("支部覆盖")
    sheet.write_row(0, 0, ["党支部", "覆盖单位", "份额(%)", "生效日期"])
    formats = {name: book.add_format({"num_format": shape}) for name, shape in
               {"percent": "0%", "tenths": "0.0%", "literal": '0"%"', "escaped": "0\\%", "plain": "0"}.items()}  # fmt: skip
    shares = [(0.3, "percent"), (0.255, "tenths"), (20, "literal"), (14.5, "escaped"), (10, "plain")]
    for at, (value, name) in enumerate(shares, 1):
        sheet.write_row(at, 0, ["b1", ["m", "bar", "wire", "ws", "b2"][at - 1]])
        sheet.write_number(at, 2, value, formats[name])
        sheet.write(at, 3, "2020-01-01")
    book.close()
    reading = read_files(mill, [tmp_path / "支部覆盖.xlsx"], Options())
    # 30 % + 25.5 % + 20 % + 14.5 % + 10 % = 100 %, which the check of shares confirms.
    assert sorted(row["share_ppm"] for row in rows_of(reading, "coverage")) == [
        100_000,
        145_000,
        200_000,
        255_000,
        300_000,
    ]


def test_formulas_count_by_their_results_and_must_have_one(tmp_path: Path, mill: Store) -> None:
    book = openpyxl.Workbook()  # writes formulas without results
    sheet = book.active
    assert sheet is not None
    sheet.title = "来坯"
    sheet.append(["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)", "备注"])
    sheet.append(["2020-03-05", "Q235", 10, "=C2*2.5", 0, '=A2&""'])
    book.save(tmp_path / "来坯_2020-03.xlsx")
    reading = read_files(mill, [tmp_path / "来坯_2020-03.xlsx"], Options())
    assert [(p.code, p.row, p.column, p.value) for p in reading.problems.sorted()] == [
        ("cell.formula", 2, "来坯量(吨)", "=C2*2.5"),
        ("cell.formula", 2, "备注", '=A2&""'),
    ]


def test_formulas_with_results_are_numbers_and_texts(tmp_path: Path, mill: Store) -> None:
    path = tmp_path / "来坯_2020-03.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("来坯")
    sheet.write_row(0, 0, ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)", "备注"])
    sheet.write_row(1, 0, ["2020-03-05", "Q235", 10, None, 0])
    sheet.write_formula(1, 3, "=C2*2.5", None, 25)
    sheet.write_formula(1, 5, '=IF(C2>9,"","x")', None, "EMPTY")
    book.close()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:  # as Excel itself writes a formula that gives an empty text
        for name, content in parts.items():
            archive.writestr(name, content.replace(b"<v>EMPTY</v>", b"<v></v>"))
    assert b't="str"' in parts["xl/worksheets/sheet1.xml"]
    (row,) = rows_of(read_files(mill, [path], Options()), "billet_supply")
    assert (row["weight_kg"], row["note"]) == (25_000, None)  # an empty text as result is empty, not missing


def test_times_of_day_get_the_day_they_belong_to(try_files: Try) -> None:
    """The production day starts at eight: 07:30 and 02:00 are the next calendar day's, ends lie after starts."""
    text = STOP + (
        "bar,2020-03-05,08:00,08:30,机械,J01\n"
        "bar,2020-03-05,23:30,00:10,机械,J02\n"
        "bar,2020-03-05,02:00,09:00,机械,J03\n"
        "wire,3月31日,7时30分,7时45分30秒,电气,D01\n"
    )
    stops = rows_of(try_files({"停机_2020-03.csv": text}), "stoppage")
    assert [(row["cause"], f"{row['start']:%m-%d %H:%M}", f"{row['end']:%m-%d %H:%M:%S}") for row in stops] == [
        ("J01", "03-05 08:00", "03-05 08:30:00"),
        ("J02", "03-05 23:30", "03-06 00:10:00"),
        ("J03", "03-06 02:00", "03-06 09:00:00"),
        ("D01", "04-01 07:30", "04-01 07:45:30"),
    ]
    assert [row["production_day"].day for row in stops] == [5, 5, 5, 31]


def test_a_mills_own_start_of_the_production_day_counts(try_files: Try) -> None:
    files = {
        "生产日起点.csv": "起点(小时),生效日期,失效日期\n8,2019-01-01,2020-03-01\n7,2020-03-01,\n",
        "停机_2020-03.csv": STOP.replace("生产日期,", "") + "bar,2020-03-05 07:10,2020-03-05 07:20,机械,J01\n",
    }
    (row,) = rows_of(try_files(files), "stoppage")
    assert row["production_day"] == date(2020, 3, 5)


def test_a_report_of_the_same_minute_is_of_the_same_day(try_files: Try) -> None:
    text = "事故编号,生产日期,发生时间,报告时间,类别,等级,单位,隐瞒\nI1,2020-03-05,14:20,14:20,安全,轻微,ws,否\n"
    (row,) = rows_of(try_files({"事故事件_2020-03.csv": text}), "incident")
    assert row["reported"] == row["happened"] == datetime(2020, 3, 5, 14, 20)


# -- rows that are records and rows that are not -----------------------------------------------------------------------


def test_titles_units_numbering_totals_signatures_and_empty_rows(try_files: Try) -> None:
    cells = [
        ["示例厂2020年3月来坯统计表", None, None, None, None, None],
        [],
        ["单位：吨", None, None, None, "填报日期：2020年4月2日"],
        ["序号", "生产日期", "钢种", "支数", "来坯量", "热送量"],
        [1, date(2020, 3, 5), "Q235", 10, 25, 0],
        [2, None, "Q345", 12, 30, 1.5],
        ["小计", None, None, 22, 55, 1.5],
        [3, date(2020, 3, 6), "Q235", 1, 2.5, 0],
        ["小计", None, None, 1, 2.5, 0],
        ["合　计", None, None, 23, 57.5, 1.5],
        ["日平均", None, None, 11.5, 28.75, 0.75],
        [None, None, None, None, None, None],
        ["单位负责人：张三", None, "审核：李四"],
        ["制表：王五"],
    ]
    book = {"Sheet1": cells, "!merge": [("Sheet1", "A1:F1"), ("Sheet1", "B5:B6")]}
    reading = try_files({"上报.xlsx": book})
    assert [(row["production_day"].day, row["grade"], row["weight_kg"]) for row in rows_of(reading, "billet_supply")] == [
        (5, "Q235", 25_000), (5, "Q345", 30_000), (6, "Q235", 2_500),
    ]  # fmt: skip
    assert scopes(reading) == [("billet_supply", "*", "2020-03-01", "2020-04-01")]


def test_records_that_look_like_totals_or_signatures_are_not_left_out(try_files: Try) -> None:
    units = "单位名称,单位代号,类型,生效日期\n示例厂,m,厂,2019-01-01\n统计科,st,科室,2019-01-01\n审核办公室,au,科室,2019-01-01\n"
    assert len(rows_of(try_files({"单位目录.csv": units}, mill="other"), "unit")) == 3
    meters = "表号,名称,介质,计量对象,生效日期\ne1,棒材线电表,电,bar,2019-01-01\nbar-total,总表,电,bar,2019-01-01\n"
    read = rows_of(try_files({"仪表目录.csv": meters}, correct="加表"), "meter")
    assert [row["meter"] for row in read] == ["bar-total", "e1"]


def test_a_narrow_first_record_is_not_taken_for_a_title(try_files: Try) -> None:
    """Rows above the first full one of a long file may lack their last comma."""
    days = "".join(f"2020-{1 + at // 28:02d}-{1 + at % 28:02d},Q235,1,2,0,\n" for at in range(1, 60))
    text = SUPPLY.strip() + "\n2020-01-01,Q235,1,2,0\n" + days
    assert len(rows_of(try_files({"来坯_2020.csv": text}), "billet_supply")) == 60


def test_the_fast_and_the_slow_way_of_reading_csv_agree(try_files: Try) -> None:
    """A cell of two lines sends a file the slow way; long plain files go the fast one."""

    def text(mark: str) -> str:
        rows = []
        for at in range(40, 2000):
            moment = datetime(2020, 3, 1) + timedelta(minutes=15 * at)
            rows.append(f"e1,{moment:%Y-%m-%d %H:%M},{2000 + at},{mark}1{mark}")
        rows[7] = "e1,2020-03-01 11:60,2047,1"
        rows[1500] = " e1 ,2020/3/17 1:00,3 540 , 1 "
        header = '表号,时间,表码(kWh),"电量\n(kWh)"\n' if mark else "表号,时间,表码(kWh),电量(kWh)\n"
        return header + "\n".join(rows) + "\n,,,\n,,,\n\n"

    fast, slow = (
        try_files({f"电量读数_2020-03-{at}.csv": text(mark)}, period="2020-03") for at, mark in enumerate(["", '"'])
    )
    assert [(p.code, p.row, p.value) for p in fast.problems.sorted()] == [("cell.no_such_time", 9, "2020-03-01 11:60")]
    assert [(p.code, p.row, p.value) for p in slow.problems.sorted()] == [("cell.no_such_time", 9, "2020-03-01 11:60")]
    own = ["meter", "time", "counter_wh", "energy_wh", "production_day", "_row"]
    assert fast.batches[0].rows.select(own) == slow.batches[0].rows.select(own)
    assert fast.batches[0].rows.num_rows == 1960


def test_formatted_but_empty_rows_cost_nothing(tmp_path: Path, mill: Store) -> None:
    """Somebody coloured the sheet down to its last row."""
    book = xlsxwriter.Workbook(str(tmp_path / "来坯_2020-03.xlsx"))
    sheet = book.add_worksheet("来坯")
    grey = book.add_format({"bg_color": "#EEEEEE"})
    sheet.write_row(0, 0, ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"])
    sheet.write_row(1, 0, ["2020-03-05", "Q235", 10, 25, 0])
    for row in [*range(2, 3000), 1_048_575]:
        for column in range(5):
            sheet.write_blank(row, column, None, grey)
    book.close()
    reading = read_files(mill, [tmp_path / "来坯_2020-03.xlsx"], Options())
    assert len(rows_of(reading, "billet_supply")) == 1
    (read,) = reading.sheets
    assert (read.totals, len(read)) == (0, 1)


# -- which table, whose, when ------------------------------------------------------------------------------------------


def test_a_workbook_with_one_sheet_for_each_line(try_files: Try) -> None:
    header = ["产线", "生产日期", "煤气量(m3)", "热量(GJ)"]
    book = {"棒材线": [header, ["bar", "2020-03-05", 10, 5]], "高线": [header], "填表说明": [["每日八点抄表"]]}
    reading = try_files({"2020年3月煤气用量.xlsx": book})
    assert scopes(reading) == [
        ("gas_use", "bar", "2020-03-01", "2020-04-01"),
        ("gas_use", "wire", "2020-03-01", "2020-04-01"),  # declared, with no use at all
    ]
    assert reading.left_out == [("2020年3月煤气用量.xlsx", "填表说明")]


def test_a_workbook_with_one_sheet_for_each_month(try_files: Try) -> None:
    header = ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"]
    book = {
        "1月": [header, ["1月5日", "Q235", 10, 25, 0]],
        "2月份": [header, ["2/5", "Q235", 10, 25, 0]],
        "十二月": [header],
    }
    reading = try_files({"2019年来坯.xlsx": book})
    assert scopes(reading) == [
        ("billet_supply", "*", "2019-01-01", "2019-02-01"),
        ("billet_supply", "*", "2019-02-01", "2019-03-01"),
        ("billet_supply", "*", "2019-12-01", "2020-01-01"),
    ]
    assert [row["production_day"] for row in rows_of(reading, "billet_supply")] == [date(2019, 1, 5), date(2019, 2, 5)]


def test_both_lines_in_a_title_mean_no_line_in_particular(try_files: Try) -> None:
    text = "棒材线、高线2020年3月煤气用量\n" + GAS + "bar,2020-03-05,10,5\nwire,2020-03-05,10,5\n"
    assert scopes(try_files({"上报.csv": text})) == [("gas_use", "*", "2020-03-01", "2020-04-01")]


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path, mill: Store) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "来坯_2020-03.xlsx"))
    for name in ("来坯", "来坯(旧)"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"])
        sheet.write_row(1, 0, ["2020-03-05", "Q235", 10, 25, 0])
    sheet.hide()
    book.close()
    reading = read_files(mill, [tmp_path / "来坯_2020-03.xlsx"], Options())
    assert len(rows_of(reading, "billet_supply")) == 1
    assert reading.hidden == [("来坯_2020-03.xlsx", "来坯(旧)")]


def test_months_without_records_may_look_alike(own_mill: Store, try_files: Try) -> None:
    reading = try_files({f"隐患报告_2020-0{month}.csv": NEAR for month in (3, 4)}, store=own_mill, at=APRIL)
    assert [p.reason() for p in reading.problems] == []
    assert own_mill.as_of().gaps("near_miss", "hz", date(2020, 2, 1), date(2020, 5, 1)) == ()


def test_files_of_one_name_from_two_folders_are_kept_apart(try_files: Try) -> None:
    files = {"一月/隐患.csv": "2020年1月隐患报告\n" + NEAR + "N2,2020-01-05,9,ws,漏油,\n",
             "二月/隐患.csv": "2020年4月隐患报告\n" + NEAR + "N3,2020-04-05,8,ws,漏油,\n"}  # fmt: skip
    reading = try_files(files)
    assert [(p.file, p.value) for p in reading.problems.sorted()] == [("二月/隐患.csv", "8"), ("隐患.csv", "9")]
    assert len(reading.paths) == 2


def test_a_file_given_with_its_folder_is_read_once(tmp_path: Path, mill: Store) -> None:
    file = tmp_path / "在" / "隐患报告_2020-03.csv"
    file.parent.mkdir()
    file.write_text(NEAR + "N2,2020-03-05,,ws,漏油,\n", "utf-8")
    (file.parent / "~$隐患报告_2020-03.xlsx").write_bytes(b"lock of an open Excel")
    (tmp_path / "link.csv").symlink_to(file)
    reading = read_files(mill, [file.parent, file, tmp_path / "link.csv"], Options())
    assert reading.files == 1
    assert len(rows_of(reading, "near_miss")) == 1


def test_what_is_said_last_counts_least(try_files: Try) -> None:
    """The call goes before the scope sheet, that before the profile, that before titles and names."""
    sheet = [["2020年3月煤气用量"], ["产线", "生产日期", "煤气量(m3)", "热量(GJ)"]]
    told = [["表", "厂代号", "产线或单位", "期间"], ["煤气用量", "", "wire", "2020-05"]]
    profile = 'mill = "hz"\n[[file]]\nmatch = "*"\nperiod = "2020-04"\npart = "bar"\n'
    plain: dict[str, Any] = {"煤气.xlsx": {"煤气用量": sheet}}
    assert scopes(try_files(plain)) == [("gas_use", "*", "2020-03-01", "2020-04-01")]
    with_profile = {"fourfocus.toml": profile, **plain}
    assert scopes(try_files(with_profile)) == [("gas_use", "bar", "2020-04-01", "2020-05-01")]
    with_scope = {**with_profile, "煤气.xlsx": {"煤气用量": sheet, "填报范围": told}}
    assert scopes(try_files(with_scope)) == [("gas_use", "wire", "2020-05-01", "2020-06-01")]
    assert scopes(try_files(with_scope, period="2020-06", part="棒材线")) == [
        ("gas_use", "bar", "2020-06-01", "2020-07-01")
    ]


def test_a_scope_sheet_that_excel_made_a_date_of(try_files: Try) -> None:
    told = [["表", "厂代号", "产线或单位", "期间"], ["煤气用量", "hz", None, date(2020, 3, 1)]]  # typed: 2020-03
    book = {"煤气用量": [["产线", "生产日期", "煤气量(m3)", "热量(GJ)"]], "填报范围": told}
    assert scopes(try_files({"煤气.xlsx": book})) == [("gas_use", "*", "2020-03-01", "2020-04-01")]


def test_a_profile_names_tables_headers_columns_to_ignore_and_sheets_to_skip(try_files: Try) -> None:
    profile = """mill = "hz"
[[file]]
match = "能源/**/*.csv"
table = "gas_use"
ignore = ["累计"]
header = { "机组号" = "line", "方数" = "volume_l" }
[[file]]
match = "*.xlsx"
sheet = "透视*"
skip = true
"""
    files = {
        "fourfocus.toml": profile,
        "能源/2020年/3月_2020-03.csv": "机组号,生产日期,方数(m3),热量(GJ),累计\nbar,2020-03-05,10,5,99\n",
        "来坯_2020-03.xlsx": {
            "来坯": [["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"]],
            "透视表1": [["行标签", "求和项"]],
        },
    }
    reading = try_files(files)
    assert rows_of(reading, "gas_use") == [
        {"line": "bar", "production_day": date(2020, 3, 5), "volume_l": 10_000, "heat_kj": 5_000_000, "note": None}
    ]
    assert reading.left_out == [("来坯_2020-03.xlsx", "透视表1")]


def test_day_numbers_of_a_workbook_that_counts_from_1904(try_files: Try, tmp_path: Path) -> None:
    """2020-03-05 is day 43895 of 1900 and, 1462 days fewer, 42433 of 1904; unformatted, only the book's mark tells."""
    head = ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"]
    for since_1904, number in ((False, 43895), (True, 42433)):
        path = tmp_path / "book.xlsx"
        write_book(path, {"来坯": [head, [number, "Q235", 10, 1, 0]]}, date_1904=since_1904)
        reading = try_files({"来坯_2020-03.xlsx": path.read_bytes()})
        assert [p.reason() for p in reading.problems] == []
        assert reading.batches[0].rows["production_day"].to_pylist() == [date(2020, 3, 5)]


# -- batches in the store ----------------------------------------------------------------------------------------------


def test_the_same_again_changes_nothing_and_a_correction_supersedes(own_mill: Store, try_files: Try) -> None:
    first = {"隐患报告_2020-03.csv": NEAR + "N2,2020-03-05,,ws,漏油,\nN3,2020-03-06,,ws,漏水,\n"}
    assert try_files(first, store=own_mill, at=APRIL).ok
    number = own_mill.number
    # The same facts as a workbook, other order, names for codes: word for word the same.
    again = [["单位", "隐患", "报告日期", "报告编号"], ["轧钢车间", "漏水", date(2020, 3, 6), "N3"]]
    again.append(["轧钢车间", "漏油", "3月5日", "N2"])
    reading = try_files({"隐患_2020年3月.xlsx": {"隐患报告": again}}, store=own_mill, at=APRIL)
    assert (reading.ok, len(reading.unchanged), reading.batches, own_mill.number) == (True, 1, [], number)
    changed = {"隐患报告_2020-03.csv": NEAR + "N2,2020-03-05,,ws,漏油,2020-03-09\n"}
    refused = try_files(changed, store=own_mill, at=APRIL)
    assert [p.code for p in refused.problems] == ["scope.already_declared"]
    assert "多 0 行、少 1 行、改 1 行" in refused.problems.errors[0].reason()
    for at, text in enumerate([changed, {"隐患报告_2020-03.csv": NEAR}], 3):
        done = try_files(text, store=own_mill, at=datetime(2020, 4, at), correct=f"更正{at}")
        assert (done.ok, len(done.superseded)) == (True, 1)  # each supersedes the one in force only
    facts = Store.open(own_mill.folder)
    assert [row["report"] for row in facts.as_of().rows("near_miss").to_pylist()] == ["N1"]
    earlier = facts.as_of(datetime(2020, 4, 3)).rows("near_miss").to_pylist()
    assert [(row["report"], row["fixed_on"]) for row in earlier] == [("N1", date(2020, 2, 4)), ("N2", date(2020, 3, 9))]


def test_shipped_calendars_come_with_the_first_import_and_give_way_to_a_mills_own(
    own_mill: Store, try_files: Try
) -> None:
    facts = own_mill.as_of()
    assert facts.rows("workday").num_rows == facts.rows("crew_shift").num_rows // 3 == 2922  # 8 years, 2 of them leap
    own = "日期,类型,节日\n2020-03-09,休息日,厂庆\n"
    reading = try_files({"工作日历_2020-03-09.csv": own}, store=own_mill, at=APRIL)
    assert reading.ok  # superseding the shipped one needs no reason
    after = own_mill.as_of().rows("workday")
    assert after.num_rows == 2922
    assert [row["name"] for row in after.to_pylist() if row["day"] == date(2020, 3, 9)] == ["厂庆"]


def test_history_is_marked(own_mill: Store, tmp_path: Path) -> None:
    file = tmp_path / "隐患报告_2019-05.csv"
    file.write_text(NEAR, "utf-8")
    assert import_files(own_mill, [file], Options(history="系统启用前"), APRIL).ok
    declared = own_mill.as_of().declared("near_miss", "hz")
    assert [d.history for d in declared] == [False, True]


def test_very_many_errors_of_one_kind_are_counted_not_listed(try_files: Try) -> None:
    rows = "".join(f"M{at},2020-03-05,,ws,,\n" for at in range(3000))
    reading = try_files({"隐患报告_2020-03.csv": NEAR + rows})
    assert len(reading.problems) == MOST_PER_KIND
    assert reading.problems.unlisted == 3000 - MOST_PER_KIND
    assert reading.problems.error_count == 3000


def test_an_export_can_be_imported_again(own_mill: Store, try_files: Try, tmp_path: Path) -> None:
    from fourfocus.cli.browse import ORIGIN

    table: Table = own_mill.catalog["near_miss"]
    stored = own_mill.as_of().rows("near_miss").to_pylist()
    names = ["mill", *(column.name for column in table.columns), *ORIGIN]
    lines = [",".join(names), *(",".join("" if row[n] is None else str(row[n]) for n in names) for row in stored)]
    reading = try_files({"near_miss_2020-02.csv": "\n".join(lines) + "\n"}, store=own_mill)
    assert ([p.reason() for p in reading.problems], len(reading.unchanged)) == ([], 1)


def test_nothing_of_a_dry_run_stays(mill: Store, try_files: Try) -> None:
    before = sorted(path.as_posix() for path in mill.folder.rglob("*"))
    assert try_files({"隐患报告_2020-03.csv": NEAR + "N2,2020-03-05,,ws,漏油,\n"}).ok
    assert sorted(path.as_posix() for path in mill.folder.rglob("*")) == before


@pytest.mark.verify
def test_a_million_formatted_rows(tmp_path: Path, mill: Store) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "来坯_2020-03.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("来坯")
    grey = book.add_format({"bg_color": "#EEEEEE"})
    sheet.write_row(0, 0, ["生产日期", "钢种", "支数", "来坯量(吨)", "热送量(吨)"])
    sheet.write_row(1, 0, ["2020-03-05", "Q235", 10, 25, 0])
    for row in range(2, 1_000_000):
        sheet.write_blank(row, 0, None, grey)
    book.close()
    assert len(rows_of(read_files(mill, [tmp_path / "来坯_2020-03.xlsx"], Options()), "billet_supply")) == 1


def test_a_store_that_was_never_told_its_mill_remembers_it(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    units = tmp_path / "单位目录.csv"
    units.write_text("单位代号,单位名称,类型,生效日期\nws,轧钢车间,车间,2019-01-01\n", "utf-8")
    assert import_files(store, [units], Options(Asked(mill="hz")), datetime(2020, 1, 1)).ok
    file = tmp_path / "隐患报告_2020-03.csv"
    file.write_text(NEAR + "N2,2020-03-05,,ws,漏油,\n", "utf-8")
    assert import_files(store, [file], Options(), APRIL).ok
    assert store.mills == ("hz",)
