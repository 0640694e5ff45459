"""Due rules: the day, and how people say it."""

from datetime import date

import pytest

from fourfocus.rules.periods import Due, period_of, periods_due, year_before


@pytest.mark.parametrize(
    ("cadence", "due", "day", "zh", "en"),
    [
        ("monthly", Due("last", 0, 0, 0), date(2020, 2, 29), "每月最后一日", "the last day of each month"),
        ("monthly", Due("5", 0, 1, 0), date(2020, 3, 5), "次月5日前", "by day 5 of the next month"),
        ("monthly", Due("31", 0, 0, 0), date(2020, 2, 29), "每月31日前", "by day 31 of each month"),
        ("quarterly", Due("last", 0, 0, 5), date(2020, 3, 26), "每季度最后一日提前5天",
         "5 days before the last day of each quarter"),
        ("quarterly", Due("10", 2, 0, 0), date(2020, 2, 10), "每季度第2个月10日前", "by day 10 of month 2 of each quarter"),
        ("half_yearly", Due("last", 0, 0, 0), date(2020, 6, 30), "每半年最后一日", "the last day of each half-year"),
        ("yearly", Due("last", 4, 0, 0), date(2020, 4, 30), "每年4月最后一日", "the last day of month 4 of each year"),
    ],
)  # fmt: skip
def test_a_due_rule_gives_a_day_and_its_words(cadence: str, due: Due, day: date, zh: str, en: str) -> None:
    assert due.on(period_of(cadence, date(2020, 2, 10))) == day
    assert (due.words(cadence).zh, due.words(cadence).en) == (zh, en)


def test_which_periods_are_due_in_a_month() -> None:
    march = (date(2020, 3, 1), date(2020, 3, 31))
    (one,) = periods_due("monthly", Due("5", 0, 1, 0), *march)
    assert (one[0].start, one[1]) == (date(2020, 2, 1), date(2020, 3, 5))
    assert [day for _, day in periods_due("quarterly", Due("last", 0, 0, 0), *march)] == [date(2020, 3, 31)]
    assert list(periods_due("half_yearly", Due("last", 0, 0, 0), *march)) == []


def test_the_same_period_a_year_before_ends_on_its_own_last_day() -> None:
    before = year_before(period_of("monthly", date(2020, 2, 1)))
    assert (before.start, before.end) == (date(2019, 2, 1), date(2019, 2, 28))
