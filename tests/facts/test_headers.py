"""Headers: which column, which unit, which table."""

from __future__ import annotations

import re
from contextlib import suppress

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfocus.facts.headers import (
    accepted_headers,
    accepted_units,
    column_of,
    default_unit,
    find_header,
    letter,
    which_table,
)
from fourfocus.facts.problems import Problem
from fourfocus.facts.reading import shown_quantity
from fourfocus.facts.schema import Kind, Words
from fourfocus.facts.sheets.grid import Grid
from fourfocus.facts.tables import CATALOG
from fourfocus.facts.units import DIMENSIONS, UnitMismatch, UnknownUnit, parse_unit, unit_names


def grid(*rows: list[str], sheet: str = "Sheet1") -> Grid:
    width = max(map(len, rows))
    columns = [
        pa.array([row[at] if at < len(row) and row[at] else None for row in rows], pa.string()) for at in range(width)
    ]
    return Grid("x.csv", sheet, [list(row) for row in rows], columns)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("合格量(吨)", ("qualified_kg", "吨")),
        ("合格量（吨）", ("qualified_kg", "吨")),
        ("合格量 [ t ]", ("qualified_kg", "t")),
        ("合格量【千克】", ("qualified_kg", "千克")),
        ("合格量,吨", ("qualified_kg", "吨")),
        ("合格量：吨", ("qualified_kg", "吨")),
        ("合格量/吨", ("qualified_kg", "吨")),
        ("合格量 吨", ("qualified_kg", "吨")),
        ("合格量\n(吨)", ("qualified_kg", "吨")),
        (" 合 格 量 ", ("qualified_kg", "")),
        ("QUALIFIED OUTPUT (t)", ("qualified_kg", "t")),
        ("qualified_kg", ("qualified_kg", "kg")),
        ("qualified_t", ("qualified_kg", "t")),
        ("合格产量（吨）", ("qualified_kg", "吨")),
        ("作业时间（小时）", ("run_s", "小时")),
        ("run_min", ("run_s", "min")),
        ("备注（可不填）", ("note", "可不填")),
        ("合格", None),
        ("量", None),
        ("", None),
    ],
)
def test_headers_of_shift_output(header: str, column: tuple[str, str] | None) -> None:
    assert column_of(header, CATALOG["shift_output"], {}) == column


def test_prices_have_two_units() -> None:
    for header in ("电价(元/kWh)", "电价（元/千瓦时）", "price_yuan_per_kwh", "单价,元/kWh"):
        found = column_of(header, CATALOG["tariff"], {})
        assert found is not None
        assert found[0] == "price_fen_per_mwh"
        # 1 yuan a kWh is 100 fen for a thousandth of a MWh.
        assert parse_unit(found[1], "fen/mwh").factor == 100 * 1000


def test_a_profile_gives_headers_of_its_own() -> None:
    assert column_of("实发量(吨)", CATALOG["shift_output"], {"实发量": "qualified_kg"}) == ("qualified_kg", "吨")


def test_every_accepted_header_of_every_table_is_its_column() -> None:
    for table in CATALOG.values():
        for column in table.columns:
            english = accepted_headers(column, "en")
            assert all(header.isascii() for header in english), english
            for header in [*accepted_headers(column), *english, column.title.en, *column.aliases]:
                found = column_of(header, table, {})
                assert found is not None and found[0] == column.name, (table.name, header, found)


def test_every_unit_a_message_offers_is_read() -> None:
    for table in CATALOG.values():
        for column in table.columns:
            if column.kind is Kind.INT:
                units = accepted_units(column)
                assert units, column.name
                assert len({parse_unit(unit, column.unit or "n").factor for unit in units}) == len(units)
                if default_unit(column):
                    assert units[0] == default_unit(column)
                english = accepted_units(column, "en")
                assert all(parse_unit(unit, column.unit or "n").factor > 0 for unit in english)
                assert not re.search("[\u4e00-\u9fff]", " ".join(english)), english


