"""Text to typed values, exactly: numbers with units, days, months, times, choices, flags, codes.

Every converter has one meaning, written as a plain function of one text (``parse_…``). Columns are converted by
applying it to each *distinct* text; for the common notations of numbers and times a vectorised path does the same for a
million different ones. Tests hold the two equal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.schema import ARROW, Column, Kind, Words
from fourfocus.facts.units import Unit, UnitMismatch, UnknownUnit, parse_unit, split_number, unit_names

MAX_INT = 2**63 - 1
MOST_ID, MOST_TEXT = 64, 2_000
"""Longest code and longest text, in characters."""
MOST_BAD = 2_000
"""After so many different unreadable texts in one column the rest of it is not looked at."""


class CellError(Exception):
    """One cell cannot be read; ``code`` and ``args`` as in :class:`~fourfocus.facts.problems.Problem`."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = tuple(args.items())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a converter knows besides the text: the unit of the header and the year of the sheet."""

    unit: Unit | None = None
    year: int | None = None


@dataclass(slots=True)
class Converted:
    """A column's values and its bad cells as (row index, error)."""

    values: pa.Array
    bad: list[tuple[int, CellError]] = field(default_factory=list)


DASHES = {"-", "--", "—", "——", "/", "\\", "－"}
EMPTY_MARKS = {*DASHES, "无", "n/a", "na", "null", "none"}
"""Texts by which people say that a cell is empty, where the column may be; 无 may be a choice and 否, so there only
dashes are."""


def convert(column: Column, texts: pa.Array, reading: Reading) -> Converted:
    """Convert one column of text; empty cells stay null, bad cells become null and are listed."""
    if column.kind is Kind.INT:
        return _convert_numbers(column, texts, reading)
    if column.kind is Kind.TIME:
        return _convert_times(column, texts, reading)
    return _by_distinct(texts, ARROW[column.kind], parser(column, reading))


def parser(column: Column, reading: Reading) -> Callable[[str], Any]:
    """The function of one text that gives the value of ``column`` (None for empty) or raises :class:`CellError`."""
    parse: Callable[[str], Any] = {
        Kind.INT: lambda text: parse_quantity(text, column, reading),
        Kind.DAY: lambda text: parse_day(text, reading.year),
        Kind.MONTH: lambda text: parse_month(text, reading.year),
        Kind.TIME: lambda text: parse_time(text, reading.year),
        Kind.CHOICE: lambda text: parse_choice(text, column),
        Kind.FLAG: parse_flag,
        Kind.ID: parse_id,
        Kind.REF: parse_ref,
        Kind.TEXT: parse_text,
    }[column.kind]
    is_text = column.kind is Kind.TEXT

    def parse_cell(text: str) -> Any:
        _refuse_unfinished(text)
        if is_empty_mark(text, column):
            return None
        # An apostrophe that made Excel keep a number as text comes along in some exports.
        return parse(text if is_text else text.removeprefix("'"))

    return parse_cell


def is_empty_mark(text: str, column: Column) -> bool:
    """Whether ``text`` only says that there is nothing, in a column that may be empty."""
    if column.required or column.kind is Kind.TEXT:
        return False
    marks = DASHES if column.kind in (Kind.CHOICE, Kind.FLAG) else EMPTY_MARKS
    return text.lower() in marks


_EXCEL_ERRORS = {"#REF", "#DIV/0", "#VALUE", "#NAME", "#N/A", "#NUM", "#NULL", "#SPILL", "#CALC"}
_FORMULA = re.compile(r"^=(.*[A-Za-z]{1,3}\$?\d|[\w.]+\(|[-+(]?\d|…)")


def _refuse_unfinished(text: str) -> None:
    """A cell whose formula failed (``#REF!``) or was never worked out (``=A1+B1``) has no value."""
    if text.startswith("#") and text.rstrip("!?") in _EXCEL_ERRORS:
        raise CellError("cell.excel_error")
    if text.startswith("=") and _FORMULA.match(text):
        raise CellError("cell.formula")


def _by_distinct(texts: pa.Array, kind: pa.DataType, parse: Callable[[str], Any]) -> Converted:
    """Parse every distinct text once and spread the results."""
    encoded = texts.dictionary_encode()
    values: list[Any] = []
    errors: dict[int, CellError] = {}
    for at, text in enumerate(encoded.dictionary.to_pylist()):
        if len(errors) >= MOST_BAD:
            values.append(None)
            errors[at] = CellError("cell.not_checked", most=MOST_BAD)
            continue
        try:
            values.append(parse(text))
        except CellError as error:
            values.append(None)
            errors[at] = error
    spread = pa.array(values, kind).take(encoded.indices)
    bad: list[tuple[int, CellError]] = []
    if errors:
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(np.isin(indices, list(errors))).tolist():
            bad.append((row, errors[int(indices[row])]))
    return Converted(spread, bad)


