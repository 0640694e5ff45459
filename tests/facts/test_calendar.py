"""Production days, shifts and workdays."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfocus.facts.calendar import (
    CREW_CYCLE,
    CREWS,
    DayRule,
    Workdays,
    crew_of,
    default_crew_shifts,
    default_workdays,
    month_start,
    next_month,
)

days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
FROM_MARCH_AT_SEVEN = DayRule(((date.min, 8 * 3600), (date(2020, 3, 1), 7 * 3600)))


def test_a_production_day_starts_at_eight_unless_the_mill_says_otherwise() -> None:
    rule = DayRule()
    assert rule.day_of(datetime(2020, 3, 1, 8, 0)) == date(2020, 3, 1)
    assert rule.day_of(datetime(2020, 3, 1, 7, 59, 59)) == date(2020, 2, 29)
    assert rule.month_bounds(date(2020, 3, 15)) == (datetime(2020, 3, 1, 8), datetime(2020, 4, 1, 8))


def test_a_rule_holds_from_its_first_day() -> None:
    rule = DayRule.of_rows(
        [{"valid_from": date(2020, 3, 1), "start_s": 25_200}, {"valid_from": date(2019, 1, 1), "start_s": 28_800}]
    )
    assert rule.day_of(datetime(2020, 2, 29, 7, 30)) == date(2020, 2, 28)
    assert rule.day_of(datetime(2020, 3, 1, 7, 30)) == date(2020, 3, 1)
    assert rule.start_of(date(2020, 2, 29)) == datetime(2020, 2, 29, 8)
    assert rule.start_of(date(2020, 3, 1)) == datetime(2020, 3, 1, 7)


@given(days, st.integers(0, 86_399), st.sampled_from([DayRule(), FROM_MARCH_AT_SEVEN, DayRule(((date.min, 0),))]))
def test_every_moment_lies_in_its_production_day(day: date, second: int, rule: DayRule) -> None:
    moment = datetime(day.year, day.month, day.day) + timedelta(seconds=second)
    found = rule.day_of(moment)
    assert rule.start_of(found) <= moment < rule.start_of(found + timedelta(days=1))


@given(days)
def test_months(day: date) -> None:
    assert month_start(day) <= day < next_month(day)
    assert next_month(day).day == 1
    assert (next_month(day) - timedelta(days=1)).month == day.month


@given(days)
def test_three_crews_work_each_day_and_one_rests(day: date) -> None:
    working = [crew_of(day, shift) for shift in ("day", "evening", "night")]
    assert len(set(working)) == 3
    assert {crew_of(day, "off")} == set(CREWS) - set(working)


def test_each_crew_goes_through_the_cycle_of_eight_days() -> None:
    """早早中中夜夜休休: over eight days each crew has two of each."""
    for crew in CREWS:
        worked = [
            shift
            for at in range(8)
            for shift in CREW_CYCLE[::2]
            if crew_of(date(2020, 3, 1) + timedelta(at), shift) == crew
        ]
        assert Counter(worked) == {"day": 2, "evening": 2, "night": 2, "off": 2}


def test_no_such_shift() -> None:
    with pytest.raises(ValueError, match="no shift 'noon'"):
        crew_of(date(2020, 3, 1), "noon")


def test_shipped_shifts_fill_the_days_without_gaps() -> None:
    rows = default_crew_shifts(date(2020, 2, 27), date(2020, 3, 3))
    assert len(rows) == 6 * 3
    assert all(a["end"] == b["start"] for a, b in pairwise(rows))
    assert rows[0]["start"] == datetime(2020, 2, 27, 8)
    assert rows[-1]["end"] == datetime(2020, 3, 4, 8)


def test_workdays_around_the_spring_festival_of_2020() -> None:
    """24 January to 2 February 2020 were off (prolonged for the epidemic); Sunday 19 January was worked."""
    shipped = Workdays.of_rows(default_workdays())
    assert shipped.is_workday(date(2020, 1, 19))
    assert not any(shipped.is_workday(date(2020, 1, 24) + timedelta(at)) for at in range(10))
    assert shipped.is_workday(date(2020, 2, 3))
    assert shipped.after(date(2020, 1, 23), 1) == date(2020, 2, 3)
    assert shipped.after(date(2020, 1, 31), 3) == date(2020, 2, 5)
    assert shipped.after(date(2020, 1, 31), 0) == date(2020, 1, 31)


def test_where_the_calendar_is_silent_weekends_rest() -> None:
    silent = Workdays({})
    assert [silent.is_workday(date(2030, 3, 1) + timedelta(at)) for at in range(4)] == [True, False, False, True]
    assert silent.after(date(2030, 3, 1), 1) == date(2030, 3, 4)
