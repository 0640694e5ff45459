"""Cells: every notation has one meaning; the fast way for columns equals the plain function of one text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfocus.facts.cells import base as cells
from fourfocus.facts.cells.base import CellError, Reading
from fourfocus.facts.cells.convert import convert, parser
from fourfocus.facts.cells.moments import parse_day, parse_month, parse_time, parse_time_of_day
from fourfocus.facts.cells.numbers import parse_number
from fourfocus.facts.cells.words import parse_id
from fourfocus.facts.periods import month_named, parse_period, read_period
from fourfocus.facts.schema import Column, Kind, Words
from fourfocus.facts.tables import CATALOG
from fourfocus.facts.units import parse_unit

MONEY = Column("amount_fen", Kind.INT, Words("金额", "Amount"), Words("", ""), unit="fen")
SPAN = Column("run_s", Kind.INT, Words("时间", "Time"), Words("", ""), unit="s")
MAYBE = Column("hot_kg", Kind.INT, Words("热送", "Hot"), Words("", ""), unit="kg", required=False)
MOMENT = Column("start", Kind.TIME, Words("开始", "Start"), Words("", ""))


def meaning(parse: Any, text: str) -> Any:
    """The value, or the code of what is wrong."""
    try:
        return parse(text)
    except CellError as error:
        return error.code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", Fraction(2469, 2)),
        ("１，２３４．５", Fraction(2469, 2)),
        ("1,234,567", Fraction(1234567)),
        ("1 234 567.5", Fraction(2469135, 2)),
        ("1\u00a0234", Fraction(1234)),
        ("(12)", Fraction(-12)),
        ("（１２）", Fraction(-12)),
        ("−12", Fraction(-12)),
        ("－12", Fraction(-12)),
        ("+12", Fraction(12)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1.5e3", Fraction(1500)),
        ("1E-2", Fraction(1, 100)),
        ("007", Fraction(7)),
        ("-0", Fraction(0)),
        ("1,23", "cell.comma"),
        ("1,2345", "cell.comma"),
        ("12 5", "cell.not_number"),
        ("1 2 3", "cell.not_number"),
        ("", "cell.not_number"),
        ("--5", "cell.not_number"),
        ("(5", "cell.not_number"),
        ("1.2.3", "cell.not_number"),
        ("½", "cell.not_number"),
        ("٣", Fraction(3)),
        ("nan", "cell.not_number"),
        ("inf", "cell.not_number"),
        ("0x10", "cell.not_number"),
        ("1_000", "cell.not_number"),
        ("三", "cell.not_number"),
    ],
)
def test_numbers(text: str, value: Any) -> None:
    assert meaning(parse_number, text) == value


@pytest.mark.parametrize(
    ("column", "unit", "text", "value"),
    [
        (MONEY, "元", "12.34", 1234),
        (MONEY, "万元", "0.0001", 100),
        (MONEY, "元", "¥12.34", 1234),
        (MONEY, "元", "￥ 1,200", 120_000),
        (MONEY, "元", "-¥5", -500),
        (MONEY, "元", "1.2万元", 1_200_000),
        (MONEY, None, "12.34元", 1234),
        (MONEY, None, "12", "cell.no_unit"),
        (MONEY, "元", "0.001", "cell.too_fine"),
        (MONEY, "元", "1e30", "cell.overflow"),
        (MONEY, "元", "1e999", "cell.overflow"),
        (MONEY, "分", "9223372036854775807", 2**63 - 1),
        (MONEY, "分", "9223372036854775808", "cell.overflow"),
        (SPAN, "小时", "8", 28_800),
        (SPAN, "分钟", "8:15", 29_700),
        (SPAN, "分钟", "25:00", 90_000),
        (SPAN, "分钟", "0:00:30", 30),
        (SPAN, "分钟", "8:75", "cell.not_number"),
        (SPAN, "小时", "1.5h", 5400),
        (SPAN, "小时", "0.0001", "cell.too_fine"),
        (MAYBE, "吨", "-", None),
        (MAYBE, "吨", "——", None),
        (MAYBE, "吨", "无", None),
        (MAYBE, "吨", "N/A", None),
        (SPAN, "分钟", "-", "cell.not_number"),
        (MAYBE, "吨", "'12.5", 12_500),
        (MAYBE, "吨", "#REF!", "cell.excel_error"),
        (MAYBE, "吨", "#N/A", "cell.excel_error"),
        (MAYBE, "吨", "=SUM(A1:A3)", "cell.formula"),
        (MAYBE, "吨", "=1+2", "cell.formula"),
        (MAYBE, "吨", "9" * 40_000 + "x", "cell.not_number"),  # long, and told at once
    ],
)
def test_quantities(column: Column, unit: str | None, text: str, value: Any) -> None:
    reading = Reading(parse_unit(unit, column.unit or "n") if unit else None)
    assert meaning(parser(column, reading), text) == value


MARCH = date(2020, 3, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, MARCH) for text in ("2020-03-01", "2020-3-1", "2020/3/1", "2020.3.1", "2020.03.01", "20200301", "2020年3月1日",
                                     "2020年03月01号", "２０２０－０３－０１", "3月1日", "03月01日", "3/1", "3-1", "43891",
                                     "2020-03-01 00:00:00", "2020/3/1 0:00", " 2020-03-01 ", "2020 年 3 月 1 日")],
        ("2020-02-29", date(2020, 2, 29)),
        ("2020-02-30", "cell.no_such_day"),
        ("2019-02-29", "cell.no_such_day"),
        ("13月1日", "cell.no_such_day"),
        ("0000-01-01", "cell.no_such_day"),
        ("1/3/2020", "cell.day_order"),
        ("1.3.20", "cell.day_order"),
        ("3.1", "cell.not_day"),  # may have been 3.10 before Excel saw it
        ("1899-12-31", "cell.far_day"),
        ("2101-01-01", "cell.far_day"),
        ("10000", "cell.far_day"),
        ("2020-03-01 08:15", "cell.day_has_time"),
        ("2020-03", "cell.not_day"),
        ("2020", "cell.not_day"),
        ("三月一日", "cell.not_day"),
        ("08:15", "cell.not_day"),
        ("TRUE", "cell.not_day"),
    ],
)  # fmt: skip
def test_days(text: str, value: Any) -> None:
    assert meaning(lambda t: parse_day(t, 2020), text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, MARCH) for text in ("2020-03", "2020-3", "2020/3", "2020年3月", "202003", "2020.03", "3月", "03月份",
                                     "2020-03-01", "2020年3月1日", "43891", "2020-03-01 00:00:00")],
        ("2020.1", "cell.not_month"),  # what Excel leaves of 2020.10
        ("2020.10", date(2020, 10, 1)),
        ("2020-13", "cell.not_month"),
        ("0000-03", "cell.not_month"),
        ("2020-03-02", "cell.not_month"),
        ("1889-03", "cell.far_day"),
        ("13月", "cell.not_month"),
        ("一季度", "cell.not_month"),
    ],
)  # fmt: skip
def test_months(text: str, value: Any) -> None:
    assert meaning(lambda t: parse_month(t, 2020), text) == value


QUARTER_PAST_8 = datetime(2020, 3, 1, 8, 15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, QUARTER_PAST_8) for text in (
            "2020-03-01 08:15", "2020-03-01T08:15:00", "2020/3/1 8:15", "2020年3月1日 8时15分", "2020年3月1日8:15",
            "2020年3月1日8时15分0秒", "3月1日 8:15", "3月1日8:15", "3/1 8:15", "２０２０/３/１ ８：１５", "2020.3.1 08:15:00.000",
            "43891.34375", "2020-03-01  08：15")],
        ("2020-03-01 8点", datetime(2020, 3, 1, 8)),
        ("2020-03-01 24:00", datetime(2020, 3, 2)),
        ("2020-03-01", datetime(2020, 3, 1)),
        ("2020-03-01 24:01", "cell.no_such_time"),
        ("2020-03-01 8:60", "cell.no_such_time"),
        ("2020-02-30 08:15", "cell.no_such_day"),
        ("2020-03-01 08:15:00.25", "cell.below_second"),
        ("43891.343751", "cell.below_second"),
        ("12345.5", "cell.far_day"),
        ("08:15", "cell.time_needs_day"),
        ("上午8:15", "cell.not_time"),
        ("2020-03-01 08:15 PM", "cell.not_time"),
        ("x", "cell.not_time"),
    ],
)  # fmt: skip
def test_times(text: str, value: Any) -> None:
    assert meaning(lambda t: parse_time(t, 2020), text) == value


def test_times_of_day() -> None:
    assert parse_time_of_day("8时15分30秒") == timedelta(hours=8, minutes=15, seconds=30)
    assert parse_time_of_day("24:00") == timedelta(days=1)
    assert meaning(parse_time_of_day, "8点半") == "cell.not_time"


def test_codes_and_choices_are_folded_text_is_not() -> None:
    assert parse_id("ＨＲＢ４００Ｅ－１６") == "HRB400E-16"
    assert parse_id("𬭎-龑") == "𬭎-龑"
    stoppage = CATALOG["stoppage"]
    owner = parser(stoppage["owner"], Reading())
    assert [owner(text) for text in ("机械", "设备机械", "mechanical", "MECHANICAL", " 机 械 ")] == ["mechanical"] * 5
    note = parser(stoppage["note"], Reading())
    assert [note(text) for text in ("φ１６", "—", "'x", "无")] == ["φ１６", "—", "'x", "无"]
    crew = parser(CATALOG["person"]["crew"], Reading())
    assert [crew(text) for text in ("—", "/", "甲班")] == [None, None, "jia"]
    scrapped = parser(CATALOG["roll_use"]["scrapped"], Reading())
    assert [scrapped(text) for text in ("是", "无", "√", "0", "FALSE")] == [True, False, True, False, False]
    assert meaning(scrapped, "-") == "cell.not_flag"  # required: a dash is no answer


# -- the fast way ------------------------------------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(-(10**13), 10**13).map(str),
    st.decimals(-(10**6), 10**6, places=3).map(str),
    st.decimals(0, 1, places=7).map(str),
    st.sampled_from(["", "-", "1,234.5", "１２", "12吨", "12元", "1.", ".5", "-0", "00", "1e3", " 5", "5 ", "x", "#REF!", "=A1",
                     "999999999999.999999", "1000000000000", "-999999999999.999999", "0.0000001", "5\n", "٣"]),
)  # fmt: skip
moments = st.one_of(
    st.datetimes(datetime(1985, 1, 1), datetime(2105, 1, 1)).map(lambda d: d.isoformat(" ", "minutes")),
    st.datetimes(datetime(1985, 1, 1), datetime(2105, 1, 1)).map(lambda d: d.isoformat("T", "seconds")),
    st.sampled_from(["", "2020-02-30 08:00", "2020-03-01 24:00", "2020-03-01 08:60", "2020-03-01", "08:15", "x", "2020/3/1 8:15",
                     "2020-03-01 8:15", "1999-12-31 23:59:59", "2020-13-01 00:00", "2020-03-01 08:15:00.5", "2020-00-10 01:00"]),
)  # fmt: skip


def slowly(column: Column, texts: list[str], reading: Reading) -> tuple[list[Any], list[tuple[int, str]]]:
    """Each text by itself through the plain function."""
    values, bad = [], []
    parse = parser(column, reading)
    for at, text in enumerate(texts):
        try:
            values.append(parse(text) if text else None)
        except CellError as error:
            values.append(None)
            bad.append((at, error.code))
    return values, bad


def columnwise(column: Column, texts: list[str], reading: Reading) -> tuple[list[Any], list[tuple[int, str]]]:
    """The column at once, long enough for the fast way; the rows added are left out again."""
    filler = ["7"] * 1000 if column.kind is Kind.INT else ["2020-03-01 08:15"] * 1000
    done = convert(column, pa.array([text or None for text in [*texts, *filler]], pa.string()), reading)
    return done.values.to_pylist()[: len(texts)], sorted((at, error.code) for at, error in done.bad if at < len(texts))


@given(texts=st.lists(numbers, max_size=30), unit=st.sampled_from(["kg", "吨", "g", "万吨"]))
def test_numbers_of_a_column_equal_numbers_one_by_one(texts: list[str], unit: str) -> None:
    reading = Reading(parse_unit(unit, "kg"))
    assert columnwise(MAYBE, texts, reading) == slowly(MAYBE, texts, reading)


@given(texts=st.lists(numbers, max_size=30))
def test_fractions_of_units_too(texts: list[str]) -> None:
    price = CATALOG["tariff"]["price_fen_per_mwh"]
    reading = Reading(parse_unit("元/kWh", "fen/mwh"))
    assert columnwise(price, texts, reading) == slowly(price, texts, reading)


@given(texts=st.lists(moments, max_size=30))
def test_times_of_a_column_equal_times_one_by_one(texts: list[str]) -> None:
    reading = Reading(year=2020)
    assert columnwise(MOMENT, texts, reading) == slowly(MOMENT, texts, reading)


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_no_text_makes_a_converter_raise_anything_but_its_own_error(text: str) -> None:
    reading = Reading(parse_unit("kg", "kg"), 2020)
    for table in ("shift_output", "stoppage", "product", "expense"):
        for column in CATALOG[table].columns:
            meaning(parser(column, Reading(None, 2020) if column.unit != "kg" else reading), text)


def test_one_distinct_bad_text_is_reported_for_every_row_it_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    done = convert(MAYBE, pa.array(["x", "1", "x", None]), Reading(parse_unit("kg", "kg")))
    assert done.values.to_pylist() == [None, 1, None, None]
    assert [(at, error.code) for at, error in done.bad] == [(0, "cell.not_number"), (2, "cell.not_number")]
    assert cells.MOST_BAD >= 1000


# -- periods -----------------------------------------------------------------------------------------------------------

PERIODS = [
    ("2020-03-01", "2020-04-01", ["2020-03", "2020年3月",
                                  "2020年03月份", "２０２０年３月", "202003", "2020/3", "2020.03", "停机_2020-03",
                                  "示例厂2020年3月停机记录", "停机(2020年3月)", "2020年3月 填报日期：2020年4月2日", "2020_03停机",
                                  "2020年3月来坯 单位：吨 2020-04-01 制", "2020年3月 报出日期 2020.4.2",
                                  "2020年4月2日填 2020年3月",
                                  "2020年3月1日至3月31日", "2020-03-01至2020-03-31", "2020年3月1日至31日", "2020.3.1-2020.3.31",
                                  "统计期间：2020年3月1日—2020年3月31日"]),
    ("2020-01-01", "2020-04-01", ["2020年第一季度", "2020年1季度", "2020Q1", "2020-q1", "2020年1-3月", "2020年1月至3月",
                                  "2020-01/2020-03",
                                  "2020年1月—2020年3月", "202001-202003"]),
    ("2020-07-01", "2021-01-01", ["2020年下半年", "2020下半年", "2020年7-12月"]),
    ("2020-01-01", "2021-01-01", ["2020", "2020年", "2020年度", "2020年班产量", "2020年3号轧机检修"]),
    ("2019-01-01", "2021-01-01", ["2019/2020", "2019-2020年", "2019年至2020年", "2019-01/2020-12"]),
    ("2019-01-01", "2020-07-01", ["2019-01/2020-06", "2019年1月~2020年6月"]),
    ("2020-03-05", "2020-03-06", ["2020-03-05", "2020年3月5日", "2020/3/5日报"]),
    ("2020-12-01", "2021-01-01", ["2020-12", "2020年12月"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first", "end"), [(t, a, b) for a, b, texts in PERIODS for t in texts])
def test_periods(text: str, first: str, end: str) -> None:
    assert parse_period(text) == (date.fromisoformat(first), date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "停机记录",
        "3月",
        "2020-13",
        "2020年13月",
        "2020-02-30",
        "2020-06/2020-01",
        "12020",
        "20201",
        "填报日期：2020年4月2日",
    ],
)
def test_texts_that_name_no_period(text: str) -> None:
    assert parse_period(text) is None


def test_an_option_must_be_a_period_as_a_whole() -> None:
    assert read_period("2020-03") == read_period(" 2020年3月份 ") == (date(2020, 3, 1), date(2020, 4, 1))
    assert read_period("2020年度") == (date(2020, 1, 1), date(2021, 1, 1))
    for text in ("2020-3-32", "2020-03x", "三月 2020-03", "2020-03 2020-04", "abc", "2020-03-"):
        assert read_period(text) is None, text


def test_months_named_by_sheets() -> None:
    assert (
        month_named("3月", 2020)
        == month_named("停机03月份", 2020)
        == month_named("三月", 2020)
        == parse_period("2020-03")
    )
    assert month_named("十二月", 2020) == parse_period("2020-12")
    assert month_named("13月", 2020) is None
    assert month_named("Sheet1", 2020) is None


@given(st.dates(date(1950, 1, 1), date(2097, 1, 1)), st.integers(1, 800))
def test_a_period_shown_is_read_again(first: date, days: int) -> None:
    from fourfocus.facts.reading import show_period

    period = (first, first + timedelta(days=days))
    assert read_period(show_period(period)) == period
