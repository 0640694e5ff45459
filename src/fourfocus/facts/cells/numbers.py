"""Numbers with units, as whole base units or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import gcd
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.cells.base import MAX_INT, MOST_ID, CellError, Converted, Reading, by_distinct, fold
from fourfocus.facts.schema import Column, Words
from fourfocus.facts.units import Unit, UnitMismatch, UnknownUnit, english_unit, parse_unit, split_number, unit_names

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
            raise CellError("cell.unknown_unit", unit=suffix, units=_units(base)) from None
        except UnitMismatch:
            raise CellError("cell.wrong_unit", unit=suffix, units=_units(base)) from None
    if unit is None:
        raise CellError("cell.no_unit")
    value = parse_number(number) * unit.factor
    if value.denominator != 1:
        raise CellError("cell.too_fine", exact=_in_base(value, base), step=_step(unit))
    if abs(value) > MAX_INT:
        raise CellError("cell.overflow")
    return int(value)


_BASES = {"fen": Words("分", "fen"), "s": Words("秒", "s"), "n": Words("", ""), "um": Words("μm", "um"),
          "wh": Words("Wh", "Wh"), "kj": Words("kJ", "kJ"), "l": Words("升", "l"),
          "milli": Words("个千分之一分", "thousandths")}  # fmt: skip


def _units(base: str) -> Words:
    return Words("、".join(unit_names(base)), ", ".join(unit_names(base, "en")))


def _step(unit: Unit) -> Words:
    """The smallest quantity that is stored, in the unit it was written in."""
    one = decimal(1 / unit.factor)
    if unit.base == "n":
        return Words(one, one)
    name = english_unit(unit)
    return Words(f"{one} {unit.text}", f"{one} {name}" if name else _in_base(Fraction(1), unit.base).en)


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


def convert_numbers(texts: pa.Array, reading: Reading, parse: Callable[[str], Any]) -> Converted:
    """Convert a column of numbers; ``parse`` is the converter of one text, for what is not written plainly."""
    plain = pc.match_substring_regex(texts, _PLAIN)
    if reading.unit is None or len(texts) < 1000 or not pc.any(plain).as_py():
        return by_distinct(texts, pa.int64(), parse)
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
    left = by_distinct(pc.if_else(good, None, texts), pa.int64(), parse)
    return Converted(pc.if_else(good, done, left.values), left.bad)
