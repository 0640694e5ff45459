"""The coverage report: declared, late, history, partial, missing, not yet due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from fourfocus.facts.coverage import Cell, State, coverage
from fourfocus.facts.outcome import Reading
from fourfocus.facts.store import Store

Try = Callable[..., Reading]
NEAR = "报告编号,报告日期,报告人,单位,隐患,整改日期\n"
GAS = "产线,生产日期,煤气量(m3),热量(GJ)\n"


def cells(store: Store, as_of: datetime, table: str) -> list[tuple[str, str]]:
    """Month and state of one table, January to March 2020."""
    found = coverage(Store.open(store.folder).as_of(as_of), as_of, date(2020, 1, 1), date(2020, 3, 31))
    return [(f"{c.month:%m}" if c.month else "", c.state) for c in found if c.table == table]


def cell(store: Store, as_of: datetime, table: str, month: int) -> Cell:
    found = coverage(Store.open(store.folder).as_of(as_of), as_of, date(2020, month, 1), date(2020, month, 28))
    return next(c for c in found if c.table == table)


@pytest.fixture
def declare(own_mill: Store, try_files: Try) -> Callable[..., Any]:
    """Import a file at a time and return the store."""

    def run(name: str, text: str, at: datetime, **options: Any) -> Store:
        reading = try_files({name: text}, store=own_mill, at=at, **options)
        assert [p.reason() for p in reading.problems] == []
        return own_mill

    return run


def test_due_days_are_workdays_of_the_mills_calendar(declare: Callable[..., Any]) -> None:
    """Near misses are due on the third workday after the month.

    March 2020 ended on a Tuesday; 1, 2 and 3 April were workdays (the 4th was 清明). January: after the 31st came the
    holiday prolonged to 2 February (a Sunday), so 3, 4, 5 February.
    """
    store = declare("隐患报告_2020-03.csv", NEAR, datetime(2020, 4, 3, 23, 0))
    assert cell(store, datetime(2020, 6, 1), "near_miss", 3).due == date(2020, 4, 3)
    assert cell(store, datetime(2020, 6, 1), "near_miss", 1).due == date(2020, 2, 5)
    # February was declared by the fixture on 1 March, March on its last day in time, January never.
    assert cells(store, datetime(2020, 6, 1), "near_miss") == [
        ("01", State.MISSING), ("02", State.DECLARED), ("03", State.DECLARED),
    ]  # fmt: skip


def test_a_month_is_awaited_until_its_due_day_and_missing_after(own_mill: Store) -> None:
    assert cells(own_mill, datetime(2020, 4, 3, 23, 59), "near_miss")[2] == ("03", State.AWAITED)
    assert cells(own_mill, datetime(2020, 4, 4), "near_miss")[2] == ("03", State.MISSING)


def test_late_stays_late_and_a_correction_does_not_make_late(declare: Callable[..., Any]) -> None:
    store = declare("隐患报告_2020-01.csv", NEAR, datetime(2020, 3, 2))
    assert cells(store, datetime(2020, 4, 1), "near_miss")[:2] == [("01", State.LATE), ("02", State.DECLARED)]
    # In June somebody corrects the whole first quarter in one file: February was in time all the same.
    declare("隐患报告_2020年一季度.csv", NEAR, datetime(2020, 6, 2), correct="清理")
    assert cells(store, datetime(2020, 6, 3), "near_miss") == [
        ("01", State.LATE), ("02", State.DECLARED), ("03", State.LATE),
    ]  # fmt: skip
    assert cell(store, datetime(2020, 6, 3), "near_miss", 2).known_at == datetime(2020, 3, 1, 9, 0)
    assert cell(store, datetime(2020, 6, 3), "near_miss", 1).known_at == datetime(2020, 3, 2)


def test_a_line_that_has_not_reported_makes_a_month_partial(declare: Callable[..., Any]) -> None:
    store = declare("煤气用量_2020-02.csv", GAS, datetime(2020, 3, 2), part="bar")
    found = cell(store, datetime(2020, 6, 1), "gas_use", 2)
    assert found.state is State.PARTIAL
    assert [(gap.part, gap.start, gap.end) for gap in found.gaps] == [("wire", date(2020, 2, 1), date(2020, 3, 1))]
    declare("煤气用量_2020-02.csv", GAS + "wire,2020-02-05,10,5\n", datetime(2020, 3, 9), part="wire")
    found = cell(store, datetime(2020, 6, 1), "gas_use", 2)
    # Due two workdays after February, Tuesday 3 March; whole only on the 9th.
    assert (found.state, found.due, found.known_at) == (State.LATE, date(2020, 3, 3), datetime(2020, 3, 9))


def test_days_that_nobody_declared_make_a_month_partial(declare: Callable[..., Any]) -> None:
    store = declare("煤气用量.csv", GAS, datetime(2020, 3, 2), period="2020-02-01/2020-02-20")
    found = cell(store, datetime(2020, 6, 1), "gas_use", 2)
    assert found.state is State.PARTIAL
    assert {(gap.start, gap.end) for gap in found.gaps} == {(date(2020, 2, 21), date(2020, 3, 1))}


def test_registers_are_declared_or_missing_as_a_whole(own_mill: Store) -> None:
    assert cells(own_mill, datetime(2020, 6, 1), "person") == [("", State.DECLARED)]
    assert cells(own_mill, datetime(2020, 6, 1), "coverage") == [("", State.MISSING)]
    assert cells(own_mill, datetime(2020, 6, 1), "day_rule") == [("", State.HISTORY)]  # as shipped


def test_what_is_known_later_does_not_count_earlier(declare: Callable[..., Any]) -> None:
    store = declare("隐患报告_2020-01.csv", NEAR, datetime(2020, 5, 2))
    assert cells(store, datetime(2020, 5, 1), "near_miss")[0] == ("01", State.MISSING)
    assert cells(store, datetime(2020, 5, 3), "near_miss")[0] == ("01", State.LATE)
