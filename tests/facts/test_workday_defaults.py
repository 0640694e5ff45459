"""The shipped workday calendar against hand-written days and an independent library."""

import csv
import runpy
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

ROOT = Path(__file__).parents[2]
CSV = ROOT / "src/fourfocus/facts/defaults/workday.csv"
WORKED = {"workday", "makeup"}

# The library calls these weekend days part of the festival; the notices say only "放假，与周末连休".
FOLLOWING_WEEKENDS = {
    date.fromisoformat(day)
    for day in (
        *("2019-04-06", "2019-04-07", "2019-06-08", "2019-06-09", "2019-09-14", "2019-09-15"),
        *("2023-12-30", "2023-12-31"),
    )
}


@pytest.fixture(scope="module")
def calendar() -> dict[date, tuple[str, str]]:
    with CSV.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["day"]): (row["kind"], row["name"]) for row in csv.DictReader(file)}


def test_the_file_is_plain_utf8_with_the_agreed_columns() -> None:
    raw = CSV.read_bytes()
    assert raw.startswith(b"day,kind,name\n")
    assert b"\r" not in raw
    # 8 years of 365 days and two leap days (2020, 2024), and the heading.
    assert raw.count(b"\n") == 8 * 365 + 2 + 1


def test_every_day_once_in_order(calendar: dict[date, tuple[str, str]]) -> None:
    first, last = date(2019, 1, 1), date(2026, 12, 31)
    assert list(calendar) == [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_kinds_fit_the_weekday_and_the_name(calendar: dict[date, tuple[str, str]]) -> None:
    for day, (kind, name) in calendar.items():
        weekend = day.isoweekday() > 5
        assert kind in {"workday", "rest", "holiday", "makeup"}
        assert bool(name) == (kind in {"holiday", "makeup"}), day
        if kind != "holiday":
            assert weekend == (kind in {"rest", "makeup"}), day
    assert {name for _, name in calendar.values()} - {""} == {
        *("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
    }


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        ("2019-05-02", "holiday", "劳动节"),  # by the change of March 2019: four days off
        ("2019-05-05", "makeup", "劳动节"),  # a Sunday worked for it
        ("2019-10-01", "holiday", "国庆节"),
        ("2020-01-31", "holiday", "春节"),  # the extension: a Friday
        ("2020-02-01", "holiday", "春节"),  # the extension: first announced as a worked Saturday
        ("2020-02-02", "holiday", "春节"),  # its last day
        ("2020-02-03", "workday", ""),
        ("2020-03-14", "rest", ""),  # any Saturday
        ("2020-06-28", "makeup", "端午节"),  # a Sunday
        ("2021-02-20", "makeup", "春节"),
        ("2022-12-31", "holiday", "元旦"),  # the 2023 New Year began in 2022
        ("2023-09-29", "holiday", "中秋节"),
        ("2024-02-09", "workday", ""),  # New Year's Eve of 2024 was not a day off by the notice
        ("2025-01-28", "holiday", "春节"),  # New Year's Eve is statutory from 2025 on
        ("2025-05-02", "holiday", "劳动节"),  # so is 2 May
        ("2025-10-06", "holiday", "中秋节"),
        ("2026-02-23", "holiday", "春节"),  # the ninth day
    ],
)
def test_well_known_days(calendar: dict[date, tuple[str, str]], day: str, kind: str, name: str) -> None:
    assert calendar[date.fromisoformat(day)] == (kind, name)


def test_days_off_a_year(calendar: dict[date, tuple[str, str]]) -> None:
    spans = Counter(day.year for day, (kind, _) in calendar.items() if kind == "holiday")
    # Added up by hand from the notices: 元旦 + 春节 + 清明节 + 劳动节 + 端午节 + 中秋节 + 国庆节.
    assert spans == {
        2019: 1 + 7 + 1 + 4 + 1 + 1 + 7,
        2020: 1 + 10 + 3 + 5 + 3 + 8,
        2021: 3 + 7 + 3 + 5 + 3 + 3 + 7,
        2022: 3 + 7 + 3 + 5 + 3 + 3 + 7 + 1,  # and 2022-12-31
        2023: 2 + 7 + 1 + 5 + 3 + 8,
        2024: 1 + 8 + 3 + 5 + 1 + 3 + 7,
        2025: 1 + 8 + 3 + 5 + 3 + 8,
        2026: 3 + 9 + 3 + 5 + 3 + 3 + 7,
    }


def test_agrees_with_chinesecalendar(calendar: dict[date, tuple[str, str]]) -> None:
    for day, (kind, name) in calendar.items():
        assert (kind in WORKED) == chinese_calendar.is_workday(day), day
        if day in FOLLOWING_WEEKENDS:
            assert kind == "rest"
            continue
        _, festival = chinese_calendar.get_holiday_detail(day)
        theirs = chinese_calendar.Holiday(festival).chinese if festival else ""
        assert name.removesuffix("节") == theirs.removesuffix("节"), day


def test_the_script_writes_the_shipped_file() -> None:
    script = runpy.run_path(str(ROOT / "scripts/make_workdays.py"))
    assert script["calendar_text"]().encode() == CSV.read_bytes()
