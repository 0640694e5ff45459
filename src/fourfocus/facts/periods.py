"""Periods as titles, file names, sheets' names and options speak of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from fourfocus.facts.calendar import next_month
from fourfocus.facts.cells.base import fold


def parse_period(text: str) -> tuple[date, date] | None:
    """The period a title or a file's name speaks of, half-open; None when it names none.

    Days, months, ranges of either, quarters, halves and years; dates of filling in (填报日期…) do not count.

    >>> parse_period("汉中轧钢厂2020年3月停机记录")
    (datetime.date(2020, 3, 1), datetime.date(2020, 4, 1))
    >>> parse_period("2019-01/2020-06")
    (datetime.date(2019, 1, 1), datetime.date(2020, 7, 1))
    """
    plain = _FILLED_IN.sub("", fold(text))
    for pattern, read in _PERIODS:
        match = pattern.search(plain)
        if match:
            try:
                return read(match)
            except ValueError:
                return None
    return None


def read_period(text: str) -> tuple[date, date] | None:
    """The period that ``text`` as a whole is, as an option or a setting gives it; None for anything else.

    >>> read_period("2020-03"), read_period("2020-13"), read_period("3月")
    ((datetime.date(2020, 3, 1), datetime.date(2020, 4, 1)), None, None)
    """
    plain = fold(text)
    for pattern, read in _PERIODS:
        match = pattern.match(plain)
        if match and plain[match.end() :].strip() in ("", "月", "月份", "份", "日", "号", "度"):
            try:
                return read(match)
            except ValueError:
                return None
    return None


_MONTH_NAMED = re.compile(r"(?<![\d年])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
_CHINESE = {name: at for at, name in enumerate((*"一二三四五六七八九十", "十一", "十二"), 1)}


def month_named(text: str, year: int) -> tuple[date, date] | None:
    """The month of ``year`` that a sheet's name (3月, 十二月份) speaks of.

    >>> month_named("3月", 2020)
    (datetime.date(2020, 3, 1), datetime.date(2020, 4, 1))
    """
    match = _MONTH_NAMED.search(fold(text))
    if match is None:
        return None
    first = date(year, _CHINESE.get(match[1]) or int(match[1]), 1)
    return first, next_month(first)


_WRITTEN = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
_FILLED_IN = re.compile(
    r"(填报|制表|打印|导出|报送|统计|填表|编制|报出|出表|上报|生成|查询|下载|录入|审核)(日期|时间)?\s*[::]?\s*"
    rf"{_WRITTEN}(?!\d|\s*日?\s*(?:至|到|~|—|–|-))\s*日?"
    rf"|(?<!\d){_WRITTEN}\s*日?\s*(?:填|制表|制$|制\s|编制|打印|导出|报出|上报)"
)
_Y, _M = r"(?<!\d)(20\d\d|19\d\d)", r"(0?[1-9]|1[0-2])(?!\d)"
_D, _TO = r"(3[01]|[12]\d|0?[1-9])(?!\d)", r"\s*(?:至|到|~|—|–|-|/|_)\s*"
_YMD = rf"{_Y}\s*[-./年]\s*{_M}\s*[-./月]\s*{_D}"


def _months(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise ValueError("ends before it starts")
    return first, next_month(last)


def _days(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise ValueError("ends before it starts")
    return first, last + timedelta(days=1)


def _one_month(m: re.Match[str]) -> tuple[date, date]:
    first = date(int(m[1]), int(m[2]), 1)
    return first, next_month(first)


def _date(m: re.Match[str], *groups: int) -> date:
    year, month, day = (int(m[group]) for group in groups)
    return date(year, month, day)


_QUARTER = {"一": 1, "二": 4, "三": 7, "四": 10, "1": 1, "2": 4, "3": 7, "4": 10}
_PERIODS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[date, date]]]] = [
    (re.compile(rf"{_YMD}\s*日?{_TO}{_YMD}"), lambda m: _days(_date(m, 1, 2, 3), _date(m, 4, 5, 6))),
    (re.compile(rf"{_YMD}\s*日?{_TO}{_M}\s*月\s*{_D}"), lambda m: _days(_date(m, 1, 2, 3), _date(m, 1, 4, 5))),
    (re.compile(rf"{_Y}\s*年\s*{_M}\s*月\s*{_D}\s*日?{_TO}{_D}\s*日"),
     lambda m: _days(_date(m, 1, 2, 3), _date(m, 1, 2, 4))),
    (re.compile(rf"{_Y}\s*[-./年]?\s*{_M}\s*月?{_TO}{_Y}\s*[-./年]?\s*{_M}"),
     lambda m: _months(date(int(m[1]), int(m[2]), 1), date(int(m[3]), int(m[4]), 1))),
    (re.compile(rf"{_Y}\s*年\s*{_M}\s*月?{_TO}{_M}\s*月"),
     lambda m: _months(date(int(m[1]), int(m[2]), 1), date(int(m[1]), int(m[3]), 1))),
    (re.compile(_YMD), lambda m: _days(_date(m, 1, 2, 3), _date(m, 1, 2, 3))),
    (re.compile(rf"{_Y}\s*年\s*{_M}\s*月"), _one_month),
    (re.compile(rf"{_Y}\s*[-._/]\s*{_M}(?!\s*[#号])"), _one_month),
    (re.compile(rf"{_Y}(0[1-9]|1[0-2])(?!\d)"), _one_month),
    (re.compile(rf"{_Y}\s*年?\s*(上|下)半年"),
     lambda m: (date(int(m[1]), 1 if m[2] == "上" else 7, 1), date(int(m[1]) + (m[2] == "下"), 7 if m[2] == "上" else 1, 1))),
    (re.compile(rf"{_Y}\s*年?\s*[-_]?\s*(?:第\s*([一二三四1-4])\s*季度|([一二三四1-4])\s*季度|[Qq]([1-4]))"),
     lambda m: _months(date(int(m[1]), _QUARTER[m[2] or m[3] or m[4]], 1),
                       date(int(m[1]), _QUARTER[m[2] or m[3] or m[4]] + 2, 1))),
    (re.compile(rf"{_Y}\s*年?{_TO}{_Y}\s*年?(?!\d|\s*[-./]?\s*\d)"),
     lambda m: _months(date(int(m[1]), 1, 1), date(int(m[2]), 12, 1))),
    # Not the year of 2020-13 or 2020年13月, which is a slip of the pen.
    (re.compile(rf"{_Y}(?!\d|\s*[-./]\s*\d|\s*年?\s*\d{{1,2}}\s*月)\s*(?:年|(?!\d))"),
     lambda m: (date(int(m[1]), 1, 1), date(int(m[1]) + 1, 1, 1))),
]  # fmt: skip