def fold(text: str) -> str:
    """Full-width to half-width, no surrounding blanks: how structured cells and headers are compared."""
    return unicodedata.normalize("NFKC", text).strip()


# -- numbers -----------------------------------------------------------------------------------------------------------

_PLAIN = r"^-?\d{1,12}(\.\d{1,6})?$"
_GROUPED = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d*)?$")
_SPACED = re.compile(r"^[-(]?\d{1,3}( \d{3})+(\.\d+)?\)?$")
_NUMBER = re.compile(r"^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$")
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$")


def parse_number(text: str) -> Fraction:
    """A number as people write it: full-width digits, thousands separators, ``(12)`` for minus twelve.

    >>> parse_number("１，２３４．５")
    Fraction(2469, 2)
    """
    plain = fold(text).replace("−", "-").removeprefix("+")
    if _SPACED.match(plain):
        plain = plain.replace(" ", "")
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    if "," in plain:
        if not _GROUPED.match(plain):
            raise CellError("cell.comma" if _NUMBER.match(plain.replace(",", "")) else "cell.not_number")
        plain = plain.replace(",", "")
    if len(plain) > 60 or not _NUMBER.match(plain):
        raise CellError("cell.not_number")
    return Fraction(plain)


def parse_quantity(text: str, column: Column, reading: Reading) -> int:
    """A number with its unit, as whole base units of ``column``; refused when it does not come out whole."""
    base = column.unit or "n"
    plain = fold(text[: MOST_ID + 1]).replace("−", "-")
    if len(plain) > MOST_ID:
        raise CellError("cell.not_number")
    if base.startswith("fen"):
        plain = re.sub(r"^([-+(]?)¥\s*", r"\1", plain)
    clock = _CLOCK.match(plain)
    if clock and base == "s":
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    split = None if base == "s" and ":" in plain else split_number(plain)
    unit = reading.unit
    if split is None:
        raise CellError("cell.not_number")
    number, suffix = split
    if suffix:
        try:
            unit = parse_unit(suffix, base)
        except UnknownUnit:
            if base == "n":
                raise CellError("cell.not_number") from None
            raise CellError("cell.unknown_unit", unit=suffix, units=unit_names(base)) from None
        except UnitMismatch:
            raise CellError("cell.wrong_unit", unit=suffix, units=unit_names(base)) from None
    if unit is None:
        raise CellError("cell.no_unit")
    value = parse_number(number) * unit.factor
    if value.denominator != 1:
        step = f"{decimal(1 / unit.factor)} {'' if base == 'n' else unit.text}".strip()
        raise CellError("cell.too_fine", exact=_in_base(value, base), step=step)
    if abs(value) > MAX_INT:
        raise CellError("cell.overflow")
    return int(value)


_BASES = {"fen": Words("分", "fen"), "s": Words("秒", "s"), "n": Words("", ""), "um": Words("μm", "um"),
          "wh": Words("Wh", "Wh"), "kj": Words("kJ", "kJ"), "l": Words("升", "l"),
          "milli": Words("个千分之一分", "thousandths")}  # fmt: skip


def _in_base(value: Fraction, base: str) -> Words:
    shown, unit = decimal(value), _BASES.get(base, Words(base, base))
    return Words(f"{shown} {unit.zh}".strip(), f"{shown} {unit.en}".strip())


def decimal(value: Fraction) -> str:
    """A fraction as decimal digits; at most 12 after the point, then an ellipsis.

    >>> decimal(Fraction(1, 8)), decimal(Fraction(1, 3)), decimal(Fraction(1500))
    ('0.125', '0.333333333333…', '1500')
    """
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value.numerator) * 10**12 // value.denominator, 10**12)
    digits = f"{rest:012d}".rstrip("0")
    exact = (abs(value) * 10**12).denominator == 1
    return f"{sign}{whole}{'.' + digits if digits else ''}{'' if exact else '…'}"


