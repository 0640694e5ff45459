"""Checks across rows and tables: silent where all is well or too little is known to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fourfocus.facts.outcome import Reading
from fourfocus.facts.store import Store

Try = Callable[..., Reading]
OUT = (
    "产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),"
    "作业时间(分钟),纯轧时间(分钟),计重方式\n"
)
STOP = "产线,开始时间,结束时间,停机类别,原因代码\n"
SUPPLY = "生产日期,钢种,支数,来坯量(吨),热送量(吨)\n"
STOCK = "生产日期,期末库存(吨)\n"
METER = "表号,时间,表码(kWh),电量(kWh)\n"
NEAR = "报告编号,报告日期,报告人,单位,隐患,整改日期\n"


def said(reading: Reading) -> list[tuple[str, int]]:
    """Code and row of every problem."""
    return [(p.code, p.row) for p in reading.problems.sorted()]


def output(day: str, shift: str, minutes: str, *, basis: str = "实物", qualified: int = 970) -> str:
    return f"bar,{day},{shift},甲,rb16,400,1000,{qualified},0,0,5,{minutes},90,{basis}\n"


# -- time balance ------------------------------------------------------------------------------------------------------


def test_a_stop_over_the_end_of_shifts_and_of_the_day_is_cut_there(own_mill: Store, try_files: Try) -> None:
    """The stop runs from 23:30 on the 5th to 09:00 on the 6th: 30 min of the evening, 8 h of the night, 1 h of the day."""
    files = {
        "班产量_2020-03.csv": OUT
        + output("2020-03-05", "白班", "480")
        + output("2020-03-05", "中班", "450")
        + output("2020-03-06", "白班", "420")
        + output("2020-03-06", "中班", "480")
        + output("2020-03-06", "夜班", "480"),
        "停机_2020-03.csv": STOP + "bar,2020-03-05 23:30,2020-03-06 09:00,机械,J01\n",
    }
    reading = try_files(files, period="2020-03-05/2020-03-06", part="bar")
    assert said(reading) == []
    wrong = {**files, "停机_2020-03.csv": STOP + "bar,2020-03-05 23:30,2020-03-06 08:59,机械,J01\n"}
    reading = try_files(wrong, period="2020-03-05/2020-03-06", part="bar")
    assert said(reading) == [("check.shift_under", 4)]
    assert "少 1 分钟" in reading.problems.errors[0].reason()


def test_two_products_of_one_shift_share_its_time(try_files: Try) -> None:
    rows = output("2020-03-05", "白班", "300") + output("2020-03-05", "白班", "180").replace("rb16", "w8")
    nights = output("2020-03-05", "中班", "480") + output("2020-03-05", "夜班", "480")
    reading = try_files({"班产量_2020-03-05.csv": OUT + rows + nights, "停机_2020-03-05.csv": STOP}, part="bar")
    assert [code for code, _ in said(reading)] == [
        "check.product_flag"
    ]  # w8 has no value-added flag; the time is right


def test_without_stops_declared_the_time_of_a_shift_is_not_known(try_files: Try) -> None:
    assert said(try_files({"班产量_2020-03-05.csv": OUT + output("2020-03-05", "白班", "300")})) == []


def test_a_stop_of_the_day_before_may_be_missing_still(try_files: Try) -> None:
    """The first night of a period may have a stop that began before it, in a file that is not there."""
    files = {"班产量_2020-04-05.csv": OUT + output("2020-04-05", "白班", "100"), "停机_2020-04-05.csv": STOP}
    assert said(try_files(files, part="bar")) == []


# -- metal, stock, meters ----------------------------------------------------------------------------------------------


def test_theoretical_weight_may_exceed_the_billet(try_files: Try) -> None:
    rows = output("2020-03-05", "白班", "480", basis="理论", qualified=1010)
    assert said(try_files({"班产量_2020-03-05.csv": OUT + rows})) == []
    assert said(try_files({"班产量_2020-03-05.csv": OUT + rows.replace("理论", "实物")})) == [("check.parts_exceed", 2)]


@pytest.mark.parametrize(
    ("qualified", "codes"), [(995, []), (965, []), (964, ["check.rest_large"]), (996, ["check.parts_exceed"])]
)
def test_metal_balance_to_the_ton(qualified: int, codes: list[str], try_files: Try) -> None:
    """1,000 t charged, 5 t of crops; 3 %, 30 t, may be scale and sampling."""
    reading = try_files({"班产量_2020-03-05.csv": OUT + output("2020-03-05", "白班", "480", qualified=qualified)})
    assert [code for code, _ in said(reading)] == codes


def test_stock_follows_from_the_stores_last_day_over_the_months_end(own_mill: Store, try_files: Try) -> None:
    first = {
        "坯库存_2020-03-31.csv": STOCK + "2020-03-31,100\n",
        "来坯_2020-03-31.csv": SUPPLY,
        "班产量_2020-03-31.csv": OUT,
    }
    assert try_files(first, store=own_mill, at=datetime(2020, 4, 2)).ok
    # 100 + 50 - 30 = 120
    charged = output("2020-04-01", "白班", "480").replace("400,1000,970,0,0,5", "12,30,29.5,0,0,0")
    second = {
        "坯库存_2020-04-01.csv": STOCK + "2020-04-01,120\n",
        "来坯_2020-04-01.csv": SUPPLY + "2020-04-01,Q,20,30,0\n2020-04-01,P,15,20,0\n",
        "班产量_2020-04-01.csv": OUT + charged,
    }
    assert try_files(second, store=own_mill, at=datetime(2020, 4, 3)).ok
    # Correcting the closing stock of March breaks the first of April, which is stored already.
    corrected = {"坯库存_2020-03-31.csv": STOCK + "2020-03-31,90\n"}
    reading = try_files(corrected, store=own_mill, correct="盘点")
    assert [(p.code, p.file) for p in reading.problems] == [("check.stock", "坯库存_2020-03-31.csv")]
    assert "期末库存应为 110000 kg" in reading.problems.errors[0].reason()


def test_stock_is_not_judged_where_supply_or_output_is_missing(try_files: Try) -> None:
    assert said(try_files({"坯库存_2020-03.csv": STOCK + "2020-03-04,100\n2020-03-05,7\n"})) == []


def test_a_gap_between_readings_is_not_judged_a_fall_is(try_files: Try) -> None:
    """After 1,000 kWh at 07:45: at 08:15 any rise will do, since 08:00 is missing."""
    assert said(try_files({"电量读数_2020-03.csv": METER + "e1,2020-03-01 08:15,1500,10\n"})) == []
    assert said(try_files({"电量读数_2020-03.csv": METER + "e1,2020-03-01 08:15,999.9,10\n"})) == [("check.falls", 2)]


def test_a_correction_in_the_past_is_compared_with_what_follows_it(own_mill: Store, try_files: Try) -> None:
    assert try_files(
        {"电量读数_2020-03.csv": METER + "e1,2020-03-01 08:00,1010,10\n"}, store=own_mill, at=datetime(2020, 4, 2)
    ).ok
    wrong = {"电量读数_2020-02.csv": METER + "e1,2020-03-01 07:45,1011,21\n"}
    reading = try_files(wrong, store=own_mill, correct="换表")
    assert [(p.code, p.file, p.row) for p in reading.problems] == [("check.falls", "电量读数_2020-02.csv", 2)]


# -- intervals and shares ----------------------------------------------------------------------------------------------


def test_stops_that_touch_do_not_overlap(try_files: Try) -> None:
    text = STOP + (
        "bar,2020-03-05 09:00,2020-03-05 09:30,机械,J01\n"
        "bar,2020-03-05 08:30,2020-03-05 09:00,机械,J02\n"
        "wire,2020-03-05 08:45,2020-03-05 09:15,机械,J03\n"
        "bar,2020-03-01 09:00,2020-03-01 09:01,机械,J04\n"  # right after the stored stop
    )
    assert said(try_files({"停机_2020-03.csv": text})) == []


def test_a_stop_inside_a_longer_one_is_found_past_others(try_files: Try) -> None:
    text = STOP + (
        "bar,2020-03-05 08:00,2020-03-05 20:00,计划,P01\n"
        "bar,2020-03-05 08:30,2020-03-05 08:40,机械,J01\n"
        "bar,2020-03-05 19:00,2020-03-05 19:10,机械,J02\n"
    )
    assert said(try_files({"停机_2020-03.csv": text})) == [("check.overlap", 3), ("check.overlap", 4)]


def test_a_stop_that_ends_when_it_starts_is_named_once(try_files: Try) -> None:
    text = STOP + "bar,2020-03-05 08:00,2020-03-05 08:00,计划,P01\n"
    assert said(try_files({"停机_2020-03.csv": text})) == [("check.before", 2)]


def test_shares_count_day_by_day(try_files: Try) -> None:
    """60 + 40 until June, then 50 + 50: never 110 although four rows are there."""
    text = (
        "党支部,覆盖单位,份额(%),生效日期,失效日期\n"
        "b1,bar,60,2020-01-01,2020-06-01\nb1,wire,40,2020-01-01,2020-06-01\n"
        "b1,bar,50,2020-06-01,\nb1,wire,50,2020-06-01,\n"
    )
    assert said(try_files({"支部覆盖.csv": text})) == []
    late = text.replace("b1,wire,50,2020-06-01", "b1,wire,50,2020-06-02")  # one day with 50 % only
    reading = try_files({"支部覆盖.csv": late})
    assert [p.reason() for p in reading.problems] == ["b1 自 2020-06-01 起份额合计 50%，应为 100%"]


# -- references --------------------------------------------------------------------------------------------------------


def test_an_entry_holds_from_its_first_day_to_the_day_before_its_last(try_files: Try) -> None:
    """旧车间 was closed on 1 January 2020."""
    last = {"隐患报告_2019-12.csv": NEAR + "N2,2019-12-31,,旧车间,漏油,\n"}
    assert said(try_files(last)) == []
    after = {"隐患报告_2020-01.csv": NEAR + "N2,2020-01-01,,旧车间,漏油,\n"}
    assert said(try_files(after)) == [("ref.not_valid", 2)]


def test_a_record_of_a_month_needs_a_unit_of_some_day_of_it(try_files: Try) -> None:
    header = "凭证号,月份,单位,成本要素,金额(元)\n"
    units = MILL_UNITS + "short,临时班组,班组,m,2020-03-10,2020-03-20\n"
    files = {
        "单位目录.csv": units,
        "费用支出_2020.csv": header + "V1,2020-03,临时班组,水,1\nV2,2020-04,临时班组,水,1\n",
    }
    reading = try_files(files, correct="新增班组")
    assert said(reading) == [("ref.not_valid", 3)]


MILL_UNITS = """单位代号,单位名称,类型,上级,生效日期,失效日期
m,示例厂,厂,,2019-01-01,
bar,棒材线,产线,m,2019-01-01,
wire,高线,产线,m,2019-01-01,
ws,轧钢车间,车间,m,2019-01-01,
b1,轧钢党支部,党支部,m,2019-01-01,
"""


def test_registers_and_the_records_that_use_them_come_in_any_order(try_files: Try) -> None:
    files = {
        "a隐患报告_2020-03.csv": NEAR + "N2,2020-03-05,新来的,新车间,漏油,\n",
        "b人员名册.csv": "工号,姓名,所在单位,政治面貌,生效日期\n9,新来的,新车间,群众,2020-01-01\n",
        "c单位目录.csv": "单位代号,单位名称,类型,生效日期\nnw,新车间,车间,2019-01-01\n",
    }
    reading = try_files(files, mill="other")
    assert said(reading) == []
    assert [b.rows["unit"].to_pylist() for b in reading.batches if b.table.name == "near_miss"] == [["nw"]]


def test_a_code_goes_before_a_title_and_one_title_may_name_one_entry_of_two_times(try_files: Try) -> None:
    """The unit whose code is 高线 is meant, not the one whose title is; and two dated entries of one code are one unit."""
    units = (
        MILL_UNITS.replace("wire,高线", "w1,高速线") + "高线,线材车间,车间,m,2019-01-01,\nx,高线,车间,m,2019-01-01,\n"
    )
    units += "t,转运班,班组,m,2019-01-01,2020-01-01\nt,转运班,班组,m,2020-01-01,\n"
    text = NEAR + "N2,2020-03-05,,高线,漏油,\nN3,2020-03-05,,转运班,漏油,\n"
    reading = try_files({"单位目录.csv": units, "隐患报告_2020-03.csv": text}, mill="other")
    assert [p.code for p in reading.problems if p.file.startswith("隐患")] == []
    batch = next(b for b in reading.batches if b.table.name == "near_miss")
    assert batch.rows["unit"].to_pylist() == ["高线", "t"]


def test_product_flags_count_on_the_day_of_the_record(own_mill: Store, try_files: Try) -> None:
    products = (
        "产品代号,名称,大类,牌号,规格(mm),切分数,增效品种,生效日期,失效日期\n"
        "rb16,螺纹钢16,棒材,HRB400E,16,2,是,2019-01-01,\n"
        "w8,线材8,高线,HPB300,8,1,,2019-01-01,2020-03-06\n"
        "w8,线材8,高线,HPB300,8,1,否,2020-03-06,\n"
    )
    rows = [output(f"2020-03-0{day}", "白班", "480").replace("rb16", "w8") for day in (5, 6)]
    reading = try_files({"产品目录.csv": products, "班产量_2020-03.csv": OUT + "".join(rows)}, correct="补标志")
    assert said(reading) == [("check.product_flag", 2)]


def test_checks_look_around_the_period_only_as_far_as_they_must() -> None:
    from fourfocus.facts.checks.pending import NEAR as AROUND

    assert timedelta(days=31) < AROUND  # a stop over a whole month is still seen


def test_every_kind_of_check_has_its_function() -> None:
    from typing import get_args

    from fourfocus.facts import schema
    from fourfocus.facts.checks import run

    assert set(run._RUN) == set(get_args(schema.Check))


def test_every_check_of_the_catalogue_names_columns_that_are_there() -> None:
    from fourfocus.facts.tables import CATALOG

    for table in CATALOG.values():
        for check in table.checks:
            for name in (
                "start",
                "end",
                "value",
                "most",
                "closing",
                "run",
                "share",
                "column",
                "needs",
                "total",
                "order",
                "ref",
            ):
                named = getattr(check, name, None)
                if isinstance(named, str) and not (name == "value" and hasattr(check, "ref")):
                    assert named in table, (table.name, check, name)
