"""Units and dimensions of rules: what kWh/t measures, and why kilograms cannot be added to yuan.

Values are exact fractions in base units (kg, Wh, fen, s …). A share (``%``, ppm) is a plain number. A :class:`Dim` is the
product of powers of dimensions that a value has.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from fourfocus.facts.schema import Words
from fourfocus.facts.units import DIMENSIONS, UnitMismatch, UnknownUnit, in_english, parse_unit

_TITLES: dict[str, Words] = {
    "mass": Words("重量", "mass"),
    "energy": Words("电能", "energy"),
    "heat": Words("热量", "heat"),
    "money": Words("金额", "money"),
    "time": Words("时间", "time"),
    "length": Words("长度", "length"),
    "volume": Words("体积", "volume"),
    "points": Words("分值", "points"),
    "count": Words("个数", "count"),
}

_USUAL: dict[str, str] = {
    "mass": "t",
    "energy": "kWh",
    "heat": "GJ",
    "money": "元",
    "time": "h",
    "length": "mm",
    "volume": "m3",
    "points": "分值",
    "count": "个",
}
"""The unit people use for each dimension; messages suggest it."""


@dataclass(frozen=True, slots=True)
class Dim:
    """Powers of dimensions, sorted by name; empty for a plain number.

    >>> (Dim.of("energy") / Dim.of("mass")).words("en")
    'energy / mass'
    """

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, name: str | None) -> Dim:
        """The dimension called ``name``; a share or None is a plain number."""
        return cls() if name in (None, "share") else cls(((str(name), 1),))

    def __mul__(self, other: Dim) -> Dim:
        found = dict(self.powers)
        for name, power in other.powers:
            found[name] = found.get(name, 0) + power
        return Dim(tuple(sorted((name, power) for name, power in found.items() if power)))

    def __truediv__(self, other: Dim) -> Dim:
        return self * Dim(tuple((name, -power) for name, power in other.powers))

    def words(self, lang: str) -> str:
        """What it is called: ``电能/重量``."""
        titles = {name: _TITLES[name](lang) for name, _ in self.powers}
        return self._join(titles) or ("纯数" if lang != "en" else "a plain number")

    @property
    def title(self) -> Words:
        """What it is called, in both languages."""
        return Words(self.words("zh"), self.words("en"))

    @property
    def example(self) -> str:
        """A unit that measures it, as one would write it: ``kWh/t``."""
        return self._join(_USUAL).replace(" ", "") or "%"

    def _join(self, names: dict[str, str]) -> str:
        above = [names[name] for name, power in self.powers for _ in range(power)]
        below = [names[name] for name, power in self.powers for _ in range(-power)]
        if not below:
            return " · ".join(above)
        return " / ".join([" · ".join(above) or "1", *below])


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit a rule declares: text, dimension, and the exact factor from it to base units."""

    text: str
    dim: Dim
    factor: Fraction

    @property
    def words(self) -> Words:
        """The unit as a table or a sentence names it."""
        return Words(self.text, in_english(self.text))

    def shown(self, value: Fraction) -> Fraction:
        """A value in base units as a number of this unit."""
        return value / self.factor


class Ambiguous(ValueError):
    """The spelling stands for two units (分 is money and points)."""


PLAIN = Measure("1", Dim(), Fraction(1))
POINTS = Measure("分值", Dim.of("points"), Fraction(1000))
COUNT = Measure("个", Dim.of("count"), Fraction(1))
MONEY = Measure("元", Dim.of("money"), Fraction(100))


def measure(text: str) -> Measure:
    """Read the unit of a rule.

    Raises
    ------
    UnknownUnit
        No unit is spelled so.
    Ambiguous
        The text, or a part of it, stands for two units.

    Examples
    --------
    >>> measure("kWh/t").factor, measure("%").factor, measure("万元").factor
    (Fraction(1, 1), Fraction(1, 100), Fraction(1000000, 1))
    >>> measure("分")
    Traceback (most recent call last):
        ...
    fourfocus.rules.units.Ambiguous: 分
    """
    parts = text.split("/")
    if len(parts) > 2:
        raise UnknownUnit(text)
    dim, factor = _part(parts[0])
    for part in parts[1:]:
        below, below_factor = _part(part)
        dim, factor = dim / below, factor / below_factor
    return Measure(text.strip(), dim, factor)


@cache
def _part(text: str) -> tuple[Dim, Fraction]:
    found: list[tuple[Dim, Fraction]] = []
    for base, name in DIMENSIONS.items():
        try:
            factor = parse_unit(text, base).factor
        except UnitMismatch:
            continue
        found.append((Dim.of(name), factor / 1_000_000 if name == "share" else factor))
    if len(found) > 1:
        raise Ambiguous(text)
    if not found:
        raise UnknownUnit(text)
    return found[0]


@cache
def column_dim(unit: str | None) -> tuple[Dim, Fraction]:
    """Dimension of a fact column's base unit and the factor that makes its stored integer a value in base units.

    >>> column_dim("ppm")[1]
    Fraction(1, 1000000)
    """
    if unit is None:
        return Dim(), Fraction(1)
    dim, factor = Dim(), Fraction(1)
    for index, part in enumerate(unit.split("/")):
        part_dim, part_factor = _part(part)
        dim = dim * part_dim if index == 0 else dim / part_dim
        factor = factor * part_factor if index == 0 else factor / part_factor
    return dim, factor
