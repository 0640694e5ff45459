"""Days, months and times of day in the notations people use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.cells.base import CellError, Converted, by_distinct, fold

_YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
# No 3.1: Excel makes 3.10 of it, and nobody can tell the first of March from the tenth.
_NO_YEAR = re.compile(r"^(\d{1,2})\s*(?:月|[-/])\s*(\d{1,2})\s*[日号]?$")
_YEAR_LAST = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})$")
_SERIAL = re.compile(r"^\d{5}$")
_WITH_TIME = re.compile(r"^(.*?\d(?:[日号](?=\s*\d)|(?=[\sT])))[\sT]*(\d{1,2}\s*[:时点].*)$")
_OF_DAY = re.compile(r"^(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})(?:\.(\d+))?\s*秒?)?)?)?$")
# Not 2020.1, which is what Excel leaves of 2020.10.
_MONTH = re.compile(r"^(\d{4})\s*(?:[-/年]\s*(\d{1,2})\s*月?|\.?(\d{2}))$")
_MONTH_ONLY = re.compile(r"^(\d{1,2})\s*月(?:份)?$")
_SERIAL_ZERO = date(1899, 12, 30)


def parse_day(text: str, year: int | None = None) -> date:
    """A day: 2020-03-01, 2020/3/1, 2020.3.1, 2020年3月1日, 20200301, 3月1日 (with ``year``), an Excel serial number.

    >>> parse_day("2020年3月1日"), parse_day("3月1日", 2020), parse_day("43891")
    (datetime.date(2020, 3, 1), datetime.date(2020, 3, 1), datetime.date(2020, 3, 1))
    """
    plain = fold(text)
    split = _WITH_TIME.match(plain)
    if split is not None:
        if parse_time_of_day(split[2]) != timedelta():
            raise CellError("cell.day_has_time", time=split[2])
        plain = split[1].strip()
    match = _YEAR_FIRST.match(plain) or _COMPACT.match(plain)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _SERIAL.match(plain):
        return _far(_SERIAL_ZERO + timedelta(days=int(plain)))
    match = _NO_YEAR.match(plain)
    if match:
        if year is None:
            raise CellError("cell.no_year")
        return _day(year, int(match[1]), int(match[2]))
    raise CellError("cell.day_order" if _YEAR_LAST.match(plain) else "cell.not_day")


def _day(year: int, month: int, day: int) -> date:
    try:
        return _far(date(year, month, day))
    except ValueError:
        raise CellError("cell.no_such_day") from None


def _far(day: date) -> date:
    if not 1990 <= day.year <= 2100:
        raise CellError("cell.far_day", year=day.year)
    return day


def parse_month(text: str, year: int | None = None) -> date:
    """A month as its first day: 2020-03, 2020/3, 2020年3月, 202003, 3月 (with ``year``), or a date on the first.

    >>> parse_month("2020年3月")
    datetime.date(2020, 3, 1)
    """
    plain = fold(text)
    match = _MONTH.match(plain)
    if match:
        month = int(match[2] or match[3])
        if not 1 <= month <= 12 or match[1] == "0000":
            raise CellError("cell.not_month")
        return _far(date(int(match[1]), month, 1))
    match = _MONTH_ONLY.match(plain)
    if match and 1 <= int(match[1]) <= 12:
        if year is None:
            raise CellError("cell.no_year")
        return date(year, int(match[1]), 1)
    try:
        day = parse_day(plain, year)
    except CellError:
        raise CellError("cell.not_month") from None
    if day.day != 1:
        raise CellError("cell.not_month")
    return day


def parse_time_of_day(text: str) -> timedelta:
    """A time of day after midnight: 8:15, 08:15:30, 8时15分, 24:00."""
    match = _OF_DAY.match(fold(text))
    if match is None:
        raise CellError("cell.not_time")
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    if int(match[4] or 0):
        raise CellError("cell.below_second")
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and minute + second > 0):
        raise CellError("cell.no_such_time")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def parse_time(text: str, year: int | None = None) -> datetime:
    """A point in time: any notation of a day with a time of day, or an Excel serial number with a fraction.

    >>> parse_time("2020年3月1日 8时15分"), parse_time("2020/3/1 24:00")
    (datetime.datetime(2020, 3, 1, 8, 15), datetime.datetime(2020, 3, 2, 0, 0))
    """
    plain = fold(text)
    if re.match(r"^\d{5}\.\d+$", plain):
        seconds = Fraction(plain) * 86400
        nearest = round(seconds)
        if abs(seconds - nearest) > Fraction(1, 100):
            raise CellError("cell.below_second")
        moment = datetime.combine(_SERIAL_ZERO, time()) + timedelta(seconds=nearest)
        _far(moment.date())
        return moment
    split = _WITH_TIME.match(plain)
    if split is None:
        if is_time_of_day(plain):
            raise CellError("cell.time_needs_day")
        try:
            return datetime.combine(parse_day(plain, year), time())
        except CellError as error:
            raise CellError("cell.not_time" if error.code == "cell.not_day" else error.code) from None
    return datetime.combine(parse_day(split[1], year), time()) + parse_time_of_day(split[2])


def is_time_of_day(text: str) -> bool:
    """Whether the text is a time of day without a day."""
    return bool(_OF_DAY.match(fold(text))) and not _SERIAL.match(fold(text))


_ISO_TIME = r"^(19[9]\d|20\d\d)-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?$"


def convert_times(texts: pa.Array, parse: Callable[[str], Any]) -> Converted:
    """Convert a column of times; ``parse`` is the converter of one text, for what is not written as ISO 8601."""
    if len(texts) < 1000:
        return by_distinct(texts, pa.timestamp("us"), parse)
    iso = pc.fill_null(pc.match_substring_regex(texts, _ISO_TIME), False)
    easy = pc.if_else(iso, texts, None)
    try:
        done = pc.cast(easy, pa.timestamp("us"))
    except pa.ArrowInvalid:  # some 2020-02-30 among them: let the slow path name it
        return by_distinct(texts, pa.timestamp("us"), parse)
    left = by_distinct(pc.if_else(iso, None, texts), pa.timestamp("us"), parse)
    return Converted(pc.if_else(iso, done, left.values), left.bad)
