"""Units as headers and cells write them, and their exact factors to the base units of the fact tables.

A quantity is stored as an integer in one base unit per dimension (kg, Wh, fen, s …). This module knows the spellings
people use (吨, t, 万元, MWh, 小时 …), the factor of each to its base unit as a :class:`fractions.Fraction`, and one
level of division (元/kWh). Nothing here ever rounds: what does not come out as a whole number of base units is refused
by the caller.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

DIMENSIONS: dict[str, str] = {
    "kg": "mass",
    "wh": "energy",
    "kj": "heat",
    "fen": "money",
    "s": "time",
    "um": "length",
    "l": "volume",
    "ppm": "share",
    "milli": "points",
    "n": "count",
}
"""Base unit (also the suffix of the column's name) to the name of its dimension."""

_SPELLINGS: dict[str, tuple[str, dict[str, Fraction | int]]] = {
    "mass": (
        "kg",
        {
            "kg 千克 公斤": 1,
            "t 吨 公吨 ton tons tonne tonnes": 1000,
            "g 克": Fraction(1, 1000),
            "万吨": 10_000_000,
            "千吨 kt": 1_000_000,
        },
    ),
    "energy": (
        "wh",
        {
            "Wh 瓦时": 1,
            "kWh kw·h kw.h 千瓦时 度": 1000,
            "MWh 兆瓦时": 1_000_000,
            "万kWh 万千瓦时 万度": 10_000_000,
            "GWh": 1_000_000_000,
        },
    ),
    "heat": ("kj", {"kJ 千焦": 1, "MJ 兆焦": 1000, "GJ 吉焦 百万千焦": 1_000_000, "J 焦": Fraction(1, 1000)}),
    "money": (
        "fen",
        {
            "分 fen": 1,
            "元 yuan rmb cny 人民币元": 100,
            "千元": 100_000,
            "万元": 1_000_000,
            "百万元": 100_000_000,
            "亿元": 10_000_000_000,
        },
    ),
    "time": (
        "s",
        {
            "秒 s sec second seconds": 1,
            "分钟 min 分 minute minutes": 60,
            "小时 h 时 hr hrs hour hours 学时": 3600,
            "天 d 日 day days": 86400,
        },
    ),
    "length": ("um", {"um μm µm 微米": 1, "mm 毫米": 1000, "cm 厘米": 10_000, "m 米": 1_000_000}),
    "volume": (
        "l",
        {"升 l": 1, "m3 m³ 立方米 立方 方": 1000, "万m3 万m³ 万立方米": 10_000_000, "km3 km³ 千立方米": 1_000_000},
    ),
    "share": (
        "ppm",
        {"ppm": 1, "% ％ 百分比 percent pct": 10_000, "‰ 千分比": 1000, "小数 1 比例 fraction": 1_000_000},
    ),
    "points": ("milli", {"千分之一分 milli 毫分": 1, "分 points point pt 分值": 1000}),
    "count": ("n", {"个 n 件 支 根 次 人 人次 项 条 份 票 槽 张 元素 pcs piece pieces 批": 1, "万支 万根": 10_000}),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as read: its base unit (``"kg"`` or ``"fen/wh"``) and the exact factor to it."""

    text: str
    base: str
    factor: Fraction


class UnknownUnit(ValueError):
    """The text is not the spelling of any unit known here."""


class UnitMismatch(ValueError):
    """The unit exists but measures something else than the column does."""


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")


_BY_SPELLING: dict[str, list[tuple[str, Fraction]]] = {}
for _base, _factors in _SPELLINGS.values():
    for _words, _factor in _factors.items():
        for _word in _words.split():
            _BY_SPELLING.setdefault(_fold(_word), []).append((_base, Fraction(_factor)))


def parse_unit(text: str, base: str) -> Unit:
    """Read ``text`` as a unit for a column whose base unit is ``base``.

    Parameters
    ----------
    text
        The unit as a header or cell writes it; full-width characters, case and blanks do not matter.
    base
        The column's base unit; a compound one has one slash (``"fen/mwh"`` is written ``fen/wh`` with a factor).

    Raises
    ------
    UnknownUnit
        No unit is spelled so.
    UnitMismatch
        The unit measures another dimension than ``base``.

    Examples
    --------
    >>> parse_unit("吨", "kg").factor
    Fraction(1000, 1)
    >>> parse_unit("元/kWh", "fen/wh").factor
    Fraction(1, 10)
    >>> parse_unit("万元", "kg")
    Traceback (most recent call last):
        ...
    fourfocus.facts.units.UnitMismatch: 万元
    """
    parts = _fold(text).split("/")
    bases = base.split("/")
    if any(part not in _BY_SPELLING for part in parts) or len(parts) > 2:
        raise UnknownUnit(text)
    if len(parts) != len(bases):
        raise UnitMismatch(text)
    factors = [_factor_of(part, wanted) for part, wanted in zip(parts, bases, strict=True)]
    if any(factor is None for factor in factors):
        raise UnitMismatch(text)
    factor = factors[0] or Fraction(0)
    for below in factors[1:]:
        factor /= below or Fraction(1)
    return Unit(text.strip(), base, factor)


def _factor_of(part: str, base: str) -> Fraction | None:
    """The factor of ``part`` to ``base``, or None when it measures something else.

    A base may carry a decimal prefix (``mwh`` in ``fen/mwh``); it is resolved through its own spelling.
    """
    target = _BY_SPELLING[_fold(base)]
    for kind, factor in _BY_SPELLING[part]:
        for target_kind, target_factor in target:
            if kind == target_kind:
                return factor / target_factor
    return None


_SPLIT = re.compile(r"^(?P<number>[-+(]?[\d,.\s]*\d[\d,.\s]*(?:[eE][-+]?\d+)?\)?)\s*(?P<unit>[^\d\s,.()+-][^,]*)?$")


def split_number(text: str) -> tuple[str, str] | None:
    """Split a cell like ``"12.5吨"`` into number text and unit text; None when it does not start with a number.

    >>> split_number("3,000 kWh")
    ('3,000', 'kWh')
    >>> split_number("60%")
    ('60', '%')
    >>> split_number("abc") is None
    True
    """
    match = _SPLIT.match(text.strip())
    if match is None:
        return None
    return match["number"].strip(), (match["unit"] or "").strip()


_COMPOUND = {"fen/mwh": {"zh": ("元/MWh", "元/kWh", "分/kWh"), "en": ("yuan/MWh", "yuan/kWh", "fen/kWh")}}
"""What is proposed for a compound base unit; every spelling of its parts is read."""


def unit_names(base: str, lang: str = "zh") -> tuple[str, ...]:
    """A spelling of every unit a column with base unit ``base`` accepts, for messages and templates.

    The first of each in Chinese; in English those that have an English spelling.

    >>> unit_names("kg")[:2], unit_names("fen")[:3], unit_names("fen", "en")
    (('kg', 't'), ('分', '元', '千元'), ('fen', 'yuan'))
    """
    if base in _COMPOUND:
        return _COMPOUND[base]["en" if lang == "en" else "zh"]
    for name, factors in _SPELLINGS.values():
        if name == base and lang == "en":
            return tuple(filter(None, map(_english, factors)))
        if name == base:
            return tuple(words.split()[0] for words in factors)
    return (base,)


def _english(words: str) -> str:
    """The English one among the spellings of a unit; empty when there is none."""
    some = [word for word in words.split() if word.isascii() and not word.isdigit()]
    return "points" if "points" in words else next(iter(some), "")


def english_unit(unit: Unit) -> str:
    """How an English text calls a unit that a header may write in Chinese; empty when English has no word for it.

    >>> english_unit(parse_unit("吨", "kg")), english_unit(parse_unit("元/兆瓦时", "fen/mwh"))
    ('t', 'yuan/MWh')
    >>> english_unit(parse_unit("万元", "fen"))
    ''
    """
    for name in unit_names(unit.base, "en"):
        if parse_unit(name, unit.base).factor == unit.factor:
            return name
    return ""


_LARGE = {
    "万吨": "10,000 t", "万kWh": "10,000 kWh", "千元": "1,000 yuan", "万元": "10,000 yuan", "百万元": "million yuan",
    "亿元": "100 million yuan", "万m3": "10,000 m3", "‰": "‰", "万支": "10,000",
}  # fmt: skip
"""What English says for units it has no name for, by the first spelling of each."""


@lru_cache(maxsize=1000)
def in_english(text: str) -> str:
    """A unit as a heading or a table names it in English; what is only counted has none.

    >>> in_english("次/万吨"), in_english("元"), in_english("分值"), in_english("个"), in_english("kWh/t")
    ('per 10,000 t', 'yuan', 'points', '', 'kWh/t')
    """
    first, *below = (_part_in_english(part) for part in text.split("/"))
    return "/".join((first, *below)) if first or not below else f"per {'/'.join(below)}"


def _part_in_english(part: str) -> str:
    wanted = _fold(part)
    for base, factors in _SPELLINGS.values():
        for words in factors:
            some = words.split()
            if wanted in map(_fold, some):
                return _LARGE.get(some[0], "" if base == "n" else _english(words) or part)
    return part