def _convert_numbers(column: Column, texts: pa.Array, reading: Reading) -> Converted:
    plain = pc.match_substring_regex(texts, _PLAIN)
    if reading.unit is None or len(texts) < 1000 or not pc.any(plain).as_py():
        return _by_distinct(texts, pa.int64(), parser(column, reading))
    # An all-plain column is the rule for machine files: value·10⁶ as a whole number, times factor, over 10⁶.
    easy = pc.if_else(plain, texts, None)
    micro = pc.cast(pc.multiply(pc.cast(easy, pa.decimal128(18, 6)), pa.scalar(1_000_000)), pa.decimal128(38, 6))
    scaled = pc.cast(micro, pa.int64())
    factor = reading.unit.factor / 1_000_000
    quotient = np.asarray(scaled.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    shared = gcd(factor.numerator, factor.denominator)
    times, over = factor.numerator // shared, factor.denominator // shared
    whole, rest = np.divmod(quotient, over)
    fits = (rest == 0) & (np.abs(whole) <= MAX_INT // times)
    done = pa.array(whole * np.where(fits, times, 0), pa.int64())
    good = pc.and_(pc.fill_null(plain, False), pa.array(fits))
    left = _by_distinct(pc.if_else(good, None, texts), pa.int64(), parser(column, reading))
    return Converted(pc.if_else(good, done, left.values), left.bad)


# -- days, months, times -----------------------------------------------------------------------------------------------

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


def _convert_times(column: Column, texts: pa.Array, reading: Reading) -> Converted:
    parse = parser(column, reading)
    if len(texts) < 1000:
        return _by_distinct(texts, pa.timestamp("us"), parse)
    iso = pc.fill_null(pc.match_substring_regex(texts, _ISO_TIME), False)
    easy = pc.if_else(iso, texts, None)
    try:
        done = pc.cast(easy, pa.timestamp("us"))
    except pa.ArrowInvalid:  # some 2020-02-30 among them: let the slow path name it
        return _by_distinct(texts, pa.timestamp("us"), parse)
    left = _by_distinct(pc.if_else(iso, None, texts), pa.timestamp("us"), parse)
    return Converted(pc.if_else(iso, done, left.values), left.bad)


# -- choices, flags, codes, text ---------------------------------------------------------------------------------------

_FLAGS = {
    **dict.fromkeys(("是", "有", "y", "yes", "true", "t", "1", "√", "✓", "对"), True),
    **dict.fromkeys(("否", "无", "n", "no", "false", "f", "0", "×", "✗", "x", "错"), False),
}
_DIGITS_LOST = re.compile(r"^\d(\.\d+)?[eE]\+\d+$")
_BAD_ID = re.compile(r"[^\w\-.#/·]")


def spelled(text: str) -> str:
    """How spellings of choices, titles and headers are compared: folded, lower case, without blanks."""
    return re.sub(r"\s+", "", fold(text)).lower()


def parse_choice(text: str, column: Column) -> str:
    """The code of the choice spelled ``text``."""
    wanted = spelled(text)
    for choice in column.choices:
        if wanted in map(spelled, (choice.code, choice.title.zh, choice.title.en, *choice.aliases)):
            return choice.code
    titles = tuple(choice.title for choice in column.choices)
    words = {word: choice.title for choice in column.choices for word in (choice.title.zh, choice.title.en)}
    raise CellError("cell.not_choice", allowed=titles, hint=hint(words.get(nearest(text, list(words)))))


def parse_flag(text: str) -> bool:
    """Yes or no."""
    try:
        return _FLAGS[spelled(text)]
    except KeyError:
        raise CellError("cell.not_flag") from None


def parse_id(text: str) -> str:
    """A code, folded to half-width."""
    plain = fold(text)
    if _DIGITS_LOST.match(plain):
        raise CellError("cell.digits_lost")
    bad = _BAD_ID.search(plain)
    if bad:
        raise CellError("cell.bad_id", bad=bad[0])
    if len(plain) > MOST_ID:
        raise CellError("cell.too_long", length=len(plain), most=MOST_ID)
    return plain


def parse_ref(text: str) -> str:
    """A code or a title of a register; which of the two is settled when the register is known."""
    plain = text.strip()
    if _DIGITS_LOST.match(plain):
        raise CellError("cell.digits_lost")
    return parse_text(plain)


def parse_text(text: str) -> str:
    """Free text without control characters; kept as written."""
    if len(text) > MOST_TEXT:
        raise CellError("cell.too_long", length=len(text), most=MOST_TEXT)
    if any(unicodedata.category(mark) == "Cc" and mark not in "\n\t\r" for mark in text):
        raise CellError("cell.control")
    return text


def nearest(text: str, words: list[str]) -> str:
    """The word most like ``text``; empty when none is."""
    from difflib import get_close_matches

    found = get_close_matches(spelled(text), [spelled(word) for word in words], 1, 0.3)
    return next(word for word in words if spelled(word) == found[0]) if found else ""


def hint(near: str | Words | None) -> Words:
    """The end of a remedy that proposes ``near``; nothing when there is nothing to propose.

    >>> hint("班产量").zh, hint("").zh
    ('（是不是“班产量”？）', '')
    """
    if not near:
        return Words("", "")
    said = near if isinstance(near, Words) else Words(near, near)
    return Words(f"（是不是“{said.zh}”？）", f" (is it {said.en!r}?)")
