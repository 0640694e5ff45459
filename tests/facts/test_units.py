"""Units: every spelling, exactly, or refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfocus.facts.units import DIMENSIONS, UnitMismatch, UnknownUnit, parse_unit, split_number, unit_names

# (spelling, base, how many base units one is)
SPELLINGS = [
    ("kg", "kg", 1), ("千克", "kg", 1), ("公斤", "kg", 1), ("㎏", "kg", 1), ("t", "kg", 1000), ("T", "kg", 1000),
    ("ｔ", "kg", 1000), ("吨", "kg", 1000), ("万吨", "kg", 10_000_000), ("g", "kg", Fraction(1, 1000)),
    ("Wh", "wh", 1), ("kWh", "wh", 1000), ("KWH", "wh", 1000), ("kW·h", "wh", 1000), ("千瓦时", "wh", 1000), ("度", "wh", 1000),
    ("MWh", "wh", 1_000_000), ("万千瓦时", "wh", 10_000_000), ("GJ", "kj", 1_000_000), ("吉焦", "kj", 1_000_000),
    ("元", "fen", 100), ("万元", "fen", 1_000_000), ("亿元", "fen", 10**10), ("分", "fen", 1),
    ("s", "s", 1), ("分", "s", 60), ("分钟", "s", 60), ("min", "s", 60), ("h", "s", 3600), ("小时", "s", 3600),
    ("天", "s", 86400),
    ("mm", "um", 1000), ("毫米", "um", 1000), ("μm", "um", 1), ("µm", "um", 1), ("m", "um", 1_000_000),
    ("m3", "l", 1000), ("m³", "l", 1000), ("立方米", "l", 1000), ("万m³", "l", 10_000_000), ("升", "l", 1),
    ("%", "ppm", 10_000), ("％", "ppm", 10_000), ("‰", "ppm", 1000), ("1", "ppm", 1_000_000), ("ppm", "ppm", 1),
    ("分", "milli", 1000), ("个", "n", 1), ("支", "n", 1), ("人次", "n", 1), ("万支", "n", 10_000),
    ("元/kWh", "fen/mwh", 100_000), ("元/MWh", "fen/mwh", 100), ("分/度", "fen/mwh", 1000), ("元 / 千瓦时", "fen/mwh", 100_000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "base", "factor"), SPELLINGS)
def test_spellings(text: str, base: str, factor: Fraction) -> None:
    unit = parse_unit(text, base)
    assert (unit.base, unit.factor) == (base, factor)


@pytest.mark.parametrize("text", ["斤", "担", "吨吨", "", "/", "吨/", "t/h/d", "k g s"])
def test_what_is_no_unit(text: str) -> None:
    with pytest.raises(UnknownUnit):
        parse_unit(text, "kg")


@pytest.mark.parametrize(("text", "base"), [("元", "kg"), ("吨", "fen"), ("kWh", "kj"), ("元/吨", "fen/mwh"), ("元", "fen/mwh"),
                                            ("元/MWh", "fen"), ("小时", "um"), ("%", "n")])  # fmt: skip
def test_what_measures_something_else(text: str, base: str) -> None:
    with pytest.raises(UnitMismatch):
        parse_unit(text, base)


@pytest.mark.parametrize("base", [*DIMENSIONS])
def test_names_offered_are_names_read_and_start_with_the_base(base: str) -> None:
    names = unit_names(base)
    assert parse_unit(names[0], base).factor == 1
    assert all(parse_unit(name, base).factor > 0 for name in names)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12.5吨", ("12.5", "吨")),
        ("12.5 吨", ("12.5", "吨")),
        ("3,000 kWh", ("3,000", "kWh")),
        ("(12)元", ("(12)", "元")),
        ("1e3t", ("1e3", "t")),
        ("60%", ("60", "%")),
        ("-5", ("-5", "")),
        ("5 元/吨", ("5", "元/吨")),
        ("吨12", None),
        ("", None),
        ("abc", None),
    ],
)
def test_numbers_and_their_units(text: str, parts: tuple[str, str] | None) -> None:
    assert split_number(text) == parts


@given(st.integers(-(10**12), 10**12), st.sampled_from([(text, base) for text, base, factor in SPELLINGS]))
def test_conversion_is_exact_both_ways(value: int, unit: tuple[str, str]) -> None:
    factor = parse_unit(*unit).factor
    assert value * factor / factor == value
    assert isinstance(value * factor, Fraction)