def test_quantities_in_english_messages_have_english_units() -> None:
    """12.5 t is 12,500 kg; 万元 has no English name, so 3 of them are shown as 30,000 yuan."""
    output, expense = CATALOG["shift_output"]["qualified_kg"], CATALOG["expense"]["amount_fen"]
    assert shown_quantity(12_500, output, parse_unit("吨", "kg")) == Words("12.5 吨", "12.5 t")
    assert shown_quantity(3_000_000, expense, parse_unit("万元", "fen")) == Words("3 万元", "30000 yuan")
    price = CATALOG["tariff"]["price_fen_per_mwh"]
    assert shown_quantity(65_000, price, parse_unit("元/度", "fen/mwh")) == Words("0.65 元/度", "0.65 yuan/kWh")
    assert shown_quantity(7, CATALOG["billet_supply"]["billets_n"], parse_unit("支", "n")) == Words("7 支", "7")
    for unit in (unit for base in DIMENSIONS for unit in unit_names(base)):
        for column in (c for t in CATALOG.values() for c in t.columns if c.kind is Kind.INT):
            with suppress(UnitMismatch, UnknownUnit):
                shown = shown_quantity(10**12, column, parse_unit(unit, column.unit or "n"))
                assert not re.search("[\u4e00-\u9fff]", shown.en), (unit, shown)


def test_the_header_is_the_row_that_knows_most() -> None:
    table = CATALOG["gas_use"]
    found = find_header(
        grid(
            ["煤气用量"], [], ["单位：m3、GJ"], ["产线", "生产日期", "煤气量", "热量"], ["bar", "2020-03-05", "1", "2"]
        ),
        table,
        {},
    )
    assert (found.row, found.problems) == (3, [])
    assert {name: (f.at, f.unit.text if f.unit else None) for name, f in found.found.items()} == {
        "line": (0, None), "production_day": (1, None), "volume_l": (2, "m3"), "heat_kj": (3, "GJ"),
    }  # fmt: skip
    assert find_header(grid(["产线", "见下"], ["x", "y"]), table, {}).row == -1  # one known header is no header row


def test_numbering_columns_are_left_out_and_ignored_ones() -> None:
    found = find_header(
        grid(["序号", "产线", "生产日期", "煤气量(m3)", "热量(GJ)", "累计"]), CATALOG["gas_use"], {}, ["累计"]
    )
    assert found.problems == []
    assert "line" in found.found


@pytest.mark.parametrize(
    ("sheet", "titles", "stem", "table"),
    [
        ("班产量", "", "x", "shift_output"),
        ("Sheet1", "示例厂2020年3月班产量统计表", "x", "shift_output"),
        ("Sheet1", "", "棒材班产量_2020-03", "shift_output"),
        ("Sheet1", "", "来坯_2020-03", "billet_supply"),
        ("Sheet1", "", "2020年3月来坯", "billet_supply"),
        ("坯库存", "", "来坯与坯库存", "billet_stock"),
        ("Sheet1", "", "meter_readings 2020-03", "meter_reading"),
        ("Sheet1", "", "Meters", "meter"),
        ("Sheet1", "", "stoppages-2020", "stoppage"),
        ("党费", "", "x", "dues"),
        ("党员名册", "", "x", "membership"),
        ("Sheet1", "单位：吨", "x", None),  # a unit of weight, not the register of units
        ("Sheet1", "", "production_2020-03", None),  # no product list
        ("Sheet1", "", "parameters", None),
        ("Sheet1", "", "community", None),
        ("Sheet1", "", "数据", None),
    ],
)
def test_tables_are_known_by_their_names(sheet: str, titles: str, stem: str, table: str | None) -> None:
    found = which_table(grid([titles or "x"], ["a", "b"], sheet=sheet), CATALOG, stem)
    assert (None if isinstance(found, Problem) else found.name) == table


def test_without_a_name_the_only_header_that_fits_decides() -> None:
    gas = grid(["产线", "生产日期", "煤气量(m3)", "热量(GJ)"])
    found = which_table(gas, CATALOG, "三月")
    assert not isinstance(found, Problem)
    assert found.name == "gas_use"
    stop = grid(["line", "start", "end", "owner", "cause", "note"])
    found = which_table(stop, CATALOG, "x")
    assert not isinstance(found, Problem)
    assert found.name == "stoppage"


def test_a_short_header_is_no_title() -> None:
    """The column of persons does not make it the table of persons."""
    found = which_table(grid(["绩效基数(万元)", "Person", "月份"]), CATALOG, "pay_base")
    assert not isinstance(found, Problem)
    assert found.name == "pay_base"


def test_every_title_of_every_table_names_it() -> None:
    for table in CATALOG.values():
        for title in table.titles:
            found = which_table(grid(["x"], sheet=title[:31]), CATALOG, "y")
            assert not isinstance(found, Problem) and found is table, title


@given(st.integers(0, 20_000))
def test_letters_are_those_of_a_spreadsheet(at: int) -> None:
    from openpyxl.utils import get_column_letter

    assert letter(at) == get_column_letter(at + 1)
