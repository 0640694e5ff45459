"""Templates: what they ask for, and that what is filled in comes back; a new table needs its schema and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from tests.facts import notations
from tests.facts.test_notation import STORE

from fourfocus.documents import reference
from fourfocus.facts import defaults, importer
from fourfocus.facts.headers import default_unit
from fourfocus.facts.importer import import_files, read_files
from fourfocus.facts.outcome import Options, Reading
from fourfocus.facts.reading import Asked
from fourfocus.facts.schema import AtMost, Before, Choice, Column, Kind, NoOverlap, Table, Words
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG
from fourfocus.facts.template import header_of, write_template
from fourfocus.facts.units import parse_unit


def as_typed(column: Column, value: Any, lang: str) -> Any:
    """A stored value as a person types it under the template's header."""
    if value is None:
        return None
    match column.kind:
        case Kind.CHOICE:
            return next(c.title(lang) for c in column.choices if c.code == value)
        case Kind.FLAG:
            return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
        case Kind.INT if default_unit(column):
            factor = parse_unit(default_unit(column), column.unit or "n").factor
            text = notations.decimal_text(Fraction(value) / factor)
            return float(text) if len(text.strip("-").replace(".", "")) <= 15 else text
    return value


def fitting(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with every quantity made a whole number of the template's units, or of hundredths of them."""
    for column in table.columns:
        value, low, high = row[column.name], *column.limits
        if column.kind is Kind.INT and value is not None and default_unit(column) == "分钟":
            value = value // 60 * 60
            row[column.name] = value if low is None or value >= low else min(value + 60, high or value + 60)
    return row


@pytest.mark.parametrize("name", list(CATALOG))
def test_what_is_filled_into_a_template_comes_back(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "run_checks", lambda pending: ())  # rows are drawn column by column
    monkeypatch.setattr(defaults, "DEFAULTS", {})
    table, lang = CATALOG[name], "en" if list(CATALOG).index(name) % 3 == 0 else "zh"
    rows = [fitting(table, row) for row in notations.rows_of(table, Random(name), 6)]
    rows = list({tuple(row[part] for part in table.key): row for row in rows}.values())
    path = tmp_path / "随便什么名字.xlsx"
    period = None if table.is_register else (date(2020, 1, 1), date(2021, 1, 1))
    write_template(table, path, mill="hz", period=period, lang=lang)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for at_row, row in enumerate(rows, 3):
        for at_column, column in enumerate(table.columns, 1):
            sheet.cell(at_row, at_column).value = as_typed(column, row[column.name], lang)
    book.save(path)

    reading = read_files(STORE, [path], Options())
    assert [(p.code, p.row, p.column, p.value, p.reason()) for p in reading.problems.errors] == []
    (batch,) = reading.batches
    assert (batch.table.name, batch.scope.mill, batch.scope.part) == (name, "hz", "*")
    own = [column.name for column in table.columns]
    key = [own.index(part) for part in table.key]
    found = sorted(zip(*(batch.rows[part].to_pylist() for part in own), strict=True), key=lambda r: [r[i] for i in key])
    assert found == sorted((tuple(row[part] for part in own) for row in rows), key=lambda r: [r[i] for i in key])


def test_a_template_says_what_to_fill_in(tmp_path: Path) -> None:
    table = CATALOG["stoppage"]
    write_template(table, tmp_path / "t.xlsx", mill="hz", period=(date(2020, 3, 1), date(2020, 4, 1)))
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["停机记录", "填报范围", "说明"]
    sheet = book["停机记录"]
    assert sheet["A1"].value == "停机记录（stoppage）"
    header = ["产线", "生产日期", "开始时间", "结束时间", "停机类别", "原因代码", "部位", "单位", "处理措施", "备注"]
    assert [cell.value for cell in sheet[2]] == header
    assert "停机开始的时刻" in str(sheet["C2"].comment.text)
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {"E3:E501": '"计划,机械,电气,操作,工艺,外部"'}
    assert [cell.value for cell in book["填报范围"][2]][:4] == ["stoppage", "hz", None, "2020-03"]
    said = {row[1].value: (row[0].value, row[2].value) for row in book["说明"].iter_rows(min_row=4)}
    assert said["start"] == ("开始时间", "是")
    assert said["production_day"] == ("生产日期", None)  # derived from the start: may be left out
    assert said["note"] == ("备注", None)


def test_headers_of_templates_carry_units() -> None:
    assert header_of(CATALOG["shift_output"]["qualified_kg"], "zh") == "合格量(吨)"
    assert header_of(CATALOG["coverage"]["share_ppm"], "zh") == "份额(%)"
    assert header_of(CATALOG["tariff"]["price_fen_per_mwh"], "en") == "Price(yuan/MWh)"
    assert header_of(CATALOG["contest_result"]["place_n"], "zh") == "名次"


def test_an_empty_template_of_a_month_declares_nothing_happened(own_mill: Store, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(CATALOG["near_miss"], path, mill="hz", period=(date(2020, 3, 1), date(2020, 4, 1)))
    reading = import_files(own_mill, [path], Options(), datetime(2020, 4, 2))
    assert [p.reason() for p in reading.problems] == []
    facts = own_mill.as_of()
    assert facts.gaps("near_miss", "hz", date(2020, 3, 1), date(2020, 4, 1)) == ()
    assert len(facts.gaps("near_miss", "hz", date(2020, 4, 1), date(2020, 5, 1))) == 1


# -- a new table -------------------------------------------------------------------------------------------------------

CRANE = Table(
    "crane_check",
    "own",
    Words("行车点检", "Crane checks"),
    Words("每次行车点检的结果。", "What each check of a crane found."),
    key=("crane", "checked"),
    when="production_day",
    part="unit",
    columns=(
        Column("crane", Kind.ID, Words("行车号", "Crane"), Words("行车号。", "Its number.")),
        Column("production_day", Kind.DAY, Words("生产日期", "Production day"), Words("生产日。", "The day."), of="checked"),
        Column("checked", Kind.TIME, Words("点检时间", "Checked"), Words("点检的时刻。", "When it was checked.")),
        Column("unit", Kind.REF, Words("单位", "Unit"), Words("所属单位。", "The unit."), ref="unit"),
        Column("load_kg", Kind.INT, Words("试吊重量", "Load"), Words("试吊的重量。", "Weight lifted."), unit="kg",
               limits=(0, 100_000)),
        Column("rated_kg", Kind.INT, Words("额定重量", "Rated"), Words("额定起重量。", "Rated weight."), unit="kg"),
        Column("state", Kind.CHOICE, Words("结论", "State"), Words("结论。", "The finding."),
               choices=(Choice("ok", Words("合格", "ok")), Choice("stop", Words("停用", "stop"), ("禁用",)))),
        Column("until", Kind.TIME, Words("停用至", "Until"), Words("停用到何时。", "Out of use until."), required=False),
    ),
    checks=(AtMost("load_kg", "rated_kg"), Before("checked", "until"), NoOverlap(("crane",), "checked", "until")),
)  # fmt: skip
"""A table the house does not know."""


@pytest.fixture
def crane_mill(tmp_path: Path, mill: Store) -> Store:
    store = Store.create(tmp_path / "crane_store", CATALOG.with_tables(CRANE))
    units = tmp_path / "单位目录.csv"
    units.write_text("单位代号,单位名称,类型,生效日期\nws,轧钢车间,车间,2019-01-01\n", "utf-8")
    assert import_files(store, [units], Options(Asked(mill="hz")), datetime(2020, 1, 1)).ok
    return store


def test_a_new_table_needs_its_schema_and_no_other_code(
    crane_mill: Store, tmp_path: Path, try_files: Callable[..., Reading]
) -> None:
    # a template,
    path = tmp_path / "行车.xlsx"
    write_template(CRANE, path, mill="hz", period=(date(2020, 3, 1), date(2020, 4, 1)))
    book = openpyxl.load_workbook(path)
    sheet = book["行车点检"]
    header = ["行车号", "生产日期", "点检时间", "单位", "试吊重量(吨)", "额定重量(吨)", "结论", "停用至"]
    assert [cell.value for cell in sheet[2]] == header
    for at, value in enumerate(["H1", None, datetime(2020, 3, 5, 2, 0), "轧钢车间", 12.5, 16, "合格", None], 1):
        sheet.cell(3, at).value = value
    book.save(path)
    # an import of it,
    reading = import_files(crane_mill, [path], Options(), datetime(2020, 4, 2))
    assert [p.reason() for p in reading.problems] == []
    # the store and its reading back,
    facts = Store.open(crane_mill.folder, crane_mill.catalog).as_of()
    (row,) = facts.rows("crane_check").to_pylist()
    assert row["production_day"] == date(2020, 3, 4)  # two o'clock belongs to the day before
    assert (row["unit"], row["load_kg"], row["state"], row["until"]) == ("ws", 12_500, "ok", None)
    assert facts.frame("crane_check").load_kg.sum().execute() == 12_500
    assert facts.gaps("crane_check", "hz", date(2020, 3, 1), date(2020, 4, 1)) == ()
    # and a place in the reference page.
    page = reference.page(crane_mill.catalog)
    assert "### 行车点检 `crane_check` · Crane checks" in page
    assert "- 试吊重量不大于额定重量。" in page
    assert page.startswith(reference.page()[:2000].split("| 表 | 名称")[0])


def test_the_checks_of_a_new_table_and_its_own_words_in_messages(
    crane_mill: Store, problems: Callable[..., list[tuple[Any, ...]]]
) -> None:
    header = "行车号,点检时间,单位,试吊重量(吨),额定重量(吨),结论,停用至\n"
    found = problems(
        {
            "行车点检_2020-03.csv": header
            + "H1,2020-03-05 09:00,ws,20,16,停用,2020-03-07 09:00\n"
            + "H1,2020-03-06 09:00,xx,120,160,报废,\n",
            "行车点检_2020-03-08.csv": header,
        },
        store=crane_mill,
    )
    assert [(code, row, column, reason) for code, _, _, row, column, _, reason, _, _ in found] == [
        ("scope.twice_in_call", 0, "", "与“行车点检_2020-03.csv”申报的范围重叠：行车点检(crane_check) 2020-03-08"),
        ("check.at_most", 2, "试吊重量(吨)", "“试吊重量”（20 吨）大于“额定重量”（16 吨）"),
        (
            "check.overlap",
            3,
            "点检时间",
            "与第 2 行（行车点检_2020-03.csv）时间重叠：2020-03-06 09:00:00 至 2020-03-07 09:00:00",
        ),
        ("ref.unknown", 3, "单位", "“xx”不在“单位目录”里"),
        ("cell.above", 3, "试吊重量(吨)", "不能大于 100 吨"),
        ("cell.not_choice", 3, "结论", "不在可选值之内"),
    ]
