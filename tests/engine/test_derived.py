"""Derived tables: stops cut at shift and month ends, calendar time of lines; worked out by hand."""

from datetime import date, datetime

from tests.engine.world import LONG_AGO, MARCH, facts

from fourfocus.engine.derived import DERIVED
from fourfocus.engine.derived.base import Span
from fourfocus.engine.reads import derive
from fourfocus.facts.calendar import DayRule, default_crew_shifts
from fourfocus.facts.factset import FactSet

SPAN = Span.of_month(MARCH)


def made(name: str, **rows: list) -> list[dict]:
    calendar = [dict(row) for row in default_crew_shifts(date(2020, 2, 20), date(2020, 4, 5))]
    found: FactSet = facts({"crew_shift": calendar, **rows})
    return derive(found, name, SPAN, "mill").to_pylist()


def stop(start: datetime, end: datetime) -> dict:
    return {
        "line": "bar",
        "production_day": DayRule().day_of(start),
        "start": start,
        "end": end,
        "owner": "planned",
        "cause": "c",
    }


def parts(*stops: dict) -> list[tuple]:
    rows = made("stop_time", stoppage=list(stops))
    return [(row["production_day"].day, row["shift"], row["crew"], row["duration_s"]) for row in rows]


def test_a_stop_inside_one_shift_is_one_part() -> None:
    found = parts(stop(datetime(2020, 3, 1, 9), datetime(2020, 3, 1, 9, 30)))
    assert [(day, shift, length) for day, shift, _, length in found] == [(1, "day", 1800)]


def test_a_stop_over_two_shift_ends_is_three_parts_that_sum_to_it() -> None:
    # From 15:00 to 01:00: one hour of the day shift, eight of the evening shift, one of the night shift.
    found = parts(stop(datetime(2020, 3, 1, 15), datetime(2020, 3, 2, 1)))
    assert [(day, shift, length) for day, shift, _, length in found] == [
        (1, "day", 3600),
        (1, "evening", 28_800),
        (1, "night", 3600),
    ]


def test_only_the_part_inside_the_month_counts() -> None:
    # March runs from 1 March 08:00 to 1 April 08:00.
    before = parts(stop(datetime(2020, 2, 29, 20), datetime(2020, 3, 1, 10)))
    assert [(day, shift, length) for day, shift, _, length in before] == [(1, "day", 7200)]
    after = parts(stop(datetime(2020, 4, 1, 7), datetime(2020, 4, 1, 9)))
    assert [(day, shift, length) for day, shift, _, length in after] == [(31, "night", 3600)]
    assert parts(stop(datetime(2020, 2, 29, 20), datetime(2020, 3, 1, 8))) == []


def test_each_part_says_where_its_stop_was_read() -> None:
    row = {
        **stop(datetime(2020, 3, 1, 15), datetime(2020, 3, 1, 17)),
        "_file": "停机.xlsx",
        "_sheet": "三月",
        "_row": 7,
    }
    found = made("stop_time", stoppage=[row])
    assert {(part["_file"], part["_sheet"], part["_row"]) for part in found} == {("停机.xlsx", "三月", 7)}


def test_calendar_time_of_a_line_is_every_shift_it_exists() -> None:
    units = [
        {"unit": "bar", "title": "棒线", "kind": "line", "valid_from": LONG_AGO},
        {"unit": "new", "title": "新线", "kind": "line", "valid_from": date(2020, 3, 31)},
        {"unit": "ws", "title": "车间", "kind": "workshop", "valid_from": LONG_AGO},
    ]
    rows = made("line_time", unit=units)
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["line"]] = totals.get(row["line"], 0) + row["calendar_s"]
    assert totals == {"bar": 31 * 86_400, "new": 86_400}


def test_every_row_fits_its_schema_and_has_a_unique_key() -> None:
    rows = made("stop_time", stoppage=[stop(datetime(2020, 3, 1, 15), datetime(2020, 3, 2, 1))])
    table = DERIVED["stop_time"].table
    assert all(set(row) == set(table.arrow.names) for row in rows)
    assert len({tuple(row[name] for name in table.key) for row in rows}) == len(rows)
